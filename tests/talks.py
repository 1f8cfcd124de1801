"""Invented talk about one question, from several outlets, for the commands of the second pass."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from lontar.types import Condition, Span
from tests.fake_reader import FakeReader
from tests.shell import Shell

PROPOSITION = "NATO sends combat troops to Ukraine"
ARTICLES = (
    # file, outlet, published, text
    ("a.txt", "Kabar", "2024-02-26", "Emma Marsh said that NATO sends combat troops to Ukraine soon."),
    ("b.txt", "Warta", "2024-02-26", "Emma Marsh said that combat troops of NATO go to Ukraine soon."),
    ("c.txt", "Kabar", "2024-03-10", "Emma Marsh refused to see combat troops of NATO sent to Ukraine."),
    (
        "d.txt",
        "Meridian",
        "2024-04-02",
        "Jens Stoltenberg said that NATO will send combat troops to Ukraine if Russia attacks Poland.",
    ),
    ("e.txt", "Meridian", "2024-04-03", "Sari Wijaya said that the harvest of rice was good."),
)


class TalksReader(FakeReader):
    """Reads conditions (`if …`) and one actor who is known beforehand, too."""

    def read(self, article):
        return tuple(self._told(statement, article) for statement in super().read(article))

    def _told(self, statement, article):
        statement = replace(statement, speaker=replace(statement.speaker, role=None, affiliation=None))
        if statement.speaker.name == "Jens Stoltenberg":
            statement = replace(statement, speaker=replace(statement.speaker, actor="Q57665", affiliation="NATO"))
        found = re.search(r"if [^.]+", article.text)
        if found is None:
            return statement
        condition = Condition(found[0], *found.span(), "if")
        return replace(statement, condition=condition, spans=(*statement.spans, Span("IF", *found.span())))


def talks_in(folder: Path) -> list[str]:
    """Write the articles and what a table says about them; return what `lontar add` takes."""
    (folder / "talks").mkdir()
    rows = ["path,outlet,published"]
    for name, outlet, published, text in ARTICLES:
        (folder / "talks" / name).write_text(f"{text}\n", "utf-8")
        rows.append(f"talks/{name},{outlet},{published}")
    (folder / "talks.csv").write_text("\n".join(rows), "utf-8")
    return [str(folder / "talks"), "--metadata", str(folder / "talks.csv")]


def talking(lontar: Shell) -> Shell:
    """Add the articles and follow the issue that they are about."""
    lontar.reader = TalksReader()
    lontar("add", *talks_in(lontar.folder))
    lontar("issue", "add", PROPOSITION, "--id", "troops")
    return lontar
