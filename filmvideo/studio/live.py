"""The live socket: requests of pictures in, pictures out, the newest of each slot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from filmvideo.studio.hub import Hub, Outbox
from filmvideo.studio.picture_request import PictureRequest, read_picture_request
from filmvideo.studio.playback import Playback, read_playback
from filmvideo.studio.replies import as_table, describe_error, one_line, parse_object
from filmvideo.studio.tasks import Priority, TaskThread

if TYPE_CHECKING:
    from filmvideo.studio.engine_tools import EngineTools

MOST_CLIENTS = 16
_URGENT = ("A", "B", "shot")


class Live:
    """The endpoint of live sockets."""

    def __init__(self, hub: Hub, tasks: TaskThread, tools: EngineTools, reword: Callable[[str], str]) -> None:
        """Prepare to serve; `reword` puts the engine's sentences in the page's words."""
        self._hub, self._tasks, self._tools, self._reword = hub, tasks, tools, reword

    async def serve(self, socket: WebSocket) -> None:
        """Serve one socket until it closes."""
        await socket.accept()
        if len(self._hub) >= MOST_CLIENTS:
            await socket.close(1013, f"At most {MOST_CLIENTS} pages can be open; close one.")
            return
        outbox = Outbox(socket.query_params.get("client", "")[:64])
        self._hub.add(outbox)
        sender = asyncio.create_task(_send_all(socket, outbox))
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                self._receive(outbox, message.get("text") or message.get("bytes") or "")
        finally:
            self._hub.remove(outbox)
            self._tasks.cancel(lambda key: isinstance(key, tuple) and key[0] is outbox)
            sender.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sender
            if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
                await socket.close()

    def _receive(self, outbox: Outbox, text: str | bytes) -> None:
        """Handle one message; a bad one is answered with a sentence."""
        values: dict[str, object] = {}
        try:
            values = parse_object(text)
            if values.get("stop"):
                self._stop(outbox)
            elif "play" in values:
                self._play(outbox, read_playback(as_table(values).table("play").values))
            else:
                self._show(outbox, read_picture_request(values))
        except Exception as error:  # noqa: BLE001  (a bad message must not close the socket)
            outbox.add_text(self._failure(values.get("id"), values.get("slot"), error))

    def _show(self, outbox: Outbox, request: PictureRequest) -> None:
        priority = Priority.LIVE if request.slot in _URGENT else Priority.DETAIL
        self._tasks.submit((outbox, request.slot), priority, partial(self._render, outbox, request))

    def _render(self, outbox: Outbox, request: PictureRequest) -> None:
        try:
            outbox.add_picture(request.slot, self._tools.pictures.render(request))
        except Exception as error:  # noqa: BLE001  (a damaged frame must not end the thread)
            outbox.add_text(self._failure(request.id, request.slot, error))

    def _play(self, outbox: Outbox, playback: Playback) -> None:
        outbox.playback = playback.continue_from(outbox.playback)
        self._tasks.submit((outbox, "play"), Priority.LIVE, partial(self._play_on, outbox, outbox.playback))

    def _stop(self, outbox: Outbox) -> None:
        outbox.playback = None
        self._tasks.cancel(lambda key: key == (outbox, "play"))

    def _play_on(self, outbox: Outbox, playback: Playback) -> None:
        """Render the frame that is due, and come again when the next one is."""
        if outbox.playback is not playback:
            return
        try:
            due = playback.show(self._tools.pictures, partial(outbox.add_picture, playback.slot))
        except Exception as error:  # noqa: BLE001  (a damaged frame must not end the thread)
            outbox.add_text(self._failure(None, playback.slot, error))
            due = None
        if due is None:
            outbox.playback = None
            outbox.add_text({"event": "stopped", "clip": playback.clip, "frame": playback.shown})
        elif outbox.playback is playback:
            again = partial(self._play_on, outbox, playback)
            self._tasks.submit((outbox, "play"), Priority.LIVE, again, due=due)

    def _failure(self, number: object, slot: object, error: Exception) -> dict[str, object]:
        """Return the message that states why a request cannot be met."""
        return {"id": number, "slot": slot, "error": self._reword(one_line(describe_error(error)[0]))}


async def _send_all(socket: WebSocket, outbox: Outbox) -> None:
    while True:
        message = await outbox.next()
        if isinstance(message, str):
            await socket.send_text(message)
        else:
            await socket.send_bytes(message)
