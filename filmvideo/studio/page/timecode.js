/** Timecode of frames: hours, minutes, seconds and frames, drop-frame too (SMPTE ST 12-1). */

/** Return the frames in a second of timecode, and the numbers that drop-frame leaves out of a minute. */
function base(clip) {
  const rate = Math.max(1, Math.round(clip.rate_float ?? 24));
  return { rate, dropped: clip.drop_frame ? 2 * Math.round(rate / 30) : 0 };
}

/** Return the timecode of a count of frames since 00:00:00:00. */
export function toTimecode(count, clip) {
  const { rate, dropped } = base(clip);
  let number = count;
  if (dropped) {
    const [minute, ten] = [rate * 60 - dropped, rate * 600 - 9 * dropped];
    const [tens, rest] = [Math.floor(number / ten), number % ten];
    number += 9 * dropped * tens + (rest < rate * 60 ? 0 : dropped * (1 + Math.floor((rest - rate * 60) / minute)));
  }
  const seconds = Math.floor(number / rate);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60, number % rate];
  const [hours, minutes, second, frame] = parts.map((part) => String(part).padStart(2, "0"));
  return `${hours}:${minutes}:${second}${dropped ? ";" : ":"}${frame}`;
}

/** Return the count of frames since 00:00:00:00 of a timecode, or null; the last parts are enough ("12:03"). */
export function fromTimecode(text, clip) {
  const parts = text.trim().split(/[:;.]/);
  if (parts.length < 2 || parts.length > 4 || !parts.every((part) => /^\d{1,2}$/.test(part))) return null;
  const [hours, minutes, seconds, frames] = [...Array(4 - parts.length).fill(0), ...parts.map(Number)];
  const { rate, dropped } = base(clip);
  const minute = hours * 60 + minutes;
  return (minute * 60 + seconds) * rate + frames - dropped * (minute - Math.floor(minute / 10));
}

/** Return the count of the clip's first frame. */
export function startCount(clip) {
  return clip.timecode ? (fromTimecode(clip.timecode, clip) ?? 0) : 0;
}

/** Return the timecode of a frame of the clip. */
export function timecodeOf(frame, clip) {
  return toTimecode(startCount(clip) + frame - clip.first, clip);
}

/** Return the frame that words mean: a timecode, or a number of the clip's frames; null if they mean none. */
export function frameOf(words, clip) {
  if (/^\d+$/.test(words.trim())) return Number(words);
  const count = fromTimecode(words, clip);
  return count === null ? null : count - startCount(clip) + clip.first;
}
