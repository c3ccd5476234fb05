/** The top bar: clips, A and B, how to compare, what lies over the picture, undo, help. */

import { addAction } from "./actions.js";
import { button, element } from "./elements.js";
import { ASPECTS } from "./guides.js";
import { compare, toggleOverlay } from "./picture_actions.js";
import { store } from "./store.js";

class Toolbar extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "toolbar");
    this.setAttribute("aria-label", "Studio");
    this.clips = element("select", { "aria-label": "Clip", class: "clips", onchange: () => store.openClip(this.clips.value) });
    this.undo = button("Undo", () => store.undo(), { key: "Ctrl+Z" });
    this.redo = button("Redo", () => store.redo(), { key: "Ctrl+Shift+Z" });
    this.slots = ["A", "B"].map((slot) =>
      button(slot, () => store.set({ slot }), { title: `Show and change look ${slot}`, key: "A swaps", pressed: false }));
    this.copy = button("", () => this.copyLook(), { title: "Copy the look that is shown to the other" });
    this.modes = ["wipe", "side"].map((way) =>
      button(way === "wipe" ? "Wipe" : "Side by side", () => compare(way), { key: way === "wipe" ? "W" : "D", pressed: false }));
    this.shot = button("As shot", () => compare("shot"), { title: "The frame as shot; the key shows it while it is held", key: "S", pressed: false });
    this.against = element("select", { "aria-label": "Compare with", title: "Compare with (E)", onchange: () => store.set({ against: this.against.value }) },
      element("option", { value: "shot" }, "with as shot"), element("option", { value: "other" }, "with other look"));
    this.overlays = [["loupe", "Lens", "G", "Grain lens: a part at full size"], ["density", "Density", "F", "False colour of density"], ["safe", "Safe", "M", "Safe areas"]]
      .map(([name, words, key, title]) => [name, button(words, () => toggleOverlay(name), { key, title, pressed: false })]);
    this.aspect = element("select", { "aria-label": "Mask", title: "Mask of an aspect ratio (Shift+M)", onchange: () => store.set({ overlay: { aspect: this.aspect.value } }) },
      element("option", { value: "" }, "No mask"), ...ASPECTS.map((ratio) => element("option", { value: ratio }, ratio)));
    this.bottom = button("Scopes", () => this.toggle("bottom"), { key: "T", title: "Show or hide scopes and curves", pressed: true });
    this.alone = button("Alone", () => this.toggle("alone"), { key: "P", title: "Picture alone", pressed: false });
    const help = button("?", () => dispatchEvent(new Event("fv-help")), { title: "Keys" });
    const group = (...children) => element("span", { class: "group" }, ...children);
    this.append(
      this.clips, group(this.undo, this.redo), element("span", { class: "row" }, group(...this.slots), this.copy),
      element("span", { class: "row" }, group(this.shot, ...this.modes), this.against),
      group(...this.overlays.map(([, made]) => made)), this.aspect, element("span", { class: "grow" }),
      element("span", { class: "row" }, group(this.bottom, this.alone), help));
    store.addEventListener("change", () => this.show());
    this.show();
  }

  toggle(name) {
    store.set({ view: { [name]: !store.state.view[name] } });
  }

  copyLook() {
    const { slot, clip } = store.state;
    if (slot === "A") store.changeLookB(store.look(), { label: "Copy A to B" });
    else store.changeLooks({ [clip]: store.look() }, { label: "Copy B to A" });
  }

  show() {
    const { state } = store;
    this.showClips(state);
    this.undo.disabled = !store.canUndo;
    this.redo.disabled = !store.canRedo;
    this.undo.title = store.canUndo ? `Undo: ${store.done.at(-1).label} (Ctrl+Z)` : "Undo (Ctrl+Z)";
    press(this.slots[0], state.slot === "A");
    press(this.slots[1], state.slot === "B");
    this.copy.textContent = state.slot === "A" ? "A → B" : "B → A";
    press(this.shot, state.compare === "shot" || state.held);
    press(this.modes[0], state.compare === "wipe");
    press(this.modes[1], state.compare === "side");
    this.against.value = state.against;
    for (const [name, made] of this.overlays) press(made, state.overlay[name]);
    this.aspect.value = state.overlay.aspect;
    press(this.bottom, state.view.bottom);
    press(this.alone, Boolean(state.view.alone));
  }

  showClips({ clips, clip }) {
    if (clips !== this.listed) {
      this.listed = clips;
      this.clips.replaceChildren(...clips.map(({ id, name, error }) => element("option", { value: id }, error ? `${name} (cannot be read)` : name)));
    }
    this.clips.value = clip ?? "";
    this.clips.hidden = clips.length === 0;
  }
}

function press(made, pressed) {
  made.setAttribute("aria-pressed", pressed);
}

addAction("Page", "T", "Show or hide scopes and curves", () => store.set({ view: { bottom: !store.state.view.bottom } }));
customElements.define("fv-toolbar", Toolbar);
