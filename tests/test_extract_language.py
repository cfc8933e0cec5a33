from __future__ import annotations

import subprocess
import sys

import pytest

from index.extract.language import detect_language
from index.model import Block, BlockKind

ENGLISH = "The keeper of the light went up the stairs every evening at six and counted them aloud."
FRENCH = "Le gardien du phare montait l’escalier chaque soir à six heures et comptait les marches à voix haute."
GERMAN = "Der Wärter des Leuchtturms stieg jeden Abend um sechs Uhr die Treppe hinauf und zählte die Stufen."
SPANISH = "El guardián del faro subía la escalera todas las tardes a las seis y contaba los peldaños en voz alta."
JAPANESE = "灯台守は毎晩六時に階段を上り、声に出して段数を数えた。"
CONFIGURED = ("en", "fr", "de", "es")


def _detect(*texts: str, languages: tuple[str, ...] = CONFIGURED, kinds: tuple[BlockKind, ...] = ()) -> str:
    blocks, position = [], 0
    for number, text in enumerate(texts):
        kind = kinds[number] if kinds else BlockKind.PARAGRAPH
        blocks.append(Block(position, position + len(text), kind))
        position += len(text) + 2
    return detect_language("\n\n".join(texts), blocks, languages)


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (FRENCH, "fr"), (GERMAN, "de"), (SPANISH, "es"), (FRENCH.upper(), "fr")],
)
def test_prose_is_recognised(text: str, language: str) -> None:
    assert _detect(text) == language


def test_only_configured_languages_are_considered() -> None:
    assert _detect(FRENCH, languages=("en", "ja")) == "en"
    assert _detect(JAPANESE, languages=("en", "ja")) == "ja"
    assert _detect(FRENCH, languages=("xx", "fr", "en")) == "fr"
    assert _detect(FRENCH, languages=("xx", "yy")) == "xx"
    assert _detect(FRENCH, languages=("de",)) == "de"
    assert _detect(FRENCH, languages=()) == "fr"


def test_asking_with_one_set_of_languages_leaves_another_alone() -> None:
    assert _detect(GERMAN, languages=("en", "fr")) in {"en", "fr"}
    assert _detect(GERMAN) == "de"


@pytest.mark.parametrize("text", ["", "ok", "1984", "Nein danke", "…"])
def test_too_little_text_is_in_the_first_language(text: str) -> None:
    assert _detect(text, languages=("fr", "de")) == "fr"
    assert _detect(text, languages=("de", "fr")) == "de"


def test_a_tie_goes_to_the_first_language() -> None:
    unknown = "\U00012000\U00012001" * 20
    assert _detect(unknown, languages=("es", "en")) == "es"
    assert _detect(unknown, languages=("en", "es")) == "en"


def test_the_longest_paragraphs_decide() -> None:
    assert _detect("A short note in English, no more.", FRENCH + " " + FRENCH) == "fr"
    kinds = (BlockKind.CODE, BlockKind.HEADING, BlockKind.PARAGRAPH)
    assert _detect(ENGLISH * 30, ENGLISH * 2, FRENCH, kinds=kinds) == "fr"
    assert _detect(ENGLISH * 30, kinds=kinds[:1]) == "en"


def test_the_detector_is_loaded_only_when_a_guess_is_needed() -> None:
    script = (
        "import sys\n"
        "from index.extract.document import extract\n"
        "extract(b'---\\nlang: fr\\n---\\nUne ancre perdue.', 'a.txt', ('en', 'fr'))\n"
        "assert 'py3langid' not in sys.modules\n"
        "extract('Une ancre perdue au fond du port.'.encode(), 'a.txt', ('en', 'fr'))\n"
        "assert 'py3langid' in sys.modules\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
