"""Who stands where as a graph: actors and issues are nodes, positions are edges, in GraphML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as Xml

from lontar.export.names import actor_key, wikidata_id
from lontar.export.parts import Parts, Written
from lontar.types import Issue, Position, Reading, Speaker

Value = str | int | float | None

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_TYPES: Final[Mapping[type, str]] = {str: "string", int: "int", float: "double"}
NODE: Final[Mapping[str, type]] = {
    "type": str, "label": str, "kind": str, "wikidata": str, "language": str, "aliases": str,
}  # fmt: skip
EDGE: Final[Mapping[str, type]] = {
    "stance": str, "day": str, "day_precision": str, "day_basis": str, "confidence": float, "condition": str,
    "scope": str, "passage": str, "article_id": str, "start": int, "end": int, "statement_id": str,
    "utterance_id": str, "reports": int, "independent_reports": int, "role": str, "role_then": str, "judged": str,
    "utterances": int,
}  # fmt: skip
# XML 1.0 has no place for these, and news pages do hold them.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(_readings: Iterable[Reading], folder: Path, parts: Parts | None = None) -> Written:
    """Write `positions.graphml`: one directed edge from an actor to an issue for each position, in order of day.

    The manifest counts the articles and statements that the positions stand in.
    """
    root = Xml.Element("graphml", {"xmlns": _NAMESPACE})
    for scope, columns in (("node", NODE), ("edge", EDGE)):
        for name, kind in columns.items():
            described = {"id": f"{scope}_{name}", "for": scope, "attr.name": name, "attr.type": _TYPES[kind]}
            Xml.SubElement(root, "key", described)
    graph = Xml.SubElement(root, "graph", {"id": "positions", "edgedefault": "directed"})
    listed = [(issue, list(positions)) for issue, positions in (parts or Parts()).positions()]
    for issue, _ in listed:
        _add(graph, "node", {"id": _issue_key(issue)}, _issue_values(issue))
    actors = {actor_key(one.actor): one.actor for _, positions in listed for one in reversed(positions)}
    for key, actor in sorted(actors.items()):
        _add(graph, "node", {"id": key}, _actor_values(actor))
    everything = [(issue, one) for issue, positions in listed for one in positions]
    for place, (issue, one) in enumerate(everything):
        ends = {"id": f"p{place}", "source": actor_key(one.actor), "target": _issue_key(issue)}
        _add(graph, "edge", ends, _position_values(one))
    Xml.ElementTree(root).write(folder / "positions.graphml", encoding="utf-8", xml_declaration=True)
    return Written(
        {
            "articles": len({one.article for _, one in everything}),
            "statements": len({one.statement for _, one in everything}),
            "issues": len(listed), "actors": len(actors), "positions": len(everything),
        }
    )  # fmt: skip


def _add(graph: Xml.Element, tag: str, attributes: Mapping[str, str], values: Mapping[str, Value]) -> None:
    element = Xml.SubElement(graph, tag, dict(attributes))
    for name, value in values.items():
        if value is not None:
            Xml.SubElement(element, "data", {"key": f"{tag}_{name}"}).text = _NO_XML.sub("\ufffd", str(value))


def _issue_key(issue: Issue) -> str:
    return f"issue-{issue.id}"


def _issue_values(issue: Issue) -> dict[str, Value]:
    return {
        "type": "issue", "label": issue.proposition, "language": issue.language,
        "aliases": "\n".join(issue.aliases) or None,
    }  # fmt: skip


def _actor_values(actor: Speaker) -> dict[str, Value]:
    return {"type": "actor", "label": actor.name, "kind": actor.kind, "wikidata": wikidata_id(actor.actor)}


def _position_values(one: Position) -> dict[str, Value]:
    return {
        "stance": one.stance, "day": one.day.value, "day_precision": one.day.precision, "day_basis": one.day.basis,
        "confidence": round(one.confidence, 4), "condition": one.condition, "scope": one.scope, "passage": one.passage,
        "article_id": one.article, "start": one.start, "end": one.end, "statement_id": one.statement,
        "utterance_id": one.utterance, "reports": one.reports, "independent_reports": one.independent_reports,
        "role": one.actor.role, "role_then": one.actor.role_then, "judged": one.judged,
        "utterances": 1 + len(one.others),
    }  # fmt: skip
