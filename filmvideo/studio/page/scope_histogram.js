/** The histogram: how much of the picture has each code, in lanes of red, green and blue, with what is clipped. */

import { codeLines, unitWords } from "./scope_codes.js";
import { beginDrawing, drawLine, percent, scopeCanvas, writeWord } from "./scope_canvas.js";
import { CHANNELS } from "./scope_parade.js";
import { quantile } from "./scope_waveform.js";

const CODES = 256;
const LEFT = 30;
const FOOT = 16;

export class Histogram {
  static key = "histogram";
  static title = "Histogram";
  canvas = scopeCanvas("Histogram");
  counts = CHANNELS.map(() => new Uint32Array(CODES));

  take({ data }) {
    const [red, green, blue] = this.counts.map((row) => row.fill(0));
    for (let at = 0; at < data.length; at += 4) {
      red[data[at]]++;
      green[data[at + 1]]++;
      blue[data[at + 2]]++;
    }
    this.pixels = data.length / 4;
  }

  draw({ nits }) {
    const place = beginDrawing(this.canvas);
    if (!place) return;
    const { context, width, height } = place;
    const plot = { x: LEFT, width: width - LEFT - 14, height: height - FOOT - 4 };
    for (const [code, word] of codeLines(nits)) {
      const x = plot.x + code * plot.width;
      drawLine(context, x, 4, x, 4 + plot.height, { dash: code === 0 || code === 1 ? [] : [2, 3] });
      if (plot.width > 130 || code === 0 || code === 1) writeWord(context, word, x, height - 1, { align: "center", base: "bottom" });
    }
    writeWord(context, unitWords(nits), 2, height - 1, { base: "bottom" });
    const lane = plot.height / 3;
    this.counts.forEach((row, channel) => this.#drawLane(context, row, channel, plot, 4 + lane * channel, lane - 3));
  }

  #drawLane(context, counts, channel, plot, top, height) {
    const { letter, css } = CHANNELS[channel];
    // The ends may hold a whole sky or night; they are cut off at the lane's top.
    const most = Math.max(...counts.subarray(1, CODES - 1), this.pixels / CODES || 1);
    const wide = plot.width / CODES;
    context.fillStyle = css;
    for (let code = 0; code < CODES; code++) {
      const high = Math.min(1, counts[code] / most) * height;
      if (high > 0) context.fillRect(plot.x + code * wide, top + height - Math.max(high, 0.5), Math.max(wide, 1), Math.max(high, 0.5));
    }
    drawLine(context, plot.x, top + height, plot.x + plot.width, top + height);
    writeWord(context, letter, plot.x - 6, top + height / 2, { colour: css, align: "right" });
    const [black, white] = this.clipped(channel);
    if (black >= 0.01) writeWord(context, `${percent(black)} at 0`, plot.x + 4, top + 6, {});
    if (white >= 0.01) writeWord(context, `${percent(white)} at 100`, plot.x + plot.width - 4, top + 6, { align: "right" });
  }

  /** Return the share of pixels at the lowest and at the highest code of a channel. */
  clipped(channel) {
    const row = this.counts[channel];
    return [row[0] / (this.pixels || 1), row[CODES - 1] / (this.pixels || 1)];
  }

  describe() {
    const parts = CHANNELS.map(({ name }, channel) => {
      const [black, white] = this.clipped(channel);
      const middle = Math.round((100 * quantile(this.counts[channel], 0.5)) / 255);
      return `${name} middle ${middle} %, ${percent(black)} at black, ${percent(white)} at white`;
    });
    return `Histogram: ${parts.join("; ")}`;
  }
}
