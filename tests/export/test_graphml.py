from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from lontar.export import Manifest, Parts, export
from lontar.export.graphml import EDGE, NODE
from lontar.types import Issue, Speaker
from tests.export.stories import ISSUE, positions

EMPTY = Issue("lain", "tidak ada yang berkata apa-apa", "id")
SPACE = "{http://graphml.graphdrawing.org/xmlns}"
AS: dict[str, type] = {"string": str, "int": int, "double": float}


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    parts = Parts(positions=lambda: [(ISSUE, positions()), (EMPTY, [])])
    return export([], tmp_path / "out", format="graphml", parts=parts)


def values(element: Xml.Element, keys: dict[str, tuple[str, type]]) -> dict[str, Any]:
    found = {}
    for each in element.findall(f"{SPACE}data"):
        name, kind = keys[each.attrib["key"]]
        found[name] = kind(each.text)
    return found


def test_the_graph_is_read_back_by_its_own_declarations(tmp_path: Path, manifest: Manifest) -> None:
    root = Xml.parse(tmp_path / "out" / "positions.graphml").getroot()
    declared = root.findall(f"{SPACE}key")
    keys = {one.attrib["id"]: (one.attrib["attr.name"], AS[one.attrib["attr.type"]]) for one in declared}
    assert len(keys) == len(NODE) + len(EDGE)
    graph = root.find(f"{SPACE}graph")
    assert graph is not None
    assert graph.attrib["edgedefault"] == "directed"
    nodes = {one.attrib["id"]: values(one, keys) for one in graph.findall(f"{SPACE}node")}
    edges = [(one.attrib["source"], one.attrib["target"], values(one, keys)) for one in graph.findall(f"{SPACE}edge")]
    assert {source for source, _, _ in edges} | {target for _, target, _ in edges} | {"issue-lain"} == set(nodes)
    assert nodes["issue-pintu-air"]["label"] == ISSUE.proposition
    assert nodes["Q7747"] == {"type": "actor", "label": "Vladimir Putin", "kind": "person", "wikidata": "Q7747"}
    assert [each["stance"] for _, _, each in edges] == ["for", "against", "conditional"]
    assert [source for source, _, _ in edges][:2] == ["Q7747", "Q7747"]
    last = edges[2][2]
    assert last["passage"] == "a < b & � \ud7ff 😀"
    assert (last["condition"], last["scope"], last["confidence"]) == ("jika hujan", "own", 0.8346)
    assert "day" not in last
    assert edges[1][2]["judged"] == "Siti"
    for _, _, each in edges:
        assert (each["article_id"], each["start"], each["end"]) == ("a" * 16, 3, 9)
        assert (each["reports"], each["independent_reports"]) == (2, 1)
    assert {each["statement_id"] for _, _, each in edges} == {"1" * 16, "2" * 16, "3" * 16}


def test_the_manifest_counts_what_stands_in_the_graph(manifest: Manifest) -> None:
    assert manifest.counts == {"articles": 1, "statements": 3, "issues": 2, "actors": 2, "positions": 3}


def test_other_programs_can_load_it(tmp_path: Path, manifest: Manifest) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx comes with: pip install 'lontar[ftm]'")
    graph = networkx.read_graphml(tmp_path / "out" / "positions.graphml", force_multigraph=True)
    assert graph.is_directed()
    assert graph.number_of_edges("Q7747", "issue-pintu-air") == 2
    assert graph.nodes["issue-pintu-air"]["type"] == "issue"
    assert sorted(each["stance"] for _, _, each in graph.edges(data=True)) == ["against", "conditional", "for"]


def test_who_is_not_known_beforehand_is_one_with_all_of_the_name_and_kind(tmp_path: Path) -> None:
    names = (
        Speaker("Sari Dewi", "person", "name"),
        Speaker("SARI  Dewi", "person", "role"),
        Speaker("Sari Dewi", "group", "name"),
    )
    (base, *_) = positions()
    many = [type(base)(**{**{f: getattr(base, f) for f in base.__slots__}, "actor": one}) for one in names]
    counts = export([], tmp_path / "o", format="graphml", parts=Parts(positions=lambda: [(ISSUE, many)])).counts
    assert counts["actors"] == 2
