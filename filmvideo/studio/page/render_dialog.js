/** The dialog that asks what to render: clips, frames, name, codec and colour space. */

import { api } from "./api.js";
import { element } from "./elements.js";
import { choices, fillChoices, labelled, newId, tick } from "./forms.js";
import { store } from "./store.js";

const OWN = { codec: "Usual for the file", space: "As the clip" };

function radio(name, value, label, checked = false) {
  const choice = element("input", { type: "radio", name, value, checked });
  const words = element("span", {}, label);
  return { choice, words, node: element("label", { class: "tick" }, choice, words) };
}

function group(title, ...children) {
  return element("fieldset", {}, element("legend", {}, title), ...children);
}

export class RenderDialog {
  constructor() {
    this.busy = false;
    const name = newId("frames");
    this.clips = element("div", { class: "clip-ticks" });
    this.boxes = new Map();
    this.all = radio(name, "all", "All frames", true);
    this.part = radio(name, "part", "");
    this.path = element("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "beside the clip, named after the film" });
    this.codec = choices([], undefined);
    this.space = choices([], undefined);
    this.replace = tick("Replace the file that is there");
    this.said = element("p", { class: "problem", role: "alert" });
    this.run = element("button", { type: "submit", class: "main" }, "Add to the queue");
    const cancel = element("button", { type: "button", onclick: () => this.node.close() }, "Cancel");
    const form = element(
      "form",
      { class: "render-form" },
      element("h2", {}, "Render"),
      group("Clips, each with its own look", this.clips),
      group("Frames", this.all.node, this.part.node),
      labelled("Output name", this.path),
      labelled("Codec", this.codec),
      labelled("Colour space", this.space),
      this.said,
      this.replace.node,
      element("div", { class: "row end" }, cancel, this.run),
    );
    form.addEventListener("submit", (event) => this.#submit(event));
    this.node = element("dialog", { class: "render-dialog", "aria-label": "Render" }, form);
  }

  /** Show the dialog for the open clip. */
  open() {
    const { describe, clips, clip } = store.state;
    fillChoices(this.codec, [["", OWN.codec], ...nameAll(describe?.codecs)], this.codec.value);
    fillChoices(this.space, [["", OWN.space], ...nameAll(describe?.outputs)], this.space.value);
    const made = clips.map((one) => [one.id, this.#clipTick(one, one.id === clip)]);
    this.boxes = new Map(made.map(([id, { box }]) => [id, box]));
    this.clips.replaceChildren(...made.map(([, one]) => one.node));
    this.#showRange();
    this.#say("");
    this.#count();
    this.node.showModal();
    this.run.focus();
  }

  #clipTick(clip, checked) {
    const label = clip.error ? `${clip.name} (cannot be read)` : clip.name;
    return tick(label, { checked: checked && !clip.error, disabled: Boolean(clip.error), onchange: () => this.#count() });
  }

  /** Offer the range between in and out where it is set; it is that of the open clip alone. */
  #showRange() {
    const [first, last] = this.#range();
    const set = store.state.in !== null || store.state.out !== null;
    this.part.words.textContent = set ? `From in to out: ${first} to ${last}` : "From in to out (set them below the picture)";
    this.part.choice.disabled = !set;
    (set ? this.part : this.all).choice.checked = true;
  }

  #range() {
    const clip = store.clip();
    return [store.state.in ?? clip?.first ?? 0, store.state.out ?? clip?.last ?? 0];
  }

  #chosen() {
    return [...this.boxes].filter(([, box]) => box.checked).map(([id]) => id);
  }

  #count() {
    const number = this.#chosen().length;
    this.run.disabled = number === 0;
    this.path.disabled = number !== 1;
    this.run.textContent = number > 1 ? `Add ${number} clips to the queue` : "Add to the queue";
  }

  /** Say what is wrong; a file that exists may be replaced. */
  #say(sentence) {
    this.said.textContent = sentence;
    this.replace.node.hidden = !/ exists/.test(sentence);
    if (this.replace.node.hidden) this.replace.box.checked = false;
  }

  /** Return what the server must know of the file; a name is for one clip alone. */
  #output() {
    const words = { path: this.path.disabled ? "" : this.path.value.trim(), codec: this.codec.value, space: this.space.value };
    const named = Object.fromEntries(Object.entries(words).map(([name, value]) => [name, value || null]));
    return { ...named, overwrite: this.replace.box.checked };
  }

  /** Add a job for every clip; those that the server refuses leave the dialog open. */
  async #submit(event) {
    event.preventDefault();
    const output = this.#output();
    if (this.busy) return;
    this.busy = true; // the button stays able, for else it would lose the focus
    try {
      for (const clip of this.#chosen()) {
        const frames = this.part.choice.checked && clip === store.state.clip ? this.#range() : null;
        await api.post("/api/render", { clip, look: store.look("A", clip), output, frames }, { quiet: true });
        this.boxes.get(clip).checked = false;
      }
      this.path.value = "";
      this.node.close();
      store.set({ view: { tab: "queue", alone: false } });
    } catch (error) {
      this.#say(error.message);
    }
    this.busy = false;
    this.#count();
  }
}

/** Return [value, text] of what the server lists, as names or as things with a name. */
function nameAll(list) {
  return (list ?? []).map((one) => (typeof one === "string" ? [one, one] : [one.name, one.title ?? one.name]));
}
