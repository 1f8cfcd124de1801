"""A reading with everything that the exports for other programs have to tell, in invented words."""

from __future__ import annotations

from dataclasses import replace

from lontar.identity import statement_id
from lontar.types import Condition, Day, Issue, Judged, Position, Reading, Span, Speaker, Statement
from tests.store.sample import article, spans, statement

TEXT = (
    "PT Rawa Makmur menegaskan “pintu air \x0c tetap dibuka” dan, kata Warga, “jalan aman”. "
    "Putin mengancam akan membalas jika perbatasan dilanggar. Seorang pejabat 😀 menolak berkomentar. "
    "Arlin Vesk dan Arlin Vesk berkata damai."
)
KNOWN = Speaker("Vladimir Putin", "person", "name", "Q7747", "Presiden", "Rusia", "President of Russia")
STATE = Speaker("Kremlin", "government", "metonym", "lontar:ru")
FIRM = Speaker("PT Rawa Makmur", "organisation", "name")
CROWD = Speaker("Warga", "group", "name")
HIDDEN = Speaker("seorang pejabat", "unnamed", "role")


def story() -> Reading:
    """Firm (two contents), a known head of state with his government under a condition, an unnamed official."""
    found = article(TEXT, url="https://kabar.example/pintu?a=1&b=2", byline="Wati", language="id")
    at = TEXT.index("jika perbatasan dilanggar")
    two = spans(found, ("SRC", "PT Rawa Makmur"), ("CUE", "menegaskan"), ("CON", "pintu air \x0c tetap dibuka"))
    aman = TEXT.index("jalan aman")
    two = (*two, Span("CON", aman, aman + 10))
    first = Statement(
        statement_id(found, two), found.id, found.version, "direct", "assert", 0.5, "model-1", two, FIRM,
        speakers=(FIRM, CROWD), said_on=Day("2024-02", "month", None, "text"),
    )  # fmt: skip
    second = statement(
        found, ("SRC", "Putin"), ("CUE", "mengancam"), ("CON", "akan membalas jika perbatasan dilanggar"),
        ("IF", "jika perbatasan dilanggar"), act="threaten", speakers=(KNOWN, STATE),
        said_on=Day("2024-02-27", "day", None, "article"), target="NATO", deadline="2024-03-01",
        condition=Condition("jika perbatasan dilanggar", at, at + 25, "if"),
        judged=(Judged("act", "f" * 16, "Siti", "warn"),),
    )  # fmt: skip
    third = statement(
        found, ("SRC", "Seorang pejabat"), ("CUE", "menolak"), ("CON", "berkomentar"), act="no_comment",
        reader="Budi", model="",
    )  # fmt: skip
    return Reading(found, (first, replace(second, speaker=KNOWN), replace(third, speaker=HIDDEN)))


ISSUE = Issue("pintu-air", "pintu air tetap dibuka", "id", ("the gates stay open",), "2024-03-01T00:00:00+00:00")


def positions() -> list[Position]:
    """Two of one actor, and one of another with signs that XML must escape or has no place for."""
    plain = {
        "issue": ISSUE.id, "confidence": 0.83456, "condition": None, "scope": None, "article": "a" * 16, "start": 3,
        "end": 9, "reports": 2, "independent_reports": 1,
    }  # fmt: skip
    day = Day("2024-02-27", "day", None, "article")
    return [
        Position(actor=KNOWN, day=day, stance="for", passage="ya", statement="1" * 16, utterance="4" * 16, **plain),
        Position(actor=KNOWN, day=day, stance="against", passage="tidak", statement="2" * 16, utterance="5" * 16,
                 **plain, judged="Siti"),
        Position(actor=FIRM, day=Day(None, "none", None, "none"), stance="conditional",
                 passage="a < b & \x0c \ud7ff 😀", statement="3" * 16, utterance="6" * 16,
                 **{**plain, "condition": "jika hujan", "scope": "own"}),
    ]  # fmt: skip
