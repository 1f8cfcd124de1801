"""How a feed that is followed does, as commands, pages and programs are told."""

from __future__ import annotations

from typing import Any, Literal

from lontar.errors import InputError
from lontar.messages import say_error, say_error_on_page
from lontar.store.alerts import Failure
from lontar.store.river_rows import ItemRow, RiverRow

Health = Literal["well", "new", "failing", "stopped"]


def health_of(river: RiverRow) -> Health:
    """Return how a feed does: it answers, was never polled, failed the last time, or is polled no more."""
    if river.next_at is None:
        return "stopped"
    if river.failure is not None:
        return "failing"
    return "well" if river.answered_at else "new"


def why(failure: Failure, *, page: bool = False) -> str:
    """Return why something failed, in the reader's language; `page`: without commands."""
    error = InputError(failure.code, failure.text, **failure.values)
    return say_error_on_page(error) if page else say_error(error)


def followed_to_json(river: RiverRow, items: list[ItemRow]) -> dict[str, Any]:
    """Return a feed that is followed for programs; `items` are those to be shown of what it told."""
    return {
        "id": river.id, "url": river.url, "given": river.given, "parent": river.parent_id, "kind": river.kind,
        "title": river.title, "health": health_of(river), "next_at": river.next_at, "polled_at": river.polled_at,
        "answered_at": river.answered_at, "news_at": river.news_at, "added_at": river.added_at,
        "seconds_between": round(max(river.pace, river.rest)), "failures": river.failures,
        "failure": None if river.failure is None else _failure_to_json(river.failure),
        "waiting": river.waiting, "stored": river.stored, "aside": river.aside,
        "items": [_item_to_json(one) for one in items],
    }  # fmt: skip


def _item_to_json(item: ItemRow) -> dict[str, Any]:
    return {
        "url": item.url, "state": item.state, "tries": item.tries, "next_at": item.next_at, "told_at": item.told_at,
        "article_id": item.article_id,
        "failure": None if item.failure is None else _failure_to_json(item.failure),
    }  # fmt: skip


def _failure_to_json(failure: Failure) -> dict[str, Any]:
    return {"code": failure.code, "message": why(failure), "at": failure.at}
