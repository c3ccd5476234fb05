/** Parts of forms that the panels share: labels, lists of choices, ids and pauses. */

import { element } from "./elements.js";

/** Return a label with its control inside. */
export function labelled(label, control, attributes = {}) {
  return element("label", { class: "labelled", ...attributes }, element("span", {}, label), control);
}

/** Return a checkbox with its label behind it. */
export function tick(label, attributes = {}) {
  const box = element("input", { type: "checkbox", ...attributes });
  return { box, node: element("label", { class: "tick" }, box, element("span", {}, label)) };
}

/** Return a list of choices; an option is a value, or a value and what it is called. */
export function choices(options, chosen, attributes = {}) {
  const list = element("select", attributes);
  fillChoices(list, options, chosen);
  return list;
}

/** Put other options into a list of choices. */
export function fillChoices(list, options, chosen) {
  const pairs = options.map((one) => (Array.isArray(one) ? one : [one, one]));
  list.replaceChildren(...pairs.map(([value, text]) => element("option", { value }, text)));
  if (chosen !== undefined) list.value = chosen;
}

/** Choose an option, which is added where the list lacks it. */
export function chooseOption(list, value) {
  const there = [...list.options].some((option) => option.value === value);
  if (!there) list.append(element("option", { value }, value));
  list.value = value;
}

let count = 0;

/** Return an id that no other element has. */
export function newId(start) {
  count += 1;
  return `${start}-${count}`;
}

/** Return a function that runs `does` once calls have stopped for some milliseconds. */
export function afterPause(does, pause_ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => does(...given), pause_ms);
  };
}

/** Return a function that runs `does` once calls have stopped for some milliseconds, or go on for too many. */
export function soon(does, pause_ms, longest_ms) {
  let [timer, first] = [0, null];
  return () => {
    clearTimeout(timer);
    first ??= performance.now();
    const left_ms = Math.max(0, first + longest_ms - performance.now());
    timer = setTimeout(() => {
      first = null;
      does();
    }, Math.min(pause_ms, left_ms));
  };
}

/** Run `does` at once, and whenever one of these parts of the state changes. */
export function onChange(store, names, does) {
  store.addEventListener("change", ({ detail: { keys } }) => {
    if (names.some((name) => keys.has(name))) does(keys);
  });
  does(new Set(names));
}
