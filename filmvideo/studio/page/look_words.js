/** The present look in words: its TOML, its command line, or why it cannot be. The server writes them. */

import { api } from "./api.js";
import { afterPause } from "./forms.js";
import { store } from "./store.js";

const SETTLED_MS = 200;

/** Dispatches "change"; `toml`, `command` and `settings` are those of the last look that can be. */
class LookWords extends EventTarget {
  toml = "";
  command = "";
  settings = [];
  problem = "";
  #left = new AbortController();

  constructor() {
    super();
    const ask = afterPause(() => this.#ask(), SETTLED_MS);
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (["look", "looks", "clip", "clips"].some((name) => keys.has(name)) && store.state.clip !== null) ask();
    });
  }

  async #ask() {
    this.#left.abort();
    this.#left = new AbortController();
    const { signal } = this.#left;
    const { clip, frame } = store.state;
    try {
      const words = await api.post("/api/toml", { look: store.look(), clip, frame }, { quiet: true, signal });
      Object.assign(this, { problem: "", ...words });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.problem = error.message;
    }
    this.dispatchEvent(new CustomEvent("change"));
  }
}

export const lookWords = new LookWords();
