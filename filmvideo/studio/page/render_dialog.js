/** The dialog that asks what to render: clips, frames, name, codec and colour space. */

import { api } from "./api.js";
import { element } from "./elements.js";
import { choices, fillChoices, labelled, newId, tick } from "./forms.js";
import { OutputField } from "./output_field.js";
import { store } from "./store.js";

const OWN_SPACE = "As the clip";
const THERE = / exists; | is in the queue already/;

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
    this.output = new OutputField(() => this.#count());
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
      labelled("Colour space", this.space),
      ...this.output.nodes,
      this.said,
      this.replace.node,
      element("div", { class: "row end" }, cancel, this.run),
    );
    form.addEventListener("submit", (event) => this.#submit(event));
    this.node = element("dialog", { class: "render-dialog", "aria-label": "Render" }, form);
  }

  /** Show the dialog for the open clip. @param {Object[]} jobs of the queue */
  open(jobs) {
    const { describe, clips, clip } = store.state;
    this.output.open(jobs);
    fillChoices(this.space, [["", OWN_SPACE], ...(describe?.outputs ?? [])], this.space.value);
    const made = clips.map((one) => [one.id, this.#clipTick(one, one.id === clip)]);
    this.boxes = new Map(made.map(([id, { box }]) => [id, box]));
    this.clips.replaceChildren(...made.map(([, one]) => one.node));
    this.#showRange();
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

  /** Show what a click on the button will do, or why it cannot. */
  #count() {
    const chosen = this.#chosen();
    const number = chosen.length;
    this.output.show(chosen);
    this.#say(this.output.problem);
    this.run.disabled = number === 0 || this.output.problem !== "";
    this.run.textContent = number > 1 ? `Add ${number} clips to the queue` : "Add to the queue";
  }

  /** Say what is wrong; a file of a name that was typed may be replaced. */
  #say(sentence, { isThere = false } = {}) {
    this.said.textContent = sentence;
    this.replace.node.hidden = !isThere;
    if (this.replace.node.hidden) this.replace.box.checked = false;
  }

  /** Return what the server must know of a clip's file. */
  #outputOf(clip) {
    const [codec, space] = [this.output.codec.value || null, this.space.value || null];
    return { path: this.output.name(clip), codec, space, overwrite: this.replace.box.checked };
  }

  /** Say why the server refused a clip; where its file is there, a name that nobody typed is changed for another. */
  #explain(error, clip) {
    this.#count();
    const isThere = THERE.test(error.message);
    if (!isThere || this.output.isTyped) return this.#say(error.message, { isThere: / exists; /.test(error.message) });
    const name = this.output.name(clip);
    this.output.avoid(clip, name);
    return this.#say(`${name} exists; see the other name above, and add it again.`);
  }

  /** Add a job for every clip; those that the server refuses leave the dialog open. */
  async #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true; // the button stays able, for else it would lose the focus
    let clip;
    try {
      for (clip of this.#chosen()) {
        const frames = this.part.choice.checked && clip === store.state.clip ? this.#range() : null;
        await api.post("/api/render", { clip, look: store.look("A", clip), output: this.#outputOf(clip), frames }, { quiet: true });
        this.boxes.get(clip).checked = false;
      }
      this.output.path.value = "";
      this.node.close();
      store.set({ view: { tab: "queue", alone: false } });
    } catch (error) {
      this.#explain(error, clip);
    }
    this.busy = false;
  }
}
