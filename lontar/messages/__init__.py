"""What Lontar says to people, in English or Indonesian; what it says to programs (codes) never changes.

English stands in the code as a template beside its code; `id.toml` holds the Indonesian template of every code, the
help of every command and option, and the names of acts and kinds. The locale decides (`lontar.settings.language_of`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from lontar.errors import LontarError
from lontar.settings import Language, language_of

# Not importlib.resources: it takes a tenth of the time that `lontar --version` may take.
_FOLDER: Final = Path(__file__).parent


def language() -> Language:
    """Return the language of this process's messages, asked of the environment anew each time (tests change it)."""
    return language_of(os.environ)


def say(code: str, template: str, /, **values: object) -> str:
    """Return the message `code` in the reader's language, filled with `values`; `template` is its English wording."""
    wording = translated("errors", code) or translated("texts", code) or template
    try:
        return wording.format(**values)
    except (KeyError, IndexError, ValueError):
        # A translation that asks for a value the code does not give must not hide the message itself.
        return template.format(**values)


def say_error(error: LontarError) -> str:
    """Return the error's message in the reader's language."""
    return say(error.code, error.text, **error.values)


def name_of(table: str, code: str) -> str:
    """How a code of `table` ("acts", "kinds", "speaker_kinds", "span_kinds", ...) is called by people."""
    return translated(table, code) or _english_names().get(table, {}).get(code) or code.replace("_", " ")


def code_of(table: str, name: str) -> str:
    """Return the code that people call `name` in either language; `name` itself, lower-cased, where none is known."""
    folded = " ".join(name.lower().replace("_", " ").split())
    for names in (_templates().get(table, {}), _english_names().get(table, {})):
        for code, wording in names.items():
            if folded == wording.lower():
                return code
    return folded.replace(" ", "_")


def translated(table: str, code: str) -> str | None:
    """Return the Indonesian wording of a code where the reader's language is Indonesian, else None."""
    if language() != "id":
        return None
    return _templates().get(table, {}).get(code)


def count(number: int) -> str:
    """Return a number with the reader's thousands separator: 12,000 or 12.000."""
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language() == "id" else grouped


@cache
def _templates() -> Mapping[str, Mapping[str, str]]:
    return _load("id.toml")


@cache
def _english_names() -> Mapping[str, Mapping[str, str]]:
    return _load("en.toml")


def _load(name: str) -> Mapping[str, Mapping[str, str]]:
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads((_FOLDER / name).read_text("utf-8"))
    return tables
