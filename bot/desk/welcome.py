"""What somebody sees who has not asked anything yet: what is tracked, and questions that are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.intake import Watch
from bot.desk.keep import ask
from bot.message import Button, Buttons, Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.request import Request
from bot.tell.articles import tell_problem
from bot.tell.names import tell_age
from bot.wording.catalogue import Wording
from index.answer import Outcome as Found
from index.answer import View, answer
from index.examples import find_subjects

MOST_EXAMPLES = 3
MOST_LISTED = 20
ADMIN_VERBS = ("reindex", "refresh", "status", "unanswered")


async def home(desk: Desk, request: Request, watch: Watch) -> Message:
    """What this is, what is tracked and how fresh, three questions to try, and what administrators can do."""
    said = desk.speak(request)
    await desk.take_in(watch, said)
    _, articles = await desk.store.articles(desk.library)
    sources = await desk.store.sources(desk.library)
    title = said.say("desk.help_title")
    parts: list[Part] = [Text(title, Tone.TITLE), Text(said.say("desk.home_text"))]
    found = await examples(desk, said)
    if found:
        parts.append(Text(said.say("desk.home_try"), Tone.TITLE))
        parts.append(Buttons(tuple(Button(question, "example", carried) for carried, question in found)))
    checked = max((source.checked for source in sources if source.checked), default=None)
    count = said.say("desk.source_articles", n=len(articles))
    age = said.say("desk.source_checked", age=tell_age(checked, desk.now(), said)) if checked else ""
    parts.append(Text(said.say("desk.home_tracked"), Tone.TITLE))
    parts.append(Text(" · ".join(fact for fact in (count, age) if fact), Tone.QUIET))
    newest = sorted(articles, key=lambda article: (article.fetched, article.id), reverse=True)[:MOST_LISTED]
    if newest:
        entries = (Entry(it.title, (it.content.publisher,) if it.content.publisher else ()) for it in newest)
        parts.append(Listing(tuple(entries)))
    problems = [problem for source in sources for problem in source.problems]
    if problems:
        parts += [Text(said.say("desk.problems")), Listing(tuple(tell_problem(it, said) for it in problems))]
    parts.append(Text(said.say("desk.home_admin"), Tone.QUIET))
    parts.append(Buttons(tuple(Button(said.say(f"desk.home_{verb}"), verb) for verb in ADMIN_VERBS)))
    return Message(tuple(parts), title, private=True, locale=said.language)


async def example(desk: Desk, request: Request, watch: Watch) -> Message:
    """The answer to an example question: the one about the article and name whose numbers the button carries."""
    said = desk.speak(request)
    view = await desk.searcher.view()
    chosen = (it for it in find_subjects(view) if (str(it.article), it.rank) == (request.answer, request.number))
    subject = next(chosen, None)
    if subject is None:
        line = said.say("button.gone")
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    question = said.say("desk.example", name=subject.name)
    told = await ask(desk, replace(request, argument=question, answer="", number=0), watch)
    return replace(told, parts=(Text(said.say("button.shared", question=question)), *told.parts))


async def examples(desk: Desk, said: Wording) -> list[tuple[str, str]]:
    """Up to three questions that the library answers, each with what its button carries."""
    view = await desk.searcher.view()
    return await asyncio.to_thread(lambda: list(_examples(view, said)))


def _examples(view: View, said: Wording) -> Iterator[tuple[str, str]]:
    """Questions are put to the library first: only one whose first quote is of its article is an example."""
    told = 0
    for subject in find_subjects(view):
        question = said.say("desk.example", name=subject.name)
        found = answer(question, view)
        if found.outcome is Found.ANSWERED and found.quotes[0].article.id == subject.article:
            yield f"{subject.article}.{subject.rank}", question
            told += 1
            if told == MOST_EXAMPLES:
                return
