/** One table of settings, which can be folded away: its title, how many settings are changed, its rows. */

import { element } from "./elements.js";
import { OPEN_AT_FIRST, tableTitle } from "./setting_names.js";
import { SettingRow } from "./setting_row.js";
import { store } from "./store.js";

export class SettingStage {
  #wished; // what a person last did with the fold; a search opens it without being asked

  constructor({ table, title, keys }, explain) {
    this.table = table;
    this.title = tableTitle(table, title);
    this.rows = keys.map((key) => new SettingRow(key, explain));
    this.count = element("span", { class: "stage-count" });
    this.back = element("button", { type: "button", class: "reset", title: `Reset ${this.title}`, "aria-label": `Reset ${this.title}` }, "↺");
    this.back.addEventListener("click", (event) => this.#reset(event));
    const summary = element("summary", {}, element("h3", {}, this.title), this.count, this.back);
    this.node = element("details", { class: "stage" }, summary, ...this.rows.map((row) => row.node));
    this.node.dataset.table = table;
    summary.addEventListener("click", (event) => this.#fold(event));
    this.open(store.state.view.stages?.[table] ?? OPEN_AT_FIRST.includes(table));
  }

  #fold(event) {
    event.preventDefault();
    this.open(!this.node.open);
    store.set({ view: { stages: { ...store.state.view.stages, [this.table]: this.node.open } } });
  }

  /** Open or fold the stage as a person wished. */
  open(open) {
    this.#wished = open;
    this.node.open = open;
  }

  #reset(event) {
    event.preventDefault();
    event.stopPropagation();
    const rest = Object.fromEntries(Object.entries(store.look()).filter(([table]) => table !== this.table));
    store.changeLook(rest, { label: `Reset ${this.title}` });
  }

  /** Show what the look has. */
  update() {
    const changed = this.rows.filter((row) => row.update()).length;
    this.count.textContent = changed ? `● ${changed} changed` : "";
    this.back.hidden = changed === 0;
  }

  /** Show the rows that fit words and, if asked, are changed; return how many there are. */
  filter(words, onlyChanged) {
    const said = `${this.table} ${this.title}`.toLowerCase();
    for (const row of this.rows) {
      const found = words.every((word) => row.text.includes(word) || said.includes(word));
      row.node.hidden = !found || (onlyChanged && !store.isChanged(row.key.key));
    }
    const count = this.rows.filter((row) => !row.node.hidden).length;
    const searched = words.length > 0 || onlyChanged;
    this.node.hidden = count === 0;
    this.node.open = searched ? count > 0 : this.#wished;
    return count;
  }
}
