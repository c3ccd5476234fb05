/**
 * What a key does, once: the keyboard, the "?" dialog and the buttons' titles read this list.
 *
 * @typedef {{group: string, key: string, does: string, run: (event?: KeyboardEvent) => void, release?: () => void}} Action
 * `key` is as people write it: "Space", "Shift+ArrowLeft", "Ctrl+Z" (Command on a Mac); letters without Shift are small.
 */

/** @type {Action[]} */
export const actions = [];

/** Add what a key does; components call it when they are loaded. */
export function addAction(group, key, does, run, release) {
  actions.push({ group, key, does, run, release });
}

/** Return the name of a key event in the way of `Action.key`. */
export function keyName(event) {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = /^[A-Z]$/.test(key) || key.length > 1;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.shiftKey && letter) parts.push("Shift");
  return [...parts, key].join("+");
}

/** Return a key's name as it stands on keyboards. */
export function writtenKey(key) {
  return key.replace("ArrowLeft", "←").replace("ArrowRight", "→").replace("ArrowUp", "↑").replace("ArrowDown", "↓");
}
