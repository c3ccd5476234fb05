/** What went wrong, in one line each, until it is put away. */

import { failures, NO_ANSWER } from "./api.js";
import { element } from "./elements.js";
import { live } from "./live.js";

const SHOWN = 3;

class Messages extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    failures.addEventListener("error", ({ detail }) => this.show(detail));
    live.addEventListener("state", () => live.state !== "lost" && this.drop(NO_ANSWER));
  }

  drop(sentence) {
    for (const old of this.querySelectorAll("p")) if (old.dataset.sentence === sentence) old.remove();
  }

  show(sentence) {
    this.drop(sentence);
    const line = element("p", { "data-sentence": sentence }, element("span", { class: "grow" }, `Error: ${sentence}`));
    line.append(element("button", { type: "button", onclick: () => line.remove() }, "Close"));
    this.append(line);
    while (this.children.length > SHOWN) this.firstElementChild.remove();
  }
}

customElements.define("fv-messages", Messages);
