"""The open sockets: each has an outbox, in which a newer picture of a slot replaces one that was not sent yet."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmvideo.studio.playback import Playback

MOST_WAITING = 256


class Outbox:
    """Messages that wait for one socket; any thread may add to it."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.playback: Playback | None = None
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._lock = threading.Lock()
        self._numbers = count()
        self._waiting: dict[int | str, str | bytes] = {}
        """Messages in their order, pictures by their slot."""

    def add_text(self, values: Mapping[str, object]) -> None:
        """Add a JSON message; where too many wait, the oldest is dropped."""
        self._add(next(self._numbers), json.dumps(values))

    def add_picture(self, slot: str, message: bytes) -> None:
        """Add a picture, in place of the one of its slot that was not sent yet."""
        self._add(slot, message)

    async def next(self) -> str | bytes:
        """Wait for the next message."""
        while True:
            await self._ready.wait()
            with self._lock:
                if self._waiting:
                    return self._waiting.pop(next(iter(self._waiting)))
                self._ready.clear()

    def _add(self, key: int | str, message: str | bytes) -> None:
        with self._lock:
            self._waiting.pop(key, None)
            self._waiting[key] = message
            if len(self._waiting) > MOST_WAITING:
                del self._waiting[next(iter(self._waiting))]
        self._wake()

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ready.set)


class Hub:
    """All open sockets."""

    def __init__(self) -> None:
        self._outboxes: list[Outbox] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._outboxes)

    def add(self, outbox: Outbox) -> None:
        """Add a socket's outbox."""
        with self._lock:
            self._outboxes.append(outbox)

    def remove(self, outbox: Outbox) -> None:
        """Remove the outbox of a closed socket."""
        with self._lock:
            self._outboxes.remove(outbox)

    def broadcast(self, values: Mapping[str, object], *, but: str | None = None) -> None:
        """Send a JSON message to every socket but those of one client."""
        with self._lock:
            others = [outbox for outbox in self._outboxes if outbox.client != but]
        for outbox in others:
            outbox.add_text(values)
