/** The session: what the server keeps of the page, so that a closed browser or a killed server loses nothing. */

import { api } from "./api.js";
import { clientId } from "./client_id.js";
import { live } from "./live.js";
import { store } from "./store.js";

/** What all open pages share at once, in groups of names that change together. */
const SHARED = {
  look: ["looks", "slot", "lookB", "done", "undone"],
  place: ["clip", "frame", "frames", "in", "out", "ranges"],
  snapshots: ["snapshots"],
  notes: ["notes"],
};
/** The view is each page's own, so that a second screen can show the picture alone. */
const GROUPS = { ...SHARED, view: ["compare", "against", "wipe", "zoom", "pan", "loop", "overlay", "view"] };
const STEPS_KEPT = 60;
const DELAY_MS = 300;
const RETRY_MS = 3000;

let timer = 0; // what is not sent yet
let changed = new Set(); // groups that are not sent yet
let sending = new Set(); // groups that are on their way
const heard = []; // what other pages told meanwhile
let restoring = false;

function restore(session) {
  restoring = true;
  store.restore(session);
  restoring = false;
}

function value(name) {
  return name === "done" || name === "undone" ? store[name].slice(-STEPS_KEPT) : store.state[name];
}

function collect(groups) {
  return Object.fromEntries([...groups].flatMap((group) => GROUPS[group]).map((name) => [name, value(name)]));
}

function saveSoon(delay = DELAY_MS) {
  timer ||= setTimeout(save, delay, { quiet: true });
}

/** Send the groups that changed: what was not touched here may be newer in another page. */
async function save(options) {
  clearTimeout(timer);
  timer = 0;
  if (sending.size && !options.keepalive) return saveSoon();
  [sending, changed] = [new Set([...changed, ...sending]), new Set()];
  const sent = sending;
  let number = 0;
  try {
    number = (await api.patch(`/api/session?client=${clientId}`, collect(sending), options)).number;
  } catch {
    changed = new Set([...changed, ...sending]);
    saveSoon(RETRY_MS);
  }
  sending = new Set();
  for (const event of heard.splice(0)) follow(event, event.number < number ? sent : new Set());
}

/** Take over what another page changed, but for groups that were changed here since: sent later, or still to be sent. */
function follow(event, overtaken = new Set()) {
  if (sending.size) return heard.push(event);
  const groups = Object.keys(SHARED).filter((group) => !changed.has(group) && !overtaken.has(group));
  const names = groups.flatMap((group) => SHARED[group]).filter((name) => name in event.session);
  const told = Object.fromEntries(names.map((name) => [name, event.session[name]]));
  if (names.length) restore("clip" in told ? known(told) : told);
}

function noteGroups(keys) {
  for (const [group, names] of Object.entries(GROUPS)) if (names.some((name) => keys.has(name))) changed.add(group);
  if (keys.has("look") || keys.has("history")) changed.add("look");
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
    if (restoring) return;
    noteGroups(keys);
    if (changed.size && !store.state.dragging && !store.state.playing) saveSoon();
  });
  live.addEventListener("event", ({ detail }) => {
    if (detail.event === "session" && detail.from !== clientId) follow(detail);
  });
  addEventListener("pagehide", () => changed.size + sending.size && save({ quiet: true, keepalive: true }));
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

