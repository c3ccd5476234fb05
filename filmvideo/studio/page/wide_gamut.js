/** Pictures in Display P3: the server sends plain codes, and the browser is told here what colours they mean. */

const plain = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** Return a canvas that bears a bitmap's codes as colours of Display P3; the bitmap stays as it is. */
export function asDisplayP3(bitmap) {
  const { width, height } = bitmap;
  if (plain.canvas.width !== width || plain.canvas.height !== height) Object.assign(plain.canvas, { width, height });
  plain.drawImage(bitmap, 0, 0);
  const codes = plain.getImageData(0, 0, width, height).data;
  const wide = new OffscreenCanvas(width, height);
  wide.getContext("2d", { colorSpace: "display-p3" }).putImageData(new ImageData(codes, width, height, { colorSpace: "display-p3" }), 0, 0);
  return wide;
}
