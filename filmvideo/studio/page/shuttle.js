/**
 * The shuttle: J goes back, K stops, L goes on; the same key again doubles the speed.
 *
 * On at the clip's own rate is playing, by the server's clock. Back, and faster, the page keeps the clock and asks for
 * drafts of the frames that are due, as when the bar is dragged; frames are left out rather than falling behind.
 */

import { addAction } from "./actions.js";
import { playRange } from "./play.js";
import { store } from "./store.js";

const FASTEST = 8;
const TICK_MS = 40;

let timer = 0;
let begin = null; // {frame, time} of the clock
let due = null; // the frame that the shuttle showed last

/** Go on (1) or back (-1); again in the same direction: twice as fast. */
export function shuttle(way) {
  const clip = store.clip();
  if (!clip || clip.error) return;
  const { playing, shuttle: speed } = store.state;
  const before = playing ? 1 : speed;
  const next = before * way > 0 ? Math.min(FASTEST, Math.abs(before) * 2) * way : way;
  if (next === 1) {
    store.set({ shuttle: 0, scrubbing: false, playing: true });
    return;
  }
  due = store.state.frame;
  begin = { frame: due, time: performance.now() };
  store.set({ playing: false, scrubbing: true, shuttle: next });
}

/** Stop, and show the frame exactly. */
export function stopShuttle() {
  store.set({ playing: false, shuttle: 0, scrubbing: false });
}

function tick() {
  const { shuttle: speed, frame, loop } = store.state;
  if (frame !== due) return stopShuttle(); // the frame was set by other means
  const clip = store.clip();
  const { first, last } = playRange();
  const passed = ((performance.now() - begin.time) / 1000) * clip.rate_float * speed;
  const length = last - first + 1;
  const next = begin.frame + Math.trunc(passed);
  const inside = next >= first && next <= last;
  due = inside ? next : loop ? first + ((((next - first) % length) + length) % length) : speed < 0 ? first : last;
  store.set({ frame: due });
  if (!inside && !loop) stopShuttle();
}

store.addEventListener("change", ({ detail: { keys } }) => {
  const { shuttle: speed, playing, scrubbing } = store.state;
  if (speed && (keys.has("clip") || (keys.has("playing") && playing) || (keys.has("scrubbing") && !scrubbing))) {
    store.set({ shuttle: 0 });
  } else if (keys.has("shuttle")) {
    clearInterval(timer);
    if (speed) timer = setInterval(tick, TICK_MS);
  }
});

addAction("Time", "J", "Play backwards; again: twice as fast", () => shuttle(-1));
addAction("Time", "K", "Stop", stopShuttle);
addAction("Time", "L", "Play; again: twice as fast", () => shuttle(1));
