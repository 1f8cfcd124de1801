from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lontar.errors import MissingExtra
from lontar.export import Parts, export
from lontar.export.ftm import write_ftm
from lontar.knowledge import load
from lontar.types import Reading
from tests.export.stories import story
from tests.store.sample import article

NEEDED = "FollowTheMoney entities need followthemoney: pip install 'lontar[ftm]'"


@pytest.fixture
def entities(tmp_path: Path) -> dict[str, dict[str, Any]]:
    pytest.importorskip("followthemoney", reason=NEEDED)
    export([story(), Reading(article(key="b"), ())], tmp_path / "out", format="ftm", parts=Parts(known=load))
    with (tmp_path / "out" / "entities.ftm.json").open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    assert len({one["id"] for one in found}) == len(found)
    return {one["id"]: one for one in found}


def of(entities: dict[str, dict[str, Any]], schema: str) -> list[dict[str, Any]]:
    return [one for one in entities.values() if one["schema"] == schema]


def test_every_entity_is_valid_and_comes_back_as_it_was(entities: dict[str, dict[str, Any]]) -> None:
    from followthemoney import model
    from followthemoney.types import registry

    for one in entities.values():
        proxy = model.get_proxy(one, cleaned=False)
        assert proxy.to_dict() == one
        proxy.schema.validate(one)
        assert registry.entity.validate(one["id"])
        assert not proxy.schema.abstract
        # The library's own check does not ask for properties that are left out.
        assert set(proxy.schema.required) <= set(one["properties"]), one
        for prop, value in proxy.itervalues():
            if prop.type is registry.entity:
                assert prop.range is not None
                assert model[entities[value]["schema"]].is_a(prop.range), (one["id"], prop.name, value)


def test_a_statement_is_an_event_with_its_evidence(entities: dict[str, dict[str, Any]]) -> None:
    first, second, third = (entities[f"lontar-statement-{one.id}"]["properties"] for one in story().statements)
    # The library takes signs away that its storage has no place for.
    assert first["summary"] == ["pintu air  tetap dibuka … jalan aman"]
    assert (first["date"], first["keywords"]) == (["2024-02"], ["assert", "direct"])
    assert (second["endDate"], second["notes"]) == (["2024-02-27"], ["jika perbatasan dilanggar"])
    assert "date" not in second
    assert second["involved"] == ["Q7747", "lontar-actor-ru"]
    assert "involved" not in third
    assert "namesMentioned" not in third
    assert third["name"] == ["seorang pejabat: no_comment"]
    (proof,) = {value for each in (first, second, third) for value in each["proof"]}
    text = entities[proof]["properties"]
    assert text["sourceUrl"] == ["https://kabar.example/pintu?a=1&b=2"]
    assert (text["language"], text["publishedAt"]) == (["ind"], ["2024-02-27T01:15:00"])
    assert (text["title"], text["publisher"], text["author"]) == (["Banjir di Kedungjati"], ["Kabar Rawa"], ["Wati"])
    assert text["bodyText"] == [story().article.text.replace("\x0c", "")]


def test_speakers_are_of_the_schema_of_their_kind(entities: dict[str, dict[str, Any]]) -> None:
    putin = entities["Q7747"]
    assert putin["schema"] == "Person"
    assert putin["properties"]["wikidataId"] == ["Q7747"]
    assert putin["properties"]["position"] == ["Presiden Rusia"]
    assert entities["lontar-actor-ru"]["schema"] == "PublicBody"
    assert entities["lontar-actor-ru"]["properties"]["country"] == ["ru"]
    assert [one["properties"]["name"] for one in of(entities, "Company")] == [["PT Rawa Makmur"]]
    assert [one["properties"]["name"] for one in of(entities, "LegalEntity")] == [["Warga"]]


def test_offices_of_known_people_are_positions_that_they_occupy(entities: dict[str, dict[str, Any]]) -> None:
    terms = [one["properties"] for one in of(entities, "Occupancy")]
    assert {"Q7747"} == {value for one in terms for value in one["holder"]}
    held = {(*entities[one["post"][0]]["properties"]["name"], *one["startDate"]) for one in terms}
    assert ("President of Russia", "2012-05-07") in held
    assert len(held) == len(terms)


def test_ids_stay_the_same_and_the_manifest_counts(tmp_path: Path, entities: dict[str, dict[str, Any]]) -> None:
    manifest = export([story()], tmp_path / "again", format="ftm", parts=Parts(known=load))
    with (tmp_path / "again" / "entities.ftm.json").open(encoding="utf-8") as lines:
        assert {json.loads(line)["id"] for line in lines} < set(entities)
    assert manifest.counts["entities"] == len(entities) - 1
    assert manifest.counts["Event"] == manifest.counts["statements"] == 3
    assert manifest.versions["followthemoney"]


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    with pytest.raises(MissingExtra) as caught:
        write_ftm([story()], tmp_path)
    assert caught.value.code == "extra_ftm"
    assert "lontar[ftm]" in str(caught.value)
