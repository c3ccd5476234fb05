/** The part of the render dialog that names the files: what is typed, the codec, and the full names that will be written. */

import { element } from "./elements.js";
import { choices, fillChoices, labelled } from "./forms.js";
import { splitPath, typedName, usualName } from "./output_name.js";
import { store } from "./store.js";

const USUAL = "Usual for the file";

export class OutputField {
  #clips = []; // ids of the clips to render
  #there = new Set(); // paths that are known to be taken: those of jobs, and those that the server refused

  /** @param {() => void} changed is called when another name or codec is chosen */
  constructor(changed) {
    this.path = element("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "named after the look" });
    this.codec = choices([], undefined);
    this.names = element("div", { class: "output-names small", role: "status" });
    this.problem = "";
    for (const [control, event] of [[this.path, "input"], [this.codec, "change"]]) {
      control.addEventListener(event, () => {
        this.show(this.#clips);
        changed();
      });
    }
    this.nodes = [labelled("Output name", this.path), labelled("Codec", this.codec), this.names];
  }

  /** Begin with the files that jobs are going to write, or have written. */
  open(jobs) {
    const codecs = (store.state.describe?.codecs ?? []).map(({ name }) => name);
    fillChoices(this.codec, [["", USUAL], ...codecs], this.codec.value || "");
    this.#there = new Set(jobs.filter((job) => job.state !== "failed").map((job) => job.path));
  }

  /** Show what is written for some clips; a name is for one clip alone. */
  show(clips) {
    this.#clips = clips;
    this.path.disabled = clips.length !== 1;
    this.problem = "";
    const lines = clips.map((clip) => {
      const [folder] = splitPath(store.clip(clip).path);
      const name = this.name(clip);
      return element("p", {}, /^([/\\]|[A-Za-z]:)/.test(name) ? "" : folder, element("strong", {}, name));
    });
    this.names.replaceChildren(...(this.problem || lines.length === 0 ? [] : [element("span", { class: "quiet" }, "Writes"), ...lines]));
  }

  get isTyped() {
    return !this.path.disabled && this.path.value.trim() !== "";
  }

  /** Return the name of a clip's file, from the clip's folder. */
  name(clip) {
    const codecs = store.state.describe?.codecs ?? [];
    const { path } = store.clip(clip);
    const [folder] = splitPath(path);
    const open = store.state.clips.map((one) => splitPath(one.path)).filter(([where]) => where === folder).map(([, name]) => name);
    if (this.isTyped) {
      const { name, problem } = typedName(this.path.value.trim(), codecs, this.codec.value, open);
      this.problem = problem;
      return name;
    }
    return usualName(path, store.look("A", clip), codecs, this.codec.value, (name) => open.includes(name) || this.#there.has(folder + name));
  }

  /** Take another name from now on for a clip whose file nobody named, for there is one of that name. */
  avoid(clip, name) {
    this.#there.add(splitPath(store.clip(clip).path)[0] + name);
    this.show(this.#clips);
  }
}
