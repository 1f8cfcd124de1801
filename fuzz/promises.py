"""What must hold of whatever Lontar makes of hostile bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from lontar.errors import InputError, LontarError
from lontar.identity import text_version
from lontar.sources.article import Known
from lontar.sources.options import SourceOptions
from lontar.sources.places import Place
from lontar.sources.published import parse_published
from lontar.sources.reading import read_place
from lontar.types import Article, Skipped

MOST_BYTES = 8_000_000
"""Of one article: small enough that a bomb is refused within the bounds of time and memory."""


def read(raw: bytes, name: str, media_type: str | None = None) -> list[Article | Skipped]:
    """Read a source called `name` with these bytes in it, and check all that comes of it."""
    place = Place(name=name, open=lambda: nullcontext(io.BytesIO(raw)), size=len(raw), media_type=media_type)
    found = []
    for one in read_place(place, SourceOptions(max_bytes=MOST_BYTES), Known()):
        check(one)
        if isinstance(one, Article):
            found.append(one)
    return found


def check(one: Article | Skipped) -> None:
    """An article can be stored and its offsets lie in its text; what was skipped says why."""
    if isinstance(one, Skipped):
        assert one.code and one.message, one
        return
    assert one.version == text_version(one.text)
    assert "\0" not in one.text and "\r" not in one.text
    for words in (one.text, one.url, one.outlet, one.title, one.byline, one.published, one.language):
        (words or "").encode()
        assert "\0" not in (words or ""), words
    assert one.published is None or parse_published(one.published) is not None, one.published
    for aside in one.asides:
        assert 0 <= aside.start < aside.end <= len(one.text), aside
    assert list(one.asides) == sorted(one.asides, key=lambda aside: aside.start)


@contextmanager
def refusing() -> Iterator[None]:
    """Let Lontar refuse, with a code and a message for people; let nothing else through."""
    try:
        yield
    except LontarError as error:
        assert error.code and str(error), error
        if isinstance(error, InputError):
            assert "{" not in error.code


@contextmanager
def written(**files: bytes) -> Iterator[Path]:
    """A folder with these files (`_` for the dot of their names)."""
    with TemporaryDirectory(prefix="lontar-fuzz-") as made:
        folder = Path(made)
        for name, raw in files.items():
            (folder / name.replace("_", ".")).write_bytes(raw)
        yield folder
