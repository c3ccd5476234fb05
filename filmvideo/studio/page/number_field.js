/** One number: a slider over the usual range, a field for the whole range, its unit. */

import { element } from "./elements.js";
import { newId } from "./forms.js";
import { intoRange, readNumber, sliderScale, unitWords, usualRange, valueWords, writeNumber } from "./setting_range.js";

/**
 * `change(value, {dragging})` is called with numbers in range alone. `show(value)` shows a value from elsewhere.
 * A wrong number stays in the field until the field is left, its sentence until the next change; the value in use stays.
 */
export class NumberField {
  #value = 0;
  #dragging = false;
  #frame = 0;

  /** @param {{key: Object, name: string, change: Function, reset: Function, letter?: string, helpId?: string}} options */
  constructor({ key, name, change, reset, letter = "", helpId = "" }) {
    Object.assign(this, { key, name, change, reset });
    this.scale = sliderScale(key);
    const { min, max, step } = this.scale;
    const problemId = newId("problem");
    this.slider = element("input", { type: "range", min, max, step, "aria-label": `${name}, slider`, "aria-describedby": helpId });
    this.input = element("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number",
      "aria-label": key.unit ? `${name} in ${key.unit}` : name, "aria-describedby": `${problemId} ${helpId}`.trim(),
    });
    this.unit = element("span", { class: "unit", title: key.unit ?? "" });
    this.problem = element("p", { class: "problem", id: problemId, role: "alert" });
    const label = letter ? element("span", { class: "letter", "aria-hidden": "true" }, letter) : null;
    this.node = element("div", { class: "number-field" }, label, this.slider, this.input, this.unit, this.problem);
    this.#listen();
  }

  #listen() {
    this.slider.addEventListener("input", () => this.#drag());
    this.slider.addEventListener("change", () => this.#drop());
    for (const end of ["pointerup", "pointercancel", "blur"]) this.slider.addEventListener(end, () => setTimeout(() => this.#drop()));
    this.slider.addEventListener("dblclick", () => this.reset());
    this.input.addEventListener("change", () => this.#type());
    this.input.addEventListener("blur", () => this.#showInUse());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Follow the slider, once for each picture of the screen. */
  #drag() {
    this.#dragging = true;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#send(true));
  }

  #drop() {
    if (!this.#dragging) return;
    cancelAnimationFrame(this.#frame);
    this.#dragging = false;
    this.#send(false);
  }

  #send(dragging) {
    const value = this.scale.toValue(Number(this.slider.value));
    this.show(value);
    this.change(value, { dragging });
  }

  #type() {
    const { value, problem } = readNumber(this.input.value, this.key, this.name, this.#value);
    this.#complain(problem ?? "");
    if (problem || value === this.#value) return;
    this.show(value);
    this.change(value, { dragging: false });
  }

  /** Show the value in use again where a wrong number was typed; the sentence on it stays. */
  #showInUse() {
    this.input.value = writeNumber(this.#value);
    this.input.removeAttribute("aria-invalid");
  }

  #complain(sentence) {
    this.problem.textContent = sentence;
    if (sentence) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  #onKey(event) {
    const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") this.#leave();
    else if (event.key === "Enter") this.#type();
    else if (steps) this.#step(steps * (event.shiftKey ? 10 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Escape" && !this.problem.textContent) this.input.select();
  }

  /** Give up what was typed, and the field too, so that the page has its keys again. */
  #leave() {
    this.show(this.#value);
    this.input.blur();
  }

  /** Move by steps of the slider, beyond the usual range too. */
  #step(steps) {
    const { toPlace, toValue, step } = this.scale;
    const moved = toValue(toPlace(this.#value) + steps * step);
    this.input.value = writeNumber(intoRange(this.key, moved, this.#value));
    this.#type();
  }

  /** Show a value. */
  show(value) {
    this.#value = value;
    const [low, high] = usualRange(this.key);
    if (!this.#dragging) this.slider.value = String(this.scale.toPlace(value));
    this.input.value = writeNumber(value);
    this.#complain("");
    this.slider.setAttribute("aria-valuetext", valueWords(this.key, value));
    this.unit.textContent = unitWords(this.key, value);
    this.node.classList.toggle("is-beyond", value > high || (value < low && value !== 0));
  }

  /** Mark the place of the default on the slider. */
  markDefault(value) {
    const { min, max, toPlace } = this.scale;
    const part = (toPlace(value) - min) / (max - min);
    this.node.style.setProperty("--default", String(Math.min(1, Math.max(0, part))));
  }
}
