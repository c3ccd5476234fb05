/** Drawing of the picture: film, what it is compared with, the wipe's line, the lens. All in the screen's pixels. */

import { drawGuides } from "./guides.js";
import { lensBox, showsLens, shownLayers } from "./picture_requests.js";
import { halves, Viewport } from "./viewport.js";
import { linePoints, referenceHalf } from "./wipe.js";

const GROUND = "#1b1b1b";
const LENS_ZOOM = 2;

/** Return the views of the canvas: one, or two side by side (the reference first). */
export function findViews(state, clip, width, height) {
  if (!clip?.width || width < 2 || height < 2) return [];
  const { reference } = shownLayers(state);
  const areas = reference && state.compare === "side" ? halves(width, height, clip) : [{ x: 0, y: 0, width, height }];
  return areas.map((area) => new Viewport(area, clip, state.zoom, state.pan));
}

/** Draw everything that the state shows. */
export function drawPicture(context, state, clip, requests) {
  const { width, height } = context.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  const views = findViews(state, clip, width, height);
  if (!views.length) return;
  const { film, reference } = shownLayers(state);
  const last = views.at(-1);
  drawLayer(context, last, requests.standIn(film), requests, state);
  if (reference && state.compare === "side") drawLayer(context, views[0], reference, requests, state);
  if (reference && state.compare === "wipe") drawWipe(context, last, reference, requests, state);
  for (const view of views) drawGuides(context, view, state.overlay);
  if (showsLens(state, last)) drawLens(context, last, film, requests, state, clip);
}

function clipped(context, area, draw) {
  context.save();
  context.beginPath();
  context.rect(area.x, area.y, area.width, area.height);
  context.clip();
  draw();
  context.restore();
}

function drawLayer(context, view, layer, requests, state) {
  clipped(context, view.area, () => {
    const whole = requests.picture(layer);
    if (whole) drawBitmap(context, whole.bitmap, view.rect, state.zoom === "fit");
    const part = state.playing || view.scale < 0.999 ? null : requests.part(layer);
    if (part) drawBitmap(context, part.bitmap, view.place(part.box), state.zoom === "fit");
  });
}

/** Draw a bitmap; zoomed to twice its size or more its pixels stay square, so that grain is seen as it is. */
function drawBitmap(context, bitmap, { x, y, width, height }, fitted) {
  context.imageSmoothingEnabled = fitted || width / bitmap.width < 1.99;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, x, y, width, height);
}

function drawWipe(context, view, reference, requests, state) {
  context.save();
  context.beginPath();
  for (const { x, y } of referenceHalf(view, state.wipe)) context.lineTo(x, y);
  context.clip();
  drawLayer(context, view, reference, requests, state);
  context.restore();
  clipped(context, view.area, () => {
    const [start, end] = linePoints(view, state.wipe);
    for (const [colour, width] of [["rgb(0 0 0 / 70%)", 3], ["#fff", 1]]) {
      context.strokeStyle = colour;
      context.lineWidth = width * devicePixelRatio;
      context.beginPath();
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
      context.stroke();
    }
  });
}

function drawLens(context, view, layer, requests, state, clip) {
  const found = requests.part(layer);
  if (!found) return;
  const { x, y, width, height } = lensPlace(view, state, clip);
  context.imageSmoothingEnabled = false;
  context.drawImage(found.bitmap, x, y, width, height);
  for (const [colour, line] of [["rgb(0 0 0 / 80%)", 4], ["#fff", 1.5]]) {
    context.strokeStyle = colour;
    context.lineWidth = line * devicePixelRatio;
    context.strokeRect(x, y, width, height);
  }
}

/** Return where the lens lies: over the point that it shows, inside the view. */
export function lensPlace(view, state, clip) {
  const [, , columns, rows] = lensBox(state.lens, clip);
  const size = LENS_ZOOM * Math.max(1, Math.floor(devicePixelRatio));
  const [width, height] = [columns * size, rows * size];
  const middle = view.toCanvas(state.lens);
  const { area } = view;
  return {
    x: Math.round(Math.min(area.x + area.width - width, Math.max(area.x, middle.x - width / 2))),
    y: Math.round(Math.min(area.y + area.height - height, Math.max(area.y, middle.y - height / 2))),
    width,
    height,
  };
}
