"""What a page asks of one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from filmvideo.base.toml import TomlTable
from filmvideo.studio.replies import as_table, whole_number

SLOTS = ("A", "B", "shot", "loupe", "density", "loupeB", "loupeShot")
KINDS = ("film", "shot", "density")
SPACES = ("srgb", "display-p3", "rec709")
SMALLEST_PX, LARGEST_PX = 16, 8192
_LAST_FRAME = 2**31


@dataclass(frozen=True)
class PictureRequest:
    """One picture: of which frame, with which look, how large and how exact."""

    id: int
    slot: str
    clip: str
    frame: int
    look: dict[str, object] = field(default_factory=dict[str, object])
    kind: str = "film"
    size: tuple[int, int] = (960, 540)
    draft: bool = False
    box: tuple[int, int, int, int] | None = None
    lossless: bool = False
    space: str = "srgb"


def read_picture_request(values: dict[str, object]) -> PictureRequest:
    """Read a request; raise FilmvideoError for one that is not understood."""
    table = as_table(values)
    return PictureRequest(
        id=whole_number(table, "id", 0, 2**53),
        slot=table.choice("slot", SLOTS, "A"),
        clip=table.text("clip"),
        frame=whole_number(table, "frame", 0, _LAST_FRAME),
        look=table.table("look").values,
        kind=table.choice("kind", KINDS, "film"),
        size=read_size(table),
        draft=table.flag("draft", default=False),
        box=_read_box(table),
        lossless=table.flag("png", default=False),
        space=table.choice("space", SPACES, "srgb"),
    )


def read_size(table: TomlTable) -> tuple[int, int]:
    """Read the width and the height that a picture must fit, in px."""
    width = whole_number(table, "width", SMALLEST_PX, LARGEST_PX, 960)
    return width, whole_number(table, "height", SMALLEST_PX, LARGEST_PX, 540)


def _read_box(table: TomlTable) -> tuple[int, int, int, int] | None:
    if table.values.get("box") is None:
        return None
    box = [round(value) for value in table.numbers("box", 4)]
    limits = TomlTable({"left": box[0], "top": box[1], "width": box[2], "height": box[3]}, f"{table.where} [box]")
    limits.number("left", -LARGEST_PX, 4 * LARGEST_PX)
    limits.number("top", -LARGEST_PX, 4 * LARGEST_PX)
    limits.number("width", 1, LARGEST_PX)
    limits.number("height", 1, LARGEST_PX)
    return cast("tuple[int, int, int, int]", tuple(box))
