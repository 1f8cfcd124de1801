"""What may be followed as an issue: a proposition that says something, under an id, and is not followed yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from lontar.errors import UsageError
from lontar.types import Issue

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

_SLUG_WORDS: Final = 8


def check_new(issue: Issue, followed: Sequence[Issue], pairs: PairReader) -> None:
    """Raise UsageError where the same words are followed already, or where the pair model knows none of them.

    The same issue again is no error.
    """
    if any((one.id, one.proposition) == (issue.id, issue.proposition) for one in followed):
        return
    words = _words(issue.proposition)
    for one in followed:
        if words in (_words(wording) for wording in (one.proposition, *one.aliases)):
            raise UsageError(
                "issue_same",
                "That is followed already, as {id}: {proposition}. Its positions: lontar positions {id}",
                id=one.id,
                proposition=one.proposition,
            )
    if not pairs.knows(issue.proposition):
        raise UsageError(
            "issue_unread",
            "In {proposition!r} is no word that Lontar can read. Write it in Indonesian, English or Malay, such as "
            '"NATO sends combat troops to Ukraine".',
            proposition=issue.proposition,
        )


def new_issue(proposition: str, *, id: str | None, language: str, aliases: Iterable[str] = ()) -> Issue:
    """Return an issue for a proposition; UsageError where it says nothing, or its id is no slug."""
    words = " ".join(proposition.split())
    if len(re.findall(r"\w+", words)) < 2:
        raise UsageError(
            "issue_empty",
            "{proposition!r} is no proposition. Write a short sentence that one can be for or against, such as "
            '"NATO sends combat troops to Ukraine".',
            proposition=proposition,
        )
    slug = id or slug_of(words)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug):
        raise UsageError(
            "issue_id",
            "{id!r} is no id of an issue. Use small letters, digits and hyphens, beginning with a letter or digit.",
            id=slug,
        )
    moment = datetime.now(UTC).isoformat(timespec="microseconds")
    return Issue(slug, words, language, tuple(" ".join(one.split()) for one in aliases), moment)


def _words(proposition: str) -> list[str]:
    return re.findall(r"\w+", proposition.casefold())


def slug_of(proposition: str) -> str:
    """Return an id made of a proposition's first words."""
    return "-".join(_plain(proposition).split()[:_SLUG_WORDS])[:80].strip("-") or "issue"


def _plain(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))
