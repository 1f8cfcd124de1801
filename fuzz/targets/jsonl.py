"""JSON lines, and JSON documents."""

from __future__ import annotations

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as a file `a.jsonl`."""
    read(raw, "a.jsonl")
