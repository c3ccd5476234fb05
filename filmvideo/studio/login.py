"""The page that asks a caller from another machine for the password."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.access import LOGIN, AccessControl
from filmvideo.studio.replies import answer_errors, read_body

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>filmvideo studio</title>
<h1>filmvideo studio</h1><p>{}</p>
<form method="post" action="{}"><label>Password <input type="password" name="password" autofocus></label>
<button>Enter</button></form></html>"""
_MOST_BYTES = 4096
_PENALTY_S = 1.0


class Login:
    """The page of the password; a wrong one holds up every caller for a second."""

    def __init__(self, password: str) -> None:
        self._password = password
        self._one_try = asyncio.Lock()

    def routes(self, access: AccessControl) -> Sequence[BaseRoute]:
        """Return the addresses of the page."""

        async def show(_: Request) -> Response:
            return _page("Enter the password that the studio was started with.")

        async def enter(request: Request) -> Response:
            form = parse_qs((await read_body(request, _MOST_BYTES)).decode("utf-8", "replace"))
            given = form.get("password", [""])[0]
            async with self._one_try:
                if hmac.compare_digest(given.encode(), self._password.encode()):
                    return access.grant(RedirectResponse("/", 303))
                await asyncio.sleep(_PENALTY_S)
            return _page("That is not the password.", 403)

        return (Route(LOGIN, answer_errors(show)), Route(LOGIN, answer_errors(enter), methods=["POST"]))


def _page(sentence: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(sentence, LOGIN), status)
