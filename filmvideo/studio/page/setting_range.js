/** Ranges of settings: what a slider covers, what may be typed, and how numbers are written. */

const STEPS = 200; // of a slider
const LOG_FROM = 30; // a usual range whose ends differ by more than this factor has a logarithmic slider

/** Return a number as people write it: at most five figures, no trailing zeros. */
export function writeNumber(value) {
  return String(Number(Number(value).toPrecision(5)));
}

/** Return the usual range of a key, or its whole range where none is known. */
export function usualRange(key) {
  const [low, high] = key.usual ?? [key.low, key.high];
  return [Math.max(low, lowest(key)), Math.min(high, key.high)];
}

function lowest(key) {
  return key.zero_allowed ? 0 : key.low;
}

/** Return the step that divides a range into about 200 round parts. */
export function niceStep(low, high) {
  const rough = (high - low) / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * 0.99);
  return Number((factor * power).toPrecision(3));
}

/**
 * A slider's scale: `min`, `max` and `step` of the control, and the way from its position to a value and back.
 * @param {{low: number, high: number, usual?: number[], zero_allowed?: boolean}} key
 */
export function sliderScale(key) {
  const [low, high] = usualRange(key);
  if (low > 0 && high / low > LOG_FROM) return logScale(low, high);
  const step = niceStep(low, high);
  const toValue = (place) => Number((low + Math.round((place - low) / step) * step).toPrecision(8));
  return { min: low, max: high, step, toValue, toPlace: (value) => value };
}

function logScale(low, high) {
  const length = Math.log(high / low);
  return {
    min: 0,
    max: STEPS,
    step: 1,
    toValue: (place) => Number((low * Math.exp((length * place) / STEPS)).toPrecision(3)),
    toPlace: (value) => (STEPS * Math.log(Math.max(value, low) / low)) / length,
  };
}

/** Return a value moved into the range of a key; zero counts where it has a meaning of its own. */
export function intoRange(key, value, before) {
  if (!key.zero_allowed || value >= key.low) return Math.min(key.high, Math.max(key.low, value));
  return value > before ? usualRange({ ...key, zero_allowed: false })[0] : 0;
}

/** Return the range as a person reads it: "-10 to 10 stops", "0, or 1000 to 25000 K". */
export function rangeWords(key) {
  const unit = key.unit ? ` ${key.unit}` : "";
  const zero = key.zero_allowed && key.low > 0 ? "0, or " : "";
  return `${zero}${writeNumber(key.low)} to ${writeNumber(key.high)}${unit}`;
}

/** Return what zero stands for where it lies outside the range: "off" or "auto"; else the unit. */
export function unitWords(key, value) {
  if (value !== 0 || !key.zero_allowed || key.low <= 0) return key.unit ?? "";
  return /\b0: no/.test(key.meaning ?? "") ? "off" : "auto";
}

/** Return a value with its unit. */
export function valueWords(key, value) {
  const written = Array.isArray(value) ? value.map(writeNumber).join(" ") : typeof value === "number" ? writeNumber(value) : value;
  return key.unit && typeof value !== "string" ? `${written} ${key.unit}` : `${written}`;
}

/**
 * Read what was typed: {value} or {problem: one sentence}. A comma may stand for the point, and 1/3 is a third.
 * @param {string} name of the setting, as the sentence begins
 */
export function readNumber(text, key, name, present) {
  const plain = text.trim().replace("−", "-").replace(",", ".").replace(/^\+/, "");
  const parts = plain.split("/");
  const value = parts.length === 2 && parts.every((one) => one.trim()) ? parts[0] / parts[1] : Number(plain);
  const stays = `${writeNumber(present)} stays in use.`;
  if (plain === "" || !Number.isFinite(value)) return { problem: `${name} takes a number; ${stays}` };
  const fits = (value >= key.low && value <= key.high) || (key.zero_allowed && value === 0);
  return fits ? { value } : { problem: `${name} takes ${rangeWords(key)}; ${stays}` };
}
