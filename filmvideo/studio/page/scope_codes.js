/**
 * Codes of a picture for scopes: a reduced copy of it, and luma and colour differences of its R′G′B′.
 *
 * Pixels are picked, not averaged, so that every code of the copy is a code of the picture: grain and clipped lights
 * stay what they are. Luma and colour differences are those of BT.709 at full range, each in parts of 1.
 */

export const SAMPLE = { width: 480, height: 270 };

const contexts = new Map(); // colour space → context of a canvas that is read often

function contextFor(space) {
  if (!contexts.has(space)) {
    const canvas = Object.assign(document.createElement("canvas"), SAMPLE);
    contexts.set(space, canvas.getContext("2d", { willReadFrequently: true, colorSpace: space }));
  }
  return contexts.get(space);
}

/**
 * Return a reduced copy of a picture: {data, width, height}, four bytes a pixel.
 * @param {ImageBitmap|OffscreenCanvas} bitmap
 * @param {string} space  the space in which the browser holds its codes
 */
export function readCodes(bitmap, space = "srgb") {
  const context = contextFor(space === "display-p3" ? "display-p3" : "srgb");
  const width = Math.min(SAMPLE.width, bitmap.width);
  const height = Math.min(SAMPLE.height, bitmap.height);
  context.imageSmoothingEnabled = false;
  context.globalCompositeOperation = "copy";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

export const LUMA = [0.2126, 0.7152, 0.0722];

/** Return luma, 0 to 1, of codes 0 to 1. */
export const luma = (r, g, b) => LUMA[0] * r + LUMA[1] * g + LUMA[2] * b;

/** Return Cb and Cr, −0.5 to 0.5, of codes 0 to 1. */
export function colourDifferences(r, g, b) {
  const y = luma(r, g, b);
  return [(b - y) / (2 * (1 - LUMA[2])), (r - y) / (2 * (1 - LUMA[0]))];
}

/** Return the code, 0 to 1, that an sRGB display of 100 nits shows as a luminance in nits. */
export function codeOfNits(nits) {
  const light = nits / 100;
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Return the lines of a graticule of codes: [[code, text], …], in percent of code or in nits. */
export function codeLines(nits) {
  if (!nits) return [0, 25, 50, 75, 100].map((percent) => [percent / 100, `${percent}`]);
  return [0, 1, 5, 18, 50, 100].map((one) => [codeOfNits(one), `${one}`]);
}

/** Return what codes mean, for the corner of a scope. */
export const unitWords = (nits) => (nits ? "nits" : "%");
