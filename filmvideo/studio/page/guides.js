/** Guides over the picture: masks of aspect ratios, safe areas. Each is labelled in words. */

export const ASPECTS = ["1.33", "1.66", "1.78", "1.85", "2.00", "2.39"];

/** Parts of the width and the height that the safe areas keep (SMPTE ST 2046-1). */
const SAFE = [["action 93 %", 0.93, "bottom"], ["title 90 %", 0.9, "top"]];

/** Return the part of a rectangle that an aspect ratio leaves. */
export function maskedRect(rect, aspect) {
  const ratio = Number(aspect);
  if (!ratio) return rect;
  const width = Math.min(rect.width, rect.height * ratio);
  const height = Math.min(rect.height, rect.width / ratio);
  return { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height };
}

/** Draw the guides of one view. */
export function drawGuides(context, view, { aspect, safe }) {
  const inner = maskedRect(view.rect, aspect);
  context.save();
  context.beginPath();
  context.rect(view.area.x, view.area.y, view.area.width, view.area.height);
  context.clip();
  if (aspect) drawMask(context, view.rect, inner, aspect);
  if (safe) for (const [label, part, corner] of SAFE) drawFrame(context, shrink(inner, part), label, corner);
  if (safe) drawCross(context, inner);
  context.restore();
}

function shrink({ x, y, width, height }, part) {
  const [less, low] = [width * (1 - part), height * (1 - part)];
  return { x: x + less / 2, y: y + low / 2, width: width - less, height: height - low };
}

function drawMask(context, outer, inner, aspect) {
  context.fillStyle = "rgb(0 0 0 / 88%)";
  context.beginPath();
  context.rect(outer.x - 1, outer.y - 1, outer.width + 2, outer.height + 2);
  context.rect(inner.x, inner.y, inner.width, inner.height);
  context.fill("evenodd");
  drawFrame(context, inner, aspect, "right");
}

function drawFrame(context, { x, y, width, height }, label, corner) {
  const px = devicePixelRatio;
  const box = [Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(width) - 1, Math.round(height) - 1];
  for (const [colour, line] of [["rgb(0 0 0 / 60%)", 3], ["rgb(255 255 255 / 85%)", 1]]) {
    context.strokeStyle = colour;
    context.lineWidth = line * px;
    context.strokeRect(...box);
  }
  context.textAlign = corner === "right" ? "right" : "left";
  write(context, label, corner === "right" ? x + width - 6 * px : x + 6 * px, corner === "top" ? y + 15 * px : y + height - 6 * px);
}

function drawCross(context, { x, y, width, height }) {
  const [middle, level, arm] = [x + width / 2, y + height / 2, 10 * devicePixelRatio];
  for (const [colour, line] of [["rgb(0 0 0 / 60%)", 3], ["rgb(255 255 255 / 85%)", 1]]) {
    context.strokeStyle = colour;
    context.lineWidth = line * devicePixelRatio;
    context.beginPath();
    context.moveTo(middle - arm, level);
    context.lineTo(middle + arm, level);
    context.moveTo(middle, level - arm);
    context.lineTo(middle, level + arm);
    context.stroke();
  }
}

function write(context, text, x, y) {
  context.font = `${11 * devicePixelRatio}px system-ui, "DejaVu Sans", sans-serif`;
  context.lineWidth = 3 * devicePixelRatio;
  context.strokeStyle = "rgb(0 0 0 / 80%)";
  context.strokeText(text, x, y);
  context.fillStyle = "#fff";
  context.fillText(text, x, y);
}
