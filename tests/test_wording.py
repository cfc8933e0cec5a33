"""Every sentence can be said in every language, whatever fills its gaps."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import SettingProblem, SettingsError
from bot.tell.names import LONGEST_WORD, MOST_WORDS, join_words, name_language, shorten, tell_age
from bot.trouble import tell_trouble
from bot.wording.catalogue import LANGUAGES, Wording, choose_language, wording
from index.errors import (
    ExtractError,
    FetchError,
    LexiconError,
    PullquoteError,
    SpanError,
    StoreDamaged,
    StoreError,
    StoreExists,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreNewer,
    StoreReadOnly,
    StoreTaken,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EN, FR = wording("en"), wording("fr")
AREAS = ("answer.", "cli.", "desk.", "reading.", "trouble.")


def gaps_of(sentence: str | Mapping[str, str]) -> set[str]:
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


def say(said: Wording, key: str, n: int = 2) -> str:
    return said.say(key, **{**{gap: f"<{gap}>" for gap in gaps_of(said.sentences[key])}, "n": n})


@pytest.mark.parametrize("said", [EN, FR], ids=LANGUAGES)
def test_a_sentence_can_be_said_with_its_gaps_filled(said: Wording) -> None:
    for key, sentence in said.sentences.items():
        for n in (0, 1, 2, 1_000_000):
            line = say(said, key, n)
            assert not set("{}") & set(line), key
            assert all(f"<{gap}>" in line for gap in gaps_of(sentence) - {"n"}), key
        assert isinstance(sentence, str) or say(said, key, 1) != say(said, key, 2), key


def test_no_singular_is_said_of_none() -> None:
    """French says the singular of none too: there it must name the number, unless it is never said of none."""
    for key, sentence in FR.sentences.items():
        if not isinstance(sentence, str) and key.startswith(AREAS):
            assert "{n}" in sentence["one"] or key in NEVER_NONE, key
    assert [EN.say("desk.source_articles", n=n) for n in (0, 1, 2)] == ["0 articles", "one article", "2 articles"]
    assert [FR.say("desk.source_articles", n=n) for n in (0, 1, 2)] == ["0 article", "1 article", "2 articles"]


NEVER_NONE = {
    "answer.also_more",
    "desk.add_left_out",
    "desk.folder_added",
    "desk.folder_changed",
    "desk.folder_restored",
    "desk.folder_unchanged",
    "desk.folder_failed",
    "answer.searched",
    "answer.minutes",
    "answer.hours",
    "answer.days",
    "desk.show_hidden",
}
"""Sentences that are only said when there is something to count."""


@pytest.mark.parametrize("said", [EN, FR], ids=LANGUAGES)
def test_a_sentence_is_typed_with_care(said: Wording) -> None:
    for key in (key for key in said.sentences if key.startswith(AREAS)):
        line = say(said, key)
        assert "  " not in line, key
        assert "..." not in line, key
        assert line.strip() == line or key == "cli.prompt", key
        if said.language == "fr" and key != "desk.chat_help_limit":  # operators are typed as they are
            assert not re.search(r"\w[;!?»]|\w:(?!/)|«\w", line), key


def test_an_unknown_key_or_an_empty_gap_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        EN.say("answer.nonsense")
    with pytest.raises(KeyError):
        EN.say("answer.line", file="a")
    assert "answer.line" in EN
    assert "answer.nonsense" not in EN


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ((), "en"),
        ((None,), "en"),
        (("",), "en"),
        (("fr",), "fr"),
        (("fr_CA.UTF-8",), "fr"),
        (("fr-FR",), "fr"),
        (("FR",), "fr"),
        (("de_DE", "fr"), "fr"),
        (("de_DE", None), "en"),
        (("en_GB", "fr"), "en"),
        (("C.UTF-8", "fr"), "fr"),
    ],
)
def test_the_first_wish_that_is_spoken_wins(wishes: tuple[str | None, ...], language: str) -> None:
    assert choose_language(*wishes) == language


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (-5, "just now", "à l'instant"),
        (59, "just now", "à l'instant"),
        (60, "a minute ago", "il y a une minute"),
        (119, "a minute ago", "il y a une minute"),
        (120, "2 minutes ago", "il y a 2 minutes"),
        (3599, "59 minutes ago", "il y a 59 minutes"),
        (3600, "an hour ago", "il y a une heure"),
        (86399, "23 hours ago", "il y a 23 heures"),
        (86400, "a day ago", "il y a un jour"),
        (86400 * 800, "800 days ago", "il y a 800 jours"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds: float, english: str, french: str) -> None:
    then = NOON - timedelta(seconds=seconds)
    assert tell_age(then, NOON, EN) == english
    assert tell_age(then, NOON, FR) == french


@pytest.mark.parametrize(
    ("code", "english", "french"), [("fr", "French", "français"), ("ja", "Japanese", "japonais"), ("zz", "zz", "zz")]
)
def test_languages_have_names(code: str, english: str, french: str) -> None:
    assert (name_language(code, EN), name_language(code, FR)) == (english, french)


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        ((), "", ""),
        (("Brazil",), "“Brazil”", "« Brazil »"),
        (("a", "b"), "“a” or “b”", "« a » ou « b »"),
        (("a", "b", "c"), "“a”, “b”, or “c”", "« a », « b » ou « c »"),
    ],
)
def test_words_of_a_question_are_told_as_alternatives(words: tuple[str, ...], english: str, french: str) -> None:
    assert join_words(words, EN) == english
    assert join_words(words, FR) == french


def test_what_a_person_typed_is_not_repeated_at_any_length() -> None:
    assert shorten("x" * LONGEST_WORD) == "x" * LONGEST_WORD
    assert shorten("x" * 100_000) == "x" * LONGEST_WORD + "…"
    many = join_words(tuple(map(str, range(64))), EN)
    assert f"“{MOST_WORDS - 1}”" in many
    assert f"“{MOST_WORDS}”" not in many
    assert many.endswith("…")


PATH = Path("/srv/pullquote.db")
TROUBLE: list[tuple[PullquoteError, str]] = [
    (StoreError(PATH, "odd"), "odd"),
    (StoreLocked(PATH), "Another process"),
    (StoreTaken(PATH), "twice"),
    (StoreExists(PATH), "not overwritten"),
    (StoreReadOnly(PATH), "cannot be written"),
    (StoreFull(PATH), "full"),
    (StoreDamaged(PATH), "backup"),
    (StoreForeign(PATH), "DATABASE_URL"),
    (StoreNewer(PATH), "newer version"),
    (LexiconError("own.txt", 7, "two cells"), "own.txt is not right in line 7"),
    (FetchError("seeds/a.txt", "unreadable", "Permission denied"), "seeds/a.txt cannot be read: it cannot be opened"),
    (ExtractError("seeds/a.txt", "not_text"), "it is not a text file"),
    (SpanError(1, 2, 1), "span 1:2"),
]


@pytest.mark.parametrize(
    ("error", "part"), TROUBLE, ids=lambda it: type(it).__name__ if isinstance(it, Exception) else ""
)
def test_every_trouble_has_a_sentence_in_every_language(error: PullquoteError, part: str) -> None:
    assert part in tell_trouble(error, EN)
    french = tell_trouble(error, FR)
    assert french != tell_trouble(error, EN)
    assert not isinstance(error, StoreError) or str(PATH) in french


def test_every_sort_of_store_trouble_has_a_sentence_of_its_own() -> None:
    told = [tell_trouble(error, EN) for error, _ in TROUBLE if isinstance(error, StoreError)]
    assert len(set(told)) == len(told) == 1 + len(StoreError.__subclasses__())


def test_wrong_settings_are_told_all_at_once_each_with_what_to_do() -> None:
    wrong = SettingsError(
        (
            SettingProblem("SLACK_BOT_TOKEN", Path("/srv/.env"), "not_xoxb", {"tail": "…abcd"}),
            SettingProblem("LOCALE", None, "unknown_choice", {"value": "de", "choices": "en, fr"}),
        )
    )
    lines = tell_trouble(wrong, EN).split("\n")
    assert "SLACK_BOT_TOKEN" in lines[0]
    assert "/srv/.env" in lines[0]
    assert any("LOCALE" in line for line in lines[1:])
    assert len(lines) >= 4
