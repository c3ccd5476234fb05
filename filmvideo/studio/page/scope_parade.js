/** The RGB parade: the waveforms of red, green and blue beside each other, each with its letter. */

import { codeLines, SAMPLE, unitWords } from "./scope_codes.js";
import { beginDrawing, drawCodeScale, drawLine, scopeCanvas, writeWord } from "./scope_canvas.js";
import { quantile } from "./scope_waveform.js";
import { Trace } from "./scope_trace.js";

const CODES = 256;
const GAP = 6;
export const CHANNELS = [
  { letter: "R", name: "red", colour: [255, 122, 112], css: "#ff9a92" },
  { letter: "G", name: "green", colour: [112, 214, 120], css: "#8fe096" },
  { letter: "B", name: "blue", colour: [122, 168, 255], css: "#a3c2ff" },
];

export class Parade {
  static key = "parade";
  static title = "Parade";
  canvas = scopeCanvas("RGB parade");
  traces = CHANNELS.map(({ colour }) => new Trace(SAMPLE.width, CODES, colour, 3));
  #counts = CHANNELS.map(() => new Uint32Array(CODES));

  #codes = new Uint8Array(SAMPLE.width * SAMPLE.height);

  take({ data, width, height }) {
    const codes = this.#codes;
    this.traces.forEach((trace, channel) => {
      const counts = this.#counts[channel].fill(0);
      for (let at = channel, pixel = 0; at < data.length; at += 4, pixel++) {
        codes[pixel] = data[at];
        counts[data[at]]++;
      }
      trace.countColumns(codes, width, height);
    });
    this.across = width;
  }

  draw({ nits }) {
    const place = beginDrawing(this.canvas);
    if (!place) return;
    const { context } = place;
    const plot = drawCodeScale(place, codeLines(nits), unitWords(nits));
    const each = (plot.width - 2 * GAP) / 3;
    CHANNELS.forEach(({ letter, css }, channel) => {
      const x = plot.x + channel * (each + GAP);
      if (channel) drawLine(context, x - GAP / 2, plot.y, x - GAP / 2, plot.y + plot.height);
      if (this.across) this.traces[channel].drawColumns(context, this.across, { ...plot, x, width: each });
      writeWord(context, letter, x + each / 2, place.height - 1, { colour: css, align: "center", base: "bottom" });
    });
  }

  describe() {
    const parts = CHANNELS.map(({ name }, channel) => {
      const [low, middle, high] = [0.01, 0.5, 0.99].map((part) => Math.round((100 * quantile(this.#counts[channel], part)) / 255));
      return `${name} ${low} to ${high}, middle ${middle}`;
    });
    return `RGB parade, in % of code: ${parts.join("; ")}`;
  }
}
