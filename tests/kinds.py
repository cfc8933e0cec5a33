"""Every kind of message the desk says, for the pictures of every renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.message import Button, Buttons, Entry, Listing, Message, Progress, Text, Tone
from bot.tell.answer import tell_answer, tell_context, tell_none
from bot.tell.articles import tell_article, tell_changes, tell_no_article, tell_sources, tell_view
from bot.tell.place import Pages
from bot.tell.why import tell_why
from bot.wording.catalogue import wording
from index.answer import answer
from index.clean.boilerplate import clean_among
from index.ports import Change, Problem, Source
from tests.libraries import NOON, article, view_of

EN = wording("en")

HINT = EN.say("answer.no_articles_hint_chat")

SPACE = article(
    1,
    "Hélios Propulsion, une société de Toulouse, a été fondée par deux anciens ingénieurs de Safran.",
    "Elle construit un moteur nommé Zéphyr, qui devrait voler en 2031. Le prix du moteur reste inconnu du public.",
    "Partagez cet article",
    title="Un moteur <neuf> & *fier*",
    publisher="La Gazette",
    url="https://gazette.test/helios?a=1&b=2",
    published=date(2026, 2, 3),
)
TEA = article(
    2,
    "The Borgang Tea Company, founded by Anita Borah in 1987, employs 2,300 people.",
    "Hélios Propulsion was founded in Toulouse by two engineers, a rival paper says.",
    language="en",
    title="Late rains worry tea growers",
)
POST = article(
    3, "Hélios Propulsion was founded by two women.", language="en", title="Founders of Hélios", publisher="Post"
)
LIBRARY = view_of(SPACE, TEA, POST)
COPY = article(
    4,
    SPACE.text.split("\n\n")[0],
    title="Un <moteur> neuf",
    publisher="Le *Courrier*",
    url="https://courrier.test/helios?a=1&b=2",
    published=date(2026, 2, 4),
)
OWN = replace(COPY, id=5, content=replace(COPY.content, title="Copie & fin", publisher=None, url=None))
FOLDER = Source(1, "seeds", "folder", NOON, 2, (Problem("seeds/x.txt", "empty", "", NOON),))
LATER = NOON + timedelta(hours=3)
QUESTION = "Who founded Hélios Propulsion?"


def ask(question: str, language: str = "en", only: int = 9) -> Message:
    found = answer(question, LIBRARY)
    return tell_answer(replace(found, picked=found.picked[:only]), wording(language), LATER, HINT)


def copied() -> Message:
    found = answer(QUESTION, view_of(SPACE, COPY, OWN))
    return tell_answer(replace(found, picked=found.picked[:1]), EN, LATER, HINT)


def lost() -> Message:
    found = answer(QUESTION, LIBRARY)
    pages = Pages(lambda span: f"https://kept.test/a/{span.start}#q", frozenset({SPACE.location}))
    return tell_answer(replace(found, picked=found.picked[:1]), EN, LATER, HINT, pages=pages)


def show_article(*, raw: bool) -> Message:
    return tell_article(SPACE, clean_among(SPACE, [SPACE, TEA, POST]), EN, LATER, raw=raw)


def why() -> Message:
    found = answer(QUESTION, LIBRARY)
    return tell_why(found, tell_none(found, EN, HINT), EN)


def reindexed() -> Message:
    changes = [Change("seeds/1.txt", "added", 1), Change("seeds/x.txt", "failed", None)]
    return tell_changes(changes, tell_view(LIBRARY, 0.42, EN), EN)


def with_buttons() -> Message:
    found = ask(QUESTION, only=1)
    kept = tuple(part for part in found.parts if not isinstance(part, Buttons))
    verbs = ("context", "more", "why", "helpful", "unhelpful", "share", "retract")
    return replace(found, parts=(*kept, Buttons(tuple(Button(verb.title(), verb, "k3J_Q-x") for verb in verbs))))


def help_text() -> Message:
    entries = tuple(Entry(EN.say(f"desk.help_{v}"), (EN.say(f"desk.help_{v}_note"),)) for v in ("ask", "show"))
    title = EN.say("desk.help_title")
    body = Text(EN.say("desk.help_text", languages="English or French"))
    return Message((Text(title, Tone.TITLE), body, Listing(entries)), title)


KINDS: dict[str, Callable[[], Message]] = {
    "one quote": lambda: ask(QUESTION, only=1),
    "copied": copied,
    "page gone": lost,
    "several quotes": lambda: ask(QUESTION),
    "with buttons": with_buttons,
    "in French": lambda: ask("Qui a fondé Hélios Propulsion ?", "fr", only=1),
    "partial": lambda: ask("Who are the two brave women who founded Hélios?", only=1),
    "nothing found": lambda: ask("Who founded Vega *Motors*?"),
    "no articles": lambda: tell_answer(answer("Who founded it?", view_of()), EN, LATER, HINT),
    "why": why,
    "context": lambda: tell_context(answer(QUESTION, LIBRARY), 1, EN),
    "no context": lambda: tell_context(answer("Who founded Vega Motors?", LIBRARY), 4, EN),
    "sources": lambda: tell_sources([(FOLDER, None)], [SPACE, TEA], EN, LATER, HINT),
    "no sources": lambda: tell_sources([], [], EN, LATER, HINT),
    "show": lambda: show_article(raw=False),
    "show raw": lambda: show_article(raw=True),
    "show nothing": lambda: tell_no_article("<!channel>", EN, several=False),
    "reindex": reindexed,
    "progress": lambda: Message((Progress("Reading seeds/1.txt", 3, 7),), "Reading"),
    "help": help_text,
}
