"""What Lontar says to people, in English or Indonesian; what it says to programs (codes) never changes.

English stands in the code as a template beside its code; `id.toml` holds the Indonesian template of every code, the
help of every command and option, and the names of acts and kinds; `pages.toml` that of what web pages say, by its
English wording; `web.toml` what pages say of an error in other words than commands do. The locale decides
(`lontar.settings.language_of`), on a web page its reader (`speaking`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

from lontar.errors import LontarError
from lontar.settings import Language, language_of

# Not importlib.resources: it takes a tenth of the time that `lontar --version` may take.
_FOLDER: Final = Path(__file__).parent
_SPOKEN: Final[ContextVar[Language | None]] = ContextVar("spoken", default=None)


def language() -> Language:
    """Return the language of messages: the one `speaking` set, else the environment's, asked anew (tests change it)."""
    return _SPOKEN.get() or language_of(os.environ)


@contextmanager
def speaking(spoken: Language) -> Iterator[None]:
    """Speak a language within this context, whatever the environment says: a server answers each reader in theirs."""
    token = _SPOKEN.set(spoken)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def page_text(wording: str, /, **values: object) -> str:
    """Return what a web page says in the reader's language; `wording` is its English template, filled with `values`."""
    found = _load_pages().get(wording, wording) if language() == "id" else wording
    return found.format(**values) if values else found


def say(code: str, template: str, /, **values: object) -> str:
    """Return the message `code` in the reader's language, filled with `values`; `template` is its English wording."""
    wording = translated("errors", code) or translated("texts", code) or template
    try:
        return wording.format(**values)
    except (KeyError, IndexError, ValueError):
        # A translation that asks for a value the code does not give must not hide the message itself.
        return template.format(**values)


def say_error(error: LontarError) -> str:
    """Return the error's message in the reader's language; what a site answers is told by its status.

    A code that has a second wording says which by its value `wording`: `not_an_article_hidden`.
    """
    status, code = error.values.get("status"), error.code
    if wording := error.values.get("wording"):
        code = f"{code}_{wording}"
    if isinstance(status, int):
        # By the status itself, else by its hundred: `url_status_410`, `url_status_5xx`.
        named = (f"{code}_{status}", f"{code}_{status // 100}xx")
        code = next((name for name in named if name in _templates()["errors"]), code)
    return say(code, error.text, **error.values)


def say_error_on_page(error: LontarError) -> str:
    """Return the error's message for a reader of pages, who has forms and links in place of commands and options."""
    wording = _load_web()[language()].get(error.code)
    return wording.format(**error.values) if wording else say_error(error)


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


@cache
def _load_pages() -> Mapping[str, str]:
    return _load("pages.toml")["pages"]


@cache
def _load_web() -> Mapping[str, Mapping[str, str]]:
    return _load("web.toml")


def _load(name: str) -> Mapping[str, Mapping[str, str]]:
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads((_FOLDER / name).read_text("utf-8"))
    return tables
