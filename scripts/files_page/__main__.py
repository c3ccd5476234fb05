"""Write docs/files.md: python -m scripts.files_page (about a minute)."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.files_page.page import PAGE, TRIES, page
from scripts.files_page.tries import try_all

if __name__ == "__main__":
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        found = try_all(Path(folder))
    TRIES.write_text(f"{json.dumps(found, indent=1)}\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
