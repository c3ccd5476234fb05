"""The scopes and curves of the studio's page in a browser, without its server: pictures are put in by the test."""

from __future__ import annotations

import base64
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, Route

import filmvideo
from helpers.studio_browser import open_browser

STATIC = Path(filmvideo.__file__).parent / "studio" / "page"
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
HTML = """<!doctype html><html lang="en"><title>scopes</title>
<link rel="stylesheet" href="/page/style.css"><link rel="stylesheet" href="/page/scopes.css">
<script type="module" src="/page/keyboard.js"></script>
<script type="module" src="/page/scopes.js"></script><script type="module" src="/page/curves.js"></script>
<body><section class="bottom" aria-label="Scopes and curves"><fv-scopes></fv-scopes><fv-curves></fv-curves></section>
</body></html>"""
SHOW = """async ({ width, height, codes, header }) => {
  const { live } = await import('/page/live.js');
  const data = Uint8ClampedArray.from(atob(codes), letter => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new ImageData(data, width, height));
  const scopes = document.querySelector('fv-scopes');
  live.dispatchEvent(new CustomEvent('picture', { detail: { header, bitmap } }));
  return scopes.tookMs ?? null;
}"""
START = """async clips => {
  const { store } = await import('/page/store.js');
  const { listenToKeys } = await import('/page/keyboard.js');
  listenToKeys();
  store.set({ clips });
  store.set({ view: { curves: false } });
  store.openClip(clips[0].id);
}"""
CLIPS = [{"id": "a", "name": "a.mp4", "first": 0, "last": 9}, {"id": "b", "name": "b.mp4", "first": 0, "last": 9}]


@dataclass
class ScopesPage:
    """The page, with the requests for curves that it made and what the browser complained of."""

    page: Page
    reply: dict[str, object]
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    complaints: list[str] = field(default_factory=list[str])

    def show(self, codes: NDArray[np.uint8], **header: object) -> float | None:
        """Show a picture of codes, (height, width, 3), and return the milliseconds that the scopes took."""
        height, width, _ = codes.shape
        opaque = np.dstack([codes, np.full((height, width), 255, np.uint8)])
        given = {
            "width": width,
            "height": height,
            "codes": base64.b64encode(opaque.tobytes()).decode(),
            "header": {"slot": "A", "space": "srgb", "playing": False, "box": None, **header},
        }
        return self.page.evaluate(SHOW, given)

    def run(self, script: str, given: object = None) -> Any:  # noqa: ANN401  (JSON of the page)
        """Return what a script returns that has the page's `store`, its `scopes` and what is `given`."""
        begin = "const { store } = await import('/page/store.js'); const scopes = document.querySelector('fv-scopes');"
        return self.page.evaluate(f"async given => {{ {begin} {script} }}", given)

    def counts(self, scope: str, trace: str = "trace") -> NDArray[np.int64]:
        """Return how often each place of a scope's trace was hit, (rows, columns)."""
        found = self.run(
            f"""const {{ width, height, counts }} = scopes.scopes[given].{trace};
            const bytes = new Uint8Array(counts.buffer);
            const texts = [];
            for (let at = 0; at < bytes.length; at += 8192) {{
              texts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
            }}
            return {{ shape: [height, width], bytes: btoa(texts.join('')) }};""",
            scope,
        )
        return np.frombuffer(base64.b64decode(found["bytes"]), np.uint32).astype(np.int64).reshape(found["shape"])


def seen(place: Locator) -> NDArray[np.uint8]:
    """Return what is to be seen of a part of the page."""
    return np.asarray(Image.open(BytesIO(place.screenshot())).convert("RGB"))


@contextmanager
def open_scopes(reply: dict[str, object], *, width: int = 1280, height: int = 800) -> Generator[ScopesPage]:
    """Open scopes and curves; fail on whatever the browser complains of."""
    complaints = list[str]()
    with open_browser(complaints, width=width, height=height) as page:
        scopes = ScopesPage(page, reply, complaints=complaints)
        page.route("**/*", lambda route: _answer(route, scopes))
        page.goto("http://localhost/")
        page.wait_for_function("['fv-scopes', 'fv-curves'].every(name => customElements.get(name) !== undefined)")
        page.evaluate(START, CLIPS)
        yield scopes
    assert scopes.complaints == []


def _answer(route: Route, scopes: ScopesPage) -> None:
    path = route.request.url.removeprefix("http://localhost").split("?")[0]
    if path == "/":
        route.fulfill(body=HTML, content_type="text/html")
    elif path == "/api/curves":
        scopes.asked.append(route.request.post_data_json or {})
        route.fulfill(status=scopes.status, body=json.dumps(scopes.reply), content_type="application/json")
    else:
        file = STATIC / path.removeprefix("/page/")
        route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
