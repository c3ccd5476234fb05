/** <fv-queue>: the renders, their progress and their files. */

import { addAction } from "./actions.js";
import { api } from "./api.js";
import { button, element } from "./elements.js";
import { live } from "./live.js";
import { QueueJob } from "./queue_job.js";
import { RenderDialog } from "./render_dialog.js";
import { store } from "./store.js";

const ORDER = ["running", "waiting"];

class Queue extends HTMLElement {
  /** @type {Map<string, QueueJob>} */
  #jobs = new Map();

  connectedCallback() {
    this.dialog = new RenderDialog();
    const render = button("Render…", () => this.#open(), { key: "Shift+R", title: "Render clips to files", class: "main" });
    this.none = element("p", { class: "quiet" }, "Nothing is rendered yet. A render goes on while you work, and after this page is closed.");
    this.list = element("ol", { class: "jobs" });
    this.append(render, this.none, this.list, this.dialog.node);
    this.#listen();
  }

  #listen() {
    addAction("Page", "Shift+R", "Render clips to files", () => this.#open());
    addEventListener("fv-render", () => this.#open());
    live.addEventListener("event", ({ detail }) => detail.event === "render" && this.#show(detail.job));
    live.addEventListener("state", ({ detail }) => detail === "open" && void this.#read());
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (keys.has("clips")) for (const job of this.#jobs.values()) job.show(job.job);
    });
  }

  #open() {
    store.set({ view: { tab: "queue", alone: false } });
    this.dialog.open([...this.#jobs.values()].map(({ job }) => job));
  }

  /** Read the whole queue, as a page does that has just found the server. */
  async #read() {
    const jobs = await api.get("/api/render", { quiet: true }).catch(() => null);
    if (jobs === null) return;
    const there = new Set(jobs.map((job) => job.id));
    for (const id of this.#jobs.keys()) if (!there.has(id)) this.#jobs.delete(id);
    for (const job of jobs) this.#show(job);
    this.#order();
  }

  #show(job) {
    const there = this.#jobs.get(job.id);
    if (there) there.show(job);
    else this.#jobs.set(job.id, new QueueJob(job, (removed) => this.#remove(removed)));
    this.#order();
  }

  #remove({ job }) {
    this.#jobs.delete(job.id);
    this.#order();
  }

  /** Put running jobs first, then those that wait, then the newest that ended. */
  #order() {
    const all = [...this.#jobs.values()];
    const active = ORDER.flatMap((state) => all.filter(({ job }) => job.state === state));
    const ended = all.filter(({ job }) => !ORDER.includes(job.state)).reverse();
    const nodes = [...active, ...ended].map((job) => job.node);
    const moved = nodes.some((node, at) => this.list.children[at] !== node);
    if (moved || nodes.length < this.list.children.length) this.list.replaceChildren(...nodes);
    this.none.hidden = nodes.length > 0;
  }
}

customElements.define("fv-queue", Queue);
