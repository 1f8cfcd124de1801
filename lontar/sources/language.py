"""Which language an article is in: decided once per article, and "und" where the text does not tell."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED: Final = "und"

# The first screens of an article tell its language; more text only costs time (0.3 ms per 1,000 characters).
_SAMPLE: Final = 1_000
_LEAST_LETTERS: Final = 20
# Below this the classifier is no better than chance on texts of a language that it was not asked about.
_LEAST_CONFIDENCE: Final = 0.5
_CLOSE: Final = ("id", "ms")
# How much one word that only one of the two has weighs, in logarithms of odds. Measured on parallel texts of three
# sentences: 4.5 % wrong with 0, 2.2 % with 1, no fewer with more; on whole articles none is wrong from 0.3 to 3.
_WITNESS: Final = 1.0
_LEAST_ODDS: Final = 1e-9
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Found:
    """An ISO 639-1 code, or "und", and the flags a reader should know about it."""

    language: str
    flags: tuple[str, ...] = ()


def find_language(text: str, *, given: str | None = None) -> Found:
    """Return the language of an article; `given` is what its source or the user says, and is believed.

    Flags: `language_uncertain` (und), `language_without_model`.
    """
    return _flagged(given) if given else _flagged(_classify(text))


def language_of_sentence(sentence: str) -> str:
    """Return the language of one sentence, such as a proposition; "und" where it does not tell.

    One sentence is too short for the classifier to part Malay from Indonesian: only a word of Malay makes it Malay.
    """
    found = _classify(sentence)
    if found not in _CLOSE:
        return found
    indonesian, malay = _witnesses(sentence)
    return "ms" if malay > indonesian else "id"


def _classify(text: str) -> str:
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample[:400])) < _LEAST_LETTERS:
        return UNDETERMINED
    ranked = dict(_identifier().rank(sample))
    language = max(ranked, key=lambda code: ranked[code])
    indonesian, malay = _witnesses(sample)
    if language in _CLOSE or max(indonesian, malay) >= 3:
        odds = math.log((ranked["id"] + _LEAST_ODDS) / (ranked["ms"] + _LEAST_ODDS)) + _WITNESS * (indonesian - malay)
        return "id" if odds > 0 else "ms"
    return language if ranked[language] >= _LEAST_CONFIDENCE else UNDETERMINED


def _witnesses(sample: str) -> tuple[int, int]:
    words = _WORD.findall(sample.lower())
    found = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    vocabulary = _words()
    return len(found & vocabulary["id"]), len(found & vocabulary["ms"])


def _flagged(language: str) -> Found:
    if language == UNDETERMINED:
        return Found(language, ("language_uncertain",))
    if language in _table()["with_model"]:
        return Found(language)
    return Found(language, ("language_without_model",))


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # An identifier of our own: py3langid.set_languages would change it for the whole process.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_table()["among"])
    return identifier


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in _table()["words"].items()}


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("lontar.sources").joinpath("languages.toml").read_text("utf-8"))
