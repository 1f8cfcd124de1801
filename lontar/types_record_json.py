"""The JSON of what the second pass finds, in the shapes that INTERFACE.md promises: one object a line, one way only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from lontar.plain import seeming
from lontar.types import Actor, Change, Commitment, Issue, Position, Speaker, Utterance, Wording

Json = dict[str, Any]

_DIGITS: Final = 4
"""So exactly are chances written."""


def utterance_to_json(utterance: Utterance, wordings: Iterable[Wording]) -> Json:
    """Return an utterance as JSON; `wordings` is how many different ones its reports have."""
    return {
        "id": utterance.id, "actor": _actor_to_json(utterance.actor),
        "day": None if utterance.day is None else asdict(utterance.day), "statements": list(utterance.statements),
        "reports": utterance.reports, "independent_reports": utterance.independent_reports,
        "wordings": len({" ".join(wording.text.split()).casefold() for wording in wordings}),
    }  # fmt: skip


def worded_utterance_to_json(utterance: Utterance, wordings: Iterable[Wording], warnings: Iterable[str]) -> Json:
    """Return an utterance as JSON with its reports in full (`texts`) and the codes of what to be warned of."""
    worded = list(wordings)
    return {
        **utterance_to_json(utterance, worded),
        "texts": [wording_to_json(wording) for wording in worded],
        "warnings": list(warnings),
    }


def wording_to_json(wording: Wording) -> Json:
    """Return how a report words an utterance as JSON; `differs` are half-open ranges of its `text`."""
    return {
        "statement_id": wording.statement, "article_id": wording.article, "outlet": wording.outlet,
        "published": wording.published, "language": wording.language, "kind": wording.kind, "text": wording.text,
        "start": wording.start, "end": wording.end, "origin": wording.origin,
        "differs": [list(place) for place in wording.differs],
    }  # fmt: skip


def issue_to_json(issue: Issue, counts: Mapping[str, int]) -> Json:
    """Return an issue as JSON, with how many positions of each stance there are on it."""
    return {
        "id": issue.id, "proposition": issue.proposition, "language": issue.language, "aliases": list(issue.aliases),
        "added_at": issue.added_at, "positions": dict(counts),
    }  # fmt: skip


def position_to_json(position: Position) -> Json:
    """Return a position as JSON; its passage is the article's text at [start, end)."""
    return {
        "issue": position.issue, "actor": _actor_to_json(position.actor), "day": asdict(position.day),
        "stance": position.stance, "confidence": round(position.confidence, _DIGITS), "condition": position.condition,
        "scope": position.scope, "passage": position.passage, "article_id": position.article, "start": position.start,
        "end": position.end, "reports": position.reports, "independent_reports": position.independent_reports,
        "statement_id": position.statement, "utterance_id": position.utterance, "judged": position.judged,
        "other_utterance_ids": list(position.others),
    }  # fmt: skip


def change_to_json(change: Change) -> Json:
    """Return a change as JSON: both positions, in what they differ, and in which words."""
    return {
        "issue": change.after.issue, "actor": _actor_to_json(change.after.actor), "differs": list(change.differs),
        "words": list(change.words), "before": position_to_json(change.before), "after": position_to_json(change.after),
    }  # fmt: skip


def commitment_to_json(commitment: Commitment) -> Json:
    """Return a commitment as JSON; its passage is the article's text at [start, end)."""
    return {
        "actor": _actor_to_json(commitment.actor), "bound": commitment.bound, "members": list(commitment.members),
        "members_on": commitment.members_on, "act": commitment.act,
        "condition": None if commitment.condition is None else asdict(commitment.condition),
        "consequence": commitment.consequence, "deadline": commitment.deadline, "open": commitment.open,
        "target": commitment.target,
        "said_on": asdict(commitment.said_on), "passage": commitment.passage, "article_id": commitment.article,
        "start": commitment.start, "end": commitment.end, "reports": commitment.reports,
        "independent_reports": commitment.independent_reports,
        "meets": None if commitment.meets is None else round(commitment.meets, _DIGITS),
        "statement_id": commitment.statement,
    }  # fmt: skip


def counted_actor_to_json(actor: Actor) -> Json:
    """Return who speaks in a ledger as JSON, with how often."""
    found = asdict(actor)
    return {"actor": found.pop("id"), **found, **seeming(actor.name)}


def _actor_to_json(actor: Speaker) -> Json:
    return {**asdict(actor), **seeming(actor.name)}
