from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given

from lontar.errors import InputError
from lontar.types import Judged, Reading, Skipped
from lontar.types_json import reading_from_json, reading_to_json, skipped_to_json
from tests import strategies
from tests.store.sample import reading


@given(strategies.readings(judged=True))
def test_a_reading_survives_the_way_to_json_and_back(found: Reading) -> None:
    line = json.dumps(reading_to_json(found), ensure_ascii=False)
    assert "\n" not in line
    again = reading_from_json(json.loads(line))
    assert again == found
    assert again.article.raw == b""


@given(strategies.readings())
def test_every_span_shows_the_words_at_its_offsets(found: Reading) -> None:
    for statement in reading_to_json(found)["statements"]:
        for span in statement["spans"]:
            assert span["text"] == found.article.text[span["start"] : span["end"]]


def test_the_shape_is_the_one_that_the_interface_promises() -> None:
    found = reading_to_json(reading())
    article, statement = found["article"], found["statements"][1]
    assert list(found) == ["article", "statements"]
    promised = ["id", "url", "outlet", "title", "published", "language", "text", "skipped"]
    assert list(article)[: len(promised)] == promised
    assert list(statement)[:13] == [
        "id", "kind", "act", "confidence", "model", "spans", "speaker", "speakers", "said_on", "about_on", "deadline",
        "target", "condition",
    ]  # fmt: skip
    assert list(statement["spans"][0]) == ["kind", "start", "end", "text"]
    assert list(statement["speaker"]) == ["name", "kind", "actor", "mention", "role", "affiliation", "role_then"]
    assert statement["speakers"] is None
    assert list(found["statements"][0]["said_on"]) == ["value", "precision", "text", "basis"]
    assert list(statement["condition"]) == ["text", "start", "end", "type"]
    assert statement["judged"] is None


def test_judged_fields_stand_under_their_keys_with_what_was_read() -> None:
    found = reading()
    own = found.statements[0]
    judged = (
        Judged("speaker", "1" * 16, "Siti", (own.speaker,)), Judged("date", "2" * 16, "Budi", own.said_on),
        Judged("act", "3" * 16, "Siti", "deny"),
    )  # fmt: skip
    shown = reading_to_json(replace(found, statements=(replace(own, judged=judged),)))["statements"][0]
    assert shown["judged"] == {
        "speaker": {"judgement": "1" * 16, "author": "Siti", "read": [shown["speaker"]]},
        "said_on": {"judgement": "2" * 16, "author": "Budi", "read": shown["said_on"]},
        "act": {"judgement": "3" * 16, "author": "Siti", "read": "deny"},
    }


def test_a_skipped_input_has_the_same_shape_and_no_text() -> None:
    found = skipped_to_json(Skipped("a.txt", "empty_file", "a.txt is empty."))
    assert found["article"]["skipped"] == {"code": "empty_file", "message": "a.txt is empty."}
    assert (found["article"]["text"], found["statements"]) == (None, [])
    with pytest.raises(InputError) as caught:
        reading_from_json(found)
    assert caught.value.code == "reading_skipped"


WRONG = [
    (("article",), None, "bad_reading"),
    (("article", "id"), 7, "bad_reading"),
    (("article", "text"), None, "bad_reading"),
    (("statements",), None, "bad_reading"),
    (("statements", 0), "he said", "bad_reading"),
    (("statements", 0, "act"), "shout", "bad_reading"),
    (("statements", 0, "kind"), "loud", "bad_reading"),
    (("statements", 0, "deadline"), "besok", "bad_reading"),
    (("statements", 0, "deadline"), "2024-1", "bad_reading"),
    (("statements", 0, "deadline"), "2024-02-30", "bad_reading"),
    (("statements", 0, "confidence"), "much", "bad_reading"),
    (("statements", 0, "speaker", "mention"), "nickname", "bad_reading"),
    (("statements", 0, "said_on", "precision"), "hour", "bad_reading"),
    (("statements", 0, "spans", 0, "kind"), "QUOTE", "bad_reading"),
    (("statements", 0, "spans", 0, "start"), 0.0, "bad_reading"),
    (("statements", 0, "spans", 0, "start"), True, "bad_reading"),
    (("statements", 0, "spans", 0, "start"), -1, "span_outside"),
    (("statements", 0, "spans", 0, "end"), 9999, "span_outside"),
    (("statements", 0, "spans", 0, "end"), 0, "span_outside"),
    (("statements", 0, "spans", 0, "text"), "Joko", "span_text_differs"),
    (("statements", 1, "condition", "start"), 3, "span_text_differs"),
    (("statements", 1, "condition", "type"), "maybe", "bad_reading"),
    (("statements", 0, "judged"), {"act": {"judgement": "1", "author": "Siti", "read": "shout"}}, "bad_reading"),
    (("statements", 0, "judged"), {"act": {"judgement": "1", "author": "Siti"}}, "bad_reading"),
    (("statements", 0, "judged"), {"speaker": {"judgement": "1", "author": "Siti", "read": "Joko"}}, "bad_reading"),
]


@pytest.mark.parametrize(("path", "value", "code"), WRONG)
def test_a_wrong_field_is_refused(path: tuple[str | int, ...], value: object, code: str) -> None:
    found = deepcopy(reading_to_json(reading()))
    place = found
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    with pytest.raises(InputError) as caught:
        reading_from_json(found)
    assert caught.value.code == code


MISSING = [("article", "version"), ("statements", 0, "spans"), ("statements", 0, "speaker", "name")]


@pytest.mark.parametrize("path", MISSING)
def test_a_missing_field_is_named(path: tuple[str | int, ...]) -> None:
    found = deepcopy(reading_to_json(reading()))
    place = found
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    del place[path[-1]]  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        reading_from_json(found)
    assert caught.value.code == "bad_reading"
    assert str(path[-1]) in str(caught.value)


def test_what_people_added_keeps_its_reader() -> None:
    found = reading()
    added = replace(found, statements=(replace(found.statements[0], reader="Siti"),))
    assert reading_from_json(reading_to_json(added)) == added
