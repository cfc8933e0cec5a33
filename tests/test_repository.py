"""The repository about itself: what it promises in one place and keeps in another."""

import ast
import hashlib
import inspect
import os
import re
import shutil
import string
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import index.errors
from bot.chat.slack.manifest import make_manifest, write_one_click
from bot.cli import main
from bot.settings import Settings
from bot.wording.catalogue import LANGUAGES, wording
from index.fetch.reason import Reason

ROOT = Path(__file__).parent.parent

TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"
ASK_COMMAND = (
    'python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/pullquote ask "Who founded Stoke Space?"'
)

FILE_LINES, FUNCTION_LINES, SHORT_FUNCTION_LINES, CLASS_LINES, PUBLIC_METHODS = 300, 40, 25, 120, 10

NAMES_THAT_SAY_NOTHING = {"base", "common", "handler", "helper", "manager", "misc", "service", "util"}

PACKAGE_INDEX = re.compile(r"://[^\s/]*(?:pypi|pythonhosted|anaconda)", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w|/tmp[/]venv|\b[A-Z]:\\Users\\")

SEED_BODY = "a29490f771c9feba42a839a48adfaa46c2eb2d774cc9ccb1ac58284e3519468a"
"""SHA-256 of the seed article as it was given, below its front matter."""

PAPERS = ("README.md", "docs/slack.md", "docs/discord.md", "docs/deploy.md")

Sentence = str | Mapping[str, str]
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tracked_files() -> tuple[Path, ...]:
    """What belongs to the repository: what git tracks or would track, or everything when there is no git."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        return tuple(sorted({ROOT / name for name in names if name and (ROOT / name).is_file()}))
    left_out = {".git", ".venv", "__pycache__", "data"}
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if not left_out & set(path.relative_to(ROOT).parts[:-1])))


def source_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py" and name_of(path).startswith(("bot/", "index/"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def definitions() -> Iterator[tuple[str, Definition]]:
    """Every function and class of bot and index, with where it stands."""
    for path in source_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Definition):
                yield f"{name_of(path)}:{node.lineno} {node.name}", node


def lines_of(node: Definition) -> int:
    """Lines from ``def`` or ``class`` to the end, the docstring not counted."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


# What the README and other papers say


def first_column(heading: str) -> set[str]:
    """The first word in code of every row of the table under a heading of the README."""
    section = re.split(r"\n##+ ", read("README.md").split(f"\n## {heading}\n", 1)[1])[0]
    return set(re.findall(r"^\| `([\w-]+)", section, re.MULTILINE))


def test_the_readme_has_every_command_and_no_other() -> None:
    assert first_column("Commands") == set(main.commands)


def test_the_readme_has_every_setting_and_no_other() -> None:
    assert first_column("Settings") == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("command", [ASK_COMMAND, TEST_COMMAND])
def test_the_readme_has_its_two_commands_near_the_top(command: str) -> None:
    assert command in read("README.md").splitlines()[:60]


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    commands = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert commands == ["set -euxo pipefail", 'cd "$(dirname "$0")/.."', TEST_COMMAND]
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_link_to_files_and_headings_that_exist(paper: str) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", read(paper))
    assert targets
    for file, _, heading in (target.partition("#") for target in targets if "://" not in target):
        found = (ROOT / paper).parent / file if file else ROOT / paper
        assert found.exists(), file
        headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8") if heading else "", re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", it).lower().replace(" ", "-") for it in headings}
        assert not heading or heading in anchors, (file, heading)


def test_the_one_click_link_opens_the_manifest_as_it_is() -> None:
    (link,) = re.findall(r"^\[slack-app\]: (\S+)$", read("README.md"), re.MULTILINE)
    assert link == write_one_click(make_manifest(wording("en")))


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_name_settings_and_commands_that_there_are(paper: str) -> None:
    text = read(paper)
    names = set(re.findall(r"\b(?:SLACK|DISCORD|WEB|DATABASE|LOG|ADMIN|SEEDS|QUESTIONS)_[A-Z_]+\b", text))
    assert names <= {name.upper() for name in Settings.model_fields}
    commands = re.findall(r"`(?:pullquote|python -m bot) ([a-z-]+)((?: [^`]*)?)`", text)
    assert {name for name, _ in commands} <= {*main.commands, "settings", "status", "help"}
    for name, rest in commands:
        options = (
            {option for it in main.commands[name].params for option in it.opts} if name in main.commands else set()
        )
        assert set(re.findall(r"(?<!\S)--[a-z]+", rest)) <= options, name


@pytest.mark.parametrize("paper", ["docs/slack.md", "docs/discord.md"])
def test_what_the_guides_repeat_is_said_somewhere(paper: str) -> None:
    troubles = read(paper).split("## When something does not work")[1]
    quoted = re.findall(r"“([^”]+)”", "".join(re.findall(r"^\| ([^|]*“[^|]*)\|", troubles, re.MULTILINE)))
    said = [form for sentence in wording("en").sentences.values() for form in forms_of(sentence).values()]
    assert len(quoted) > 5
    assert {it for it in quoted if not any(it in form for form in said)} <= {"The application did not respond"}


def test_the_slack_guide_explains_every_scope_of_the_manifest() -> None:
    scopes = set(make_manifest(wording("en"))["oauth_config"]["scopes"]["bot"])
    table = read("docs/slack.md").split("| scope |")[1].split("\n\n")[0]
    first = "".join(re.findall(r"^\|[^|]*", table, re.MULTILINE))
    assert set(re.findall(r"`([a-z:_]+)`", first)) == scopes


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in read("CHANGELOG.md")


def test_the_procfile_is_one_worker() -> None:
    assert read("Procfile") == "worker: python -m bot run\n"


def test_the_seed_article_is_as_it_was_given() -> None:
    content = (ROOT / "seeds" / "openai-stoke-space.txt").read_bytes()
    _, _, body = content.split(b"---\n", 2)
    assert hashlib.sha256(body).hexdigest() == SEED_BODY


# Requirements


def test_requirements_are_pinned_and_hashed_without_addresses() -> None:
    line = re.compile(r"[a-z0-9.-]+==[\w.]+(?: ; [^#:]+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    strange = [found for found in read("requirements.txt").splitlines() if not line.fullmatch(found)]
    assert not strange


def test_every_dependency_is_in_the_requirements() -> None:
    declared = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[><=~!; ]", item)[0]).lower() for item in declared}
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", read("requirements.txt"), re.MULTILINE))
    assert wanted <= pinned


# Files, sizes, names


@pytest.mark.parametrize("trace", [PACKAGE_INDEX, MACHINE_PATH], ids=["package index", "machine path"])
def test_no_file_names_where_it_was_made(trace: re.Pattern[str]) -> None:
    texts = ((path, path.read_bytes()) for path in tracked_files())
    found = [
        f"{name_of(path)}: {match[0]}"
        for path, content in texts
        if b"\0" not in content
        for match in trace.finditer(content.decode(errors="replace"))
    ]
    assert not found


def test_files_are_short() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert sizes
    assert not {name: lines for name, lines in sizes.items() if lines > FILE_LINES}


def test_functions_are_short() -> None:
    sizes = {place: lines_of(node) for place, node in definitions() if not isinstance(node, ast.ClassDef)}
    assert not {place: lines for place, lines in sizes.items() if lines > FUNCTION_LINES}
    assert sum(lines <= SHORT_FUNCTION_LINES for lines in sizes.values()) >= 0.9 * len(sizes)


def test_classes_are_small() -> None:
    classes = {place: node for place, node in definitions() if isinstance(node, ast.ClassDef)}
    methods = {
        place: [item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
        for place, node in classes.items()
    }
    public = {place: sum(not name.startswith("_") for name in names) for place, names in methods.items()}
    assert not {place: lines_of(node) for place, node in classes.items() if lines_of(node) > CLASS_LINES}
    assert not {place: count for place, count in public.items() if count > PUBLIC_METHODS}


def test_names_say_something() -> None:
    parts = {part for path in source_files() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not {part for part in parts if part.rstrip("s") in NAMES_THAT_SAY_NOTHING}


# Errors


def drawn_tree(docstring: str) -> dict[str, str]:
    """Every error of a drawn tree, with the one it hangs under."""
    _, tree = docstring.split("\n\n", 1)
    path: list[str] = []
    parents: dict[str, str] = {}
    for indent, name in re.findall(r"^(?:( *)\+-- |)(\w+)", tree, re.MULTILINE):
        depth = len(indent) // 4 + 1 if path else 0
        path = [*path[:depth], name]
        if depth:
            parents[name] = path[depth - 1]
    return parents


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    errors = [
        error
        for _, error in inspect.getmembers(index.errors, inspect.isclass)
        if issubclass(error, index.errors.PullquoteError) and error is not index.errors.PullquoteError
    ]
    assert drawn_tree(index.errors.__doc__ or "") == {error.__name__: error.__bases__[0].__name__ for error in errors}


# Wording


def gaps_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms_of(sentence: Sentence) -> Mapping[str, str]:
    return {"other": sentence} if isinstance(sentence, str) else sentence


def test_every_language_has_the_same_sentences() -> None:
    first, *others = (wording(language).sentences.keys() for language in LANGUAGES)
    assert first
    assert all(other == first for other in others)


def test_a_sentence_has_the_same_gaps_in_every_language() -> None:
    for key, sentence in wording(LANGUAGES[0]).sentences.items():
        gaps = gaps_of(forms_of(sentence)["other"])
        for language in LANGUAGES:
            forms = forms_of(wording(language).sentences[key])
            assert isinstance(wording(language).sentences[key], str) == isinstance(sentence, str), (language, key)
            assert gaps_of(forms["other"]) == gaps, (language, key)
            assert all(gaps_of(form) <= gaps for form in forms.values()), (language, key)


@cache
def used_keys() -> tuple[dict[str, str], list[re.Pattern[str]]]:
    """Keys of sentences that stand in the code, with where; and patterns of those put together there."""
    areas = sorted({key.partition(".")[0] for key in wording(LANGUAGES[0]).sentences})
    shape = re.compile(rf"(?:{'|'.join(areas)})\.[a-z0-9_]+")
    literal: dict[str, str] = {}
    patterns = []
    for path in (path for path in source_files() if "bot" in path.relative_to(ROOT).parts):
        nodes = list(ast.walk(tree_of(path)))
        composed = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        pieces = {id(piece) for node in composed for piece in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and shape.fullmatch(str(node.value)) and id(node) not in pieces:
                literal[str(node.value)] = f"{name_of(path)}:{node.lineno}"
        for node in composed:
            parts = [re.escape(str(it.value)) if isinstance(it, ast.Constant) else ".+" for it in node.values]
            if re.match(rf"(?:{'|'.join(areas)})\\\.", parts[0]):
                patterns.append(re.compile("".join(parts)))
    return literal, patterns


def test_every_sentence_the_code_says_exists() -> None:
    literal, patterns = used_keys()
    sentences = wording(LANGUAGES[0]).sentences
    assert literal
    assert not {key: place for key, place in literal.items() if key not in sentences}
    assert not [pattern.pattern for pattern in patterns if not any(map(pattern.fullmatch, sentences))]


def test_every_sentence_is_said_somewhere() -> None:
    literal, patterns = used_keys()
    unsaid = [key for key in wording(LANGUAGES[0]).sentences if key not in literal]
    assert not [key for key in unsaid if not any(pattern.fullmatch(key) for pattern in patterns)]


def test_a_sentence_is_said_with_all_its_gaps_filled() -> None:
    said = [
        (f"{name_of(path)}:{node.lineno}", node)
        for path in source_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
    ]
    assert said
    sentences = wording(LANGUAGES[0]).sentences
    for place, call in said:
        key, given = call.args[0], {keyword.arg for keyword in call.keywords}
        sentence = sentences.get(str(key.value), "") if isinstance(key, ast.Constant) else ""
        wanted = gaps_of(forms_of(sentence)["other"]) | (set() if isinstance(sentence, str) else {"n"})
        assert wanted <= given or None in given, place


def reasons() -> Iterator[tuple[str, str]]:
    """Why something could not be read, as the index says it, with where."""
    for path in source_files():
        constants = {
            target.id: node.value.value
            for node in tree_of(path).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"ExtractError", "FetchError"}:
                reason = node.args[1]
                if isinstance(reason, ast.Attribute | ast.Call | ast.Starred):
                    continue  # handed on from another error, or a Reason
                value = constants[reason.id] if isinstance(reason, ast.Name) else ast.literal_eval(reason)
                yield f"{name_of(path)}:{node.lineno}", str(value)


def test_every_reason_for_not_reading_has_a_sentence() -> None:
    found = dict(reasons())
    assert found
    assert not {place: reason for place, reason in found.items() if f"reading.{reason}" not in wording(LANGUAGES[0])}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_outgoing_door_has_a_sentence(language: str) -> None:
    assert not [reason for reason in Reason if f"reading.{reason}" not in wording(language)]
