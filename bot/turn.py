"""What a person typed or pressed, read as a verb of the desk."""

from __future__ import annotations

import re

from bot.request import Request, Turn

LAST = frozenset({"more", "why", "context", "pin"})
"""Verbs about the last question."""

NUMBERED = frozenset({"context", "pin"})
"""Those that may be about one of its quotes."""

PLAIN = frozenset(
    {"sources", "reindex", "refresh", "restore", "add", "status", "settings", "unanswered", "help", "diff"}
    | {"rollback", "pins", "unpin", "export"}
)
"""Verbs that may stand alone."""

NAMED = frozenset({"remove", "restore", "refresh", "reindex", "add", "diff"})
"""Verbs about an article: with a few words behind them, that are no question."""

COMMANDS = {
    "articles": {"list": "sources"}
    | dict.fromkeys(("show", "diff", "add", "remove", "restore", "refresh", "export"), ""),
    "pullquote": dict.fromkeys(
        ("help", "status", "settings", "unanswered", "sources", "pin", "pins", "unpin", "rollback"), ""
    ),
}
"""What may follow a slash command, and the verb it stands for: the word itself, unless another is named."""

MEANT = {"import": "add"}
"""Words that mean a verb when they stand alone: with a list that is handed over."""

NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
RAW, VERSIONS, SCRATCH, FORCE = "--raw", "--versions", "--from-scratch", "--force"
OPTIONS = frozenset({RAW, VERSIONS, SCRATCH, FORCE})
"""What may stand among the words behind a verb."""

EVERYTHING = frozenset({"all", "everything", "tout"})

FEW_WORDS = 3
"""So many words behind a verb may be a question ("show me the founders"), when no article is called so."""

SETTINGS = frozenset({"answer-all", "mute", "unmute"})

QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]+?)\s*[\"”“»]")
"""A question in quotation marks."""

PRESS = re.compile(r"([A-Za-z0-9_-]{1,60})(?:\.(\d{1,3}))?", re.ASCII)


def read_line(line: str, locale: str | None = None) -> Turn:
    """Read what was typed: a verb with what belongs to it, or else a question. An empty line asks for help."""
    words = line.strip().removeprefix("/").split()
    if not words:
        return Turn("help", Request(locale=locale))
    verb, rest = words[0].casefold(), words[1:]
    if verb in COMMANDS and rest and rest[0].casefold() in COMMANDS[verb]:
        return read_command(verb, " ".join(rest), locale)
    turn = _read_verb(verb if rest else MEANT.get(verb, verb), rest, locale)
    if turn is not None:
        return turn
    bare = line.strip()
    if verb == "ask" and rest:
        bare = bare.removeprefix("/")[len(verb) :].strip()
    return Turn("ask", Request(bare, locale=locale))


def read_command(name: str, text: str, locale: str | None = None) -> Turn:
    """Read a slash command and the words behind it; what it does not know gets help."""
    name = name.removeprefix("/").casefold()
    words = text.split()
    if name == "ask" and words:
        return Turn("ask", Request(text.strip(), locale=locale))
    if name == "reindex":
        return _about("reindex", words, locale)
    verbs = COMMANDS.get(name, {})
    first = words[0].casefold() if words else ""
    if first not in verbs:
        return Turn("help", Request(locale=locale))
    verb = verbs[first] or first
    if verb == "pin":
        return _read_pin(" ".join(words[1:]), locale)
    return _about(verb, words[1:], locale)


def read_press(verb: str, argument: str, locale: str | None = None) -> Turn:
    """Read a button: the row it is about, and a number behind a dot. One that is not ours gets help."""
    found = PRESS.fullmatch(argument)
    if argument and not found:
        return Turn("help", Request(locale=locale))
    number = int(found[2]) if found and found[2] else 0
    return Turn(verb, Request(answer=found[1] if found else "", number=number, locale=locale))


def may_ask(line: str) -> bool:
    """Whether a line that was read as a verb about an article may have been meant as a question."""
    words = [word for word in line.split() if word not in OPTIONS]
    return not line.lstrip().startswith("/") and (len(words) > FEW_WORDS or words[-1].endswith("?"))


def _read_verb(verb: str, rest: list[str], locale: str | None) -> Turn | None:
    """The verb that was meant, or None for what is no verb, or has words behind it that do not belong to it."""
    if verb in PLAIN | LAST and not rest:
        return Turn(verb, Request(number=int(verb == "context"), locale=locale))
    if verb in NUMBERED and len(rest) == 1 and NUMBER.fullmatch(rest[0]):
        return Turn(verb, Request(number=int(rest[0]), locale=locale))
    text = " ".join(rest)
    if (verb == "pin" and _is_meant(text)) or (verb == "unpin" and (len(rest) == 1 or QUOTED.fullmatch(text))):
        return Turn(verb, Request(_bare(text), locale=locale))
    set_ = verb == "settings" and rest[0].casefold() in SETTINGS
    shown = verb == "show" and any(word not in OPTIONS for word in rest)
    numbered = verb == "diff" and rest and NUMBER.fullmatch(rest[-1])
    if set_ or shown or numbered or (verb in NAMED and rest and not may_ask(f"{verb} {text}")):
        return _about(verb, rest, locale)
    return None


def _read_pin(text: str, locale: str | None) -> Turn:
    number = int(text) if NUMBER.fullmatch(text) else 0
    return Turn("pin", Request("" if number else _bare(text), number, locale))


def _is_meant(question: str) -> bool:
    """Whether what stands behind "pin" is a question to be pinned: "pin number leaked?" is one to be answered."""
    return QUOTED.fullmatch(question) is not None or (question[:1].isupper() and question.endswith("?"))


def _bare(question: str) -> str:
    quoted = QUOTED.fullmatch(question)
    return quoted[1] if quoted else question


def _about(verb: str, words: list[str], locale: str | None) -> Turn:
    named = " ".join(word for word in words if word not in OPTIONS)
    if verb in {"reindex", "refresh"} and named.casefold() in EVERYTHING:
        named = ""
    raw, versions, scratch, force = (option in words for option in (RAW, VERSIONS, SCRATCH, FORCE))
    return Turn(verb, Request(named, locale=locale, raw=raw, versions=versions, scratch=scratch, force=force))
