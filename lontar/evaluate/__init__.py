"""Scores of read articles against their gold: what was found, how exactly, and what was said of it."""

from lontar.evaluate.page import page
from lontar.evaluate.scores import score_statements

__all__ = ["page", "score_statements"]
