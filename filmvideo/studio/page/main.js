/** The start of the page: what there is, what was kept, then the socket. */

import { api, tellFailure } from "./api.js";
import "./help.js";
import { listenToKeys } from "./keyboard.js";
import { live } from "./live.js";
import "./messages.js";
import "./picture.js";
import { openSession } from "./session.js";
import { store } from "./store.js";
import "./tabs.js";
import "./time.js";
import "./toolbar.js";

async function start() {
  listenToKeys();
  const [describe, clips] = await Promise.all([api.get("/api/describe"), api.get("/api/clips")]);
  store.set({ describe, clips });
  await openSession();
  const listClips = async () => store.set({ clips: await api.get("/api/clips", { quiet: true }) });
  live.addEventListener("event", ({ detail }) => detail.event === "clips" && listClips());
  live.addEventListener("state", () => live.state === "open" && listClips());
  live.open();
}

store.addEventListener("change", ({ detail: { keys } }) => {
  if (keys.has("view")) document.body.classList.toggle("without-bottom", !store.state.view.bottom);
  if (keys.has("view")) document.body.classList.toggle("picture-only", Boolean(store.state.view.alone));
});

start().catch((error) => tellFailure(error.message));
