/** Text to the clipboard. */

import { element } from "./elements.js";

const SHOWN_MS = 2000;

/** Return a button that copies what `text()` returns, and says so; without a clipboard it marks the text in `node`. */
export function copyButton(label, text, node) {
  const copy = element("button", { type: "button", class: "copy" }, label);
  let timer = 0;
  const say = (words) => {
    copy.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => (copy.textContent = label), SHOWN_MS);
  };
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      say("✓ Copied");
    } catch {
      getSelection().selectAllChildren(node);
      say("Press Ctrl+C");
    }
  });
  return copy;
}
