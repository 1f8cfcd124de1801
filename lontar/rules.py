"""What an article is read with beside the weights, as one digest: where it changes, articles may read differently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

_ROOMS: Final = ("extract", "knowledge")
_FILES: Final = ("plain.py", "quotations.py")
"""What decides beside the rooms how a text is read."""
_KINDS: Final = (".py", ".toml", ".txt", ".csv", ".tsv", ".jsonl", ".json")
_WEIGHTS: Final = "model"
_DIGITS: Final = 12


@lru_cache(maxsize=4)
def rules_version(tables: tuple[Path, ...]) -> str:
    """Return the digest (12 hexadecimal digits) of the rules, the word lists and all that is known of actors.

    `tables` are the user's own files of actors, or folders of them. Weights are not in it: they have a name.
    """
    found = hashlib.sha256()
    given = [path for place in tables for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    for name, path in (*_own(), *((path.name, path) for path in given if path.is_file())):
        content = path.read_bytes()
        found.update(f"{name} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()[:_DIGITS]


def _own() -> Iterator[tuple[str, Path]]:
    package = Path(__file__).parent
    for file in _FILES:
        yield file, package / file
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*")):
            name = path.relative_to(package)
            if path.suffix in _KINDS and _WEIGHTS not in name.parts:
                yield name.as_posix(), path
