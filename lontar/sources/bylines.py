"""Who wrote it, as Indonesian and English pages say so: `Reporter: ...`, `Penulis : ...`, `Oleh ...`."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = (
    r"[^\W\d_a-z][\w.’'-]*(?:(?:,?\s+(?:dan|and|&)\s+|,\s*|\s+)(?:[^\W\d_a-z][\w.’'-]*|bin|binti|al|de|van)){0,9}"
)
_LABELLED: Final = re.compile(
    rf"(?i:\b(?:rep|reporter|penulis|pewarta|wartawan|jurnalis|kontributor|oleh|laporan|by|written by|ditulis oleh))"
    rf"\s*[:/]\s*(?P<name>{_NAME})"
)
# `in Paris` behind a name says where somebody wrote from.
_FROM: Final = r"\s+in\s+[^\W\d_a-z][\w.’'-]*(?:\s+[^\W\d_a-z][\w.’'-]*)?"
_PERSON: Final = r"[^\W\d_a-z][\w.’'-]*(?:\s+(?:[^\W\d_a-z][\w.’'-]*|bin|binti|al|de|van)){1,3}"
_PLACED_NAMES: Final = rf"{_PERSON}{_FROM}(?:(?:,?\s+and\s+|,\s+){_PERSON}{_FROM})*"
_PLACED: Final = re.compile(rf"^(?:By\s+)?(?P<name>{_PLACED_NAMES})\.?$")
_PLACE: Final = re.compile(_FROM)
_BARE: Final = re.compile(rf"^(?:Oleh|OLEH|By|Laporan)\s+(?P<name>{_NAME})\s*(?:[|\-–—(].*)?$")
# What follows a name on the same line and is no part of it.
_NEXT_LABEL: Final = re.compile(r"\s*(?:[|/–—]|\s-\s|\b(?i:editor|redaktur|foto|copyright|sumber)\b).*$")
_NOT_A_NAME: Final = re.compile(r"(?i)\b(?:developer|admin|administrator|webmaster|redaktur pelaksana)\b|https?:|@")


def byline_in(words: str) -> str | None:
    """Return the name in a line that says who wrote the article; None where it says nothing of the kind."""
    match = _LABELLED.search(words) or _BARE.match(words.strip())
    return None if match is None else clean_name(match["name"])


def placed_byline_in(words: str) -> str | None:
    """Return the names in a line that says who wrote from where (`A in Paris and B in Bamako`); None for other lines.

    With nothing else said a line of a page's text may be meant otherwise: ask it of an article's head only.
    """
    match = _PLACED.match(words.strip())
    return None if match is None else clean_name(_PLACE.sub("", match["name"]))


def clean_name(words: str) -> str | None:
    """Return an author's name without the labels around it; None for what is no name (`developer`, an address)."""
    name = " ".join(_NEXT_LABEL.sub("", words).split()).strip(" ,.-")
    if not name or len(name) > 120 or _NOT_A_NAME.search(name):
        return None
    return name
