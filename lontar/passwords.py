"""Passwords as they are kept: scrypt with a salt and parameters of their own. Random tokens as their digest."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import Final

# 32 MB and about a tenth of a second for each guess.
_N: Final = 2**15
_R: Final = 8
_P: Final = 1
_ROOM: Final = 64 * 1024 * 1024


def hashed(password: str) -> str:
    """Return what is kept of a password: `scrypt$n$r$p$salt$digest`."""
    salt = token_bytes(16)
    return _kept(salt, _digest(password, salt, _N, _R, _P))


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one that is kept; None (an unknown name) is refused after the same work."""
    _, n, r, p, salt, digest = (kept or _kept(token_bytes(16), token_bytes(64))).split("$")
    found = _digest(password, b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, b64decode(digest)) and kept is not None


def token_digest(token: str) -> str:
    """Return what is kept of a random token: it has too many values to be guessed, so a plain digest will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(salt: bytes, digest: bytes) -> str:
    return "$".join(("scrypt", str(_N), str(_R), str(_P), b64encode(salt).decode(), b64encode(digest).decode()))


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # The same letters may be typed as one code point or as several.
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=_ROOM)
