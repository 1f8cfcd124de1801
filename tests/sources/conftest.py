from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lontar.sources import SourceOptions, read_sources
from lontar.types import Article, Skipped

SENTENCE = "Wali Kota Banyuasri, Rahayu Lestari, menolak usul itu dalam rapat pada Selasa (27/2/2024)."
TEXT = f"{SENTENCE}\n\n“Pasar lama tetap buka,” kata Rahayu. Ia mengatakan usul itu merugikan pedagang café."

Read = Callable[..., list[Article | Skipped]]


@pytest.fixture
def read() -> Read:
    """Read sources to the end; keywords are those of SourceOptions."""

    def read_all(*sources: str | Path, **options: Any) -> list[Article | Skipped]:
        return list(read_sources([str(source) for source in sources], options=SourceOptions(**options)))

    return read_all


def article_of(found: list[Article | Skipped]) -> Article:
    """The one article that was found."""
    assert len(found) == 1, found
    assert isinstance(found[0], Article), found
    return found[0]


def codes_of(found: list[Article | Skipped]) -> list[str]:
    """ "article" for each article, the code for each input that was skipped."""
    return ["article" if isinstance(each, Article) else each.code for each in found]
