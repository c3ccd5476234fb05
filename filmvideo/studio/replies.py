"""Bodies of requests and replies: JSON of bounded size, and one sentence for every bad request."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from filmvideo.base.errors import FilmvideoError, describe_unexpected, print_traceback
from filmvideo.base.toml import TomlTable

MOST_BYTES = 256 * 1024
"""The largest body of a request but for the session's."""
_PATIENCE = 8
Endpoint = Callable[[Request], Awaitable[Response]]


class RequestError(FilmvideoError):
    """A request that cannot be answered as asked, with its HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def reply_error(sentence: str, status: int) -> JSONResponse:
    """Return a reply that states in one line what is wrong."""
    return JSONResponse({"error": one_line(sentence)}, status)


def one_line(sentence: str) -> str:
    """Return a sentence without line breaks."""
    return " ".join(sentence.split())


def describe_error(error: Exception) -> tuple[str, int]:
    """Return the sentence and the HTTP status of an error."""
    print_traceback(error)
    if isinstance(error, RequestError):
        return str(error), error.status
    if isinstance(error, FilmvideoError):
        return str(error), 400
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {(error.strerror or str(error)).lower()}.", 400
    return describe_unexpected(error), 500


def answer_errors(endpoint: Endpoint, reword: Callable[[str], str] = str) -> Endpoint:
    """Return an endpoint that answers every error with one sentence, which `reword` puts in the page's words."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception as error:  # noqa: BLE001  (the last net: a sentence in place of a traceback)
            sentence, status = describe_error(error)
            return reply_error(reword(sentence), status)

    return answer


async def read_body(request: Request, most: int) -> bytes:
    """Read the body of a request; raise RequestError where it is too large.

    What is too large is read to its end and dropped, within reason, so that the caller hears the reply.
    """
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > _PATIENCE * most:
        raise _too_large(most, stated)
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= most:
            body += part
        elif size > _PATIENCE * most:
            break
    if size > most:
        raise _too_large(most, f"{size} or more")
    return bytes(body)


def _too_large(most: int, size: str) -> RequestError:
    return RequestError(f"The body of a request must have at most {most} bytes, got {size[:20]}.", 413)


async def read_object(request: Request, most: int = MOST_BYTES) -> dict[str, object]:
    """Read the JSON object in the body of a request."""
    return parse_object(await read_body(request, most))


def parse_object(text: str | bytes) -> dict[str, object]:
    """Parse a JSON object; raise RequestError for anything else."""
    try:
        found: Any = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"The request is not JSON: {one_line(str(error)).rstrip('.')}.") from error
    if not isinstance(found, dict):
        raise RequestError(f"The request must be a JSON object, got {type(found).__name__}.")
    return cast("dict[str, object]", found)


def as_table(values: dict[str, object]) -> TomlTable:
    """Return the values of a request for reading by key and type."""
    return TomlTable(values, "request")


def whole_number(table: TomlTable, key: str, low: int, high: int, default: int | None = None) -> int:
    """Read an integer of a request."""
    number = table.number(key, low, high, default)
    if number != int(number):
        raise RequestError(f"{table.name_of(key)} must be a whole number, got {number:g}.")
    return int(number)


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number.")
