"""Numbered migrations of the ledger's schema, run by alembic from `lontar.store.opening`."""
