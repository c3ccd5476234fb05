/** The session: what the server keeps of the page, so that a closed browser or a killed server loses nothing. */

import { api } from "./api.js";
import { clientId } from "./client_id.js";
import { live } from "./live.js";
import { store } from "./store.js";

/** What all open pages share at once; the view is each one's own, so that a second screen can show the picture alone. */
const SHARED = ["clip", "frame", "frames", "looks", "slot", "lookB", "in", "out", "ranges", "snapshots", "notes"];
const KEPT = [...SHARED, "compare", "against", "wipe", "zoom", "pan", "loop", "overlay", "view"];
const STEPS_KEPT = 60;
const DELAY_MS = 300;
const RETRY_MS = 3000;

/** Return what is kept of the page. */
export function keepSession() {
  const kept = Object.fromEntries(KEPT.map((name) => [name, store.state[name]]));
  return { ...kept, done: store.done.slice(-STEPS_KEPT), undone: store.undone.slice(-STEPS_KEPT) };
}

let timer = 0; // what is not sent yet
let saving = false;
let restoring = false;

function restore(session) {
  restoring = true;
  store.restore(session);
  restoring = false;
}

async function save(options) {
  clearTimeout(timer);
  timer = 0;
  saving = true;
  try {
    await api.put(`/api/session?client=${clientId}`, keepSession(), options);
  } catch {
    timer = setTimeout(save, RETRY_MS, { quiet: true });
  }
  saving = false;
}

/** Read the session, then keep it whenever something of it changes, here or in another browser. */
export async function openSession() {
  let kept;
  try {
    kept = (await api.get("/api/session")) ?? {};
  } catch {
    return restore(known({})); // what cannot be read is not written over
  }
  restore(known(kept));
  store.addEventListener("change", ({ detail: { keys } }) => {
    if (keys.has("clips")) followClips();
    else if (keys.has("clip") && !restoring) later = null;
    if (restoring || store.state.dragging || store.state.playing) return;
    if (!keys.has("look") && !keys.has("history") && !KEPT.some((name) => keys.has(name))) return;
    clearTimeout(timer);
    timer = setTimeout(save, DELAY_MS, { quiet: true });
  });
  live.addEventListener("event", ({ detail }) => {
    const busy = timer || saving || store.state.dragging; // what is done here is newer, and will be sent
    if (detail.event === "session" && detail.from !== clientId && !busy) restore(shared(known(detail.session)));
  });
  addEventListener("pagehide", () => timer && save({ quiet: true, keepalive: true }));
}

function shared(session) {
  return Object.fromEntries([...SHARED, "done", "undone"].map((name) => [name, session[name]]));
}

let later = null; // the clip that was shown last, while the server still opens it

const firstReadable = () => store.state.clips.find((clip) => !clip.error) ?? store.state.clips[0];

/** Show the first clip where the one of the session is not open, or not yet. */
function known(session) {
  const first = firstReadable();
  if (!first || store.clip(session.clip ?? null)) return session;
  later = session.clip ?? "the first that can be read";
  return { ...session, clip: first.id, frame: session.frames?.[first.id] ?? first.first, in: null, out: null };
}

/** When clips come in: show the one that is waited for, unless another was chosen meanwhile. */
function followClips() {
  const { clips } = store.state;
  const waited = later && (store.clip(later) ?? (store.clip()?.error ? firstReadable() : null));
  if (!store.clip() && clips.length) store.openClip(firstReadable().id);
  else if (waited && waited.id !== store.state.clip) store.openClip(waited.id);
}

