"""The folders that the page may name files in: those of the opened clips."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from filmvideo.studio.page_words import page_words
from filmvideo.studio.replies import RequestError


class OpenFolders:
    """The folders of the opened clips, and all that lies in them."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.named = tuple(dict.fromkeys(folders))
        """The folders by the names that they were opened by."""
        self._folders = tuple(dict.fromkeys(folder.resolve() for folder in self.named))

    def find(self, name: str, base: Path | None = None) -> Path:
        """Return the file that a request names, relative to a folder; raise RequestError where it lies elsewhere."""
        if not name or "\0" in name or len(name) > 1000:
            raise RequestError("The name of a file must have 1 to 1000 characters.")
        if name.startswith("~"):
            raise RequestError(f"{name!r} begins with ~, which stands for no folder here; name a file beside a clip.")
        try:
            path = ((base or next(iter(self._folders), Path.cwd())) / name).resolve()
        except (OSError, RuntimeError) as error:
            raise RequestError(f"{name!r} is not the name of a file.") from error
        if not self.hold(path):
            raise RequestError(f"{name!r} is outside the opened folders; name a file beside a clip.", 403)
        return path

    def reword(self, sentence: str) -> str:
        """Rewrite a sentence in the page's words, with the files of the opened folders by their names there."""
        return page_words(sentence, (*self.named, *self._folders))

    def hold(self, path: Path) -> bool:
        """Return whether a path lies in one of the folders, links followed."""
        place = path.resolve()
        return any(place != folder and place.is_relative_to(folder) for folder in self._folders)
