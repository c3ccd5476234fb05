"""The messages that wait for one socket: in their order, of each slot the newest picture alone."""

from __future__ import annotations

import asyncio
import json

from filmvideo.studio.hub import MOST_WAITING, Hub, Outbox


async def all_of(outbox: Outbox) -> list[str | bytes]:
    """Return what waits, until nothing does."""
    found: list[str | bytes] = []
    while True:
        try:
            found.append(await asyncio.wait_for(outbox.next(), 0.2))
        except TimeoutError:
            return found


def test_a_newer_picture_replaces_one_that_was_not_sent_and_order_is_kept() -> None:
    async def run() -> list[str | bytes]:
        outbox = Outbox("one")
        for number in range(5):
            outbox.add_picture("A", b"A%d" % number)
            outbox.add_picture("B", b"B%d" % number)
        outbox.add_text({"event": "stopped"})
        outbox.add_picture("C", b"C")
        return await all_of(outbox)

    assert asyncio.run(run()) == [b"A4", b"B4", '{"event": "stopped"}', b"C"]


def test_a_socket_that_does_not_read_holds_a_bounded_number_of_messages() -> None:
    async def run() -> list[str | bytes]:
        outbox = Outbox("one")
        for number in range(3 * MOST_WAITING):
            outbox.add_text({"number": number})
        return await all_of(outbox)

    numbers = [json.loads(text)["number"] for text in asyncio.run(run())]
    assert numbers == list(range(2 * MOST_WAITING, 3 * MOST_WAITING))


def test_a_broadcast_reaches_every_client_but_one() -> None:
    async def run() -> list[list[str | bytes]]:
        hub, boxes = Hub(), [Outbox(name) for name in ("one", "two", "one")]
        for box in boxes:
            hub.add(box)
        hub.broadcast({"a": 1}, but="one")
        hub.remove(boxes[1])
        hub.broadcast({"b": 2})
        return [await all_of(box) for box in boxes]

    assert asyncio.run(run()) == [['{"b": 2}'], ['{"a": 1}'], ['{"b": 2}']]
