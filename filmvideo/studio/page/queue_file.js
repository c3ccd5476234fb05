/** The file of a job that is done: its size, a look at it, and a download. */

import { button, element } from "./elements.js";

const PLAYED = /\.(mp4|m4v)$/i;
const UNITS = ["kB", "MB", "GB", "TB"];

/** Return a size in words: "3.6 MB". */
export function sizeWords(bytes) {
  let [number, unit] = [bytes / 1000, 0];
  while (number >= 999.5 && unit < UNITS.length - 1) [number, unit] = [number / 1000, unit + 1];
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${UNITS[unit]}`;
}

/** Return the name of a file without its folder. */
export function fileName(path) {
  return (path ?? "").split(/[/\\]/).at(-1);
}

/** Return the length of a file in bytes, or null where there is no such file. */
async function askLength(address) {
  try {
    const answer = await fetch(address, { method: "HEAD" });
    return answer.ok ? Number(answer.headers.get("Content-Length")) : null;
  } catch {
    return null;
  }
}

export class JobFile {
  size = ""; // in words, once the server has said it
  #asked = false;

  /** @param {string} address of the job @param {() => void} changed is called when the size is known */
  constructor(address, changed) {
    Object.assign(this, { address: `${address}/file`, changed });
    this.play = button("Play", () => this.#play(), { title: "Play the file here" });
    this.download = element("a", { class: "button", href: `${this.address}?download`, download: "" }, "Download");
    this.said = element("p", { class: "small quiet" });
    this.nodes = [this.play, this.download];
  }

  /** Show what can be done with the file of a job; a sequence of pictures lies in its folder. */
  async show({ state, path }) {
    const done = state === "done" && Boolean(path);
    const there = done && this.size !== "";
    this.download.hidden = !there;
    this.play.hidden = !there || !PLAYED.test(path);
    this.said.textContent = there && this.play.hidden ? "Browsers do not play this kind of file; open it in a player." : "";
    if (!done || this.#asked) return;
    this.#asked = true;
    const bytes = await askLength(this.address);
    if (bytes === null) return;
    this.path = path;
    this.size = sizeWords(bytes);
    this.changed();
  }

  #play() {
    const name = fileName(this.path);
    const video = element("video", { src: this.address, controls: true, autoplay: true, loop: true, "aria-label": name });
    const said = element("p", { class: "problem", role: "alert" });
    video.addEventListener("error", () => (said.textContent = "This browser cannot play the file; download it, or open it in a player."));
    const close = element("button", { type: "button", onclick: () => dialog.close() }, "Close");
    const head = element("div", { class: "row" }, element("strong", { class: "grow" }, name), close);
    const dialog = element("dialog", { class: "play-dialog", "aria-label": name }, head, video, said);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}
