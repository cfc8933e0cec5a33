"""What an address turned out to be, worded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.message import Message, Part, Text, Tone
from bot.tell.articles import tell_understood
from bot.wording.catalogue import Wording
from index.extract.parsed import Feed, SiteMap
from index.follow.add import Added
from index.model import Article
from index.ports import Change

DAY = timedelta(days=1)


def tell_followed(
    added: Added,
    article: Article | None,
    changes: Sequence[Change],
    said: Wording,
    *,
    now: bool,
    unread: int = 0,
) -> Message:
    """What was understood of an address.

    ``article`` is what stands there, if it is one. Of others ``changes`` are the articles read so far, ``unread``
    counts those that cannot be read; ``now``: they were read at once.
    """
    if isinstance(added.parsed, Feed | SiteMap):
        parts = _tell_list(added, added.parsed, changes, said, now=now, unread=unread)
    else:
        parts = _tell_page(added, article, said)
    summary = next(part.text for part in parts if isinstance(part, Text))
    return Message(tuple(parts), summary, private=True)


def _tell_page(added: Added, article: Article | None, said: Wording) -> list[Part]:
    change = added.change
    if article is None or change is None:  # add() keeps nothing of that kind
        raise TypeError(added.parsed)
    parts: list[Part] = [
        Text(said.say(f"desk.add_{change.outcome}", title=article.title, number=article.id)),
        *tell_understood(article, said),
    ]
    if added.feeds:
        feeds = "\n".join(feed.address for feed in added.feeds)
        parts.append(Text(said.say("follow.feeds", feeds=feeds), Tone.QUIET))
    return parts


def _tell_list(
    added: Added, parsed: Feed | SiteMap, changes: Sequence[Change], said: Wording, *, now: bool, unread: int
) -> list[Part]:
    count = len(parsed.items) if isinstance(parsed, Feed) else len(parsed.places)
    title = parsed.title if isinstance(parsed, Feed) and parsed.title else added.source.location
    parts: list[Part] = [Text(said.say(f"follow.{added.source.kind}", title=title, n=count))]
    pace = _tell_pace(parsed, said) if isinstance(parsed, Feed) else None
    if pace:
        parts.append(Text(pace, Tone.QUIET))
    read = sum(change.outcome in {"added", "changed", "restored"} for change in changes)
    parts.append(Text(said.say("follow.read", n=read) if now else said.say("follow.soon"), Tone.QUIET))
    if unread:
        parts.append(Text(said.say("follow.unread", n=unread), Tone.QUIET))
    return parts


def _tell_pace(feed: Feed, said: Wording) -> str | None:
    """How many articles a week the feed brings, by the dates it gives."""
    days = sorted(item.published for item in feed.items if item.published is not None)
    if len(days) < 2 or days[-1] - days[0] < DAY:  # noqa: PLR2004 - it takes two to tell a pace
        return None
    weekly = (len(days) - 1) / ((days[-1] - days[0]) / DAY) * 7
    return said.say("follow.pace", n=max(1, round(weekly)))
