"""Fixtures for all rooms, and the rule that nothing is skipped where everything but torch has been installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.shell import Shell, fill, news_in
from tests.talks import talking

# Timing says more about the machine than about the code; speed has its own benchmarks.
settings.register_profile("lontar", deadline=None, max_examples=60)
settings.load_profile("lontar")

_EXCUSED = ("as root", "superuser", "lontar[train]")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of articles that tests measure on, named by LONTAR_DATA."""
    folder = os.environ.get("LONTAR_DATA")
    if not folder:
        pytest.skip("LONTAR_DATA is not set: it names the folder with seeds/, corpus/ and data/")
    return Path(folder)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Invented articles in a folder."""
    return news_in(tmp_path)


@pytest.fixture
def lontar(tmp_path: Path) -> Shell:
    """The command line, with a ledger of its own and readers without weights."""
    return Shell(tmp_path)


@pytest.fixture
def filled(lontar: Shell, news: Path) -> Shell:
    """The same after the articles were added."""
    return fill(lontar, news)


@pytest.fixture
def talks(lontar: Shell) -> Shell:
    """The same after articles on one question were added, and the question is followed as an issue."""
    return talking(lontar)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure under LONTAR_REQUIRE_ALL, unless its reason is excused."""
    report = yield
    if os.environ.get("LONTAR_REQUIRE_ALL") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(excuse in reason for excuse in _EXCUSED):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped where nothing may be: {reason}"
    return report
