"""Access to the server: the token of this run, the names that it answers to, and the pages that may call it.

A page of another site can send requests to a loopback address, by its number or by a name that it makes resolve
there. `Host` must therefore be a name of this machine, `Origin` must be this server, and every request bears the
token: once in the address, then in a cookie that no other site's request carries.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filmvideo.studio.replies import reply_error

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LOGIN = "/login"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?")
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class AccessControl:
    """The application behind checks of Host, Origin and token."""

    def __init__(self, app: ASGIApp, *, token: str, port: int, names: Iterable[str] = (), login: bool = False) -> None:
        """Wrap an app; `names` are this machine's beside the loopback's, `login` lets the password's page pass."""
        self._app, self._token, self._login = app, token, login
        self._names = LOOPBACK | {name.lower() for name in names}
        self._remote = login
        self.cookie = f"filmvideo_studio_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        caller = HTTPConnection(scope)
        refusal = self._refusal(caller)
        if refusal is None:
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
        else:
            await refusal(scope, receive, _with_headers(send))

    def grant(self, reply: Response) -> Response:
        """Set the cookie that bears the token on a reply."""
        reply.set_cookie(self.cookie, self._token, httponly=True, samesite="strict", path="/")
        return reply

    def _refusal(self, caller: HTTPConnection) -> Response | None:
        """Return the reply to a request that may not pass; None for one that may."""
        host = caller.headers.get("host", "")
        if not self._knows(host):
            return reply_error(f"This server does not answer to the name {host[:80]!r}.", 403)
        origin = caller.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return reply_error(f"A page of {origin[:80]!r} may not call this server.", 403)
        return self._refuse_stranger(caller)

    def _refuse_stranger(self, caller: HTTPConnection) -> Response | None:
        path, method = caller.scope["path"], caller.scope.get("method")
        if self._matches(caller.query_params.get("token")):
            return self.grant(RedirectResponse("/", 303)) if (path, method) == ("/", "GET") else None
        if self._matches(caller.cookies.get(self.cookie)) or (self._login and path == LOGIN):
            return None
        if self._login and (path, method) == ("/", "GET"):
            return RedirectResponse(LOGIN, 303)
        return reply_error("The token is missing or old; open the address that `filmvideo studio` printed.", 403)

    def _matches(self, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(given.encode(), self._token.encode())

    def _knows(self, host: str) -> bool:
        """Return whether a Host header names this machine; a number cannot be made to point elsewhere."""
        match = _HOST.fullmatch(host.lower())
        if match is None:
            return False
        name = match[1].strip("[]").rstrip(".")
        return name in self._names or (self._remote and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _with_headers(send: Send) -> Send:
    """Return a sender that adds the headers of safety to every reply."""

    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(message)
        await send(message)

    return send_safely


def _add_headers(message: MutableMapping[str, Any]) -> None:
    present = {name.lower() for name, _ in message.get("headers", ())}
    added = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in present]
    message["headers"] = [*message.get("headers", ()), *added]
