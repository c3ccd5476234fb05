/** What is to be known of the picture, written over it or in its place: why there is none, or what is still to come. */

import { withoutFolder } from "./clip_words.js";
import { element } from "./elements.js";
import { live } from "./live.js";
import { store } from "./store.js";

const REFUSED = "The server was started anew: open the address that it printed.";
const FIRST = "Rendering the first picture. A film is prepared once, when it is first used.";
const PREPARING = "As shot. Preparing the film: once per film.";
const COARSE = "Enlarged; the sharp picture follows.";

export class PictureNotice {
  constructor() {
    this.absence = element("p", { class: "absence", role: "status" });
    this.notice = element("p", { class: "notice", role: "status" });
    this.elements = [this.absence, this.notice];
  }

  /** Show the words for a layer that is seen in a view. */
  show(requests, layer, view) {
    const absent = absenceOf(requests, layer);
    put(this.absence, absent);
    put(this.notice, noticeOf(requests, layer, view, absent));
  }
}

function absenceOf(requests, layer) {
  const clip = store.clip();
  if (!clip) return store.state.describe ? "No clip is open. Start with: filmvideo studio CLIP" : "Opening…";
  if (clip.error) return withoutFolder(clip.error, clip);
  if (requests.picture(requests.standIn(layer))) return "";
  return requests.error || (requests.last ? "Rendering the picture…" : FIRST);
}

function noticeOf(requests, layer, view, absent) {
  if (live.state === "refused") return REFUSED;
  if (absent) return "";
  if (requests.error) return requests.error;
  if (requests.standIn(layer) !== layer) return PREPARING;
  return requests.isCoarse(layer, view) ? COARSE : "";
}

function put(place, words) {
  place.hidden = !words;
  if (place.textContent !== words) place.textContent = words;
}
