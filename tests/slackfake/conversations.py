"""The methods that read: who somebody is, what a channel is, what was said in it."""

from __future__ import annotations

from tests.slackfake.chat import as_json, find_channel
from tests.slackfake.nouns import BOT, JSON, TEAM, Channel, Post, Refused
from tests.slackfake.workspace import Workspace, team_of

ON = (True, "1", "true")

HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}
"""The scope that lets the app read a kind of channel."""


def info(work: Workspace, args: JSON) -> JSON:
    return {"channel": channel_json(find_channel(work, args))}


def channel_json(channel: Channel) -> JSON:
    others = sorted(channel.members - {BOT})
    told: JSON = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_ext_shared": channel.shared,
        "is_member": BOT in channel.members,
        "context_team_id": TEAM,
    }
    return told | ({"user": others[0]} if channel.kind == "im" else {})


def open_direct(work: Workspace, args: JSON) -> JSON:
    people = [name for name in str(args.get("users") or "").split(",") if name]
    if not people or not all(name in work.people for name in people):
        raise Refused("user_not_found")
    return {"channel": {"id": work.direct(*people).id}}


def replies(work: Workspace, args: JSON) -> JSON:
    """A thread from its first message on. Any message in it finds it, as on Slack."""
    channel = _readable(work, args)
    post = work.posts.get((channel.id, str(args.get("ts"))))
    if post is None:
        raise Refused("thread_not_found")
    return _page(work, work.thread_of(channel.id, post.thread or post.ts), args)


def history(work: Workspace, args: JSON) -> JSON:
    channel = _readable(work, args)
    found = [it for (place, _), it in work.posts.items() if place == channel.id and not it.only_for and not it.thread]
    return _page(work, found[::-1], args)


def _readable(work: Workspace, args: JSON) -> Channel:
    channel = find_channel(work, args)
    work.require(HISTORY[channel.kind])
    if BOT not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _page(work: Workspace, posts: list[Post], args: JSON) -> JSON:
    """The part of some messages that was asked for; the cursor is where the next begins."""
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9")
    inclusive = args.get("inclusive") in ON
    kept = [it for it in posts if oldest < it.ts < latest or (inclusive and it.ts in (oldest, latest))]
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    metadata = args.get("include_all_metadata") in ON
    more = start + size < len(kept)
    return {
        "messages": [as_json(work, it, metadata=metadata) for it in kept[start : start + size]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def user_info(work: Workspace, args: JSON) -> JSON:
    person = work.people.get(str(args.get("user")))
    if person is None:
        raise Refused("user_not_found")
    told: JSON = {
        "id": person.id,
        "team_id": team_of(person),
        "name": person.name,
        "deleted": False,
        "is_bot": person.bot,
        "profile": {"display_name": person.name, "real_name": person.name.title()},
        "tz": "Europe/London",
    }
    if person.stranger:
        told["is_stranger"] = True
    else:  # of strangers Slack does not tell what they are at home
        told |= {"is_admin": person.admin, "is_owner": person.owner, "is_primary_owner": False}
        told |= {"is_restricted": person.guest, "is_ultra_restricted": False}
    if args.get("include_locale") in ON:
        told["locale"] = person.locale
    return {"user": told}
