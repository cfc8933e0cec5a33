"""What Slack tells the app: the payloads of events, commands, clicks, shortcuts and dialogs."""

from __future__ import annotations

from typing import Any

from tests.slackfake.chat import as_json
from tests.slackfake.nouns import APP, BOT, JSON, SIGNING_SECRET, TEAM, Channel, Person, Post, View
from tests.slackfake.shown import Button
from tests.slackfake.workspace import Workspace, team_of

EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"

SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
"""The name under which an app subscribes to messages of a kind of channel."""

VERIFICATION = f"not-{SIGNING_SECRET}"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message_event(work: Workspace, post: Post, channel: Channel) -> JSON:
    """A message, as those who subscribe to messages are told of it."""
    event = as_json(work, post) | {"channel": channel.id, "event_ts": post.ts, "channel_type": channel.kind}
    event["team"] = team_of(work.people[post.author])
    first = work.posts.get((channel.id, post.thread)) if post.thread else None
    if first:
        event["parent_user_id"] = first.author
    if post.files:
        event["subtype"] = "file_share"
    return event


def mention_event(work: Workspace, post: Post, channel: Channel) -> JSON:
    """The same message as an app is told of that it names."""
    event = message_event(work, post, channel) | {"type": "app_mention"}
    return {key: value for key, value in event.items() if key not in {"channel_type", "subtype", "parent_user_id"}}


def changed_event(work: Workspace, post: Post, channel: Channel, subtype: str) -> JSON:
    """A message edited or deleted."""
    now = work.stamp()
    event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": now}
    event |= {"event_ts": now, "channel_type": channel.kind, "previous_message": as_json(work, post)}
    gone = subtype == "message_deleted"
    return event | ({"deleted_ts": post.ts} if gone else {"message": as_json(work, post)})


def wrap_event(work: Workspace, event: JSON, event_id: str) -> JSON:
    """An event as it is sent, with whom it is for."""
    place = work.channels.get(str(event.get("channel")))
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(work.clock()),
        "event": event,
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": bool(place and place.shared),
        "event_context": f"4-{event_id}",
    }


def command(work: Workspace, name: str, text: str, person: Person, channel: Channel) -> JSON:
    """A slash command. Its text comes with entities for the three signs, as that of messages does."""
    names = {"channel": channel.name, "group": "privategroup", "im": "directmessage", "mpim": channel.name}
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": "ours",
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": escape(text),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": work.answering(channel.id, person.id),
        "trigger_id": work.trigger(person.id),
    }


def _interaction(work: Workspace, kind: str, person: Person) -> JSON:
    user = {"id": person.id, "username": person.name, "name": person.name, "team_id": team_of(person)}
    return {
        "type": kind,
        "token": VERIFICATION,
        "api_app_id": APP,
        "team": {"id": TEAM, "domain": "ours"},
        "user": user,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": work.trigger(person.id),
    }


def _place(work: Workspace, post: Post) -> JSON:
    channel = work.channels[post.channel]
    return {"channel": {"id": channel.id, "name": channel.name or "directmessage"}}


def click(work: Workspace, target: Post | View, button: Button, person: Person) -> JSON:
    """A press on a button, or a choice from a menu. Of an ephemeral message Slack does not tell what stood in it."""
    payload = _interaction(work, "block_actions", person) | {"actions": [_action(work, button)]}
    payload["state"] = {"values": {}}
    if isinstance(target, View):
        return payload | {"view": target.data, "container": {"type": "view", "view_id": target.data["id"]}}
    hidden = target.only_for is not None
    container = {"type": "message", "message_ts": target.ts, "channel_id": target.channel, "is_ephemeral": hidden}
    if target.thread:
        container["thread_ts"] = target.thread
    if not hidden:
        payload["message"] = as_json(work, target)
    answer = {"response_url": work.answering(target.channel, person.id, target)}
    return payload | _place(work, target) | answer | {"container": container}


def _action(work: Workspace, button: Button) -> JSON:
    """What was pressed; labels come back with entities for the three signs."""
    kind = button.data["type"]
    action: JSON = {"type": kind, "action_id": button.action_id, "block_id": button.block_id}
    action["action_ts"] = work.stamp()
    if button.option is not None:
        return action | {"selected_option": button.option}
    action["text"] = {"type": "plain_text", "text": escape(button.label)}
    return action | ({} if button.value is None else {"value": button.value})


def shortcut(work: Workspace, post: Post, callback_id: str, person: Person) -> JSON:
    """A shortcut from the menu of a message."""
    payload = _interaction(work, "message_action", person) | _place(work, post)
    return payload | {
        "callback_id": callback_id,
        "action_ts": work.stamp(),
        "message_ts": post.ts,
        "message": as_json(work, post),
        "response_url": work.answering(post.channel, person.id),
    }


def submission(work: Workspace, view: View, values: dict[str, Any], person: Person) -> JSON:
    """A dialog handed in; ``values`` are by the label of the field, or by its action_id."""
    state: dict[str, JSON] = {}
    for block in view.blocks:
        if block["type"] == "input":
            element = block["element"]
            value = values.get(block["label"]["text"], values.get(element["action_id"]))
            assert value is not None or block.get("optional"), f"{block['label']['text']} has to be filled in"
            chosen = next((it for it in element.get("options", []) if value in {it["value"], it["text"]["text"]}), None)
            filled = {"selected_option": chosen} if "options" in element else {"value": value}
            state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **filled}}
    payload = _interaction(work, "view_submission", person)
    return payload | {"view": {**view.data, "state": {"values": state}}, "response_urls": []}
