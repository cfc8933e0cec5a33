"""The methods beside messages: dialogs, the Home tab, what is offered in the agent view, files, and signing on."""

from __future__ import annotations

from tests.slackfake.chat import file_json, find_channel
from tests.slackfake.nouns import APP, BOT, BOT_ID, BOT_NAME, JSON, TEAM, Refused, View
from tests.slackfake.rules import view_refusal
from tests.slackfake.workspace import Workspace, name_parts

TRIGGER_LIFE = 3.0
"""Seconds."""

MOST_PROMPTS = 4
MOST_LOADING_MESSAGES = 10


def auth_test(work: Workspace, args: JSON) -> JSON:
    del work, args
    team = {"url": "https://ours.slack.test/", "team": "Ours", "team_id": TEAM}
    return {**team, "user": BOT_NAME, "user_id": BOT, "bot_id": BOT_ID, "is_enterprise_install": False}


def views_open(work: Workspace, args: JSON) -> JSON:
    data = _taken(work, args, "views.open")
    trigger = work.triggers.get(str(args.get("trigger_id")))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        work.mind("exchanged_trigger_id", "views.open")
        raise Refused("exchanged_trigger_id")
    if work.clock() - trigger.made > TRIGGER_LIFE:
        work.mind("expired_trigger_id", "views.open")
        raise Refused("expired_trigger_id")
    trigger.used = True
    work.dialogs[trigger.user] = View(trigger.user, _kept(work, data))
    work.changes.tell()
    return {"view": work.dialogs[trigger.user].data}


def views_publish(work: Workspace, args: JSON) -> JSON:
    data = _taken(work, args, "views.publish")
    user = str(args.get("user_id"))
    if user not in work.people:
        raise Refused("user_not_found")
    old = work.homes.get(user)
    if args.get("hash") and old and args["hash"] != old.data["hash"]:
        raise Refused("hash_conflict")
    work.homes[user] = View(user, _kept(work, data))
    work.changes.tell()
    return {"view": work.homes[user].data}


def views_update(work: Workspace, args: JSON) -> JSON:
    data = _taken(work, args, "views.update")
    for view in [*work.dialogs.values(), *work.homes.values()]:
        ours = view.data
        known = {ours["id"], ours.get("external_id") or ours["id"]}
        if args.get("view_id") in known or args.get("external_id") in known:
            if args.get("hash") and args["hash"] != ours["hash"]:
                raise Refused("hash_conflict")
            view.data = _kept(work, data) | {"id": ours["id"]}
            work.changes.tell()
            return {"view": view.data}
    raise Refused("not_found")


def _taken(work: Workspace, args: JSON, method: str) -> JSON:
    view = args.get("view")
    if problems := view_refusal(view):
        work.mind("invalid_view", method, "; ".join(problems))
        raise Refused("invalid_arguments", response_metadata={"messages": problems})
    assert isinstance(view, dict)
    return view


def _kept(work: Workspace, view: JSON) -> JSON:
    """A view as Slack keeps it."""
    name_parts(view["blocks"], work.number)
    ours = {"id": work.number("V0"), "hash": work.number("hash."), "app_id": APP, "bot_id": BOT_ID, "team_id": TEAM}
    return {"private_metadata": "", "callback_id": "", "state": {"values": {}}, **view, **ours}


def set_suggested_prompts(work: Workspace, args: JSON) -> JSON:
    channel = find_channel(work, args)
    prompts = args.get("prompts")
    sound = isinstance(prompts, list) and all(it.get("title") and it.get("message") for it in prompts)
    if channel.kind != "im" or not sound or len(prompts or []) > MOST_PROMPTS:
        work.mind("invalid_prompts", "assistant.threads.setSuggestedPrompts", str(prompts))
        raise Refused("invalid_arguments")
    if args.get("thread_ts"):  # fails without a word in the agent view
        work.mind("prompts_with_thread", "assistant.threads.setSuggestedPrompts")
        return {}
    work.prompts[channel.id] = {"title": args.get("title"), "prompts": prompts}
    work.changes.tell()
    return {}


def set_status(work: Workspace, args: JSON) -> JSON:
    find_channel(work, args)
    if len(args.get("loading_messages") or []) > MOST_LOADING_MESSAGES or not args.get("thread_ts"):
        raise Refused("invalid_arguments")
    work.statuses.append(args)
    work.changes.tell()
    return {}


def file_info(work: Workspace, args: JSON) -> JSON:
    if args.get("file") not in work.uploads:
        raise Refused("file_not_found")
    return {"file": file_json(work, args["file"])}
