/** Sentences of the server on a clip, as the page shows them. */

/** Return a sentence with the clip's name in place of its whole path. */
export function withoutFolder(sentence, clip) {
  const path = clip?.path ?? "";
  const name = path.split(/[\\/]/).pop();
  const folder = path.slice(0, path.length - name.length);
  return folder.length > 1 ? sentence.replaceAll(folder, "") : sentence;
}
