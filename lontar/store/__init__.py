"""Statements and the articles they stand in, kept in SQL: SQLite by default, PostgreSQL by URL."""

from lontar.store.check import Finding
from lontar.store.store import Store

__all__ = ["Finding", "Store"]
