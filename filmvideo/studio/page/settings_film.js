/** The head of the settings: how the clip is read, the camera film, the print and the gate. */

import { api } from "./api.js";
import { element } from "./elements.js";
import { SHOWN_PLAIN, filmOf, withPrint, withStock } from "./film_choice.js";
import { chooseOption, choices, fillChoices, labelled } from "./forms.js";
import { store } from "./store.js";

const KINDS = { negative: "Negative", reversal: "Slide" };

export class FilmHead {
  constructor() {
    this.input = choices([], undefined, { onchange: () => this.#read() });
    this.reading = element("p", { class: "quiet small reading" });
    this.stock = element("select", { onchange: () => this.#change(withStock, this.stock, "Film") });
    this.print = element("select", { onchange: () => this.#change(withPrint, this.print, "Print") });
    this.gate = choices([], undefined, { onchange: () => store.setKey("film.gate", this.gate.value, { label: "Gate" }) });
    this.node = element(
      "section",
      { class: "film-head", "aria-label": "Film" },
      labelled("Read as", this.input),
      this.reading,
      labelled("Film", this.stock),
      labelled("Print", this.print),
      labelled("Gate", this.gate),
    );
  }

  /** Offer what the server has. */
  fill(describe) {
    const films = describe.stocks.filter((stock) => stock.kind !== "print");
    this.stock.replaceChildren(...groups(films, (stock) => `${KINDS[stock.kind] ?? stock.kind}, ${stock.medium}`));
    const plain = SHOWN_PLAIN.map(({ id, name }) => element("option", { value: id }, name));
    this.print.replaceChildren(...plain, ...groups(describe.prints, (stock) => (stock.medium === "cine" ? "Cine print" : "Paper")));
    fillChoices(this.gate, describe.gates.map(({ name, width_mm }) => [name, width_mm ? `${name} (${width_mm} mm)` : name]));
    fillChoices(this.input, describe.inputs.map((one) => [one.name ?? one, one.title ?? one.name ?? one]));
  }

  /** Show what the look has. */
  update() {
    const film = filmOf(store.look());
    chooseOption(this.stock, film.stock);
    chooseOption(this.print, film.print);
    chooseOption(this.gate, film.gate);
    const clip = store.clip();
    if (clip) chooseOption(this.input, clip.input);
    this.reading.textContent = clip?.error ?? clip?.reading ?? "";
    this.reading.title = this.reading.textContent;
  }

  #change(change, list, label) {
    store.changeLook(change(store.look(), list.value, store.state.describe), { label: `${label} ${list.value}` });
  }

  async #read() {
    await readClip(store.state.clip, this.input.value).catch(() => this.update());
  }
}

/** Return options in groups; things of one group stay in their order. */
function groups(stocks, group) {
  const made = new Map();
  for (const stock of stocks) {
    const label = group(stock);
    if (!made.has(label)) made.set(label, element("optgroup", { label }));
    made.get(label).append(element("option", { value: stock.id }, stock.name));
  }
  return [...made.values()];
}

/** Choose how a clip's code values are read. */
export async function readClip(id, input) {
  await api.patch(`/api/clips/${encodeURIComponent(id)}`, { input });
  store.set({ clips: await api.get("/api/clips") });
}
