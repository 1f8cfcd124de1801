"""What is known of one article while its speakers are told apart: statements, the words that name, people, bodies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lontar.extract.speakers_bodies import Bodies
from lontar.extract.speakers_lexicon import Evidence, Lexicon
from lontar.extract.speakers_people import People
from lontar.extract.speakers_phrase import Phrase, read_phrases
from lontar.extract.speakers_role import split_role
from lontar.extract.speakers_told import Told, as_told
from lontar.types import Act, Article, MentionKind, Span, Speaker

_LETTER: Final = re.compile(r"[^\n]")
_BEHIND: Final = 100
"""Characters behind a source in which its spokesman is named."""
_TOWN: Final = re.compile(r"\b(?:di|ke|in|at) ([A-Z]\w+)")


@dataclass(frozen=True, slots=True)
class StatementSpans:
    """What the model found of one statement: spans, act, an earlier one by the same speaker, its naming."""

    spans: tuple[Span, ...]
    antecedent: int | None = None
    act: Act = "assert"
    source: Span | None = None
    """The words that name the speaker, where there are several sources; else the first."""
    told: Told | None = None
    meant: tuple[tuple[int, int, float], ...] = ()
    """Names of the text that words without one may mean: half-open characters and the share of each."""


@dataclass(slots=True)
class State:
    """The working state of one article's resolution; `order` are the statements as the text attributes them."""

    article: Article
    statements: tuple[StatementSpans, ...]
    lexicon: Lexicon
    phrases: list[tuple[Phrase, ...]]
    people: People
    speakers: dict[int, tuple[Speaker, ...]]
    pending: set[int]
    order: list[int]
    bodies: Bodies


def without_links(article: Article) -> str:
    """The text with blanks where it only leads to other articles: their headings name nobody (`Baca juga`)."""
    text = article.text
    for aside in article.asides:
        if aside.kind == "boilerplate":
            text = text[: aside.start] + _LETTER.sub(" ", text[aside.start : aside.end]) + text[aside.end :]
    return text


def start_of(statement: StatementSpans) -> int:
    """Where a statement is attributed: its SRC, else its CUE, else its first span."""
    for kind in ("SRC", "CUE"):
        starts = [span.start for span in statement.spans if span.kind == kind]
        if starts:
            return min(starts)
    return min((span.start for span in statement.spans), default=0)


def source_of(statement: StatementSpans) -> Span | None:
    """The words that name the speaker, else the first source; None where there is none."""
    if statement.source is not None:
        return statement.source
    sources = [span for span in statement.spans if span.kind == "SRC"]
    return min(sources, key=lambda span: span.start) if sources else None


def read_sources(statements: Sequence[StatementSpans], article: Article, lexicon: Lexicon) -> list[tuple[Phrase, ...]]:
    """What the words of each statement's source say, put right by the model; nothing where there is no source."""
    sources = [source_of(statement) for statement in statements]
    texts = [article.text[source.start : source.end] if source else "" for source in sources]
    evidence = Evidence(
        towns=frozenset(found[1] for found in _TOWN.finditer(article.text)),
        people=frozenset(text for text in texts if text[:1].isupper() and text.isalpha() and not text.isupper()),
        initials=lexicon.kept_back(article.text),
    )
    phrases: list[tuple[Phrase, ...]] = []
    for statement, source, text in zip(statements, sources, texts, strict=True):
        if source is None or not text.strip() or _names_nobody(text, lexicon):
            phrases.append(())
        elif text.lower() in lexicon.clitics and source.start and article.text[source.start - 1].isalpha():
            phrases.append((Phrase(text, "clitic", "person"),))
        elif by_another := _by_another(source, article.text, lexicon):
            phrases.append((by_another,))
        else:
            read = read_phrases(text, lexicon, evidence=evidence)
            phrases.append(as_told(read, statement.told, lexicon) if statement.told else read)
    return phrases


def _by_another(source: Span, text: str, lexicon: Lexicon) -> Phrase | None:
    """Who speaks for somebody: `Sekjen PBB melalui juru bicaranya, Mia Tan` is Mia Tan; None where nobody does."""
    found = lexicon.by_another.search(text, source.start, source.end + _BEHIND)
    if found is None or found.start() > source.end or "\n" in found[0]:
        return None
    # `through his spokesman on Monday`, `melalui juru bicara di Jakarta`: a day or a place is nobody.
    if found["name"].split()[0].lower() in lexicon.calendar or lexicon.links.intersection(found["of"].split()):
        return None
    words = text[source.start : found.start()]
    principal = read_phrases(words, lexicon)[0]
    role, affiliation = split_role(words, lexicon)
    office = "" if principal.kind != "person" else principal.name or role or ""
    named = f"{found['role']}{found['of'] or (office and f' {office}')}"
    if lexicon.head_last and office and not found["of"]:
        named = f"{found['role']} of {office}"
    body = affiliation if principal.kind == "person" else principal.affiliation or principal.name
    return Phrase(text[source.start : found.end()], "name", "person", found["name"], named, body)


def enclosing(state: State, index: int) -> int | None:
    """The statement whose content holds this one's source."""
    start = start_of(state.statements[index])
    holders = [
        (span.end - span.start, other)
        for other, statement in enumerate(state.statements)
        for span in statement.spans
        if other != index and span.kind == "CON" and span.start <= start < span.end
    ]
    return min(holders)[1] if holders else None


def government(state: State) -> tuple[Speaker, ...]:
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


def _names_nobody(text: str, lexicon: Lexicon) -> bool:
    """Whether a source is a word that names nobody, or a clause: `has`, `that those who demand …`."""
    low = " ".join(text.lower().split())
    # `Will`, `May` and `Said` are people.
    verb = text.islower() and low in lexicon.no_source
    return verb or any(low.startswith(f"{opener} ") for opener in lexicon.clause_openers)
