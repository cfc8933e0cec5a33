"""Every passage scored, as slow as it is plain: what the search for the best has to come to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.rank.best import Fields, Weighing
from index.rank.postings import Mask
from index.rank.way import Choice

Asked = Sequence[tuple[float, Sequence[Choice]]]
"""A question's words: how much each tells, and its ways."""


def score_all(
    fields: Fields, asked: Asked, weighing: Weighing, admitted: Mask | None = None
) -> list[tuple[float, int]]:
    """Scores and numbers of all passages that share a word, best first, ties in their order."""
    size, articles = len(fields.owner), fields.articles.corpus_size
    body, covered, matched = np.zeros(size), np.zeros(size), np.zeros(size, dtype=bool)
    title, article = np.zeros(articles), np.zeros(articles)
    for rarity, choices in asked:
        ids, part = fields.bodies.score(choices)
        body[ids] += part
        covered[ids] += rarity
        matched[ids] = True
        for engine, total in ((fields.titles, title), (fields.articles, article)):
            ids, part = engine.score(choices)
            total[ids] += part
    matched |= (title > 0)[fields.owner] & (fields.leads > 0)
    around = weighing.title * title[fields.owner] + weighing.article * article[fields.owner]
    score = (body + around) * (1 + weighing.coverage * covered / max(sum(rarity for rarity, _ in asked), 1e-9))
    score *= 1 + weighing.lead * fields.leads
    if admitted is not None:
        matched &= admitted[fields.owner]
    found = np.flatnonzero(matched)
    order = np.lexsort((found, -score[found]))
    return list(zip(score[found][order].tolist(), found[order].tolist(), strict=True))
