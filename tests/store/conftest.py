from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lontar.store import Store


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory, database: str) -> Path:
    """A new ledger, made once: copying it takes a hundredth of the time (databases have a template)."""
    path = tmp_path_factory.mktemp("blank") / "lontar.db"
    Store.open(str(path)).close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger can be made."""
    return tmp_path / "lontar.db"


@pytest.fixture
def store(path: Path, blank: Path, database: str) -> Iterator[Store]:
    """An empty ledger at `path`, open."""
    if database == "sqlite":
        shutil.copy(blank, path)
    with Store.open(str(path), wait_seconds=0.2) as opened:
        yield opened
