"""Settings are read as they were meant, wrong ones are told with where they stand, and no secret is ever shown."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from bot.doctor.tokens import token_problems
from bot.settings import (
    CHECKOUT,
    LONG_ENOUGH,
    SECRETS,
    SettingProblem,
    Settings,
    SettingsError,
    describe_problem,
    names_in,
    read_settings,
    tail,
    where_to_listen,
)
from bot.wording.catalogue import LANGUAGES, wording
from index.errors import PullquoteError
from index.store.connect import path_of
from tests.test_doctor import GIVE_UP_RIGHTS

BOT = "xoxb-8461937205-7390512846-QwKzVbNmTrXpLgHd"
APP = "xapp-1-A0ZQXWVUTKJ-6174920358-gkzqwvxjybnmhtrd"
DISCORD = "MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GqZwXv.kJ7wQz_VbXnM4tRyLpGhDcSfKq2xZw9vB8n"
PLANTED = [form.format(token) for token in (BOT, APP, DISCORD) for form in ("{}", "{}!", "/{}/x")]
OWN_HOSTS = ("wiki.corp.example", "10.0.0.5", "fd12::1", "xn--bcher-kva.example")
VARIABLES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper() in VARIABLES:
            monkeypatch.delenv(name)


Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an .env file and returns its path."""

    def write_env(text: str) -> Path:
        path = tmp_path / ".env"
        path.write_text(text, encoding="utf-8")
        return path

    return write_env


def caught(env_file: Path | None) -> SettingsError:
    with pytest.raises(SettingsError) as error:
        read_settings(env_file)
    return error.value


def found_wrong(env_file: Path | None) -> tuple[SettingProblem, ...]:
    """What reading refuses or, where it refuses nothing, what is told of the tokens."""
    try:
        return token_problems(read_settings(env_file), env_file)
    except SettingsError as error:
        return error.problems


# --- where values come from


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    for env_file in (None, tmp_path / "missing.env", tmp_path):
        found = read_settings(env_file)
        assert path_of(found.database_url) == CHECKOUT / "data" / "pullquote.db"
        assert (found.seeds_dir, found.lexicon_dir) == (CHECKOUT / "seeds", None)
        assert found.languages == ("en", "fr", "es", "de", "it", "pt", "nl")
        assert (found.locale, found.libraries, found.log_level) == (None, "shared", "INFO")
        assert (found.slack_bot_token, found.slack_app_token, found.discord_token) == (None, None, None)


def test_the_environment_wins_over_the_file_and_empty_counts_as_unset(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = write("LOCALE=fr\nLIBRARIES=separate\nLOG_LEVEL=\nLANGUAGES=   \nDISCORD_TOKEN=''\nUNKNOWN=x\n")
    monkeypatch.setenv("LOCALE", "en")
    monkeypatch.setenv("LIBRARIES", "")
    found = read_settings(env_file)
    assert (found.locale, found.libraries, found.log_level) == ("en", "separate", "INFO")
    assert (found.languages, found.discord_token) == (read_settings(None).languages, None)


def test_quotation_marks_and_blanks_around_a_value_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", f' "{BOT}"\t')  # what `docker run --env-file` makes of a quoted value
    monkeypatch.setenv("LOG_LEVEL", "'debug'")
    found = read_settings(None)
    assert found.slack_bot_token == SecretStr(BOT)
    assert found.log_level == "DEBUG"


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xef\xbb\xbfLOCALE=fr\n")
    assert read_settings(path).locale == "fr"
    assert names_in(path) == (frozenset({"locale"}), ())


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_settings(None).locale = "fr"


# --- what values may be


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("data/other.db", CHECKOUT / "data/other.db"),
        ("other.db", CHECKOUT / "other.db"),
        ("/srv/with space/é%20#1.db", Path("/srv/with space/é%20#1.db")),
        ("what?.db", CHECKOUT / "what?.db"),
        ("sqlite:////srv/with%20space/100%25.db", Path("/srv/with space/100%.db")),
        ("sqlite:///data/other.db", CHECKOUT / "data/other.db"),
        ("sqlite:////srv/other.db", Path("/srv/other.db")),
        ("SQLite+aiosqlite:////srv/other.db", Path("/srv/other.db")),
        ("sqlite+pysqlite:///../beside.db", CHECKOUT.parent / "beside.db"),
        ("~/pullquote.db", Path.home() / "pullquote.db"),
    ],
)
def test_a_database_may_be_a_path_or_a_url(monkeypatch: pytest.MonkeyPatch, value: str, path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    assert path_of(read_settings(None).database_url) == path


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("DATABASE_URL", "postgresql+psycopg://me:hunter2@db/pull", "not_sqlite"),
        ("DATABASE_URL", "mysql://db/pull", "not_sqlite"),
        ("DATABASE_URL", "file:data/pullquote.db", "not_sqlite"),
        ("DATABASE_URL", "sqlite://", "no_database_file"),
        ("DATABASE_URL", "sqlite:///", "no_database_file"),
        ("DATABASE_URL", "sqlite://data/pullquote.db", "no_database_file"),
        ("DATABASE_URL", "sqlite:data/pullquote.db", "no_database_file"),
        ("DATABASE_URL", "sqlite:///:memory:", "no_database_file"),
        ("DATABASE_URL", ":memory:", "no_database_file"),
        ("DATABASE_URL", "sqlite:///x.db?mode=ro", "question_mark"),
        ("DATABASE_URL", "tests", "database_folder"),
        ("DATABASE_URL", "nowhere/", "database_folder"),
        ("SEEDS_DIR", "nowhere", "no_folder"),
        ("SEEDS_DIR", "x" * 5000, "no_folder"),
        ("SEEDS_DIR", "~nobody-of-this-name/seeds", "no_folder"),
        ("SEEDS_DIR", "pyproject.toml", "not_a_folder"),
        ("LEXICON_DIR", "nowhere", "no_folder"),
        ("LANGUAGES", "en,klingon", "unknown_language"),
        ("LANGUAGES", "en,zz", "unknown_language"),
        ("LANGUAGES", "english", "unknown_language"),
        ("LANGUAGES", "..", "unknown_language"),
        ("LANGUAGES", " , ", "no_language"),
        ("LOCALE", "de", "unknown_choice"),
        ("LIBRARIES", "both", "unknown_choice"),
        ("LOG_LEVEL", "chatty", "unknown_choice"),
        ("SLACK_MODE", "carrier pigeon", "unknown_choice"),
        ("ADMIN_USERS", "U024BE7LH,@jane", "no_user"),
        ("ADMIN_USERS", "jane@example.org", "no_user"),
        ("LEAST_CONFIDENCE", "101", "no_number"),
        ("LEAST_CONFIDENCE", "0.42", "no_number"),
        ("LEAST_CONFIDENCE", "sure", "no_number"),
        ("QUESTIONS_PER_MINUTE", "0", "no_number"),
        ("QUESTIONS_PER_MINUTE", "many", "no_number"),
        ("QUESTIONS_PER_MINUTE", "-1", "no_number"),
        ("QUESTIONS_PER_MINUTE", "9" * 5000, "no_number"),
        ("PORT", "65536", "no_number"),
        ("PORT", "http", "no_number"),
        ("DISCORD_EMBEDS", "perhaps", "no_switch"),
        ("DISCORD_MESSAGE_CONTENT", "2", "no_switch"),
        ("SLACK_API_URL", "slack.com/api", "no_address"),
        ("SLACK_API_URL", "ftp://slack.com/api", "no_address"),
        ("SLACK_API_URL", "https://", "no_address"),
        ("SLACK_API_URL", "https://[::1/api", "no_address"),
        ("SLACK_API_URL", "https://slack.com:port/", "no_address"),
        ("SLACK_API_URL", "https://me:hunter2@slack.com/api/", "address_with_password"),
        ("SLACK_API_URL", "https://slack.com/api/?token=x", "address_with_more"),
        ("DISCORD_API_URL", "wss://discord.com/api", "no_address"),
        ("DISCORD_API_URL", "https://discord.com/api/v10#x", "address_with_more"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg/", "no_address"),
        ("DISCORD_GATEWAY_URL", "wss://me@gateway.discord.gg/", "address_with_password"),
        ("WEB_ADDRESS", "localhost", "no_web_address"),
        ("PUBLIC_URL", "quotes.example.org", "no_address"),
        ("PUBLIC_URL", "https://ada:secret@quotes.example.org", "address_with_password"),
        ("PUBLIC_URL", "https://quotes.example.org/?a=1", "address_with_more"),
        ("WEB_ADDRESS", "localhost:0", "no_web_address"),
        ("WEB_ADDRESS", "localhost:70000", "no_web_address"),
        ("WEB_ADDRESS", "http://localhost:8080", "no_web_address"),
        ("WEB_ADDRESS", "::1:8080", "no_web_address"),
        ("ALLOWED_HOSTS", "wiki.corp.example,http://wiki", "no_host"),
        ("ALLOWED_HOSTS", "wiki:8080", "no_host"),
        ("ALLOWED_HOSTS", "*.corp.example", "no_host"),
        ("ALLOWED_HOSTS", "0x7f000001", "no_host"),
        ("ALLOWED_HOSTS", "10.0.0.0/8", "no_host"),
        ("ALLOWED_HOSTS", "169.254.169.254", "no_host"),
        ("ALLOWED_HOSTS", "[fd00:ec2::254]", "no_host"),
        ("ALLOWED_PORTS", "80,http", "no_number"),
        ("ALLOWED_PORTS", "0", "no_number"),
        ("ALLOWED_PORTS", "80 65536", "no_number"),
        ("CONTACT", "press", "no_contact"),
        ("CONTACT", "press@example", "no_contact"),
        ("CONTACT", "press@example.org (Jane)", "no_contact"),
        ("CONTACT", "ftp://example.org", "no_contact"),
        ("CONTACT", "https://example.org/été", "no_contact"),
        ("CONTACT", "https://example.org/" + "a" * 200, "no_contact"),
        ("LOCALE", DISCORD, "misplaced_token"),
        ("DATABASE_URL", BOT, "misplaced_token"),
        ("SEEDS_DIR", APP, "misplaced_token"),
    ],
)
def test_a_value_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, write: Write, variable: str, value: str, reason: str
) -> None:
    env_file = write(f"{variable}='{value}'\n")
    (problem,) = caught(env_file).problems
    assert (problem.variable, problem.file, problem.reason) == (variable, env_file, reason)
    monkeypatch.setenv(variable.lower(), value)
    (problem,) = caught(env_file).problems
    assert (problem.variable, problem.file, problem.reason) == (variable, None, reason)


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("SLACK_BOT_TOKEN", APP, "swapped"),
        ("SLACK_APP_TOKEN", BOT, "swapped"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2-3", "not_xoxb"),
        ("SLACK_BOT_TOKEN", "xoxb-", "not_xoxb"),
        ("SLACK_BOT_TOKEN", "xoxb-…", "not_xoxb"),
        ("SLACK_BOT_TOKEN", f"{BOT} ", ""),
        ("SLACK_APP_TOKEN", DISCORD, "not_xapp"),
        ("DISCORD_TOKEN", "0123456789abcdef0123456789abcdef", "not_discord"),
        ("DISCORD_TOKEN", f"Bot {DISCORD}", "not_discord"),
        ("DISCORD_TOKEN", "a.b", "not_discord"),
        ("DISCORD_TOKEN", "a.b.c.d", "not_discord"),
        ("DISCORD_TOKEN", DISCORD, ""),
    ],
)
def test_a_token_of_the_wrong_shape_is_read_and_told_on_request(
    monkeypatch: pytest.MonkeyPatch, write: Write, variable: str, value: str, reason: str
) -> None:
    env_file = write(f"{variable}='{value}'\n")
    found = read_settings(env_file)
    assert getattr(found, variable.lower()) == SecretStr(value.strip())
    told = [(it.variable, it.file, it.reason) for it in token_problems(found, env_file)]
    assert told == ([(variable, env_file, reason)] if reason else [])
    monkeypatch.setenv(variable.lower(), value)
    told = [(it.variable, it.file, it.reason) for it in token_problems(read_settings(env_file), env_file)]
    assert told == ([(variable, None, reason)] if reason else [])


def test_a_signing_secret_matters_in_http_mode_only(write: Write) -> None:
    assert found_wrong(write("SLACK_SIGNING_SECRET=x\n")) == ()
    for value in (BOT, "f" * 31, "0123456789abcdef0123456789ABCDEg"):
        (problem,) = found_wrong(write(f"SLACK_SIGNING_SECRET={value}\nSLACK_MODE=http\n"))
        assert problem.reason == "not_signing_secret"
        for language in LANGUAGES:
            sentence, advice = describe_problem(problem, wording(language))
            assert sentence.startswith("SLACK_SIGNING_SECRET")
            assert "Signing Secret" in advice
    assert found_wrong(write("SLACK_SIGNING_SECRET=0123456789abcdef0123456789ABCDEF\nSLACK_MODE=http\n")) == ()


@pytest.mark.parametrize(
    ("text", "names", "numbers"),
    [
        ('DISCORD_TOKEN="a.b\nLOCALE=fr\n', {"locale"}, (1,)),
        ("LOCALE=fr\nSLACK_BOT_TOKEN='x\n", {"locale"}, (2,)),
        ('LOCALE="en"glish\n=x\n', set(), (1, 2)),
        ('LOCALE="fr"\n# "open\n', {"locale"}, ()),
    ],
)
def test_lines_that_cannot_be_made_out_are_numbered_and_never_logged(
    write: Write, caplog: pytest.LogCaptureFixture, text: str, names: set[str], numbers: tuple[int, ...]
) -> None:
    env_file = write(text)
    read_settings(env_file)
    assert names_in(env_file) == (frozenset(names), numbers)
    assert caplog.records == []
    logging.getLogger("dotenv.main").warning("another's %s", "matter")
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("LANGUAGES", "fr", ("fr",)),
        ("LANGUAGES", " FR , en;de pt,,fr ", ("fr", "en", "de", "pt")),
        ("LANGUAGES", "ja,ar,no,uk", ("ja", "ar", "no", "uk")),
        ("LOCALE", "FR", "fr"),
        ("LOCALE", "fr_CA.UTF-8", "fr"),
        ("LOCALE", "en-GB", "en"),
        ("LIBRARIES", "Separate", "separate"),
        ("LOG_LEVEL", "warning", "WARNING"),
        ("SEEDS_DIR", "tests", CHECKOUT / "tests"),
        ("LEXICON_DIR", str(CHECKOUT), CHECKOUT),
        ("SLACK_MODE", "HTTP", "http"),
        (
            "ADMIN_USERS",
            "<@U024BE7LH>, W012A3CDE;<@!80351110224678912> U024BE7LH",
            ("U024BE7LH", "W012A3CDE", "80351110224678912"),
        ),
        ("QUESTIONS_PER_MINUTE", "007", 7),
        ("LEAST_CONFIDENCE", "0", 0),
        ("ALLOWED_HOSTS", "Wiki.Corp.example., 10.0.0.5;[FD12:0::1] bücher.example wiki.corp.example", OWN_HOSTS),
        ("ALLOWED_HOSTS", "localhost", ("localhost",)),
        ("ALLOWED_PORTS", "80, 8080;080", (80, 8080)),
        ("CONTACT", "press@example.org", "press@example.org"),
        ("CONTACT", "https://example.org/bot?x", "https://example.org/bot?x"),
        ("DISCORD_EMBEDS", "On", True),
        ("DISCORD_MESSAGE_CONTENT", "false", False),
        ("SLACK_API_URL", "http://127.0.0.1:9001/api", "http://127.0.0.1:9001/api/"),
        ("SLACK_API_URL", "HTTPS://Slack.com/api//", "https://Slack.com/api/"),
        ("DISCORD_API_URL", "http://127.0.0.1:9001/api/v10/", "http://127.0.0.1:9001/api/v10"),
        ("DISCORD_GATEWAY_URL", "ws://[::1]:9001/gateway", "ws://[::1]:9001/gateway"),
        ("WEB_ADDRESS", "localhost:8080", "localhost:8080"),
        ("PUBLIC_URL", "HTTPS://quotes.example.org/bot/", "https://quotes.example.org/bot"),
        ("WEB_ADDRESS", ":08080", "0.0.0.0:8080"),
        ("WEB_ADDRESS", "8080", "127.0.0.1:8080"),
        ("WEB_ADDRESS", "[::1]:8080", "[::1]:8080"),
        ("PORT", "5000", 5000),
    ],
)
def test_values_are_read_kindly(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: object) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(None), variable.lower()) == expected


@pytest.mark.parametrize(
    ("web_address", "port", "expected"),
    [
        ("", "", None),
        ("", "5000", ("0.0.0.0", 5000)),  # noqa: S104
        ("127.0.0.1:8080", "5000", ("127.0.0.1", 8080)),
        ("[::1]:8080", "", ("::1", 8080)),
    ],
)
def test_where_the_web_part_listens(
    monkeypatch: pytest.MonkeyPatch, web_address: str, port: str, expected: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("WEB_ADDRESS", web_address)
    monkeypatch.setenv("PORT", port)
    assert where_to_listen(read_settings(None)) == expected


def test_log_levels_are_those_of_logging() -> None:
    assert isinstance(logging.getLevelName(read_settings(None).log_level), int)


def test_a_wrong_value_is_the_files_when_the_environment_has_only_the_name(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = write("LOCALE=de\n")
    monkeypatch.setenv("LOCALE", "")
    assert [it.file for it in caught(env_file).problems] == [env_file]


def test_all_problems_are_told_at_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "chatty")
    env_file = write(f"SLACK_BOT_TOKEN={APP}\nLANGUAGES=zz\nLOCALE=de\nLOG_LEVEL=INFO\n")
    assert {(it.variable, it.reason, it.file) for it in caught(env_file).problems} == {
        ("LANGUAGES", "unknown_language", env_file),
        ("LOCALE", "unknown_choice", env_file),
        ("LOG_LEVEL", "unknown_choice", None),
    }


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_a_problem_of_the_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(f"# réglages\nSLACK_BOT_TOKEN={BOT}\n".encode(encoding))
    (problem,) = caught(path).problems
    assert (problem.variable, problem.file, problem.reason) == ("", path, "file_not_utf8")


READ = """
import sys
from pathlib import Path
from bot.settings import SettingsError, read_settings
try:
    read_settings(Path(sys.argv[1]))
except SettingsError as error:
    print(*((it.variable, str(it.file), it.reason, it.details["detail"]) for it in error.problems))
"""


def test_a_file_that_may_not_be_read_is_a_problem_of_the_file(write: Write) -> None:
    env_file = write(f"SLACK_BOT_TOKEN={BOT}\n")
    env_file.chmod(0)
    command = [sys.executable, "-c", GIVE_UP_RIGHTS, READ, str(env_file)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if os.geteuid() == 0 and "cannot give up" in done.stderr:
        pytest.skip("root that cannot give up its rights")
    assert done.stdout.strip() == str(("", str(env_file), "file_unreadable", "Permission denied")), done.stderr


@given(st.lists(st.tuples(st.sampled_from([*VARIABLES, "OTHER"]), st.text())))
@example([("LANGUAGES", "en\x00")])
@example([("SEEDS_DIR", "a\x00b")])
@example([("SEEDS_DIR", "${SEEDS_DIR}")])
@hypothesis_settings(deadline=None)
def test_whatever_the_file_holds_it_is_settings_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.env"
    text = "\n".join(f"{name}={value}" for name, value in lines)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_settings(path)
    except SettingsError as error:
        for problem in error.problems:
            assert all(describe_problem(problem, wording("en")))


# --- secrets


def traces_of(error: BaseException) -> str:
    """All that a log, a debugger or a crash report could show of an error, but for the test's own variables."""
    if error.__traceback__ and error.__traceback__.tb_frame.f_code.co_filename == __file__:
        error = error.with_traceback(error.__traceback__.tb_next)
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [*shown.format(), str(error), repr(error), repr(vars(error))]
    return "".join(parts) + (traces_of(error.__context__) if error.__context__ else "")


def assert_hidden(secret: str, shown: str) -> None:
    pieces = {secret[start : start + 6] for start in range(len(secret) - 5)}
    # What everybody knows of a token is how it begins.
    assert [piece for piece in pieces if piece in shown and not piece.startswith(("xoxb-", "xapp-"))] == []


@pytest.mark.parametrize("source", ["environment", "file"])
@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("planted", PLANTED, ids=range(len(PLANTED)))  # a test's name becomes a folder's
def test_a_planted_token_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, write: Write, variable: str, planted: str, source: str
) -> None:
    env_file = write(f"{variable}={planted}\n" if source == "file" else "")
    if source == "environment":
        monkeypatch.setenv(variable, planted)
    try:
        found = read_settings(env_file)
    except SettingsError as error:
        shown = traces_of(error)
    else:
        assert variable.lower() in SECRETS
        shown = f"{found} {found!r} {found.model_dump()} {found.model_dump_json()} {getattr(found, variable.lower())}"
    problems = found_wrong(env_file)
    shown += "".join("".join(describe_problem(it, wording(code))) for it in problems for code in LANGUAGES)
    shown += repr(problems)
    assert_hidden(planted, shown)


def test_what_pydantic_says_shows_no_value(write: Write) -> None:
    with pytest.raises(ValidationError) as error:
        Settings(_env_file=write(f"SLACK_BOT_TOKEN={APP}\nLOCALE={BOT}\n"))  # type: ignore[call-arg]
    assert_hidden(APP, str(error.value) + repr(error.value))
    assert_hidden(BOT, str(error.value) + repr(error.value))


def test_changing_a_secret_shows_no_value(write: Write) -> None:
    found = read_settings(write(f"SLACK_BOT_TOKEN={BOT}\n"))
    with pytest.raises(ValidationError) as error:
        found.slack_bot_token = SecretStr(APP)
    assert_hidden(APP, str(error.value))


def test_a_password_in_a_database_url_is_not_shown(write: Write) -> None:
    error = caught(write("DATABASE_URL=postgresql://me:hunter2@db.example.org/pull\n"))
    shown = traces_of(error) + "".join("".join(describe_problem(it, wording("en"))) for it in error.problems)
    assert "hunter2" not in shown
    assert "postgresql" in shown
    error = caught(write("SLACK_API_URL=https://me:hunter2@example.org/api/\nDISCORD_API_URL=hunter2\n"))
    shown = traces_of(error) + "".join("".join(describe_problem(it, wording("en"))) for it in error.problems)
    assert "hunter2" not in shown


@given(st.text(min_size=1))
def test_only_the_end_of_a_long_secret_is_shown(secret: str) -> None:
    assert tail(SecretStr(secret)) == ("…" if len(secret) < LONG_ENOUGH else "…" + secret[-4:])


# --- sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_sentence_and_an_advice(language: str, write: Write) -> None:
    said = wording(language)
    wrong = {
        "DATABASE_URL": ["mysql://x", "sqlite://", "sqlite:///x?y", "tests"],
        "SEEDS_DIR": ["nowhere", "pyproject.toml", BOT],
        "LANGUAGES": ["zz", ","],
        "LOG_LEVEL": ["chatty"],
        "ADMIN_USERS": ["@jane"],
        "PORT": ["x"],
        "DISCORD_EMBEDS": ["x"],
        "SLACK_API_URL": ["x", "https://a@b/", "https://a/?b"],
        "WEB_ADDRESS": ["x"],
        "SLACK_BOT_TOKEN": [APP, "x"],
        "SLACK_APP_TOKEN": [BOT, "x"],
        "DISCORD_TOKEN": ["x"],
    }
    for variable, values in wrong.items():
        for value in values:
            env_file = write(f"{variable}={value}\n")
            (problem,) = found_wrong(env_file)
            sentence, advice = describe_problem(problem, said)
            assert f"settings.{problem.reason}" in said
            assert variable in sentence
            assert str(env_file) in sentence
            assert advice
            assert not re.search(r"[{}]", sentence + advice)


@pytest.mark.parametrize(
    ("variable", "page"),
    [
        ("SLACK_BOT_TOKEN", "OAuth & Permissions"),
        ("SLACK_APP_TOKEN", "App-Level Tokens"),
        ("DISCORD_TOKEN", "discord.com/developers/applications"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_token_is_told_where_to_get_the_right_one(
    monkeypatch: pytest.MonkeyPatch, variable: str, page: str, language: str
) -> None:
    monkeypatch.setenv(variable, "wrong")
    (problem,) = found_wrong(None)
    assert page in describe_problem(problem, wording(language))[1]


def test_swapped_slack_tokens_say_where_each_belongs(write: Write) -> None:
    problems = found_wrong(write(f"SLACK_BOT_TOKEN={APP}\nSLACK_APP_TOKEN={BOT}\n"))
    first, second = (describe_problem(it, wording("en"))[0] for it in problems)
    assert first.startswith("SLACK_BOT_TOKEN")
    assert first.endswith("It belongs in SLACK_APP_TOKEN.")
    assert second.startswith("SLACK_APP_TOKEN")
    assert second.endswith("It belongs in SLACK_BOT_TOKEN.")


def test_a_settings_error_is_one_of_ours_and_names_variable_and_reason(write: Write) -> None:
    error = caught(write("LOCALE=de\nLANGUAGES=zz\n"))
    assert isinstance(error, PullquoteError)
    assert str(error) == "LANGUAGES: unknown_language; LOCALE: unknown_choice"


# --- .env.example


EXAMPLE = CHECKOUT / ".env.example"
SETTING = re.compile(r"(?:# )?([A-Z_]+)=(.*)")


def example_lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def test_the_example_names_every_variable_once_and_no_other() -> None:
    named = [match[1] for line in example_lines() if (match := SETTING.fullmatch(line))]
    assert sorted(named) == sorted(VARIABLES)


def test_the_example_with_all_its_lines_in_force_gives_the_defaults(write: Write) -> None:
    text = "\n".join(line.removeprefix("# ") if SETTING.fullmatch(line) else line for line in example_lines())
    env_file = write(text)
    assert read_settings(env_file) == read_settings(None)
    filled = {match[1].lower() for line in example_lines() if (match := SETTING.fullmatch(line)) and match[2]}
    without_default = {name for name, it in Settings.model_fields.items() if it.default in {None, ()}}
    assert filled == Settings.model_fields.keys() - without_default
    assert names_in(env_file) == (frozenset(filled), ())


def test_a_copy_of_the_example_sets_nothing(write: Write) -> None:
    assert names_in(write(EXAMPLE.read_text(encoding="utf-8"))) == (frozenset(), ())


def test_every_line_of_the_example_is_explained_and_tokens_are_marked() -> None:
    lines = example_lines()
    for above, line in pairwise(lines):
        if SETTING.fullmatch(line):
            assert above.startswith("# ")
            assert not SETTING.fullmatch(above)
    blocks = "\n".join(lines).split("\n\n")
    for name in SECRETS:
        (block,) = [it for it in blocks if f"{name.upper()}=" in it]
        assert "# Required for" in block
