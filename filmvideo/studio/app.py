"""The application: what the studio holds, and the addresses that it answers."""

from __future__ import annotations

import threading
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from filmvideo.studio.access import AccessControl
from filmvideo.studio.clips import ClipList
from filmvideo.studio.hub import Hub
from filmvideo.studio.live import Live
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.replies import RequestError, answer_errors, as_table, read_object, reply_error
from filmvideo.studio.tasks import TaskThread
from filmvideo.studio.worker import Worker

PAGE = Path(__file__).with_name("page")


class Studio:
    """One run of the studio: its clips, its threads and its application."""

    def __init__(self, options: StudioOptions, token: str, port: int) -> None:
        """Open the clips in the background."""
        self.options, self.token = options, token
        self.hub = Hub()
        self.clips = ClipList(options.paths, options.input, lambda: self.hub.broadcast({"event": "clips"}))
        self.tasks = TaskThread("studio pictures")
        self.worker = Worker(self.clips)
        self.access = AccessControl(self._routes(), token=token, port=port, login=options.password is not None)
        self.app = self.access
        threading.Thread(target=self.clips.open_all, name="studio clips", daemon=True).start()

    def close(self) -> None:
        """End every thread and process."""
        self.clips.close()
        self.tasks.close()
        self.worker.close()

    def _routes(self) -> Starlette:
        routes = [
            Route("/", _index),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
            Route("/api/clips", answer_errors(self._list_clips)),
            Route("/api/clips/{id}", answer_errors(self._read_clip_as), methods=["PATCH"]),
            Route("/api/describe", answer_errors(self._describe)),
            WebSocketRoute("/live", Live(self.hub, self.tasks, self.worker).serve),
        ]
        return Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_found})

    async def _list_clips(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self.clips.list))

    async def _read_clip_as(self, request: Request) -> Response:
        space = as_table(await read_object(request)).text("input")
        clip = await run_in_threadpool(self.clips.read_as, request.path_params["id"], space)
        return JSONResponse(clip.to_json())

    async def _describe(self, _: Request) -> Response:
        from filmvideo.studio.describe import describe_all  # noqa: PLC0415  (torch is loaded with it)

        return JSONResponse(await run_in_threadpool(describe_all))


async def _index(_: Request) -> Response:
    page = PAGE / "index.html"
    if not page.is_file():
        raise RequestError("The page is missing from this installation; install filmvideo again.", 404)
    return FileResponse(page)


async def _not_found(request: Request, _: Exception) -> Response:
    return reply_error(f"{request.method} {request.url.path[:200]} is not known here.", 404)
