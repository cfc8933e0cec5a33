"""The chat methods: posting, editing, deleting; what both they and response_url do with a message."""

from __future__ import annotations

from tests.slackfake.manners import breaches
from tests.slackfake.nouns import BOT, JSON, Channel, Post, Refused
from tests.slackfake.rules import POST_TEXT, refusal
from tests.slackfake.workspace import Workspace


def find_channel(work: Workspace, args: JSON) -> Channel:
    """The channel that a call names; for a person's id the direct messages with them."""
    name = str(args.get("channel") or args.get("channel_id") or "")
    if name in work.people and work.people[name].id != BOT:
        return work.direct(name)
    channel = work.channels.get(name)
    if channel is None or (channel.kind != "channel" and BOT not in channel.members):
        raise Refused("channel_not_found")
    return channel


def find_open_channel(work: Workspace, args: JSON) -> Channel:
    """The same, if the app may write there."""
    channel = find_channel(work, args)
    if channel.archived:
        raise Refused("is_archived")
    if BOT not in channel.members:
        raise Refused("not_in_channel")
    return channel


def check(work: Workspace, method: str, args: JSON) -> None:
    """Refuse what Slack refuses, and keep what else is not as it should be."""
    if refused := refusal(method, args):
        error, messages = refused
        work.mind(error, method, "; ".join(messages))
        raise Refused(error, **({"response_metadata": {"messages": messages}} if messages else {}))
    for rule, detail in breaches(method, args):
        work.mind(rule, method, detail)


def write(work: Workspace, channel: Channel, args: JSON, only_for: str | None = None) -> Post:
    """A new message of the app."""
    text = str(args.get("text") or "")
    if len(text) > POST_TEXT:
        work.mind("text_cut", channel.id, f"{len(text)} characters")
    thread = args.get("thread_ts")
    if thread and (channel.id, thread) not in work.posts:
        work.mind("no_such_thread", channel.id, str(thread))
    post = Post(
        channel.id, work.stamp(), BOT, text[:POST_TEXT], args.get("blocks") or [], thread or None, only_for=only_for
    )
    post.metadata = args.get("metadata")
    work.put(post)
    if only_for is None:
        work.echo(post, "")
    return post


def rewrite(work: Workspace, post: Post, args: JSON) -> None:
    """Edit a message. Blocks that are not given with a text are gone."""
    if args.get("text") is not None or args.get("blocks") is not None:
        post.text = str(args.get("text") or "")
        post.blocks = args.get("blocks") or []
    if args.get("metadata") is not None:
        post.metadata = args["metadata"]
    post.edits += 1
    work.put(post)
    if post.only_for is None:
        work.echo(post, "message_changed")


def as_json(work: Workspace, post: Post, *, metadata: bool = False) -> JSON:
    """A message as Slack tells it."""
    told: JSON = {"type": "message", "user": post.author, "ts": post.ts, "text": post.text}
    if post.blocks:
        told["blocks"] = post.blocks
    if post.subtype:
        told["subtype"] = post.subtype
    if post.files:
        told["files"] = [file_json(work, name) for name in post.files]
    if work.people[post.author].bot:
        told |= bot_fields(post.author)
    else:
        told["client_msg_id"] = f"client-{post.ts}"
    replies = [it for it in work.thread_of(post.channel, post.ts) if it is not post]
    if post.thread or replies:
        told["thread_ts"] = post.thread or post.ts
    if replies and not post.thread:
        told["reply_count"] = len(replies)
    if post.edits:
        told["edited"] = {"user": post.author, "ts": post.ts}
    if metadata and post.metadata:
        told["metadata"] = post.metadata
    return told


def bot_fields(author: str) -> JSON:
    bot_id = author.replace("U0", "B0", 1)
    return {"bot_id": bot_id, "app_id": author.replace("U0", "A0", 1), "bot_profile": {"id": bot_id}}


def file_json(work: Workspace, name: str) -> JSON:
    """A file as Slack tells it; its content is to be had with the app's token."""
    upload = work.uploads[name]
    address = f"{work.url}/files/{name}/{upload.name}"
    return {
        "id": name,
        "name": upload.name,
        "title": upload.name,
        "mimetype": upload.mimetype,
        "filetype": upload.name.rpartition(".")[2],
        "size": len(upload.content),
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
    }


def post_message(work: Workspace, args: JSON) -> JSON:
    channel = find_open_channel(work, args)
    check(work, "chat.postMessage", args)
    post = write(work, channel, args)
    return {"channel": channel.id, "ts": post.ts, "message": as_json(work, post)}


def post_ephemeral(work: Workspace, args: JSON) -> JSON:
    channel = find_open_channel(work, args)
    if args.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    check(work, "chat.postEphemeral", args)
    return {"message_ts": write(work, channel, args, only_for=args["user"]).ts}


def _own(work: Workspace, args: JSON, error: str) -> Post:
    """The message of the app's own that a call is about; nobody can edit an ephemeral one."""
    channel = find_channel(work, args)
    post = work.posts.get((channel.id, str(args.get("ts"))))
    if post is None or post.only_for is not None:
        raise Refused("message_not_found")
    if post.author != BOT:
        raise Refused(error)
    return post


def update(work: Workspace, args: JSON) -> JSON:
    post = _own(work, args, "cant_update_message")
    check(work, "chat.update", args)
    rewrite(work, post, args)
    return {"channel": post.channel, "ts": post.ts, "text": post.text, "message": as_json(work, post)}


def delete(work: Workspace, args: JSON) -> JSON:
    post = _own(work, args, "cant_delete_message")
    remove(work, post)
    return {"channel": post.channel, "ts": post.ts}


def remove(work: Workspace, post: Post) -> None:
    work.posts.pop((post.channel, post.ts), None)
    work.changes.tell()


def get_permalink(work: Workspace, args: JSON) -> JSON:
    channel = find_channel(work, args)
    ts = str(args.get("message_ts"))
    if (channel.id, ts) not in work.posts:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": f"https://ours.slack.test/archives/{channel.id}/p{ts.replace('.', '')}"}
