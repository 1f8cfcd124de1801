"""Article → statements: the model finds spans and links, rules resolve speaker, day and condition."""

from lontar.extract.pipeline import Reader

__all__ = ["Reader"]
