/** The name of this page among those that look at the same server. */

/** Return 128 random bits as hexadecimal digits; `crypto.randomUUID` is missing where the address is not a safe one. */
export function randomName(source = crypto) {
  if (source.randomUUID) return source.randomUUID();
  return [...source.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const clientId = randomName();
