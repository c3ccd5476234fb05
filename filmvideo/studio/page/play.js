/** Playing: the server keeps the time and leaves frames out rather than falling behind; the page shows what comes. */

import { tellFailure } from "./api.js";
import { withoutFolder } from "./clip_words.js";
import { live } from "./live.js";
import { draftSize, shownLayers, space } from "./picture_requests.js";
import { store } from "./store.js";

const WINDOW_MS = 1000;
let shown = []; // times of the pictures of the last second
let from = null; // the frame that playing began with; a look that changes meanwhile leaves the clock alone

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
  const { playing, shuttle } = store.state;
  if (store.clip() && !store.clip().error) store.set({ playing: !playing && !shuttle, shuttle: 0, scrubbing: false });
}

function ask() {
  const { clip, frame, loop } = store.state;
  const { first, last } = playRange();
  from ??= frame < first || frame >= last ? first : frame;
  const { film } = shownLayers(store.state);
  const kind = film === "shot" || film === "density" ? film : "film";
  const view = document.querySelector("fv-picture").views().at(-1);
  const size = draftSize(view, store.clip());
  live.play({ clip, look: store.look(), slot: film, kind, first, last, frame: from, loop, space: kind === "density" ? "srgb" : space, ...size });
}

const HEEDED = ["playing", "look", "in", "out", "loop", "overlay", "compare", "held"];

store.addEventListener("change", ({ detail: { keys } }) => {
  if (!store.state.playing) {
    if (keys.has("playing")) live.stop();
    from = null;
  } else if (HEEDED.some((name) => keys.has(name))) {
    ask();
  }
});

live.addEventListener("picture", ({ detail: { header } }) => {
  if (!header.playing || !store.state.playing) return;
  shown.push(performance.now());
  store.set({ frame: header.frame });
});

live.addEventListener("failure", ({ detail: { id, error } }) => {
  if (!Number.isInteger(id) && store.state.playing) tellFailure(`Playing stopped: ${withoutFolder(error, store.clip())}`);
});

live.addEventListener("event", ({ detail }) => {
  if (detail.event === "stopped") store.set({ playing: false, frame: detail.frame ?? store.state.frame });
});
