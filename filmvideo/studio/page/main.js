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
  const { view } = store.state;
  document.body.classList.toggle("without-bottom", !view.bottom);
  document.body.classList.toggle("picture-only", Boolean(view.alone));
  if (keys.has("clip")) document.title = `${store.clip()?.name ?? "filmvideo"} · studio`;
});

start().catch((error) => tellFailure(error.message));
