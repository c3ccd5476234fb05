/**
 * The pictures that the view needs: asked for when something that they show changes, held until newer ones come.
 *
 * A layer is what is shown in one place: "A" and "B" (on film), "shot" (without film), "density" (false colour).
 * Each has a whole picture, and where the view is enlarged a crop at the film's true pitch.
 */

import { live } from "./live.js";
import { store } from "./store.js";

const SIZES = [[640, 360], [960, 540], [1280, 720], [1920, 1080], [2560, 1440]];
const DRAFT = SIZES[1];
const CROP = { A: "loupe", B: "loupeB", shot: "loupeShot" }; // the slot of each layer's part at full size
const BOXES = 64; // requests whose boxes are remembered
const LENS_PX = 160; // side of the lens's box
const SETTLE_MS = 120; // a pan or zoom that lasts asks again when it rests

/** The space that pictures are asked for: the wider one where the display has it. */
export const space = matchMedia("(color-gamut: p3)").matches ? "display-p3" : "srgb";

/** Return the layers that the state shows: {film, reference}; reference is null where nothing is compared. */
export function shownLayers(state) {
  if (state.held || state.compare === "shot") return { film: "shot", reference: null };
  const film = state.overlay.density ? "density" : state.slot;
  const other = state.against === "shot" ? "shot" : state.slot === "A" ? "B" : "A";
  return { film, reference: ["wipe", "side"].includes(state.compare) ? other : null };
}

/** Return the smallest size of the ladder that covers a view, at most the frame's own. */
export function sizeFor(view, frame) {
  const need = { width: Math.min(view.rect.width, frame.width), height: Math.min(view.rect.height, frame.height) };
  const [width, height] = SIZES.find(([w, h]) => w >= need.width - 1 || h >= need.height - 1) ?? SIZES.at(-1);
  return { width, height };
}

const isFast = (state) => state.dragging || state.scrubbing;

export class PictureRequests extends EventTarget {
  #held = new Map(); // slot → {bitmap, header, request}
  #asked = new Map(); // slot → {id, key} of its newest request
  #boxes = new Map(); // id → the box that was asked for
  #timer = 0;
  #frame = 0;
  error = "";
  last = null; // the header of the picture that came last

  constructor(findViews) {
    super();
    this.findViews = findViews; // () => Viewport[], one a part of the canvas
    live.addEventListener("picture", ({ detail }) => this.#take(detail));
    live.addEventListener("failure", ({ detail }) => this.#fail(detail));
  }

  /** Return what is held of a slot ("A", "loupe"), if it is of the open clip. */
  picture(slot) {
    const found = this.#held.get(slot);
    return found?.header.clip === store.state.clip ? found : null;
  }

  /** Return the part at full size that is held of a layer ("A"), of the frame that is shown. */
  part(layer) {
    const found = this.picture(CROP[layer]);
    return found?.box && found.header.frame === store.state.frame ? found : null;
  }

  /** Return "drafting", "waiting" or "exact" of all that is shown. */
  get progress() {
    const slots = [...this.#asked.keys()];
    if (isFast(store.state)) return "drafting";
    if (slots.some((slot) => this.#asked.get(slot).id !== this.#held.get(slot)?.header.id)) return "waiting";
    return slots.every((slot) => this.#held.get(slot).header.exact) ? "exact" : "drafting";
  }

  /** Ask once a frame of the screen at most; a view that moves waits until it rests. */
  ask({ rest = false } = {}) {
    clearTimeout(this.#timer);
    if (rest) {
      this.#timer = setTimeout(() => this.ask(), SETTLE_MS);
    } else if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#askAll();
      });
    }
  }

  #askAll() {
    const { state } = store;
    const views = this.findViews();
    const clip = store.clip();
    if (state.playing || !clip || clip.error || !views.length) return;
    const { film, reference } = shownLayers(state);
    const wanted = [];
    for (const layer of [film, reference].filter(Boolean)) wanted.push(...this.#layer(layer, views[0], clip));
    if (showsLens(state, views[0]) && CROP[film]) wanted.push(this.#lens(film, views[0], clip));
    const slots = new Set(wanted.map((one) => one.slot));
    for (const slot of [...this.#asked.keys()]) if (!slots.has(slot)) this.#drop(slot);
    for (const one of wanted) this.#send(one);
    this.#tell();
  }

  #layer(layer, view, clip) {
    const whole = { ...this.#base(layer), ...this.#size(view, clip), slot: layer };
    if (view.scale < 0.999 || view.fit >= 1 || !CROP[layer]) return [whole];
    return [{ ...whole, slot: CROP[layer], box: view.seen(), png: !whole.draft }, whole];
  }

  #lens(layer, view, clip) {
    const whole = { ...this.#base(layer), ...this.#size(view, clip) };
    return { ...whole, slot: CROP[layer], box: lensBox(store.state.lens, clip), png: true };
  }

  #size(view, clip) {
    const draft = isFast(store.state);
    const size = sizeFor(view, clip);
    return draft && size.width > DRAFT[0] ? { width: DRAFT[0], height: DRAFT[1], draft } : { ...size, draft };
  }

  #base(layer) {
    const { clip, frame, slot } = store.state;
    const look = store.look(layer === "A" || layer === "B" ? layer : slot);
    const kind = layer === "shot" || layer === "density" ? layer : "film";
    return { clip, frame, kind, space, look: layer === "shot" ? store.plainLook() : look };
  }

  #send(request) {
    const key = JSON.stringify(request);
    if (this.#asked.get(request.slot)?.key === key) return;
    const id = live.request(request);
    this.#asked.set(request.slot, { id, key });
    if (!request.box) return;
    this.#boxes.set(id, request.box);
    if (this.#boxes.size > BOXES) this.#boxes.delete(this.#boxes.keys().next().value);
  }

  #drop(slot) {
    live.forget(slot);
    this.#asked.delete(slot);
    if (slot.startsWith("loupe")) this.#hold(slot, null);
  }

  #take({ header, bitmap }) {
    const asked = this.#asked.get(header.slot);
    const slot = header.playing ? store.state.slot : header.slot;
    if (!header.playing && !asked) return bitmap.close();
    const box = header.playing ? null : (this.#boxes.get(header.id) ?? null);
    if (slot.startsWith("loupe") && !box) return bitmap.close();
    this.error = "";
    this.last = header;
    this.#hold(slot, { bitmap, header, box });
    this.#tell();
  }

  #fail({ slot, error, id }) {
    if (id !== undefined && this.#asked.get(slot)?.id !== id) return;
    this.error = error;
    this.#tell();
  }

  #hold(slot, found) {
    this.#held.get(slot)?.bitmap.close();
    if (found) this.#held.set(slot, found);
    else this.#held.delete(slot);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Tell whether the lens is shown: where the picture itself is not enlarged already. */
export const showsLens = (state, view) => state.overlay.loupe && view.scale < 0.999;

/** Return the box of the clip's pixels that the lens shows. */
export function lensBox({ x, y }, clip) {
  const [width, height] = [Math.min(LENS_PX, clip.width), Math.min(LENS_PX, clip.height)];
  const left = Math.min(clip.width - width, Math.max(0, Math.round(x * clip.width - width / 2)));
  const top = Math.min(clip.height - height, Math.max(0, Math.round(y * clip.height - height / 2)));
  return [left, top, width, height];
}
