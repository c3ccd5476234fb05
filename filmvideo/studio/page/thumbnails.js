/** Small pictures of this frame, fetched a few at a time so that the live picture never waits for them. */

import { store } from "./store.js";

const AT_ONCE = 2;
const MOST_KEPT = 600;
const BUSY_PAUSE_MS = 250;

/** @type {Map<string, string>} addresses asked for before, and the picture in memory */
const kept = new Map();
/** @type {{url: string, signal: AbortSignal, resolve: (url: string) => void, reject: (error: Error) => void}[]} */
let waiting = [];
let running = 0;
let timer = 0;

/** Return the address, in memory, of the picture behind an address of the server; `first` goes before others. */
export function thumbnail(url, signal, first = false) {
  const there = kept.get(url);
  if (there) return Promise.resolve(there);
  return new Promise((resolve, reject) => {
    const one = { url, signal, resolve, reject };
    if (first) waiting.unshift(one);
    else waiting.push(one);
    pump();
  });
}

/** Start what may start; while a slider is dragged or a clip plays nothing new begins. */
function pump() {
  for (const one of waiting) if (one.signal.aborted) one.reject(new DOMException("No longer asked for.", "AbortError"));
  waiting = waiting.filter((one) => !one.signal.aborted);
  if (store.state.dragging || store.state.playing) {
    clearTimeout(timer);
    if (waiting.length) timer = setTimeout(pump, BUSY_PAUSE_MS);
    return;
  }
  while (running < AT_ONCE && waiting.length) void load(waiting.shift());
}

async function load({ url, signal, resolve, reject }) {
  running += 1;
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? answer.statusText);
    const blob = await answer.blob();
    resolve(keep(url, kept.get(url) ?? URL.createObjectURL(blob)));
  } catch (error) {
    reject(error);
  } finally {
    running -= 1;
    pump();
  }
}

/** Keep a picture, and let the oldest go when there are too many. */
function keep(url, picture) {
  kept.set(url, picture);
  if (kept.size > MOST_KEPT) {
    const [oldest, gone] = kept.entries().next().value;
    kept.delete(oldest);
    URL.revokeObjectURL(gone);
  }
  return picture;
}

/** Show thumbnails in a picture element: `data-state` is waiting, ready, stale or failed; a newer call replaces an older. */
export class ThumbnailPicture {
  #left = new AbortController();
  #asked = "";
  #shown = "";

  constructor(image, { first = false } = {}) {
    this.image = image;
    this.first = first;
    image.dataset.state = "waiting";
  }

  /** Ask for a picture; the old one stays to be seen until the new one is there. */
  async show(url) {
    if (url === this.#asked) return;
    this.leave();
    this.#asked = url;
    if (this.#shown && url !== this.#shown) this.#say("stale", "");
    const { signal } = this.#left;
    try {
      const picture = await thumbnail(url, signal, this.first);
      if (signal.aborted) return;
      this.image.src = picture;
      this.#shown = url;
      this.#say("ready", "");
    } catch (error) {
      if (!signal.aborted) this.#say("failed", error.message);
    }
  }

  /** Give up what was asked for last. */
  leave() {
    this.#left.abort();
    this.#left = new AbortController();
    this.#asked = this.#shown;
  }

  #say(state, title) {
    this.image.dataset.state = state;
    this.image.title = title;
  }
}
