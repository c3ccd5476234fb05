"""A look in words: its TOML, the command line that renders with it, and its file."""

from __future__ import annotations

from pathlib import Path

from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.folders import OpenFolders
from filmvideo.studio.looks import changes_from_toml, changes_of, look_of, save_own_look, settings_of, toml_of
from filmvideo.studio.render_job import command_of
from filmvideo.studio.render_request import process_words
from filmvideo.studio.replies import RequestError, as_table

MOST_WORDS = 2000


def say_look(values: dict[str, object], clips: ClipList) -> dict[str, object]:
    """Return a look, given by its changes or as TOML, in every form that a person may want."""
    table = as_table(values)
    text = values.get("toml")
    changes = table.table("look").values if text is None else changes_from_toml(table.text("toml"))
    look = look_of(changes, clips.folders)
    clip = clips.find(table.text("clip")) if "clip" in table else StudioClip("", Path("CLIP"), "auto")
    return {
        "toml": toml_of(look),
        "changes": changes_of(look),
        "command": command_of(process_words(clip, look, None)),
        "settings": settings_of(look),
    }


def store_look(values: dict[str, object], folders: OpenFolders) -> Path:
    """Save a look under a name among the user's own, or as a file beside a clip; return its path."""
    table = as_table(values)
    words = {key: table.text(key, "") for key in ("name", "why")}
    if max(map(len, words.values())) > MOST_WORDS:
        raise RequestError(f"The name and the reason of a look may have {MOST_WORDS} characters each.")
    changes = table.table("look").values
    look = look_of({**changes, "look": words}, folders)
    if "path" not in table or not values["path"]:
        return save_own_look(look, overwrite=table.flag("overwrite", default=False))
    path = folders.find(table.text("path"))
    if path.suffix != ".toml":
        raise RequestError(f"A look's file must end in .toml, got {path.name}.")
    return save_own_look(look, path, overwrite=table.flag("overwrite", default=False))
