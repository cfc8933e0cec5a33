"""A tiny writer of PDFs, for documents whose every operator a test knows."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

FONTS = "/F1 3 0 R /F2 4 0 R"


def make_pdf(
    pages: Sequence[str], *, catalog: str = "", info: str = "", resources: str = "", more: Sequence[bytes] = ()
) -> bytes:
    """Pages of 612 x 792 points from their content streams; F1 is Helvetica, F2 its bold.

    Objects: 1 catalog, 2 pages, 3 and 4 fonts, 5 info, then page and content of each, then ``more``.
    """
    first = 6
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
        f"<< {info} >>".encode(),
    ]
    for number, content in enumerate(pages):
        stream = content.encode("cp1252")
        place = f"/MediaBox [0 0 612 792] /Resources << /Font << {FONTS} >> {resources} >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {place} /Contents {first + 2 * number + 1} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return write_objects([*objects, *more])


def write_objects(objects: Sequence[bytes], trailer: str = "/Root 1 0 R /Info 5 0 R") -> bytes:
    """A file with these objects, numbered from 1."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(f"trailer << /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def set_lines(
    lines: Sequence[str], *, x: float = 72, y: float = 700, size: float = 11, lead: float = 14, font: str = "F1"
) -> str:
    """Lines below one another."""
    shown = " T* ".join(f"({escape(line)}) Tj" for line in lines)
    return f"BT /{font} {size} Tf {lead} TL 1 0 0 1 {x} {y} Tm {shown} ET"


def set_text(paragraphs: Sequence[str], *, x: float = 72, y: float = 700, width: int = 80, lead: float = 14) -> str:
    """Paragraphs wrapped at ``width`` characters, the first line of each set in."""
    parts: list[str] = []
    for paragraph in paragraphs:
        lines = wrap(paragraph, width)
        parts.append(set_lines(lines[:1], x=x + 14, y=y, lead=lead))
        if lines[1:]:
            parts.append(set_lines(lines[1:], x=x, y=y - lead, lead=lead))
        y -= lead * len(lines)
    return "\n".join(parts)


def wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines
