"""Addresses of the clips: their facts, their thumbnails, and the curves of a frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.clips import ClipList
from filmvideo.studio.engine_tools import EngineTools
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.picture_request import read_picture_request
from filmvideo.studio.replies import answer_errors, as_table, read_object
from filmvideo.studio.tasks import Priority, TaskThread
from filmvideo.studio.waiting import run_on


class ClipEndpoints:
    """Endpoints that read clips."""

    def __init__(self, clips: ClipList, tasks: TaskThread, tools: EngineTools, options: StudioOptions) -> None:
        self._clips, self._tasks, self._tools, self._options = clips, tasks, tools, options

    def routes(self) -> Sequence[BaseRoute]:
        """Return the addresses."""
        answer = partial(answer_errors, reword=self._clips.folders.reword)
        return (
            Route("/api/clips", answer(self._list)),
            Route("/api/clips/{id}", answer(self._read_as), methods=["PATCH"]),
            Route("/api/describe", answer(self._describe)),
            Route("/api/curves", answer(self._measure_curves), methods=["POST"]),
            Route("/api/thumbnail", answer(self._thumbnail)),
        )

    async def _list(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._clips.list))

    async def _read_as(self, request: Request) -> Response:
        space = as_table(await read_object(request)).text("input")
        clip = await run_in_threadpool(self._clips.read_as, request.path_params["id"], space)
        return JSONResponse(clip.to_json())

    async def _describe(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._describe_all))

    def _describe_all(self) -> dict[str, object]:
        from filmvideo.studio.describe import describe_all  # noqa: PLC0415  (torch is loaded with it)

        look = self._clips.look or self._options.look
        return describe_all(None if look is None else str(look), self._options.save)

    async def _measure_curves(self, request: Request) -> Response:
        wanted = read_picture_request({"id": 0, "draft": True, **await read_object(request)})
        return JSONResponse(await run_on(self._tasks, request, Priority.DETAIL, partial(self._tools.curves, wanted)))

    async def _thumbnail(self, request: Request) -> Response:
        wanted = await run_in_threadpool(self._tools.read_thumbnail_request, request.query_params)
        find = partial(self._tools.find_thumbnail, wanted)
        image = await run_on(self._tasks, request, Priority.BACKGROUND, find)
        return Response(image, media_type="image/jpeg")
