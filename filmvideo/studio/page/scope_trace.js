/**
 * A trace: how often each place of a scope was hit, drawn as light that grows with the count as on a phosphor.
 *
 * A place that is hit once is to be seen; one that is hit often does not burn out to a flat patch. Where the screen has
 * fewer pixels than the trace has places, a pixel has the mean of its places, and no single hit is lost.
 */

const LEVELS = 1024;
const LEVELS_A_HIT = 16;
const FAINTEST = 0.2; // opacity of a pixel that is hit at all

export class Trace {
  /**
   * @param {number} width  places across
   * @param {number} height  places down
   * @param {number[]} colour  red, green, blue
   * @param {number} gain  hits a place that take two thirds of the way to full light
   */
  constructor(width, height, colour, gain) {
    this.width = width;
    this.height = height;
    this.counts = new Uint32Array(width * height);
    this.light = lightOf(colour, gain);
    this.canvas = document.createElement("canvas");
  }

  clear() {
    this.counts.fill(0);
  }

  /**
   * Count the codes of a picture in its columns, code 255 in the highest row of 256.
   * @param {Uint8Array} codes  one a pixel
   */
  countColumns(codes, across, down) {
    const { counts, width, height } = this;
    this.clear();
    for (let y = 0, at = 0; y < down; y++) {
      for (let x = 0; x < across; x++) counts[(height - 1 - codes[at++]) * width + x]++;
    }
  }

  /** Draw the columns of a picture into a plot; the middle of the lowest row lies on code 0. */
  drawColumns(context, across, { x, y, width, height }) {
    const half = height / (this.height - 1) / 2;
    this.draw(context, across, { x, y: y - half, width, height: height + 2 * half });
  }

  /** Draw the trace's first columns into a rectangle, in CSS pixels. */
  draw(context, across, { x, y, width, height }) {
    this.#fit(across, Math.ceil(width * devicePixelRatio), Math.ceil(height * devicePixelRatio));
    this.#paint(across);
    context.drawImage(this.canvas, x, y, width, height);
  }

  /** Fit the light to the screen: as many pixels as it has there, but no more than there are places. */
  #fit(across, wide, high) {
    const [columns, rows] = [Math.max(1, Math.min(across, wide)), Math.max(1, Math.min(this.height, high))];
    if (this.across === across && this.canvas.width === columns && this.canvas.height === rows) return;
    Object.assign(this.canvas, { width: columns, height: rows });
    this.across = across;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(columns, rows);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.column = spread(across, columns);
    this.row = spread(this.height, rows);
    const [wideness, highness] = [countPlaces(this.column, columns), countPlaces(this.row, rows)];
    this.share = Float32Array.from(this.pixels, (_, pixel) =>
      LEVELS_A_HIT / (wideness[pixel % columns] * highness[Math.floor(pixel / columns)]));
  }

  /** Turn counts into light: sums over the places of a pixel, then the opacity of each mean. */
  #paint(across) {
    const { counts, pixels, column, row, light, share, width, height } = this;
    const columns = this.image.width;
    pixels.fill(0);
    for (let y = 0; y < height; y++) {
      const to = row[y] * columns;
      for (let x = 0, from = y * width; x < across; x++, from++) {
        if (counts[from]) pixels[to + column[x]] += counts[from];
      }
    }
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i]) pixels[i] = light[Math.min(LEVELS - 1, Math.ceil(pixels[i] * share[i]))];
    }
    this.context.putImageData(this.image, 0, 0);
  }
}

/** Return the pixel of every place, evenly. */
const spread = (places, pixels) => Uint16Array.from({ length: places }, (_, place) => Math.floor((place * pixels) / places));

/** Return how many places each pixel has. */
function countPlaces(pixelOf, pixels) {
  const found = new Uint16Array(pixels);
  for (const pixel of pixelOf) found[pixel]++;
  return found;
}

/** Return the pixel, as a little-endian number, of every level. */
function lightOf([red, green, blue], gain) {
  const light = new Uint32Array(LEVELS);
  for (let level = 1; level < LEVELS; level++) {
    const opacity = FAINTEST + (1 - FAINTEST) * (1 - Math.exp(-level / LEVELS_A_HIT / gain));
    light[level] = ((Math.round(255 * opacity) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return light;
}
