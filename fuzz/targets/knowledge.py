"""A user's knowledge files; a line `---` stands between two files."""

from __future__ import annotations

from fuzz.promises import refusing, written
from lontar.knowledge.lookup import Knowledge
from lontar.knowledge.users import fill_checked


def check(raw: bytes) -> None:
    """Read the bytes as a folder of tables, over no knowledge at all, and look up what they name."""
    files = {f"table{number}_csv": part for number, part in enumerate(raw.split(b"\n---\n")[:8])}
    with written(**files) as folder, refusing():
        known = Knowledge()
        fill_checked(known, folder)
        for person in list(known.persons.values())[:5]:
            assert person.name
        for term in known.memberships:
            assert term.who in known.bodies and term.what in known.bodies
