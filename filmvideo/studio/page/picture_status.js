/** The line under the picture: how exact it is, what is under the pointer, zoom, and the space it is shown in. */

import { button, element } from "./elements.js";
import { live } from "./live.js";
import { zoomStep, zoomTo } from "./picture_actions.js";
import { shownLayers, space } from "./picture_requests.js";
import { store } from "./store.js";

const SPACES = { srgb: "sRGB", "display-p3": "Display P3", rec709: "Rec. 709" };
const WORDS = { exact: "Exact", drafting: "Draft", waiting: "Rendering" };
const SIGNS = { exact: "●", drafting: "◐", waiting: "○", error: "✕", lost: "✕", refused: "✕" };

export class PictureStatus {
  constructor(picture) {
    this.picture = picture;
    this.point = null; // of the frame, under the pointer
    this.probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true, colorSpace: space });
    this.state = element("span", { class: "state", role: "status" });
    this.size = element("span", { class: "quiet small" });
    this.pixel = element("span", { class: "pixel quiet small grow" });
    this.fit = button("Fit", () => zoomTo("fit"), { key: "0", title: "Show the whole picture", pressed: true });
    this.one = button("1:1", () => zoomTo(1), { key: "Z", title: "One pixel of the clip on one of the screen", pressed: false });
    this.zoom = element("output", { class: "zoom", "aria-label": "Zoom" });
    this.space = element("span", { class: "small space" });
    const minus = button("−", () => zoomStep(-1), { key: "-", title: "Zoom out" });
    const plus = button("+", () => zoomStep(1), { key: "+", title: "Zoom in" });
    const zooms = element("span", { class: "group" }, this.fit, this.one, minus, plus);
    this.element = element("div", { class: "picture-status row" }, this.state, this.size, this.pixel, zooms, this.zoom, this.space);
    live.addEventListener("state", () => picture.redraw());
  }

  show(view) {
    const { requests } = this.picture;
    this.showState(requests);
    const { film } = shownLayers(store.state);
    const header = requests.picture(film)?.header;
    const clip = store.clip();
    put(this.size, header && clip ? sizeOf(requests.isEnlarged(film) ? clip : header, clip) : "");
    put(this.space, header ? `Shown in ${SPACES[header.space] ?? header.space}` : "");
    put(this.zoom, view ? `${Math.round(view.scale * 100)} %` : "");
    this.fit.setAttribute("aria-pressed", Boolean(view) && store.state.zoom === "fit");
    this.one.setAttribute("aria-pressed", Boolean(view) && Math.abs(view.scale - 1) < 0.001);
    put(this.pixel, this.readPixel(clip));
  }

  showState(requests) {
    const clip = store.clip();
    let [kind, words] = [requests.progress, WORDS[requests.progress]];
    if (store.state.playing) [kind, words] = ["drafting", "Playing"];
    if (requests.error || clip?.error) [kind, words] = ["error", "No picture"];
    if (!clip) [kind, words] = ["waiting", "No clip"];
    if (live.state === "lost") [kind, words] = ["lost", "Server lost; trying again"];
    if (live.state === "refused") [kind, words] = ["refused", "Server started anew"];
    const ms = kind === "exact" && requests.last ? `, ${duration(requests.last.ms)}` : "";
    this.state.dataset.state = kind;
    put(this.state, `${SIGNS[kind]} ${words}${ms}`);
  }

  /** Return the codes of the pixel under the pointer, in words. */
  readPixel(clip) {
    const { requests, legend } = this.picture;
    const { film } = shownLayers(store.state);
    const found = requests.picture(film);
    const { point } = this;
    if (!found || !clip || !point || point.x < 0 || point.y < 0 || point.x >= 1 || point.y >= 1) return "";
    const [column, row] = [Math.floor(point.x * found.bitmap.width), Math.floor(point.y * found.bitmap.height)];
    this.probe.drawImage(found.bitmap, column, row, 1, 1, 0, 0, 1, 1);
    const [red, green, blue] = this.probe.getImageData(0, 0, 1, 1).data;
    const words = film === "density" ? legend.nameOf([red, green, blue]) : `R ${red} G ${green} B ${blue}`;
    return `${words} at ${Math.floor(point.x * clip.width)}, ${Math.floor(point.y * clip.height)}`;
  }
}

/** Return a picture's size in words, and of which size it is where it was shrunk. */
function sizeOf({ width, height }, clip) {
  const size = `${width} × ${height}`;
  return width < clip.width ? `${size} of ${clip.width} × ${clip.height}` : size;
}

function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
