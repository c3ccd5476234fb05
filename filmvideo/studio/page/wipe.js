/**
 * The wipe: a line at any angle through a point, told in parts of what is seen of the frame, so that it stays in sight
 * however the picture is moved. Angle 0 is upright with the reference on its left; it grows clockwise. The functions work on the canvas; the element is the pair of handles on the line.
 */

import { addAction } from "./actions.js";
import { element } from "./elements.js";
import { store } from "./store.js";

const FAR = 1e5;
const TURN_PX = 72; // from the middle handle to the one that turns, on the page

const radians = (degrees) => (degrees * Math.PI) / 180;
const clamp = (value) => Math.min(1, Math.max(0, value));

/** Return the direction along the line, and the one across it, towards the film. */
function directions(angle) {
  const [across, along] = [radians(angle), radians(angle + 90)];
  return {
    across: { x: Math.cos(across), y: Math.sin(across) },
    along: { x: Math.cos(along), y: Math.sin(along) },
  };
}

const add = (point, way, length) => ({ x: point.x + way.x * length, y: point.y + way.y * length });

/** Return two points of the line, far apart. */
export function linePoints(view, wipe) {
  const middle = view.fromWindow(wipe);
  const { along } = directions(wipe.angle);
  return [add(middle, along, -FAR), add(middle, along, FAR)];
}

/** Return the corners of the half of the canvas where the reference is shown. */
export function referenceHalf(view, wipe) {
  const [start, end] = linePoints(view, wipe);
  const { across } = directions(wipe.angle);
  return [start, end, add(end, across, -FAR), add(start, across, -FAR)];
}

/** Return how far a point of the canvas is from the line. */
export function distanceToLine(view, wipe, point) {
  const middle = view.fromWindow(wipe);
  const { across } = directions(wipe.angle);
  return Math.abs((point.x - middle.x) * across.x + (point.y - middle.y) * across.y);
}

/** Move the wipe's point by parts of what is seen. */
export function moveWipe(x, y) {
  const { wipe } = store.state;
  store.set({ wipe: { x: clamp(wipe.x + x), y: clamp(wipe.y + y) } });
}

/** Turn the wipe to an angle, kept between -180 and 180 degrees. */
export function turnWipe(angle) {
  store.set({ wipe: { angle: ((((angle + 180) % 360) + 360) % 360) - 180 } });
}

/** The two handles: one moves the line, one turns it; both by pointer and by arrow keys. */
export class WipeHandles {
  constructor(findView) {
    this.findView = findView;
    const words = { tabindex: "0", role: "slider" };
    this.move = element("div", {
      ...words, class: "wipe-handle", "aria-label": "Wipe: place", "aria-valuemin": 0, "aria-valuemax": 100,
      title: "Drag, or arrow keys: move the wipe", onkeydown: (event) => this.onMoveKey(event),
    });
    this.turn = element("div", {
      ...words, class: "wipe-turn", "aria-label": "Wipe: angle", "aria-valuemin": -180, "aria-valuemax": 180,
      title: "Drag, or arrow keys: turn the wipe", onkeydown: (event) => this.onTurnKey(event),
    });
    this.elements = [this.move, this.turn];
    this.drag(this.move, (point, view) => store.set({ wipe: clampPoint(view.toWindow(point)) }));
    this.drag(this.turn, (point, view) => this.turnTo(point, view));
  }

  drag(handle, follow) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.stopPropagation();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = handle.parentElement.getBoundingClientRect();
      const view = this.findView();
      const point = { x: (event.clientX - box.x) * devicePixelRatio, y: (event.clientY - box.y) * devicePixelRatio };
      if (view) follow(point, view);
    });
  }

  turnTo(point, view) {
    const middle = view.fromWindow(store.state.wipe);
    const angle = (Math.atan2(point.y - middle.y, point.x - middle.x) * 180) / Math.PI - 90;
    turnWipe(Math.abs(angle % 90) < 2 ? Math.round(angle / 90) * 90 : Math.round(angle * 2) / 2);
  }

  onMoveKey(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) moveWipe(...way.map((step) => step * (event.shiftKey ? 0.1 : 0.01)));
    else if (event.key === "Home") store.set({ wipe: { x: 0.5, y: 0.5, angle: 0 } });
    else return;
    event.preventDefault();
  }

  onTurnKey(event) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (way) turnWipe(store.state.wipe.angle + way * (event.shiftKey ? 15 : 1));
    else if (event.key === "Home") turnWipe(0);
    else return;
    event.preventDefault();
  }

  /** Put the handles where the line is, or hide them. */
  show(view, shown) {
    for (const handle of this.elements) handle.hidden = !shown;
    if (!shown) return;
    const { wipe } = store.state;
    const middle = view.fromWindow(wipe);
    place(this.move, middle);
    place(this.turn, add(middle, directions(wipe.angle).along, TURN_PX * devicePixelRatio));
    this.move.setAttribute("aria-valuenow", Math.round(wipe.x * 100));
    this.move.setAttribute("aria-valuetext", `${Math.round(wipe.x * 100)} % across, ${Math.round(wipe.y * 100)} % down`);
    this.turn.setAttribute("aria-valuenow", Math.round(wipe.angle));
    this.turn.setAttribute("aria-valuetext", `${wipe.angle} degrees`);
  }
}

const clampPoint = ({ x, y }) => ({ x: clamp(x), y: clamp(y) });

function place(handle, { x, y }) {
  handle.style.left = `${x / devicePixelRatio}px`;
  handle.style.top = `${y / devicePixelRatio}px`;
}

addAction("Compare", "[", "Turn the wipe by 15° to the left", () => turnWipe(store.state.wipe.angle - 15));
addAction("Compare", "]", "Turn the wipe by 15° to the right", () => turnWipe(store.state.wipe.angle + 15));
