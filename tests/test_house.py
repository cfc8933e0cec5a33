"""The tools that watch over the code, each run over the whole repository as anybody would run it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PATIENCE = 170
"""Seconds; a first run of mypy on a slow machine takes long."""


def run(*command: str) -> None:
    """Run one tool in the checkout; what it said is shown when it fails."""
    finished = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False, encoding="utf-8"
    )
    if finished.returncode:
        pytest.fail(
            f"{Path(command[0]).name} {' '.join(command[1:])}\n{finished.stdout}{finished.stderr}", pytrace=False
        )


def script(name: str) -> str:
    """A command installed beside the Python that runs the tests."""
    found = shutil.which(name, path=Path(sys.executable).parent)
    assert found, f"{name} is not installed; pip install -e '.[dev]'"
    return found


@pytest.mark.timeout(180)
def test_ruff_finds_nothing() -> None:
    run(sys.executable, "-m", "ruff", "check", ".")


@pytest.mark.timeout(180)
def test_the_code_is_formatted() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", "--diff", ".")


@pytest.mark.timeout(180)
def test_the_types_hold() -> None:
    run(sys.executable, "-m", "mypy")


@pytest.mark.timeout(180)
def test_imports_keep_their_direction() -> None:
    run(script("lint-imports"), "--no-logo")


@pytest.mark.timeout(180)
def test_imports_are_declared() -> None:
    run(script("deptry"), ".", "--no-ansi")
