"""What people do in the loopback Discord."""

from __future__ import annotations

from typing import Any

from tests.discordfake.people import ALICE, APP, EVERYBODY, GENERAL, GUILD, MODS, ROLES, Json, direct, member, user
from tests.discordfake.rest import FakeDiscord, Interaction

MESSAGE_CONTENT = 1 << 15

SLASH, PRESS, SUGGEST = 2, 3, 4


async def say(
    fake: FakeDiscord, text: str, person: str = ALICE, *, private: bool = False, copies: int = 1, **more: Any
) -> Json:
    """Somebody writes a message; with ``answers`` it replies to one. Who writes <@4000> mentions the bot."""
    answers = more.pop("answers", None)
    body = {"content": text, **more}
    if answers:
        body["message_reference"] = {"type": 0, "message_id": answers["id"], "channel_id": answers["channel_id"]}
    place = direct(person)["id"] if private else GENERAL
    message = fake.add(place, user(person), body)
    if f"<@{APP}>" in text:
        message["mentions"] = [user(APP, bot=True)]
    if not private:
        message |= {"guild_id": GUILD, "member": member(ROLES.get(person, []))}
    fake.gateway.last_message = message["id"]
    hidden = not private and not message["mentions"] and not fake.gateway.intents & MESSAGE_CONTENT
    for _ in range(copies):
        await fake.gateway.dispatch("MESSAGE_CREATE", {**message, "content": ""} if hidden else message)
    return message


async def call(fake: FakeDiscord, kind: int, data: Json, person: str = ALICE, **more: Any) -> Interaction:
    """Somebody uses a command or a button; the bot hears of it."""
    number = str(next(fake.numbers))
    held = fake.interactions[number] = Interaction(**more.pop("state", {}))
    rights = EVERYBODY | (1 << 5 if MODS in ROLES.get(person, []) else 0)
    place: Json = {"channel": {"id": GENERAL, "type": 0}, "guild_id": GUILD}
    who: Json = {"member": {**member(ROLES.get(person, [])), "user": user(person), "permissions": str(rights)}}
    if more.pop("private", False):
        place, who = {"channel": direct(person)}, {"user": user(person)}
        held.channel = place["channel"]["id"]
    event = {
        "id": number,
        "application_id": APP,
        "type": kind,
        "token": f"token-{number}",
        "version": 1,
        "data": data,
        "channel_id": place["channel"]["id"],
        "locale": "fr",
        "entitlements": [],
        "app_permissions": "0",
        "authorizing_integration_owners": {},
        "attachment_size_limit": 10_000_000,
        **place,
        **who,
        **more,
    }
    await fake.gateway.dispatch("INTERACTION_CREATE", event)
    return held


async def use(fake: FakeDiscord, name: str, person: str = ALICE, *, kind: int = SLASH, **options: Any) -> Interaction:
    """Somebody uses a slash command, such as "ask" or "articles show"."""
    more = {key: options.pop(key) for key in ("private_place", "state", "resolved", "locale") if key in options}
    words = name.split()
    given = [{"name": key, "type": _type_of(value), "value": value} for key, value in options.items()]
    if kind == SUGGEST:
        given[-1]["focused"] = True
    if len(words) > 1:
        given = [{"name": words[1], "type": 1, "options": given}]
    data = {"id": "1", "name": words[0], "type": 1, "options": given, "resolved": more.pop("resolved", {})}
    return await call(fake, kind, data, person, private=more.pop("private_place", False), **more)


async def press(fake: FakeDiscord, message: Json, custom_id: str, person: str = ALICE, **more: Any) -> Interaction:
    """Somebody presses a button below a message."""
    data = {"component_type": 2, "custom_id": custom_id}
    return await call(fake, PRESS, data, person, message=message, **more)


def _type_of(value: object) -> int:
    return 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3
