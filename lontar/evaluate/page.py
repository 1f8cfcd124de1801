"""A page that shows every error of a test in its context, worst first, for a browser; it stands alone in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from lontar.evaluate.matching import CLOSE, Pair, found, overlap, paired
from lontar.messages import say
from lontar.types import Article, Reading, Span, Statement

_STYLE: Final = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.15rem .8rem;text-align:right;border-bottom:1px solid #8884}
th:first-child,td:first-child{text-align:left}
article{border:1px solid #8886;border-radius:.4rem;padding:.6rem 1rem;margin:1rem 0}
article p{margin:.3rem 0}h3{margin:.2rem 0;font-size:1rem}.what{font-weight:600}.note{color:#888;font-size:.85rem}
.row{display:grid;grid-template-columns:5rem 1fr;gap:.5rem}.row>b{font-weight:400;color:#888}
mark{color:inherit;border-radius:.2rem;padding:0 .1rem}
.SRC{background:#4a90d955}.CUE{background:#e6a23c66}.CON{background:#67c23a44}.IF{background:#c56cf055}
.TIME,.PLACE,.OCC,.AUD,.VIA{background:#8885}
"""
_AROUND: Final = 80
"""Characters shown before and after the spans."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: what was expected, what was read (either may lack), how bad (1 is worst), and where they differ."""

    article: Article
    gold: Statement | None
    read: Statement | None
    weight: float
    differs: tuple[str, ...]


def faults(gold: Sequence[Reading], read: Sequence[Reading]) -> list[Fault]:
    """Every statement that was missed, made up, cut wrong or given a wrong attribute; worst first."""
    listed = [fault for one, other in zip(gold, read, strict=True) for fault in _of_article(one, other)]
    return sorted(listed, key=lambda fault: -fault.weight)


def _of_article(gold: Reading, read: Reading) -> Iterator[Fault]:
    pairs = paired(gold.statements, read.statements)
    met = {id(statement) for pair in pairs for statement in (pair.gold, pair.read)}
    for statement in gold.statements:
        if id(statement) not in met:
            yield Fault(gold.article, statement, None, 1.0, ("missed",))
    for statement in read.statements:
        if id(statement) not in met:
            yield Fault(gold.article, None, statement, statement.confidence, ("surplus",))
    for pair in pairs:
        if differs := tuple(_differences(pair)):
            weight = 0.9 - 0.4 * pair.overlap if not found(pair) else 0.1 * len(differs)
            yield Fault(gold.article, pair.gold, pair.read, weight, differs)


def _differences(pair: Pair) -> Iterator[str]:
    if pair.overlap < CLOSE:
        yield "content"
    if overlap(pair.gold.of("SRC"), pair.read.of("SRC")) < CLOSE:
        yield "source"
    if overlap(pair.gold.of("CUE"), pair.read.of("CUE")) < CLOSE:
        yield "cue"
    if pair.gold.act != pair.read.act:
        yield "act"
    if bool(pair.gold.of("IF")) != bool(pair.read.of("IF")):
        yield "condition"
    if _speakers(pair.gold) != _speakers(pair.read):
        yield "speaker"
    if _day(pair.gold) != _day(pair.read):
        yield "day"


def _speakers(statement: Statement) -> str:
    return "; ".join(speaker.name for speaker in statement.speakers or (statement.speaker,))


def _day(statement: Statement) -> str:
    return statement.said_on.value if statement.said_on and statement.said_on.value else "-"


def page(gold: Sequence[Reading], read: Sequence[Reading], table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts of the page; `table` is shown above the errors: a name, and its figure as text."""
    title = escape(say("eval_title", "Test of statements: every error in its context"))
    rows = "".join(
        f"<tr><td>{escape(str(name))}</td><td>{escape(str(value))}</td></tr>" for name, value in table.items()
    )
    yield '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><table>{rows}</table>\n"
    for fault in faults(gold, read):
        yield _shown(fault)


def _shown(fault: Fault) -> str:
    what = ", ".join(_name(difference) for difference in fault.differs)
    named = escape(f"{fault.article.id} · {fault.article.outlet or '-'} · {fault.article.published or '-'}")
    sides = [(say("eval_gold", "expected"), fault.gold), (say("eval_read", "read"), fault.read)]
    low, high = _range(fault)
    body_rows = "".join(
        f'<div class="row"><b>{escape(side)}</b><div>{_marked(fault.article.text, statement, low, high)}'
        f'<p class="note">{escape(_attributes(statement))}</p></div></div>'
        for side, statement in sides
        if statement is not None
    )
    head = f'<h3><span class="what">{escape(what)}</span> <span class="note">{named}</span></h3>'
    return f"<article>{head}{body_rows}</article>\n"


def _name(difference: str) -> str:
    names = {
        "missed": say("eval_missed", "missed"),
        "surplus": say("eval_surplus", "not in the test file"),
        "content": say("eval_content", "content"),
        "source": say("eval_source", "speaker's words"),
        "cue": say("eval_cue", "cue"),
        "act": say("eval_act", "act"),
        "condition": say("eval_condition", "condition"),
        "speaker": say("eval_speaker", "speaker's name"),
        "day": say("eval_day", "day"),
    }
    return names[difference]


def _range(fault: Fault) -> tuple[int, int]:
    spans = [span for statement in (fault.gold, fault.read) if statement for span in statement.spans]
    low = min((span.start for span in spans), default=0)
    high = max((span.end for span in spans), default=0)
    return max(0, low - _AROUND), min(len(fault.article.text), high + _AROUND)


def _attributes(statement: Statement) -> str:
    return (
        f"{_speakers(statement)} · {statement.kind} · {statement.act} · {_day(statement)} · {statement.confidence:.2f}"
    )


def _marked(text: str, statement: Statement, low: int, high: int) -> str:
    """The text from `low` to `high` with the statement's spans as marks; spans inside spans stay inside."""
    opened: dict[int, list[Span]] = {}
    closed: dict[int, int] = {}
    for span in sorted(statement.spans, key=lambda span: (span.start, -span.end)):
        opened.setdefault(span.start, []).append(span)
        closed[span.end] = closed.get(span.end, 0) + 1
    parts = ["<p>"]
    for place in range(low, high + 1):
        parts.append("</mark>" * closed.get(place, 0))
        parts += [f'<mark class="{span.kind}" title="{span.kind}">' for span in opened.get(place, [])]
        if place < high:
            parts.append("<br>" if text[place] == "\n" else escape(text[place]))
    return "".join([*parts, "</p>"])
