/**
 * The state of the page, and the history of its looks.
 *
 * Everything that a component shows is read from `store.state`; everything that it does is said by one of the
 * methods below. Nothing in the state is altered in place: a change puts a new object where the old one was.
 *
 * @typedef {Object<string, *>} Changes  Keys of a look that differ from the plain one, nested by table as in TOML.
 * @typedef {{where: string, before: Changes|null, after: Changes|null}} Part  One look of an entry: "B" or "A:CLIP".
 * @typedef {{label: string, parts: Part[]}} Entry  One step of undo.
 */

import { startState } from "./start_state.js";

const HISTORY_LENGTH = 200;

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Return the changes with one key set, or taken out where the value is undefined. */
export function withKey(changes, key, value) {
  const [table, name] = key.split(".");
  const rest = { ...(changes[table] ?? {}) };
  if (value === undefined) delete rest[name];
  else rest[name] = value;
  const next = { ...changes, [table]: rest };
  if (Object.keys(rest).length === 0) delete next[table];
  return next;
}

export class Store extends EventTarget {
  state = startState();
  /** @type {Entry[]} */ done = [];
  /** @type {Entry[]} */ undone = [];
  #dragged = null; // where → the look before the drag

  #emit(names) {
    this.dispatchEvent(new CustomEvent("change", { detail: { keys: new Set(names) } }));
  }

  /** Set parts of the view: no history. Overlay, view, wipe, pan and lens are merged, so that a part of them is enough. */
  set(patch) {
    const names = [];
    for (const [name, value] of Object.entries(patch)) {
      const old = this.state[name];
      const merge = ["overlay", "view", "wipe", "pan", "lens"].includes(name) && value !== null;
      const next = merge ? { ...old, ...value } : value;
      if (same(old, next)) continue;
      this.state[name] = next;
      names.push(name);
    }
    if (names.includes("frame")) this.state.frames = { ...this.state.frames, [this.state.clip]: this.state.frame };
    if (names.includes("in") || names.includes("out")) {
      this.state.ranges = { ...this.state.ranges, [this.state.clip]: [this.state.in, this.state.out] };
    }
    if (names.includes("slot") || names.includes("clip") || names.includes("looks") || names.includes("lookB")) {
      names.push("look");
    }
    if (names.length) this.#emit(names);
  }

  /** Return the open clip as the server describes it, or null. */
  clip(id = this.state.clip) {
    return this.state.clips.find((clip) => clip.id === id) ?? null;
  }

  /** Go to another clip, at the frame where it was left. */
  openClip(id) {
    const clip = this.clip(id);
    if (!clip) return;
    const frame = Math.min(clip.last, Math.max(clip.first, this.state.frames[id] ?? clip.first));
    this.state.frame = frame;
    [this.state.in, this.state.out] = this.state.ranges[id] ?? [null, null];
    this.set({ clip: id, playing: false });
    this.#emit(["frame", "in", "out"]);
  }

  /** Return the changes of the look that is shown: slot A of the open clip, or slot B. */
  look(slot = this.state.slot, clip = this.state.clip) {
    const first = this.state.looks[clip] ?? this.state.describe?.start ?? this.plainLook();
    return slot === "B" ? (this.state.lookB ?? first) : first;
  }

  /** Return the changes of a look that nobody has changed yet. */
  plainLook() {
    const stock = this.describeKey("film.stock")?.default;
    return stock === undefined ? {} : { film: { stock } };
  }

  /** Put a whole look in place of the one that is shown. An entry is made at the end of a drag, or at once without. */
  changeLook(changes, { label = "Change", dragging = false } = {}) {
    this.#put({ [this.#shown]: changes }, label, dragging);
  }

  /** Put looks into slot A of several clips, as one step of undo: {clip: changes}. */
  changeLooks(looks, { label = "Change" } = {}) {
    this.#put(Object.fromEntries(Object.entries(looks).map(([clip, look]) => [`A:${clip}`, look])), label, false);
  }

  /** Put a look, or null, into slot B. */
  changeLookB(changes, { label = "Look B" } = {}) {
    this.#put({ B: changes }, label, false);
  }

  /** Make the step of a drag that ends where it is. */
  endDrag({ label = "Change" } = {}) {
    if (this.#dragged) this.#put({}, label, false);
  }

  /** Set one key, "camera.stops". The value that a plain look has anyway leaves no mark; the stock always stays. */
  setKey(key, value, { dragging = false, label = this.labelOf(key) } = {}) {
    const plain = key !== "film.stock" && same(value, this.describeKey(key)?.default);
    this.changeLook(withKey(this.look(), key, plain ? undefined : value), { label, dragging });
  }

  /** Put one key back to what a plain look has. */
  resetKey(key) {
    const value = key === "film.stock" ? this.describeKey(key)?.default : undefined;
    this.changeLook(withKey(this.look(), key, value), { label: `Reset ${this.labelOf(key)}` });
  }

  /** Return a key's value in the look that is shown, else its default. */
  key(key) {
    const [table, name] = key.split(".");
    return this.look()[table]?.[name] ?? this.describeKey(key)?.default;
  }

  /** Tell whether the look that is shown sets the key. */
  isChanged(key) {
    const [table, name] = key.split(".");
    return this.look()[table]?.[name] !== undefined;
  }

  /** Return what the server says of a key, or null. */
  describeKey(key) {
    const table = this.state.describe?.tables.find((one) => key.startsWith(`${one.table}.`));
    return table?.keys.find((one) => one.key === key) ?? null;
  }

  labelOf(key) {
    return key.replace(".", " ").replaceAll("_", " ");
  }

  get canUndo() {
    return this.done.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  undo() {
    this.endDrag();
    const entry = this.done.pop();
    if (!entry) return;
    this.undone.push(entry);
    this.#place(entry.parts.map(({ where, before }) => [where, before]));
    this.#showOne(entry.parts);
    this.#emit(["look", "history"]);
  }

  redo() {
    const entry = this.undone.pop();
    if (!entry) return;
    this.done.push(entry);
    this.#place(entry.parts.map(({ where, after }) => [where, after]));
    this.#showOne(entry.parts);
    this.#emit(["look", "history"]);
  }

  /** Show one of the looks that undo or redo changed, if none of them is shown. */
  #showOne(parts) {
    const places = parts.map(({ where }) => where);
    if (places.includes(this.#shown)) return;
    this.state.slot = places[0] === "B" ? "B" : "A";
    if (places[0] !== "B") this.openClip(places[0].slice(2));
    this.#emit(["slot"]);
  }

  /** The place of the look that is shown: "B", or "A:CLIP". */
  get #shown() {
    return this.state.slot === "B" ? "B" : `A:${this.state.clip}`;
  }

  #get(where) {
    return where === "B" ? this.state.lookB : (this.state.looks[where.slice(2)] ?? null);
  }

  #place(pairs) {
    for (const [where, look] of pairs) {
      if (where === "B") this.state.lookB = look;
      else if (look) this.state.looks = { ...this.state.looks, [where.slice(2)]: look };
      else this.state.looks = Object.fromEntries(Object.entries(this.state.looks).filter(([id]) => `A:${id}` !== where));
    }
  }

  #put(looks, label, dragging) {
    const before = this.#dragged ?? {};
    for (const where of Object.keys(looks)) if (!(where in before)) before[where] = this.#get(where);
    this.#place(Object.entries(looks));
    this.#dragged = dragging ? before : null;
    const names = ["look"];
    if (this.state.dragging !== dragging) names.push("dragging");
    this.state.dragging = dragging;
    if (!dragging && this.#note(before, label)) names.push("history");
    this.#emit(names);
  }

  #note(before, label) {
    const parts = Object.entries(before)
      .map(([where, look]) => ({ where, before: look, after: this.#get(where) }))
      .filter((part) => !same(part.before, part.after));
    if (parts.length === 0) return false;
    this.done = [...this.done, { label, parts }].slice(-HISTORY_LENGTH);
    this.undone = [];
    return true;
  }

  /** Put back what a session kept: the state's names that it has, and the history. */
  restore(kept) {
    const names = Object.keys(kept).filter((name) => name in this.state && kept[name] !== undefined);
    for (const name of names) this.state[name] = kept[name];
    if (kept.done) this.done = kept.done;
    if (kept.undone) this.undone = kept.undone;
    this.#dragged = null;
    this.#emit([...names, "look", "history"]);
  }
}

export const store = new Store();
