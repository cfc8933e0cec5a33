"""A round over feeds in which nothing changed writes no article and notes no problem, whatever their servers send.

`python -m tests.bench.feeds` is the same with a thousand of them, and says what it costs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.feeds import measure


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform != "linux", reason="what processes use is asked of /proc")
async def test_rounds_without_news_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await measure(tmp_path, feeds=6, rounds=1)
    assert capsys.readouterr().out.count("nothing changed") == 3
