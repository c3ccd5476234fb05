/** Snapshots A…H: looks put aside with the frame they were taken on, and a note. */

import { addAction } from "./actions.js";
import { compareAsB } from "./compare_as_b.js";
import { filmOf } from "./film_choice.js";
import { store } from "./store.js";

/** @typedef {{slot: string, clip: string, frame: number, name: string, note: string, look: Object}} Snapshot */

export const SLOTS = [..."ABCDEFGH"];

/** Return the snapshot of a slot, or undefined. */
export function snapshotOf(slot) {
  return store.state.snapshots.find((one) => one.slot === slot);
}

/** Put the present look into a slot; a note that stood there stays. */
export function takeSnapshot(slot) {
  const { clip, frame } = store.state;
  const look = structuredClone(store.look());
  put({ slot, clip, frame, name: nameOf(look), note: snapshotOf(slot)?.note ?? "", look });
}

/** Return a few words for a look: its own name, or its film. */
function nameOf(look) {
  const { stock } = filmOf(look);
  const known = store.state.describe?.stocks?.find((one) => one.id === stock);
  return look.look?.name || known?.name || stock;
}

/** Write a note to a snapshot. */
export function noteSnapshot(slot, note) {
  const there = snapshotOf(slot);
  if (there) put({ ...there, note });
}

/** Use a snapshot's look. */
export function recallSnapshot(slot) {
  const there = snapshotOf(slot);
  if (there) store.changeLook(structuredClone(there.look), { label: `Snapshot ${slot}` });
}

/** Show a snapshot as look B, beside the present look. */
export function compareSnapshot(slot) {
  const there = snapshotOf(slot);
  if (there) compareAsB(there.look, `snapshot ${slot}`);
}

/** Empty a slot. */
export function clearSnapshot(slot) {
  store.set({ snapshots: store.state.snapshots.filter((one) => one.slot !== slot) });
}

function put(snapshot) {
  const others = store.state.snapshots.filter((one) => one.slot !== snapshot.slot);
  store.set({ snapshots: [...others, snapshot].sort((a, b) => (a.slot < b.slot ? -1 : 1)) });
}

/** Put the present look into the first empty slot, if there is one. */
function takeNext() {
  const free = SLOTS.find((slot) => !snapshotOf(slot));
  if (free) takeSnapshot(free);
}

addAction("Look", "N", "Keep a new snapshot in the next free slot", takeNext);
for (const slot of SLOTS) addAction("Look", `Shift+${slot}`, `Recall snapshot ${slot}`, () => recallSnapshot(slot));
