/**
 * The drawing of one film's characteristic curves, with a frame's histogram on the exposure axis.
 *
 * Drawn as SVG: density over log10 exposure, red solid, green dashed, blue dotted, each with its letter. Beyond the
 * sheet's ends curves are thin. Hatched: where the middle layer's curve has no detail. The strip under the axis has the
 * colours of false colour.
 */

const NAMESPACE = "http://www.w3.org/2000/svg";
const MARGIN = { left: 36, right: 18, top: 18, bottom: 28 };
const LETTERS = { red: "R", green: "G", blue: "B", silver: "Ag" };
const STOP = Math.log10(2);
const HISTOGRAM_PART = 0.42; // of the plot's height

/** Return an element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Return the layer whose limits are shown: green's, or the only one. */
export const middleLayer = (curve) => (curve.density.green ? "green" : Object.keys(curve.density)[0]);

/**
 * Return the drawing of a curve.
 * @param {Object} curve  as /api/curves has it
 * @param {Object} histogram  likewise
 * @param {{width: number, height: number, label: string}} place  in CSS pixels
 */
export function drawCurve(curve, histogram, { width, height, label }) {
  const plot = new Plot(curve, width, height);
  const children = [pattern(), ...plot.lost(), ...plot.grid(), ...plot.parts(), ...plot.bars(histogram)];
  children.push(...plot.curves(), ...plot.card());
  return svg("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...children);
}

function title(label) {
  const made = svg("title");
  made.textContent = label;
  return made;
}

function pattern() {
  const line = svg("path", { d: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" });
  return svg("defs", {}, svg("pattern", { id: "fv-lost", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line));
}

class Plot {
  constructor(curve, width, height) {
    this.curve = curve;
    this.box = { x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    const axis = curve.log_exposure;
    [this.first, this.last] = [axis[0], axis[axis.length - 1]];
    this.most = Math.max(1, Math.ceil(Math.max(...Object.values(curve.density).flat()) * 2) / 2);
    this.layers = Object.keys(curve.density);
    this.aim = curve.aim[middleLayer(curve)];
  }

  x(log) {
    const part = (log - this.first) / (this.last - this.first);
    return this.box.x + Math.min(1, Math.max(0, part)) * this.box.width;
  }

  y(density) {
    return this.box.y + (1 - density / this.most) * this.box.height;
  }

  text(words, x, y, attributes = {}) {
    const made = svg("text", { x, y, "text-anchor": "middle", ...attributes });
    made.textContent = words;
    return made;
  }

  /** Densities at the left, log10 exposure below, stops from the aim above. */
  grid() {
    const { box } = this;
    const found = [];
    const step = box.height > 90 ? (this.most > 2 ? 1 : 0.5) : 1;
    for (let density = 0; density <= this.most; density += step) {
      found.push(svg("line", { class: "grid", x1: box.x, x2: box.x + box.width, y1: this.y(density), y2: this.y(density) }));
      found.push(this.text(`${density}`, box.x - 5, this.y(density) + 3.5, { "text-anchor": "end" }));
    }
    for (let log = Math.ceil(this.first); log <= this.last; log++) {
      found.push(svg("line", { class: "axis", x1: this.x(log), x2: this.x(log), y1: box.y + box.height, y2: box.y + box.height + 3 }));
      found.push(this.text(`${log}`.replace("-", "−"), this.x(log), box.y + box.height + 20));
    }
    const apart = box.width / ((this.last - this.first) / STOP) < 14 ? 4 : 2;
    for (let stop = -16; stop <= 16; stop += apart) {
      const log = this.aim + stop * STOP;
      if (log < this.first || log > this.last) continue;
      found.push(svg("line", { class: "axis", x1: this.x(log), x2: this.x(log), y1: box.y - 3, y2: box.y }));
      const words = stop === 0 ? "0" : `${stop > 0 ? "+" : "−"}${Math.abs(stop)}`;
      if (this.x(log) > box.x + 8) found.push(this.text(words, this.x(log), box.y - 6));
    }
    found.push(this.text("stops", 2, box.y - 6, { "text-anchor": "start" }));
    found.push(this.text("log H", 2, box.y + box.height + 20, { "text-anchor": "start" }));
    found.push(svg("path", { class: "axis", d: `M${box.x},${box.y} V${box.y + box.height} H${box.x + box.width}` }));
    return found;
  }

  /** The ends of the axis where the middle layer keeps no detail. */
  lost() {
    const limits = this.curve.limits[middleLayer(this.curve)];
    const { box } = this;
    const ends = [[this.first, limits[0]], [limits[3], this.last]];
    return ends.map(([from, to]) => {
      const [x, end] = [this.x(from), this.x(to)];
      return svg("rect", { class: "lost", x, y: box.y, width: Math.max(0, end - x), height: box.height });
    });
  }

  /** The strip of the curve's parts, in the colours of false colour. */
  parts() {
    const { box, curve } = this;
    const limits = [this.first, ...curve.limits[middleLayer(curve)], this.last];
    return curve.parts.map(({ name, colour, meaning }, place) => {
      const [x, end] = [this.x(limits[place]), this.x(limits[place + 1])];
      const strip = svg("rect", { x, y: box.y + box.height + 3, width: Math.max(0, end - x), height: 5, fill: colour });
      strip.append(title(`${name}: ${meaning}`));
      return strip;
    });
  }

  /** The frame's histogram; its end bins hold all that lies beyond the axis and are cut off at the others' height. */
  bars(histogram) {
    const { box } = this;
    const rows = this.layers.map((layer) => histogram[layer]);
    const most = Math.max(1e-6, ...rows.flatMap((row) => row.slice(1, -1)));
    const base = box.y + box.height;
    const half = (histogram.log_exposure[1] - histogram.log_exposure[0]) / 2;
    return this.layers.map((layer, place) => {
      const steps = histogram.log_exposure.map((log, bin) => {
        const y = base - Math.sqrt(Math.min(1, rows[place][bin] / most)) * HISTOGRAM_PART * box.height;
        return `V${y.toFixed(1)} H${this.x(log + half).toFixed(1)}`;
      });
      return svg("path", { class: `bars ${layer}`, d: `M${box.x},${base} ${steps.join(" ")} V${base} Z` });
    });
  }

  curves() {
    const { log_exposure: axis, density, sheet } = this.curve;
    const found = this.layers.flatMap((layer) => {
      const point = (place) => `${this.x(axis[place]).toFixed(1)},${this.y(density[layer][place]).toFixed(1)}`;
      const line = (from, to, more) => {
        const places = [...axis.keys()].filter((place) => axis[place] >= from && axis[place] <= to);
        return svg("path", { class: `layer ${layer} ${more}`, d: places.length ? `M${places.map(point).join(" L")}` : "" });
      };
      const gap = axis[1] - axis[0];
      return [line(this.first, sheet[0] + gap, "beyond"), line(...sheet, ""), line(sheet[1] - gap, this.last, "beyond")];
    });
    return [...found, ...this.letters()];
  }

  /** The layers' letters at the curves' higher end, kept apart. */
  letters() {
    const falls = this.curve.kind === "reversal";
    const ends = this.layers.map((layer) => ({ layer, density: this.curve.density[layer].at(falls ? 0 : -1) }));
    ends.sort((a, b) => b.density - a.density);
    let lowest = 0;
    return ends.map(({ layer, density }) => {
      const y = Math.max(this.y(density) + 3, lowest + 11);
      lowest = y;
      const at = falls ? { x: this.box.x + 4, anchor: "start" } : { x: this.box.x + this.box.width + 3, anchor: "start" };
      return this.text(LETTERS[layer], at.x, y, { class: layer, "text-anchor": at.anchor });
    });
  }

  /** The grey card: a line where it is exposed, and a mark on each layer's curve (circle, square, triangle). */
  card() {
    const { grey } = this.curve;
    const x = this.x(grey.log_exposure[middleLayer(this.curve)]);
    const { box } = this;
    const marks = this.layers.map((layer) => {
      const at = [this.x(grey.log_exposure[layer]), this.y(grey.density[layer])];
      return mark(layer, ...at);
    });
    const right = x < box.x + box.width * 0.7;
    const words = this.text("card", x + (right ? 4 : -4), box.y + 9, { "text-anchor": right ? "start" : "end" });
    return [svg("line", { class: "card", x1: x, x2: x, y1: box.y, y2: box.y + box.height }), ...marks, words];
  }
}

function mark(layer, x, y) {
  const shape = `dot ${layer}`;
  if (layer === "green") return svg("rect", { class: shape, x: x - 3, y: y - 3, width: 6, height: 6 });
  if (layer === "blue") return svg("path", { class: shape, d: `M${x},${y - 4} l4,7 h-8 Z` });
  return svg("circle", { class: shape, cx: x, cy: y, r: 3.2 });
}
