"""Cells of a table that a spreadsheet opens: none is taken for a formula, and each leads back to its text.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end may be run as a formula, also inside quotes. OWASP (CSV
injection; ASVS 5.0, 1.2.10) has an apostrophe put before it, which a spreadsheet reads as "this is a text".
"""

from __future__ import annotations

import re
from typing import Final

# Signs of full width are formulas to spreadsheets in Japanese and Chinese; some imports cut blanks before a sign.
_SIGNS: Final = "=+\\-@＝＋－＠"
_FORMULA: Final = re.compile(f"'*[\\s\ufeff]*[\\t\\r\\n{_SIGNS}]")


def as_cell(text: str) -> str:
    """Return a text as a cell: one apostrophe more where it, or what follows its own apostrophes, is like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def from_cell(cell: str) -> str:
    """Return the text that `as_cell` made a cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
