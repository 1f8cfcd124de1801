"""As what somebody speaks: a role that is asked for, in any of the words for it, against those on record."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_

from lontar.errors import UsageError
from lontar.knowledge.titles import Way, alike
from lontar.store.dialects import no_words
from lontar.store.words import role_words, words_of
from lontar.types import Speaker

_LONGEST: Final = 300
"""Characters of a role that is asked for, at most."""


def in_role(role: str, words: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that words (`speakers.role_words`) tell of a role or of a part of it; UsageError."""
    groups = (
        and_(*(or_(*(words.contains(one, autoescape=True) for one in group)) for group in way)) for way in _ways(role)
    )
    return or_(*groups)


def speaks_as(speaker: Speaker, role: str) -> bool:
    """Whether a speaker has a role, as `in_role` asks it of rows; UsageError."""
    words = role_words(speaker.role, speaker.affiliation, speaker.role_then) or ""
    return any(all(any(one in words for one in group) for group in way) for way in _ways(role))


@lru_cache(maxsize=256)
def _ways(role: str) -> tuple[Way, ...]:
    """Return in which ways a role may be said, each as it is searched; raises UsageError where it has no words."""
    if not words_of(role).strip():
        raise no_words(role)
    if len(role) > _LONGEST:
        # Every word is a condition of its own, and a database takes some hundreds of them.
        raise UsageError(
            "value_too_long", "{name} has {n} characters. Give at most {most}.", name="role", n=len(role), most=_LONGEST
        )
    return tuple(way for way in map(_searched, alike(role)) if way)


def _searched(way: Way) -> Way:
    """Return a way in words as they are searched; a sign that stands alone (`&`) is none and asks for nothing."""
    groups = (tuple(dict.fromkeys(found for one in group if (found := words_of(one)).strip())) for group in way)
    return tuple(group for group in groups if group)
