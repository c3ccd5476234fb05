/** <fv-films>: looks, camera films and prints as thumbnails of this frame. */

import { thumbnailAddress } from "./api.js";
import { element } from "./elements.js";
import { compareAsB } from "./compare_as_b.js";
import { FilmCards } from "./film_cards.js";
import { chosenLook, filmItems, filterItems, useOf, withPrint, withStock } from "./film_choice.js";
import { choices, fillChoices, soon } from "./forms.js";
import { live } from "./live.js";
import { store } from "./store.js";

const WIDTH_PX = 240;
const SETTLED_MS = 350; // after the last change
const LONGEST_MS = 1500; // after the first change, while one goes on working
const GROUPS = { looks: "Looks", films: "Films", prints: "Prints" };
const FIELDS = { kind: "Kind", maker: "Maker", medium: "Use" };
const WHAT_TO_DO = "Click, or Enter: use it. Shift+click: compare as B.";

class Films extends HTMLElement {
  #group = "looks";
  #items = { looks: [], films: [], prints: [] };
  #base = {};
  #fields = {};
  #frame = {};

  connectedCallback() {
    this.#build();
    const settle = soon(() => this.#refresh(), SETTLED_MS, LONGEST_MS);
    store.addEventListener("change", ({ detail }) => {
      this.#expire();
      if (detail.keys.has("describe")) this.#fill();
      if (detail.keys.has("view")) this.#followGroup();
      if (detail.keys.has("look") || detail.keys.has("looks") || detail.keys.has("clip")) this.#mark();
      if (["look", "looks", "clip", "frame", "clips"].some((key) => detail.keys.has(key))) settle();
    });
    live.addEventListener("state", ({ detail }) => detail === "open" && settle());
    this.#fill();
  }

  /** Say of all thumbnails that they are old, as soon as the clip, its reading or its frame is another. */
  #expire() {
    const { clip, frame } = store.state;
    const now = { clip, frame, input: store.clip()?.input };
    const old = this.#frame;
    if (Object.keys(now).every((name) => now[name] === old[name])) return;
    this.#frame = now;
    this.cards.expire({ keep: clip === old.clip });
  }

  #build() {
    const tabs = Object.entries(GROUPS).map(([group, text]) => this.#tab(group, text));
    this.tabs = element("div", { class: "film-groups", role: "tablist", "aria-label": "What to choose from" }, ...tabs);
    this.tabs.addEventListener("keydown", (event) => this.#onTabKey(event));
    const text = element("input", { type: "search", placeholder: "Find a film or a look", "aria-label": "Find a film or a look" });
    text.addEventListener("input", () => this.#filter());
    this.#fields = { text };
    for (const [field, any] of Object.entries(FIELDS)) {
      const list = choices([["", any]], "", { "aria-label": FIELDS[field], onchange: () => this.#filter() });
      this.#fields[field] = list;
    }
    this.cards = new FilmCards({
      label: "Looks",
      onchoose: (item, event) => this.#choose(item, event.shiftKey),
      onlook: (item) => this.#explain(item),
      address: (item) => this.#address(item),
    });
    this.count = element("p", { class: "film-count", role: "status" });
    this.words = element("div", { class: "film-words" });
    const { kind, maker, medium } = this.#fields;
    const filter = element("div", { class: "film-filter" }, text, kind, maker, medium);
    this.append(this.tabs, filter, this.count, this.cards.node, this.words);
  }

  #tab(group, text) {
    const tab = element("button", { type: "button", role: "tab", onclick: () => this.#setGroup(group) }, text);
    tab.dataset.group = group;
    return tab;
  }

  #onTabKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const groups = Object.keys(GROUPS);
    this.#setGroup(groups[(groups.indexOf(this.#group) + step + groups.length) % groups.length]);
    this.tabs.querySelector('[aria-selected="true"]').focus();
    event.preventDefault();
  }

  #setGroup(group) {
    store.set({ view: { films: group } });
  }

  /** Show the group that the page's state names. */
  #followGroup() {
    const group = store.state.view.films ?? "looks";
    if (group === this.#group) return;
    this.#group = group;
    this.#fillFilter();
    this.#filter();
    this.cards.node.scrollTop = 0;
  }

  /** Read what films there are. */
  #fill() {
    if (!store.state.describe) return;
    this.#items = filmItems(store.state.describe);
    this.#fillFilter();
    this.#filter();
  }

  /** Offer the kinds, makers and media that the group has. */
  #fillFilter() {
    const items = this.#items[this.#group];
    for (const [field, any] of Object.entries(FIELDS)) {
      const values = [...new Set(items.map((item) => item[field]).filter(Boolean))].sort();
      const list = this.#fields[field];
      fillChoices(list, [["", any], ...values], values.includes(list.value) ? list.value : "");
      list.hidden = values.length < 2;
    }
    for (const tab of this.tabs.children) {
      const here = tab.dataset.group === this.#group;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      const count = this.#items[tab.dataset.group].length || "";
      tab.replaceChildren(GROUPS[tab.dataset.group], element("small", {}, ` ${count}`));
    }
    this.cards.node.setAttribute("aria-label", GROUPS[this.#group]);
  }

  #filter() {
    const asked = Object.fromEntries(Object.entries(this.#fields).map(([field, control]) => [field, control.value]));
    const all = this.#items[this.#group];
    const items = filterItems(all, asked);
    this.#base = store.look() ?? {};
    this.cards.show(items);
    this.#mark();
    const none = "Nothing fits. Empty the search or choose any kind.";
    this.count.textContent = items.length === all.length ? "" : items.length ? `${items.length} of ${all.length}` : none;
    this.#explain(items.find((item) => useOf(item, store.look())));
  }

  #mark() {
    const look = store.look();
    this.cards.mark((item) => useOf(item, look));
  }

  /** Take the present look as the one that films are put into, and show this frame. */
  #refresh() {
    this.#base = store.look() ?? {};
    this.cards.refresh();
  }

  /** Return the address of an item's thumbnail. */
  #address(item) {
    const { clip, frame, describe } = store.state;
    if (clip === null) return null;
    const from = { clip, frame, width: WIDTH_PX, input: store.clip()?.input ?? "auto" };
    if (item.group === "looks") return thumbnailAddress({ ...from, look: item.id });
    if (item.group === "films") return thumbnailAddress({ ...from, stock: item.id, base: withStock(this.#base, item.id, describe) });
    return thumbnailAddress({ ...from, print: item.id, base: withPrint(this.#base, item.id, describe) });
  }

  #choose(item, asB) {
    const look = chosenLook(item, store.look() ?? {}, store.state.describe);
    if (asB) compareAsB(look, item.name);
    else store.changeLook(look, { label: item.name });
  }

  /** Say what a film is. */
  #explain(item) {
    const title = item?.title && item.title !== item.name ? item.title : "";
    const lines = item
      ? [element("strong", {}, item.name), title && element("span", {}, title), element("span", {}, item.why)]
      : [];
    this.words.replaceChildren(...lines.filter(Boolean), element("span", { class: "film-keys" }, WHAT_TO_DO));
  }
}

customElements.define("fv-films", Films);
