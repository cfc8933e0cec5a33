"""The whole bot as it is installed, in a process of its own, with a Slack on this machine before it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.chat.slack.manifest import make_manifest
from bot.wording.catalogue import wording
from tests.newsroom import copy_articles
from tests.slackfake.faults import HANG, refusing
from tests.slackfake.nouns import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.slackfake.slack import Slack, open_slack
from tests.stores import ROOT
from tests.test_run import LONGEST, free_port

QUESTION = "@pullquote Who founded the cooperative of bakers?"


def environment_for(folder: Path, slack: Slack, **more: str) -> dict[str, str]:
    given = {
        "DATABASE_URL": str(folder / "pullquote.db"),
        "SEEDS_DIR": str(folder / "seeds"),
        "LANGUAGES": "en,fr,de",
        "LC_ALL": "en_GB.UTF-8",
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    return {"PATH": os.environ["PATH"], **given, **more}


async def start(environment: dict[str, str], *arguments: str) -> Process:
    command = [sys.executable, "-m", "bot", *arguments]
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def running(environment: dict[str, str], line: str = "slack is up") -> AsyncIterator[tuple[Process, list[str]]]:
    """The bot, once its log has a line; and the log so far."""
    process, log = await start(environment, "run"), list[str]()
    assert process.stderr is not None
    try:
        async for said in process.stderr:
            log.append(said.decode().rstrip("\n"))
            if line in log[-1]:
                break
        else:
            pytest.fail("\n".join(log))
        yield process, log
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def end(process: Process) -> None:
    """Stop it as a service does; it ends in time, and well."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert time.monotonic() - began <= LONGEST
    assert process.returncode == 0


async def checks_of(environment: dict[str, str], *arguments: str) -> dict[str, dict[str, str]]:
    process = await start(environment, "doctor", "--json", *arguments)
    said, _ = await process.communicate()
    return {check["name"]: check for check in json.loads(said)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_articles(tmp_path)
    return tmp_path


async def test_a_question_is_answered_over_the_socket(folder: Path) -> None:
    async with open_slack(make_manifest(wording("en"))) as slack:
        environment = environment_for(folder, slack)
        async with running(environment) as (process, _):
            await slack.connected()
            await slack.say(QUESTION)
            (post,) = await slack.until(slack.posts)
            checks = await checks_of(environment, "--online")
            await end(process)
        assert "Élodie Marchetti" in slack.shown(post).text
        assert slack.violations == []
    told = {name: check["status"] for name, check in checks.items() if name.startswith(("slack", "run"))}
    assert told == dict.fromkeys(("run", "run_slack", "slack", "slack_login", "slack_scopes", "slack_socket"), "ok")


async def test_a_question_is_answered_over_http(folder: Path) -> None:
    port = free_port()
    address = f"127.0.0.1:{port}"
    manifest = make_manifest(wording("en"), events_url="https://bot.example.org/slack/events")
    async with open_slack(manifest) as slack:
        http = {"SLACK_MODE": "http", "SLACK_SIGNING_SECRET": SIGNING_SECRET, "WEB_ADDRESS": address}
        async with running(environment_for(folder, slack, SLACK_APP_TOKEN="", **http)) as (process, log):
            slack.use_http(f"http://{address}/slack/events")
            await slack.say(QUESTION)
            assert await slack.until(slack.posts)
            await end(process)
        assert slack.violations == []
    assert any(f"listening on http://{address}" in line for line in log)


async def test_what_was_acked_and_not_posted_is_answered_after_the_next_start(folder: Path) -> None:
    async with open_slack() as slack:
        environment = environment_for(folder, slack)
        slack.faults.add("chat.postMessage", HANG)
        async with running(environment) as (process, _):
            await slack.connected()
            await slack.say(QUESTION)
            await slack.until(lambda: slack.outcomes("chat.postMessage"))
            await end(process)
        assert slack.posts() == []
        async with running(environment) as (process, _):
            assert len(await slack.until(slack.posts)) == 1
            await end(process)


async def test_a_token_that_slack_does_not_know_is_told_and_keeps_the_bot_running(folder: Path) -> None:
    async with open_slack() as slack:
        environment = environment_for(folder, slack)
        slack.faults.add("auth.test", refusing("invalid_auth"), times=2)
        async with running(environment, "slack is tried again in 600 s") as (process, log):
            checks = await checks_of(environment, "--online")
            await end(process)
    assert checks["run_slack"]["status"] == "fail"
    assert "SLACK_BOT_TOKEN" in (checks["run_slack"]["advice"] or "")
    assert "does not know" in checks["slack_login"]["sentence"]
    assert not [line for line in log if BOT_TOKEN in line or "Traceback" in line]
