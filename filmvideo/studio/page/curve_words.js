/** What curves and histograms say, in words: the text of a drawing for those who do not see it. */

import { percent } from "./scope_canvas.js";

const STOP = Math.log10(2);

/** Return a number with a true minus, and as few decimals as it needs. */
export const written = (value, decimals = 2) => `${Number(value.toFixed(decimals))}`.replace("-", "−");

/** Return where the grey card lies, in stops from where its maker means it: "normal", "1.5 stops over". */
export function cardWords(curve) {
  const layers = Object.keys(curve.aim);
  const stops = layers.reduce((sum, layer) => sum + (curve.grey.log_exposure[layer] - curve.aim[layer]) / STOP, 0) / layers.length;
  const size = written(Math.abs(stops), 1);
  const [more, less, aim] = curve.kind === "print" ? ["more light", "less light", "at the aim"] : ["over", "under", "normal"];
  if (Number(size) === 0) return aim;
  const unit = size === "1" ? "stop" : "stops";
  return stops > 0 ? `${size} ${unit} ${more}` : `${size} ${unit} ${less}`;
}

/** Return a drawing of curves in words. */
export function curveWords(curve, histogram) {
  const layers = Object.keys(curve.density);
  const ranges = layers.map((layer) => {
    const row = curve.density[layer];
    return `${layer} ${written(Math.min(...row))} to ${written(Math.max(...row))}`;
  });
  const middle = histogram.in_parts.green ?? Object.values(histogram.in_parts)[0];
  const shares = curve.parts.map(({ name }, place) => `${percent(middle[place])} ${name}`);
  return `${curve.name}, characteristic curves in ${curve.status} density: ${ranges.join(", ")}. Grey card: ${cardWords(curve)}. Of the frame, ${shares.join(", ")}.`;
}

/** Return printer points: "R 25 G 27.5 B 25". */
export function pointsWords(points) {
  return ["R", "G", "B"].map((letter, place) => `${letter} ${written(points[place], 1)}`).join(" ");
}
