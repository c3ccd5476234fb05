/** The slots of snapshots in the panel. */

import { thumbnailAddress } from "./api.js";
import { button, element } from "./elements.js";
import { sameLook } from "./film_choice.js";
import { SLOTS, clearSnapshot, compareSnapshot, noteSnapshot, recallSnapshot, snapshotOf, takeSnapshot } from "./snapshots.js";
import { store } from "./store.js";
import { ThumbnailPicture } from "./thumbnails.js";

const WIDTH_PX = 160;

/** One slot: empty with a button to fill it, or a picture with what can be done with it. */
class Slot {
  constructor(slot) {
    this.slot = slot;
    const image = element("img", { alt: "", decoding: "async" });
    this.picture = new ThumbnailPicture(image);
    this.use = element("span", { class: "film-use" });
    this.name = element("span", { class: "snapshot-name" });
    this.note = element("input", { type: "text", placeholder: "Note", "aria-label": `Note to snapshot ${slot}` });
    this.note.addEventListener("change", () => noteSnapshot(slot, this.note.value));
    const recall = button("Recall", () => recallSnapshot(slot), { key: `Shift+${slot}`, title: `Use snapshot ${slot}` });
    const compare = button("As look B", () => compareSnapshot(slot), { title: `Compare with snapshot ${slot} as look B` });
    const again = button("Retake", () => takeSnapshot(slot), { title: `Put the present look into snapshot ${slot}` });
    const clear = button("✕", () => clearSnapshot(slot), { title: `Empty snapshot ${slot}` });
    this.take = button(`+ Snapshot ${slot}`, () => takeSnapshot(slot), { title: `Keep the present look as snapshot ${slot}` });
    const letter = element("b", {}, `Snapshot ${slot}`);
    const frame = element("span", { class: "film-frame" }, image, this.use);
    const buttons = element("div", { class: "snapshot-buttons" }, recall, compare, again, clear);
    this.full = element("div", { class: "snapshot-full" }, frame, element("div", {}, element("p", { class: "snapshot-title" }, letter, " ", this.name), this.note, buttons));
    this.node = element("li", { class: "snapshot" }, this.full, this.take);
    this.node.dataset.slot = slot;
  }

  show() {
    const there = snapshotOf(this.slot);
    this.full.hidden = !there;
    this.take.hidden = Boolean(there);
    this.node.classList.toggle("is-full", Boolean(there));
    if (!there) return;
    const { clip, frame, look } = there;
    this.name.textContent = there.name;
    if (document.activeElement !== this.note) this.note.value = there.note;
    this.use.textContent = sameLook(look, store.look()) ? "✓ in use" : "";
    const input = store.clip(clip)?.input;
    if (input) void this.picture.show(thumbnailAddress({ clip, frame, width: WIDTH_PX, input, base: look }));
  }
}

/** Return the section of snapshots, and show what changes. */
export function buildSnapshots() {
  const slots = SLOTS.map((slot) => new Slot(slot));
  const show = () => slots.forEach((slot) => slot.show());
  store.addEventListener("change", ({ detail: { keys } }) => {
    if (["snapshots", "look", "clips", "clip"].some((name) => keys.has(name)) && !store.state.dragging) show();
  });
  show();
  return element("ol", { class: "snapshots" }, ...slots.map((slot) => slot.node));
}
