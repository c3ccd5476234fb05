/** Undo, redo, and the list of steps, of which any can be gone back to. */

import { button, element } from "./elements.js";
import { store } from "./store.js";

const SHOWN = 30;

/** Go back, or forward, by a number of steps. */
function move(steps) {
  for (let n = 0; n < Math.abs(steps); n += 1) steps < 0 ? store.undo() : store.redo();
}

function step(label, steps, now) {
  const name = now ? `${label} (now)` : label;
  const go = element("button", { type: "button", class: "step", "aria-current": now ? "step" : null, onclick: () => move(steps) }, name);
  return element("li", {}, go);
}

/** Return the section of history. */
export function buildHistory() {
  const undo = button("Undo", () => store.undo(), { key: "Ctrl+Z" });
  const redo = button("Redo", () => store.redo(), { key: "Ctrl+Shift+Z" });
  const list = element("ol", { class: "steps" });
  const steps = element("details", {}, element("summary", {}, "Steps"), list);
  const show = () => {
    const { done, undone } = store;
    undo.disabled = done.length === 0;
    redo.disabled = undone.length === 0;
    undo.textContent = done.length ? `Undo ${done.at(-1).label}` : "Undo";
    redo.textContent = undone.length ? `Redo ${undone.at(-1).label}` : "Redo";
    const back = done.map((entry, at) => step(entry.label, at + 1 - done.length, at + 1 === done.length));
    const forward = undone.map((entry, at) => step(`(undone) ${entry.label}`, undone.length - at, false)).reverse();
    list.replaceChildren(step("Start", -done.length, done.length === 0), ...back.slice(-SHOWN), ...forward.slice(0, SHOWN));
  };
  store.addEventListener("change", ({ detail: { keys } }) => keys.has("history") && show());
  show();
  return element("div", {}, element("div", { class: "row wrap" }, undo, redo), steps);
}
