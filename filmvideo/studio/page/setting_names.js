/** What settings and stages are called on the page; a key without a row here is called by its own name. */

const NAMES = {
  "film.stock": "Film",
  "film.print": "Print",
  "film.gate": "Gate",
  "camera.stops": "Exposure",
  "camera.light_kelvin": "Light",
  "camera.filter": "Balance filter",
  "camera.flash": "Flash",
  "camera.led_nm": "LED light",
  "camera.warmth_mired": "Warming filter",
  "camera.shutter_s": "Exposure time",
  "diffusion.strength_stops": "Strength",
  "diffusion.shares": "Shares",
  "lens.vignette_stops": "Vignette",
  "flicker.shutter_stops": "Camera shutter",
  "flicker.lamp_stops": "Projector lamp",
  "film_breathing.rms_um": "Distance",
  "backing.kind": "Backing",
  "leak.stops": "Brightness",
  "leak.through": "Falls on",
  "development.push_stops": "Push or pull",
  "development.bleach_bypass": "Silver kept",
  "development.expired_years": "Years expired",
  "couplers.strength": "Strength",
  "printer.points": "Printer lights",
  "printer.trim_points": "Trim of one shot",
  "printer.brightness_stops": "Brightness",
  "printer.aim_luminance": "Aim luminance",
  "printer.bleach_bypass": "Silver kept",
  "dirt.dust_per_cm2": "Dust",
  "dirt.hairs_per_cm2": "Hairs",
  "dirt.scratches_per_cm": "Scratches",
  "dirt.dust_um": "Size of dust",
  "dirt.hair_um": "Width of hairs",
  "dirt.hair_length_um": "Length of hairs",
  "dirt.scratch_um": "Width of scratches",
  "dirt.gate_hairs": "Hairs in the gate",
  "grain.hold_frames": "Held for",
  "view.adaptation": "Adaptation to clear film",
};

const TITLES = {
  camera: "Camera",
  diffusion: "Diffusion filter",
  lens: "Lens",
  flicker: "Flicker",
  weave: "Gate weave",
  film_breathing: "Film breathing",
  leak: "Light leak",
  backing: "Backing and halation",
  development: "Development",
  couplers: "Couplers (colour and edges)",
  grain: "Grain",
  crystals: "Crystals in place of grain",
  printer: "Printer",
  dirt: "Dirt on the camera film",
  print_dirt: "Dirt on the print",
  view: "Projection and viewing",
  scan: "Scanner",
};

/** Stages that stand open at first: those that a colourist turns to first. */
export const OPEN_AT_FIRST = ["camera", "development", "grain", "printer"];

const UNITS = /_(stops|kelvin|nm|mired|s|um|px|per_cm2|per_cm|points|years|frames|luminance)$/;
const PARTS = { "diffusion.shares": ["Core", "Halo", "Bloom"] };

/** Return the name of a key. */
export function settingName(key) {
  const own = NAMES[key] ?? NAMES[key.replace(/^print_dirt\./, "dirt.")];
  if (own) return own;
  const name = key.split(".").at(-1).replace(UNITS, "").replaceAll("_", " ");
  return name[0].toUpperCase() + name.slice(1);
}

/** Return the name of a table of settings; `title` is the server's. */
export function tableTitle(table, title) {
  return TITLES[table] ?? title ?? settingName(table);
}

/** Return what the numbers of a key with several are called. */
export function partNames(key, count) {
  return PARTS[key] ?? ["R", "G", "B"].slice(0, count);
}

/** Return whether the numbers of a key are moved together by one slider. */
export function isGanged(key) {
  return !(key in PARTS);
}
