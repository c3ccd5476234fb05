/** The present look, copied to other clips. */

import { element } from "./elements.js";
import { tick } from "./forms.js";
import { store } from "./store.js";

/** Return the section that copies the look to other clips; it is hidden while only one clip is open. */
export function buildCopy() {
  const list = element("div", { class: "clip-ticks" });
  const copy = element("button", { type: "button" });
  const said = element("p", { role: "status", class: "said" });
  const node = element("div", {}, list, copy, said);
  let boxes = new Map();

  const chosen = () => [...boxes].filter(([, box]) => box.checked).map(([id]) => id);
  const count = () => {
    const number = chosen().length;
    copy.disabled = number === 0;
    copy.textContent = ["Copy the look", "Copy the look to 1 clip"][number] ?? `Copy the look to ${number} clips`;
  };
  const show = () => {
    const ticked = new Set(chosen());
    const others = store.state.clips.filter((clip) => clip.id !== store.state.clip && !clip.error);
    const made = others.map((clip) => [clip.id, tick(clip.name, { checked: ticked.has(clip.id), onchange: count })]);
    boxes = new Map(made.map(([id, { box }]) => [id, box]));
    list.replaceChildren(...made.map(([, one]) => one.node));
    if (others.length === 0) list.replaceChildren(element("p", { class: "quiet" }, "Only one clip is open."));
    copy.hidden = others.length === 0;
    count();
  };
  copy.addEventListener("click", () => {
    const clips = chosen();
    store.changeLooks(Object.fromEntries(clips.map((id) => [id, structuredClone(store.look())])), { label: "Copy the look" });
    said.textContent = `✓ Copied to ${clips.map((id) => store.clip(id).name).join(", ")}.`;
  });
  store.addEventListener("change", ({ detail: { keys } }) => (keys.has("clips") || keys.has("clip")) && show());
  show();
  return node;
}
