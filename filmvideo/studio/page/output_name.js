/** The name of the file that a render writes, as the server would name it; nothing here touches the page. */

import { filmOf } from "./film_choice.js";

const USUAL = { ".mp4": "h264", ".m4v": "h264", ".mxf": "dnxhr-hqx" };
const USUAL_CODEC = "prores-hq";

/** @typedef {{name: string, suffixes: string[], image: boolean}} Codec */

/** Return a path in its folder and its name. */
export function splitPath(path) {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return [path.slice(0, at + 1), path.slice(at + 1)];
}

/** Return the suffix of a name, ".mov", or "" where it has none. */
function suffixOf(name) {
  return /[^./\\](\.[^./\\]+)$/.exec(name)?.[1] ?? "";
}

/** Return the codec that is usual for a suffix. */
function usualCodec(codecs, suffix) {
  const image = codecs.find((codec) => codec.image && codec.suffixes.includes(suffix));
  return image ?? codecs.find((codec) => codec.name === (USUAL[suffix] ?? USUAL_CODEC));
}

/**
 * Return {name, problem} for a name that was typed: the usual suffix is added, and a name that cannot be is told in
 * one sentence.
 * @param {string} typed @param {Codec[]} codecs @param {string} chosen  the codec's name, "" for the usual one
 * @param {string[]} taken  names, beside the clip, of the clips that are open
 */
export function typedName(typed, codecs, chosen, taken) {
  if (typed.startsWith("~")) return { name: typed, problem: "~ stands for no folder here; name a file beside the clip." };
  const known = new Set(codecs.flatMap((codec) => codec.suffixes));
  const own = suffixOf(typed);
  const written = known.has(own.toLowerCase()) || /^\.[a-z]{2,5}$/i.test(own);
  const suffix = written ? own.toLowerCase() : "";
  const codec = codecs.find((one) => one.name === chosen) ?? usualCodec(codecs, suffix);
  const number = codec?.image && !/[#@%]/.test(typed) ? ".####" : "";
  const name = suffix ? typed : `${typed.replace(/\.$/, "")}${number}${codec?.suffixes[0] ?? ""}`;
  return { name, problem: problemOf(name, suffix, codec, known, taken) };
}

function problemOf(name, suffix, codec, known, taken) {
  if (taken.includes(name.replace(/^\.\//, ""))) return `${name} is a clip that is open here; name another file.`;
  if (!suffix || !codec || codec.suffixes.includes(suffix)) return "";
  const fit = listWords(codec.suffixes);
  if (known.has(suffix)) return `${codec.name} goes into ${fit}, not into ${suffix}; change the name or the codec.`;
  return `${suffix} is not written here; end the name in ${fit}, or leave the suffix out.`;
}

function listWords(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : names[0];
}

/** Return what a file is called after the look: the look's name, or its film. */
function labelOf(look) {
  const words = look.look?.name || splitPath(filmOf(look).stock)[1].replace(/\.toml$/, "");
  return words.toLowerCase().replace(/[^\p{L}\p{N}_.]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
}

/**
 * Return the name of a file beside a clip that nobody named: the first, by number, that is not taken.
 * @param {string} source  the clip's path @param {Object} look  its changes @param {Codec[]} codecs
 * @param {string} chosen  the codec's name, "" for the usual one @param {(name: string) => boolean} isTaken
 */
export function usualName(source, look, codecs, chosen, isTaken) {
  const parts = partsOf(source, codecs);
  const codec = codecs.find((one) => one.name === chosen) ?? usualCodec(codecs, parts.picture);
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? labelOf(look) : `${labelOf(look)}-${number}`;
    const name = `${codec?.image ? pictureName(parts, label) : clipName(parts, label)}${codec?.suffixes[0] ?? ""}`;
    if (!isTaken(name)) return name;
  }
}

/** Return the parts of a source's name: what stands before the number of a picture, the number, and a picture's suffix. */
function partsOf(source, codecs) {
  const [folder, file] = splitPath(source);
  const own = suffixOf(file);
  const stem = own ? file.slice(0, -own.length) : file;
  const suffix = own.toLowerCase().replace(".cin", ".dpx");
  if (!codecs.some((one) => one.image && one.suffixes.includes(suffix))) return { folder, before: `${stem}.`, digits: "####", picture: "" };
  const [, before, digits] = /^(.*?)(#+|\d+)$/.exec(stem) ?? [null, stem, ""];
  return { folder, before, digits, picture: suffix };
}

function clipName({ folder, before, picture }, label) {
  const stem = picture ? before.replace(/[._\- ]+$/, "") || splitPath(folder.slice(0, -1))[1] : before.slice(0, -1);
  return `${stem}.${label}`;
}

function pictureName({ before, digits }, label) {
  const joint = digits && /[^\p{L}\p{N}]$/u.test(before) ? before.at(-1) : "";
  const start = joint ? before.slice(0, -1) : before;
  const named = start ? `${start}.${label}` : label;
  return digits ? `${named}${joint || "."}${digits}` : named;
}
