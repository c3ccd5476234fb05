/** The pointer on the picture: the wheel zooms, a drag pans or takes the wipe's line along, the lens follows. */

import { shownLayers, showsLens } from "./picture_requests.js";
import { store } from "./store.js";
import { distanceToLine } from "./wipe.js";

const NEAR_PX = 10;
const WHEEL = 400; // of the wheel's pixels to double the picture

/** Listen to the pointer on the canvas of a picture. */
export function listenToPointer(picture) {
  const { canvas } = picture;
  let drag = null;
  const pointOf = (event) => ({ x: event.offsetX * devicePixelRatio, y: event.offsetY * devicePixelRatio });

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const point = pointOf(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    const view = picture.viewAt(point);
    if (view) store.set(view.zoomTo(view.scale * 2 ** ((-event.deltaY * lines) / WHEEL), point));
  }, { passive: false });

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 && event.button !== 1) return;
    const point = pointOf(event);
    const view = picture.viewAt(point);
    if (!view) return;
    const wiped = isOnWipe(view, point);
    drag = { point, view, kind: wiped ? "wipe" : "pan", wipe: store.state.wipe };
    canvas.setPointerCapture(event.pointerId);
  });

  canvas.addEventListener("pointermove", (event) => {
    const point = pointOf(event);
    const view = picture.viewAt(point);
    if (!view) return;
    if (drag) follow(drag, point);
    else canvas.classList.toggle("on-wipe", isOnWipe(view, point));
    if (showsLens(store.state, view)) store.set({ lens: inside(view.toFrame(point)) });
    picture.status.point = view.toFrame(point);
    picture.redraw();
  });

  canvas.addEventListener("pointerleave", () => {
    picture.status.point = null;
    picture.redraw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (drag = null));

  canvas.addEventListener("dblclick", (event) => {
    const point = pointOf(event);
    const view = picture.viewAt(point);
    if (view) store.set(view.zoomTo(store.state.zoom === "fit" ? 1 : view.fit / 2, point));
  });
}

function isOnWipe(view, point) {
  const { state } = store;
  const shown = state.compare === "wipe" && shownLayers(state).reference !== null;
  return shown && distanceToLine(view, state.wipe, point) < NEAR_PX * devicePixelRatio;
}

function follow({ point, view, kind, wipe }, now) {
  if (kind === "pan") return store.set({ pan: view.panBy(now.x - point.x, now.y - point.y) });
  const [start, end] = [view.toWindow(point), view.toWindow(now)];
  return store.set({ wipe: inside({ x: wipe.x + end.x - start.x, y: wipe.y + end.y - start.y }) });
}

function inside({ x, y }) {
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
