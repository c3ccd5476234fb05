/** Requests to the server by HTTP. Whatever fails is said once, in words, by the event "error" of `failures`. */

export const NO_ANSWER = "The studio's server does not answer. Start it again, and open the address that it prints.";

/** Dispatches "error" with {detail: sentence}. */
export const failures = new EventTarget();

export function tellFailure(sentence) {
  failures.dispatchEvent(new CustomEvent("error", { detail: sentence }));
}

async function explain(response) {
  try {
    return (await response.json()).error ?? `The server answered ${response.status}.`;
  } catch {
    return `The server answered ${response.status} ${response.statusText}.`;
  }
}

/**
 * Send a request and return its response. A failure is told, unless `quiet`, and thrown as an Error with the sentence.
 * @param {string} method
 * @param {string} path
 * @param {*} [body]  is sent as JSON
 * @param {{quiet?: boolean, keepalive?: boolean, signal?: AbortSignal}} [options]
 * @returns {Promise<Response>}
 */
async function send(method, path, body, { quiet = false, keepalive = false, signal } = {}) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  let sentence;
  try {
    const response = await fetch(path, {
      method, headers, keepalive, signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) return response;
    sentence = await explain(response);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    sentence = NO_ANSWER;
  }
  if (!quiet) tellFailure(sentence);
  throw new Error(sentence);
}

async function json(response) {
  const text = await (await response).text();
  return text ? JSON.parse(text) : null;
}

export const api = {
  get: (path, options) => json(send("GET", path, undefined, options)),
  post: (path, body, options) => json(send("POST", path, body, options)),
  patch: (path, body, options) => json(send("PATCH", path, body, options)),
  remove: (path, options) => json(send("DELETE", path, undefined, options)),

  /** Ask for a file and hand it to the browser as a download; return its name. */
  async download(path, body, name = "download") {
    const response = await send("POST", path, body);
    const said = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = said ? said[1] : name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    return link.download;
  },
};

/** Return the address of a thumbnail: {clip, frame, look | stock | print, width, base: changes}. */
export function thumbnailAddress({ base, ...words }) {
  const query = new URLSearchParams(words);
  if (base && Object.keys(base).length) query.set("base", toBase64Url(JSON.stringify(base)));
  return `/api/thumbnail?${query}`;
}

function toBase64Url(text) {
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
