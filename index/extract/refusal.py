"""A page that stands where an article was asked for is told apart by two signals that agree; it is never an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from index.clean.phrases import fold

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")

FEW_WORDS = 60
"""A page with fewer words has no article; that counts as a signal, together with a title."""

MOST_WORDS = 250
"""A page with more words of an article is one, whatever stands beside it."""

MOST_TEASER_WORDS = 450
"""The same where it declares that not all may read it."""

TOLD_WORDS = 80
"""So many words of what declares itself an article are one, unless it says that the rest is for subscribers."""

_LOOKED_AT = 6_000
"""Characters of a page's text that are searched; pages of this kind are short."""

_IN_ADDRESS = {
    "login": re.compile(
        r"/(?:log-?in|sign-?in|sso|oauth2?|auth|connexion|anmelden|acceder|accedi)(?:[/?._-]|$)|[?&](?:return_?to|redirect_?ur[il])="
    ),
    "consent": re.compile(r"^(?:consent|guce|cmp|privacy)\.|/(?:consent|cookie-?wall|privacy-?gate)(?:[/?.]|$)"),
    "captcha": re.compile(r"/(?:captcha|sorry/index|cdn-cgi/challenge|_sec/)|^geo\.captcha-"),
    "error": re.compile(r"/(?:404|500|error|not-?found)(?:[/?.]|$)"),
}
_MARKUP = {
    "captcha": re.compile(
        r"cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf-chl|cf-error|captcha-delivery\.com|px-captcha"
        r"|_incapsula_resource|hcaptcha\.com|recaptcha|awswaf|ddos-guard|arkoselabs|friendlycaptcha",
        re.IGNORECASE,
    ),
    "paywall": re.compile(
        r"""(?:class|id|data-\w+)=["'][^"']{0,80}"""
        r"(?:paywall|pay-wall|piano-(?:offer|container)|tp-modal|premium-wall|abo-?wall)",
        re.IGNORECASE,
    ),
    "consent": re.compile(
        r"consent\.(?:google|yahoo|youtube)|guce\.|sp_message|sourcepoint|cmp\.quantcast|consentmanager\.net"
        r"|<form[^>]{0,200}consent",
        re.IGNORECASE,
    ),
    "login": re.compile(r"""type\s*=\s*["']?password""", re.IGNORECASE),
}  # fmt: skip
_SITE = re.compile(r"\s+[|–—·•»-]\s+")


class Refusal(StrEnum):
    """What stands there instead of an article, as a key of the bot's wording; if as much speaks for two, the first."""

    CAPTCHA = "captcha"
    CONSENT = "consent_page"
    PAYWALL = "paywall"
    LOGIN = "login_page"
    ERROR = "error_page"


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as far as it tells what it is: ``words`` counts the article's, ``shown`` all that is seen."""

    location: str
    source: str
    title: str
    shown: str
    words: int
    declared: bool
    free: bool | None


@dataclass(frozen=True, slots=True)
class _Phrases:
    titles: dict[str, str]
    reasons: dict[str, tuple[str, ...]]


def find_refusal(sight: Sight) -> Refusal | None:
    """What a page is instead of an article; None if it may be one."""
    limit = MOST_TEASER_WORDS if sight.free is False else MOST_WORDS
    if sight.words > limit:
        return None
    told = sight.declared and sight.words >= TOLD_WORDS
    phrases = _load_phrases()
    shown = _flatten(sight.shown[:_LOOKED_AT])
    titles = [_flatten(part) for part in (sight.title, *_SITE.split(sight.title))]
    found: dict[Refusal, int] = {}
    for refusal in Refusal:
        if refusal is Refusal.PAYWALL or not told:
            found[refusal] = sum(1 for _ in _signals(refusal.name.lower(), sight, titles, shown, phrases))
    best = max(found, key=found.__getitem__)
    return best if found[best] > 1 else None


def _signals(reason: str, sight: Sight, titles: list[str], shown: str, phrases: _Phrases) -> Iterator[str]:
    entitled = any(phrases.titles.get(title) == reason for title in titles)
    said = [phrase for phrase in phrases.reasons[reason] if phrase in shown]
    if entitled:
        yield "title"
    if entitled and sight.words < FEW_WORDS:
        yield "little text"
    if said:
        yield "phrase"
    if len(said) > 1 and sight.words < FEW_WORDS:
        yield "another phrase"
    if reason in _MARKUP and _MARKUP[reason].search(sight.source):
        yield "markup"
    if reason == "paywall" and sight.free is False:
        yield "declared"
    parts = urlsplit(sight.location)
    if reason in _IN_ADDRESS and any(
        _IN_ADDRESS[reason].search(it) for it in (parts.netloc, f"{parts.path}?{parts.query}")
    ):
        yield "address"


def _flatten(text: str) -> str:
    return " ".join(fold(text).split())


@cache
def _load_phrases() -> _Phrases:
    titles: dict[str, str] = {}
    reasons: dict[str, list[str]] = {refusal.name.lower(): [] for refusal in Refusal}
    for language in LANGUAGES:
        lines = files("index.extract.refusals").joinpath(f"{language}.txt").read_text(encoding="utf-8").splitlines()
        for line in (it for it in lines if it and not it.startswith("#")):
            reason, _, phrase = line.partition(":")
            if reason.endswith("="):
                titles[_flatten(phrase)] = reason[:-1]
            else:
                reasons[reason].append(_flatten(phrase))
    return _Phrases(titles, {reason: tuple(dict.fromkeys(held)) for reason, held in reasons.items()})
