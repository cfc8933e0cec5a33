"""What holds for the whole suite."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Lift the floor of coverage when only a part of the suite runs: it says nothing then."""
    coverage = config.pluginmanager.get_plugin("_cov")
    if coverage is not None and not _is_whole(config):
        coverage.options.cov_fail_under = None


def _is_whole(config: pytest.Config) -> bool:
    chosen = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob")
    return config.args == config.getini("testpaths") and not any(config.getoption(name, None) for name in chosen)
