/** Building of elements without markup in strings. */

/**
 * Return a new element. Attributes that are functions listen ("onclick"), true and false set or leave out,
 * and null is left out.
 * @param {string} tag
 * @param {Object<string, *>} [attributes]
 * @param {...(Node|string|null)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Return a button with a name, and a title that tells its key too. */
export function button(name, onclick, { key = "", title = name, pressed = null, ...more } = {}) {
  const told = key ? `${title} (${key})` : title;
  return element("button", { type: "button", title: told, "aria-label": told, "aria-pressed": pressed, onclick, ...more }, name);
}
