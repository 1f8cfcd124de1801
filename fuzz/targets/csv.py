"""A table with an article a row."""

from __future__ import annotations

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as a file `a.csv`."""
    read(raw, "a.csv")
