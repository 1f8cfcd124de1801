"""Lontar reads news and keeps the record of who declared what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lontar.ledger import Ledger, read
    from lontar.types import Statement

__version__ = "0.1.0"
__all__ = ["Ledger", "Statement", "__version__", "read"]


def __getattr__(name: str) -> object:
    # The façade pulls in SQLAlchemy and the model: it is loaded when first used, so that `lontar --version` is quick.
    if name in ("Ledger", "read"):
        from lontar import ledger

        return getattr(ledger, name)
    if name == "Statement":
        from lontar.types import Statement

        return Statement
    raise AttributeError(f"module 'lontar' has no attribute {name!r}")
