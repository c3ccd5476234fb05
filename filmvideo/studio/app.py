"""The application: what a studio holds, and the addresses that it answers."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from filmvideo.studio.access import AccessControl
from filmvideo.studio.clip_endpoints import ClipEndpoints
from filmvideo.studio.clips import ClipList
from filmvideo.studio.engine_tools import EngineTools
from filmvideo.studio.hub import Hub
from filmvideo.studio.live import Live
from filmvideo.studio.login import Login
from filmvideo.studio.look_endpoints import LookEndpoints
from filmvideo.studio.memory import release_memory
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.render_endpoints import RenderEndpoints
from filmvideo.studio.render_queue import RenderQueue
from filmvideo.studio.replies import RequestError, answer_errors, reply_error
from filmvideo.studio.session import state_file
from filmvideo.studio.session_endpoints import SessionEndpoints
from filmvideo.studio.tasks import TaskThread
from filmvideo.studio.warm_up import WarmUp

PAGE = Path(__file__).with_name("page")


class Studio:
    """One run of the studio: its clips, its threads, its queue and its application."""

    def __init__(self, options: StudioOptions, token: str, port: int) -> None:
        """Begin to open the clips, in the background."""
        self.options, self.token = options, token
        self.hub = Hub()
        self.clips = ClipList(options.paths, options.input, self._tell_of_clips)
        self.tasks = TaskThread("studio pictures", release_memory)
        self.tools = EngineTools(self.clips)
        self.queue = RenderQueue(
            state_file("queue", options.paths), lambda job: self.hub.broadcast({"event": "render", "job": job})
        )
        pages = Starlette(exception_handlers={404: _answer_unknown, 405: _answer_unknown})
        self.app = AccessControl(pages, token=token, port=port, names=_names(options), login=bool(options.password))
        pages.router.routes.extend(self._routes())
        if options.password:
            pages.router.routes.extend(Login(options.password).routes(self.app))
        self._warm_up = WarmUp(self.clips, self.tasks, self.tools)
        threading.Thread(target=self.clips.open_all, name="studio clips", daemon=True).start()

    def close(self) -> None:
        """End every thread and process."""
        self.clips.close()
        self.queue.close()
        self.tasks.close()
        self.tools.close()

    def _tell_of_clips(self) -> None:
        """Send the pages word that a clip has been opened, or is read otherwise."""
        self._warm_up.begin()
        self.hub.broadcast({"event": "clips"})

    def _routes(self) -> list[BaseRoute]:
        session = state_file("session", self.options.paths)
        return [
            Route("/", answer_errors(_index)),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
            WebSocketRoute("/live", Live(self.hub, self.tasks, self.tools, self.clips.folders.reword).serve),
            *ClipEndpoints(self.clips, self.tasks, self.tools, self.options).routes(),
            *LookEndpoints(self.clips, self.options.save).routes(),
            *RenderEndpoints(self.clips, self.queue).routes(),
            *SessionEndpoints(session, self.hub).routes(),
        ]


def _names(options: StudioOptions) -> tuple[str, ...]:
    """Return the names by which other machines may call this one; none without a password."""
    return (options.host, socket.gethostname(), socket.getfqdn()) if options.password else ()


async def _index(_: Request) -> Response:
    page = PAGE / "index.html"
    if not page.is_file():
        raise RequestError("The page is missing from this installation; install filmvideo again.", 404)
    return FileResponse(page)


async def _answer_unknown(request: Request, _: Exception) -> Response:
    return reply_error(f"{request.method} {request.url.path[:200]} is not known here.", 404)
