/** A second look beside the present one. */

import { store } from "./store.js";

/** Put a look into slot B, and draw a wipe between it and look A. */
export function compareAsB(look, name) {
  store.changeLookB(structuredClone(look), { label: `B: ${name}` });
  const compare = store.state.compare === "side" ? "side" : "wipe";
  store.set({ slot: "A", compare, against: "other" });
}
