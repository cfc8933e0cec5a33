"""Packed bytes to what they hold, a bounded piece at a time: a bomb is noticed before it has gone off."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
"""What is sent as Accept-Encoding."""

PIECE = 1 << 16
"""Bytes that are unpacked at once."""

FRAMES = 16
"""How many gzip members or zstd frames may follow each other; thousands of empty ones keep a processor busy."""

WINDOW: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
"""The largest window that HTTP allows (RFC 9659): 8 MB."""

WRAPPED = 8
"""What the low bits of the first byte are when the wrapping of zlib is there (RFC 1950)."""


class Unreadable(Exception):
    """The bytes are not packed as they are said to be."""


class Step(NamedTuple):
    """What one call unpacked; bytes not taken yet; whether the frame ended; whether it has more without more bytes."""

    piece: bytes
    rest: bytes
    ended: bool
    more: bool


Frame = Callable[[bytes], Step]


class Unpacker:
    """Unpacks what comes in chunks.

    ``begin`` starts a frame, given its first bytes; None when nothing is packed. ``again`` is what a further frame
    begins with, if there may be one.
    """

    def __init__(self, begin: Callable[[bytes], Frame] | None, again: bytes = b"") -> None:
        self._begin = begin
        self._again = again
        self._frame: Frame | None = None
        self._frames = 0
        self._held = b""

    @property
    def complete(self) -> bool:
        """Whether the packed bytes came to their end."""
        return self._frame is None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What more bytes give, to be read to its end before the next are fed. Raises Unreadable.

        What follows the end without being another frame is left alone, as browsers do.
        """
        if self._begin is None:
            yield data
            return
        data, more = self._held + data, False
        self._held = b""
        while data or more:
            if self._frame is None:
                if not self._may_open(data):
                    return
                self._frame = self._begin(data)
            try:
                piece, data, ended, more = self._frame(data)
            except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
                raise Unreadable(str(error)) from error
            self._frame = None if ended else self._frame
            if piece:
                yield piece

    def _may_open(self, data: bytes) -> bool:
        """Whether a frame begins here; False when none does, or the data is too little to tell."""
        if self._frames:
            if self._again.startswith(data):
                self._held = data
                return False
            if not self._again or not data.startswith(self._again):
                self._again = b""
                return False
        self._frames += 1
        if self._frames > FRAMES:
            raise Unreadable("too many frames")
        return True


def choose_unpacker(encoding: str) -> Unpacker | None:
    """What unpacks a Content-Encoding; None for those not known here, among them several on top of each other."""
    match encoding.strip().lower():
        case "" | "identity":
            return Unpacker(None)
        case "gzip" | "x-gzip":
            return Unpacker(lambda _: _inflate(16 + zlib.MAX_WBITS), b"\x1f\x8b")
        case "deflate":  # with the wrapping of zlib, as it should be, or without, as some send it
            return Unpacker(lambda data: _inflate(zlib.MAX_WBITS if data[0] & 0x0F == WRAPPED else -zlib.MAX_WBITS))
        case "br":
            return Unpacker(lambda _: _unpack_brotli())
        case "zstd":
            return Unpacker(lambda _: _unpack_zstd(), b"\x28\xb5\x2f\xfd")
    return None


def _inflate(bits: int) -> Frame:
    engine = zlib.decompressobj(bits)

    def step(data: bytes) -> Step:
        piece = engine.decompress(data, PIECE)
        if engine.eof:
            return Step(piece, engine.unused_data, ended=True, more=False)
        # A full piece may leave something behind although all bytes were taken.
        return Step(piece, engine.unconsumed_tail, ended=False, more=len(piece) >= PIECE)

    return step


def _unpack_brotli() -> Frame:
    engine = brotli.Decompressor()

    def step(data: bytes) -> Step:
        piece = engine.process(data, output_buffer_limit=PIECE)
        ended = engine.is_finished()
        return Step(piece, b"", ended, more=not ended and (len(piece) >= PIECE or not engine.can_accept_more_data()))

    return step


def _unpack_zstd() -> Frame:
    engine = zstd.ZstdDecompressor(options=WINDOW)

    def step(data: bytes) -> Step:
        piece = engine.decompress(data, PIECE)
        return Step(piece, engine.unused_data, engine.eof, more=not engine.eof and not engine.needs_input)

    return step
