/**
 * A trace: how often each place of a scope was hit, drawn as light that grows with the count as on a phosphor.
 *
 * A place that is hit once is to be seen; one that is hit often does not burn out to a flat patch.
 */

const LEVELS = 512;
const FAINTEST = 0.22; // opacity of a place that is hit once

export class Trace {
  /**
   * @param {number} width  places across
   * @param {number} height  places down
   * @param {number[]} colour  red, green, blue
   * @param {number} gain  hits that take two thirds of the way to full light
   */
  constructor(width, height, colour, gain) {
    this.canvas = Object.assign(document.createElement("canvas"), { width, height });
    this.context = this.canvas.getContext("2d");
    this.counts = new Uint32Array(width * height);
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.light = lightOf(colour, gain);
  }

  get width() {
    return this.canvas.width;
  }

  get height() {
    return this.canvas.height;
  }

  clear() {
    this.counts.fill(0);
  }

  /** Turn the counts into light on the trace's own canvas. */
  paint() {
    const { counts, pixels, light } = this;
    for (let i = 0; i < counts.length; i++) pixels[i] = light[counts[i] < LEVELS ? counts[i] : LEVELS - 1];
    this.context.putImageData(this.image, 0, 0);
  }
}

/** Return the pixel, as a little-endian number, of every count. */
function lightOf([red, green, blue], gain) {
  const light = new Uint32Array(LEVELS);
  for (let count = 1; count < LEVELS; count++) {
    const opacity = FAINTEST + (1 - FAINTEST) * (1 - Math.exp(-(count - 1) / gain));
    light[count] = ((Math.round(255 * opacity) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return light;
}
