"""Replies that wait for the thread of the pictures, and are given up when the caller has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from filmvideo.studio.tasks import Priority, TaskThread

T = TypeVar("T")


async def run_on(tasks: TaskThread, request: Request, priority: Priority, work: Callable[[], T]) -> T:
    """Run work on the thread of the pictures and return its result; drop it where the caller leaves before."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()
    key = object()

    def settle(value: T | None, error: Exception | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # pyright: ignore[reportArgumentType]  (T may be None)

    def run() -> None:
        try:
            value, error = work(), None
        except Exception as caught:  # noqa: BLE001  (the caller's endpoint answers it)
            value, error = None, caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, value, error)

    tasks.submit(key, priority, run)
    gone = asyncio.create_task(_wait_until_gone(request))
    try:
        await asyncio.wait({result, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not result.done():
            raise ClientDisconnect
        return result.result()
    finally:
        tasks.cancel(lambda one: one is key)
        gone.cancel()


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
