"""What Slack says of the tokens, and of what the app may do."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.doctor.online.ask import Answer, Asker
from bot.doctor.report import Check
from bot.settings import Settings, tail
from bot.wording.catalogue import Wording

WITHDRAWN = frozenset({"account_inactive", "token_revoked", "token_expired"})
UNKNOWN = frozenset({"invalid_auth", "not_authed"})

CODE = re.compile(r"[\w:.]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the app's manifest asks for: all that pullquote can use, and what nothing works without."""

    all: AbstractSet[str]
    needed: AbstractSet[str]


async def check_slack(asker: Asker, settings: Settings, said: Wording, scopes: Scopes) -> list[Check]:
    """Lines on the bot token and, in socket mode, on the app-level token. Raises Unanswered."""
    found: list[Check] = []
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot:
        answer = await _call(asker, settings, "auth.test", bot.get_secret_value())
        if answer.get("ok") is True:
            sentence = said.say("online.slack", user=answer.text("user"), team=answer.text("team"))
            found += [Check("slack_login", "ok", sentence), *_check_scopes(answer, said, scopes)]
        else:
            found.append(_tell_refusal("slack_login", answer, "SLACK_BOT_TOKEN", tail(bot), said))
    if settings.slack_mode == "http":
        found.append(Check("slack_http", "ok", said.say("online.slack_http"), said.say("online.slack_http_advice")))
    elif app:
        answer = await _call(asker, settings, "apps.connections.open", app.get_secret_value())
        if answer.get("ok") is True:
            found.append(Check("slack_socket", "ok", said.say("online.slack_socket")))
        else:
            found.append(_tell_refusal("slack_socket", answer, "SLACK_APP_TOKEN", tail(app), said))
    return found


async def _call(asker: Asker, settings: Settings, method: str, token: str) -> Answer:
    return await asker.ask("POST", f"{settings.slack_api_url}{method}", f"Bearer {token}")


def _check_scopes(answer: Answer, said: Wording, scopes: Scopes) -> list[Check]:
    """Nothing when Slack does not tell the scopes."""
    given = set(re.findall(r"[\w:.]+", answer.headers.get("x-oauth-scopes", "")))
    if not given:
        return []
    missing, left_out = sorted(scopes.needed - given), sorted(scopes.all - given)
    if missing:
        sentence = said.say("online.slack_scopes_missing", names=", ".join(missing), n=len(missing))
        return [Check("slack_scopes", "fail", sentence, said.say("online.slack_scopes_advice"))]
    if left_out:
        sentence = said.say("online.slack_scopes_fewer", names=", ".join(left_out))
        return [Check("slack_scopes", "ok", sentence, said.say("online.slack_scopes_fewer_advice"))]
    return [Check("slack_scopes", "ok", said.say("online.slack_scopes"))]


def _tell_refusal(name: str, answer: Answer, variable: str, shown: str, said: Wording) -> Check:
    code = answer.text("error")
    gaps = {"variable": variable, "tail": shown}
    where = said.say(f"settings.{variable.lower()}_advice")
    if code in UNKNOWN:
        return Check(name, "fail", said.say("online.slack_unknown", **gaps), where)
    if code in WITHDRAWN:
        advice = said.say("online.slack_withdrawn_advice")
        return Check(name, "fail", said.say("online.slack_withdrawn", **gaps), advice)
    if code == "not_allowed_token_type":
        return Check(name, "fail", said.say("online.slack_other_kind", **gaps), where)
    if code == "missing_scope":
        needed = ", ".join(CODE.findall(answer.text("needed"))) or "?"
        return Check(name, "fail", said.say("online.slack_lacks", needed=needed, **gaps), where)
    advice = said.say("online.slack_socket_advice" if name == "slack_socket" else "online.slack_refused_advice")
    gaps["code"] = code if CODE.fullmatch(code) else "?"
    return Check(name, "fail", said.say("online.slack_refused", **gaps), advice)
