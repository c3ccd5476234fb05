/** The state that the page begins with: every name that `store.state` has. */

export const startState = () => ({
  clips: [],
  clip: null,
  frame: 0,
  frames: {}, // the frame last looked at, by clip
  looks: {}, // look A, by clip
  slot: "A", // the look that is shown and changed
  lookB: null, // the second look, of all clips
  compare: "off", // off | wipe | side | shot
  against: "shot", // what a wipe and side by side compare with: shot | other (the other of A and B)
  wipe: { x: 0.5, y: 0.5, angle: 0 }, // a point of the line in parts of what is seen; angle in degrees, 0 is upright
  zoom: "fit", // "fit", or pixels of the screen per pixel of the clip
  pan: { x: 0.5, y: 0.5 }, // the point of the frame in the middle of the view, in parts of the frame
  playing: false,
  shuttle: 0, // speed of the shuttle, back where it is negative; 0 while it rests
  in: null, // first frame to play, null: the clip's own
  out: null, // last frame to play
  ranges: {}, // [in, out], by clip
  loop: true,
  overlay: { safe: false, aspect: "", density: false, loupe: false },
  view: { tab: "settings", bottom: true },
  snapshots: [],
  notes: "",
  lens: { x: 0.5, y: 0.5 }, // the point that the loupe shows, in parts of the frame
  held: false, // whether the key for "as shot" is down
  scrubbing: false, // the frame changes fast: drafts will do
  dragging: false, // the look changes fast
  describe: null,
});
