/** Small pictures of this frame, fetched a few at a time so that the live picture never waits for them. */

import { store } from "./store.js";

const AT_ONCE = 2;
const AT_ONCE_BUSY = 1;
const MOST_KEPT = 600;
const LOST = "server lost";

/** What is more urgent has the lower number. */
export const URGENCY = { inUse: 0, empty: 1, stale: 2, outside: 3 };

/** @type {Map<string, string>} addresses asked for before, and the picture in memory */
const kept = new Map();
/** @type {{url: string, signal: AbortSignal, order: () => number[], resolve: (url: string) => void, reject: (error: Error) => void}[]} */
let waiting = [];
let running = 0;

/** Return the address, in memory, of the picture behind an address of the server; `order()` says what goes first, as numbers. */
export function thumbnail(url, signal, order = () => [URGENCY.empty]) {
  const there = kept.get(url);
  if (there) return Promise.resolve(there);
  return new Promise((resolve, reject) => {
    waiting.push({ url, signal, order, resolve, reject });
    queueMicrotask(pump); // once all that are asked for together are known
  });
}

/** Start what may start; while a slider is dragged or a clip plays, one at a time. The server renders it between pictures. */
function pump() {
  for (const one of waiting) if (one.signal.aborted) one.reject(new DOMException("No longer asked for.", "AbortError"));
  waiting = waiting.filter((one) => !one.signal.aborted);
  const most = store.state.dragging || store.state.playing ? AT_ONCE_BUSY : AT_ONCE;
  while (running < most && waiting.length) void load(takeFirst());
}

/** Take out what goes before all others; of equals the one that was asked for first. */
function takeFirst() {
  const orders = new Map(waiting.map((one) => [one, one.order()]));
  const [first] = waiting.toSorted((one, other) => compare(orders.get(one), orders.get(other)));
  waiting = waiting.filter((one) => one !== first);
  return first;
}

function compare(one, other) {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : one[at] - other[at];
}

async function load({ url, signal, resolve, reject }) {
  running += 1;
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw await failureOf(url, answer);
    const blob = await answer.blob();
    resolve(keep(url, kept.get(url) ?? URL.createObjectURL(blob)));
  } catch (error) {
    reject(error instanceof TypeError ? failure(LOST, "The studio's server does not answer.") : error);
  } finally {
    running -= 1;
    pump();
  }
}

/** Return an error whose `words` are a few, for the place of the picture, and whose message is the whole sentence. */
function failure(words, sentence) {
  return Object.assign(new Error(sentence), { words });
}

/** Tell what a refusal is about: the server, the frame or clip that cannot be read, or else the look. */
async function failureOf(url, answer) {
  const sentence = (await answer.json().catch(() => ({}))).error ?? answer.statusText;
  if (answer.status === 403) return failure(LOST, sentence);
  const clip = store.clip(new URL(url, location.href).searchParams.get("clip"));
  const ofClip = clip && (clip.error || sentence.includes(clip.name));
  if (!ofClip) return failure("not possible here", sentence);
  return failure(/\bframes? \d/.test(sentence) ? "this frame cannot be read" : "this clip cannot be read", sentence);
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

/**
 * Show thumbnails in a picture element; a newer call replaces an older.
 * `data-state` of the image is waiting, ready, stale or failed; `data-said` of what it stands in says what failed.
 */
export class ThumbnailPicture {
  urgency;
  #left = new AbortController();
  #asked = "";
  #shown = "";
  #shownAt = 0;

  constructor(image, { urgency = URGENCY.inUse } = {}) {
    this.image = image;
    this.urgency = urgency;
    image.dataset.state = "waiting";
  }

  get isReady() {
    return this.image.dataset.state === "ready";
  }

  get isEmpty() {
    return this.#shown === "";
  }

  /** Ask for a picture; the old one stays to be seen until the new one is there. */
  async show(url) {
    if (url === this.#asked) return;
    this.leave();
    this.#asked = url;
    if (url !== this.#shown || !this.isReady) this.#say(this.isEmpty ? "waiting" : "stale");
    const { signal } = this.#left;
    try {
      const picture = await thumbnail(url, signal, () => [this.urgency, this.#shownAt]);
      if (signal.aborted) return;
      this.image.src = picture;
      this.#shown = url;
      this.#shownAt = performance.now();
      this.#say("ready");
    } catch (error) {
      if (signal.aborted) return;
      this.#asked = ""; // so that it is asked for anew when something has changed
      this.#say("failed", error);
    }
  }

  /** Give up what was asked for last. */
  leave() {
    this.#left.abort();
    this.#left = new AbortController();
    this.#asked = this.isReady ? this.#shown : "";
  }

  /** Say that the picture is of another frame; that of another clip, and what was said of a failure, is not to be seen. */
  expire({ keep: keepsPicture }) {
    this.#left.abort();
    this.#left = new AbortController();
    this.#asked = "";
    if (!keepsPicture) this.#shown = "";
    this.#say(this.isEmpty ? "waiting" : "stale");
  }

  #say(state, error = null) {
    this.image.dataset.state = state;
    this.image.title = error?.message ?? "";
    this.image.parentElement.dataset.said = error?.words ?? "";
  }
}
