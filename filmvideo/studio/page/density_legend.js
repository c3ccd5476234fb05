/** The legend of the false colour of density: each part of the film's curve by colour, name and share of the picture. */

import { element } from "./elements.js";

export class DensityLegend {
  constructor() {
    this.element = element("ol", { class: "legend", "aria-label": "False colour: part of the film's curve", hidden: true });
    this.legend = [];
    this.names = [];
  }

  /** Show the legend that a picture's header brought; none without a picture. Playing brings names no shares. */
  show(picture) {
    const { legend = this.names } = picture?.header ?? { legend: [] };
    this.element.hidden = legend.length === 0;
    if (legend === this.legend) return;
    this.legend = legend;
    if (legend.length) this.names = legend.map(({ name, colour, meaning }) => ({ name, colour, meaning }));
    this.element.replaceChildren(...legend.toReversed().map((part) => this.line(part)));
  }

  line({ name, colour, meaning, share }) {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = colour;
    const percent = share === undefined ? "" : ` ${Math.round(share * 100)} %`;
    return element("li", { title: meaning }, swatch, element("span", {}, `${name}${percent}`), element("span", { class: "quiet" }, meaning));
  }

  /** Return the name of the part whose colour is nearest to a pixel's. */
  nameOf([red, green, blue]) {
    const far = ({ colour }) => {
      const code = parseInt(colour.slice(1), 16);
      return Math.hypot(red - (code >> 16), green - ((code >> 8) & 255), blue - (code & 255));
    };
    return this.legend.toSorted((a, b) => far(a) - far(b))[0]?.name ?? "";
  }
}
