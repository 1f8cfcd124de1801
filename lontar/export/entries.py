"""What is new as entries of a feed: a statement, a changed position, a commitment whose deadline has passed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from lontar.export.columns import statement_row
from lontar.export.feeds import Entry, rfc3339
from lontar.identity import statement_urn
from lontar.knowledge.naming import Called, on_record
from lontar.messages import name_of, say, speaking
from lontar.settings import Language
from lontar.types import Article, Change, Commitment, Issue, Position, Statement

_TITLE: Final = 120
"""So many characters of a passage a title holds."""


@dataclass(frozen=True, slots=True)
class Edition:
    """For whom entries are written: their language, the address of the ledger's pages (None: it has none), and names.

    `called` gives the name of a speaker in that language.
    """

    language: Language
    base_url: str | None = None
    called: Called = on_record


def change_urn(change: Change) -> str:
    """Return the permanent id of a change: a hash of both statements and the issue."""
    parts = (change.before.statement, change.after.statement, change.after.issue)
    return f"urn:lontar:change:{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def commitment_urn(commitment: Commitment) -> str:
    """Return the permanent id of a commitment, made of that of its statement."""
    return f"urn:lontar:commitment:{commitment.statement}"


def statement_entry(statement: Statement, article: Article, edition: Edition) -> Entry:
    """Return a statement as an entry whose content is its passage, exactly.

    It links to its page where pages are served, else to the article.
    """
    passage = passage_of(statement, article)
    published = rfc3339(article.published) or rfc3339(statement.said_on.value if statement.said_on else None)
    with speaking(edition.language):
        title = say(
            "entry_statement",
            "{speaker} ({act}): {passage}",
            speaker=speakers_of(statement, edition.called),
            act=name_of("acts", statement.act),
            passage=_beginning(passage),
        )
    page = statement_page(edition.base_url, statement.id) or article.url
    return Entry(
        statement_urn(statement.id), title, page, published, published, _source(article), passage, article.outlet
    )  # fmt: skip


def change_entry(change: Change, issue: Issue, edition: Edition) -> Entry:
    """Return a changed position on an issue as an entry that holds both passages; it links to the later one's page."""
    with speaking(edition.language):
        title = say(
            "entry_change",
            "{actor}: {before} → {after} ({issue})",
            actor=edition.called(change.after.actor),
            before=name_of("stances", change.before.stance),
            after=name_of("stances", change.after.stance),
            issue=_beginning(issue.proposition),
        )
        differs = ", ".join(name_of("differences", one) for one in change.differs)
        summary = say("entry_differs", "What differs: {differs}", differs=differs)
        content = "\n\n".join(_position(one) for one in (change.before, change.after))
    moment = rfc3339(change.after.day.value)
    page = statement_page(edition.base_url, change.after.statement)
    return Entry(change_urn(change), title, page, moment, moment, summary, content, None)


def commitment_entry(commitment: Commitment, edition: Edition) -> Entry:
    """Return a commitment whose deadline has passed as an entry, dated by that deadline; content is the passage."""
    with speaking(edition.language):
        title = say(
            "entry_commitment",
            "{actor} ({act}), deadline {day} passed: {passage}",
            actor=edition.called(commitment.actor),
            act=name_of("acts", commitment.act),
            day=commitment.deadline or "?",
            passage=_beginning(commitment.consequence or commitment.passage),
        )
        summary = "" if commitment.condition is None else commitment.condition.text
    passed = rfc3339(commitment.deadline, last=True)
    said = rfc3339(commitment.said_on.value)
    page = statement_page(edition.base_url, commitment.statement)
    return Entry(commitment_urn(commitment), title, page, said or passed, passed, summary, commitment.passage, None)


def statement_page(base_url: str | None, statement_id: str) -> str | None:
    """Return the address of a statement's page where pages are served."""
    return f"{base_url.rstrip('/')}/statement/{statement_id}" if base_url else None


def passage_of(statement: Statement, article: Article) -> str:
    """Return the words of a statement, exactly as they stand, from its first content to its last."""
    return str(statement_row(statement, article)["passage"] or "")


def speakers_of(statement: Statement, called: Called) -> str:
    """Return the names of all who speak in a statement."""
    return ", ".join(called(one) for one in statement.speakers or (statement.speaker,))


def _position(position: Position) -> str:
    return f"{position.day.value or '?'} ({name_of('stances', position.stance)}): {position.passage}"


def _source(article: Article) -> str:
    return " · ".join(part for part in (article.outlet, article.title, (article.published or "")[:10]) if part)


def _beginning(text: str) -> str:
    """Return a text in one line, cut behind a word where it is long."""
    line = " ".join(text.split())
    if len(line) <= _TITLE:
        return line
    cut = line[: _TITLE - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
