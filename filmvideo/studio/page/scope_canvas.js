/** The canvas of a scope: as many pixels as the screen has there, and the lines and words of a graticule. */

import { element } from "./elements.js";

export const INK = { line: "#5c5c5c", strong: "#8f8f8f", text: "#c4c4c4", skin: "#e0c9a8" };

/** Return the canvas of a scope, which is an image to those who do not see it. */
export function scopeCanvas(name) {
  return element("canvas", { role: "img", "aria-label": name, class: "scope" });
}

/**
 * Fit a canvas to its place and clear it. Drawing is in CSS pixels.
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number, small: boolean}|null} null while unseen
 */
export function beginDrawing(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || !height) return null;
  const ratio = devicePixelRatio;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `${height > 400 ? 14 : height > 220 ? 12 : 10.5}px system-ui, "Noto Sans", "DejaVu Sans", sans-serif`;
  context.lineWidth = 1;
  return { context, width, height, small: height <= 220 };
}

/** Draw a straight line, sharp where it is level or upright. */
export function drawLine(context, x0, y0, x1, y1, { colour = INK.line, dash = [] } = {}) {
  const sharp = (value) => Math.round(value - 0.5) + 0.5;
  context.strokeStyle = colour;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x0 === x1 ? sharp(x0) : x0, y0 === y1 ? sharp(y0) : y0);
  context.lineTo(x0 === x1 ? sharp(x1) : x1, y0 === y1 ? sharp(y1) : y1);
  context.stroke();
  context.setLineDash([]);
}

/** Write a word of a graticule, on a dark ground that keeps a trace from hiding it. */
export function writeWord(context, word, x, y, { colour = INK.text, align = "left", base = "middle" } = {}) {
  context.textAlign = align;
  context.textBaseline = base;
  context.lineJoin = "round";
  context.strokeStyle = "#161616";
  context.lineWidth = 3;
  context.strokeText(word, x, y);
  context.lineWidth = 1;
  context.fillStyle = colour;
  context.fillText(word, x, y);
}

/**
 * Draw level lines of codes and write what they are; return the place of the plot.
 * @param {Array<[number, string]>} lines  code 0 to 1, and its word
 */
export function drawCodeScale({ context, width, height }, lines, unit) {
  const plot = { x: 30, y: 8, width: width - 38, height: height - 24 };
  for (const [code, word] of lines) {
    const y = plot.y + (1 - code) * plot.height;
    const end = code === 0 || code === 1;
    drawLine(context, plot.x, y, plot.x + plot.width, y, { colour: end ? INK.strong : INK.line, dash: end ? [] : [2, 3] });
    writeWord(context, word, plot.x - 5, y, { align: "right" });
  }
  writeWord(context, unit, 3, height - 1, { base: "bottom", colour: INK.text });
  return plot;
}

/** Return a share as people read it: "0 %", "<1 %", "12 %". */
export function percent(share) {
  if (share === 0) return "0 %";
  return share < 0.01 ? "under 1 %" : `${Math.round(100 * share)} %`;
}
