"""Who may use a server: accounts, tokens and sessions as they are kept, behind transactions: `Store.accounts`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Row, delete, insert, select, update

from lontar.errors import NotFound, UsageError
from lontar.store.account_tables import accounts, sessions, tokens
from lontar.store.days import now
from lontar.types_access import AccessToken, Account, Role, Scope, key_of

Opening = Callable[[], AbstractContextManager[Connection]]


class Accounts:
    """The tables of access. `reading` and `writing` open a transaction of the ledger."""

    def __init__(self, *, reading: Opening, writing: Opening) -> None:
        self._reading, self._writing = reading, writing

    def add(self, name: str, role: Role, password: str) -> Account:
        """Keep a new account; `password` is a hash. UsageError `account_exists`."""
        with self._writing() as connection:
            if _row(connection, name) is not None:
                raise UsageError(
                    "account_exists",
                    "There is an account {name} already. `lontar account password` gives it another password, "
                    "`lontar account remove` removes it.",
                    name=name,
                )
            row = {"name": name, "role": role, "added_at": now()}
            connection.execute(insert(accounts).values(key=key_of(name), password=password, **row))
            return Account(name, role, row["added_at"])

    def all(self) -> list[Account]:
        """Return the accounts in order of their names."""
        with self._reading() as connection:
            return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.key))]

    def find(self, name: str) -> Account | None:
        """Return the account of a name, None where there is none."""
        with self._reading() as connection:
            row = _row(connection, name)
            return None if row is None else _account(row)

    def password_of(self, name: str) -> str | None:
        """Return the hash of an account's password, None where there is no such account."""
        with self._reading() as connection:
            row = _row(connection, name)
            return None if row is None else str(row.password)

    def remove(self, name: str) -> Account:
        """Remove an account with its tokens and sessions; NotFound."""
        with self._writing() as connection:
            row = _known(connection, name)
            for table in (tokens, sessions):
                connection.execute(delete(table).where(table.c.account_key == row.key))
            connection.execute(delete(accounts).where(accounts.c.key == row.key))
            return _account(row)

    def change_role(self, name: str, role: Role) -> Account:
        """Give an account another role, which holds from its next request on; NotFound."""
        with self._writing() as connection:
            row = _known(connection, name)
            connection.execute(update(accounts).where(accounts.c.key == row.key).values(role=role))
            return Account(row.name, role, row.added_at)

    def change_password(self, name: str, password: str) -> Account:
        """Give an account another password (a hash) and end its sessions; NotFound."""
        with self._writing() as connection:
            row = _known(connection, name)
            _change(connection, row, password)
            return _account(row)

    def replace_password(self, name: str, old: str, new: str) -> bool:
        """Put a password (a hash) in the place of the one that was compared, unless another one is there by now."""
        with self._writing() as connection:
            row = _row(connection, name)
            if row is None or row.password != old:
                return False
            _change(connection, row, new)
            return True

    def add_token(self, name: str, *, id: str, digest: str, label: str, scope: Scope = "") -> AccessToken:
        """Keep a new token of an account by its digest; NotFound."""
        with self._writing() as connection:
            row = _known(connection, name)
            token = AccessToken(id, row.name, label, now(), scope)
            values = {"id": id, "label": label, "added_at": token.added_at, "scope": scope}
            connection.execute(insert(tokens).values(account_key=row.key, digest=digest, **values))
            return token

    def tokens(self) -> list[AccessToken]:
        """Return the tokens, oldest first."""
        query = select(tokens, accounts.c.name).join(accounts, accounts.c.key == tokens.c.account_key)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(tokens.c.added_at, tokens.c.id))
            return [AccessToken(row.id, row.name, row.label, row.added_at, row.scope) for row in rows]

    def remove_token(self, id: str) -> None:
        """Remove a token; NotFound."""
        with self._writing() as connection:
            if not connection.execute(delete(tokens).where(tokens.c.id == id)).rowcount:
                raise NotFound("no_token", "There is no token {id}. `lontar tokens` lists them.", id=id)

    def of_token(self, digest: str, scope: Scope) -> Account | None:
        """Return whose a token is, by its digest, where it is good for just that."""
        query = select(accounts).join(tokens, accounts.c.key == tokens.c.account_key)
        with self._reading() as connection:
            row = connection.execute(query.where(tokens.c.digest == digest, tokens.c.scope == scope)).first()
            return None if row is None else _account(row)

    def begin(self, name: str, password: str, *, digest: str, expires_at: str) -> bool:
        """Keep a session of an account by its digest, and forget those that have expired; return whether it began.

        It does not where `password`, the hash that was compared, is no longer the account's: in the meantime it was
        changed, which ended every session, or the account is gone.
        """
        with self._writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now()))
            row = _row(connection, name)
            if row is None or row.password != password:
                return False
            connection.execute(insert(sessions).values(digest=digest, account_key=row.key, expires_at=expires_at))
            return True

    def of_session(self, digest: str) -> tuple[Account, str] | None:
        """Return whose a session is and when it expires, by its digest; None where it is unknown or has expired."""
        query = select(accounts, sessions.c.expires_at).join(sessions, accounts.c.key == sessions.c.account_key)
        with self._reading() as connection:
            row = connection.execute(query.where(sessions.c.digest == digest, sessions.c.expires_at >= now())).first()
            return None if row is None else (_account(row), row.expires_at)

    def prolong(self, digest: str, *, expires_at: str) -> None:
        """Let a session last longer."""
        with self._writing() as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(expires_at=expires_at))

    def end(self, digest: str) -> None:
        """Forget a session."""
        with self._writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))


def _change(connection: Connection, row: Row[tuple[object, ...]], password: str) -> None:
    connection.execute(update(accounts).where(accounts.c.key == row.key).values(password=password))
    connection.execute(delete(sessions).where(sessions.c.account_key == row.key))


def _row(connection: Connection, name: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(accounts).where(accounts.c.key == key_of(name))).first()


def _known(connection: Connection, name: str) -> Row[tuple[object, ...]]:
    row = _row(connection, name)
    if row is None:
        raise NotFound("no_account", "There is no account {name}. `lontar accounts` lists them.", name=name)
    return row


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(row.name, row.role, row.added_at)
