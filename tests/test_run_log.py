"""The log is one line an event, and nobody finds a secret in it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.run.log import CHATTY, OURS, REDACTED, OneLine, flatten, set_up_log

SECRETS = [
    "xoxb-8461937205-7390512846-QwKzVbNmTrXpLgHd",
    "xapp-1-A0ZQXWVUTKJ-6174920358-gkzqwvxjybnmhtrd",
    "xoxe.xoxp-1-Mi0yLTg0NjE5MzcyMDU",
    "MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GqZwXv.kJ7wQz_VbXnM4tRyLpGhDcSfKq2xZw9vB8n",
]
FORMS = {
    "{}": SECRETS,
    "{{'Authorization': 'Bearer {}'}}": SECRETS,
    "Bot {} was refused": SECRETS,
    "https://slack.com/api/auth.test?token={}&pretty=1": SECRETS,
    "wss://wss-primary.slack.com/link/?ticket={}&app_id=1": ["aQ3-0b1c2d3e4f", "5f6a7b8c"],
    "https://hooks.slack.com/{} answered 404": ["commands/T0AAAAAAA/12345/AbCdEfGhIj"],
    "POST https://discord.com/api/v10/interactions/{}/callback": ["1234/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4"],
    "PATCH /api/v10/webhooks/{}/messages/@original": ["1234/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4"],
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged; the loggers are as before afterwards."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *OURS, *CHATTY)}
    stream = io.StringIO()
    yield stream
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def log_to(stream: io.StringIO, level: str, *secrets: str) -> None:
    set_up_log(level, secrets)
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)


@pytest.mark.parametrize(("form", "secret"), [(form, it) for form, secrets in FORMS.items() for it in secrets])
def test_what_looks_like_a_secret_is_taken_out(lines: io.StringIO, form: str, secret: str) -> None:
    log_to(lines, "INFO")
    logging.getLogger("bot.x").warning("It said %s", form.format(secret))
    try:
        raise ValueError(form.format(secret))
    except ValueError:
        logging.getLogger("slack_sdk.x").exception("It fell")
    said = lines.getvalue()
    assert said.count(REDACTED) >= 2
    assert secret not in said
    assert len(said.splitlines()) == 2


def test_the_secrets_of_the_settings_are_taken_out_whatever_they_look_like(lines: io.StringIO) -> None:
    log_to(lines, "INFO", "correct horse battery", "correct horse battery staple", "dog")
    logging.getLogger("bot").info("correct horse battery staple, correct horse battery, dog")
    assert lines.getvalue().endswith(f" INFO bot: {REDACTED}, {REDACTED}, dog\n")


def test_a_line_says_when_where_and_what(lines: io.StringIO) -> None:
    log_to(lines, "INFO")
    logging.getLogger("bot.run").info("one\ntwo\r\n\n three\x1b[31m")
    when, level, name, what = lines.getvalue().rstrip("\n").split(" ", 3)
    assert when.endswith("Z")
    assert (level, name, what) == ("INFO", "bot.run:", "one | two | three�[31m")


def test_a_traceback_is_in_the_same_line(lines: io.StringIO) -> None:
    log_to(lines, "INFO")
    try:
        sys.exit("no")
    except SystemExit:
        logging.getLogger("bot").exception("It fell")
    (line,) = lines.getvalue().splitlines()
    assert "It fell | Traceback" in line
    assert line.endswith("SystemExit: no")


@pytest.mark.parametrize(
    ("level", "ours", "libraries"),
    [("DEBUG", True, "INFO"), ("INFO", False, "WARNING"), ("ERROR", False, "WARNING")],
)
def test_libraries_are_heard_less_than_we(lines: io.StringIO, level: str, ours: bool, libraries: str) -> None:
    log_to(lines, level)
    assert logging.getLogger("bot.run").isEnabledFor(logging.DEBUG) == ours
    for name in ("discord.gateway", "slack_bolt.App", "aiosqlite"):
        assert logging.getLogger(name).getEffectiveLevel() == logging.getLevelName(libraries)


@given(st.text())
def test_whatever_is_said_is_one_line_that_can_be_printed(text: str) -> None:
    line = flatten(OneLine().redact(text))
    assert len(line.splitlines()) <= 1
    assert line.isprintable()
