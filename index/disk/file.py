"""A segment in one file: a header that says where its arrays are, and the arrays, to be mapped into memory."""

from __future__ import annotations

import json
import mmap
import os
import secrets
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from index.rank.segment import Living, Segment, enliven

MAGIC = b"quoteseg"
FRONT = struct.Struct("<8sQI")
"""What a file begins with: what it is, the bytes of its header, and their checksum."""

ENDING = ".segment"
"""Of the names of files."""

ALIGNED = 64
CHUNK = 4 * 1024 * 1024
"""Bytes that are read at a time to be checked."""

Arrays = Mapping[str, NDArray[Any]]


def write_segment(path: Path, segment: Segment) -> None:
    """Write a segment into a new file; it is there whole, and to stay, or not at all. Raises OSError."""
    arrays = {name: np.ascontiguousarray(array) for name, array in _take_apart(segment, "")}
    places, end = dict[str, tuple[str, int, int, int]](), 0
    for name, array in arrays.items():
        places[name] = array.dtype.str, len(array), end, zlib.crc32(array.view(np.uint8).data)
        end = _align(end + array.nbytes)
    header = json.dumps({"language": segment.language, "arrays": places, "size": end}).encode()
    with replacing(path) as draft, draft.open("wb") as file:
        file.write(FRONT.pack(MAGIC, len(header), zlib.crc32(header)) + header)
        base = _align(file.tell())
        for name, array in arrays.items():
            file.seek(base + places[name][2])
            file.write(array.view(np.uint8).data)
        file.truncate(base + end)
        file.flush()
        os.fsync(file.fileno())


def map_segment(path: Path, *, check: bool = True) -> Segment:
    """A segment whose arrays lie in its file. Raises OSError, and ValueError when it is not what was written.

    The file may be removed while they are in use.
    """
    with path.open("rb") as file:
        magic, length, checksum = FRONT.unpack(_exactly(file.read(FRONT.size), FRONT.size))
        header = _exactly(file.read(length), length)
        if magic != MAGIC or zlib.crc32(header) != checksum:
            raise ValueError(str(path))
        told = json.loads(header)
        base = _align(FRONT.size + length)
        if file.seek(0, os.SEEK_END) != base + told["size"]:
            raise ValueError(str(path))
        if check:
            for kind, count, start, expected in told["arrays"].values():
                file.seek(base + start)
                if _sum_up(file, count * np.dtype(kind).itemsize) != expected:
                    raise ValueError(str(path))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    arrays = {
        name: np.frombuffer(mapped, kind, count, base + start) if count else np.empty(0, dtype=kind)
        for name, (kind, count, start, _) in told["arrays"].items()
    }
    found: Segment = _put_together(Segment, "", arrays, {"language": told["language"]})
    return found


@dataclass(frozen=True, slots=True)
class Files:
    """Segments in files of a folder; processes can hand it, and the names of files, to each other."""

    folder: Path

    def write(self, segment: Segment) -> str:
        """The name of the file that a segment was written into. Raises OSError."""
        name = f"{segment.language}-{secrets.token_hex(8)}{ENDING}"
        write_segment(self.folder / name, segment)
        return name

    def open(self, name: str) -> Living:
        """A segment that was just written. Raises OSError."""
        return enliven(map_segment(self.folder / name, check=False), name)

    def keep(self, segment: Segment) -> Living:
        """The same segment, in a file. Raises OSError."""
        return self.open(self.write(segment))


class replacing:  # noqa: N801 - read as a verb
    """A draft that takes the place of a file when all went well. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self._path, self._draft = path, path.with_name(f"{path.name}.draft")

    def __enter__(self) -> Path:
        return self._draft

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._draft.replace(self._path)
            sync(self._path.parent)
        else:
            with suppress(OSError):
                self._draft.unlink()


def sync(folder: Path) -> None:
    """Make sure that the names in a folder are there to stay, where a system lets one."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def seal(told: object) -> str:
    """What is told as JSON, behind its checksum."""
    text = json.dumps(told)
    return f"{zlib.crc32(text.encode()):08x} {text}"


def unseal(text: str) -> dict[str, Any]:
    """What was told. Raises ValueError when it is not what was written."""
    checksum, _, told = text.partition(" ")
    if f"{zlib.crc32(told.encode()):08x}" != checksum:
        msg = "this is not what was written"
        raise ValueError(msg)
    found: dict[str, Any] = json.loads(told)
    return found


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        msg = "cut short"
        raise ValueError(msg)
    return data


def _sum_up(file: Any, length: int) -> int:
    """The checksum of what comes next in a file; read, not mapped, so that it takes no memory of the process."""
    checksum = 0
    while length > 0:
        data = file.read(min(length, CHUNK))
        length -= len(data) or length
        checksum = zlib.crc32(data, checksum)
    return checksum


def _align(place: int) -> int:
    return -(-place // ALIGNED) * ALIGNED


def _take_apart(value: Any, name: str) -> Iterator[tuple[str, NDArray[Any]]]:
    """All arrays of nested dataclasses, with their names from the outermost to the innermost."""
    for each in fields(value):
        held, path = getattr(value, each.name), f"{name}.{each.name}" if name else each.name
        if is_dataclass(held):
            yield from _take_apart(held, path)
        elif isinstance(held, np.ndarray):
            yield path, held


def _put_together(kind: Any, name: str, arrays: Arrays, given: Mapping[str, Any]) -> Any:
    """The dataclass of which these are the arrays. Raises ValueError when one is missing."""
    values = dict[str, Any](given)
    for each, hint in get_type_hints(kind).items():
        path = f"{name}.{each}" if name else each
        if is_dataclass(hint):
            values[each] = _put_together(hint, path, arrays, {})
        elif each not in given:
            if path not in arrays:
                raise ValueError(path)
            values[each] = arrays[path]
    return kind(**values)
