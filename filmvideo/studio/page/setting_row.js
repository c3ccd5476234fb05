/** One setting: its name, its control, whether it is changed, and the way back to its default. */

import { element } from "./elements.js";
import { newId } from "./forms.js";
import { buildControl } from "./setting_controls.js";
import { settingName } from "./setting_names.js";
import { rangeWords, valueWords } from "./setting_range.js";
import { store } from "./store.js";

export class SettingRow {
  /** @param {Object} key as the server describes it @param {(row: SettingRow) => void} explain is called when a person turns to the row */
  constructor(key, explain) {
    this.key = key;
    this.name = settingName(key.key);
    const helpId = newId("meaning");
    const reset = () => store.resetKey(key.key);
    const change = (value, { dragging }) => store.setKey(key.key, value, { dragging, label: this.name });
    this.control = buildControl(key, { name: this.name, change, reset, helpId });
    this.mark = element("span", { class: "changed-mark", "aria-hidden": "true" });
    this.said = element("span", { class: "unseen" });
    this.back = element("button", { type: "button", class: "reset", onclick: reset }, "↺");
    const label = element("span", { class: "setting-name", ondblclick: reset }, this.mark, this.name, this.said);
    const meaning = element("p", { class: "meaning", id: helpId }, key.meaning ?? "");
    this.node = element("div", { class: `setting is-${key.kind}`, role: "group", "aria-label": this.name }, label, this.control.node, this.back, meaning);
    this.node.dataset.key = key.key;
    this.text = `${key.key} ${this.name} ${key.meaning} ${(key.choices ?? []).join(" ")}`.toLowerCase();
    for (const turn of ["pointerenter", "focusin"]) this.node.addEventListener(turn, () => explain(this));
    this.#nameReset();
  }

  #nameReset() {
    const words = `Reset ${this.name} to ${valueWords(this.key, this.key.default)}`;
    this.back.setAttribute("aria-label", words);
    this.back.title = words;
  }

  /** Show what the look has; return whether the key is changed. */
  update() {
    const value = store.key(this.key.key);
    const changed = store.isChanged(this.key.key);
    const json = JSON.stringify(value);
    if (json !== this.shown) this.control.show(value);
    this.shown = json;
    this.node.classList.toggle("is-changed", changed);
    this.mark.textContent = changed ? "● " : "";
    this.said.textContent = changed ? " (changed)" : "";
    this.back.hidden = !changed;
    return changed;
  }

  /** Return lines that explain the setting: name and key, meaning, range and default. */
  help() {
    const { key } = this;
    const known = key.usual && String(key.usual) !== String([key.low, key.high]);
    const usual = known ? `usually ${key.usual.map((one) => valueWords({}, one)).join(" to ")}` : "";
    const range = key.kind === "choice" ? "" : rangeWords(key);
    const facts = [range, usual, `default ${valueWords(key, key.default)}`].filter(Boolean).join("; ");
    return { name: this.name, key: key.key, meaning: key.meaning ?? "", facts: `${facts}.` };
  }
}
