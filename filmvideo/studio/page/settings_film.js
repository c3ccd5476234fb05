/** The head of the settings: how the clip is read, the camera film, the print and the gate. */

import { element } from "./elements.js";
import { SHOWN_PLAIN, filmOf, stockName, withGate, withPrint, withStock } from "./film_choice.js";
import { chooseOption, choices, fillChoices, labelled } from "./forms.js";
import { readClip } from "./readings.js";
import { store } from "./store.js";

const KINDS = { negative: "Negative", reversal: "Slide" };

export class FilmHead {
  constructor() {
    this.input = choices([], undefined, { onchange: () => this.#read() });
    this.reading = element("p", { class: "quiet small reading" });
    this.stock = element("select", { onchange: () => this.#choose(this.stock.value) });
    this.print = element("select", { onchange: () => this.#put("print", this.print.value, `Print ${this.print.value}`) });
    this.gate = choices([], undefined, { onchange: () => this.#put("gate", this.gate.value, `Gate ${this.gate.value}`) });
    this.rows = [];
    this.node = element(
      "section",
      { class: "film-head", "aria-label": "Film" },
      labelled("Read as", this.input),
      this.reading,
      labelled("Film", this.stock),
      this.#row("Print", this.print, "print"),
      this.#row("Gate", this.gate, "gate"),
    );
  }

  /** Return a row that is marked, and can be put back, while its value is not the usual one. */
  #row(name, list, key) {
    const usual = filmOf({})[key];
    const reset = element("button", { type: "button", class: "reset", "aria-label": `Reset ${name} to ${usual}`, title: `Reset ${name} to ${usual}` }, "↺");
    const row = element("div", { class: "film-row" }, labelled(name, list), reset);
    reset.addEventListener("click", () => this.#put(key, usual, `Reset ${name}`));
    this.rows.push((film) => {
      const changed = film[key] !== usual;
      row.classList.toggle("is-changed", changed);
      row.querySelector("span").textContent = changed ? `● ${name}` : name;
      reset.hidden = !changed;
    });
    return row;
  }

  /** Put a word of the film; the usual one leaves no mark. */
  #put(key, value, label) {
    const look = store.look();
    if (key === "print") store.changeLook(withPrint(look, value, store.state.describe), { label });
    else store.changeLook(withGate(look, value), { label });
  }

  /** Offer what the server has. */
  fill(describe) {
    const films = describe.stocks.filter((stock) => stock.kind !== "print");
    this.stock.replaceChildren(...groups(films, (stock) => `${KINDS[stock.kind] ?? stock.kind}, ${stock.medium}`));
    const plain = SHOWN_PLAIN.map(({ id, name }) => element("option", { value: id }, name));
    this.print.replaceChildren(...plain, ...groups(describe.prints, (stock) => (stock.medium === "cine" ? "Cine print" : "Paper")));
    fillChoices(this.gate, describe.gates.map(({ name, width_mm }) => [name, width_mm ? `${name} (${width_mm} mm)` : name]));
    const inputs = describe.inputs.map((one) => [one.name ?? one, one.title ?? one.name ?? one]);
    fillChoices(this.input, [["auto", "auto (by its tags)"], ...inputs.filter(([name]) => name !== "auto")]);
  }

  /** Show what the look has. */
  update() {
    const film = filmOf(store.look());
    chooseOption(this.stock, film.stock);
    chooseOption(this.print, film.print);
    chooseOption(this.gate, film.gate);
    for (const mark of this.rows) mark(film);
    const clip = store.clip();
    if (clip) chooseOption(this.input, clip.input);
    this.reading.textContent = clip?.error ?? readingWords(clip?.reading ?? "");
  }

  #choose(stock) {
    store.changeLook(withStock(store.look(), stock, store.state.describe), { label: `Film ${stock}` });
  }

  async #read() {
    await readClip(store.state.clip, this.input.value).catch(() => this.update());
  }
}

/** Return the sentence on how a clip is read, with the name of the control that it speaks of. */
function readingWords(sentence) {
  return sentence.replace("choose how it is read", "choose it under “Read as”");
}

/** Return options in groups; things of one group stay in their order. */
function groups(stocks, group) {
  const made = new Map();
  for (const stock of stocks) {
    const label = group(stock);
    if (!made.has(label)) made.set(label, element("optgroup", { label }));
    made.get(label).append(element("option", { value: stock.id }, stockName(stock)));
  }
  return [...made.values()];
}
