/** <fv-keep>: history, snapshots, notes, looks of one's own, and the look for others. */

import { element } from "./elements.js";
import { buildCopy } from "./keep_copy.js";
import { buildHistory } from "./keep_history.js";
import { buildLut } from "./keep_lut.js";
import { buildOpen, buildSave } from "./keep_save.js";
import { buildShare } from "./keep_share.js";
import { buildSnapshots } from "./keep_snapshots.js";
import { store } from "./store.js";

function section(title, ...children) {
  return element("section", { "aria-label": title }, element("h3", {}, title), ...children);
}

/** Return the field of notes, which the session keeps. */
function buildNotes() {
  const notes = element("textarea", { rows: "3", "aria-label": "Notes", placeholder: "Notes on this session" });
  notes.addEventListener("input", () => store.set({ notes: notes.value }));
  const show = () => notes.value !== store.state.notes && (notes.value = store.state.notes);
  store.addEventListener("change", ({ detail: { keys } }) => keys.has("notes") && show());
  show();
  return notes;
}

class Keep extends HTMLElement {
  connectedCallback() {
    this.append(
      section("History", buildHistory()),
      section("Snapshots", buildSnapshots()),
      section("Save as a look", buildSave(), buildOpen()),
      section("Share", buildShare()),
      section("Copy to other clips", buildCopy()),
      section("Lookup table", buildLut()),
      section("Notes", buildNotes()),
    );
  }
}

customElements.define("fv-keep", Keep);
