"""Addresses of the look: as TOML and as a command line, saved to a file, and as a lookup table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.clips import ClipList
from filmvideo.studio.replies import answer_errors, as_table, read_object, whole_number

if TYPE_CHECKING:
    from filmvideo.studio.lut_export import LutDownload

LARGEST_NODES = 144


class LookEndpoints:
    """Endpoints that say and store a look."""

    def __init__(self, clips: ClipList, save: str | None) -> None:
        self._clips, self._named = clips, save
        self._one_table = asyncio.Lock()

    def routes(self) -> Sequence[BaseRoute]:
        """Return the addresses."""
        answer = partial(answer_errors, reword=self._clips.folders.reword)
        return (
            Route("/api/toml", answer(self._say), methods=["POST"]),
            Route("/api/looks", answer(self._save), methods=["POST"]),
            Route("/api/lut", answer(self._export), methods=["POST"]),
        )

    async def _say(self, request: Request) -> Response:
        from filmvideo.studio.look_words import say_look  # noqa: PLC0415  (torch is loaded with it)

        return JSONResponse(await run_in_threadpool(say_look, await read_object(request), self._clips))

    async def _save(self, request: Request) -> Response:
        from filmvideo.studio.look_words import store_look  # noqa: PLC0415

        path = await run_in_threadpool(store_look, await read_object(request), self._clips, self._named)
        return JSONResponse({"path": str(path)})

    async def _export(self, request: Request) -> Response:
        values = await read_object(request)
        async with self._one_table:
            file = await run_in_threadpool(self._bake, values)
        said = f'attachment; filename="{file.name}"'
        return Response(file.data, media_type="application/octet-stream", headers={"content-disposition": said})

    def _bake(self, values: dict[str, object]) -> LutDownload:
        from filmvideo.studio.looks import look_of  # noqa: PLC0415
        from filmvideo.studio.lut_export import export_lut  # noqa: PLC0415

        table = as_table(values)
        look = look_of(table.table("look").values, self._clips.folders)
        nodes = whole_number(table, "size", 2, LARGEST_NODES) if values.get("size") else None
        return export_lut(self._clips.find(table.text("clip")), look, table.text("format", "cube"), nodes)
