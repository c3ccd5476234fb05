/** The look as others can have it: the command line that renders it, and its TOML. Both are live. */

import { element } from "./elements.js";
import { copyButton } from "./copy_text.js";
import { lookWords } from "./look_words.js";

/** Hand text to the browser as a file. */
function saveText(text, name) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/toml" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Return a command's words, which lines do not part; a path may be parted. */
function wordsOf(command) {
  return command.split(" ").flatMap((word) => [element("span", { class: word.length < 30 ? "whole" : "" }, word), " "]).slice(0, -1);
}

/** Return the section of sharing. */
export function buildShare() {
  const command = element("pre", { class: "words command", tabindex: "0", "aria-label": "Command line" });
  const toml = element("pre", { class: "words toml", tabindex: "0", "aria-label": "Look as TOML" });
  const problem = element("p", { class: "problem", role: "status" });
  const show = () => {
    command.replaceChildren(...wordsOf(lookWords.command));
    toml.textContent = lookWords.toml;
    problem.textContent = lookWords.problem && `${lookWords.problem} Below stands the last look that works.`;
  };
  lookWords.addEventListener("change", show);
  const file = element("button", { type: "button", onclick: () => saveText(lookWords.toml, "look.toml") }, "Download look.toml");
  return element(
    "div",
    {},
    problem,
    element("p", { class: "small quiet" }, "This command renders what you see:"),
    command,
    copyButton("Copy command", () => lookWords.command, command),
    element("p", { class: "small quiet" }, "The look, with only what is changed:"),
    toml,
    element("div", { class: "row wrap" }, copyButton("Copy TOML", () => lookWords.toml, toml), file),
  );
}
