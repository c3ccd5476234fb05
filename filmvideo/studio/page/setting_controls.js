/** The controls of a setting by its kind: one number, several numbers, a choice. Each has a node and show(value). */

import { element } from "./elements.js";
import { chooseOption, choices } from "./forms.js";
import { NumberField } from "./number_field.js";
import { isGanged, partNames } from "./setting_names.js";

/** Return the control of a key; `change(value, {dragging})` and `reset()` say what a person does. */
export function buildControl(key, options) {
  if (Array.isArray(key.default)) return new Numbers(key, options);
  if (key.kind === "number") return numberControl(key, options);
  return new Choice(key, options);
}

function numberControl(key, options) {
  const field = new NumberField({ key, ...options });
  field.markDefault(key.default);
  return field;
}

/** A choice of few: every one is to be seen; of many: a list. */
class Choice {
  constructor(key, { name, change, helpId }) {
    this.node = element("div", { class: "choice-field" });
    this.list = choices(key.choices ?? [], undefined, { "aria-label": name, "aria-describedby": helpId });
    this.list.addEventListener("change", () => change(this.list.value, { dragging: false }));
    this.node.append(this.list);
  }

  show(value) {
    chooseOption(this.list, value);
  }
}

/** Several numbers, such as three printer lights: one slider moves all alike, one each moves it alone. */
class Numbers {
  #value = [];

  constructor(key, { name, change, reset, helpId }) {
    Object.assign(this, { key, change });
    this.names = partNames(key.key, key.default.length);
    this.fields = this.names.map((part, index) => this.#field(part, index, { name, reset, helpId }));
    this.gang = isGanged(key.key) ? this.#gang({ name, reset, helpId }) : null;
    this.node = element("div", { class: "numbers-field" }, this.gang?.node ?? null, ...this.fields.map((field) => field.node));
  }

  #field(part, index, { name, reset, helpId }) {
    const change = (value, how) => this.change(this.#value.with(index, value), how);
    const field = new NumberField({ key: this.key, name: `${name} ${part}`, letter: part, change, reset, helpId });
    field.markDefault(this.key.default[index]);
    return field;
  }

  /** Build the slider of all: it shows their mean, and moves them by as much as their range lets all of them move. */
  #gang({ name, reset, helpId }) {
    const change = (mean, how) => this.change(this.#move(mean), how);
    const gang = new NumberField({ key: this.key, name: `${name}, all`, letter: "All", change, reset, helpId });
    gang.markDefault(meanOf(this.key.default));
    return gang;
  }

  #move(mean) {
    const { low, high } = this.key;
    const wish = mean - meanOf(this.#value);
    const step = Math.min(high - Math.max(...this.#value), Math.max(low - Math.min(...this.#value), wish));
    return this.#value.map((one) => Number((one + step).toPrecision(6)));
  }

  show(value) {
    this.#value = value;
    this.fields.forEach((field, index) => field.show(value[index]));
    this.gang?.show(meanOf(value));
  }
}

function meanOf(values) {
  return Number((values.reduce((sum, one) => sum + one, 0) / values.length).toPrecision(6));
}
