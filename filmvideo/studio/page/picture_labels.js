/** Labels on the picture, where more than the look that is changed is shown: "as shot", "A · Kodak Vision3 250D". */

import { element } from "./elements.js";
import { filmOf } from "./film_choice.js";
import { store } from "./store.js";

const INSET = 8;

/** Return a layer's name in words. */
export function layerName(layer) {
  if (layer === "shot") return "as shot";
  if (layer === "density") return "false colour of density";
  const look = store.look(layer);
  const { stock } = filmOf(look);
  const name = store.state.describe?.stocks.find((one) => one.id === stock)?.name ?? stock;
  return `${layer} · ${look.look?.name || name}`;
}

export class PictureLabels {
  constructor() {
    this.elements = [0, 1].map(() => element("span", { class: "picture-label" }));
    this.words = "";
  }

  show(views, state, film, reference) {
    const plain = !reference && film === "A";
    this.words = reference ? `${layerName(reference)} beside ${layerName(film)}` : layerName(film);
    for (const label of this.elements) label.hidden = true;
    if (plain || !views.length) return;
    if (!reference) return this.put(0, layerName(film), corner(views[0], -1, -1));
    if (state.compare === "side") {
      this.put(0, layerName(reference), corner(views[0], -1, -1));
      return this.put(1, layerName(film), corner(views[1], -1, -1));
    }
    const angle = (state.wipe.angle * Math.PI) / 180;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    this.put(0, layerName(reference), corner(views[0], x > -0.01 ? -1 : 1, Math.abs(x) > 0.7 ? -1 : -Math.sign(y)));
    this.put(1, layerName(film), corner(views[0], x > -0.01 ? 1 : -1, Math.abs(x) > 0.7 ? -1 : Math.sign(y)));
  }

  put(place, words, { x, y, right, below }) {
    const label = this.elements[place];
    label.hidden = false;
    label.textContent = words;
    label.style.left = `${x / devicePixelRatio}px`;
    label.style.top = `${y / devicePixelRatio}px`;
    label.style.transform = `translate(${right ? "-100%" : "0"}, ${below ? "-100%" : "0"})`;
  }
}

/** Return the point in a corner of the picture, as far as it is seen: across -1 is left, down -1 is the top. */
function corner({ area, rect }, across, down) {
  const inset = INSET * devicePixelRatio;
  const left = Math.max(area.x, rect.x) + inset;
  const right = Math.min(area.x + area.width, rect.x + rect.width) - inset;
  const top = Math.max(area.y, rect.y) + inset;
  const bottom = Math.min(area.y + area.height, rect.y + rect.height) - inset;
  return { x: across < 0 ? left : right, y: down < 0 ? top : bottom, right: across > 0, below: down > 0 };
}
