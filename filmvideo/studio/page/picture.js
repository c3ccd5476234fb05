/** The picture: the frame on film, and what it is compared with. */

import { DensityLegend } from "./density_legend.js";
import { element } from "./elements.js";
import "./picture_actions.js";
import { drawPicture, findViews } from "./picture_draw.js";
import { PictureLabels } from "./picture_labels.js";
import { PictureNotice } from "./picture_notice.js";
import { listenToPointer } from "./picture_pointer.js";
import { PictureRequests, shownLayers, space } from "./picture_requests.js";
import { PictureStatus } from "./picture_status.js";
import { store } from "./store.js";
import { WipeHandles } from "./wipe.js";

const ASKED = ["clip", "clips", "frame", "look", "slot", "compare", "against", "overlay", "held", "playing"];
const FAST = ["dragging", "scrubbing"];
const MOVED = ["zoom", "pan", "lens"];

class Picture extends HTMLElement {
  connectedCallback() {
    const p3 = space === "display-p3";
    this.canvas = element("canvas", { tabindex: "0", role: "img" });
    this.context = this.canvas.getContext("2d", { colorSpace: p3 ? "display-p3" : "srgb", alpha: false });
    this.requests = new PictureRequests(() => this.views());
    this.handles = new WipeHandles(() => this.views().at(-1));
    this.labels = new PictureLabels();
    this.legend = new DensityLegend();
    this.status = new PictureStatus(this);
    this.notice = new PictureNotice();
    const over = [...this.labels.elements, ...this.handles.elements, this.legend.element, ...this.notice.elements];
    this.stage = element("div", { class: "stage" }, this.canvas, ...over);
    this.append(this.stage, this.status.element);
    listenToPointer(this);
    this.requests.addEventListener("change", () => this.redraw());
    store.addEventListener("change", ({ detail: { keys } }) => this.follow(keys));
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }

  /** Return the views of the canvas: one, or two side by side. */
  views() {
    return findViews(store.state, store.clip(), this.canvas.width, this.canvas.height);
  }

  /** Return the view that a point of the canvas lies in. */
  viewAt(point) {
    const views = this.views();
    const holds = ({ area }) => point.x >= area.x && point.x < area.x + area.width && point.y >= area.y && point.y < area.y + area.height;
    return views.find(holds) ?? views.at(-1);
  }

  follow(keys) {
    const has = (name) => keys.has(name);
    if (ASKED.some(has) || FAST.some(has)) this.requests.ask();
    else if (MOVED.some(has)) this.requests.ask({ rest: true });
    this.redraw();
  }

  resize() {
    this.canvas.width = Math.max(1, Math.round(this.stage.clientWidth * devicePixelRatio));
    this.canvas.height = Math.max(1, Math.round(this.stage.clientHeight * devicePixelRatio));
    this.draw();
    this.requests.ask({ rest: true });
  }

  /** Draw once before the screen is painted next. */
  redraw() {
    this.waiting ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.waiting);
    this.waiting = undefined;
    const { state } = store;
    const clip = store.clip();
    drawPicture(this.context, state, clip, this.requests);
    const views = this.views();
    const { film, reference } = shownLayers(state);
    this.handles.show(views.at(-1), Boolean(views.length && reference && state.compare === "wipe"));
    this.labels.show(views, state, film, reference);
    this.legend.show(film === "density" ? this.requests.picture("density") : null);
    this.status.show(views.at(-1));
    this.notice.show(this.requests, film, views.at(-1));
    this.canvas.setAttribute("aria-label", clip ? `${clip.name}, frame ${state.frame}, ${this.labels.words}` : "No clip");
  }
}

customElements.define("fv-picture", Picture);
