"""What holds for the whole suite."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.desk.desk import Desk
from tests.newsroom import copy_articles, open_newsroom

settings.register_profile("suite", max_examples=50, deadline=None)
settings.load_profile("suite")
"""A slow machine is no failure; tests that need more examples say so themselves."""

LONG = (
    "test_kill_verbs",
    "test_parse",
    "test_reindex_kill",
    "test_cli",
    "test_house",
    "test_link_browser",
    "test_reception_restarts",
    "test_floors",
    "test_discord_render",
    "test_conformance",
    "test_desk",
)
"""Files that take half a minute and more: begun last, one of them would keep a single processor busy at the end.
pytest-xdist by itself begins those with the fewest tests last, which most of these are."""

_PLAYED = frozenset({"test_memory_concurrency", "test_memory_properties", "test_reindex_questions", "test_many_feeds"})
_DRAWN = frozenset({"test_sentences", "test_slack_render", "test_question", "test_renew", "test_top"})
UNTRACED = frozenset(LONG) - {"test_parse", "test_cli", "test_desk"} | _PLAYED | _DRAWN
"""Files that go through nothing that others do not, too: tracing which lines are run doubles their time."""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of articles, to be changed as a test likes."""
    return copy_articles(tmp_path)


@pytest.fixture
async def desk(tmp_path: Path, seeds: Path) -> AsyncIterator[Desk]:
    """A desk over them."""
    async with open_newsroom(tmp_path, seeds) as opened:
        yield opened


def pytest_configure(config: pytest.Config) -> None:
    """Lift the floor of coverage when only a part of the suite runs: it says nothing then."""
    coverage = config.pluginmanager.get_plugin("_cov")
    if coverage is not None and not _is_whole(config):
        coverage.options.cov_fail_under = None


@pytest.hookimpl(tryfirst=True)  # before pytest-cov, which starts a tracer for the worker then
def pytest_sessionstart(session: pytest.Session) -> None:
    """End the tracer that pytest-cov started while a worker's options were read, as if it were the controller.

    Nobody keeps what it sees, but it goes on tracing whenever the worker's own tracer pauses.
    """
    coverage = session.config.pluginmanager.get_plugin("_cov")
    if hasattr(session.config, "workerinput") and coverage is not None and coverage.cov_controller is not None:
        coverage.cov_controller.cov.stop()


@pytest.hookimpl(trylast=True)  # after pytest-randomly, whose order the files keep otherwise
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, and trace less of it."""
    for item in items:
        if item.path.stem in UNTRACED and not config.getoption("no_cov"):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All processors for the whole suite; a part of it starts sooner without other processes."""
    return os.cpu_count() or 1 if _is_whole(config) else 0


def _is_whole(config: pytest.Config) -> bool:
    chosen = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob")
    return config.args == config.getini("testpaths") and not any(config.getoption(name, None) for name in chosen)
