/** How the clips' code values are read: chosen by a person, kept with the session, and chosen again when it is opened. */

import { api } from "./api.js";
import { store } from "./store.js";

const NAMES = { auto: "auto", rec709: "Rec. 709 video", logc3: "ARRI LogC3", slog3: "Sony S-Log3" };

/** Clips whose reading this page has set, or found as it was kept. */
const known = new Set();
/** Entries of the history that are readings, by which side of undo they stand on. */
let [done, undone] = [[], []];
let last = Promise.resolve();

/** Return what a reading is called. */
export function readingName(input) {
  return NAMES[input] ?? input;
}

/** Choose how a clip's code values are read, as one step of undo. */
export async function readClip(id, input) {
  const before = store.clip(id)?.input ?? "auto";
  if (before === input) return;
  await read(id, input);
  const look = store.state.looks[id] ?? null;
  const parts = [{ where: `A:${id}`, before: look, after: look }]; // by which undo shows the clip
  store.done = [...store.done, { label: `Read as ${readingName(input)}`, parts, reading: { id, before, after: input } }];
  store.undone = [];
  store.dispatchEvent(new CustomEvent("change", { detail: { keys: new Set(["history"]) } }));
}

/** Read a clip in one way, after those that were chosen before. */
function read(id, input) {
  known.add(id);
  last = last.catch(() => {}).then(async () => {
    await setReading(id, input);
    store.set({ view: { readings: { ...store.state.view.readings, [id]: input } } });
  });
  return last;
}

async function setReading(id, input) {
  await api.patch(`/api/clips/${encodeURIComponent(id)}`, { input });
  store.set({ clips: await api.get("/api/clips") });
}

/** Read clips as they were read when the session was kept; a server that has just begun reads them by their tags. */
function restoreReadings() {
  const { readings = {} } = store.state.view;
  for (const { id, input } of store.state.clips) {
    const kept = readings[id];
    if (!kept || known.has(id)) continue;
    known.add(id);
    if (input === "auto" && kept !== "auto") setReading(id, kept).catch(() => {});
  }
}

/** Read clips as the steps say that were undone or done again here; what another browser undid, it has read itself. */
function followHistory() {
  const [back, forth] = [done.filter((entry) => store.undone.includes(entry)), undone.filter((entry) => store.done.includes(entry))];
  for (const { reading } of back.toReversed()) read(reading.id, reading.before).catch(() => {});
  for (const { reading } of forth) read(reading.id, reading.after).catch(() => {});
  [done, undone] = [store.done, store.undone].map((entries) => entries.filter((entry) => entry.reading));
}

store.addEventListener("change", ({ detail: { keys } }) => {
  if (keys.has("history")) followHistory();
  if (keys.has("view") || keys.has("clips")) restoreReadings();
});
