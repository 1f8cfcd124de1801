"""The rules of `boilerplate.toml`, compiled: which lines and parts of lines are set aside."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from lontar.sources.published import parse_published
from lontar.types import NoteKind

# No rule of a whole line reaches further; headlines behind "Baca juga" are the longest.
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of aside, where it stands (line, inline, closing, head) and the pattern that finds it."""

    kind: NoteKind
    where: str
    pattern: re.Pattern[str]


def line_kind(words: str) -> NoteKind | None:
    """Return the kind of a whole line that is no prose wherever it stands; None for any other."""
    return None if len(words) > _LONGEST else matching(words, "line")


def matching(words: str, where: str) -> NoteKind | None:
    """Return the kind of the first rule of `where` that the whole line matches."""
    return next((rule.kind for rule in rules(where) if rule.pattern.fullmatch(words)), None)


def is_date(words: str) -> bool:
    """Whether a line is nothing but a date: the page's at an edge of a text, a chronicle's between sentences."""
    return len(words) <= 60 and any(map(str.isdigit, words)) and parse_published(words) is not None


@cache
def rules(where: str) -> tuple[Rule, ...]:
    """Return the rules for one place, in the order of the file."""
    return tuple(
        Rule(rule["kind"], rule["where"], re.compile(rule["pattern"]))
        for rule in _table()["rule"]
        if rule["where"] == where
    )


@cache
def dateline() -> re.Pattern[str]:
    """Return the pattern of what opens a report: places, outlet, day, a dash; `mark` is the part before the prose."""
    names = _table()["datelines"]
    listed = "|".join(sorted(map(re.escape, names["places"]), key=len, reverse=True))
    outlets = "|".join(sorted(map(re.escape, names["outlets"]), key=len, reverse=True))
    capitals = r"[A-Z][A-Z.'’]{3,}(?:[ -][A-Z][A-Z.'’]+){0,3}|[A-Z]{2,}(?: [A-Z]{3,}){1,3}"
    site = r"[A-Za-z][\w-]*\.(?:com|COM|co\.id|CO\.ID|CO|co|id|ID|net|NET|org|my)"
    outlet = rf"(?:{site}|{outlets})"
    place = rf"(?:(?:{listed})(?!\w)|{capitals})"
    region = r"(?:,\s(?:[A-Z][\w.]+)(?:\s[A-Z][\w.]+){0,2})?"
    day = r"(?:,\s(?:\d{1,2}\s\w{3,9}|[A-Z][a-z]{2,8}\.?\s\d{1,2}))?"
    beside = rf"(?:\s?\((?:{outlet}|[A-Z][\w.& ]{{1,24}})\))?"
    dash = r"\s*(?:--+|[-–—])\s+|\s+(?:--+|[-–—])\s*"
    return re.compile(
        rf"(?P<mark>(?:REUTERS|AFP|ANTARA|AP)?\s?(?:"
        rf"(?:{outlet}\s?[,|/-]?\s?)?{place}{region}{day}{beside}(?:,\s{outlet})?"
        rf"|[A-Z][\w.]+(?:\s[A-Z][\w.]+){{0,3}}{region}(?:\s?\({outlet}\)|,\s{outlet})"
        rf"|{outlet}(?:\s?[,|]\s?{place})?"
        rf")(?:{dash}))(?=[\"“‘'A-Z0-9(])"
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("lontar.sources").joinpath("boilerplate.toml").read_text("utf-8"))
