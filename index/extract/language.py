"""The language a document does not name is guessed from its longest paragraphs, among the configured ones only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from index.model import Block, BlockKind

SAMPLE = 2_000
"""Characters the guess is made from."""

MIN_EVIDENCE = 20
"""Bytes of letters in UTF-8 below which a guess is worth no more than the first configured language."""

TIE = 2.5
"""Log-likelihoods that differ by no more are equally good; for five plain words the difference is 5 to 20."""

_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def detect_language(text: str, blocks: Iterable[Block], languages: Sequence[str]) -> str:
    """The likeliest of ``languages`` (ISO 639-1); the first of those as good, or of all if there is too little text.

    Without any languages it is the likeliest of all that the detector knows.
    """
    if len(languages) == 1:
        return languages[0]
    sample = _take_sample(text, blocks)
    if languages and len("".join(filter(str.isalpha, sample)).encode()) < MIN_EVIDENCE:
        return languages[0]
    # Ranking all and looking at ours is the same as restricting the detector, and leaves it as it was.
    ranking: list[tuple[str, float]] = _load_detector().rank(sample)
    scores = dict(ranking)
    known = [language for language in languages if language in scores]
    if not known:
        return languages[0] if languages else ranking[0][0]
    enough = max(scores[language] for language in known) - TIE
    return next(language for language in known if scores[language] >= enough)


def _take_sample(text: str, blocks: Iterable[Block]) -> str:
    blocks = list(blocks)
    prose = [block for block in blocks if block.kind in _PROSE] or blocks
    sample = ""
    for block in sorted(prose, key=lambda block: block.start - block.end):
        sample += text[block.start : min(block.end, block.start + SAMPLE - len(sample))] + "\n"
        if len(sample) >= SAMPLE:
            break
    return sample


@lru_cache(maxsize=1)
def _load_detector() -> Any:
    """The detector over all its languages: half a second and 90 MB, so only when first asked; never changed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE)
