/**
 * Where a frame lies in a part of the canvas. Points of the frame are in parts of it, 0 to 1; those of the canvas in its
 * own pixels, which are the screen's.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, y: number, width: number, height: number}} Rect
 */

export const ZOOM_STEPS = [0.125, 0.25, 0.333, 0.5, 0.667, 1, 1.5, 2, 3, 4, 6, 8, 12, 16];

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Viewport {
  /**
   * @param {Rect} area  the part of the canvas
   * @param {{width: number, height: number}} frame  size of the clip in pixels
   * @param {"fit"|number} zoom
   * @param {Point} pan  the point of the frame in the middle of the area
   */
  constructor(area, frame, zoom, pan) {
    this.area = area;
    this.frame = frame;
    this.fit = Math.min(area.width / frame.width, area.height / frame.height);
    this.scale = zoom === "fit" ? this.fit : zoom;
    const width = frame.width * this.scale;
    const height = frame.height * this.scale;
    this.pan = { x: held(pan.x, area.width / width), y: held(pan.y, area.height / height) };
    this.rect = {
      x: Math.round(area.x + area.width / 2 - this.pan.x * width),
      y: Math.round(area.y + area.height / 2 - this.pan.y * height),
      width,
      height,
    };
  }

  toCanvas({ x, y }) {
    return { x: this.rect.x + x * this.rect.width, y: this.rect.y + y * this.rect.height };
  }

  toFrame({ x, y }) {
    return { x: (x - this.rect.x) / this.rect.width, y: (y - this.rect.y) / this.rect.height };
  }

  /** Return the part of the canvas where the frame is seen. */
  get window() {
    const { area, rect } = this;
    const [x, y] = [Math.max(area.x, rect.x), Math.max(area.y, rect.y)];
    const width = Math.min(area.x + area.width, rect.x + rect.width) - x;
    return { x, y, width, height: Math.min(area.y + area.height, rect.y + rect.height) - y };
  }

  /** Return the point of the canvas at parts of what is seen of the frame, and the parts of a point. */
  fromWindow({ x, y }) {
    const seen = this.window;
    return { x: seen.x + x * seen.width, y: seen.y + y * seen.height };
  }

  toWindow({ x, y }) {
    const seen = this.window;
    return { x: (x - seen.x) / seen.width, y: (y - seen.y) / seen.height };
  }

  /** Return where a box of the frame's pixels, [left, top, width, height], lies in the canvas. */
  place([left, top, width, height]) {
    const { rect, scale } = this;
    return { x: rect.x + left * scale, y: rect.y + top * scale, width: width * scale, height: height * scale };
  }

  /** Return the box of the frame's pixels that is seen, and some beyond, so that a small pan shows no gap. */
  seen(margin = 48) {
    const first = this.toFrame({ x: this.area.x, y: this.area.y });
    const last = this.toFrame({ x: this.area.x + this.area.width, y: this.area.y + this.area.height });
    const { width, height } = this.frame;
    const left = clamp(Math.floor(first.x * width) - margin, 0, width - 1);
    const top = clamp(Math.floor(first.y * height) - margin, 0, height - 1);
    const right = clamp(Math.ceil(last.x * width) + margin, left + 1, width);
    const bottom = clamp(Math.ceil(last.y * height) + margin, top + 1, height);
    return [left, top, right - left, bottom - top];
  }

  /** Return zoom and pan that show the frame larger or smaller, with one point of the canvas where it is. */
  zoomTo(scale, point = { x: this.area.x + this.area.width / 2, y: this.area.y + this.area.height / 2 }) {
    const under = this.toFrame(point);
    const next = clamp(scale, Math.min(this.fit, ZOOM_STEPS[0]), ZOOM_STEPS.at(-1));
    if (next <= this.fit * 1.001 && scale < this.scale) return { zoom: "fit", pan: { x: 0.5, y: 0.5 } };
    const { area, frame } = this;
    return {
      zoom: next,
      pan: {
        x: clamp(under.x + (area.x + area.width / 2 - point.x) / (frame.width * next), 0, 1),
        y: clamp(under.y + (area.y + area.height / 2 - point.y) / (frame.height * next), 0, 1),
      },
    };
  }

  /** Return the next zoom of the ladder, up (1) or down (-1). */
  step(way) {
    const steps = way > 0 ? ZOOM_STEPS : ZOOM_STEPS.toReversed();
    return steps.find((one) => (one - this.scale) * way > 0.001 * one) ?? this.scale;
  }

  /** Return the pan after the picture was moved by pixels of the canvas. */
  panBy(x, y) {
    return { x: this.pan.x - x / this.rect.width, y: this.pan.y - y / this.rect.height };
  }
}

/** Hold the middle where the picture covers the area; a picture smaller than it stays in the middle. */
function held(middle, part) {
  return part >= 1 ? 0.5 : clamp(middle, part / 2, 1 - part / 2);
}

/** Return the two parts of a canvas for two pictures side by side, or one above the other where they are far larger so. */
export function halves(width, height, frame, gap = 2) {
  const half = Math.floor((width - gap) / 2);
  const low = Math.floor((height - gap) / 2);
  const beside = Math.min(half / frame.width, height / frame.height);
  const above = Math.min(width / frame.width, low / frame.height);
  if (beside * 1.25 >= above) return [{ x: 0, y: 0, width: half, height }, { x: half + gap, y: 0, width: half, height }];
  return [{ x: 0, y: 0, width, height: low }, { x: 0, y: low + gap, width, height: low }];
}
