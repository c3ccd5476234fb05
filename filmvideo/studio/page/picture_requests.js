/**
 * The pictures that the view needs: asked for when something that they show changes, held until newer ones come.
 *
 * A layer is what is shown in one place: "A" and "B" (on film), "shot" (without film), "density" (false colour).
 * Each has a whole picture, and where the view is enlarged a crop at the film's true pitch.
 */

import { withoutFolder } from "./clip_words.js";
import { live } from "./live.js";
import { store } from "./store.js";
import { asDisplayP3 } from "./wide_gamut.js";

const SIZES = [[640, 360], [960, 540], [1280, 720], [1920, 1080], [2560, 1440]];
const DRAFT = SIZES[1];
const CROP = { A: "loupe", B: "loupeB", shot: "loupeShot" }; // the slot of each layer's part at full size
const BOXES = 64; // requests whose boxes are remembered
const LENS_PX = 120; // side of the lens's box
const WHOLE = 0.999; // from this zoom on the clip's own pixels are shown
const FAST_PX = 1920 * 1080; // of larger clips no part at full size is rendered while something is dragged
const RELEASE_MS = 500;
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

/** Return the smallest size of the ladder that covers a view. */
export function sizeFor(view, frame) {
  const scale = Math.min(1, view.scale < WHOLE ? view.scale : view.fit); // enlarged, a part at full size lies over it
  const [long, short] = [Math.max(frame.width, frame.height), Math.min(frame.width, frame.height)];
  const [width, height] = SIZES.find(([w, h]) => Math.min(w / long, h / short) > scale * WHOLE) ?? SIZES.at(-1);
  return { width, height };
}

/** Return the size of pictures that follow one another fast. */
export function draftSize(view, frame) {
  const size = sizeFor(view, frame);
  return size.width > DRAFT[0] ? { width: DRAFT[0], height: DRAFT[1] } : size;
}

const isFast = (state) => state.dragging || state.scrubbing;

export class PictureRequests extends EventTarget {
  #wanted = new Set(); // slots that are shown
  #held = new Map(); // slot → {bitmap, header, box}
  #asked = new Map(); // slot → {id, key} of its newest request
  #boxes = new Map(); // id → the box that was asked for
  #errors = new Map(); // slot → why its newest request has no picture
  #timer = 0;
  #frame = 0;
  last = null; // the header of the picture that came last

  constructor(findViews) {
    super();
    this.findViews = findViews; // () => Viewport[], one a part of the canvas
    live.addEventListener("picture", ({ detail }) => this.#take(detail));
    live.addEventListener("failure", ({ detail }) => this.#fail(detail));
  }

  /** Return why a picture that is shown cannot be, without the folder; or "". */
  get error() {
    const slot = [...this.#wanted].find((one) => this.#errors.has(one));
    return slot === undefined ? "" : withoutFolder(this.#errors.get(slot), store.clip());
  }

  /** Return what is held of a slot ("A", "loupe"), if it is of the open clip, and the clip can be read. */
  picture(slot) {
    const found = this.#held.get(slot);
    return found?.header.clip === store.state.clip && !store.clip()?.error ? found : null;
  }

  /** Return the layer to draw where a layer is wanted: the frame as shot until the clip's first one on film is there. */
  standIn(layer) {
    return this.#lacksFilm(layer) && this.picture("shot")?.header.frame === store.state.frame ? "shot" : layer;
  }

  #lacksFilm(layer) {
    return layer !== "shot" && ["A", "B", "density"].every((slot) => !this.picture(slot)) && !this.#errors.has(layer);
  }

  /** Return the part at full size that is held of a layer ("A"), of the frame that is shown. */
  part(layer) {
    const found = this.picture(CROP[layer]);
    return found?.box && found.header.frame === store.state.frame ? found : null;
  }

  /** Tell whether a layer is shown by a part at full size. */
  isEnlarged(layer) {
    return !store.state.playing && !store.state.overlay.loupe && this.part(layer) !== null;
  }

  /** Tell whether a layer is shown larger than its pixels, while its part at full size is still to come. */
  isCoarse(layer, view) {
    const whole = this.picture(layer);
    const enlarged = Boolean(view) && view.scale >= WHOLE && whole?.bitmap.width < store.clip().width;
    return Boolean(enlarged && CROP[layer] && !store.state.playing && !this.part(layer) && !this.error);
  }

  /** Return "drafting", "waiting" or "exact" of all that is shown. */
  get progress() {
    const slots = [...this.#wanted];
    if (isFast(store.state)) return "drafting";
    if (!slots.length || slots.some((slot) => this.#asked.get(slot).id !== this.#held.get(slot)?.header.id)) return "waiting";
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
    const [view] = this.findViews();
    const clip = store.clip();
    if (!clip || clip.error || !view) return;
    const wanted = state.playing ? this.#beside(view, clip) : this.#all(view, clip);
    this.#wanted = new Set(wanted.map((one) => one.slot));
    for (const slot of Object.values(CROP)) if (!this.#wanted.has(slot)) this.#drop(slot);
    for (const one of wanted) this.#send(one);
    this.#tell();
  }

  /** Return what is wanted while the clip stands. */
  #all(view, clip) {
    const { film, reference } = shownLayers(store.state);
    const wanted = [film, reference].filter(Boolean).flatMap((layer) => this.#layer(layer, view, clip));
    if (this.#lacksFilm(film)) wanted.unshift({ ...this.#base("shot"), ...this.#size(view, clip), slot: "shot" });
    if (showsLens(store.state, view) && CROP[film]) wanted.push(this.#part(film, view, clip, lensBox(store.state.lens, clip)));
    return wanted;
  }

  /** Return what is wanted while the film plays: what it is compared with follows. */
  #beside(view, clip) {
    const { reference } = shownLayers(store.state);
    return reference ? [{ ...this.#base(reference), ...draftSize(view, clip), draft: true, slot: reference }] : [];
  }

  #layer(layer, view, clip) {
    const whole = { ...this.#base(layer), ...this.#size(view, clip), slot: layer };
    if (view.scale < WHOLE || !CROP[layer]) return [whole];
    const part = this.#part(layer, view, clip, view.seen());
    if (!whole.draft) return [part, whole];
    return clip.width * clip.height <= FAST_PX ? [part] : [whole];
  }

  #part(layer, view, clip, box) {
    const size = this.#size(view, clip);
    return { ...this.#base(layer), ...size, slot: CROP[layer], box, png: !size.draft };
  }

  #size(view, clip) {
    const draft = isFast(store.state);
    return { ...(draft ? draftSize(view, clip) : sizeFor(view, clip)), draft };
  }

  #base(layer) {
    const { clip, frame, slot } = store.state;
    const look = store.look(layer === "A" || layer === "B" ? layer : slot);
    const kind = layer === "shot" || layer === "density" ? layer : "film";
    return { clip, frame, kind, space: kind === "density" ? "srgb" : space, look: layer === "shot" ? store.plainLook() : look };
  }

  #send(request) {
    const key = JSON.stringify([request, store.clip().input]);
    if (this.#asked.get(request.slot)?.key === key) return;
    this.#errors.delete(request.slot);
    const id = live.request(request);
    this.#asked.set(request.slot, { id, key });
    if (!request.box) return;
    this.#boxes.set(id, request.box);
    if (this.#boxes.size > BOXES) this.#boxes.delete(this.#boxes.keys().next().value);
  }

  #drop(slot) {
    live.forget(slot);
    this.#asked.delete(slot);
    this.#errors.delete(slot);
    this.#hold(slot, null);
  }

  #take({ header, bitmap }) {
    const { slot } = header;
    if (header.playing) this.#asked.delete(slot);
    else if (!this.#asked.has(slot)) return release(bitmap);
    const box = header.playing ? null : (this.#boxes.get(header.id) ?? null);
    if (slot.startsWith("loupe") && !box) return release(bitmap);
    this.#errors.delete(slot);
    this.last = header;
    this.#hold(slot, { bitmap: header.space === "display-p3" ? convert(bitmap) : bitmap, header, box });
    this.#tell();
  }

  /** Hold nothing of what could not be made: an older picture would show another frame or look than it says. */
  #fail({ slot, error, id }) {
    if (!Number.isInteger(id) || !this.#asked.has(slot)) return;
    this.#errors.set(slot, error);
    this.#hold(slot, null);
    this.#tell();
  }

  #hold(slot, found) {
    if (this.#held.has(slot)) release(this.#held.get(slot).bitmap);
    if (found) this.#held.set(slot, found);
    else this.#held.delete(slot);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Give a bitmap's memory back, once scopes that draw it later have done so. */
function release(bitmap) {
  if (bitmap instanceof ImageBitmap) setTimeout(() => bitmap.close(), RELEASE_MS);
}

/** Return a bitmap's colours in Display P3, and give the bitmap back. */
function convert(bitmap) {
  release(bitmap);
  return asDisplayP3(bitmap);
}

/** Tell whether the lens is shown: where the picture itself is not enlarged already. */
export const showsLens = (state, view) => state.overlay.loupe && view.scale < WHOLE;

/** Return the box of the clip's pixels that the lens shows. */
export function lensBox({ x, y }, clip) {
  const [width, height] = [Math.min(LENS_PX, clip.width), Math.min(LENS_PX, clip.height)];
  const left = Math.min(clip.width - width, Math.max(0, Math.round(x * clip.width - width / 2)));
  const top = Math.min(clip.height - height, Math.max(0, Math.round(y * clip.height - height / 2)));
  return [left, top, width, height];
}
