"""Whom a statement is addressed to or aims at: who is asked, urged, warned, threatened, accused, thanked.

Two places state it for certain: the AUD span of an act that has an addressee (unless it names the press), and a proper
name that opens the content right behind the cue: the object of `menuduh Rusia …`, or who is to act in `agar Polri
menyerahkan …`. Everything else is left open.

On the annotated spans of the corpora's training part (`python eval/targets.py`): of 2,932 annotated targets 375 are
given rightly (most others stand in the context alone); 31 answers name another one, most of these the same under
another name, and 20 stand where none is annotated: precision 88, recall 13.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from lontar.extract import lang
from lontar.extract.actors import resolved
from lontar.extract.dates_grammar import either
from lontar.extract.speakers_lexicon import Lexicon, lexicon
from lontar.extract.speakers_phrase import Phrase, longest, points_back, read_phrases
from lontar.knowledge import Knowledge
from lontar.knowledge.lookup import Called
from lontar.types import Act, Article, Span, Speaker

ADDRESSED: Final[frozenset[Act]] = frozenset(
    {"ask", "urge", "demand", "warn", "threaten", "offer", "thank", "apologise"}
)
"""Acts whose audience is the one they are meant for."""
TOLD: Final[frozenset[Act]] = frozenset({"warn", "threaten", "offer"})
"""Of these, acts whose audience may as well be whoever listened: only the object of a cue of their own counts."""
MOVED: Final[frozenset[Act]] = frozenset({"urge", "demand"})
"""Acts whose content opens with who is to act."""
_DEMONYM: Final[tuple[Called, ...]] = ("demonym",)
_LONGEST: Final[int] = 10
"""Words in which the name of a target must end."""
_EDGE: Final = " ,.;:\"'“”‘’()"


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's words around a target."""

    press: re.Pattern[str]
    to: re.Pattern[str]
    opens: re.Pattern[str]
    saying: re.Pattern[str]
    telling: re.Pattern[str]
    active: re.Pattern[str]
    beyond: re.Pattern[str]
    joins: frozenset[str]
    many: re.Pattern[str]
    pointing: re.Pattern[str]


def target_of(
    spans: Sequence[Span], act: Act, article: Article, *, people: Sequence[Speaker], day: str | None, known: Knowledge
) -> str | None:
    """The name of whom a statement is meant for, as a speaker's name would be; several are parted by `; `.

    `people` are the article's speakers, whose full names stand for shorter ones; `day` is that whose offices count.
    None where the words name nobody, or where they only point to somebody (`them`, `the company`).
    """
    words = stated(spans, act, article)
    if words is None:
        return None
    own = lexicon(lang.code_of(article.language))
    names = [_name(phrase, article, people, day, known) for phrase in read_phrases(words, own)]
    found = [name for name in names if name is not None]
    return "; ".join(dict.fromkeys(found)) if found and len(found) == len(names) else None


def stated(spans: Sequence[Span], act: Act, article: Article) -> str | None:
    """The words that name the target: of an audience, else of the name that opens the content."""
    words = _words(lang.code_of(article.language))
    audience = [span for span in spans if span.kind == "AUD"]
    if audience and act in ADDRESSED:
        return _audience(audience, spans, act, article, words)
    if act == "accuse" or (act in MOVED and not audience):
        return _opening(spans, act, article, words)
    return None


def _audience(audience: Sequence[Span], spans: Sequence[Span], act: Act, article: Article, words: _Words) -> str | None:
    text = article.text
    led = words.to.match(text, audience[0].start, audience[0].end)
    stated = text[led.end() if led else audience[0].start : audience[0].end]
    cues = [span for span in spans if span.kind == "CUE"]
    cue = " ".join(text[cue.start : cue.end] for cue in cues)
    # `told her to leave` moves her, `told a panel that he was sorry` does not.
    moved = any(words.to.match(text[span.start : span.end]) for span in spans if span.kind == "CON")
    if len(audience) > 1 or words.saying.search(cue) or (words.telling.search(cue) and not moved):
        return None
    if act in TOLD and (led or not any(span.end == audience[0].start - 1 for span in cues)):
        return None
    press = words.press.search(stated) or stated.casefold() == (article.outlet or "").casefold()
    plain = len(stated.split()) <= _LONGEST and not any(mark in stated for mark in '"“”')
    return stated if plain and not press and not words.pointing.search(stated) else None


def _opening(spans: Sequence[Span], act: Act, article: Article, words: _Words) -> str | None:
    """A proper name at the head of the first content, where the cue stands right before it."""
    contents = [span for span in spans if span.kind == "CON"]
    cues = [span for span in spans if span.kind == "CUE"]
    beside = [cue for cue in cues if contents and 0 < contents[0].start - cue.end <= 1]
    # `mengatakan Rusia …` only says something of it, `menuduh Rusia …` aims at it.
    if not beside or any(words.saying.search(article.text[cue.start : cue.end]) for cue in beside):
        return None
    content = article.text[contents[0].start : contents[0].end]
    opened = words.opens.match(content)
    start = opened.end() if opened else 0
    tokens = content[start:].split()[:_LONGEST]
    own = lexicon(lang.code_of(article.language))
    size = _size(tokens, own, words)
    stated, following = " ".join(tokens[:size]), " ".join(tokens[size : size + 2]).lower()
    # Who is to be judged, arrested, banned is not the one who is to act.
    ends = words.active.match(following) if act in MOVED else not words.beyond.match(following)
    if size == 0 or not ends or stated.endswith((",", "'s", "’s")) or words.pointing.search(stated):
        return None
    return stated.strip(_EDGE)


def _size(tokens: Sequence[str], own: Lexicon, words: _Words) -> int:
    """How many words at the head form one name with a capital; 0 where they form none."""
    size, capital = 0, False
    for place, token in enumerate(tokens):
        low = token.strip(_EDGE).lower()
        following = tokens[place + 1 : place + 2]
        if token.lstrip(_EDGE)[:1].isupper():
            capital, size = True, place + 1
        elif not ((capital and low in words.joins and following and following[0][:1].isupper()) or _leads(low, own)):
            break
        if token[-1:] in ",.;:":
            break
    return size if capital else 0


def _leads(word: str, own: Lexicon) -> bool:
    """Whether a small word may stand before a name: `pemerintah Suriah`, `the mayor of Kyiv`."""
    return word in own.government or word in own.roles or word in own.organisations or word in own.titles


def _name(phrase: Phrase, article: Article, people: Sequence[Speaker], day: str | None, known: Knowledge) -> str | None:
    own = lexicon(lang.code_of(article.language))
    if phrase.kind == "government" and phrase.name is None:
        return _government(people, own)
    if not _names(phrase, own) or _describes(phrase.name or phrase.words, known):
        return None
    full = _full(phrase.name, people) if phrase.name and phrase.kind == "person" else None
    name, role, body = phrase.name or phrase.words, phrase.role, phrase.affiliation
    if full is not None:
        name, role, body = full.name, full.role, full.affiliation
    found = resolved(Speaker(name, phrase.kind, phrase.mention, None, role, body), day, known)
    if phrase.name is None and phrase.words[:1].isupper() and not body and found.actor is None:
        # `Presiden` alone: of what, the words do not say.
        return None
    return next((one.name for one in known.persons_called(found.name) if one.actor == found.actor), found.name)


def _names(phrase: Phrase, own: Lexicon) -> bool:
    """Whether words name somebody by themselves: with a capital, or many by what they do (`warga`, `supermarkets`)."""
    if phrase.mention in ("pronoun", "clitic") or phrase.kind == "document":
        return False
    if points_back(phrase.words, own) and (phrase.name is None or phrase.words.islower()):
        return False
    many = _words(own.code).many.search(phrase.words) is not None
    return many or not phrase.words.islower() or not (phrase.kind == "person" or own.head_last)


def _describes(name: str, known: Knowledge) -> bool:
    """Whether a name is only said of the people or things of a state (`Eritrean`)."""
    return bool(known.bodies_called(name, kinds=_DEMONYM)) and not known.bodies_called(name)


def _government(people: Sequence[Speaker], own: Lexicon) -> str | None:
    """`Pemerintah` alone: the one government that speaks in the article, or the home one where none does."""
    names = {one.name for one in people if one.kind == "government" and one.name.startswith("Government of")}
    if not names and own.home:
        return f"Government of {own.home}"
    return names.pop() if len(names) == 1 else None


def _full(name: str, people: Sequence[Speaker]) -> Speaker | None:
    """The one speaker of the article whose name holds all words of a shorter one."""
    words = set(name.split())
    holding = [one for one in people if one.kind == "person" and words <= set(one.name.split())]
    whole = longest(one.name for one in holding)
    return next((one for one in holding if one.name == whole), None)


@cache
def _words(code: str) -> _Words:
    tables = lang.load(code)

    def words(key: str) -> str:
        return either(tables.words("targets", key))

    return _Words(
        press=re.compile(rf"(?i)\b(?:{words('press')})\b"),
        to=re.compile(rf"(?i)(?:{words('to')})\s+"),
        opens=re.compile(rf"(?i)\W*(?:{words('opens')})\s+|[\"“”‘']+"),
        saying=re.compile(rf"(?i)\b(?:{words('saying')})\b"),
        telling=re.compile(rf"(?i)\b(?:{words('telling')})\b"),
        active=re.compile(tables.targets["active"]),
        beyond=re.compile(tables.targets["beyond"]),
        joins=frozenset(tables.words("targets", "joins")),
        many=re.compile(tables.targets["many"]),
        pointing=re.compile(tables.targets["pointing"]),
    )
