"""Addresses of the session: read, and stored for the next time and for the other pages that are open."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.hub import Hub
from filmvideo.studio.replies import answer_errors, read_object
from filmvideo.studio.session import MOST_BYTES, StateFile


class SessionEndpoints:
    """Endpoints of the session."""

    def __init__(self, file: StateFile, hub: Hub) -> None:
        self._file, self._hub = file, hub

    def routes(self) -> Sequence[BaseRoute]:
        """Return the addresses."""
        return (
            Route("/api/session", answer_errors(self._read)),
            Route("/api/session", answer_errors(self._write), methods=["PUT"]),
        )

    async def _read(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._file.read))

    async def _write(self, request: Request) -> Response:
        session = await read_object(request, MOST_BYTES)
        await run_in_threadpool(self._file.write, session)
        client = request.query_params.get("client", "")[:64]
        self._hub.broadcast({"event": "session", "from": client, "session": session}, but=client)
        return JSONResponse({"stored": True})
