"""What Lontar knows about a language, as data: one TOML file, one language.

A file may name another that it `extends`: tables are joined key by key, lists are appended. Beside it may lie a list of
common words, one a line, which `lontar.train.common_words` makes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final[tuple[str, ...]] = ("id", "ms", "en")
"""The languages that have a file, by ISO 639-1 code."""
FALLBACK: Final[str] = "id"
"""What a text in any other language is read with (its article is flagged when it is taken in)."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language's tables, by section (`dates`, `speakers`, `kinds`, `targets`)."""

    code: str
    dates: Mapping[str, Any]
    speakers: Mapping[str, Any]
    kinds: Mapping[str, Any]
    targets: Mapping[str, Any]
    common: frozenset[str]
    """Words that news writes small inside a sentence: capitals do not make names of them. Empty where not counted."""

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """A list of the section, empty where the language has none."""
        return tuple(getattr(self, section).get(key, ()))

    def table(self, section: str, key: str) -> Mapping[str, Any]:
        """A table of the section, empty where the language has none."""
        found: Mapping[str, Any] = getattr(self, section).get(key, {})
        return found


def code_of(language: str) -> str:
    """The code of the file that a text in `language` is read with: "id-ID" and "id" → "id", unknown → `FALLBACK`."""
    code = language.split("-", maxsplit=1)[0].lower()
    return code if code in LANGUAGES else FALLBACK


def load(language: str) -> Language:
    """The tables of a language; read once, then kept."""
    return _load(code_of(language))


@cache
def _load(code: str) -> Language:
    table = _read(code)
    return Language(
        code=code, dates=table.get("dates", {}), speakers=table.get("speakers", {}), kinds=table.get("kinds", {}),
        targets=table.get("targets", {}), common=_common(code) or _common(table.get("extends", code)),
    )  # fmt: skip


def _common(code: str) -> frozenset[str]:
    words = files(__package__).joinpath(f"{code}_common.txt")
    return frozenset(words.read_text(encoding="utf-8").split()) if words.is_file() else frozenset()


def _read(code: str) -> dict[str, Any]:
    own = tomllib.loads(files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return _joined(_read(own["extends"]), own) if "extends" in own else own


def _joined(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    joined = dict(base)
    for key, value in own.items():
        known = joined.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            joined[key] = _joined(known, value)
        elif isinstance(value, list) and isinstance(known, list) and _is_open(value) and _is_open(known):
            joined[key] = [*value, *known]
        else:
            joined[key] = value
    return joined


def _is_open(entries: list[Any]) -> bool:
    """Whether a list is one of words or tables, which can grow; one with numbers is a single value (`["week", -1]`)."""
    return all(isinstance(entry, str | dict) for entry in entries)
