"""The one way to call Slack: told to wait it waits, a server error is tried again where that does no harm."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.ports import ChatError

LOG = logging.getLogger(__name__)

PAUSES = (0.3, 1.0, 3.0)
"""Seconds between the tries of a call."""

MOST_LIMITS = 5
"""How often a call lets itself be told to come later."""

LIMITED, SERVER_ERROR = 429, 500
LIMITS = frozenset({"ratelimited", "rate_limited"})

UNSURE = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
"""Errors after which nobody knows whether the call took effect."""

DEAD = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
"""Errors of a token that will not do any more."""

REASONS = {
    "forbidden": (
        *("not_in_channel", "is_archived", "channel_not_found", "missing_scope", "no_permission", "restricted_action"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "cannot_dm_bot"),
        *("user_not_in_channel", "messages_tab_disabled", "channel_is_limited_access", "access_denied"),
        *("restricted_action_non_threadable_channel", "not_allowed_token_type", "user_disabled", "ekm_access_denied"),
        *("cant_dm_bot", "user_is_restricted", "not_in_dm", "team_access_not_granted", *DEAD),
    ),
    "gone": ("message_not_found", "thread_not_found", "user_not_found", "users_not_found", "cant_delete_message"),
    "expired": ("expired_url", "used_url", "edit_window_closed"),
    "unreachable": ("ratelimited", "rate_limited"),
}
REASON = {code: reason for reason, codes in REASONS.items() for code in codes}

CODE = re.compile(r"[a-z][a-z_]{2,60}")
"""An error of Slack's, where it is all there is in an answer."""

Method = Callable[..., Awaitable[AsyncSlackResponse]]


class AnswerLost(ChatError):
    """A call that may or may not have taken effect."""

    def __init__(self, detail: str) -> None:
        super().__init__("unreachable", detail)


@dataclass(slots=True)
class Calls:
    """Calls of one workspace's bot. ``dead`` is told when the token will not do any more."""

    client: AsyncWebClient
    dead: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]]
    clock: Callable[[], float]
    _quiet: dict[str, float] = field(default_factory=dict)

    async def call(self, method: Method, **args: Any) -> Mapping[str, Any]:
        """The answer of a method of the Web API that does no harm when it is called twice. Raises ChatError."""
        return await self._try(method.__name__, partial(_call, method, args), again=True)

    async def call_once(self, method: Method, **args: Any) -> Mapping[str, Any]:
        """The answer of a method that is not called again once it may have taken effect.

        Raises AnswerLost if that is not known, else ChatError.
        """
        return await self._try(method.__name__, partial(_call, method, args), again=False)

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Reply through a response_url. Raises AnswerLost if the reply may have been shown, else ChatError."""
        client = AsyncWebhookClient(
            url, session=self.client.session, timeout=self.client.timeout, logger=self.client.logger, retry_handlers=[]
        )

        async def once() -> Mapping[str, Any]:
            response = await client.send_dict(dict(body))
            if response.status_code != 200:  # noqa: PLR2004 - the only one that Slack sends when all is well
                raise _Failed(response.status_code, _read_code(response.body), response.headers.get("Retry-After"))
            return {}

        await self._try("response_url", once, again=False)

    async def _try(
        self, name: str, once: Callable[[], Awaitable[Mapping[str, Any]]], *, again: bool
    ) -> Mapping[str, Any]:
        limits, pauses = 0, iter(PAUSES)
        while True:
            await self._keep_quiet(name)
            try:
                return await once()
            except _Failed as failed:
                if failed.status == LIMITED and limits < MOST_LIMITS:
                    limits += 1
                    self._quiet[name] = self.clock() + failed.wait
                    continue
                if failed.sure:
                    raise self._refuse(name, failed.code) from None
                lost = f"{name} {failed.status} {failed.code}"
                sent = True
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                lost = f"{name} {type(error).__name__}"
                sent = not isinstance(error, aiohttp.ClientConnectorError)
            if sent and not again:
                raise AnswerLost(lost)
            pause = next(pauses, None)
            if pause is None:
                raise ChatError("unreachable", lost)
            LOG.info("Slack did not answer %s; again in %s s", lost, pause)
            await self.sleep(pause)

    async def _keep_quiet(self, name: str) -> None:
        """Leave a method alone for as long as Slack told anybody to."""
        while (left := self._quiet.get(name, 0.0) - self.clock()) > 0:
            await self.sleep(left)

    def _refuse(self, name: str, code: str) -> ChatError:
        if code in DEAD:
            self.dead(code)
        return ChatError(REASON.get(code, "refused"), f"{name} {code}")


class _Failed(Exception):
    """An answer that is none."""

    def __init__(self, status: int, code: str, retry_after: str | None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.wait = float(retry_after) if retry_after and retry_after.isdecimal() else 1.0

    @property
    def sure(self) -> bool:
        """Whether the call is known not to have taken effect, and that calling again will not change that."""
        if self.status == LIMITED:
            return True
        return self.code not in UNSURE and (self.status < SERVER_ERROR or self.code != "")


async def _call(method: Method, args: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        response = await method(**args)
    except SlackApiError as error:
        raise _read_error(error) from None
    return response.data if isinstance(response.data, dict) else {}


def code_of(error: ChatError) -> str:
    """What Slack called the error."""
    return error.detail.rpartition(" ")[2]


def _read_error(error: SlackApiError) -> _Failed:
    """The library raises one exception for everything, holding its own response or, for no JSON at all, aiohttp's."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = data.get("error", "") if isinstance(data, dict) else ""
    headers = getattr(response, "headers", None) or {}
    if code in LIMITS:
        status = LIMITED
    if not code and status < SERVER_ERROR:
        code = "ratelimited" if status == LIMITED else "internal_error"  # an answer that is no answer
    return _Failed(status, str(code), headers.get("Retry-After"))


def _read_code(body: str) -> str:
    """The error in the answer of a response_url, "" when it tells none."""
    try:
        told = json.loads(body)
    except ValueError:
        told = body.strip()
    code = told.get("error", "") if isinstance(told, dict) else told
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""


def make_client(token: str, api_url: str, logger: logging.Logger, seconds: float) -> AsyncWebClient:
    """A client of the Web API that tries nothing again by itself: ``Calls`` does. Close its session in the end."""
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))
    return AsyncWebClient(
        token, base_url=api_url, session=session, timeout=int(seconds), logger=logger, retry_handlers=[]
    )


async def pause(seconds: float) -> None:
    """The sleep of everybody but tests."""
    await asyncio.sleep(seconds)
