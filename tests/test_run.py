"""The bot runs until it is told to stop: then what was taken on is finished, and all ends within five seconds."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.seal import seal
from index.kept import QuoteAt
from tests.newsroom import copy_articles
from tests.running import TOKEN
from tests.stores import ROOT
from tests.test_settings import BOT, DISCORD

LONGEST = 5.0
"""Seconds from a signal to the end."""


@dataclass
class Runner:
    """A running bot in a process of its own."""

    process: subprocess.Popen[str]
    told: list[str] = field(default_factory=list)

    def wait_for(self, line: str) -> None:
        """Read what it tells up to a line."""
        assert self.process.stdout is not None
        for said in self.process.stdout:
            self.told.append(said.rstrip("\n"))
            if self.told[-1] == line:
                return
        pytest.fail(f"{line} was never told, but {self.told}: {self.process.communicate()[1]}")

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; the exit code and the log."""
        began = time.monotonic()
        self.process.send_signal(number)
        out, log = self.process.communicate(timeout=15)
        assert time.monotonic() - began <= LONGEST
        self.told += out.splitlines()
        return self.process.returncode, log


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    given = {
        "SEEDS_DIR": str(copy_articles(tmp_path)),
        "DATABASE_URL": str(tmp_path / "pullquote.db"),
        "LANGUAGES": "en,fr,de",
        "LC_ALL": "en_GB.UTF-8",
    }
    return {"PATH": os.environ["PATH"], **given}


@contextmanager
def running(environment: dict[str, str], *chats: str) -> Iterator[Runner]:
    command = [sys.executable, "-W", "error", "-m", "tests.running", *chats]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Runner(process)
        finally:
            process.kill()


def command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command `pullquote`."""
    line = [sys.executable, "-W", "error", "-m", "bot", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def get(port: int, path: str) -> tuple[int, dict[str, object]]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


# --- to begin


def test_with_nothing_configured_it_says_what_is_missing(environment: dict[str, str]) -> None:
    done = command(environment, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "✗ No chat is set up, so there is nothing to run." in done.stderr
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "DISCORD_TOKEN" in done.stderr


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"SLACK_BOT_TOKEN": BOT}, ["SLACK_APP_TOKEN is missing", "App-Level Tokens"]),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_MODE": "http"}, ["SLACK_SIGNING_SECRET, WEB_ADDRESS are missing"]),
        ({"DISCORD_TOKEN": "wrong"}, ["is not a Discord bot token"]),
        ({"DISCORD_TOKEN": DISCORD, "PORT": "none"}, ["PORT in the environment cannot be “none”"]),
    ],
)
def test_what_is_configured_by_half_is_not_begun(
    environment: dict[str, str], values: dict[str, str], parts: list[str]
) -> None:
    done = command({**environment, **values}, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert [part for part in parts if part not in done.stderr] == []
    assert BOT not in done.stderr


def test_a_second_one_is_refused_and_told_of_the_first(environment: dict[str, str]) -> None:
    with running(environment, "steady") as first:
        first.wait_for("steady is up")
        done = command({**environment, "DISCORD_TOKEN": DISCORD}, "run")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"process {first.process.pid} on {socket.gethostname()}, started just now" in done.stderr
        assert command(environment, "ask", "Who founded the cooperative of bakers?").returncode == 0
        assert first.end()[0] == 0


def test_a_database_that_cannot_be_used_is_told_in_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "pullquote.db").write_text("These are my notes.\n" * 100, encoding="utf-8")
    with running(environment, "steady") as runner:
        _, log = runner.process.communicate(timeout=15)
        assert runner.process.returncode == 1
        assert log.splitlines()[-1].startswith("index.errors.StoreDamaged")  # what `pullquote run` says as a sentence


# --- while it runs


def test_health_and_the_doctor_say_which_chat_is_down_and_why(environment: dict[str, str]) -> None:
    port = free_port()
    with running({**environment, "WEB_ADDRESS": f"127.0.0.1:{port}"}, "refused", "steady") as runner:
        runner.wait_for("steady is up")
        status, told = get(port, "/healthz")
        chats = told["chats"]
        assert isinstance(chats, dict)
        assert status == 200
        assert (chats["steady"]["up"], chats["refused"]["up"], chats["refused"]["why"]) == (True, False, "nonsense")
        assert get(port, "/readyz")[0] == 503
        checks = json.loads(command(environment, "doctor", "--json").stdout)
        found = {check["name"]: (check["status"], check["advice"]) for check in checks}
        assert (found["run"][0], found["run_steady"][0], found["run_refused"]) == ("ok", "ok", ("fail", "nonsense"))
        code, log = runner.end()
    assert code == 0
    assert "WARNING bot.run.life: refused is down: nonsense" in log
    assert re.search(r"refused is tried again in 600 s", log)
    assert f"listening on http://127.0.0.1:{port}" in log
    assert "run" not in {check["name"] for check in json.loads(command(environment, "doctor", "--json").stdout)}


def test_kept_articles_can_be_read(environment: dict[str, str]) -> None:
    port = free_port()
    with running({**environment, "WEB_ADDRESS": f"127.0.0.1:{port}"}, "steady") as runner:
        runner.wait_for("steady is up")
        with closing(sqlite3.connect(environment["DATABASE_URL"])) as database:
            (key,) = database.execute("SELECT value FROM channel_setting WHERE name = 'reader_key'").fetchone()
        token = seal(bytes.fromhex(key), "shared", QuoteAt(1, 1, 0, 20))
        with urlopen(f"http://127.0.0.1:{port}/a/{token}") as answer:
            assert '<mark id="q">' in answer.read().decode()
        with pytest.raises(HTTPError, match="404") as error:
            urlopen(f"http://127.0.0.1:{port}/a/{token[:-1]}")
        error.value.close()
        assert runner.end()[0] == 0


def test_an_address_in_use_keeps_no_chat_from_running(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with running({**environment, "WEB_ADDRESS": f"127.0.0.1:{port}"}, "steady") as runner:
            runner.wait_for("steady is up")
            code, log = runner.end()
    assert code == 0
    assert f"web is down: 127.0.0.1:{port} cannot be listened on: another program does already" in log


def test_every_line_of_the_log_is_one_and_holds_no_token(environment: dict[str, str]) -> None:
    with running(environment, "broken", "steady") as runner:
        runner.wait_for("steady is up")
        _, log = runner.end()
    assert [
        line for line in log.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]+ [\w.]+: ", line)
    ] == []
    assert "[secret] was | not taken" in log
    assert TOKEN not in log


# --- to end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(environment: dict[str, str], tmp_path: Path, number: int) -> None:
    with running(environment, "steady") as runner:
        runner.wait_for("steady is up")
        code, log = runner.end(number)
    assert (code, runner.told[-2:]) == (0, ["steady is closed", "over"])
    assert log.splitlines()[-1].endswith("bot.run.life: ended")
    assert sorted(it.name for it in tmp_path.glob("pullquote.db.run*")) == ["pullquote.db.run.lock"]


def test_what_was_acked_is_answered_first(environment: dict[str, str]) -> None:
    with running({**environment, "POSTING": "told"}, "asked") as runner:
        runner.wait_for("posting question-1")
        runner.process.send_signal(signal.SIGTERM)
        assert runner.process.stdin is not None
        runner.process.stdin.write("go on\n")
        runner.process.stdin.flush()
        runner.wait_for("over")
        assert runner.process.wait() == 0
    assert "posted question-1 DONE" in runner.told
    with running(environment, "asked") as runner:
        runner.wait_for("taken False")
        runner.end()
    assert "posting question-1" not in runner.told


def test_it_ends_while_it_begins(environment: dict[str, str]) -> None:
    port = free_port()
    with running({**environment, "LOADING": "yes", "WEB_ADDRESS": f"127.0.0.1:{port}"}, "steady") as runner:
        runner.wait_for("loading")
        code, log = runner.end()
    assert (code, runner.told) == (0, ["loading", "over"])
    assert "The articles are being loaded." in log


def test_what_takes_too_long_is_answered_after_the_next_start(environment: dict[str, str]) -> None:
    with running({**environment, "POSTING": "never"}, "asked") as runner:
        runner.wait_for("posting question-1")
        code, _ = runner.end()
    assert code == 0
    assert "posted question-1 DONE" not in runner.told
    with running(environment, "asked") as runner:
        runner.wait_for("posted question-1 DONE")
        assert runner.end()[0] == 0
    assert runner.told.count("posting question-1") == 1


@pytest.mark.parametrize("chat", ["stubborn", "stuck"])
def test_what_does_not_end_is_ended(environment: dict[str, str], chat: str) -> None:
    with running(environment, chat) as runner:
        runner.wait_for(f"{chat} is up")
        code, log = runner.end()
    assert code == 0
    assert "in time" in log


def test_a_second_signal_ends_it_at_once(environment: dict[str, str]) -> None:
    with running(environment, "stubborn") as runner:
        runner.wait_for("stubborn is up")
        runner.process.send_signal(signal.SIGTERM)
        runner.wait_for("stubborn stays")
        began = time.monotonic()
        assert runner.end(signal.SIGTERM)[0] == 128 + signal.SIGTERM
        assert time.monotonic() - began < 1.5


def test_a_killed_one_leaves_nothing_that_is_in_the_way(environment: dict[str, str]) -> None:
    with running({**environment, "POSTING": "never"}, "asked") as runner:
        runner.wait_for("posting question-1")
        runner.process.kill()
        runner.process.communicate()
    assert "run" not in {check["name"] for check in json.loads(command(environment, "doctor", "--json").stdout)}
    with running(environment, "asked") as runner:
        runner.wait_for("posted question-1 DONE")
        assert runner.end()[0] == 0
