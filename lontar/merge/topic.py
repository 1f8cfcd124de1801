"""Whether a statement, and the article around it, speaks of what a proposition speaks of, as far as words show it.

The pair model compares two sentences. Near a proposition an archive holds a hundred statements of other matters for
each that bears on it, and a pronoun in the one that does may be all that names what it is about: the article says it.
So words count by how rare they are, names apart from the rest, in the clause and in its article; states and
organisations are the same under every name that is known for them, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

from lontar.knowledge import load
from lontar.merge.bodies import bodies_in
from lontar.merge.polarity import stem
from lontar.merge.wording import little_words, plain_words, polarity_words

TOPIC_SIGNS: Final = (
    "told", "article", "opening", "names_told", "names_article", "rest_told", "rest_article", "no_names", "rarest_told",
    "rarest_missing", "names_and_rest", "told_and_article", "names_missing", "names_article_squared", "article_squared",
    "foreign",
)  # fmt: skip
"""The names of what `topic_signs` gives, in order."""
_COMMONEST: Final = 75
_BODY: Final = 40
"""What a state's or an organisation's name counts as, whichever of its words it is called by."""
_OPENING: Final = 300
"""Characters of an article that say what it is about, beside its title."""
_NAME: Final = re.compile(r"\b[A-Z][\w'-]+")
_RARE_FIRST: Final = 40
"""A first word is a name if it is rarer than this: every first word has a capital."""
_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Setting:
    """The words of the article that a statement stands in, as `words_of` has them, and those of its beginning."""

    article: frozenset[str]
    opening: frozenset[str]


class _Used(NamedTuple):
    """How often a word is used (tenths on Zipf's scale), and the language that it plainly belongs to, "" where none."""

    often: int
    language: str


_RARE: Final = _Used(25, "")
"""What a word is that the table lacks."""


class _Sought(NamedTuple):
    """What a proposition speaks of: its names, its other words."""

    names: frozenset[str]
    rest: frozenset[str]


def setting_of(title: str | None, text: str) -> Setting:
    """What stands around the statements of an article."""
    shown = title or ""
    return Setting(_words(f"{shown}\n{text}"), _words(f"{shown} {text[:_OPENING]}"))


def topic_signs(clause: str, speaker: str, proposition: str, setting: Setting | None) -> list[float]:
    """Return what words show of the topic, in the order of `TOPIC_SIGNS`, each in [0, 1].

    Without a setting all that the proposition speaks of is taken to stand in the article. Of a proposition in another
    language only the names are looked for.
    """
    names, rest = _sought(proposition)
    foreign = is_english(proposition) != is_english(clause)
    if foreign:
        rest = frozenset()
    wanted = names | rest
    said = words_of(clause)
    told = said | words_of(speaker)
    article, opening = (wanted, wanted) if setting is None else (setting.article | told, setting.opening)
    of_told, of_article = _share(wanted, told), _share(wanted, article)
    rest_told, names_article = _share(rest, said), _share(names, article)
    return [
        of_told, of_article, _share(wanted, opening), _share(names, told), names_article, rest_told,
        _share(rest, article), float(not names), _rarest(wanted & told), _rarest(wanted - article),
        rest_told * names_article, of_told * of_article, float(bool(names) and names_article == 0), names_article**2,
        of_article**2, float(foreign),
    ]  # fmt: skip


@lru_cache(maxsize=_KEPT)
def is_english(text: str) -> bool:
    """Whether a text is English rather than Indonesian or Malay, by its words: those that every sentence has, and more.

    A proposition may have none of the first (`Catalonia leaves Spain`), and is too short for a classifier.
    """
    words = [word.strip(".,:;!?\"'“”()").casefold() for word in text.split()]
    english, malay = little_words()
    whose = [_frequencies().get(stem(word), _RARE).language for word in words if len(word) > 2]
    return sum(word in english for word in words) + whose.count("en") > (
        sum(word in malay for word in words) + whose.count("id")
    )


def _share(wanted: frozenset[str], found: frozenset[str]) -> float:
    """The share of some words that stand among others, by their rarity; a half where none is wanted."""
    return sum(map(_rarity, wanted & found)) / sum(map(_rarity, wanted)) if wanted else 0.5


def _rarest(words: frozenset[str]) -> float:
    return max(map(_rarity, words), default=0.0) / _rarity("")


@lru_cache(maxsize=_KEPT)
def words_of(text: str) -> frozenset[str]:
    """The stems of a short text's words that say something, and the ids of the states and organisations that it names.

    Texts come again with each proposition: they are kept. An article is looked through once, and is not.
    """
    return _words(text)


def _words(text: str) -> frozenset[str]:
    named = bodies_in(text, load())
    inside = {word for name, _ in named for word in _stems(name)}
    return frozenset((_stems(text) - inside) | {f"@{body}" for _, body in named})


@lru_cache(maxsize=_KEPT)
def _sought(proposition: str) -> _Sought:
    words = words_of(proposition)
    first = proposition.split(maxsplit=1)[0].strip("\"“'") if proposition.split() else ""
    names = {
        word for match in _NAME.finditer(proposition) for word in _stems(match[0])
        if match[0] != first or _frequencies().get(word, _RARE).often < _RARE_FIRST
    }  # fmt: skip
    named = frozenset(word for word in words if word.startswith("@") or word in names)
    return _Sought(named, words - named)


def _stems(text: str) -> set[str]:
    turning, _ = polarity_words()
    return {stem(word) for word in plain_words(text) if len(word) > 2 and word not in turning}


def _rarity(word: str) -> float:
    frequency = _BODY if word.startswith("@") else _frequencies().get(word, _RARE).often
    return float(max(1, _COMMONEST - frequency))


@cache
def _frequencies() -> Mapping[str, _Used]:
    """Stems with how they are used: `lontar.train.rarity` writes them."""
    lines = (resources.files(__package__) / "frequencies.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {word: _Used(int(often), "".join(language)) for word, often, *language in rows}
