"""What an export can hold beside its readings, as values that are asked for only by the formats that write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lontar.types import Issue, Position
from lontar.types_kept import Decision, History, Tombstone, Version

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge


def nothing() -> Iterator[Any]:
    """Give none of them."""
    return iter(())


def nobody() -> Knowledge:
    """Know nobody beforehand."""
    from lontar.knowledge import Knowledge

    return Knowledge()


@dataclass(frozen=True, slots=True)
class Parts:
    """The rest of a ledger. `whole` tells that the readings are all that it holds: only such an export can be loaded.

    `positions` gives each followed issue with the positions on it in order of day.
    """

    whole: bool = False
    versions: Callable[[], Iterable[Version]] = nothing
    history: Callable[[], Iterable[History]] = nothing
    decisions: Callable[[], Iterable[Decision]] = nothing
    tombstones: Callable[[], Iterable[Tombstone]] = nothing
    issues: Callable[[], Iterable[Issue]] = nothing
    positions: Callable[[], Iterable[tuple[Issue, Iterable[Position]]]] = nothing
    known: Callable[[], Knowledge] = nobody


@dataclass(frozen=True, slots=True)
class Written:
    """What a format wrote beside articles and statements: how much of each, with which versions of libraries."""

    counts: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
