"""The same decision given again: who was cut off before it was acknowledged gives it again, and it is there once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, select

from lontar.store.rows import judgement_of
from lontar.store.tables import judgements
from lontar.types import Judgement


def just_recorded(connection: Connection, judgement: Judgement) -> Judgement | None:
    """Return the last decision about the same article, where it says the same of the same thing by the same person.

    One that compares two statements is such only where it is the last of all: it is about two articles.
    """
    query = select(judgements).order_by(judgements.c.row.desc()).limit(1)
    if judgement.verb != "merge":
        own = select(judgements.c.article_id).where(judgements.c.subject == judgement.subject)
        query = query.where(judgements.c.article_id.in_(own))
    row = connection.execute(query).mappings().first()
    found = judgement_of(row) if row is not None else None
    return found if found is not None and _says(found) == _says(judgement) else None


def _says(judgement: Judgement) -> tuple[Any, ...]:
    return judgement.subject, judgement.verb, judgement.author, judgement.reason, _decided(judgement.value)


def _decided(value: str) -> Any:
    """Return what a value decides: what was shown until then is told beside it, and is no part of it."""
    with suppress(ValueError):
        found: Any = json.loads(value)
        if isinstance(found, Mapping):
            return {name: one for name, one in found.items() if name != "before"}
    return value
