/** The top bar: clips, A and B, how to compare, what lies over the picture, undo. */

import { addAction } from "./actions.js";
import { button, element } from "./elements.js";
import { store } from "./store.js";

class Toolbar extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "toolbar");
    this.setAttribute("aria-label", "Studio");
    this.undo = button("Undo", () => store.undo(), { key: "Ctrl+Z" });
    this.redo = button("Redo", () => store.redo(), { key: "Ctrl+Shift+Z" });
    this.append(element("span", { class: "group" }, this.undo, this.redo));
    store.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    this.undo.disabled = !store.canUndo;
    this.redo.disabled = !store.canRedo;
  }
}

addAction("Page", "T", "Show or hide scopes and curves", () => store.set({ view: { bottom: !store.state.view.bottom } }));
customElements.define("fv-toolbar", Toolbar);
