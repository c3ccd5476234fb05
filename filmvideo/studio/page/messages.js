/** What went wrong, in one line each, until it is put away. */

import { failures } from "./api.js";
import { element } from "./elements.js";

const SHOWN = 3;

class Messages extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    failures.addEventListener("error", ({ detail }) => this.show(detail));
  }

  show(sentence) {
    for (const old of this.querySelectorAll("p")) if (old.dataset.sentence === sentence) old.remove();
    const line = element("p", { "data-sentence": sentence }, element("span", { class: "grow" }, `Error: ${sentence}`));
    line.append(element("button", { type: "button", onclick: () => line.remove() }, "Close"));
    this.append(line);
    while (this.children.length > SHOWN) this.firstElementChild.remove();
  }
}

customElements.define("fv-messages", Messages);
