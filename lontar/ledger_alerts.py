"""How others are told of a ledger: citations; alerts, by which an address hears what is new, and nothing twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from lontar.errors import LontarError, UsageError
from lontar.ledger_entries import edition_of, later_entries
from lontar.ledger_second import SecondPass
from lontar.messages import language, say, speaking
from lontar.types import Day, Filters

if TYPE_CHECKING:
    from lontar.export.citation import Style
    from lontar.export.feeds import Entry, Feed
    from lontar.store.alerts import Alert, AlertKind, Key

Post = Callable[[str, bytes, str | None], None]
"""Sends a body to an address, signed with a secret where there is one; raises LontarError."""

MOST: Final = 200
"""So many entries one request carries; what is left over is told with the next."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an alert was told, or (on trial) would be told; `more` where there is more, `failure` where it failed."""

    alert: Alert
    entries: tuple[Entry, ...]
    more: bool
    failure: LontarError | None = None


class Alerting(SecondPass):
    """The verbs by which others are told. `Ledger` is the way in."""

    def cite(self, statement_id: str, *, style: Style = "plain", link: str | None = None) -> str:
        """Return a citation of a statement, looked at now; `link` is the address of its page where there is one.

        Raises NotFound, and UsageError `unknown_style`.
        """
        from lontar.export.citation import cite

        statement, article = self.store.statement(statement_id)
        if article.published is None and (statement.said_on is None or statement.said_on.value is None):
            # Nothing else bounds the day: the article tells of nothing later than its last one.
            latest = self.store.derived.latest_days([article.id]).get(article.id)
            bound = None if latest is None else Day(latest, "day", None, "article")
            statement = replace(statement, said_on=bound)
        named = edition_of(self, language(), None).called
        return cite(statement, article, accessed=_now(), link=link, style=style, called=named)

    def add_alert(
        self,
        url: str,
        filters: Filters | None = None,
        *,
        kinds: Sequence[AlertKind] = (),
        secret_env: str | None = None,
        pages: str | None = None,
    ) -> tuple[Alert, bool]:
        """Let an address be told of what is new from now on; return the alert and whether it is new.

        `kinds` are of `store.alerts.ALERT_KINDS`, all where none is given; `secret_env` names the environment variable
        that holds the secret, `pages` is the address under which the ledger is served. Nothing is sent: UsageError
        `alert_address`, `alert_credentials`, `alert_secret_name`; NotFound for an unknown issue.
        """
        from lontar.export.webhook import checked_address
        from lontar.store.alerts import ALERT_KINDS, Alert

        if secret_env is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", secret_env):
            raise UsageError(
                "alert_secret_name",
                "--secret-env takes the name of an environment variable, not the secret itself: letters, digits and _.",
            )
        asked = replace(self._issued(filters or Filters()), limit=None)
        told = tuple(kind for kind in ALERT_KINDS if kind in (kinds or ALERT_KINDS))
        place = None if pages is None else checked_address(pages)
        own = _id_of(checked_address(url), asked, told)
        alert = Alert(own, url, asked, told, language(), secret_env, place)
        new = self.store.alerts.add(alert, [_key(entry) for entry in self._later(alert)])
        return self.store.alerts.find(own), new

    def alerts(self) -> list[Alert]:
        """Return the alerts in the order in which they were added."""
        return self.store.alerts.all()

    def remove_alert(self, id_or_prefix: str) -> Alert:
        """Stop telling an address; NotFound."""
        return self.store.alerts.remove(id_or_prefix)

    def send_alerts(
        self,
        id_or_prefix: str | None = None,
        *,
        dry_run: bool = False,
        post: Post | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Iterator[Delivery]:
        """Tell every alert (or one) what is new for it, in one request each; none where nothing is.

        What was taken is on record before the next is told; a failure is kept beside its alert, and what it was about
        goes with the next call. With `dry_run` nothing is sent or kept. NotFound.
        """
        chosen = self.alerts() if id_or_prefix is None else [self.store.alerts.find(id_or_prefix)]
        for alert in chosen:
            try:
                entries, more = self._new(alert)
                if entries and not dry_run:
                    secret = _secret(alert, os.environ if environ is None else environ)
                    (post or self._post)(alert.url, self._document(alert, entries), secret)
            except LontarError as error:
                if not dry_run:
                    self._failed(alert, error)
                yield Delivery(alert, (), False, error)
                continue
            if entries and not dry_run:
                self.store.alerts.delivered(alert.id, [_key(entry) for entry in entries])
            yield Delivery(alert, entries, more)

    def _new(self, alert: Alert) -> tuple[tuple[Entry, ...], bool]:
        """Return what an alert is to be told, the newest first, and whether more is left for the next time."""
        from lontar.export.entries import statement_entry

        later = self._later(alert)
        untold = self.store.alerts.untold(alert.id, [_key(entry) for entry in later])
        found = [entry for entry in later if _key(entry) in untold]
        ids = self.store.alerts.new_statements(alert, limit=MOST + 1)
        edition = edition_of(self, alert.language, alert.pages)
        found += [statement_entry(*row, edition) for row in self.store.derived.statements_with(ids)]
        chosen = sorted(found[:MOST], key=lambda entry: entry.updated or entry.published or "", reverse=True)
        return tuple(chosen), len(found) > MOST

    def _later(self, alert: Alert) -> list[Entry]:
        """Return the changed positions and the passed deadlines within an alert's filters, told or not."""
        return list(later_entries(self, alert.kinds, alert.filters, edition_of(self, alert.language, alert.pages)))

    def _post(self, url: str, body: bytes, secret: str | None) -> None:
        from lontar.export.webhook import Patience, post

        asked = self._settings.limits
        patience = Patience(asked.connect, asked.read, asked.whole, private=self._settings.private_addresses)
        post(url, body, secret=secret, patience=patience)

    def _document(self, alert: Alert, entries: tuple[Entry, ...]) -> bytes:
        from lontar.export.feeds import json_feed

        return json_feed(_feed(alert, entries))

    def _failed(self, alert: Alert, error: LontarError) -> None:
        from lontar.store.alerts import Failure

        values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
        self.store.alerts.failed(alert.id, Failure(error.code, error.text, values, _now()))


def alert_to_json(alert: Alert) -> dict[str, Any]:
    """Return an alert as JSON: filters that ask for nothing left out, the last failure with its code."""
    failure = alert.failure
    return {
        "id": alert.id, "url": alert.url, "filters": asked_of(alert.filters), "kinds": list(alert.kinds),
        "secret_env": alert.secret_env, "pages": alert.pages, "language": alert.language, "added_at": alert.added_at,
        "delivered_at": alert.delivered_at, "sent": alert.sent,
        "failure": failure
        and {"code": failure.code, "message": failure.text.format(**failure.values), "at": failure.at},
    }  # fmt: skip


def delivery_to_json(delivery: Delivery) -> dict[str, Any]:
    """Return what an alert was told as JSON."""
    failure = delivery.failure
    return {
        "alert_id": delivery.alert.id, "url": delivery.alert.url, "entries": [asdict(one) for one in delivery.entries],
        "more": delivery.more, "failure": failure and {"code": failure.code, "message": str(failure)},
    }  # fmt: skip


def asked_of(filters: Filters) -> dict[str, Any]:
    """Return what filters ask for, by the name of the filter; what is left open is left out."""
    none = asdict(Filters(limit=None))
    return {name: value for name, value in asdict(filters).items() if value != none[name] and name != "limit"}


def _feed(alert: Alert, entries: tuple[Entry, ...]) -> Feed:
    from lontar.export.feeds import Feed, rfc3339

    with speaking(alert.language):
        asked = ", ".join(str(value) for value in asked_of(alert.filters).values())
        everything = say("alert_everything", "everything")
        title = say("alert_title", "Lontar: what is new ({asked})", asked=asked or everything)
    moment = rfc3339(_now()) or ""
    return Feed(title, f"urn:lontar:alert:{alert.id}", alert.pages, None, moment, entries, alert.language)


def _secret(alert: Alert, environ: Mapping[str, str]) -> str | None:
    if alert.secret_env is None:
        return None
    if not environ.get(alert.secret_env):
        raise UsageError(
            "alert_secret_missing",
            "The environment variable {name}, whose value signs what is sent, is empty. Set it, then send again; "
            "without it nothing is sent.",
            name=alert.secret_env,
        )
    return environ[alert.secret_env]


def _key(entry: Entry) -> Key:
    _, _, kind, key = entry.id.split(":")
    return kind, key


def _id_of(url: str, filters: Filters, kinds: Sequence[str]) -> str:
    asked = json.dumps([url, asked_of(filters), list(kinds)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:16]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
