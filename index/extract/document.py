"""One document in, everything a reader sees of it out, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from index.errors import ExtractError
from index.extract.decode import decode
from index.extract.files import MAX_BYTES
from index.extract.front_matter import FrontMatter, read_front_matter
from index.extract.language import detect_language
from index.extract.page import Page
from index.extract.text import read_text
from index.extract.title import derive_title, find_heading, read_heading
from index.extract.visible import strip_invisible
from index.model import Extracted


def _read_markdown(source: str, first_line: int) -> Page:
    # Imported here because most libraries have no Markdown, and its parser takes long to load.
    from index.extract.markdown import read_markdown  # noqa: PLC0415

    return read_markdown(source, first_line)


_READERS: dict[str, Callable[[str, int], Page]] = {
    ".txt": read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
}


def extract(data: bytes, location: str, languages: Sequence[str]) -> Extracted:
    """What ``data``, read at ``location``, says to a reader.

    The ending of ``location`` says what it is; ``languages`` are the ISO 639-1 codes to choose from when the
    document does not name its own. Raises only ExtractError, with the reason "unknown_type", "too_large",
    "not_text", "bad_front_matter" or "empty".
    """
    return extract_as(PurePosixPath(location).suffix.lower(), data, location, languages)


def extract_as(ending: str, data: bytes, location: str, languages: Sequence[str]) -> Extracted:
    """The same for a document whose ``location`` does not end in what it is."""
    if ending not in _READERS:
        raise ExtractError(location, "unknown_type", ending)
    if len(data) > MAX_BYTES:
        raise ExtractError(location, "too_large", f"{len(data)} bytes")
    source = strip_invisible(decode(data, location))
    front, begins = read_front_matter(source, location)
    page = _READERS[ending](source[begins:], source.count("\n", 0, begins) + 1)
    if not any(map(str.isalnum, page.text)):
        raise ExtractError(location, "empty")
    return _assemble(front, page, languages)


def _assemble(front: FrontMatter, page: Page, languages: Sequence[str]) -> Extracted:
    language = front.lang or detect_language(page.text, page.blocks, languages)
    block = find_heading(page.text, page.blocks, language, titled=page.titled)
    heading = read_heading(page.text, block) if block else None
    return Extracted(
        text=page.text,
        blocks=page.blocks,
        title=front.title or heading or derive_title(page.text, page.blocks, language),
        title_derived=not (front.title or heading),
        language=language,
        language_declared=front.lang is not None,
        url=front.url,
        publisher=front.publisher,
        author=front.author,
        published=front.published,
    )
