"""The verbs of access, which a ledger has as `Ledger.accounts`: accounts, signing in and out, tokens of programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING, Final

from lontar.errors import UsageError
from lontar.passwords import fits, hashed, token_digest
from lontar.types_access import ROLES, AccessToken, Account, Role, Scope

if TYPE_CHECKING:
    from lontar.store.accounts import Accounts as Kept

SHORTEST_PASSWORD: Final = 12
LONGEST_NAME: Final = 64
LASTS: Final = timedelta(days=30)
"""How long a session lasts after it was last used."""
LONGEST: Final = timedelta(days=90)
"""How long a session lasts at most, however often it is used."""
_LONGEST_PASSWORD: Final = 1024
# A session that is used is prolonged once a day, not with every page: each time is a write.
_STEP: Final = timedelta(days=1)


class Accounts:
    """Who may use a server that shows the ledger. `Ledger.accounts` is the way in."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(self, name: str, *, role: str, password: str) -> Account:
        """Add an account; UsageError where the name is taken or none, the role unknown, the password too short."""
        return self._kept.add(checked_name(name), checked_role(role), hashed(checked_password(password)))

    def all(self) -> list[Account]:
        """Return the accounts in order of their names."""
        return self._kept.all()

    def find(self, name: str) -> Account | None:
        """Return the account of a name, in small or capital letters; None where there is none."""
        return self._kept.find(name)

    def remove(self, name: str) -> Account:
        """Remove an account, its tokens and sessions; what it decided stays on record. NotFound."""
        return self._kept.remove(name)

    def change_role(self, name: str, role: str) -> Account:
        """Give an account another role; NotFound, UsageError."""
        return self._kept.change_role(name, checked_role(role))

    def change_password(self, name: str, password: str) -> Account:
        """Give an account another password and end its sessions; NotFound, UsageError."""
        return self._kept.change_password(name, hashed(checked_password(password)))

    def replace_password(self, name: str, old: str, new: str) -> bool:
        """Give an account another password where `old` is its present one; return whether it was. UsageError."""
        known = self._fitting(name, old)
        return known is not None and self._kept.replace_password(name, known, hashed(checked_password(new)))

    def add_token(self, name: str, *, label: str = "", scope: Scope = "") -> tuple[AccessToken, str]:
        """Add a token for programs, which may do what the account may; the token is told here and kept nowhere.

        With the scope "feeds" it is for readers of feeds, and good for nothing else. NotFound.
        """
        token = f"lontar_{scope and 'feeds_'}{token_urlsafe(32)}"
        digest = token_digest(token)
        return self._kept.add_token(name, id=token_hex(4), digest=digest, label=label.strip(), scope=scope), token

    def tokens(self) -> list[AccessToken]:
        """Return the tokens, oldest first."""
        return self._kept.tokens()

    def remove_token(self, id: str) -> None:
        """Remove a token by its id; NotFound."""
        self._kept.remove_token(id.strip().lower())

    def of_token(self, token: str, scope: Scope = "") -> Account | None:
        """Return whose a token of a scope is, None where it is nobody's."""
        return self._kept.of_token(token_digest(token), scope)

    def sign_in(self, name: str, password: str) -> str | None:
        """Return the secret of a new session, None where name and password do not belong together."""
        known = self._fitting(name, password)
        if known is None:
            return None
        # With the second in which it began: nobody can change that, since what is kept is a digest of both.
        session = f"{token_urlsafe(32)}.{int(datetime.now(UTC).timestamp())}"
        begun = self._kept.begin(name, known, digest=token_digest(session), expires_at=_expiry(session))
        return session if begun else None

    def of_session(self, session: str) -> tuple[Account, bool] | None:
        """Return whose a session is, and whether it is time to `prolong` it; None where it has ended."""
        found = self._kept.of_session(token_digest(session))
        if found is None:
            return None
        account, expires_at = found
        due = datetime.fromisoformat(expires_at) - datetime.now(UTC) < LASTS - _STEP
        return account, due and expires_at < _expiry(session)

    def prolong(self, session: str) -> None:
        """Let a session last from now on."""
        self._kept.prolong(token_digest(session), expires_at=_expiry(session))

    def sign_out(self, session: str) -> None:
        """End a session."""
        self._kept.end(token_digest(session))

    def _fitting(self, name: str, password: str) -> str | None:
        """Return the hash that a password fits, None where it does not; an unknown name takes as long to refuse."""
        known = self._kept.password_of(name)
        return known if fits(password[:_LONGEST_PASSWORD], known) else None


def checked_name(name: str) -> str:
    """Return an account's name without spaces around it; UsageError."""
    asked = " ".join(name.split())
    if not 0 < len(asked) <= LONGEST_NAME or not asked.isprintable():
        raise UsageError(
            "account_name",
            "{name} cannot be the name of an account. A name has 1 to {most} letters, digits, signs or spaces.",
            name=repr(name),
            most=LONGEST_NAME,
        )
    return asked


def checked_role(role: str) -> Role:
    """Return a role; UsageError where it is none."""
    for known in ROLES:
        if role == known:
            return known
    raise UsageError(
        "account_role", "There is no role {role}. Give one of: {allowed}.", role=repr(role), allowed=", ".join(ROLES)
    )


def checked_password(password: str) -> str:
    """Return a password that is long enough; UsageError, which does not repeat it."""
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise UsageError(
            "account_password",
            "The password has {found} characters. It needs {least} to {most}: several words are easy to remember.",
            found=len(password),
            least=SHORTEST_PASSWORD,
            most=_LONGEST_PASSWORD,
        )
    return password


def _expiry(session: str) -> str:
    """Return when a session ends that is used now; one that does not say when it began is not prolonged."""
    began = session.rpartition(".")[2]
    last = (
        datetime.fromtimestamp(int(began), UTC) + LONGEST if began.isdigit() and len(began) < 12 else datetime.now(UTC)
    )
    return min(datetime.now(UTC) + LASTS, last).isoformat(timespec="microseconds")
