/** How the clips' code values are read: chosen by a person, kept with the session, and chosen again when it is opened. */

import { api } from "./api.js";
import { store } from "./store.js";

/** Clips whose reading this page has set, or found as it was kept. */
const known = new Set();

/** Choose how a clip's code values are read. */
export async function readClip(id, input) {
  known.add(id);
  await setReading(id, input);
  store.set({ view: { readings: { ...store.state.view.readings, [id]: input } } });
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

store.addEventListener("change", ({ detail: { keys } }) => {
  if (keys.has("view") || keys.has("clips")) restoreReadings();
});
