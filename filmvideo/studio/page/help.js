/** The "?" dialog: what every key does. */

import { actions, addAction, writtenKey } from "./actions.js";
import { element } from "./elements.js";

class Help extends HTMLElement {
  connectedCallback() {
    addAction("Page", "?", "Show these keys", () => this.show());
    this.dialog = element("dialog", { "aria-label": "Keys" });
    this.append(this.dialog);
    addEventListener("fv-help", () => this.show());
  }

  show() {
    const groups = Map.groupBy(actions, (action) => action.group);
    const tables = [...groups].map(([group, rows]) => this.table(group, rows));
    const close = element("button", { type: "button", onclick: () => this.dialog.close() }, "Close (Escape)");
    const head = element("div", { class: "row" }, element("h2", { class: "grow" }, "Keys"), close);
    this.dialog.replaceChildren(head, element("div", { class: "keys" }, ...tables));
    if (!this.dialog.open) this.dialog.showModal();
    close.focus();
  }

  table(group, rows) {
    const lines = rows.map(({ key, does }) =>
      element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, writtenKey(key))), element("td", {}, does)));
    return element("table", {}, element("caption", {}, group), element("tbody", {}, ...lines));
  }
}

customElements.define("fv-help", Help);
