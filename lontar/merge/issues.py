"""Which statements bear on an issue, and what each says about it: retrieval by vectors, then the pair model's stance.

The premise is the whole clause with its speaker (`clauses.premise_of`). Where the proposition speaks of an alliance and
the speaker answers for a member of it ("Poland will not send troops"), the proposition is also asked with the member
in the alliance's place; a stance found so is of scope "own".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar.knowledge import Knowledge
from lontar.merge.bodies import organisations_with_members
from lontar.merge.polarity import covered
from lontar.merge.stances import Question, issue_chances
from lontar.merge.topic import Setting, is_english
from lontar.types import Issue, Statement

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

Vectors = NDArray[np.float32]

OWN: Final = "own"
BEARS_CLEAR: Final = 0.6
BEARS_UNCLEAR: Final = 0.7
"""Chance from which a statement bears on an issue, with a stance that is told, and without one.

Up to 0.6 macro F1 of the stances stays as it is on the tuning part. With the weights lontar-pairs-634909e4 1.8 % of
1,463 clauses from elsewhere are left, not 3.4 (held-out part); of those that are for a proposition 89 %, not 91 %, of
those against it 88 %, not 89 %.
"""
OWN_LESS: Final = 0.1
"""How much more a member's own part must bear on the issue than the proposition, to be told in its place."""
SIDED_MORE: Final = 0.1
"""How much less what takes a side must bear on it than what leaves it open."""
_OF_MEMBERS: Final = re.compile(r"(?:'s)?[\s-]+(?:members?|allies|ally|states)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement that may bear on an issue: its clause, the states its speakers speak for, and what stands around."""

    statement: Statement
    clause: str
    states: tuple[str, ...] = ()
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Stanced:
    """What a statement says about an issue: "unrelated", or a stance, with its chance; "own" scope or None."""

    statement: str
    stance: str
    confidence: float
    scope: str | None = None


def wordings(issue: Issue) -> tuple[str, ...]:
    """The proposition and its other wordings."""
    return (issue.proposition, *issue.aliases)


def near(issue_vectors: Vectors, vectors: Vectors, *, floor: float) -> NDArray[np.bool_]:
    """Which of some vectors [statements, hidden] lie near enough to a wording of the issue to be asked about it."""
    return np.asarray((vectors @ issue_vectors.T).max(axis=1) >= floor)


def by_nearness(issue: Issue, told: Mapping[str, tuple[str, Vectors]], pairs: PairReader) -> list[str]:
    """Return ids of statements, given with their clauses and vectors, those nearest to an issue first.

    Cosine and shared words count alike: what the pair model is unsure of is often near nothing but its own doubt.
    """
    asked = wordings(issue)
    vectors = pairs.vectors(asked)
    near_by = {
        one: max(float(v @ vector) + covered(clause, words) for v, words in zip(vectors, asked, strict=True))
        for one, (clause, vector) in told.items()
    }
    return sorted(near_by, key=lambda one: (-near_by[one], one))


def stances(issue: Issue, asked: Sequence[Asked], pairs: PairReader, known: Knowledge) -> list[Stanced]:
    """Return what statements say about an issue, in their order."""
    questions: list[tuple[int, str | None, Question]] = []
    named = alliances(known)
    for place, one in enumerate(asked):
        told = (_speaker(one.statement), one.clause)
        for wording in wordings(issue):
            questions.append((place, None, Question(*told, wording, one.setting)))
            questions += [
                (place, OWN, Question(*told, own, one.setting))
                for state in one.states
                if (own := for_member(wording, state, known, named))
            ]
    chances = issue_chances(pairs, [question for _, _, question in questions])
    answers = pairs.answers("stance")
    unrelated = answers.index("unrelated")
    best: dict[int, tuple[float, Stanced]] = {}
    for (place, scope, _), row in zip(questions, chances, strict=True):
        stance, sure = decided(row, answers, pairs.card)
        sided = stance not in ("unrelated", "unclear")
        # The proposition as it stands is preferred: the member's own part only where it is plainly more to the point,
        # or is answered where the whole is not.
        rank = 1 - float(row[unrelated]) - (OWN_LESS if scope else 0.0) + (SIDED_MORE if sided else 0.0)
        if place not in best or rank > best[place][0]:
            best[place] = (rank, Stanced(asked[place].statement.id, stance, sure, scope if sided else None))
    return [best[place][1] for place in range(len(asked))]


def decided(chances: Vectors, answers: Sequence[str], card: Mapping[str, Any]) -> tuple[str, float]:
    """Take the likeliest answer, with its chance, of `chances` [answers].

    A stance that is not sure enough is unclear, what hardly bears on the proposition unrelated.
    """
    top, least = int(chances.argmax()), card["thresholds"]
    stance, sure = answers[top], float(chances[top])
    neither = [answers.index("unclear"), answers.index("unrelated")]
    if stance in ("for", "against", "conditional") and sure < float(least.get("issue", least["stance"])):
        stance = "unclear"
    elif top in neither and float(chances[neither].sum()) < 0.5:
        # Two ways of saying nothing share what one of the three stances alone does not reach.
        stance = "unclear"
    if 1 - float(chances[answers.index("unrelated")]) < (BEARS_UNCLEAR if stance == "unclear" else BEARS_CLEAR):
        stance, sure = "unrelated", float(chances[answers.index("unrelated")])
    return stance, sure


def _speaker(statement: Statement) -> str:
    people = statement.speakers or (statement.speaker,)
    return ", ".join(speaker.name for speaker in people)


def for_member(
    wording: str, state: str, known: Knowledge, named: Sequence[tuple[str, str]] | None = None
) -> str | None:
    """Return a proposition with a member state in the place of the alliance it begins with; None where it has none.

    `NATO mengirim pasukan` asked of Poland is `Polandia mengirim pasukan`. Whoever was or became a member counts:
    Sweden answered for its own forces while it was joining. `named` are the names of `alliances`, looked up once.
    """
    for name, organisation in alliances(known) if named is None else named:
        found = re.match(rf"(?:the\s+)?{re.escape(name)}\b", wording, re.IGNORECASE)
        if found is not None and not _OF_MEMBERS.match(wording[found.end() :]):
            if not any(one.who == state and one.what == organisation for one in known.memberships):
                return None
            own = known.bodies[state].names
            language = "en" if is_english(wording) else "id"
            return own.get(language, own.get("en", state)) + wording[found.end() :]
    return None


def alliances(known: Knowledge) -> tuple[tuple[str, str], ...]:
    """Return every name of an organisation whose members are known, with its id, the longest first."""
    found = []
    for organisation in sorted(organisations_with_members(known)):
        body = known.bodies[organisation]
        found += [(name, organisation) for name in {*body.names.values(), *body.aliases} if len(name) > 1]
    return tuple(sorted(found, key=lambda named: (-len(named[0]), named)))
