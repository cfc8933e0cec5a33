"""A conversation in a chat as data: who does what, and what people see of it.

A scenario is a text file. At its top ``# comment``, ``locale: en``, ``articles: a.txt b.md`` (else all); ``$`` lines
change the articles (tests.play). Then what people do, one line each:

- ``> bob mentions: WORDS`` in the channel, naming the bot; ``mentions there``: in the thread of its last answer;
- ``> bob replies: WORDS`` in that thread without naming it, ``> bob says: WORDS`` in the channel to nobody;
- ``> bob writes: WORDS`` to the bot alone, ``> bob commands: /ask WORDS``;
- ``> bob presses: LABEL`` on the last message that has such a button, as far as bob sees it;
- ``> bob looks up: WORDS``: the shortcut in the menu of a message that somebody else wrote;
- ``> bob uploads: NAME`` from scenarios/uploads, to the bot in the channel and with the word "add";
- ``> bob opens: home``.

``slack> …`` is for one stage (or ``slack,paper>``; ``chats>`` is all but the terminal). Of such lines right after each
other a stage plays the first that is for it; a scene that has none for it cannot be there.

All else is what is seen, each message below the line ``to everybody``, ``to bob`` or ``on bob's home``; ``silence`` is
nothing, ``gone`` a message that is there no more. A quote stands between “ and ” with its marks between ``**``, then
its source, then its address or place (on chats a button may open it); an entry of a list has its details behind a dash;
``[Label] [Label]`` are the buttons, in any order; ``<…>`` is anything. A line behind ``slack| `` is seen on that stage
alone. A terminal has one person and nothing to press: it shows neither ``to …`` nor buttons. ``<long>`` among the
words of people are more than a question may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.turn import read_command, read_line
from bot.wording.catalogue import LANGUAGES, Wording, wording

FOLDER = Path(__file__).parent.parent / "scenarios" / "chats"
UPLOADS = FOLDER.parent / "uploads"

STAGES = ("paper", "terminal", "slack", "discord")
CHATS = ("paper", "slack", "discord")

STEP = re.compile(r"([a-z,]*)> (\w+) ([a-z ]+): (.*)")
VARIANT = re.compile(r"([a-z,]+)\| ?(.*)")
BUTTONS = re.compile(r"\[(.+)\]")
ANYTHING = re.escape("<…>")

LONG = "<long>"
SILENCE = "silence"
MEANING = {"opens": "home", "uploads": "add", "looks up": "ask"}
PRESSED = ("more", "why", "context", "helpful", "unhelpful", "share", "retract", "mute")
AT_HOME = ("reindex", "refresh", "status", "unanswered")


@dataclass(frozen=True)
class Step:
    """What one person does."""

    who: str
    how: str
    words: str


@dataclass
class Scene:
    """Something is done, on each stage in its way, and something is seen; ``acts`` change the articles before."""

    steps: dict[str, Step]
    acts: list[str] = field(default_factory=list)
    sees: list[str] = field(default_factory=list)

    def expected(self, stage: str) -> str:
        """What is to be seen there."""
        return "\n".join(_tidy(list(_lines_for(stage, self.sees))))

    def fits(self, stage: str, seen: str) -> bool:
        pattern = re.escape(self.expected(stage)).replace(ANYTHING, "(?s:.*?)")
        return re.fullmatch(pattern, seen) is not None


@dataclass(frozen=True)
class Script:
    """A conversation, the locale of who takes part, and the articles there are when it begins."""

    locale: str
    articles: tuple[str, ...]
    scenes: tuple[Scene, ...]


def script_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def read_script(name: str) -> Script:
    head: dict[str, str] = {}
    scenes: list[Scene] = []
    acts: list[str] = []
    opened = False
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if step := STEP.fullmatch(line):
            if not opened:
                scenes.append(Scene({}, acts))
                opened, acts = True, []
            for stage in _stages(step[1]):
                scenes[-1].steps.setdefault(stage, Step(step[2], step[3], step[4].replace(LONG, "x" * 2_001)))
        elif line.startswith("$ "):
            acts.append(line.removeprefix("$ "))
        elif scenes and not line.startswith("# "):
            opened = False
            scenes[-1].sees.append(line)
        elif ": " in line and not line.startswith("#"):
            key, _, value = line.partition(": ")
            head[key] = value
    return Script(head["locale"], tuple(head.get("articles", "").split()), tuple(scenes))


def show_buttons(labels: list[str]) -> Iterator[str]:
    """The buttons of a message as one line, in the order of the alphabet."""
    if labels:
        yield " ".join(f"[{label}]" for label in sorted(labels))


def verb_of(step: Step) -> str:
    """The verb that a step asks for."""
    if step.how == "presses":
        return _verb_of_button(step.words)
    if step.how in MEANING:
        return MEANING[step.how]
    if step.how == "commands":
        name, _, words = step.words.partition(" ")
        return read_command(name, words).verb
    return read_line(step.words).verb


def _verb_of_button(label: str) -> str:
    for said in map(wording, LANGUAGES):
        for verb, ours in _buttons(said):
            if label == ours:
                return verb
    return "example" if label.endswith("?") else "topic"


def _buttons(said: Wording) -> Iterator[tuple[str, str]]:
    yield from ((verb, said.say(f"button.{verb}")) for verb in PRESSED)
    yield from ((verb, said.say(f"desk.home_{verb}")) for verb in AT_HOME)
    reasons = ("passage", "outdated", "article", "boilerplate", "other")
    yield from (("reason", said.say(f"button.reason_{name}")) for name in reasons)


def _stages(named: str) -> tuple[str, ...]:
    if not named:
        return STAGES
    found = tuple(stage for name in named.split(",") for stage in (CHATS if name == "chats" else (name,)))
    assert set(found) <= set(STAGES), named
    return found


def _lines_for(stage: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        variant = VARIANT.fullmatch(line)
        if variant and stage not in _stages(variant[1]):
            continue
        text = variant[2] if variant else line
        buttons = BUTTONS.fullmatch(text)
        if stage == "terminal" and (buttons or text.startswith("to ")):
            continue
        if buttons:
            yield from show_buttons(buttons[1].split("] ["))
        else:
            yield text


def _tidy(lines: list[str]) -> list[str]:
    """Without the blank lines before the next scene."""
    while lines and not lines[-1]:
        lines.pop()
    return lines
