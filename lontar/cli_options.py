"""The options that many commands share, under the same names everywhere."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from lontar.asking import checked_act, checked_kind, first_day, in_order, last_day
from lontar.ledger import ArticleReader, Ledger
from lontar.types import ACTS, STATEMENT_KINDS, Filters

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

_Row = TypeVar("_Row")
_Command = TypeVar("_Command", bound=Callable[..., Any])

HUMAN_LIMIT: Final = 50
"""How many rows a person is shown without asking; programs (`--json`) get all."""
ID_LENGTH: Final = 8
"""How much of an id is shown: short to type, and a beginning that two ids share is refused with both named."""


@dataclass(slots=True)
class Session:
    """What one call of `lontar` works with: the ledger that was named, and readers passed in by tests."""

    target: str | None = None
    reader: ArticleReader | None = None
    pairs: PairReader | None = None

    def open(self, *, create: bool = False, read_only: bool = False) -> Ledger:
        """Open the ledger that this call names; LedgerError."""
        return Ledger.open(self.target, create=create, reader=self.reader, pairs=self.pairs, read_only=read_only)


def session() -> Session:
    """Return the session of the command that is running."""
    return click.get_current_context().find_root().ensure_object(Session)


def ledger_option(command: _Command) -> _Command:
    """Add `--ledger`, accepted before and after the command; `session().open()` follows it."""
    return click.option(
        "--ledger",
        metavar="PATH|URL",
        expose_value=False,
        callback=_remember,
        help="The ledger: a file or a postgresql:// URL. Else LONTAR_LEDGER, else lontar.db here.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`: JSON lines on standard output, and nothing else there."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Write JSON lines to standard output, and nothing else there."
    )(command)


def author_option(command: _Command) -> _Command:
    """Add `--author`: whose decision it is."""
    return click.option(
        "--author", metavar="NAME", default=system_user, help="Whose decision this is; else the name of this login."
    )(command)


def filter_options(
    *, shown: int | None = HUMAN_LIMIT, issue: bool = True, limit: bool = True
) -> Callable[[_Command], _Command]:
    """Add the filters of every listing, which the command receives as one `filters`.

    `shown` is the limit where none is given, except with `--json`: programs get all. `issue` is False where a command
    takes its issue as an argument, `limit` where it lists nothing.
    """
    left_out = {name for name, wanted in (("issue", issue), ("limit", limit)) if not wanted}
    names = tuple(name for name in _FILTER_OPTIONS if name not in left_out)

    def decorate(command: _Command) -> _Command:
        @wraps(command)
        def filtered(*args: Any, **kwargs: Any) -> Any:
            taken = {name: kwargs.pop(name) for name in names}
            if taken.setdefault("limit", None) is None and not kwargs.get("as_json"):
                taken["limit"] = shown
            filters = in_order(Filters(**{**taken, "limit": taken["limit"] or None}))
            return command(*args, filters=filters, **kwargs)

        decorated: Any = filtered
        for name in reversed(names):
            option = _ALL if name == "limit" and shown is None else _FILTER_OPTIONS[name]
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


def cut(rows_of: Callable[[Filters], Iterable[_Row]], filters: Filters) -> tuple[list[_Row], bool]:
    """Return the rows within the limit, and whether there are more beyond it."""
    if filters.limit is None:
        return list(rows_of(filters)), False
    rows = list(rows_of(replace(filters, limit=filters.limit + 1)))
    return rows[: filters.limit], len(rows) > filters.limit


def system_user() -> str:
    """Return the name of this login, "unknown" where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def on_terminal() -> bool:
    """Tell whether a person is looking at standard output."""
    return sys.stdout.isatty()


def remember_ledger(ctx: click.Context, target: str) -> None:
    """Let this call of `lontar` work with the ledger that was named."""
    ctx.find_root().ensure_object(Session).target = target


def _remember(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        remember_ledger(ctx, value)


def _convert(function: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    return lambda _context, _option, value: None if value is None else function(value)


_FILTER_OPTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "actor": click.option("--actor", metavar="NAME", help="Only of this speaker (a name or a part of it)."),
    "role": click.option(
        "--role", metavar="ROLE", help="Only of who speaks in this role or office (or a part of it), in any language."
    ),
    "issue": click.option("--issue", metavar="ISSUE", help="Only what bears on this issue, which is followed here."),
    "act": click.option(
        "--act", metavar="ACT", callback=_convert(checked_act), help=f"Only this act: {', '.join(ACTS)}."
    ),
    "kind": click.option(
        "--kind", metavar="KIND", callback=_convert(checked_kind), help=f"Only this kind: {', '.join(STATEMENT_KINDS)}."
    ),
    "outlet": click.option("--outlet", metavar="NAME", help="Only from this outlet."),
    "language": click.option(
        "--language", metavar="CODE", help="Only articles in this language, such as id, en or ms."
    ),
    "since": click.option("--since", metavar="DAY", callback=_convert(first_day), help="From this day, month or year."),
    "until": click.option(
        "--until", metavar="DAY", callback=_convert(last_day), help="Up to and with this day, month or year."
    ),
    "about": click.option("--about", metavar="TEXT", help="Only what has these words."),
    "min_confidence": click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        default=0.0,
        metavar="0..1",
        help="Only what is at least so sure (0 to 1).",
    ),
    "limit": click.option(
        "--limit",
        type=click.IntRange(min=0),
        metavar="N",
        help=f"At most so many; 0 for all. Else {HUMAN_LIMIT}, and all with --json.",
    ),
}
_ALL: Final = click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help="At most so many; 0 for all, as without it."
)
"""The limit of what works through all that it is asked to, as a person sees it."""
