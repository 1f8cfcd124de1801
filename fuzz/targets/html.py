"""A page of HTML."""

from __future__ import annotations

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as an answer of a server that calls them a page."""
    read(raw, "https://kabar.example/a", "text/html")
