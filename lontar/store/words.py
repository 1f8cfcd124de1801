"""Word forms: the roots that a text's words go back to, so that a search for `mengirim` finds `pengiriman`.

Roots stand in a column of their own beside the originals and in the same full-text index, made here for every database
alike. Indonesian and Malay: PySastrawi (it looks roots up in a dictionary; without one nearly half of the Indonesian
families fell apart); English: Snowball. `roots_id.txt` and `roots_en.txt` know what these get wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_WORD: Final = re.compile(r"[a-z]{4,}")
_CLITIC: Final = re.compile(r"(nya|lah|kah|pun|ku|mu)$")
_SHORT: Final = 3
_LANGUAGES: Final = {"id": ("id",), "ms": ("id",), "en": ("en",)}
_ALL: Final = ("id", "en")


def words_of(name: str) -> str:
    """Return a name as it is searched: lower case, without diacritics and signs, a blank around every word."""
    plain = name
    if not name.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(["", *re.findall(r"[^\W_]+", plain.casefold()), ""])


def role_words(*parts: str | None) -> str | None:
    """Return a role, an affiliation and offices as they are searched, two blanks between them; None where all are."""
    return "".join(words_of(part) for part in parts if part) or None


def forms_of(words: str | None, language: str | None) -> str:
    """Return the roots of a text's words that do not stand in it themselves: each once, blanks between them."""
    found = set(words_of(words or "").split())
    return " ".join(sorted({root for word in found for root in roots_of(word, language)} - found))


@lru_cache(maxsize=100_000)
def roots_of(word: str, language: str | None = None) -> tuple[str, ...]:
    """Return what a word (lower case, without diacritics) goes back to: one root in each language it may be of.

    A word of an unknown language may be of every one that is known. Names and words of other scripts have none.
    """
    if not _WORD.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(_root(word, known) for known in _LANGUAGES.get(language or "", _ALL)))


def _root(word: str, language: str) -> str:
    return _indonesian(word) if language == "id" else _english(word)


def _indonesian(word: str) -> str:
    known = _exceptions("id")
    if found := known.get(word) or known.get(_CLITIC.sub("", word)):
        return found
    # Lower case and one word: there is nothing that the library would have to put in order first.
    root = str(_sastrawi().stem_singular_word(word))
    # "Dani" is not "dan": a short root is believed where more was taken away than what may be a name's ending.
    return word if len(root) <= _SHORT and len(word) - len(root) < _SHORT else root


def _english(word: str) -> str:
    from snowballstemmer.english_stemmer import EnglishStemmer

    # One for each word: a stemmer keeps its place in itself, and a server asks from several threads.
    return str(EnglishStemmer().stemWord(_exceptions("en").get(word, word)))


@lru_cache(maxsize=1)
def _sastrawi() -> Any:
    from lontar.store.stemming import Stemming

    return Stemming()


@lru_cache(maxsize=2)
def _exceptions(language: str) -> Mapping[str, str]:
    """Return the root by form as the file of a language says; a root is its own."""
    lines = (files("lontar.store") / f"roots_{language}.txt").read_text("utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return MappingProxyType({form: forms[0] for forms in words for form in forms})
