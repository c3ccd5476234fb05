/** What choosing a look, a camera film or a print does to the changes of a look; nothing here touches the page. */

/** Tables that need a print; a film that is shown itself has none. */
const OF_THE_PRINT = ["printer", "print_dirt"];
/** A look's name speaks of its film and its print, so it goes when another is chosen. */
const NAME = "look";
/** Ways to show the film without a print stock. */
export const SHOWN_PLAIN = [
  { id: "auto", name: "Usual print", why: "The print that is usual for the film; slides are shown themselves." },
  { id: "none", name: "No print", why: "The film itself is shown, as slides are." },
  { id: "scan", name: "Scan", why: "Code values of the negative's printing density, for grading." },
];

/** Return changes without some tables. */
function without(changes, tables) {
  return Object.fromEntries(Object.entries(changes).filter(([table]) => !tables.includes(table)));
}

/** Return the film words of changes: stock, print and gate, with defaults filled in. */
export function filmOf(changes) {
  return { stock: "vision3-250d", print: "auto", gate: "super35", ...(changes?.film ?? {}) };
}

/** Return whether a stock is shown without a print when `film.print` is auto. */
export function isShownItself(describe, stock) {
  return describe?.stocks?.find((one) => one.id === stock)?.kind === "reversal";
}

/** Return changes with another camera film; what the new film cannot have (a print for slides) is left out. */
export function withStock(changes, stock, describe) {
  const film = { ...(changes?.film ?? {}), stock };
  const rest = without(changes ?? {}, [NAME]);
  if (!isShownItself(describe, stock)) return { ...rest, film };
  delete film.print;
  return { ...without(rest, OF_THE_PRINT), film };
}

/** Return changes with another print; without a print its settings are left out. */
export function withPrint(changes, print, describe) {
  const film = { ...(changes?.film ?? {}), print };
  if (print === "auto") delete film.print;
  const plain = print === "none" || print === "scan" || (print === "auto" && isShownItself(describe, film.stock));
  return { ...without(changes ?? {}, plain ? [NAME, ...OF_THE_PRINT] : [NAME]), film };
}

/** Return changes with another gate; the usual one leaves no mark. */
export function withGate(changes, gate) {
  const { gate: _, ...film } = { stock: filmOf(changes).stock, ...(changes?.film ?? {}) };
  return { ...changes, film: gate === filmOf({}).gate ? film : { ...film, gate } };
}

/** Return whether two looks render alike: name and reason do not count. */
export function sameLook(one, other) {
  const [first, second] = [one, other].map((look) => canonical({ ...without(look ?? {}, ["look", "schema"]), film: filmOf(look) }));
  return first === second;
}

/** Return JSON of a value with its keys in order. */
export function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Return every film that can be chosen, by group: looks, films, prints. */
export function filmItems(describe) {
  const stocks = new Map((describe.stocks ?? []).map((stock) => [stock.id, stock]));
  const looks = (describe.looks ?? []).map((look) => lookItem(look, stocks.get(filmOf(look.look).stock)));
  const films = [...stocks.values()].filter((stock) => stock.kind !== "print").map((stock) => stockItem(stock)).sort(byName);
  const plain = SHOWN_PLAIN.map((one) => ({ ...one, group: "prints", kind: "", maker: "", medium: "" }));
  const prints = (describe.prints ?? []).map((stock) => ({ ...stockItem(stock), group: "prints" }));
  return { looks, films, prints: [...plain, ...prints] };
}

function lookItem(look, stock) {
  const { kind = "", maker = "", medium = "" } = stock ?? {};
  const title = look.look?.look?.name ?? "";
  const why = look.why || title;
  return { id: look.name, name: look.name, title, why, group: "looks", kind, maker, medium, own: look.own, look: look.look };
}

/** Order films by maker and name, 50 before 200. */
function byName(one, other) {
  return one.name.localeCompare(other.name, "en", { numeric: true });
}

/** Return what a stock is called; the number of a print, which the trade knows it by, goes first. */
export function stockName({ id, name, kind }) {
  return kind === "print" && /^\d/.test(id) && !name.includes(id.toUpperCase()) ? `${id} ${name}` : name;
}

function stockItem(stock) {
  const speed = stock.exposure_index ? `EI ${stock.exposure_index}` : "";
  const facts = [stock.kind, stock.medium, speed].filter(Boolean).join(", ");
  const { id, kind = "", maker = "", medium = "" } = stock;
  return { id, name: stockName(stock), title: id, why: `${maker ? `${maker}: ` : ""}${facts}.`, group: "films", kind, maker, medium };
}

/** Return items that fit the words typed and the kind, maker and medium chosen ("" is any). */
export function filterItems(items, { text = "", kind = "", maker = "", medium = "" }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const said = `${item.id} ${item.name} ${item.title} ${item.why} ${item.maker} ${item.kind}`.toLowerCase();
    const plain = item.group === "prints" && !item.kind;
    const fits = (field, asked) => !asked || item[field] === asked || plain;
    return fits("kind", kind) && fits("maker", maker) && fits("medium", medium) && words.every((word) => said.includes(word));
  });
}

/** Return whether an item is in use by a look: "in use", "changed" (a look altered since) or "". */
export function useOf(item, changes) {
  const film = filmOf(changes);
  if (item.group === "films") return film.stock === item.id ? "in use" : "";
  if (item.group === "prints") return film.print === item.id ? "in use" : "";
  if (sameLook(item.look, changes)) return "in use";
  const title = item.look?.look?.name;
  return title && title === changes?.look?.name ? "changed" : "";
}

/** Return the changes that choosing an item makes of the present ones. */
export function chosenLook(item, changes, describe) {
  if (item.group === "films") return withStock(changes, item.id, describe);
  if (item.group === "prints") return withPrint(changes, item.id, describe);
  return structuredClone(item.look);
}
