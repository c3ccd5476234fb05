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

  #codes = new Uint8Array(SAMPLE.width * SAMPLE.height);

  /** Take the codes of a picture: {data, width, height}. */
  take({ data, width, height }) {
    const [red, green, blue] = LUMA;
    const [counts, codes] = [this.#counts.fill(0), this.#codes];
    for (let at = 0, pixel = 0; at < data.length; at += 4, pixel++) {
      const code = (red * data[at] + green * data[at + 1] + blue * data[at + 2] + 0.5) | 0;
      codes[pixel] = code;
      counts[code]++;
    }
    this.trace.countColumns(codes, width, height);
    this.across = width;
  }

  draw({ nits }) {
    const place = beginDrawing(this.canvas);
    if (!place) return;
    const plot = drawCodeScale(place, codeLines(nits), unitWords(nits));
    if (this.across) this.trace.drawColumns(place.context, this.across, plot);
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
