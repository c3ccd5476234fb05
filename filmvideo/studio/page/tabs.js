/** Tabs: of the children, the one whose data-tab stands in `store.state.view[name]` is shown. */

import { element } from "./elements.js";
import { store } from "./store.js";

class Tabs extends HTMLElement {
  connectedCallback() {
    const name = this.getAttribute("name");
    this.panels = [...this.children];
    this.buttons = this.panels.map((panel) => this.build(panel, name));
    this.prepend(element("div", { role: "tablist", "aria-label": this.getAttribute("label") }, ...this.buttons));
    const show = () => this.show(store.state.view[name]);
    store.addEventListener("change", ({ detail: { keys } }) => keys.has("view") && show());
    this.firstElementChild.addEventListener("keydown", (event) => this.step(event, name));
    show();
  }

  build(panel, name) {
    const { tab, title } = panel.dataset;
    panel.id ||= `tab-${tab}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-label", title);
    const choose = () => store.set({ view: { [name]: tab } });
    return element("button", { type: "button", role: "tab", "aria-controls": panel.id, onclick: choose }, title);
  }

  show(tab) {
    this.panels.forEach((panel, place) => {
      const chosen = panel.dataset.tab === tab;
      panel.hidden = !chosen;
      this.buttons[place].setAttribute("aria-selected", chosen);
      this.buttons[place].tabIndex = chosen ? 0 : -1;
    });
  }

  step(event, name) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const place = this.panels.findIndex((panel) => panel.dataset.tab === store.state.view[name]);
    const next = (place + step + this.panels.length) % this.panels.length;
    store.set({ view: { [name]: this.panels[next].dataset.tab } });
    this.buttons[next].focus();
  }
}

customElements.define("fv-tabs", Tabs);
