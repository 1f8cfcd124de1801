"""Annotations against what the W3C's Web Annotation Data Model says MUST hold, written as a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lontar.export import export
from lontar.export.webannotation import annotation
from lontar.types import Article, Reading
from tests.export.stories import story
from tests.store.sample import article, reading

jsonschema = pytest.importorskip("jsonschema", reason="the shape is checked with jsonschema, of the group dev")

CASES = Path(__file__).parent / "cases"
SCHEMA = json.loads((CASES / "webannotation.schema.json").read_text("utf-8"))
TERMS: dict[str, str] = json.loads((CASES / "webannotation.terms.json").read_text("utf-8"))


def check(found: Any, shape: str) -> None:
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{shape}"}).validate(found)


def written(tmp_path: Path, readings: list[Reading]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    export(readings, tmp_path / "out", format="webannotation")
    collection = json.loads((tmp_path / "out" / "collection.json").read_text("utf-8"))
    pages, name = [], collection.get("first")
    while name is not None:
        pages.append(json.loads((tmp_path / "out" / name).read_text("utf-8")))
        name = pages[-1].get("next")
    return collection, pages


def test_collection_pages_and_annotations_have_the_shape_of_the_model(tmp_path: Path) -> None:
    collection, pages = written(tmp_path, [story(), reading(article(key="b"))])
    check(collection, "collection")
    for page in pages:
        check(page, "page")
    assert [one["id"] for page in pages for one in page["items"]] == [
        f"urn:lontar:statement:{one.id}" for one in (*story().statements, *reading(article(key="b")).statements)
    ]


@pytest.mark.parametrize(
    ("shape", "harm"),
    [
        ("annotation", lambda one: one.pop("target")),
        ("annotation", lambda one: one.pop("id")),
        ("annotation", lambda one: one.update(type="Note")),
        ("annotation", lambda one: one.update(motivation="shouting")),
        ("annotation", lambda one: one["generator"].pop("id")),
        ("annotation", lambda one: one["body"][0].pop("value")),
        ("annotation", lambda one: one["target"][0]["selector"][0].pop("exact")),
        ("annotation", lambda one: one["target"][0]["selector"][1].update(start=-1)),
        ("annotation", lambda one: one["target"][0].pop("source")),
        ("annotation", lambda one: one.update(bodyValue="both")),
        ("annotation", lambda one: one.update(unknown=1)),
    ],
)
def test_the_shape_refuses_what_the_model_forbids(shape: str, harm: Any) -> None:
    first = annotation(story().statements[0], story().article, version="0")
    check(first, shape)
    harm(first)
    with pytest.raises(jsonschema.ValidationError):
        check(first, shape)


def test_every_key_and_type_is_a_term_of_the_context_that_is_named(tmp_path: Path) -> None:
    collection, pages = written(tmp_path, [story()])

    def keys(found: Any) -> set[str]:
        if isinstance(found, list):
            return {key for one in found for key in keys(one)}
        if not isinstance(found, dict):
            return set()
        own = {found["type"]} if isinstance(found.get("type"), str) else set()
        own |= {found[each] for each in ("motivation", "purpose") if each in found}
        return own | set(found) | {key for one in found.values() for key in keys(one)}

    used = {key for key in keys([collection, *pages]) if not key.startswith("lontar:")} - {"@context", "lontar"}
    assert used == set(TERMS)
    assert collection["@context"] == ["http://www.w3.org/ns/anno.jsonld", {"lontar": "urn:lontar:"}]


def test_selectors_lead_to_the_exact_words() -> None:
    found, article = story(), story().article
    for one in found.statements:
        made = annotation(one, article, version="0")
        targets = made["target"] if isinstance(made["target"], list) else [made["target"]]
        assert len(targets) == len(one.of("CON"))
        for target, span in zip(targets, one.of("CON"), strict=True):
            quote, position = target["selector"]
            assert article.text[position["start"] : position["end"]] == quote["exact"]
            assert (position["start"], position["end"]) == (span.start, span.end)
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert article.text.index(around) == span.start - len(quote["prefix"])
            assert target["source"] == "https://kabar.example/pintu?a=1&b=2"


def test_bodies_say_who_did_what_when_and_if() -> None:
    first, second, third = (annotation(one, story().article, version="9") for one in story().statements)
    assert first["body"][0]["value"] == "PT Rawa Makmur, Warga | assert | 2024-02"
    # A day taken from the article's latest one is never written as that of saying.
    value = "Vladimir Putin, Kremlin | threaten | by 2024-02-27 | jika perbatasan dilanggar"
    assert second["body"][0]["value"] == value
    assert second["body"][0]["lontar:saidOn"]["lontar:basis"] == "article"
    assert second["body"][0]["lontar:judged"] == ["act"]
    assert [one["purpose"] for one in second["body"]] == ["describing", "tagging", "identifying"]
    assert second["body"][2]["source"] == "http://www.wikidata.org/entity/Q7747"
    assert second["generator"]["id"] == "urn:lontar:model:model-1"
    assert second["generator"]["name"] == "Lontar 9 model-1"
    assert "creator" not in second
    assert third["creator"] == {"type": "Person", "name": "Budi"}
    assert third["generator"]["id"] == "urn:lontar:program"


def test_an_article_without_address_is_named_by_its_id() -> None:
    plain: Article = article()
    made = annotation(reading(plain).statements[0], plain, version="0")
    assert made["target"]["source"] == f"urn:lontar:article:{plain.id}"


@pytest.mark.parametrize(("statements", "pages"), [(0, 0), (2, 1), (4, 2), (6, 3)])
def test_pages_lead_to_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statements: int, pages: int) -> None:
    monkeypatch.setattr("lontar.export.webannotation.PAGE", 2)
    readings = [reading(article(key=key)) for key in "abc"[: statements // 2]]
    collection, found = written(tmp_path, readings)
    assert collection["total"] == statements
    assert len(found) == pages
    assert [page["startIndex"] for page in found] == list(range(0, statements, 2))
    assert [page.get("prev") for page in found] == [None, *(page["id"] for page in found[:-1])][:pages]
    assert collection.get("last") == (found[-1]["id"] if found else None)
    assert all(page["partOf"] == collection["id"] for page in found)
