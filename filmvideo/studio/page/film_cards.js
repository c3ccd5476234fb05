/** Cards of films in a grid, of which one can be chosen with the mouse or the keyboard. */

import { element } from "./elements.js";
import { ThumbnailPicture, URGENCY } from "./thumbnails.js";

const SIGNS = { "in use": "✓", changed: "✎" };

/** One film: its thumbnail, its name and whether it is in use. */
class FilmCard {
  constructor(item) {
    this.item = item;
    const image = element("img", { alt: "", decoding: "async", draggable: "false" });
    this.picture = new ThumbnailPicture(image, { urgency: URGENCY.empty });
    this.use = element("span", { class: "film-use" });
    const name = element("span", { class: "film-name" }, item.name);
    const group = item.own ? element("span", { class: "film-own" }, "own") : null;
    this.node = element(
      "div",
      { class: "film-card", role: "option", tabindex: "-1", "aria-selected": "false" },
      element("span", { class: "film-frame" }, image, this.use, group),
      name,
    );
    this.node.dataset.id = item.id;
    this.node.setAttribute("aria-label", item.title ? `${item.name}: ${item.title}` : item.name);
  }

  /** Mark the card: "in use", "changed" or "". */
  mark(use) {
    this.node.setAttribute("aria-selected", String(use === "in use"));
    this.node.classList.toggle("is-changed", use === "changed");
    this.use.textContent = use ? `${SIGNS[use]} ${use}` : "";
  }

  /** Return how urgent the thumbnail is: of the film in use, to be seen and empty, to be seen, or just outside. */
  urgency({ top, bottom }) {
    if (this.use.textContent) return URGENCY.inUse;
    const own = this.node.getBoundingClientRect();
    if (own.bottom <= top || own.top >= bottom) return URGENCY.outside;
    return this.picture.isEmpty ? URGENCY.empty : URGENCY.stale;
  }
}

/**
 * A grid of cards. Arrow keys move, Enter and the space bar choose, Shift compares.
 * `onchoose(item, event)` and `onlook(item)` are called; `address(item)` names an item's thumbnail.
 */
export class FilmCards {
  /** @type {FilmCard[]} */
  #cards = [];
  #visible = new Set();
  #watch;

  constructor({ label, onchoose, onlook, address }) {
    Object.assign(this, { onchoose, onlook, address });
    this.node = element("div", { class: "film-cards", role: "listbox", "aria-label": label });
    this.node.addEventListener("keydown", (event) => this.#onKey(event));
    this.node.addEventListener("click", (event) => this.#onClick(event));
    this.node.addEventListener("pointerover", (event) => this.#look(event.target));
    this.node.addEventListener("focusin", (event) => this.#look(event.target));
    this.#watch = new IntersectionObserver((entries) => this.#onSeen(entries), { root: this.node, rootMargin: "80px" });
  }

  /** Show other items; cards that stay keep their pictures. */
  show(items) {
    const there = new Map(this.#cards.map((card) => [card.item, card]));
    for (const card of this.#cards) if (!items.includes(card.item)) this.#drop(card);
    this.#cards = items.map((item) => there.get(item) ?? new FilmCard(item));
    this.node.replaceChildren(...this.#cards.map((card) => card.node));
    for (const card of this.#cards) this.#watch.observe(card.node);
    this.#setEntry(this.#chosen() ?? this.#cards[0]);
  }

  #drop(card) {
    card.picture.leave();
    this.#watch.unobserve(card.node);
    this.#visible.delete(card);
  }

  /** Mark every card by a function of its item. */
  mark(use) {
    for (const card of this.#cards) card.mark(use(card.item));
    if (!this.node.contains(document.activeElement)) this.#setEntry(this.#chosen() ?? this.#cards[0]);
  }

  /** Ask anew for the thumbnails that can be seen, because the frame or the look changed. */
  refresh() {
    this.#ask(this.#cards.filter((card) => this.#visible.has(card)));
  }

  /** Say that every thumbnail is of another frame, or of another clip. */
  expire({ keep }) {
    for (const card of this.#cards) card.picture.expire({ keep });
  }

  /** Ask for thumbnails, if there is a clip to make them of. */
  #ask(cards) {
    const place = this.node.getBoundingClientRect();
    for (const card of cards) {
      const address = this.address(card.item);
      card.picture.urgency = card.urgency(place);
      if (address) void card.picture.show(address);
    }
  }

  #onSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cardOf(target);
      if (!card) continue;
      if (isIntersecting) this.#visible.add(card);
      else this.#visible.delete(card);
      if (!isIntersecting) card.picture.leave();
    }
    this.refresh(); // what came into view, and how urgent the others are now
  }

  #cardOf(node) {
    const found = node.closest?.(".film-card");
    return found ? this.#cards.find((card) => card.node === found) : undefined;
  }

  #chosen() {
    return this.#cards.find((card) => card.node.getAttribute("aria-selected") === "true");
  }

  /** Let the Tab key enter the grid at a card. */
  #setEntry(entry) {
    for (const card of this.#cards) card.node.tabIndex = card === entry ? 0 : -1;
  }

  #look(node) {
    const card = this.#cardOf(node);
    if (card) this.onlook(card.item);
  }

  #onClick(event) {
    const card = this.#cardOf(event.target);
    if (!card) return;
    this.#setEntry(card);
    card.node.focus();
    this.onchoose(card.item, event);
  }

  #onKey(event) {
    const card = this.#cardOf(event.target);
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#cards.indexOf(card);
    const to = this.#target(event.key, at);
    if (to !== undefined) {
      const next = this.#cards[Math.max(0, Math.min(this.#cards.length - 1, to))];
      this.#setEntry(next);
      next.node.focus();
      next.node.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") this.onchoose(card.item, event);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Return where a key leads from a card. */
  #target(key, at) {
    const top = this.#cards[0].node.offsetTop;
    const wide = this.#cards.filter((card) => card.node.offsetTop === top).length;
    const ways = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - wide, ArrowDown: at + wide };
    const ends = { Home: 0, End: this.#cards.length - 1, PageUp: at - 3 * wide, PageDown: at + 3 * wide };
    const to = { ...ways, ...ends }[key];
    return to !== undefined && (key === "ArrowUp" || key === "ArrowDown") && !this.#cards[to] ? at : to;
  }
}
