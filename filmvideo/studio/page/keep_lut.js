/** The look as a lookup table or profile for other programs. */

import { api } from "./api.js";
import { element } from "./elements.js";
import { choices, fillChoices, labelled } from "./forms.js";
import { store } from "./store.js";

const SIZES = [17, 33, 65];
const LACKS = "A table has the colour alone: no grain, halation, softness or movement.";

/** Return the form that exports the look as a table. */
export function buildLut() {
  const format = choices([], undefined, {});
  const size = choices(SIZES.map(String), "33");
  const said = element("p", { role: "status", class: "said" });
  const run = element("button", {}, "Export LUT");
  const form = element("form", { class: "lut-form" }, labelled("Format", format), labelled("Nodes a side", size), run, element("p", { class: "small quiet" }, LACKS), said);
  const fill = () => fillChoices(format, (store.state.describe?.formats ?? []).map((one) => [one.name ?? one, one.title ?? one.name ?? one]));
  store.addEventListener("change", ({ detail: { keys } }) => keys.has("describe") && fill());
  fill();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    run.disabled = true;
    said.textContent = "Computing the table…";
    const { clip } = store.state;
    try {
      const name = await api.download("/api/lut", { clip, look: store.look(), format: format.value, size: Number(size.value) }, `look.${format.value}`);
      said.textContent = `✓ Downloaded ${name}.`;
    } catch (error) {
      said.textContent = error.message;
    } finally {
      run.disabled = false;
    }
  });
  return form;
}
