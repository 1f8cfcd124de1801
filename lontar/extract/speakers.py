"""Mention → speaker, within one article: the full name, the role and the affiliation that the article gives.

One candidate or none: where the article leaves several, the speaker's name is the words as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lontar.extract import lang
from lontar.extract.speakers_lexicon import Evidence, Lexicon, lexicon
from lontar.extract.speakers_phrase import (
    Phrase,
    longest,
    points_back,
    read_phrases,
    split_name,
    split_role,
)
from lontar.types import Act, Article, MentionKind, Span, Speaker

UNNAMED: Final[Speaker] = Speaker(name="(unnamed)", kind="unnamed", mention="elided")
"""The speaker of a statement whose words name nobody, and that follows no other."""
_SHORT: Final[int] = 4
"""Letters that a short form of a name must have to stand for a longer one."""
_OPENS: Final = re.compile(r"nya$|^(?:Ke|Pe|Per|Pem|Pen)\w{3,}an$")
_LEFT: Final = re.compile(r"(?:[^\s,;:!?\"“”()]+ ){0,12}$")
_RIGHT: Final = re.compile(r"(?: (?:[A-Z]\.|[A-Z][\w'’-]+)){0,4}")
_TOWN: Final = re.compile(r"\b(?:di|ke|in|at) ([A-Z]\w+)")
_CLAUSE: Final = re.compile(r", ([a-zA-Z][^,.;\n]{2,80})")


@dataclass(frozen=True, slots=True)
class StatementSpans:
    """What the model found of one statement: its spans, its act, the index of an earlier one by the same speaker."""

    spans: tuple[Span, ...]
    antecedent: int | None = None
    act: Act = "assert"


@dataclass(slots=True)
class _Person:
    """Somebody whom the article names: the fullest name, the first role and affiliation found, all names used."""

    name: str
    role: str | None = None
    affiliation: str | None = None
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Article:
    """The working state of one article's resolution."""

    article: Article
    statements: tuple[StatementSpans, ...]
    lexicon: Lexicon
    phrases: list[tuple[Phrase, ...]]
    people: list[_Person]
    speakers: dict[int, tuple[Speaker, ...]]
    pending: set[int]
    order: list[int]


def resolve(statements: Sequence[StatementSpans], article: Article) -> tuple[tuple[Speaker, ...], ...]:
    """The speakers of each statement, at least one each, as a reference work would list them.

    Spans are half-open characters of `article.text`; an `antecedent` is preferred to what the rules would find.
    """
    words = lexicon(lang.code_of(article.language))
    state = _Article(
        article=article,
        statements=tuple(statements),
        lexicon=words,
        phrases=_phrases(statements, article, words),
        people=[],
        speakers={},
        pending=set(),
        order=sorted(range(len(statements)), key=lambda index: _start(statements[index])),
    )
    for index in state.order:
        for phrase in state.phrases[index]:
            if phrase.kind == "person" and phrase.name:
                _remember(state, phrase)
    for person in state.people:
        _complete(state, person)
    _join(state)
    return tuple(_speakers(state, index) for index in range(len(statements)))


def _start(statement: StatementSpans) -> int:
    """Where a statement is attributed: its SRC, else its CUE, else its first span."""
    for kind in ("SRC", "CUE"):
        starts = [span.start for span in statement.spans if span.kind == kind]
        if starts:
            return min(starts)
    return min((span.start for span in statement.spans), default=0)


def _source(statement: StatementSpans) -> Span | None:
    sources = [span for span in statement.spans if span.kind == "SRC"]
    return min(sources, key=lambda span: span.start) if sources else None


def _phrases(statements: Sequence[StatementSpans], article: Article, lexicon: Lexicon) -> list[tuple[Phrase, ...]]:
    sources = [_source(statement) for statement in statements]
    texts = [article.text[source.start : source.end] if source else "" for source in sources]
    evidence = Evidence(
        towns=frozenset(found[1] for found in _TOWN.finditer(article.text)),
        people=frozenset(text for text in texts if text[:1].isupper() and text.isalpha() and not text.isupper()),
    )
    phrases: list[tuple[Phrase, ...]] = []
    for source, text in zip(sources, texts, strict=True):
        if source is None or not text.strip():
            phrases.append(())
        elif text.lower() in lexicon.clitics and source.start and article.text[source.start - 1].isalpha():
            phrases.append((Phrase(text, "clitic", "person"),))
        else:
            phrases.append(read_phrases(text, lexicon, evidence=evidence))
    return phrases


def _remember(state: _Article, phrase: Phrase) -> None:
    assert phrase.name is not None
    for person in state.people:
        if person.name == phrase.name:
            person.role = person.role or phrase.role
            person.affiliation = person.affiliation or phrase.affiliation
            return
    state.people.append(_Person(phrase.name, phrase.role, phrase.affiliation, {phrase.name}))


def _complete(state: _Article, person: _Person) -> None:
    """Look in the whole article for a fuller name, a role and an affiliation."""
    if " " in person.name and person.role is not None:
        return
    found = _occurrences(state, person.name)
    names = [name for name, _, _ in found if set(person.name.split()) <= set(name.split())]
    full = longest([person.name, *names]) or person.name
    if " " not in full and len(full) >= _SHORT:
        full = _spelled_out(full, state.article.text) or full
        found = found if full == person.name else [*found, *_occurrences(state, full)]
    person.name = full
    for _, role, affiliation in found:
        if person.role is None and role is not None:
            person.role, person.affiliation = role, person.affiliation or affiliation


def _occurrences(state: _Article, name: str) -> list[tuple[str, str | None, str | None]]:
    """Each place where a name stands as words of its own: the full name there, with role and affiliation."""
    text, found = state.article.text, []
    place = text.find(name)
    while place >= 0:
        end = place + len(name)
        if not text[place - 1 : place].isalpha() and not text[end : end + 1].isalpha():
            found.append(_around(text, place, end, state.lexicon))
        place = text.find(name, end)
    return found


def _spelled_out(short: str, text: str) -> str | None:
    """The one full name whose first word a short form begins: `Sandi` → `Sandiaga Uno`."""
    return longest(found[0] for found in re.finditer(rf"\b{re.escape(short)}[a-z]{{2,}}(?: [A-Z]\w+){{1,3}}", text))


def _around(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[str, str | None, str | None]:
    """The name that holds text[start:end], with the role before it, or behind a comma after it."""
    left = _LEFT.search(text, max(0, start - 120), start)
    right = _RIGHT.match(text, end)
    stop = right.end() if right else end
    tail = [word for word in text[end:stop].split() if word.lower() not in lexicon.never_name]
    lead = left[0].split() if left else []
    # A capital that only opens the sentence is no name, and what stands before it is another sentence.
    opened = [place for place, word in enumerate(lead) if _breaks(word, lexicon)]
    lead = lead[opened[-1] + 1 :] if opened else lead
    before, name = split_name([*lead, *text[start:end].split(), *tail], lexicon)
    role = _role_at_end(before, lexicon)
    if role:
        return " ".join(name), *split_role(" ".join(role), lexicon)
    clause = _CLAUSE.match(text, stop)
    if clause and clause[1].split()[0].lower() in lexicon.roles:
        return " ".join(name), *split_role(clause[1], lexicon)
    return " ".join(name), None, None


def _breaks(word: str, lexicon: Lexicon) -> bool:
    return word.lower() in lexicon.openers or (word.endswith(".") and len(word) > 2) or _OPENS.search(word) is not None


def _role_at_end(words: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """The words at the end that can form a role, from its first role word on."""
    start = len(words)
    while start and (words[start - 1][:1].isupper() or words[start - 1].lower() in lexicon.never_name):
        start -= 1
    heads = [place for place in range(start, len(words)) if words[place].lower() in lexicon.roles]
    return words[heads[0] :] if heads else ()


def _join(state: _Article) -> None:
    """Make one person of those whose names hold one another (`Scholz`, `Olaf Scholz`), if only one name does."""
    for person in list(state.people):
        words = set(person.name.split())
        fuller = [other for other in state.people if other is not person and words < set(other.name.split())]
        names = {other.name for other in fuller} | {person.name}
        if fuller and longest(names) is not None:
            whole = max(fuller, key=lambda other: len(other.name))
            whole.role, whole.affiliation = whole.role or person.role, whole.affiliation or person.affiliation
            person.name = whole.name
    known: dict[str, _Person] = {}
    for person in state.people:
        same = known.setdefault(person.name, person)
        same.role, same.affiliation = same.role or person.role, same.affiliation or person.affiliation
        same.names |= person.names
    state.people = list(known.values())


def _speakers(state: _Article, index: int) -> tuple[Speaker, ...]:
    """The speakers of one statement, remembered; a circle of pointers ends with the words as they stand."""
    if index in state.speakers:
        return state.speakers[index]
    if index in state.pending:
        return ()
    state.pending.add(index)
    phrases = state.phrases[index]
    speakers = (
        tuple(speaker for phrase in phrases for speaker in _named(state, index, phrase))
        if phrases
        else tuple(replace(speaker, mention="elided") for speaker in _turn(state, index)) or (UNNAMED,)
    )
    state.pending.discard(index)
    state.speakers[index] = speakers
    return speakers


def _named(state: _Article, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    if phrase.name is not None and phrase.kind == "person":
        return (_person_speaker(_lookup(state, phrase), phrase),)
    if phrase.name is not None and phrase.kind == "organisation" and " " not in phrase.name:
        name = _full_organisation(state.article.text, phrase.name) or phrase.name
        return (Speaker(name, phrase.kind, phrase.mention, None, phrase.role, phrase.affiliation),)
    if phrase.name is not None and not (phrase.mention == "role" and points_back(phrase.words, state.lexicon)):
        return (Speaker(phrase.name, phrase.kind, phrase.mention, None, phrase.role, phrase.affiliation),)
    found = _pointed(state, index, phrase)
    if found:
        return tuple(replace(speaker, mention=phrase.mention) for speaker in found)
    kind = "unnamed" if phrase.mention in ("pronoun", "clitic") else phrase.kind
    return (Speaker(phrase.name or phrase.words, kind, phrase.mention, None, phrase.role, phrase.affiliation),)


def _full_organisation(text: str, short: str) -> str | None:
    """What the article calls in full what it also calls `KPK` or `Kementerian`; None unless that is one name."""
    if not short.isupper():
        pattern = rf"\b{re.escape(short)}(?: (?:dan |of |and )?[A-Z][\w-]+)+"
        return longest(found[0] for found in re.finditer(pattern, text))
    place = text.find(f"({short})")
    words = text[max(0, place - 120) : place].split() if place > 0 else []
    for start in range(len(words) - 1, -1, -1):
        if not (words[start][:1].isupper() or words[start] in ("dan", "of", "and", "the", "untuk", "for")):
            break
        initials = "".join(word[0] for word in words[start:] if word[0].isupper())
        if initials == short:
            return " ".join(words[start:])
    return None


def _person_speaker(person: _Person | None, phrase: Phrase) -> Speaker:
    name = phrase.name or phrase.words
    if person is None:
        return Speaker(name, "person", phrase.mention, None, phrase.role, phrase.affiliation)
    return Speaker(person.name, "person", phrase.mention, None, person.role, person.affiliation)


def _lookup(state: _Article, phrase: Phrase) -> _Person | None:
    words = set((phrase.name or "").split())
    exact = [person for person in state.people if phrase.name in person.names or phrase.name == person.name]
    holding = exact or [person for person in state.people if words <= set(person.name.split())]
    return holding[0] if len(holding) == 1 else None


def _pointed(state: _Article, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    """Whom a pronoun, a clitic or a bare role points to; empty where that is not settled."""
    statement = state.statements[index]
    if phrase.words.lower() in state.lexicon.own:
        outer = _enclosing(state, index)
        if outer is not None:
            return _speakers(state, outer)
    if statement.antecedent is not None and statement.antecedent != index:
        found = _speakers(state, statement.antecedent)
        if found:
            return found
    if phrase.mention == "role":
        return _by_role(state, index, phrase)
    if phrase.mention == "organisation":
        return _government(state, index)
    return _latest(state, index, plural=phrase.plural)


def _enclosing(state: _Article, index: int) -> int | None:
    """The statement whose content holds this one's source."""
    start = _start(state.statements[index])
    holders = [
        (span.end - span.start, other)
        for other, statement in enumerate(state.statements)
        for span in statement.spans
        if other != index and span.kind == "CON" and span.start <= start < span.end
    ]
    return min(holders)[1] if holders else None


def _turn(state: _Article, index: int) -> tuple[Speaker, ...]:
    """The speakers of the antecedent, else of the statement before this one."""
    antecedent = state.statements[index].antecedent
    if antecedent is not None and antecedent != index:
        return _speakers(state, antecedent)
    place = state.order.index(index)
    return _speakers(state, state.order[place - 1]) if place else ()


def _latest(state: _Article, index: int, *, plural: bool) -> tuple[Speaker, ...]:
    """The speakers of the latest statement before this one that a pronoun of this number can mean."""
    place = state.order.index(index)
    for other in reversed(state.order[:place]):
        speakers = _speakers(state, other)
        # A pronoun that found nobody is no antecedent.
        if not speakers or (speakers[0].kind == "unnamed" and speakers[0].mention in ("pronoun", "clitic")):
            continue
        many = len(speakers) > 1 or speakers[0].kind in ("group", "organisation", "government")
        if many == plural and speakers[0].kind != "document":
            return speakers
    return ()


def _by_role(state: _Article, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    """The one person of the article who holds the role; with `itu`, `the` also the latest speaker."""
    wanted = set((phrase.role or phrase.words).lower().split())
    holders = [
        person for person in state.people if person.role is not None and wanted <= set(person.role.lower().split())
    ]
    if len(holders) == 1:
        return (Speaker(holders[0].name, "person", "role", None, holders[0].role, holders[0].affiliation),)
    if points_back(phrase.words, state.lexicon) and not phrase.plural and phrase.kind == "person":
        return _latest(state, index, plural=False)
    return ()


def _government(state: _Article, index: int) -> tuple[Speaker, ...]:
    """`Pemerintah` alone: the one government that the article's speakers are, or the home one where there is none."""
    named = {
        phrase.name: phrase
        for phrases in state.phrases
        for phrase in phrases
        if phrase.kind == "government" and phrase.name is not None and phrase.name.startswith("Government of")
    }
    mention: MentionKind = "organisation"
    if not named and state.lexicon.home:
        home = state.lexicon.home
        return (Speaker(f"Government of {home}", "government", mention, None, None, home),)
    if len(named) == 1:
        phrase = next(iter(named.values()))
        assert phrase.name is not None
        return (Speaker(phrase.name, "government", mention, None, None, phrase.affiliation),)
    return ()
