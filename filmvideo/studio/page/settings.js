/** <fv-settings>: every setting of the look, in the order of the light path. */

import { addAction } from "./actions.js";
import { element } from "./elements.js";
import { newId, tick } from "./forms.js";
import { lookWords } from "./look_words.js";
import { SettingStage } from "./setting_stage.js";
import { FilmHead } from "./settings_film.js";
import { store } from "./store.js";

class Settings extends HTMLElement {
  /** @type {SettingStage[]} */
  #stages = [];
  #known = "";

  connectedCallback() {
    this.head = new FilmHead();
    this.search = element("input", { type: "search", placeholder: "Find a setting", "aria-label": "Find a setting", class: "setting-search" });
    this.search.addEventListener("input", () => this.#filter());
    this.search.addEventListener("keydown", (event) => this.#onKey(event));
    const changed = tick("Changed only", { onchange: () => this.#filter() });
    this.changed = changed.box;
    const fold = element("button", { type: "button", title: "Fold all stages away", onclick: () => this.#fold() }, "Fold all");
    const plain = element("button", { type: "button", title: "Reset every setting; film, print and gate stay", onclick: () => this.#reset() }, "Reset all");
    this.none = element("p", { class: "quiet", role: "status" });
    this.problem = element("p", { class: "problem look-problem", role: "alert" });
    this.stages = element("div", { class: "stages" });
    const bar = element("div", { class: "setting-bar" }, this.search, changed.node, element("span", { class: "grow" }), fold, plain, this.problem);
    this.help = element("div", { class: "setting-help", id: newId("help") });
    const scroll = element("div", { class: "setting-scroll" }, this.head.node, bar, this.none, this.stages);
    this.append(scroll, this.help);
    this.#listen();
  }

  #listen() {
    addAction("Look", "/", "Find a setting", () => this.#find());
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (keys.has("describe")) this.#build();
      if (keys.has("look") || keys.has("clip") || keys.has("clips") || keys.has("looks")) this.#update();
      if (keys.has("view")) this.#refold();
    });
    lookWords.addEventListener("change", () => (this.problem.textContent = lookWords.problem));
    this.#build();
  }

  #build() {
    const { describe } = store.state;
    if (!describe) return;
    this.head.fill(describe);
    const tables = describe.tables.filter(({ table }) => !["film", "look", "schema", ""].includes(table));
    const known = JSON.stringify(tables);
    if (known === this.#known) return this.#update();
    this.#known = known;
    this.#stages = tables.map((table) => new SettingStage(table, (row) => this.#explain(row)));
    this.stages.replaceChildren(...this.#stages.map((stage) => stage.node));
    this.#update();
    return this.#explain(this.#stages[0]?.rows[0]);
  }

  #update() {
    if (!store.state.describe) return;
    this.head.update();
    for (const stage of this.#stages) stage.update();
    if (this.changed.checked) this.#filter();
  }

  #filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const counts = this.#stages.map((stage) => stage.filter(words, this.changed.checked));
    const none = this.changed.checked && words.length === 0 ? "Nothing is changed." : "No setting fits; empty the search.";
    this.none.textContent = counts.some(Boolean) ? "" : none;
    this.classList.toggle("is-searched", words.length > 0);
  }

  /** Go to the search from anywhere on the page. */
  #find() {
    store.set({ view: { tab: "settings", alone: false } });
    this.search.focus();
    this.search.select();
  }

  #onKey(event) {
    if (event.key !== "Escape" || this.search.value === "") return;
    event.preventDefault();
    this.search.value = "";
    this.#filter();
  }

  #fold() {
    store.set({ view: { stages: Object.fromEntries(this.#stages.map(({ table }) => [table, false])) } });
  }

  /** Follow folds that a session or another browser brings. */
  #refold() {
    const { stages } = store.state.view;
    if (!stages || this.search.value || this.changed.checked) return;
    for (const stage of this.#stages) if (stage.table in stages) stage.open(stages[stage.table]);
  }

  #reset() {
    const { film, look } = store.look();
    store.changeLook({ ...(film && { film }), ...(look && { look }) }, { label: "Reset all" });
  }

  #explain(row) {
    if (!row) return;
    const { name, key, meaning, facts } = row.help();
    this.help.replaceChildren(
      element("p", {}, element("strong", {}, name), " ", element("code", {}, key)),
      element("p", {}, meaning),
      element("p", { class: "quiet" }, facts),
    );
  }
}

customElements.define("fv-settings", Settings);
