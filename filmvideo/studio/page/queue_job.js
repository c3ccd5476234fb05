/** One job of the queue: how far it is, how long it takes still, its file or why it failed. */

import { api } from "./api.js";
import { copyButton } from "./copy_text.js";
import { button, element } from "./elements.js";
import { JobFile, fileName } from "./queue_file.js";
import { store } from "./store.js";

const STATES = {
  waiting: "Waiting", running: "Running", done: "✓ Done", failed: "✗ Failed", cancelled: "Cancelled", interrupted: "Interrupted",
};
const CAN_RESUME = ["cancelled", "interrupted", "failed"];

/** Return a length of time in words: "40 s", "3 min". */
function lengthWords(time_s) {
  return time_s < 90 ? `${Math.max(1, Math.round(time_s))} s` : `${Math.round(time_s / 60)} min`;
}

export class QueueJob {
  #began = null; // {time, done} when this page first saw the job run

  /** @param {Object} job as the server tells it @param {(job: QueueJob) => void} removed is called when it is off the list */
  constructor(job, removed) {
    const address = `/api/render/${encodeURIComponent(job.id)}`;
    this.name = element("strong", { class: "grow" });
    this.state = element("span", { class: "job-state" });
    this.bar = element("progress", { "aria-label": "Progress" });
    this.facts = element("p", { class: "small quiet" });
    this.path = element("code", { class: "job-path" });
    this.error = element("p", { class: "problem" });
    this.cancel = button("Cancel", () => void api.remove(address), { title: "Stop this job" });
    this.resume = button("Resume", () => void api.post(`${address}/resume`), { title: "Go on where this job stopped" });
    this.remove = button("Remove", () => void api.remove(address).then(() => removed(this)), {
      title: "Take this job off the list; a finished file stays, parts of an unfinished one are deleted",
      "aria-label": "Take this job off the list",
    });
    this.file = new JobFile(address, () => this.show(this.job));
    this.copyPath = copyButton("Copy path", () => this.job.path, this.path);
    this.copyCommand = copyButton("Copy command", () => this.job.command, this.path);
    const buttons = element("div", { class: "row wrap" }, this.cancel, this.resume, ...this.file.nodes, this.copyPath, this.copyCommand, this.remove);
    this.node = element("li", { class: "job" }, element("div", { class: "row" }, this.name, this.state), this.bar, this.facts, this.path, this.error, this.file.said, buttons);
    this.node.dataset.id = job.id;
    this.show(job);
  }

  /** Show a job as it is now. */
  show(job) {
    this.job = job;
    const { state, done, total, path, error, command } = job;
    this.node.dataset.state = state;
    this.name.textContent = [store.clip(job.clip)?.name ?? fileName(job.source), fileName(path)].filter(Boolean).join(" → ");
    this.state.textContent = STATES[state] ?? state;
    this.bar.hidden = state !== "running" && state !== "waiting";
    this.bar.max = total || 1;
    if (total) this.bar.value = done;
    else this.bar.removeAttribute("value");
    this.facts.textContent = [this.#progress(state, done, total), this.file.size].filter(Boolean).join(", ");
    this.path.textContent = path ?? "";
    this.error.textContent = error ?? "";
    this.cancel.hidden = state !== "running" && state !== "waiting";
    this.resume.hidden = !CAN_RESUME.includes(state);
    this.remove.hidden = !this.cancel.hidden;
    this.copyPath.hidden = state !== "done" || !path;
    this.copyCommand.hidden = !command;
    void this.file.show(job);
  }

  #progress(state, done, total) {
    if (!total) return "";
    const said = `${done} of ${total} frames`;
    if (state !== "running") return said;
    this.#began ??= { time: performance.now(), done };
    const made = done - this.#began.done;
    if (made < 2) return said;
    const each_s = (performance.now() - this.#began.time) / 1000 / made;
    return `${said}, about ${lengthWords(each_s * (total - done))} left`;
  }
}
