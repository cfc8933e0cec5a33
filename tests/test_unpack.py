"""Whatever is unpacked is what was packed, however it arrives, and never a part that passes for the whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fetch.unpack import FRAMES, PIECE, Unreadable, choose_unpacker
from tests.web import zstd


def pack_raw(data: bytes) -> bytes:
    return zlib.compress(data, wbits=-15)


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", pack_raw),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "two frames": ("zstd", lambda data: zstd.compress(data[:9]) + zstd.compress(data[9:])),
}

texts = st.binary(max_size=200) | st.binary(min_size=1, max_size=3).map(lambda seed: seed * 100_000)


def unpack(encoding: str, packed: bytes, size: int) -> tuple[bytes, bool, int]:
    """What comes of it in chunks of a size, whether it was complete, and the longest piece."""
    unpacker = choose_unpacker(encoding)
    assert unpacker is not None
    pieces = [piece for at in range(0, len(packed), size) for piece in unpacker.feed(packed[at : at + size])]
    return b"".join(pieces), unpacker.complete, max(map(len, pieces), default=0)


@pytest.mark.parametrize("way", PACKERS)
@given(data=texts, size=st.integers(1, 50) | st.just(1_000_000))
def test_it_comes_out_as_it_went_in(way: str, data: bytes, size: int) -> None:
    encoding, pack = PACKERS[way]
    unpacked, complete, longest = unpack(encoding, pack(data), size)
    assert (unpacked, complete) == (data, True)
    assert longest <= 2 * PIECE


@pytest.mark.parametrize("way", ["gzip", "deflate", "raw deflate", "br", "zstd"])
@given(data=texts, share=st.floats(0, 1, exclude_max=True), size=st.integers(1, 50))
def test_what_was_cut_is_not_complete(way: str, data: bytes, share: float, size: int) -> None:
    encoding, pack = PACKERS[way]
    packed = pack(data)
    kept = int(len(packed) * share)
    assert not unpack(encoding, packed[:kept], size)[1] or kept == 0


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@given(data=st.binary(max_size=300))
def test_rubbish_is_unreadable_or_not_complete(encoding: str, data: bytes) -> None:
    unpacker = choose_unpacker(encoding)
    assert unpacker is not None
    try:
        for piece in unpacker.feed(data):
            assert len(piece) <= 2 * PIECE
    except Unreadable:
        return


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_parts_without_end_are_refused(size: int) -> None:
    with pytest.raises(Unreadable):
        unpack("gzip", gzip.compress(b"") * (FRAMES + 1), size)


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 100, b"\x1f", b"rest", b"\x1frest"])
@pytest.mark.parametrize("size", [1, 1_000_000])
def test_what_follows_the_end_is_left_alone(rest: bytes, size: int) -> None:
    assert unpack("gzip", gzip.compress(b"all") + rest, size)[:2] == (b"all", True)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,br", "compress", "identity;q=1", "gz", "*", "brotli"])
def test_other_packings_are_not_known(encoding: str) -> None:
    assert choose_unpacker(encoding) is None
