"""Slack's Web API, its response_urls and its files, as one aiohttp application; faults go off here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from tests.slackfake import chat, conversations, surfaces
from tests.slackfake.faults import DOWNLOAD, RESPONSE_URL, Fault, Faults
from tests.slackfake.nouns import APP_TOKEN, BOT_TOKEN, JSON, Call, Refused
from tests.slackfake.response_url import answer_in_place
from tests.slackfake.workspace import Workspace

Method = Callable[[Workspace, JSON], JSON]

METHODS: dict[str, tuple[Method, tuple[str, ...]]] = {
    "auth.test": (surfaces.auth_test, ()),
    "chat.postMessage": (chat.post_message, ("chat:write",)),
    "chat.postEphemeral": (chat.post_ephemeral, ("chat:write",)),
    "chat.update": (chat.update, ("chat:write",)),
    "chat.delete": (chat.delete, ("chat:write",)),
    "chat.getPermalink": (chat.get_permalink, ()),
    "conversations.info": (conversations.info, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.open": (conversations.open_direct, ("im:write", "mpim:write")),
    "conversations.replies": (conversations.replies, ()),
    "conversations.history": (conversations.history, ()),
    "users.info": (conversations.user_info, ("users:read",)),
    "views.open": (surfaces.views_open, ()),
    "views.publish": (surfaces.views_publish, ()),
    "views.update": (surfaces.views_update, ()),
    "assistant.threads.setSuggestedPrompts": (surfaces.set_suggested_prompts, ("assistant:write",)),
    "assistant.threads.setStatus": (surfaces.set_status, ("assistant:write", "chat:write")),
    "files.info": (surfaces.file_info, ("files:read",)),
}
"""Each method with the scopes of which its caller needs one; reading needs one by the kind of channel."""

CONNECT = "apps.connections.open"

AS_JSON = ("blocks", "metadata", "view", "prompts", "loading_messages", "attachments")
"""Arguments that are JSON within a form."""


async def read_args(request: web.Request) -> JSON:
    """The arguments of a call, however it was sent."""
    args: JSON = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    else:
        args |= dict(await request.post())
    for key in AS_JSON:
        if isinstance(args.get(key), str):
            try:
                args[key] = json.loads(args[key])
            except ValueError:
                args[key] = {}
    return args


class WebApi:
    """What the app calls. ``ticket`` makes the address of a new socket."""

    def __init__(self, work: Workspace, faults: Faults, ticket: Callable[[], str]) -> None:
        self.work = work
        self.faults = faults
        self.ticket = ticket
        self.ended = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self.call),
            web.post("/response/{id}", self.answer),
            web.get("/files/{id}/{name}", self.download),
            web.get("/signin", self.sign_in),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await read_args(request)
        token = str(args.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self._meet(method, args)
        if fault and not fault.after:
            return await self.fail(request, fault)
        try:
            self._admit(method, token)
            answer = {"ok": True, **self._perform(method, args)}
        except Refused as refused:
            answer = {"ok": False, "error": refused.error, **refused.more}
        if not fault:
            self._note(method, args, answer.get("error", "ok"))
        scopes = {} if self.work.scopes is None else {"x-oauth-scopes": ",".join(sorted(self.work.scopes))}
        return await self.fail(request, fault) if fault else web.json_response(answer, headers=scopes)

    def _perform(self, method: str, args: JSON) -> JSON:
        if method == CONNECT:
            return {"url": self.ticket()}
        if method not in METHODS:
            self.work.mind("unknown_method", method)
            raise Refused("unknown_method", req_method=method)
        perform, scopes = METHODS[method]
        self.work.require(*scopes)
        return perform(self.work, args)

    def _admit(self, method: str, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if token not in {BOT_TOKEN, APP_TOKEN}:
            raise Refused("invalid_auth")
        if (token == APP_TOKEN) != (method == CONNECT):
            raise Refused("not_allowed_token_type")
        if token == BOT_TOKEN and self.work.revoked:
            raise Refused(self.work.revoked)

    def _meet(self, method: str, args: JSON) -> Fault | None:
        """The fault that this call meets, kept with the calls."""
        if self.faults.is_early(method):
            self.work.mind("called_before_retry_after", method)
        fault = self.faults.take(method, args)
        if fault:
            self._note(method, args, fault.name)
        return fault

    def _note(self, method: str, args: JSON, outcome: str) -> None:
        self.work.calls.append(Call(method, args, outcome))
        self.work.changes.tell()

    async def fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """Answer as the fault has it, or not at all."""
        if fault.hang:
            await self.ended.wait()
        if fault.cut or fault.hang:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A message sent to a response_url."""
        body = await request.json()
        fault = self._meet(RESPONSE_URL, body)
        if fault and not fault.after:
            return await self.fail(request, fault)
        try:
            answer_in_place(self.work, request.match_info["id"], body)
            answer, outcome = web.Response(text="ok"), "ok"
        except Refused as refused:
            outcome = refused.error
            status = 404 if outcome in {"used_url", "expired_url"} else 500
            answer = web.json_response({"ok": False, "error": outcome}, status=status)
        if not fault:
            self._note(RESPONSE_URL, body, outcome)
        return await self.fail(request, fault) if fault else answer

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file, or the way to the page for signing in for those without the right token."""
        name = request.match_info["id"]
        if fault := self._meet(DOWNLOAD, {"file": name}):
            return await self.fail(request, fault)
        upload = self.work.uploads.get(name)
        if upload is None:
            return web.Response(status=404)
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}" or self.work.revoked:
            self._note(DOWNLOAD, {"file": name}, "sign in")
            raise web.HTTPFound("/signin")
        self._note(DOWNLOAD, {"file": name}, "ok")
        return web.Response(body=upload.content, content_type=upload.mimetype)

    async def sign_in(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
