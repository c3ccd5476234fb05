/**
 * The vectorscope: Cb to the right, Cr up; hue is the direction, saturation the distance from the middle.
 *
 * Boxes are where 75 % colour bars fall. The dashed line at 123° is the I axis, along which skin of every shade falls.
 */

import { colourDifferences, LUMA } from "./scope_codes.js";
import { beginDrawing, drawLine, INK, scopeCanvas, writeWord } from "./scope_canvas.js";
import { Trace } from "./scope_trace.js";

const PLACES = 384; // across ±EXTENT
const EXTENT = 0.6; // Cb and Cr at the edge; bars of 100 % reach 0.51
export const SKIN_DEGREES = 123;
const BARS = [["R", 1, 0, 0], ["Yl", 1, 1, 0], ["G", 0, 1, 0], ["Cy", 0, 1, 1], ["B", 0, 0, 1], ["Mg", 1, 0, 1]];
const LEVEL = 0.75;
const CIRCLE = 0.5;
const HUES = ["red", "yellow", "green", "cyan", "blue", "magenta"];

/** Return where a colour with codes 0 to 1 falls: x to the right and y down, 0 to 1 of the scope's square. */
export function vectorscopePlace(r, g, b, zoom = 1) {
  const [cb, cr] = colourDifferences(r, g, b);
  return { x: 0.5 + (zoom * cb) / (2 * EXTENT), y: 0.5 - (zoom * cr) / (2 * EXTENT) };
}

/** Return the places of the 75 % targets: [{name, x, y}, …]. */
export function targets(zoom = 1) {
  return BARS.map(([name, ...rgb]) => ({ name, ...vectorscopePlace(...rgb.map((one) => LEVEL * one), zoom) }));
}

export class Vectorscope {
  static key = "vectorscope";
  static title = "Vectorscope";
  canvas = scopeCanvas("Vectorscope");
  trace = new Trace(PLACES, PLACES, [214, 222, 214], 6);
  #mean = [0, 0];

  take({ data }, { zoom = 1 } = {}) {
    const { counts } = this.trace;
    const [red, green, blue] = LUMA;
    const scale = (zoom * PLACES) / (2 * EXTENT) / 255;
    const [toCb, toCr] = [scale / (2 * (1 - blue)), scale / (2 * (1 - red))];
    let [sumX, sumY] = [0, 0];
    this.trace.clear();
    for (let at = 0; at < data.length; at += 4) {
      const luma = red * data[at] + green * data[at + 1] + blue * data[at + 2];
      const x = toCb * (data[at + 2] - luma);
      const y = toCr * (data[at] - luma);
      sumX += x;
      sumY += y;
      const [column, row] = [(PLACES / 2 + x) | 0, (PLACES / 2 - y) | 0];
      if (column >= 0 && row >= 0 && column < PLACES && row < PLACES) counts[row * PLACES + column]++;
    }
    const pixels = data.length / 4 || 1;
    this.#mean = [sumX / pixels / scale / 255, sumY / pixels / scale / 255];
  }

  draw({ zoom = 1 }) {
    const place = beginDrawing(this.canvas);
    if (!place) return;
    const { context, width, height } = place;
    const side = Math.min(width, height) - 4;
    const [left, top] = [(width - side) / 2, (height - side) / 2];
    this.#drawGround(context, left, top, side, zoom);
    this.trace.draw(context, PLACES, { x: left, y: top, width: side, height: side });
    this.#drawTargets(context, left, top, side, zoom);
  }

  #drawGround(context, left, top, side, zoom) {
    const [x, y] = [left + side / 2, top + side / 2];
    const radius = (part) => (side * part) / (2 * EXTENT);
    context.strokeStyle = INK.line;
    for (const part of zoom === 1 ? [CIRCLE, CIRCLE / 2] : [CIRCLE]) {
      context.beginPath();
      context.arc(x, y, radius(part), 0, 2 * Math.PI);
      context.stroke();
    }
    drawLine(context, x - radius(CIRCLE), y, x + radius(CIRCLE), y);
    drawLine(context, x, y - radius(CIRCLE), x, y + radius(CIRCLE));
    const angle = (SKIN_DEGREES * Math.PI) / 180;
    const [endX, endY] = [x + radius(CIRCLE) * Math.cos(angle), y - radius(CIRCLE) * Math.sin(angle)];
    drawLine(context, x, y, endX, endY, { colour: INK.skin, dash: [5, 3] });
    writeWord(context, "skin", endX, endY - 2, { colour: INK.skin, align: "center", base: "bottom" });
  }

  #drawTargets(context, left, top, side, zoom) {
    const half = Math.max(3.5, side * 0.016);
    for (const { name, x, y } of targets(zoom)) {
      const [centreX, centreY] = [left + side * x, top + side * y];
      if (x < 0 || y < 0 || x > 1 || y > 1) continue;
      context.strokeStyle = INK.text;
      context.strokeRect(centreX - half, centreY - half, 2 * half, 2 * half);
      const outward = 2.2 * half + 6;
      const length = Math.hypot(x - 0.5, y - 0.5);
      const [dx, dy] = [(x - 0.5) / length, (y - 0.5) / length];
      writeWord(context, name, centreX + outward * dx, centreY + outward * dy, { align: "center" });
    }
    writeWord(context, zoom === 1 ? "boxes: 75 % bars" : `×${zoom}`, left + 2, top + side, { base: "bottom" });
  }

  describe() {
    const [cb, cr] = this.#mean;
    const saturation = Math.hypot(cb, cr) / CIRCLE;
    if (saturation < 0.01) return "Vectorscope: on average neutral";
    const degrees = (Math.atan2(cr, cb) * 180) / Math.PI;
    return `Vectorscope: on average ${Math.round(100 * saturation)} % towards ${nearestHue(degrees)}`;
  }
}

/** Return the name of the bar that lies nearest to a direction. */
function nearestHue(degrees) {
  const away = BARS.map(([, ...rgb]) => {
    const [cb, cr] = colourDifferences(...rgb);
    const turn = Math.abs(degrees - (Math.atan2(cr, cb) * 180) / Math.PI) % 360;
    return Math.min(turn, 360 - turn);
  });
  return HUES[away.indexOf(Math.min(...away))];
}
