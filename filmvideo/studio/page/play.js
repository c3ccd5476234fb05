/** Playing: the server keeps the time and leaves frames out rather than falling behind; the page shows what comes. */

import { live } from "./live.js";
import { space } from "./picture_requests.js";
import { store } from "./store.js";

const SIZE = { width: 960, height: 540 };
const WINDOW_MS = 1000;
let shown = []; // times of the pictures of the last second

/** Return the range that is played. */
export function playRange(state = store.state, clip = store.clip()) {
  return { first: state.in ?? clip.first, last: state.out ?? clip.last };
}

/** Return the pictures a second that were shown lately. */
export function shownRate() {
  const now = performance.now();
  shown = shown.filter((time) => now - time < WINDOW_MS);
  return shown.length;
}

/** Play, or stop. */
export function togglePlay() {
  if (store.clip() && !store.clip().error) store.set({ playing: !store.state.playing });
}

function ask() {
  const { clip, frame, loop, slot } = store.state;
  const { first, last } = playRange();
  const from = frame < first || frame >= last ? first : frame;
  live.play({ clip, look: store.look(), slot, first, last, frame: from, loop, space, ...SIZE });
}

store.addEventListener("change", ({ detail: { keys } }) => {
  if (!store.state.playing) {
    if (keys.has("playing")) live.stop();
  } else if (["playing", "look", "in", "out", "loop"].some((name) => keys.has(name))) {
    ask();
  }
});

live.addEventListener("picture", ({ detail: { header } }) => {
  if (!header.playing || !store.state.playing) return;
  shown.push(performance.now());
  store.set({ frame: header.frame });
});

live.addEventListener("event", ({ detail }) => {
  if (detail.event === "stopped") store.set({ playing: false });
});
