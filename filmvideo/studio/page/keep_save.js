/** Saving a look of one's own, and opening one from a file. */

import { api } from "./api.js";
import { element } from "./elements.js";
import { labelled, tick } from "./forms.js";
import { store } from "./store.js";

const LONGEST_FILE = 200_000;

/** Return the sentence on a name that no look can have, or "". */
function problemOf(name) {
  return name !== store.state.describe?.save && /[/\\]/.test(name) ? "A look's name has no / and no \\." : "";
}

/** Read again which looks there are. */
async function readLooks() {
  store.set({ describe: await api.get("/api/describe") });
}

/** Return the form that saves the present look. */
export function buildSave() {
  const name = element("input", { type: "text", required: true, placeholder: "night-warm", autocomplete: "off", spellcheck: "false", maxlength: "80" });
  const why = element("input", { type: "text", placeholder: "What it is for", autocomplete: "off", maxlength: "300" });
  const replace = tick("Replace the look of that name");
  replace.node.hidden = true;
  const said = element("p", { role: "status", class: "said" });
  const begin = () => { name.value ||= store.state.describe?.save ?? ""; };
  store.addEventListener("change", ({ detail }) => detail.keys.has("describe") && begin());
  begin();
  const form = element("form", { class: "save-form" }, labelled("Name", name), labelled("Why", why), replace.node, element("button", {}, "Save look"), said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = { name: name.value.trim(), why: why.value.trim() };
    said.textContent = problemOf(words.name);
    if (said.textContent) return;
    try {
      const { path } = await api.post("/api/looks", { look: store.look(), ...words, overwrite: replace.box.checked }, { quiet: true });
      said.textContent = `✓ Saved as ${path}`;
      replace.node.hidden = true;
      replace.box.checked = false;
      words.name = words.name.replace(/^.*[/\\]|\.toml$/g, "");
      store.changeLook({ ...store.look(), look: words.why ? words : { name: words.name } }, { label: `Save ${words.name}` });
      await readLooks();
    } catch (error) {
      said.textContent = error.message;
      replace.node.hidden = !/exist/.test(error.message);
    }
  });
  return form;
}

/** Return the control that opens a look's file. */
export function buildOpen() {
  const said = element("p", { role: "status", class: "said" });
  const file = element("input", { type: "file", accept: ".toml", "aria-label": "Open a look's file" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    said.textContent = await openLook(chosen);
    file.value = "";
  });
  return element("div", { class: "open-form" }, labelled("Look file", file), said);
}

/** Use the look of a file; return a sentence on how it went. */
async function openLook(file) {
  if (file.size > LONGEST_FILE) return `${file.name} is too long for a look.`;
  try {
    const { changes } = await api.post("/api/toml", { toml: await file.text() }, { quiet: true });
    store.changeLook(changes, { label: `Open ${file.name}` });
    return `✓ ${file.name} is in use.`;
  } catch (error) {
    return error.message;
  }
}
