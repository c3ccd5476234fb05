/** The scrub bar: the clip from first to last frame, the range that is played, marks of snapshots, the frame shown. */

import { element } from "./elements.js";
import { store } from "./store.js";
import { timecodeOf } from "./timecode.js";

const RELEASE_MS = 160; // after the last step by key, the frame is rendered exactly

/** Go to a frame, within the clip. */
export function goTo(frame, { scrubbing = false } = {}) {
  const clip = store.clip();
  if (!clip) return;
  store.set({ frame: Math.min(clip.last, Math.max(clip.first, Math.round(frame))), scrubbing, playing: false });
}

let timer = 0;

/** Step by frames; while a key is held drafts are shown. */
export function step(frames, { repeat = false } = {}) {
  goTo(store.state.frame + frames, { scrubbing: repeat });
  clearTimeout(timer);
  if (repeat) timer = setTimeout(() => store.set({ scrubbing: false }), RELEASE_MS);
}

export class ScrubBar {
  constructor() {
    this.range = element("div", { class: "scrub-range" });
    this.marks = element("div", { class: "scrub-marks" });
    this.head = element("div", { class: "scrub-head" });
    this.element = element("div", {
      class: "scrub", role: "slider", tabindex: "0", "aria-label": "Frame",
      onpointerdown: (event) => this.start(event),
      onpointermove: (event) => this.element.hasPointerCapture(event.pointerId) && this.follow(event),
      onpointerup: () => store.set({ scrubbing: false }),
      onpointercancel: () => store.set({ scrubbing: false }),
      onkeydown: (event) => this.onKey(event),
    }, this.range, this.marks, this.head);
  }

  start(event) {
    this.element.setPointerCapture(event.pointerId);
    this.follow(event);
  }

  follow(event) {
    const clip = store.clip();
    const box = this.element.getBoundingClientRect();
    if (clip) goTo(clip.first + ((event.clientX - box.x) / box.width) * (clip.last - clip.first), { scrubbing: true });
  }

  onKey(event) {
    const clip = store.clip();
    const second = Math.round(clip?.rate_float ?? 24);
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -second, PageUp: second };
    if (!clip || event.shiftKey || event.ctrlKey) return;
    if (event.key in steps) step(steps[event.key], event);
    else if (event.key === "Home") goTo(clip.first);
    else if (event.key === "End") goTo(clip.last);
    else return;
    event.preventDefault();
  }

  show(clip, state) {
    const length = Math.max(1, clip.last - clip.first);
    const part = (frame) => `${(100 * (frame - clip.first)) / length}%`;
    this.head.style.left = part(state.frame);
    this.range.style.left = part(state.in ?? clip.first);
    this.range.style.right = `calc(100% - ${part(state.out ?? clip.last)})`;
    this.range.classList.toggle("limited", state.in !== null || state.out !== null);
    this.showMarks(state.snapshots.filter((one) => (one.clip ?? state.clip) === state.clip && one.frame !== undefined), part);
    const { element: bar } = this;
    bar.setAttribute("aria-valuemin", clip.first);
    bar.setAttribute("aria-valuemax", clip.last);
    bar.setAttribute("aria-valuenow", state.frame);
    bar.setAttribute("aria-valuetext", `${timecodeOf(state.frame, clip)}, frame ${state.frame}`);
  }

  showMarks(snapshots, part) {
    const key = JSON.stringify(snapshots.map(({ slot, frame }) => [slot, part(frame)]));
    if (key === this.key) return;
    this.key = key;
    this.marks.replaceChildren(...snapshots.map(({ slot, frame }) => {
      const mark = element("span", { title: `Snapshot ${slot}` }, String(slot));
      mark.style.left = part(frame);
      return mark;
    }));
  }
}
