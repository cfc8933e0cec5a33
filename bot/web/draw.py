"""A page in HTML: what an article says is always text in it, never markup."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    loader = PackageLoader("bot.web")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> str:
    return files("bot.web").joinpath("templates", "style.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy of all pages: their own style, and nothing else from anywhere."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def draw(template: str, **values: object) -> bytes:
    """A page of UTF-8; what cannot be written in it stands as a question mark."""
    page = _environment().get_template(template).render(style=_style(), **values)
    return page.encode("utf-8", "replace")
