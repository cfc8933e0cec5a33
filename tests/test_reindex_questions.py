"""While one reindex follows the other every question is answered, and each answer is of one view.

`python -m tests.bench.reindex` is the same with thousands of questions, and says how long they took.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from bot.compose import open_desk
from bot.settings import read_settings
from tests.bench.reindex import Watched, ask_beside
from tests.bench.town_news import write_articles


@pytest.mark.timeout(120)
async def test_questions_beside_reindexes_are_answered_each_from_one_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "seeds"
    asked = write_articles(folder, 160)
    settings = {"SEEDS_DIR": folder, "DATABASE_URL": tmp_path / "pullquote.db", "LANGUAGES": "en"}
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    async with open_desk(read_settings(None)) as desk:
        watched = Watched(desk, folder, cycle(asked), 5)
        await watched.ask()
        busy, took = await ask_beside(watched, 40, 3)
    assert len(busy) >= 40
    assert len(took) >= 3
    assert (watched.failures, watched.mixed, watched.stale) == ([], 0, 0)
    assert len(watched.views) > 3
