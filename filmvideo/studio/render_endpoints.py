"""Addresses of the render queue."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from filmvideo.studio.clips import ClipList
from filmvideo.studio.render_queue import RenderQueue
from filmvideo.studio.replies import RequestError, answer_errors, read_object

if TYPE_CHECKING:
    from filmvideo.studio.render_job import QueueJob


class RenderEndpoints:
    """Endpoints of the render queue."""

    def __init__(self, clips: ClipList, queue: RenderQueue) -> None:
        self._clips, self._queue = clips, queue

    def routes(self) -> Sequence[BaseRoute]:
        """Return the addresses."""
        answer = partial(answer_errors, reword=self._clips.folders.reword)
        return (
            Route("/api/render", answer(self._list)),
            Route("/api/render", answer(self._add), methods=["POST"]),
            Route("/api/render/{id}", answer(self._remove), methods=["DELETE"]),
            Route("/api/render/{id}/file", answer(self._send)),
            Route("/api/render/{id}/resume", answer(self._resume), methods=["POST"]),
        )

    async def _list(self, _: Request) -> Response:
        return JSONResponse(self._queue.list())

    async def _add(self, request: Request) -> Response:
        job = await run_in_threadpool(self._enqueue, await read_object(request))
        return JSONResponse({"id": job.id, "path": job.path})

    async def _remove(self, request: Request) -> Response:
        job = await run_in_threadpool(self._queue.remove, request.path_params["id"])
        return JSONResponse(job.to_json())

    async def _resume(self, request: Request) -> Response:
        job = await run_in_threadpool(self._start_again, request.path_params["id"])
        return JSONResponse(job.to_json())

    async def _send(self, request: Request) -> Response:
        """Send the file that a job has written, or the part of it that a Range header asks for."""
        path = await run_in_threadpool(self._find_file, request.path_params["id"])
        kind = "attachment" if "download" in request.query_params else "inline"
        return FileResponse(path, filename=path.name, content_disposition_type=kind)

    def _find_file(self, name: str) -> Path:
        job = self._queue.find(name)
        if job.state != "done":
            raise RequestError(f"The job is {job.state}; its file is there when it is done.", 409)
        path = Path(job.path)
        if not path.is_file():
            raise RequestError(f"{path.name} is not one file that is there; look in its folder.", 410)
        return path

    def _enqueue(self, values: dict[str, object]) -> QueueJob:
        from filmvideo.studio.render_request import queue_job  # noqa: PLC0415  (torch is loaded with it)

        job = queue_job(values, self._clips, self._queue.targets())
        self._queue.add(job)
        return job

    def _start_again(self, name: str) -> QueueJob:
        from filmvideo.studio.originals import protect_originals  # noqa: PLC0415  (torch is loaded with it)

        protect_originals(Path(self._queue.find(name).path), self._clips.paths())
        return self._queue.resume(name)
