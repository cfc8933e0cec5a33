"""What every verb is made of: articles taken in, a view of them, an answer, and words for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from babel.lists import format_list

from bot.desk.gone import find_pages
from bot.desk.intake import Intake, Watch, ignore_progress
from bot.health import State
from bot.message import Entry, Listing, Message, Outcome, Progress, Text, Tone
from bot.ports import Memory
from bot.request import Request
from bot.tell.answer import tell_answer, tell_context, tell_none
from bot.tell.names import name_language
from bot.tell.place import ReaderPage, no_reader
from bot.tell.why import tell_why
from bot.wording.catalogue import Wording, choose_language, wording
from index.analyse.frame import guess_language
from index.answer import Answer, answer
from index.errors import FetchError, StoreError
from index.model import Article
from index.ports import Store
from index.searcher import Searcher

if TYPE_CHECKING:
    from index.follow.reader import Reader

LOG = logging.getLogger(__name__)

GREETINGS = dict.fromkeys(("", "hello", "hi", "hey", "help", "hola", "hallo", "ciao")) | dict.fromkeys(
    ("bonjour", "salut", "aide"), "fr"
)
"""What people type who want to know what this is, and in which language they are to be told, if that says it."""

AROUND = " \t\n?!.¿¡"
"""What may stand around a greeting, or be all that was typed."""

BEGINNING = 1_000
"""Characters of a question that tell its language."""


def no_web() -> Reader:
    """Where nothing reaches the web."""
    raise FetchError("", "offline")


def let_sleep() -> None:
    """Where nobody reads sources in the background."""


def no_states() -> Sequence[State]:
    """Where no chat is running."""
    return ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers requests about one library. Every method returns a Message; raises StoreError, LexiconError."""

    library: str
    store: Store
    searcher: Searcher
    memory: Memory
    intake: Intake
    languages: Sequence[str]
    locale: str | None
    now: Callable[[], datetime]
    states: Callable[[], Sequence[State]] = no_states
    web: Callable[[], Reader] = no_web
    wake: Callable[[], None] = let_sleep
    reader: ReaderPage = no_reader
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def ask(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """The sentences that answer a question, or help for a greeting or an empty line."""
        if is_greeting(request.argument):
            return await self.help(request)
        found, said = await self.answer(request, watch)
        return await tell_found(self, request, found, said)

    async def more(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """Further quotes for a question; ``request.number`` were shown already."""
        if not request.argument.strip():
            return self._ask_first(request)
        found, said = await self.answer(request, watch, request.number)
        return await tell_found(self, request, found, said, request.number)

    async def why(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What led to each quote of a question after the first ``request.number`` quotes."""
        if not request.argument.strip():
            return self._ask_first(request)
        found, said = await self.answer(request, watch, request.number)
        return tell_why(found, tell_none(found, said, how_to_add(self, request, said)), said, request.number)

    async def context(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What stands around the quote numbered ``request.number``."""
        if not request.argument.strip():
            return self._ask_first(request)
        number = max(request.number, 1)
        found, said = await self.answer(request, watch, number - 1)
        return tell_context(found, number, said, await find_pages(self.store, self.library, self.reader))

    async def sources(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What is tracked."""
        said = self.speak(request)
        await self.take_in(watch, said)
        _, articles = await self.store.articles(self.library)
        tracked = await self.store.sources(self.library)
        watches = await self.store.watches(self.library)
        watched = [(source, watches.get(source.id)) for source in tracked]
        sources = [(it, held) for it, held in watched if it.articles or it.problems or held is None or held.due]
        from bot.tell.articles import tell_sources  # noqa: PLC0415  # whoever asks is told of no list

        return tell_sources(sources, articles, said, self.now(), how_to_add(self, request, said))

    async def help(self, request: Request, _watch: Watch = ignore_progress) -> Message:
        """What can be asked, in which languages."""
        said = wording(choose_language(self.locale, request.locale, GREETINGS.get(_bare(request.argument))))
        languages = format_list([name_language(code, said) for code in self.languages], "or", said.language)
        if request.visitor is None:
            lines = [(said.say(f"desk.help_{it}"), said.say(f"desk.help_{it}_note")) for it in HELP]
        else:
            lines = [(said.say(f"desk.chat_help_{it}"), said.say(f"desk.chat_help_{it}_note")) for it in HELP_IN_CHATS]
        entries = tuple(Entry(line, (note,)) for line, note in lines)
        title = said.say("desk.help_title")
        text = said.say("desk.help_text", languages=languages)
        return Message(
            (Text(title, Tone.TITLE), Text(text), Listing(entries)),
            f"{title} {text}",
            private=True,
            locale=said.language,
        )

    async def answer(self, request: Request, watch: Watch, skip: int = 0) -> tuple[Answer, Wording]:
        """What the library answers to a question after ``skip`` quotes, and the wording to say it in."""
        said = self.speak(request, request.argument)
        late: StoreError | None = None
        try:
            await self.take_in(watch, said)
        except StoreError as error:  # what cannot be stored now is taken in later; what is stored can answer
            late = error
        view = await self.searcher.view()
        if late is not None and not view.articles:
            raise late
        if late is not None:
            LOG.warning("Articles cannot be taken in: %s", late)
        async with self.turn:
            return await asyncio.to_thread(answer, request.argument.strip(), view, skip), said

    async def take_in(self, watch: Watch, said: Wording) -> None:
        """Bring the seed folder in; what cannot be read is noted at the source and shown there."""

        def reading(place: str, done: int, total: int) -> None:
            watch(Progress(said.say("desk.reindex_reading", name=place), done, total))

        await self.intake.look(reading)

    def _ask_first(self, request: Request) -> Message:
        line = self.speak(request).say("desk.ask_first")
        return Message((Text(line),), line, Outcome.MISUSE, private=True)

    def speak(self, request: Request, question: str = "") -> Wording:
        """The asker's language if known, else the question's, else English."""
        guessed = guess_language(question[:BEGINNING], self.languages) if question and self.languages else None
        return wording(choose_language(self.locale, request.locale, guessed))


HELP = ("ask", "more", "why", "context", "sources", "show", "diff", "pin", "reindex", "rollback", "help")
"""The verbs at the terminal, in the order of the help."""

HELP_IN_CHATS = ("ask", "thread", "limit", "look", "articles", "index", "pins", "rules")
"""What the help of a chat is about, in its order."""


async def tell_found(desk: Desk, request: Request, found: Answer, said: Wording, shown: int = 0) -> Message:
    """An answer of a desk, worded; ``shown`` quotes of the question were shown before."""
    return tell_answer(
        found,
        said,
        desk.now(),
        how_to_add(desk, request, said),
        shown,
        await find_pages(desk.store, desk.library, desk.reader),
    )


def how_to_add(desk: Desk, request: Request, said: Wording) -> str:
    """How an article gets in: in a chat nobody is told of the folders of the machine."""
    if request.visitor is None:
        return said.say("answer.no_articles_hint", folder=desk.intake.folder)
    return said.say("answer.no_articles_hint_chat")


def is_greeting(text: str) -> bool:
    """Whether somebody only wants to know what this is."""
    return _bare(text) in GREETINGS


def _bare(text: str) -> str:
    return text.casefold().strip(AROUND)


def find_articles(articles: Sequence[Article], name: str) -> list[Article]:
    """The articles a person may mean: by number or exact place, or else by a part of title or place."""
    wanted = name.strip().removeprefix("#").casefold()
    exact = [a for a in articles if wanted in {str(a.id), a.location.casefold(), a.title.casefold()}]
    if exact or not wanted:
        return exact
    return [a for a in articles if wanted in a.location.casefold() or wanted in a.title.casefold()]
