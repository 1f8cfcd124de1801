"""What judgements do to statements, derived from all of them each time: no SQL is run here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import RowMapping

from lontar.store.rows import Row, day_columns, day_of, days_listed
from lontar.store.values import COMPARED, compared_value, field_value, replaced_spans
from lontar.types import Day, FieldValue, JudgedField, Span, SpanKind, Speaker

RoleOn = Callable[[Speaker, Day | None, str | None], str | None]
"""Tells the office that a speaker held on the day of saying, else of publication (ISO 8601); None where it is open."""


@dataclass(slots=True)
class Effect:
    """What the judgements that stand do to one statement.

    The last verdict; per kind the spans that replace, and per field the value that stands, each with its judgement.
    `day_judged` tells that a person has given the day, also where that was taken back.
    """

    verdict: str | None = None
    spans: dict[SpanKind, tuple[str, tuple[Span, ...]]] = field(default_factory=dict)
    fields: dict[JudgedField, tuple[str, FieldValue]] = field(default_factory=dict)
    day_judged: bool = False

    @property
    def speakers(self) -> tuple[str, tuple[Speaker, ...]] | None:
        """The speakers that stand in the place of those read, with their judgement."""
        by, people = self.fields.get("speaker", ("", None))
        return (by, people) if isinstance(people, tuple) else None


def standing(rows: Sequence[RowMapping]) -> set[str]:
    """Return the ids of the judgements that no standing undo takes back; an undo can itself be undone."""
    undone: set[str] = set()
    for row in reversed(rows):
        if row["verb"] == "undo" and row["id"] not in undone:
            undone.add(row["undoes"])
    return {row["id"] for row in rows} - undone


def effects(rows: Sequence[RowMapping], anchored: Iterable[RowMapping]) -> dict[str, Effect]:
    """Return what judgements do, by statement; the newest that stands wins. Every anchored statement has its effect."""
    by_id, stands = {row["id"]: row for row in rows}, standing(rows)
    order = {row["id"]: place for place, row in enumerate(rows)}
    found: dict[str, Effect] = {}
    for link in sorted(anchored, key=lambda link: order[link["judgement_id"]]):
        effect = found.setdefault(link["statement_id"], Effect())
        judgement = by_id[link["judgement_id"]]
        effect.day_judged |= judgement["verb"] == "date"
        if judgement["id"] in stands:
            take(effect, judgement, link["value"])
    return found


def take(effect: Effect, judgement: RowMapping, value: str) -> None:
    """Add what one judgement does, with its value as anchored, to an effect; UsageError where that cannot be read."""
    verb, by = judgement["verb"], judgement["id"]
    if verb == "statement.span":
        effect.spans |= {kind: (by, ranges) for kind, ranges in replaced_spans(value).items()}
    elif verb in ("statement.add", "statement.reject"):
        effect.verdict = verb
    elif verb in COMPARED:
        # They change no field: the second pass reads them. Here only whether they can be read is asked.
        compared_value(verb, value)
    else:
        effect.fields[verb] = (by, field_value(verb, value))


def is_rejected(reader: str, verdict: str | None) -> bool:
    """Return whether a statement is hidden: one that a person added also when nothing adds it any more."""
    return verdict == "statement.reject" or (verdict is None and reader != "model")


def judged_columns(row: RowMapping, effect: Effect, *, published: str | None) -> Row:
    """Return the columns of `statements` that hold act and day: the values that stand, and beside them what was read.

    `row` may have them with or without an earlier judgement; `published` is that of its article.
    """
    read_act = row["act"] if row["act_judgement_id"] is None else row["read_act"]
    act_by, act = effect.fields.get("act", (None, read_act))
    day_by, shown, read_day = said_days(row, effect)
    first_day, last_day = days_listed(shown, published)
    return {
        "act": act, "act_judgement_id": act_by, "read_act": read_act if act_by else None,
        **day_columns("said", shown), "said_judgement_id": day_by,
        **day_columns("read_said", read_day if day_by else None), "first_day": first_day, "last_day": last_day,
    }  # fmt: skip


def said_days(row: RowMapping, effect: Effect) -> tuple[str | None, Day | None, Day | None]:
    """Return the judgement of the day that stands (None: that which was read does), that day, and the one read."""
    read_day = day_of(row, "said" if row["said_judgement_id"] is None else "read_said")
    day_by, day = effect.fields.get("date", (None, read_day))
    return day_by, day if isinstance(day, Day) else None, read_day
