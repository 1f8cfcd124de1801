"""What an assistant may ask: every row with its citation, what is left out, what is refused."""

from __future__ import annotations

import json

import pytest

from lontar.errors import LontarError, UsageError
from lontar.ledger import Ledger
from lontar.mcp_arguments import FILTERS, taken
from lontar.mcp_tools import TOOLS, answer, uncertain_of
from lontar.store.store import Store
from lontar.types import Day, Filters, Speaker

IF = {"if": "Russia attacks Poland", "on": "2024-06-01"}


@pytest.fixture
def ledger(talks):
    with Ledger.open(talks.folder / "a.db", create=False, reader=talks.reader, pairs=talks.pairs) as opened:
        yield opened


def first(ledger, **filters):
    return answer(ledger, "search_statements", filters)["rows"][0]


def citations(found):
    """Every citation in an answer, however deep."""
    if isinstance(found, dict):
        if "citation" in found:
            yield found["citation"]
        for value in found.values():
            yield from citations(value)
    elif isinstance(found, list):
        for one in found:
            yield from citations(one)


def questions(ledger):
    """A question to every tool, with how many citations its answer has at least."""
    statement = first(ledger, actor="Emma Marsh")["id"]
    return {
        "search_statements": ({}, 5),
        "get_statement": ({"id": statement}, 1),
        "get_article_passage": ({"statement": statement}, 1),
        "list_issues": ({}, 0),
        "positions": ({"issue": "troops"}, 3),
        "changes": ({}, 2),
        "commitments": (IF, 1),
        "actor": ({"name": "Emma Marsh"}, 3),
        "utterance": ({"id": statement}, 1),
    }


@pytest.mark.parametrize("name", TOOLS)
def test_every_passage_is_the_articles_text_at_its_offsets(ledger, name):
    arguments, least = questions(ledger)[name]
    found = answer(ledger, name, arguments)
    assert set(found) == {"rows", "total", "truncated", "hint"}
    assert found["rows"]
    assert json.dumps(found)
    cited = list(citations(found["rows"]))
    assert len(cited) >= least
    for one in cited:
        article = ledger.article(one["article_id"]).article
        assert article.text[one["start"] : one["end"]] == one["passage"] != ""
        assert (one["outlet"], one["title"], one["url"]) == (article.outlet, article.title, article.url)
        assert one["published"] == article.published[:10]
        statement, _ = ledger.statement(one["statement"].removeprefix("urn:lontar:statement:"))
        assert statement.article_id == one["article_id"]


@pytest.mark.parametrize("name", TOOLS)
def test_no_tool_begins_to_write(ledger, name, monkeypatch):
    arguments, _ = questions(ledger)[name]
    before = (ledger.counts(), ledger.merged())

    def refuse(_store):
        raise AssertionError("a tool writes")

    monkeypatch.setattr(Store, "_writing", refuse)
    assert answer(ledger, name, arguments)["rows"]
    monkeypatch.undo()
    assert (ledger.counts(), ledger.merged()) == before


@pytest.mark.parametrize(
    ("filters", "speakers"),
    [
        ({"about": "harvest rice"}, ["Sari Wijaya"]),
        ({"about": "ricotta"}, []),
        ({"actor": "Q57665"}, ["Jens Stoltenberg"]),
        ({"act": "refuse", "issue": "troops"}, ["Emma Marsh"]),
        ({"outlet": "Meridian", "until": "2024-04-02"}, ["Jens Stoltenberg"]),
        ({"since": "2024-04"}, ["Sari Wijaya", "Jens Stoltenberg"]),
        ({"language": "id"}, []),
        ({"min_confidence": 0.95}, []),
        ({"kind": "direct"}, []),
        ({"act": None, "actor": "", "limit": "1"}, ["Sari Wijaya"]),
    ],
)
def test_the_filters_of_a_search(ledger, filters, speakers):
    found = answer(ledger, "search_statements", filters)
    assert [row["speaker"]["name"] for row in found["rows"]] == speakers
    if not speakers:
        assert "does not mean that nothing was said" in found["hint"]


@pytest.mark.parametrize(
    ("name", "arguments", "total"),
    [("search_statements", {}, None), ("positions", {"issue": "troops"}, 3), ("commitments", {}, None)],
)
def test_what_is_left_out_can_be_asked_for(ledger, name, arguments, total):
    everything = answer(ledger, name, arguments)
    assert (everything["truncated"], everything["hint"], everything["total"]) == (False, None, total)
    rows, skip = [], 0
    while True:
        found = answer(ledger, name, {**arguments, "limit": 1, "skip": skip})
        rows += found["rows"]
        if not found["truncated"]:
            break
        skip += 1
        assert f"skip={skip}" in found["hint"]
    assert rows == everything["rows"]
    assert len(rows) > 1


def test_a_statement_that_was_rejected_says_so(ledger):
    statement = first(ledger, actor="Sari Wijaya")["id"]
    (row,) = answer(ledger, "get_statement", {"id": statement})["rows"]
    assert (row["judgements"], row["uncertain"]) == ([], ["day_of_publication", "speaker_by_name_only"])
    ledger.reject(statement, author="Tester", reason="no statement")
    (row,) = answer(ledger, "get_statement", {"id": f"urn:lontar:statement:{statement}"})["rows"]
    assert [(one["verb"], one["author"]) for one in row["judgements"]] == [("statement.reject", "Tester")]
    assert "not_listed" in row["uncertain"]


def test_a_part_of_an_article_and_what_stands_around_it(ledger):
    cited = first(ledger, actor="Jens")["citation"]
    asked = {"article": cited["article_id"][:8], "start": 5, "end": 20, "context": 4}
    (row,) = answer(ledger, "get_article_passage", asked)["rows"]
    assert (row["before"], row["citation"]["passage"], row["after"]) == ("ens ", "Stoltenberg sai", "d th")
    assert [one["speaker"] for one in row["statements"]] == ["Jens Stoltenberg"]
    assert (row["citation"]["statement"], row["characters"]) == (
        None,
        len(ledger.article(cited["article_id"]).article.text),
    )


def test_a_long_text_comes_in_parts(talks):
    (talks.folder / "long.txt").write_text("Sari Wijaya said that it rained. " * 600, "utf-8")
    with Ledger.open(talks.folder / "b.db", reader=talks.reader, pairs=talks.pairs) as ledger:
        ledger.add([str(talks.folder / "long.txt")])
        (article,) = ledger.articles()
        text, start = "", 0
        while True:
            found = answer(ledger, "get_article_passage", {"article": article.id, "start": start})
            (row,) = found["rows"]
            text += row["citation"]["passage"]
            if not found["truncated"]:
                break
            start = len(text)
            assert f"start={start}" in found["hint"]
    assert text == article.text
    assert len(text) > 16_000


def test_a_change_has_both_passages(ledger):
    (row,) = answer(ledger, "changes", {"issue": "troops", "actor": "Marsh"})["rows"]
    assert [row[one]["stance"] for one in ("before", "after")] == ["for", "against"]
    assert [row[one]["citation"]["passage"] for one in ("before", "after")] == [
        row[one]["passage"] for one in ("before", "after")
    ]


def test_a_position_says_how_sure_its_stance_is(ledger):
    (row,) = answer(ledger, "positions", {"actor": "Stoltenberg"})["rows"]
    position = ledger.positions("troops", Filters(actor="Stoltenberg"))[0]
    assert (row["confidence"], row["statement_confidence"]) == (round(position.confidence, 4), 0.9)
    assert row["confidence"] != row["statement_confidence"]
    assert row["uncertain"] == ["day_of_publication"]


def test_who_is_unclear_is_left_out_and_counted(ledger):
    judged = first(ledger, actor="Marsh", act="refuse")["id"]
    ledger.judge_stance(judged, "troops", "unclear", author="Tester")
    found = answer(ledger, "positions", {})
    assert (len(found["rows"]), found["total"], found["truncated"]) == (2, 2, False)
    assert found["hint"] == "Left out as unclear: 1. unclear=true shows them, too."
    assert "skip=1, or ask more narrowly. Left out" in answer(ledger, "positions", {"limit": 1})["hint"]
    everybody = answer(ledger, "positions", {"unclear": "true"})
    assert (everybody["total"], everybody["hint"]) == (3, None)
    (row,) = (one for one in everybody["rows"] if one["statement_id"] == judged)
    assert (row["stance"], row["judged"], row["uncertain"][0]) == ("unclear", "Tester", "stance_unclear")


def test_a_scenario_names_the_members_of_the_day(ledger):
    (row,) = answer(ledger, "commitments", IF)["rows"]
    assert (row["bound"], len(row["members"]), row["meets"]) == ("NATO", 32, 0.95)
    assert row["citation"]["passage"] == row["passage"]
    assert row["uncertain"] == ["day_of_publication"]


def test_every_wording_of_an_utterance_is_cited(ledger):
    found = answer(ledger, "utterance", {"id": first(ledger, until="2024-02-26")["id"], "limit": 1})
    (row,) = found["rows"]
    assert (found["total"], found["truncated"], row["reports"], len(row["texts"])) == (2, True, 2, 1)
    assert row["texts"][0]["citation"]["passage"] == row["texts"][0]["text"]


def test_an_actor_with_statements_or_the_candidates(ledger):
    (row,) = answer(ledger, "actor", {"name": "Q57665", "on": "2024-04-02"})["rows"]
    assert row["actor"] == "Q57665"
    assert [one["citation"]["outlet"] for one in row["statements"]] == ["Meridian"]
    found = answer(ledger, "actor", {"name": "Emma Marsh", "limit": 1})
    assert found["truncated"]
    assert "search_statements with actor=Emma Marsh" in found["hint"]
    # The one who speaks here has another id than the one who is known beforehand.
    several = answer(ledger, "actor", {"name": "Stoltenberg"})
    assert [one["actor"] for one in several["rows"]] == ["lontar:jens-stoltenberg", "Q57665"]
    assert {one["statements"] for one in several["rows"]} == {None}
    assert "Give the id" in several["hint"]


@pytest.mark.parametrize(
    ("speaker", "day", "confidence", "codes"),
    [
        (("Ana", "person", "Q1"), ("2024-01-01", "text"), 0.9, []),
        (("Ana", "person", None), ("2024-01-01", "article"), 0.9, ["day_at_latest", "speaker_by_name_only"]),
        (("an aide", "unnamed", None), ("2024-01-01", "published"), 0.2,
         ["day_of_publication", "speaker_unnamed", "low_confidence"]),
        (("Ana", "person", "Q1"), (None, "none"), 0.7, ["day_open"]),
        (("Ana", "person", "Q1"), None, 1.0, ["day_open"]),
    ],
)  # fmt: skip
def test_what_is_not_settled_has_a_code(speaker, day, confidence, codes):
    name, kind, actor = speaker
    said = day and Day(day[0], "day", None, day[1])
    assert uncertain_of(Speaker(name, kind, "name", actor), said, confidence) == codes


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("add", {"source": "a.txt"}, "mcp_no_such_tool"),
        ("search_statements", {"speaker": "Marsh"}, "mcp_no_such_argument"),
        ("search_statements", {"limit": 51}, "bad_number_asked"),
        ("search_statements", {"limit": 0}, "bad_number_asked"),
        ("search_statements", {"limit": "many"}, "mcp_argument_type"),
        ("search_statements", {"limit": 2.5}, "mcp_argument_type"),
        ("search_statements", {"limit": True}, "mcp_argument_type"),
        ("search_statements", {"limit": 10**400}, "mcp_argument_type"),
        ("search_statements", {"min_confidence": float("nan")}, "bad_number_asked"),
        ("search_statements", {"about": ["troops"]}, "mcp_argument_type"),
        ("search_statements", {"about": "?!"}, "no_words"),
        ("search_statements", {"since": "tomorrow"}, "invalid_day"),
        ("search_statements", {"act": "sing"}, "no_such_act"),
        ("search_statements", {"kind": "sung"}, "no_such_kind"),
        ("search_statements", {"issue": "nothing"}, "no_issue"),
        ("get_statement", {}, "mcp_argument_missing"),
        ("get_statement", {"id": "ffffffff"}, "no_statement"),
        ("get_article_passage", {}, "mcp_passage_of_what"),
        ("get_article_passage", {"article": "ffffffff"}, "no_article"),
        ("positions", {"institutions": "perhaps"}, "mcp_argument_type"),
        ("positions", {"issue": "nothing"}, "no_issue"),
        ("changes", {"until": "2024-13"}, "invalid_day"),
        ("commitments", {"if": "war"}, "scenario_empty"),
        ("commitments", {"on": "2024-02"}, "bad_day_asked"),
        ("actor", {"name": "Zyxw Vuts"}, "mcp_nobody"),
        ("utterance", {"id": "ffffffff"}, "no_utterance"),
    ],
)
def test_what_cannot_be_meant_is_refused(ledger, name, arguments, code):
    with pytest.raises(LontarError) as refused:
        answer(ledger, name, arguments)
    assert refused.value.code == code


@pytest.mark.parametrize(("start", "end"), [(0, 10_000), (9, 9), (20, 10)])
def test_a_range_outside_the_article_is_refused(ledger, start, end):
    article = first(ledger)["citation"]["article_id"]
    with pytest.raises(UsageError, match="no part of the article's") as refused:
        answer(ledger, "get_article_passage", {"article": article, "start": start, "end": end})
    assert refused.value.code == "mcp_outside"


def test_the_schema_names_what_is_taken():
    schema = TOOLS["search_statements"].schema
    assert set(schema["properties"]) == {one.name for one in FILTERS} | {"limit", "skip"}
    assert schema["additionalProperties"] is False
    assert schema["properties"]["limit"] | {"description": ""} == {
        "type": "integer", "description": "", "minimum": 1, "maximum": 50, "default": 10,
    }  # fmt: skip
    assert TOOLS["get_statement"].schema["required"] == ["id"]
    assert set(taken("search_statements", TOOLS["search_statements"].parameters, {})) == set(schema["properties"])
