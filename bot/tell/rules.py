"""How the bot is, worded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.health import State
from bot.message import Entry, Listing, Message, Part, Text, Tone
from bot.tell.articles import tell_problem
from bot.tell.names import tell_age
from bot.wording.catalogue import Wording
from index.kept import AdminAct, Votes
from index.model import Article
from index.ports import Source


def tell_status(
    articles: Sequence[Article],
    sources: Sequence[Source],
    states: Sequence[State],
    votes: Votes,
    acts: Sequence[AdminAct],
    now: datetime,
    said: Wording,
) -> Message:
    """Articles, problems, chats, votes and the last acts of administrators."""
    count = said.say("desk.source_articles", n=len(articles))
    checked = max((source.checked for source in sources if source.checked), default=None)
    age = (
        said.say("desk.source_checked", age=tell_age(checked, now, said)) if checked else said.say("desk.source_never")
    )
    summary = f"{count} · {age}"
    parts: list[Part] = [Text(said.say("desk.status_title"), Tone.TITLE), Text(summary)]
    problems = [problem for source in sources for problem in source.problems]
    if problems:
        parts += [Text(said.say("desk.problems")), Listing(tuple(tell_problem(it, said) for it in problems))]
    if states:
        parts.append(Listing(tuple(_tell_state(state, now, said) for state in states)))
    parts.append(Text(said.say("desk.status_votes", helpful=votes.helpful, unhelpful=votes.unhelpful)))
    if acts:
        lines = tuple(Entry(act.what, (act.outcome, act.who, tell_age(act.at, now, said))) for act in acts)
        parts += [Text(said.say("desk.status_acts")), Listing(lines)]
    return Message(tuple(parts), summary, private=True)


def _tell_state(state: State, now: datetime, said: Wording) -> Entry:
    how = said.say("desk.state_up" if state.up else "desk.state_down", age=tell_age(state.since, now, said))
    return Entry(state.name.capitalize(), (how, state.why) if state.why else (how,))
