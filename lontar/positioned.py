"""What is told of positions, changes and commitments on every face: in what they differ, in whose name, how open."""

from __future__ import annotations

from typing import Final

from lontar.messages import name_of, say
from lontar.types import Change, Commitment, Difference

NOTHING: Final = "–"
"""Stands for a condition or a role that is not there."""


def scope_shown(scope: str | None) -> str:
    """Return for what part of the proposition a position answers; empty where it answers for all of it."""
    return say("scope_own", "own part only") if scope == "own" else ""


def difference_shown(change: Change, difference: Difference) -> str:
    """Return in words what differs between two positions: from what to what."""
    before, after = change.before, change.after
    if difference == "stance":
        old, new = (name_of("stances", one.stance) for one in (before, after))
    elif difference == "role":
        old, new = (one.actor.role_then or NOTHING for one in (before, after))
    else:
        old, new = (" ".join(words.split()) or NOTHING for words in change.words)
    return f"{name_of('differences', difference)}: {old} → {new}"


def deadline_shown(commitment: Commitment) -> str:
    """Return a deadline, and where it has passed whether anything was said on it since."""
    day = commitment.deadline or ""
    if commitment.open is None:
        return day
    if commitment.open:
        return say("deadline_open", "{day} (passed; open: nothing said on it since)", day=day)
    return say("deadline_followed", "{day} (passed; spoken of since)", day=day)
