"""One PDF in, its text with page numbers out, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, NameObject, NullObject

from index.errors import ExtractError
from index.extract.front_matter import read_address, read_language
from index.extract.language import detect_language
from index.extract.page import Page, compose_page
from index.extract.parsed import Received
from index.extract.pdf.lines import Line, LineMaker
from index.extract.pdf.paragraphs import compose_pieces
from index.extract.pdf.running import drop_running
from index.extract.pdf.seen import MAX_OPERATIONS, keep_seen
from index.extract.title import derive_title, find_heading, read_heading
from index.extract.visible import strip_invisible
from index.model import BlockKind, Extracted

MAX_PAGES = 500
"""Pages of a document; a longer one is a book."""

MAX_FORMS = 1_000
"""Drawings called from one page that are looked into."""

SEEN_MARK = "/SeenByPullquote"
_LONGEST_TITLE = 300
# What a damaged or hostile file makes pypdf raise beside its own errors.
_DAMAGE = (PyPdfError, DependencyError, ArithmeticError, AssertionError, AttributeError, LookupError,
           NotImplementedError, OSError, RecursionError, TypeError, ValueError)  # fmt: skip


def read_pdf(received: Received) -> Extracted:
    """What is to be read on the pages of a PDF.

    Raises ExtractError "bad_pdf", "locked_pdf", "too_many_pages", "no_text_in_pdf" or "too_complicated".
    """
    try:
        reader = _open(received)
        lines = [line for page in _read_pages(reader, received.location) for line in page]
        title, language = _read_title(reader), _read_language(reader)
    except FileNotDecryptedError as error:
        raise ExtractError(received.location, "locked_pdf") from error
    except _DAMAGE as error:
        raise ExtractError(received.location, "bad_pdf", type(error).__name__) from error
    page = compose_page(compose_pieces(drop_running(lines)))
    if not any(map(str.isalnum, page.text)):
        raise ExtractError(received.location, "no_text_in_pdf")
    return _assemble(page, title, language, received)


def _open(received: Received) -> PdfReader:
    reader = PdfReader(BytesIO(received.data), strict=False)
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")  # many are locked against changes only, and open without a password
        except (DependencyError, NotImplementedError) as error:
            raise ExtractError(received.location, "locked_pdf") from error
        if not opened:
            raise ExtractError(received.location, "locked_pdf")
    if len(reader.pages) > MAX_PAGES:
        raise ExtractError(received.location, "too_many_pages", str(len(reader.pages)))
    return reader


def _read_pages(reader: PdfReader, location: str) -> Iterator[list[Line]]:
    hidden = _find_hidden_layers(reader)
    for number, page in enumerate(reader.pages, start=1):
        if "/Contents" not in page:
            continue
        # As bytes: decoded they would not be in the encoding of their font.
        content = ContentStream(page["/Contents"].get_object(), reader, "bytes")
        operations = content.operations
        if len(operations) > MAX_OPERATIONS:
            raise ExtractError(location, "too_complicated", f"{len(operations)} operations on page {number}")
        content.operations = keep_seen(operations, _layer_test(page, hidden))
        _clean_forms(page, reader, hidden)
        yield _read_lines(page, content, reader, number)


def _read_lines(page: PageObject, content: ContentStream, reader: PdfReader, number: int) -> list[Line]:
    box = page.mediabox
    maker = LineMaker(number, (float(box.left), float(box.bottom), float(box.right), float(box.top)))
    seen = PageObject(reader)
    seen.update(page)
    seen[NameObject("/Contents")] = content
    seen.extract_text(visitor_text=maker.take)
    return maker.finish()


def _clean_forms(page: PageObject, reader: PdfReader, hidden: set[int]) -> None:
    """The same for the drawings a page calls, and for those they call."""
    waiting: list[DictionaryObject] = [page]
    for _ in range(MAX_FORMS):
        if not waiting:
            return
        holder = waiting.pop()
        resources = holder.get("/Resources", DictionaryObject()).get_object()
        named = resources.get("/XObject", DictionaryObject()).get_object()
        for form in (named[name].get_object() for name in named):
            if form.get("/Subtype") == "/Form" and SEEN_MARK not in form:
                content = ContentStream(form, reader, "bytes")
                content.operations = keep_seen(content.operations, _layer_test(form, hidden))
                form.set_data(content.get_data())
                form[NameObject(SEEN_MARK)] = NullObject()
                waiting.append(form)


def _find_hidden_layers(reader: PdfReader) -> set[int]:
    """The numbers of the layers that are switched off when the document opens."""
    properties = reader.root_object.get("/OCProperties", DictionaryObject()).get_object()
    defaults = properties.get("/D", DictionaryObject()).get_object()
    return {reference.idnum for reference in defaults.get("/OFF", [])}


def _layer_test(page: DictionaryObject, hidden: set[int]) -> Callable[[Any], bool]:
    if not hidden:
        return lambda _: False
    names = page.get("/Resources", DictionaryObject()).get_object().get("/Properties", DictionaryObject()).get_object()
    off = {name for name in names if getattr(names.raw_get(name), "idnum", None) in hidden}
    return lambda name: name in off


def _read_title(reader: PdfReader) -> str | None:
    """The title the document gives itself, unless it is the name of the file or the program it was made with."""
    told = reader.metadata.title if reader.metadata else None
    title = " ".join(strip_invisible(told).split()) if isinstance(told, str) else ""
    named = title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".tex", ".odt", ".qxd", ".rtf"))
    if named or title.lower().startswith(("microsoft word", "untitled")) or " " not in title:
        return None
    return title if len(title) <= _LONGEST_TITLE else None


def _read_language(reader: PdfReader) -> str | None:
    try:
        return read_language(str(reader.root_object.get("/Lang", ""))) or None
    except ValueError:
        return None


def _assemble(page: Page, title: str | None, language: str | None, received: Received) -> Extracted:
    known = language or detect_language(page.text, page.blocks, received.languages)
    shown = title is not None and _occurs(title, page)
    block = None if shown else _find_title(page, known)
    heading = read_heading(page.text, block) if block else None
    named = (title if shown else None) or heading or title
    try:
        url = read_address(received.location)
    except ValueError:
        url = None
    return Extracted(
        text=page.text,
        blocks=page.blocks,
        title=named or derive_title(page.text, page.blocks, known),
        title_derived=not named,
        language=known,
        language_declared=language is not None,
        url=url,
    )


def _occurs(title: str, page: Page) -> bool:
    """Whether a title is printed near the beginning; what an earlier document left in the file is not."""
    top = page.text[: 10 * _LONGEST_TITLE].casefold()
    words = title.casefold().split()
    return sum(word in top for word in words) >= 0.8 * len(words)


def _find_title(page: Page, language: str) -> Any:
    first = page.blocks[0]
    return find_heading(page.text, page.blocks, language, titled=first.kind is BlockKind.HEADING)
