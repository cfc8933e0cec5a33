"""The verbs a person has, free of any platform: every rule of a conversation lives here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.lists import format_list

from bot.message import Entry, Listing, Message, Outcome, Progress, Text, Tone
from bot.request import Request
from bot.tell.answer import tell_answer, tell_context, tell_none
from bot.tell.articles import tell_article, tell_changes, tell_no_article, tell_sources, tell_view
from bot.tell.names import name_language
from bot.tell.why import tell_why
from bot.wording.catalogue import Wording, choose_language, wording
from index.analyse.frame import guess_language
from index.answer import Answer, answer
from index.clean.boilerplate import Cleaned
from index.model import Article
from index.ports import Change, Store
from index.searcher import Searcher, clean_articles
from index.update import update_folder

GREETINGS = frozenset({"", "hello", "hi", "hey", "help", "bonjour", "salut", "aide", "hola", "hallo", "ciao"})
"""What people type who want to know what this is."""

AROUND = " \t\n?!.¿¡"
"""What may stand around a greeting, or be all that was typed."""

BEGINNING = 1_000
"""Characters of a question that tell its language."""

Watch = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """For those who do not watch."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers requests about one library. Every method returns a Message; raises StoreError, LexiconError."""

    library: str
    store: Store
    searcher: Searcher
    seeds: Path
    languages: Sequence[str]
    locale: str | None
    now: Callable[[], datetime]

    async def ask(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """The sentences that answer a question, or help for a greeting or an empty line."""
        if request.argument.casefold().strip(AROUND) in GREETINGS:
            return await self.help(request)
        found, said = await self._answer(request, watch)
        return tell_answer(found, said, self.now(), str(self.seeds))

    async def more(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """Further quotes for a question; ``request.number`` were shown already."""
        if not request.argument.strip():
            return self._ask_first(request)
        found, said = await self._answer(request, watch, request.number)
        return tell_answer(found, said, self.now(), str(self.seeds), request.number)

    async def why(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What led to each quote of a question."""
        if not request.argument.strip():
            return self._ask_first(request)
        found, said = await self._answer(request, watch)
        return tell_why(found, tell_none(found, said, str(self.seeds)), said)

    async def context(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What stands around the quote numbered ``request.number``."""
        if not request.argument.strip():
            return self._ask_first(request)
        number = max(request.number, 1)
        found, said = await self._answer(request, watch, number - 1)
        return tell_context(found, number, said)

    async def sources(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """What is tracked."""
        said = self._speak(request)
        await self._take_in_seeds(watch, said)
        _, articles = await self.store.articles(self.library)
        sources = await self.store.sources(self.library)
        return tell_sources(sources, articles, said, self.now(), str(self.seeds))

    async def show(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """One article, by its number, location or (part of its) title."""
        said = self._speak(request)
        await self._take_in_seeds(watch, said)
        _, articles = await self.store.articles(self.library)
        fitting = find_articles(articles, request.argument)
        if len(fitting) != 1:
            return tell_no_article(request.argument, said, several=bool(fitting))
        cleaned = await asyncio.to_thread(_clean, fitting[0], articles)
        return tell_article(fitting[0], cleaned, said, self.now(), raw=request.raw)

    async def reindex(self, request: Request, watch: Watch = ignore_progress) -> Message:
        """Read everything again and build the index anew; questions are answered from the old one meanwhile."""
        said = self._speak(request)
        began = time.monotonic()

        def building(done: int, total: int) -> None:
            watch(Progress(said.say("desk.reindex_building"), done, total))

        changes = await self._take_in_seeds(watch, said, everything=True)
        view = await self.searcher.rebuild(building)
        return tell_changes(changes, tell_view(view, time.monotonic() - began, said), said)

    async def help(self, request: Request) -> Message:
        """What can be asked, in which languages."""
        said = self._speak(request)
        languages = format_list([name_language(code, said) for code in self.languages], "or", said.language)
        entries = tuple(Entry(said.say(f"desk.help_{verb}"), (said.say(f"desk.help_{verb}_note"),)) for verb in VERBS)
        title = said.say("desk.help_title")
        text = said.say("desk.help_text", languages=languages)
        return Message((Text(title, Tone.TITLE), Text(text), Listing(entries)), f"{title} {text}", private=True)

    async def _answer(self, request: Request, watch: Watch, skip: int = 0) -> tuple[Answer, Wording]:
        said = self._speak(request, request.argument)
        await self._take_in_seeds(watch, said)
        view = await self.searcher.view()
        return await asyncio.to_thread(answer, request.argument.strip(), view, skip), said

    async def _take_in_seeds(self, watch: Watch, said: Wording, *, everything: bool = False) -> list[Change]:
        """Bring the seed folder in; what cannot be read is noted at the source and shown there."""

        def reading(place: str, done: int, total: int) -> None:
            watch(Progress(said.say("desk.reindex_reading", name=place), done, total))

        return await update_folder(
            self.store, self.library, self.seeds, self.languages, self.now, everything=everything, told=reading
        )

    def _ask_first(self, request: Request) -> Message:
        line = self._speak(request).say("desk.ask_first")
        return Message((Text(line),), line, Outcome.MISUSE, private=True)

    def _speak(self, request: Request, question: str = "") -> Wording:
        """The asker's language if known, else the question's, else English."""
        guessed = guess_language(question[:BEGINNING], self.languages) if question and self.languages else None
        return wording(choose_language(self.locale, request.locale, guessed))


VERBS = ("ask", "more", "why", "context", "sources", "show", "reindex", "help")
"""The verbs a person has, in the order of the help."""


def _clean(article: Article, articles: Sequence[Article]) -> Cleaned:
    return next(cleaned for each, cleaned in clean_articles(articles) if each is article)


def find_articles(articles: Sequence[Article], name: str) -> list[Article]:
    """The articles a person may mean: by number or exact place, or else by a part of title or place."""
    wanted = name.strip().removeprefix("#").casefold()
    exact = [a for a in articles if wanted in {str(a.id), a.location.casefold(), a.title.casefold()}]
    if exact or not wanted:
        return exact
    return [a for a in articles if wanted in a.location.casefold() or wanted in a.title.casefold()]
