/**
 * The socket that pictures come over.
 *
 * `live.request` asks for a picture; the newest request of a slot wins, and the server leaves out what it overtook.
 * A bitmap is closed half a second after a newer one came; draw it at once or copy it.
 * Events: "picture" {header, bitmap, blob}, "failure" {id, slot, error} of a slot's newest request or of playing,
 * "event" (whatever the server tells), "state".
 */

import { clientId } from "./client_id.js";

const WAITS_MS = [200, 500, 1000, 2000, 4000];

/** Asked for to learn whether a server answers that does not know this page: one that was started anew. */
const PROBE = "/page/live.js";

export class Live extends EventTarget {
  state = "connecting"; // connecting | open | lost | refused
  #socket = null;
  #tries = 0;
  #count = 0;
  #newest = new Map(); // slot → its newest request
  #playing = null;

  /** Open the socket; it opens itself again whenever it is lost, and asks again for what was wanted last. */
  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/live?client=${clientId}`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("close", () => this.#lost());
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#text(JSON.parse(data));
      else this.#picture(data);
    });
    this.#socket = socket;
  }

  #opened() {
    this.#tries = 0;
    this.#tell("state", (this.state = "open"));
    for (const request of this.#newest.values()) this.#send(request);
    if (this.#playing) this.#send({ play: this.#playing });
  }

  async #lost() {
    if (this.state !== "refused") this.#tell("state", (this.state = "lost"));
    setTimeout(() => this.open(), WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)]);
    const found = (await isRefused()) ? "refused" : "lost";
    if (this.state !== "open" && this.state !== found) this.#tell("state", (this.state = found));
  }

  /**
   * Ask for a picture and return the request's number.
   * @param {{slot: string, clip: string, frame: number, look?: Object, kind?: "film"|"shot"|"density",
   *   width: number, height: number, draft?: boolean, box?: number[]|null, png?: boolean}} request
   */
  request(request) {
    const whole = { kind: "film", draft: false, box: null, png: false, ...request, id: ++this.#count };
    this.#newest.set(whole.slot, whole);
    this.#send(whole);
    return whole.id;
  }

  /** Forget what a slot wanted, so that a picture that still comes for it is not shown. */
  forget(slot) {
    this.#newest.delete(slot);
  }

  /** Play on the server's clock: {clip, look, first, last, frame, loop, width, height}. */
  play(what) {
    this.#playing = what;
    this.#send({ play: what });
  }

  stop() {
    if (!this.#playing) return;
    this.#playing = null;
    this.#send({ stop: true });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #text(message) {
    const newest = this.#newest.get(message.slot);
    if (message.event) this.#tell("event", message);
    else if (!Number.isInteger(message.id) || newest?.id === message.id) this.#tell("failure", message);
  }

  async #picture(data) {
    const length = new DataView(data).getUint32(0);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
    if (!this.#wanted(header)) return;
    const blob = new Blob([new Uint8Array(data, 4 + length)], { type: header.type });
    const bitmap = await createImageBitmap(blob);
    if (this.#wanted(header)) this.#tell("picture", { header, bitmap, blob });
    else bitmap.close();
  }

  /** Tell whether a picture is still of use: playing, or of the slot's clip and not older than one already shown. */
  #wanted(header) {
    if (header.playing) return this.#playing !== null;
    const newest = this.#newest.get(header.slot);
    return newest !== undefined && newest.clip === header.clip && header.id <= newest.id;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Tell whether the server answers, and lets this page in no more. */
async function isRefused() {
  try {
    return (await fetch(PROBE, { method: "HEAD", cache: "no-store" })).status === 403;
  } catch {
    return false;
  }
}

export const live = new Live();
