"""The command `run`: says what is configured and what is not, then lives until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from bot.chat.console import say
from bot.compose import now, open_reception
from bot.doctor.chats import check_chats, check_tokens, usable_chats, wrong_tokens
from bot.doctor.report import Check, render_checks
from bot.doctor.running import describe_runner
from bot.message import Message, Outcome, Text
from bot.run.life import live
from bot.run.log import set_up_log
from bot.run.platforms import open_platforms
from bot.settings import SECRETS, Settings
from bot.trouble import tell_trouble
from bot.wording.catalogue import Wording
from index.errors import StoreTaken


def run_bot(settings: Settings, said: Wording) -> Message | None:
    """Run every chat that is configured until a signal ends it; a message when it cannot even begin.

    Raises PullquoteError when the database or the word lists cannot be used.
    """
    checks = _tell_chats(settings, said)
    names = usable_chats(settings)
    if not names:
        found = [it for it in checks if it.status == "fail"]
        nothing = Check("chats", "fail", said.say("run.nothing"), said.say("doctor.no_chat_advice"))
        return _refuse(render_checks(found or [nothing], colour=False))
    say(render_checks(checks, colour=False), err=True)
    set_up_log(settings.log_level, _secrets_of(settings))
    try:
        asyncio.run(live(settings, said, open_reception, partial(open_platforms, settings, names)))
    except StoreTaken as error:
        return _refuse(describe_runner(error.detail, said, now()) or tell_trouble(error, said))
    return None


def _tell_chats(settings: Settings, said: Wording) -> Sequence[Check]:
    return [*check_tokens(settings, said), *check_chats(settings, said, wrong_tokens(settings))]


def _refuse(text: str) -> Message:
    return Message((Text(text),), text, Outcome.MISUSE)


def _secrets_of(settings: Settings) -> list[str]:
    secrets = (getattr(settings, name) for name in SECRETS)
    return [secret.get_secret_value() for secret in secrets if secret is not None]
