"""Addresses of the session: read, and changed for the next time and for the other pages that are open.

A page sends what it changed and nothing else, so that it never writes over what another page did meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.hub import Hub
from filmvideo.studio.replies import RequestError, answer_errors, read_object
from filmvideo.studio.session import MOST_BYTES, StateFile


class SessionEndpoints:
    """Endpoints of the session."""

    def __init__(self, file: StateFile, hub: Hub) -> None:
        self._file, self._hub = file, hub
        self._changing = asyncio.Lock()
        self._changes = 0

    def routes(self) -> Sequence[BaseRoute]:
        """Return the addresses."""
        return (
            Route("/api/session", answer_errors(self._read)),
            Route("/api/session", answer_errors(self._change), methods=["PATCH"]),
        )

    async def _read(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._file.read))

    async def _change(self, request: Request) -> Response:
        values = await read_object(request, MOST_BYTES)
        client = request.query_params.get("client", "")[:64]
        async with self._changing:
            await run_in_threadpool(self._store, values)
            self._changes += 1
            event = {"event": "session", "from": client, "number": self._changes, "session": values}
            self._hub.broadcast(event, but=client)
            return JSONResponse({"number": self._changes})

    def _store(self, values: dict[str, object]) -> None:
        try:
            self._file.update(values, MOST_BYTES)
        except ValueError as error:
            raise RequestError(str(error), 413) from error
