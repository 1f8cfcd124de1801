"""Alerts and what each has been told, behind transactions: `Store.alerts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, Select, delete, exists, func, insert, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lontar.errors import NotFound
from lontar.settings import Language
from lontar.store.alert_tables import alert_entries, alerts
from lontar.store.conditions import conditions_of
from lontar.store.days import now
from lontar.store.tables import articles, statements
from lontar.types import Filters

AlertKind = Literal["statements", "changes", "deadlines"]
Key = tuple[str, str]
"""What has been told: its kind ("statement", "change", "commitment") and its id."""

ALERT_KINDS: Final[tuple[AlertKind, ...]] = ("statements", "changes", "deadlines")
"""What an alert may tell of: new statements, changed positions, deadlines that passed without a later word."""
_SHORTEST_PREFIX: Final = 4
_STATEMENT: Final = "statement"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a delivery failed and when: `code`, `text` and `values` are those of the error."""

    code: str
    text: str
    values: Mapping[str, Any]
    at: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An address that is to be told of what is new within `filters`.

    `secret_env` names the environment variable whose value signs what is sent, `pages` is the address of the ledger's
    pages, `language` that of titles. `delivered_at` is when something was last delivered, `sent` how much so far;
    `failure` is why the last delivery failed, None where it did not.
    """

    id: str
    url: str
    filters: Filters
    kinds: tuple[AlertKind, ...]
    language: Language
    secret_env: str | None = None
    pages: str | None = None
    added_at: str = ""
    delivered_at: str | None = None
    sent: int = 0
    failure: Failure | None = None


class Alerts:
    """The tables of alerts. `reading` and `writing` open a transaction of the ledger."""

    def __init__(
        self,
        *,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._reading, self._writing = reading, writing

    def add(self, alert: Alert, known: Iterable[Key] = ()) -> bool:
        """Keep an alert that is never told of what is here now: statements within its filters, and what is `known`.

        Return whether it is new; one that is here already stays as it is.
        """
        with self._writing() as connection:
            if connection.execute(select(alerts.c.id).where(alerts.c.id == alert.id)).first():
                return False
            connection.execute(insert(alerts), _row(alert))
            found = _new_statements(connection, alert, literal(alert.id), literal(_STATEMENT), statements.c.id, null())
            connection.execute(insert(alert_entries).from_select(["alert_id", "kind", "key", "sent_at"], found))
            _tell(connection, alert.id, known, at=None)
            return True

    def all(self) -> list[Alert]:
        """Return the alerts in the order in which they were added."""
        with self._reading() as connection:
            return _listed(connection)

    def find(self, id_or_prefix: str) -> Alert:
        """Return an alert by its id or the beginning of it; NotFound."""
        with self._reading() as connection:
            return _found(connection, id_or_prefix)

    def remove(self, id_or_prefix: str) -> Alert:
        """Take an alert and what it was told away; NotFound."""
        with self._writing() as connection:
            alert = _found(connection, id_or_prefix)
            connection.execute(delete(alert_entries).where(alert_entries.c.alert_id == alert.id))
            connection.execute(delete(alerts).where(alerts.c.id == alert.id))
            return alert

    def new_statements(self, alert: Alert, *, limit: int) -> list[str]:
        """Return ids of statements within an alert's filters that it was not told, the newest first.

        What an earlier version of the same article said in the same words is not new.
        """
        with self._reading() as connection:
            query = _new_statements(connection, alert, statements.c.id)
            order = (statements.c.first_day.desc().nulls_last(), statements.c.article_id, statements.c.start)
            return list(connection.execute(query.order_by(*order).limit(limit)).scalars())

    def untold(self, alert_id: str, keys: Iterable[Key]) -> set[Key]:
        """Return those of some things that an alert was not told."""
        wanted = set(keys)
        query = select(alert_entries.c.kind, alert_entries.c.key)
        query = query.where(alert_entries.c.alert_id == alert_id, alert_entries.c.kind != _STATEMENT)
        with self._reading() as connection:
            return wanted - {(row.kind, row.key) for row in connection.execute(query)}

    def delivered(self, alert_id: str, keys: Iterable[Key]) -> None:
        """Keep that an alert was told of some things: it is not told of them again."""
        moment = now()
        with self._writing() as connection:
            _tell(connection, alert_id, keys, at=moment)
            fine = {"delivered_at": moment, "failure": null(), "failed_at": None}
            connection.execute(update(alerts).where(alerts.c.id == alert_id).values(fine))

    def failed(self, alert_id: str, failure: Failure) -> None:
        """Keep why a delivery failed, in the place of what was kept before."""
        told = {"code": failure.code, "text": failure.text, "values": dict(failure.values)}
        with self._writing() as connection:
            values = {"failure": told, "failed_at": failure.at}
            connection.execute(update(alerts).where(alerts.c.id == alert_id).values(values))


def _new_statements(connection: Connection, alert: Alert, *columns: Any) -> Select[Any]:
    """Return the query for statements within an alert's filters that it was not told."""
    told = alert_entries.alias("told")
    earlier, before = statements.alias("earlier"), alert_entries.alias("before")
    same_words = (earlier.c.article_id == statements.c.article_id) & (earlier.c.passage == statements.c.passage)
    query = select(*columns).select_from(statements).join(articles, articles.c.id == statements.c.article_id)
    return query.where(
        ~statements.c.superseded,
        ~statements.c.rejected,
        literal("statements" in alert.kinds),
        *conditions_of(connection, alert.filters),
        ~exists().where(told.c.alert_id == alert.id, told.c.kind == _STATEMENT, told.c.key == statements.c.id),
        ~exists().where(
            same_words, earlier.c.id == before.c.key, before.c.kind == _STATEMENT, before.c.alert_id == alert.id
        ),
    )


def _tell(connection: Connection, alert_id: str, keys: Iterable[Key], *, at: str | None) -> None:
    rows = [{"alert_id": alert_id, "kind": kind, "key": key, "sent_at": at} for kind, key in sorted(set(keys))]
    # Two that deliver at the same time tell the same: the second has nothing to add.
    adding = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if rows:
        connection.execute(adding(alert_entries).on_conflict_do_nothing(), rows)


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id, "url": alert.url, "filters": asdict(alert.filters), "kinds": list(alert.kinds),
        "secret_env": alert.secret_env, "pages": alert.pages, "language": alert.language,
        "added_at": alert.added_at or now(),
    }  # fmt: skip


def _listed(connection: Connection) -> list[Alert]:
    counted = select(alert_entries.c.alert_id, func.count().label("sent")).where(alert_entries.c.sent_at.is_not(None))
    counts = {row.alert_id: row.sent for row in connection.execute(counted.group_by(alert_entries.c.alert_id))}
    rows = connection.execute(select(alerts).order_by(alerts.c.added_at, alerts.c.id)).mappings()
    return [_alert(row, counts.get(row["id"], 0)) for row in rows]


def _alert(row: RowMapping, sent: int) -> Alert:
    told = row["failure"]
    failure = None if told is None else Failure(told["code"], told["text"], told["values"], row["failed_at"])
    return Alert(
        row["id"], row["url"], Filters(**row["filters"]), tuple(row["kinds"]), row["language"], row["secret_env"],
        row["pages"], row["added_at"], row["delivered_at"], sent, failure,
    )  # fmt: skip


def _found(connection: Connection, id_or_prefix: str) -> Alert:
    known = _listed(connection)
    asked = id_or_prefix.strip().lower()
    found = [one for one in known if one.id == asked or (len(asked) >= _SHORTEST_PREFIX and one.id.startswith(asked))]
    if len(found) != 1:
        raise NotFound(
            "no_alert",
            "There is no alert {asked}, or several begin so. Give an id, or its first 4 characters or more. Those that "
            "there are: {some}.",
            asked=id_or_prefix,
            some=", ".join(one.id for one in known) or "-",
        )
    return found[0]
