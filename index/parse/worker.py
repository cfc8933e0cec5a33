"""What runs in the worker: one document after the other, each answered with a value or with the reason why not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from multiprocessing.connection import Connection

from index.errors import ExtractError
from index.extract.parsed import Received
from index.extract.read import read
from index.parse.limits import Limits, begin_document, confine, end_document
from index.parse.wire import encode

MAX_ANSWER = 10_000_000
"""Bytes of an answer: the parent takes it in at one go, so it must not be held up by it."""

VALUE, FAILURE = b"v", b"f"
TOO_HUNGRY = FAILURE + b'["too_hungry"'
"""How the last answer of a worker begins that took all the memory there was."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no value: a key of the bot's wording, and what it is said with."""

    reason: str
    detail: str


def serve(pipe: Connection, limits: Limits) -> None:
    """Read documents from ``pipe`` until it is closed, or until one took all the memory there was."""
    confine(limits)
    while True:
        try:
            header = json.loads(pipe.recv_bytes())
            data = pipe.recv_bytes()
        except EOFError:
            return
        begin_document(limits)
        answer = answer_to(header, data)
        end_document()
        pipe.send_bytes(answer)
        if answer.startswith(TOO_HUNGRY):
            return


def describe(received: Received) -> bytes:
    """All of a document but its bytes, for the way to the worker."""
    return json.dumps([received.location, received.media_type, received.languages, received.fragment]).encode()


def answer_to(header: list[object], data: bytes) -> bytes:
    """The answer for one document, as it goes through the pipe."""
    location, media_type, languages, fragment = header
    received = Received(data, str(location), str(media_type), tuple(languages), bool(fragment))  # type: ignore[arg-type]
    try:
        answer = VALUE + encode(read(received))
        if len(answer) > MAX_ANSWER:
            return _fail("too_large", f"{len(answer)} bytes of text")
    except ExtractError as error:
        return _fail(error.reason, error.detail)
    except MemoryError:
        return _fail("too_hungry", "")
    except RecursionError:
        return _fail("too_complicated", "nesting")
    except Exception as error:  # noqa: BLE001 - whatever a library raises, it is this document's trouble alone
        return _fail("crashed", type(error).__name__)
    return answer


def _fail(reason: str, detail: str) -> bytes:
    return FAILURE + json.dumps([reason, detail[:300]]).encode()
