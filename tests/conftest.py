"""Fixtures for all rooms, both databases, and the rule that nothing is skipped where everything but torch is there.

Tests that keep a ledger run twice where LONTAR_TEST_POSTGRESQL names a server (`tests/databases.py`): on SQLite and on
PostgreSQL. Those that look into the file itself, or break it, are marked `sqlite("why")` and run once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import SERVER, Databases, Prompts, prompt_of_file
from tests.shell import Shell, fill, news_in
from tests.talks import talking

# Timing says more about the machine than about the code; speed has its own benchmarks.
settings.register_profile("lontar", deadline=None, max_examples=60)
settings.load_profile("lontar")

_EXCUSED = ("as root", "superuser", "lontar[train]")


_ONCE = ("sources", "extract", "train", "evaluate", "knowledge", "browser", "web", "batch", "torture")
"""Rooms whose tests keep no ledger, or look at pages, which ask it what the others ask: twice they take too long."""
_ONCE_MODULES = (
    "test_cli", "test_cli_mcp", "test_cli_process", "test_cli_progress", "test_cli_serve", "test_docs", "test_eval",
    "test_main", "test_messages",
)  # fmt: skip
"""Modules about processes, signals and words rather than what a ledger answers."""


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run on one database where everything is required."""
    config.addinivalue_line("markers", "sqlite(why): runs on SQLite only, for this reason")
    if os.environ.get("LONTAR_REQUIRE_ALL") and not os.environ.get(SERVER):
        raise pytest.UsageError(f"{SERVER} is not set: it names a server of PostgreSQL (.ci/postgresql.sh starts one)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what may keep a ledger, which lies in a folder of the test's own, on both databases."""
    room = Path(metafunc.module.__file__).relative_to(Path(__file__).parent).parts[0]
    once = room in _ONCE or metafunc.module.__name__.split(".")[-1] in _ONCE_MODULES
    keeps = {"tmp_path", "tmp_path_factory"} & set(metafunc.fixturenames)
    alone = any(metafunc.definition.iter_markers("sqlite"))
    if os.environ.get(SERVER) and keeps and not once and not alone:
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The server on which ledgers of tests lie."""
    server = os.environ.get(SERVER)
    if not server:
        pytest.skip(f"{SERVER} is not set: it names a server of PostgreSQL")
    opened = Databases(server)
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database in which ledgers lie that a test names by a path: "sqlite" or "postgresql"."""
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield name
        return
    with request.getfixturevalue("databases").in_place_of_files():
        yield name


@pytest.fixture(autouse=True)
def _emptied(request: pytest.FixtureRequest, database: str) -> Iterator[None]:
    """Empty the databases of a test after it."""
    if database == "sqlite":
        yield
        return
    with request.getfixturevalue("databases").of_one_test():
        yield


@pytest.fixture
def prompt(request: pytest.FixtureRequest, database: str) -> Prompts:
    """Open an SQL prompt on the ledger at a path, as somebody has who goes past Lontar."""
    return prompt_of_file if database == "sqlite" else request.getfixturevalue("databases").prompt


@pytest.fixture
def address(request: pytest.FixtureRequest, database: str) -> Callable[[Path], str]:
    """Return what another process calls the ledger at a path."""
    return str if database == "sqlite" else request.getfixturevalue("databases").address


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
