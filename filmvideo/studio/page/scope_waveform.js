/** The waveform: luma of every column of the picture, from left to right, code over place. */

import { codeLines, LUMA, SAMPLE, unitWords } from "./scope_codes.js";
import { beginDrawing, drawCodeScale, scopeCanvas } from "./scope_canvas.js";
import { Trace } from "./scope_trace.js";

const CODES = 256;

export class Waveform {
  static key = "waveform";
  static title = "Waveform";
  canvas = scopeCanvas("Waveform");
  trace = new Trace(SAMPLE.width, CODES, [214, 222, 214], 3);
  #counts = new Uint32Array(CODES);

  /** Take the codes of a picture: {data, width, height}. */
  take({ data, width, height }) {
    const { trace } = this;
    const [red, green, blue] = LUMA;
    trace.clear();
    this.#counts.fill(0);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const code = (red * data[at] + green * data[at + 1] + blue * data[at + 2] + 0.5) | 0;
        trace.counts[(CODES - 1 - code) * trace.width + x]++;
        this.#counts[code]++;
      }
    }
    this.across = width;
    trace.paint();
  }

  draw({ nits }) {
    const place = beginDrawing(this.canvas);
    if (!place) return;
    const plot = drawCodeScale(place, codeLines(nits), unitWords(nits));
    const { context } = place;
    // Code 0 lies in the middle of the lowest row, code 255 in that of the highest.
    const half = plot.height / (CODES - 1) / 2;
    if (this.across) {
      context.drawImage(this.trace.canvas, 0, 0, this.across, CODES, plot.x, plot.y - half, plot.width, plot.height + 2 * half);
    }
  }

  describe() {
    const [low, middle, high] = [0.01, 0.5, 0.99].map((part) => Math.round((100 * quantile(this.#counts, part)) / 255));
    return `Waveform of luma: darkest ${low} %, middle ${middle} %, lightest ${high} % of code`;
  }
}

/** Return the code under which a part of the counts lies. */
export function quantile(counts, part) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (let code = 0; code < counts.length; code++) {
    sum += counts[code];
    if (sum > 0 && sum >= part * all) return code;
  }
  return 0;
}
