"""Lines of the history of decisions, as `lontar judge` prints them."""

from __future__ import annotations

from lontar.cli_options import ID_LENGTH
from lontar.judged import changed
from lontar.types import Judgement


def judgement_line(judgement: Judgement) -> str:
    """One decision in a line: id, time, who, what, about which statement or article, from what to what, why."""
    about = judgement.undoes or judgement.subject
    verb, change = changed(judgement, length=ID_LENGTH)
    parts = (
        judgement.id[:ID_LENGTH],
        judgement.made_at[:19].replace("T", " "),
        judgement.author,
        verb,
        about[:ID_LENGTH],
        change,
        judgement.reason,
    )
    return " | ".join(part for part in parts if part)
