"""The command as it is run: what it prints where, how it exits, and what it does not load."""

from __future__ import annotations

import gc
import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.newsroom import SEEDS, copy_articles
from tests.stores import ROOT

ASK = ("ask", "Who founded the cooperative of bakers?")
NOTHING = ("ask", "Who won the regatta?")
COMMANDS = list(main.commands)

HEAVY = (
    "alembic",
    "discord",
    "markdown_it",
    "numpy",
    "py3langid",
    "rank_bm25",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return copy_articles(tmp_path)


@pytest.fixture
def environment(tmp_path: Path, seeds: Path) -> dict[str, str]:
    return {
        "SEEDS_DIR": str(seeds),
        "DATABASE_URL": str(tmp_path / "pullquote.db"),
        "LANGUAGES": "en,fr,de",
        "LOCALE": "",
        "LC_ALL": "en_GB.UTF-8",
        "COLUMNS": "80",
        "NO_COLOR": "",
        "FORCE_COLOR": "",
    }


@pytest.fixture(autouse=True)
def same_garbage() -> Iterator[None]:
    """A command makes Python look for garbage less often; within the tests that must not last."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def invoke(environment: Mapping[str, str], *arguments: str, typed: str | bytes = "") -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, arguments, input=typed, env=dict(environment))


def start(environment: Mapping[str, str], *arguments: str, **how: object) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", "bot", *arguments]
    ignored = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return subprocess.Popen(command, cwd=ROOT, env={**ignored, **environment}, **how)  # type: ignore[call-overload, no-any-return]


def run(environment: Mapping[str, str], *arguments: str, typed: bytes = b"") -> tuple[int, bytes, bytes]:
    """Exit code, standard output and standard error."""
    pipe = subprocess.PIPE
    with start(environment, *arguments, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        out, err = process.communicate(typed, timeout=60)
        return process.returncode, out, err


# What it says


def test_a_question_is_answered_with_its_quote(environment: dict[str, str]) -> None:
    result = invoke(environment, *ASK)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "▌ **Fondée en 2019 par Élodie Marchetti**, la coopérative compte trente membres "
        "et veut y moudre du blé ancien dès l’automne prochain.\n"
        "Le vieux moulin de Sarrelune a été racheté par une coopérative de boulangers. "
        "(title taken from the first sentence) · La Gazette du Val · French\n"
        "seeds/moulin.txt, line 5\n"
    )


def test_the_sample_question_is_answered_from_the_french_seed(environment: dict[str, str]) -> None:
    result = invoke({**environment, "SEEDS_DIR": str(SEEDS)}, "ask", "Who founded Stoke Space?")
    assert result.exit_code == 0
    assert "**fondée par des anciens de chez SpaceX et Blue Origin**" in result.stdout
    assert "Numerama · French\nseeds/openai-stoke-space.txt, line 9\n" in result.stdout


def test_words_need_no_quotation_marks_and_may_come_through_a_pipe(environment: dict[str, str]) -> None:
    together = invoke(environment, *ASK)
    apart = invoke(environment, "ask", *ASK[1].split())
    piped = invoke(environment, "ask", "-", typed=f"{ASK[1]}\n")
    assert together.stdout == apart.stdout == piped.stdout


def test_nothing_found_is_exit_code_1(environment: dict[str, str]) -> None:
    result = invoke(environment, *NOTHING)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("No tracked article answers this.")


def test_a_question_of_no_words_gets_help_and_is_no_failure(environment: dict[str, str]) -> None:
    """Somebody who types only `ask` wants to know how it goes: nothing was sought, so nothing was not found."""
    for arguments in (("ask",), ("ask", ""), ("ask", "hello"), ("ask", "-")):
        result = invoke(environment, *arguments)
        assert result.exit_code == 0
        assert "context [NUMBER]" in result.stdout


@pytest.mark.parametrize("verb", ["more", "why", "context"])
def test_verbs_about_a_question_need_one(environment: dict[str, str], verb: str) -> None:
    result = invoke(environment, verb)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Ask a question first")


@pytest.mark.parametrize(
    "arguments",
    [("ask", "--nonsense"), ("nonsense",), ("show",), ("more", "x", "--shown", "-1"), ("context", "--quote", "0")],
)
def test_wrong_use_is_exit_code_2_and_said_on_standard_error(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    result = invoke(environment, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_more_goes_on_where_the_answer_ended(environment: dict[str, str], seeds: Path) -> None:
    for number, name in enumerate(["Anna", "Bruno", "Carla", "David", "Elena", "Frank", "Gilda"]):
        (seeds / f"{number}.txt").write_text(f"In spring {name} founded chess club number {number} in Lisbon.")
    question = "Who founded a chess club in Lisbon?"
    first = invoke(environment, "more", "--shown", "0", question).stdout
    assert first == invoke(environment, "ask", question).stdout
    second = invoke(environment, "more", question).stdout
    third = invoke(environment, "more", question, "--shown", "6").stdout
    assert [re.findall(r"^(\d) ▌", text, re.MULTILINE) for text in (first, second, third)] == [
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7"],
    ]
    last = invoke(environment, "more", question, "--shown", "7")
    assert (last.exit_code, last.stdout.split(".")[0]) == (1, "There are no further quotes for this question")
    assert "number 4" in invoke(environment, "context", "--quote", "5", question).stdout or "Elena" in second


def test_the_other_verbs_answer_too(environment: dict[str, str]) -> None:
    assert "found as “Fondée”" in invoke(environment, "why", ASK[1]).stdout
    assert "Around quote 1" in invoke(environment, "context", ASK[1]).stdout
    assert "#3 Le vieux moulin" in invoke(environment, "sources").stdout
    assert "Subscribe" not in invoke(environment, "show", "2").stdout
    assert "✂ Subscribe" in invoke(environment, "show", "2", "--raw").stdout
    assert invoke(environment, "show", "nothing").exit_code == 1


def test_a_reindex_reports_its_steps_beside_its_result(environment: dict[str, str]) -> None:
    result = invoke(environment, "reindex")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "Reading seeds/bay.txt 1/3",
        "Reading seeds/ferry.md 2/3",
        "Reading seeds/moulin.txt 3/3",
        "Building the index 1/3",
        "Building the index 3/3",
    ]
    assert result.stdout.startswith("Index rebuilt in ")


def test_the_doctor_says_how_the_set_up_is(environment: dict[str, str]) -> None:
    invoke(environment, *ASK)
    result = invoke(environment, "doctor")
    assert result.exit_code == 0, result.stdout
    assert all(line.startswith(("✓ ", "  ")) for line in result.stdout.splitlines())
    checks = json.loads(invoke(environment, "doctor", "--json").stdout)
    assert {check["status"] for check in checks} == {"ok"}


def test_the_doctor_sees_wrong_settings(environment: dict[str, str]) -> None:
    result = invoke({**environment, "LANGUAGES": "klingon"}, "doctor")
    assert result.exit_code == 2
    assert "LANGUAGES" in result.stdout


def test_run_says_that_there_is_no_chat_yet(environment: dict[str, str]) -> None:
    result = invoke(environment, "run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pullquote chat" in result.stderr


def test_the_terminal_speaks_the_askers_language_unless_it_is_set(environment: dict[str, str]) -> None:
    asker = {**environment, "LC_ALL": "fr_FR.UTF-8"}
    assert invoke(asker, *NOTHING).stdout.startswith("Aucun article suivi")
    assert invoke({**asker, "LOCALE": "en"}, *NOTHING).stdout.startswith("No tracked article")


# For scripts


def test_json_has_the_quote_and_where_it_stands(environment: dict[str, str]) -> None:
    result = invoke(environment, *ASK, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "answered": True,
        "quotes": [
            {
                "text": "Fondée en 2019 par Élodie Marchetti, la coopérative compte trente membres "
                "et veut y moudre du blé ancien dès l’automne prochain.",
                "marked": ["Fondée en 2019 par Élodie Marchetti"],
                "title": "Le vieux moulin de Sarrelune a été racheté par une coopérative de boulangers.",
                "title_derived": True,
                "publisher": "La Gazette du Val",
                "published": None,
                "lang": "fr",
                "link": None,
                "place": "seeds/moulin.txt, line 5",
                "gone": False,
                "also": [],
            }
        ],
        "missing": [],
        "message": "La Gazette du Val: “Fondée en 2019 par Élodie Marchetti”",
    }


def test_json_of_nothing_names_what_is_missing(environment: dict[str, str]) -> None:
    result = invoke(environment, *NOTHING, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (found["answered"], found["quotes"], found["missing"][-1]) == (False, [], "regatta")
    assert found["message"].startswith("No tracked article answers this. None of them mentions")


def damage(environment: Mapping[str, str]) -> None:
    Path(environment["DATABASE_URL"]).write_bytes(b"not a database at all, " * 100)


def test_trouble_is_one_sentence_on_standard_error(environment: dict[str, str]) -> None:
    damage(environment)
    for arguments in (ASK, ("sources",), ("reindex",), ("chat",)):
        result = invoke(environment, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert environment["DATABASE_URL"] in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(("name", "value"), [("DATABASE_URL", "damaged"), ("SEEDS_DIR", "/nowhere"), ("LOCALE", "tlh")])
def test_trouble_in_json_is_one_object_too(environment: dict[str, str], name: str, value: str) -> None:
    if value == "damaged":
        damage(environment)
    else:
        environment[name] = value
    result = invoke(environment, *ASK, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (2, "")
    assert (found["answered"], found["quotes"], found["missing"]) == (False, [], [])
    assert environment[name] in found["message"]


def test_wrong_settings_are_told_with_what_to_do(environment: dict[str, str]) -> None:
    result = invoke({**environment, "SEEDS_DIR": "/nowhere", "LOCALE": "tlh"}, *ASK)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SEEDS_DIR" in result.stderr
    assert "LOCALE" in result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_hostile_reaches_the_terminal(environment: dict[str, str], seeds: Path) -> None:
    (seeds / "evil\x1b[2J.txt").write_text(
        '---\ntitle: "T\\e[31m"\npublisher: "P\\x9b1m"\n---\n'
        "The pirates \x1b[31mstole\x07 a \u202egolden parrot in Tortuga."
    )
    for arguments in (
        ("ask", "Who stole a parrot in Tortuga?"),
        ("ask", "--json", "Who stole a parrot in Tortuga?"),
        ("ask", "Who won the \x1b[31mregatta\x9b?"),
        ("ask", "--json", "Who won the \x1b[31mregatta\x9b?"),
        ("why", "Who stole a parrot in Tortuga?"),
        ("context", "Who stole a parrot in Tortuga?"),
        ("show", "evil", "--raw"),
        ("show", "\x1b[2J"),
        ("sources",),
        ("reindex",),
    ):
        result = invoke(environment, *arguments)
        assert not re.search(r"[^\n -~\xa0-\u2027\u2030-\uffff]|[\u202a-\u202e]", result.stdout + result.stderr)


# Help


def test_the_help_lists_every_command_with_a_sentence(environment: dict[str, str]) -> None:
    result = invoke(environment, "--help")
    listed = re.findall(r"^  (\w[\w-]*)  +([A-Z].*)$", result.stdout, re.MULTILINE)
    assert [name for name, _ in listed] == COMMANDS
    assert all(re.search(r"[^.]\.$", sentence) for _, sentence in listed), "cut off"
    assert invoke(environment, "-h").stdout == result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_reads_well(environment: dict[str, str], command: str) -> None:
    text = invoke(environment, command, "--help").stdout
    assert text.startswith(f"Usage: main {command}")
    first = (main.commands[command].help or "").partition("\n")[0]
    assert first[0].isupper()
    assert first in " ".join(text.split())
    options = [it for it in main.commands[command].params if isinstance(it, click.Option)]
    assert all(it.help and it.help.endswith(".") for it in options)


def test_the_version_is_told(environment: dict[str, str]) -> None:
    assert re.fullmatch(r"pullquote \d+\.\d+\.\d+\n", invoke(environment, "--version").stdout)


# Conversations


def test_a_conversation_through_a_pipe(environment: dict[str, str]) -> None:
    result = invoke(environment, "chat", typed="How much does the ferry cost?\nwhy\n\nexit\nWho founded it?\n")
    assert (result.exit_code, result.stderr) == (0, "")
    answers = result.stdout.split("\n\n")
    assert answers[0].startswith("▌ **The ferry costs 18 million euros**.")
    assert "“18 million euros” looks like the answer" in result.stdout
    assert "context [NUMBER]" in result.stdout
    assert "Who founded" not in result.stdout


# What it loads, and how long it takes


PRINT_MODULES = """
import sys
from bot.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    print(*sorted(sys.modules))
"""


def modules_of(environment: Mapping[str, str], *arguments: str) -> set[str]:
    """The names of all that is loaded in the end, "email" and "email.message"."""
    command = [sys.executable, "-c", PRINT_MODULES, *arguments]
    output = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True
    ).stdout
    return set(output.decode().splitlines()[-1].split())


def test_help_loads_nothing_heavy(environment: dict[str, str]) -> None:
    assert not modules_of(environment, "--help") & {*HEAVY, "pydantic", "yaml", "regex"}


def test_the_doctor_loads_no_more_than_it_looks_at(environment: dict[str, str], seeds: Path) -> None:
    """The database is looked into through the store, so SQLAlchemy it needs; and Markdown, if there is any."""
    (seeds / "ferry.md").unlink()
    assert modules_of(environment, "doctor") & set(HEAVY) == {"sqlalchemy"}


def test_a_question_to_an_unchanged_library_loads_only_what_answers(environment: dict[str, str]) -> None:
    invoke(environment, *ASK)
    loaded = modules_of(environment, *ASK)
    assert loaded & set(HEAVY) == {"numpy", "rank_bm25", "sqlalchemy"}
    assert not loaded & {"yaml", "index.extract.document", "index.fetch.http", "index.parse"}
    assert not loaded & {"index.renew", "index.fresh", "index.link", "multiprocessing.connection"}
    assert not [name for name in loaded if name.startswith(("index.follow", "index.crew"))]


LOAD = "import sqlalchemy, numpy, pydantic_settings, click, asyncio"


def cpu_seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Processor time of a child, the best of three."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


@pytest.mark.timeout(60)
def test_an_answer_takes_little_more_than_loading_what_it_needs(environment: dict[str, str]) -> None:
    """Measured against the libraries alone, so that a slow machine does not matter: about 1.5 times as long."""
    question = [sys.executable, "-m", "bot", "ask", "Who founded Stoke Space?"]
    environment["SEEDS_DIR"] = str(SEEDS)
    assert run(environment, *question[3:])[0] == 0
    assert cpu_seconds(question, environment) < 4.5 * cpu_seconds([sys.executable, "-c", LOAD], environment)


# Pipes, signals, encodings


def test_a_reader_that_leaves_is_no_trouble(environment: dict[str, str]) -> None:
    for arguments in (ASK, ("sources",), ("doctor",)):
        reader, writer = os.pipe()
        os.close(reader)
        with start(environment, *arguments, stdout=writer, stderr=subprocess.PIPE) as process:
            os.close(writer)
            _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (141, b"")


def test_closed_streams_are_no_trouble(environment: dict[str, str]) -> None:
    shell = f"exec {sys.executable} -W error -m bot"
    for line, code in (("ask - <&-", 0), ("chat <&-", 0), ("ask hello >&-", 0), ("ask hello 2>&-", 0)):
        command = ["/bin/sh", "-c", f"{shell} {line}"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (code, b""), line


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_shows_what_it_can(environment: dict[str, str], encoding: str) -> None:
    environment |= {"PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    code, out, err = run(environment, *ASK)
    assert (code, err) == (0, b"")
    shown = out.decode(encoding)
    assert shown.startswith("▌ **Fond" if encoding == "utf-8" else "> **Fond")
    assert "Marchetti" in shown
    code, out, err = run(environment, *ASK, "--json")
    assert (code, err) == (0, b"")
    assert json.loads(out.decode(encoding))["quotes"][0]["marked"] == ["Fondée en 2019 par Élodie Marchetti"]


class Person:
    """Somebody at a terminal of so many columns, talking to the command."""

    def __init__(self, environment: Mapping[str, str], *arguments: str, columns: int = 80) -> None:
        self.end, other = pty.openpty()
        termios.tcsetwinsize(self.end, (40, columns))
        # Without a number here the terminal is asked, whatever the tests themselves were started in.
        given = {**environment, "TERM": "xterm", "COLUMNS": ""}
        self.process = start(given, *arguments, stdin=other, stdout=other, stderr=other, start_new_session=True)
        os.close(other)
        self.seen = ""
        self.past = 0

    def wait_for(self, text: str, seconds: float = 15) -> None:
        """Read on until the text comes, after what was waited for before."""
        deadline = time.monotonic() + seconds
        while (found := self.seen.find(text, self.past)) < 0:
            assert self._read(deadline - time.monotonic()), f"{text!r} never came: {self.seen!r}"
        self.past = found + len(text)

    def type(self, text: str) -> None:
        os.write(self.end, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, and once more where Python's line editing missed it between two looks."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3)

    def leave(self) -> int:
        """Wait for the command to end; its exit code."""
        with suppress(OSError):  # what reading gives when the other end has gone
            while self._read(15):
                pass
        os.close(self.end)
        return self.process.wait(15)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.end], [], [], max(seconds, 0))
        piece = os.read(self.end, 65536) if ready else b""
        self.seen += piece.decode(errors="replace").replace("\r\n", "\n")
        return bool(piece)


def test_on_a_terminal_lines_fit_and_marks_are_shown_by_style(environment: dict[str, str]) -> None:
    person = Person(environment, *ASK, columns=60)
    assert person.leave() == 0
    assert "\x1b[1m\x1b[4mFondée en 2019 par Élodie Marchetti\x1b[0m" in person.seen
    assert "**" not in person.seen
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in person.seen.split("\r")[-1].split("\n")]
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("▌ ")


def test_a_conversation_at_a_terminal_ends_with_ctrl_d(environment: dict[str, str]) -> None:
    person = Person(environment, "chat")
    person.wait_for("? ")
    person.type("How much does the ferry cost?\n")
    person.wait_for("18 million euros")
    person.wait_for("? ")
    person.type("\x04")
    assert person.leave() == 0
    assert person.seen.endswith("? \n")
    assert "Traceback" not in person.seen


def test_ctrl_c_at_the_prompt_ends_the_conversation_at_once(environment: dict[str, str]) -> None:
    person = Person(environment, "chat")
    person.wait_for("? ")
    person.type("half a question")
    person.wait_for("half a question")
    person.interrupt()
    assert person.leave() == 130
    assert "Traceback" not in person.seen


def test_ctrl_c_stops_a_reindex_and_loses_nothing(environment: dict[str, str], seeds: Path) -> None:
    for number in range(200):
        (seeds / f"{number}.txt").write_text(f"Article number {number} is about the river Lune and its bridges. " * 30)
    with start(environment, "reindex", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"1/203" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert invoke(environment, *ASK).exit_code == 0


def test_ctrl_c_during_a_verb_of_a_conversation_goes_back_to_the_prompt(
    environment: dict[str, str], seeds: Path
) -> None:
    for number in range(300):
        (seeds / f"{number}.txt").write_text(f"Article number {number} is about the river Lune and its bridges. " * 30)
    person = Person(environment, "chat")
    person.wait_for("? ")
    person.type("reindex\n")
    person.wait_for("2/303")
    person.process.send_signal(signal.SIGINT)
    person.wait_for("Nothing is lost.")
    person.wait_for("? ")
    person.type("exit\n")
    assert person.leave() == 0
