"""What two statements are found and compared by: keys, days, a digest; and how sure it is that they report one act.

All of it hangs on the statements alone, never on who is asked first or beside whom: the ledger and the workers of a
batch come to the same answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from lontar.knowledge.offices import office_day
from lontar.merge.bodies import bodies_of
from lontar.merge.clauses import clause_of
from lontar.merge.times import Days, when
from lontar.merge.utterances import KEPT, UNNAMED, Pair, Told, features, pair_of, people_named, reason, score
from lontar.types import Article, Statement

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge
    from lontar.merge.pairs import PairReader

_LENGTH: Final = 127.0


@dataclass(frozen=True, slots=True)
class Judged:
    """How sure it is, in [0, 1], that two statements (the smaller id is `first`) report one act, and why."""

    first: str
    second: str
    score: float
    reason: str


def keys_of(told: Told) -> tuple[str, ...]:
    """Return what others of the same actor have too: ids, last words of names, bodies."""
    keys = {f"body:{body}" for body in told.bodies}
    for speaker in told.speakers:
        if speaker.kind == "unnamed":
            continue
        words = speaker.name.casefold().split()
        keys |= {speaker.actor} if speaker.actor else set()
        # By any word: `Susilo Bambang Yudhoyono` is `Susilo` elsewhere, or `Yudhoyono`.
        keys |= {f"name:{word}" for word in (words if speaker.kind == "person" else [" ".join(words)])}
    if told.statement.speaker.mention in UNNAMED:
        # Whom a pronoun means is the least certain part of a reading: others of the article may be meant.
        keys |= {f"name:{word}" for word in people_named(told.article.text)}
    return tuple(sorted(keys))


def bodies_spoken_for(statement: Statement, article: Article, known: Knowledge) -> frozenset[str]:
    """Return the ids of the bodies that the speakers of a statement are or speak for."""
    day = office_day(statement.said_on, article.published)
    people = statement.speakers or (statement.speaker,)
    return frozenset().union(*(bodies_of(speaker, day, known) for speaker in people))


def state_of(told: Told, days: Days) -> str:
    """Return a digest of what a statement's place in the record hangs on; `days` are those of `days_of`."""
    clause = clause_of(told.statement, told.article)
    found = when(told.statement, told.article)
    parts = [clause, told.words, *keys_of(told), *days, found.known if found else "", told.statement.act]
    return _digest(parts)


def compared_state(told: Told, condition: str | None) -> str:
    """Return a digest of all that is read of a statement to compare it, its condition (as asked) too.

    What was compared elsewhere holds where this is the same.
    """
    statement, article = told.statement, told.article
    people = [[one.name, one.kind, one.actor, one.mention] for one in told.speakers]
    said = statement.said_on
    day = [said.value, said.precision, said.basis, said.text] if said is not None else None
    where = [article.id, article.version, article.published, article.language]
    words = [clause_of(statement, article), told.words, condition]
    return _digest([where, words, statement.act, statement.kind, people, sorted(told.bodies), keys_of(told), day])


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def rounded(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return unit vectors as a ledger keeps them: what is compared is the same before and after it was kept."""
    return np.asarray(np.clip(np.round(vectors * _LENGTH), -127, 127) / _LENGTH, dtype=np.float32)


def judged(tried: Mapping[Pair, tuple[Told, Told]], reader: PairReader) -> list[Judged]:
    """Return how sure it is of pairs of statements that they report one act, those below `KEPT` left out."""
    ordered = [sorted(pair, key=_as_published) for _, pair in sorted(tried.items())]
    questions: Sequence[tuple[str, str]] = [(one.words, other.words) for one, other in ordered]
    same = reader.chances("same", questions)[:, 1] if questions else ()
    weights = reader.card["merge"]["weights"]
    found = []
    for (one, other), chance in zip(ordered, same, strict=True):
        values = features(one, other, float(chance))
        if (sure := score(values, weights)) >= KEPT:
            found.append(Judged(*pair_of(one.statement.id, other.statement.id), sure, reason(values)))
    return found


def _as_published(told: Told) -> tuple[str, str]:
    """Return what puts two reports in order for the model, which may answer otherwise to the same the other way round.

    The earlier first: on the second collection 62 % of the utterances then have the right number of independent
    reports, in the order of their ids 58.
    """
    return told.article.published or "9999", told.statement.id
