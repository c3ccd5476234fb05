"""A look in words: its TOML, the command line that renders with it, and its file."""

from __future__ import annotations

from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.base.toml import TomlTable
from filmvideo.looks.command_words import differing_keys, setting_word
from filmvideo.looks.files import look_changes, look_to_toml, save_look
from filmvideo.looks.look import Look
from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.looks import changes_from_toml, look_of
from filmvideo.studio.originals import protect_originals
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
        "toml": look_to_toml(look),
        "changes": look_changes(look),
        "command": command_of(process_words(clip, look, None)),
        "settings": _settings(look),
    }


def store_look(values: dict[str, object], clips: ClipList, named: str | None = None) -> Path:
    """Save a look under a name among the user's own, as the TOML file `named` on the command line, or beside a clip."""
    table = as_table(values)
    words = {key: table.text(key, "") for key in ("name", "why")}
    if max(map(len, words.values())) > MOST_WORDS:
        raise RequestError(f"The name and the reason of a look may have {MOST_WORDS} characters each.")
    target = _find_target(table, words["name"], clips, named)
    if target is not None and words["name"] == named:
        words["name"] = target.stem
    look = look_of({**table.table("look").values, "look": words}, clips.folders)
    overwrite = table.flag("overwrite", default=False)
    return _save(look, target or words["name"], overwrite=overwrite)


def _find_target(table: TomlTable, name: str, clips: ClipList, named: str | None) -> Path | None:
    """Return the file that a look is saved to; None for one of the user's own looks."""
    if name == named and name.endswith(".toml"):
        return Path(name)
    if not table.values.get("path"):
        return None
    path = clips.folders.find(table.text("path"))
    protect_originals(path, clips.paths())
    if path.suffix != ".toml":
        raise RequestError(f"A look's file must end in .toml, got {path.name}.")
    return path


def _save(look: Look, name: str | Path, *, overwrite: bool) -> Path:
    if isinstance(name, str) and name.endswith(".toml"):
        raise RequestError(f"{name[:80]!r} is a file's name; give the look a name without .toml.")
    try:
        return save_look(look, name, overwrite=overwrite)
    except MediaError as error:
        raise RequestError(str(error).replace("--overwrite replaces it", "choose to replace it"), 409) from error


def _settings(look: Look) -> list[str]:
    """Return the settings that differ from a plain look, as `--set` takes them."""
    changed = differing_keys(look, Look())
    return [setting_word(key, value) for key, (value, _) in changed.items() if not key.startswith("film.")]
