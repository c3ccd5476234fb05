/** The keyboard: every key of `actions`, except where a control that has the focus needs the key itself. */

import { actions, addAction, keyName } from "./actions.js";
import { store } from "./store.js";

const TYPED = "input:not([type=range]):not([type=checkbox]):not([type=radio]):not([type=button]), textarea, [contenteditable]";
const MOVED = "input, select, [role=slider], [role=tab], [role=radio], [role=option], [role=listbox], [role=separator]";
const MOVES = /^(Shift\+)?(Arrow\w+|Home|End|PageUp|PageDown)$/;
const PRESSED = "button, select, summary, a, input, [role=tab], [role=radio], [role=option]";

addAction("Look", "Ctrl+Z", "Undo", () => store.undo());
addAction("Look", "Ctrl+Shift+Z", "Redo", () => store.redo());
addAction("Look", "Ctrl+Y", "Redo", () => store.redo());

/** Tell whether the control that has the focus uses the key itself. */
function isUsed(target, name) {
  if (document.querySelector("dialog[open]")) return true; // Escape closes it
  if (!(target instanceof Element) || name === "Escape") return false;
  if (target.closest(TYPED)) return true;
  if (target.closest("select") && !name.startsWith("Ctrl")) return true;
  if (MOVES.test(name) && target.closest(MOVED)) return true;
  return (name === "Space" || name === "Enter") && target.closest(PRESSED) !== null;
}

const held = new Map(); // event.code → the action that is held

/** Listen to the keys of the whole page. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    const name = keyName(event);
    if (event.altKey || event.defaultPrevented || isUsed(event.target, name)) return;
    const action = actions.find((one) => one.key === name);
    if (!action) return;
    event.preventDefault();
    if (action.release && event.repeat) return;
    if (action.release) held.set(event.code, action);
    action.run(event);
  });
  addEventListener("keyup", (event) => {
    held.get(event.code)?.release();
    held.delete(event.code);
  });
  addEventListener("blur", () => {
    for (const action of held.values()) action.release();
    held.clear();
  });
}
