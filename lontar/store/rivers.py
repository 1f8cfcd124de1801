"""Rivers behind transactions: the feeds that are followed and the queue of what they told (`Store.rivers`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from lontar.errors import NotFound
from lontar.store.river_rows import (
    HostRow,
    ItemRow,
    Moment,
    RiverRow,
    item_of,
    item_values,
    plain,
    river_of,
    river_values,
)
from lontar.store.river_tables import hosts, river_items, rivers
from lontar.store.tables import tombstones

KEPT_DAYS: Final = 60
"""So long after a feed has told of an item for the last time it is known that it was read."""
_SHORTEST_PREFIX: Final = 4
_CHUNK: Final = 400


class Rivers:
    """The tables of rivers. `reading` and `writing` open a transaction of the ledger."""

    def __init__(
        self,
        *,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._reading, self._writing = reading, writing

    def add(self, rows: Iterable[RiverRow]) -> list[str]:
        """Follow feeds; return the ids of those that are new. One whose address is known stays as it is.

        Sitemaps of an index that is followed no more are none.
        """
        added = []
        with self._writing() as connection:
            for row in rows:
                known = or_(rivers.c.id == row.id, rivers.c.url == row.url)
                kept = row.parent_id is None or _followed(connection, [row.parent_id])
                if kept and not connection.execute(select(rivers.c.id).where(known)).first():
                    _know_hosts(connection, [row.host])
                    connection.execute(insert(rivers), river_values(row))
                    added.append(row.id)
        return added

    def all(self) -> list[RiverRow]:
        """Return the feeds that are followed in the order in which they were added, sitemaps behind their index."""
        with self._reading() as connection:
            return _listed(connection)

    def find(self, asked: str) -> RiverRow:
        """Return a feed by its id, the beginning of it, or its address; NotFound."""
        known, wanted = self.all(), asked.strip()
        found = [one for one in known if wanted in (one.id, one.url, one.given)]
        if not found and len(wanted) >= _SHORTEST_PREFIX:
            found = [one for one in known if one.id.startswith(wanted.lower())]
        if len(found) != 1:
            raise NotFound(
                "no_feed",
                "No feed {asked} is followed, or several begin so. Give its address, or its id or the first 4 "
                "characters of it or more. `lontar feeds` lists them.",
                asked=asked,
            )
        return found[0]

    def remove(self, asked: str) -> RiverRow:
        """Follow a feed no more: what it told and was not read is forgotten, its articles stay; NotFound."""
        found = self.find(asked)
        with self._writing() as connection:
            own = select(rivers.c.id).where(or_(rivers.c.id == found.id, rivers.c.parent_id == found.id))
            connection.execute(delete(river_items).where(river_items.c.river_id.in_(own)))
            connection.execute(delete(rivers).where(rivers.c.parent_id == found.id))
            connection.execute(delete(rivers).where(rivers.c.id == found.id))
        return found

    def change(self, river: str, **values: Any) -> None:
        """Keep something else of a feed."""
        with self._writing() as connection:
            connection.execute(update(rivers).where(rivers.c.id == river), plain(values))

    def drop(self, ids: Iterable[str]) -> None:
        """Forget sitemaps that their index lists no more, once nothing that they told waits."""
        gone = list(ids)
        with self._writing() as connection:
            held = exists().where(river_items.c.river_id == rivers.c.id)
            for one in gone:
                connection.execute(update(rivers).where(rivers.c.id == one), {"next_at": None})
                connection.execute(delete(rivers).where(rivers.c.id == one, ~held))

    def tell(self, rows: Iterable[ItemRow], *, now: str) -> int:
        """Queue what a feed told; return how much is new, or told otherwise than before (it is read again).

        An item belongs to the feed that told of it first: what others say of it only adds a text that is missed. What
        is told by a feed that is followed no more is dropped.
        """
        told = list(rows)
        news = 0
        with self._writing() as connection:
            followed = _followed(connection, {row.river_id for row in told})
            once = {row.page: row for row in reversed(told) if row.river_id in followed}
            _know_hosts(connection, {row.host for row in once.values()})
            known = _known_items(connection, list(once))
            for page, row in once.items():
                values = _news(row, known.get(page), now)
                if page not in known:
                    connection.execute(insert(river_items), item_values(row))
                elif values:
                    connection.execute(update(river_items).where(river_items.c.page == page).values(values))
                news += bool(values) or (page not in known and row.state == "waiting")
            for part in _parts(list(known)):
                connection.execute(update(river_items).where(river_items.c.page.in_(part)), {"told_at": now})
        return news

    def keep(self, page: str, *, was: ItemRow | None = None, **values: Any) -> None:
        """Keep what became of an item; nothing where it waits no more as it `was`: another watch was faster."""
        same = river_items.c.page == page if was is None else _as_it_was(was)
        with self._writing() as connection:
            connection.execute(update(river_items).where(same).values(plain(values)))

    def waits(self, item: ItemRow) -> bool:
        """Whether an item still waits as it did when it was read."""
        with self._reading() as connection:
            return connection.execute(select(river_items.c.page).where(_as_it_was(item))).first() is not None

    def due(self, when: Moment) -> RiverRow | ItemRow | None:
        """Return what is to be done next: of the host that has rested longest a poll, else what it has waiting."""
        with self._reading() as connection:
            values = _bounds(when)
            values["host"] = connection.execute(_READY, values).scalar() or ""
            if not values["host"]:
                return None
            if row := connection.execute(_NEXT_POLL, values).mappings().first():
                return river_of(row)
            row = connection.execute(_NEXT_ITEM, values).mappings().first()
            return None if row is None else item_of(row)

    def wakes_at(self, when: Moment) -> str | None:
        """Return when something can be done next, where nothing can now; None where nothing is left to be done."""
        with self._reading() as connection:
            values = _bounds(when)
            later: list[str | None] = [connection.execute(_WAKES, values).scalar()]
            if when.until >= when.now:
                later += [connection.execute(ahead, values).scalar() for ahead in _AHEAD]
        return min((one for one in later if one is not None), default=None)

    def host(self, host: str) -> HostRow:
        """Return what is known of a host; one that is not known yet may be asked at once."""
        with self._reading() as connection:
            row = connection.execute(_HOST, {"host": host}).mappings().first()
        return HostRow(host, "", 0, None, None) if row is None else HostRow(**row)

    def claim(self, host: str, *, now: str, until: str) -> bool:
        """Take the right to ask a host now; False where it rests, also where another process has just taken it."""
        with self._writing() as connection:
            asked = {"name": host, "now": now, "until": until}
            if connection.execute(_CLAIM, asked).rowcount:
                return True
            # One that is not known yet is where a redirect leads to.
            _know_hosts(connection, [host])
            return bool(connection.execute(_CLAIM, asked).rowcount)

    def rest(self, host: str, **values: Any) -> None:
        """Keep until when a host rests, how often it has failed, or its rules."""
        with self._writing() as connection:
            connection.execute(update(hosts).where(hosts.c.host == host), values)

    def items(self, river: str, *, failed: bool, limit: int) -> list[ItemRow]:
        """Return what a feed told, told last first; `failed`: only what was set aside, or waits for another try."""
        troubled = or_(river_items.c.state == "aside", river_items.c.tries > 0)
        query = select(river_items).where(river_items.c.river_id == river, *([troubled] if failed else []))
        order = (river_items.c.state, river_items.c.told_at.desc(), river_items.c.page)
        with self._reading() as connection:
            return [item_of(row) for row in connection.execute(query.order_by(*order).limit(limit)).mappings()]

    def forget(self, *, before: str) -> int:
        """Forget items that no feed has told of since a moment and that wait for nothing."""
        old = and_(river_items.c.told_at < before, river_items.c.next_at.is_(None))
        with self._writing() as connection:
            return int(connection.execute(delete(river_items).where(old)).rowcount)


# Asked again and again by a watch, so they are made once: making one takes longer than asking it.
_NOW: Final = bindparam("now", type_=String)
_UNTIL: Final = bindparam("until", type_=String)
_POLL_DUE: Final = rivers.c.next_at <= _UNTIL
_UNTRIED: Final = and_(river_items.c.state == "waiting", river_items.c.tries == 0)
_ITEM_DUE: Final = and_(river_items.c.next_at <= _NOW, or_(river_items.c.next_at <= _UNTIL, _UNTRIED))
_HAS_WORK: Final = or_(
    exists().where(rivers.c.host == hosts.c.host, _POLL_DUE),
    exists().where(river_items.c.host == hosts.c.host, _ITEM_DUE),
)
_READY: Final = (
    select(hosts.c.host).where(hosts.c.next_at <= _NOW, _HAS_WORK).order_by(hosts.c.next_at, hosts.c.host).limit(1)
)
_NEXT_POLL: Final = (
    select(rivers).where(rivers.c.host == bindparam("host"), _POLL_DUE).order_by(rivers.c.next_at, rivers.c.id).limit(1)
)
_NEXT_ITEM: Final = (
    select(river_items)
    .where(river_items.c.host == bindparam("host"), _ITEM_DUE)
    .order_by(river_items.c.next_at, river_items.c.page)
    .limit(1)
)
_WAKES: Final = select(func.min(hosts.c.next_at)).where(_HAS_WORK)
_AHEAD: Final = tuple(
    select(func.min(table.c.next_at)).where(table.c.next_at > _NOW) for table in (rivers, river_items)
)
_HOST: Final = select(hosts).where(hosts.c.host == bindparam("host"))
_CLAIM: Final = update(hosts).where(hosts.c.host == bindparam("name"), hosts.c.next_at <= _NOW).values(next_at=_UNTIL)


def _bounds(when: Moment) -> dict[str, str]:
    return {"now": when.now, "until": min(when.until, when.now)}


def _know_hosts(connection: Connection, names: Iterable[str]) -> None:
    adding = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"host": name, "next_at": "", "failures": 0} for name in sorted(set(names))]
    if rows:
        connection.execute(adding(hosts).on_conflict_do_nothing(), rows)


def _as_it_was(item: ItemRow) -> ColumnElement[bool]:
    columns = river_items.c
    return and_(columns.page == item.page, columns.state == item.state, columns.next_at == item.next_at)


def _followed(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return which of some feeds are still followed: one may be removed while it is polled."""
    return set(connection.execute(select(rivers.c.id).where(rivers.c.id.in_(list(ids)))).scalars())


def _known_items(connection: Connection, pages: list[str]) -> dict[str, RowMapping]:
    columns = [river_items.c[name] for name in ("page", "river_id", "stamp", "state", "told", "article_id")]
    gone = exists().where(tombstones.c.article_id == river_items.c.article_id).label("gone")
    found: dict[str, RowMapping] = {}
    for part in _parts(pages):
        query = select(*columns, gone).where(river_items.c.page.in_(part))
        found.update((row["page"], row) for row in connection.execute(query).mappings())
    return found


def _news(row: ItemRow, known: RowMapping | None, now: str) -> dict[str, Any]:
    """Return what is to be kept anew of an item that is known; nothing where it is as it was."""
    again = {"state": "waiting", "tries": 0, "visits": 0, "next_at": now, "failure": null()}
    if known is None or known["gone"] or row.state == "aside":
        return {}
    if known["river_id"] == row.river_id:
        return {} if known["stamp"] == row.stamp else {**again, "told": row.told, "stamp": row.stamp}
    missed = known["article_id"] is None and known["state"] != "stored" and not (known["told"] or {}).get("body")
    if not missed or not (row.told or {}).get("body"):
        return {}
    return {"told": row.told, **(again if known["state"] == "aside" else {})}


def _parts(values: list[str]) -> Iterable[list[str]]:
    # SQLite before 3.32 takes 999 values in one statement.
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _listed(connection: Connection) -> list[RiverRow]:
    states = ("waiting", "stored", "aside")
    counted = (func.sum(case((river_items.c.state == state, 1), else_=0)).label(state) for state in states)
    query = select(river_items.c.river_id, *counted).group_by(river_items.c.river_id)
    counts = {row["river_id"]: row for row in connection.execute(query).mappings()}
    rows = connection.execute(select(rivers).order_by(rivers.c.added_at, rivers.c.id)).mappings().all()
    found = [river_of(row, counts.get(row["id"])) for row in rows]
    tops = [one for one in found if one.parent_id is None]
    return [one for top in tops for one in (top, *(child for child in found if child.parent_id == top.id))]
