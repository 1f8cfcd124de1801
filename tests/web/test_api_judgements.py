"""Decisions over HTTP: each is recorded in the name of who asks, holds at once, and can be taken back."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from lontar.types import Filters
from lontar.web.api_models import Judgement
from lontar.web.app import create_app
from lontar.web.site import Site, User


@pytest.fixture
def ids(ledger):
    return [one.id for one, _ in ledger.statements(Filters(limit=None))]


def decide(browser, verb, **fields):
    return browser.post("/api/judgements", json={"verb": verb, **fields})


# verb, its fields, what is then so of the statement's JSON
DECISIONS = [
    ("act", {"act": "deny"}, lambda one: one["act"] == "deny"),
    ("date", {"day": "2024-02-20"}, lambda one: one["said_on"]["value"] == "2024-02-20"),
    ("date", {"day": "2024-02-20", "precision": "month"}, lambda one: one["said_on"]["value"] == "2024-02"),
    ("date", {"day": "open"}, lambda one: one["said_on"] is None or one["said_on"]["value"] is None),
    ("speaker", {"names": ["Rani Puspita"]}, lambda one: one["speaker"]["name"] == "Rani Puspita"),
    ("speaker", {"names": ["Dewan Rawa"], "kind": "group"}, lambda one: one["speaker"]["kind"] == "group"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "fields", "holds"), DECISIONS)
def test_a_decision_on_a_field_holds_at_once_and_is_taken_back(browser, ids, verb, fields, holds):
    before = browser.get(f"/api/statements/{ids[0]}").json()
    answer = decide(browser, verb, statement=ids[0][:12], reason="Read again.", **fields)
    assert answer.status_code == 201
    made = Judgement.model_validate_json(answer.content, extra="forbid")
    assert (made.subject, made.verb, made.author, made.reason) == (ids[0], verb, "Tester", "Read again.")
    after = browser.get(f"/api/statements/{ids[0]}").json()
    assert holds(after)
    assert {one["judgement"] for one in after["judged"].values()} == {made.id}
    undone = decide(browser, "undo", judgement=made.id).json()
    assert (undone["verb"], undone["undoes"]) == ("undo", made.id)
    assert browser.get(f"/api/statements/{ids[0]}").json() == before


def test_a_rejected_statement_is_no_longer_listed(browser, ids):
    made = decide(browser, "statement.reject", statement=ids[0]).json()
    assert ids[0] not in browser.get("/api/statements?format=jsonl").text
    assert browser.get("/api/counts").json()["rejected"] == 1
    decide(browser, "undo", judgement=made["id"])
    assert ids[0] in browser.get("/api/statements?format=jsonl").text


def test_a_statement_that_was_missed_is_added_and_taken_back(browser, ids):
    article = browser.get("/api/statements").json()["items"][0]["article"]["id"]
    text = browser.get(f"/api/articles/{article}").json()["article"]["text"]
    words = text.split()[-3:]
    given = {"article": article[:12], "speaker": "Rani Puspita", "act": "promise", "kind": "mixed", "reason": "missed"}
    answer = decide(browser, "statement.add", passage="  ".join(words), source=text.split()[0].upper(), **given)
    assert answer.status_code == 201, answer.text
    made = Judgement.model_validate_json(answer.content, extra="forbid")
    assert (made.subject, made.author, made.reason) == (article, "Tester", "missed")
    found = browser.get(f"/api/statements/{json.loads(made.value)['id']}").json()
    assert [one["text"] for one in found["spans"]] == [text.split()[0], " ".join(words)]
    assert (found["act"], found["kind"], found["speaker"]["name"]) == ("promise", "mixed", "Rani Puspita")
    start = text.index(words[0])
    by_place = decide(browser, "statement.add", article=article, speaker="Rani", start=start, end=start + 3)
    assert json.loads(by_place.json()["value"])["spans"][0]["text"] == text[start : start + 3]
    for one in (made.id, by_place.json()["id"]):
        assert decide(browser, "undo", judgement=one).status_code == 201
    listed = browser.get("/api/statements?format=jsonl").text
    assert found["id"] not in listed


@pytest.mark.parametrize("by", ["texts", "places"])
def test_the_words_of_a_statement_are_corrected_and_taken_back(browser, ids, by):
    before = browser.get(f"/api/statements/{ids[0]}").json()
    content = next(one for one in before["spans"] if one["kind"] == "CON")
    place = [content["start"], content["start"] + len(content["text"].split()[0])]
    where = {"texts": [content["text"].split()[0]]} if by == "texts" else {"places": [place]}
    made = decide(browser, "statement.span", statement=ids[0], kind="CON", **where)
    assert made.status_code == 201, made.text
    after = browser.get(f"/api/statements/{ids[0]}").json()
    assert [[one["start"], one["end"]] for one in after["spans"] if one["kind"] == "CON"] == [place]
    decide(browser, "undo", judgement=made.json()["id"])
    assert browser.get(f"/api/statements/{ids[0]}").json() == before


def test_a_stance_is_a_position_at_once(browser, ids):
    stances = {one["stance"] for one in browser.get("/api/issues/troops/positions").json()["items"]}
    assert "unclear" not in stances
    position = browser.get("/api/issues/troops/positions").json()["items"][0]
    answer = decide(browser, "stance", statement=position["statement_id"], issue="troops", stance="unclear")
    assert json.loads(answer.json()["value"]) == {"issue": "troops", "stance": "unclear"}
    judged = [one for one in browser.get("/api/issues/troops/positions").json()["items"] if one["judged"]]
    assert [(one["stance"], one["judged"]) for one in judged] == [("unclear", "Tester")]


def test_two_statements_become_one_utterance(browser, ids):
    together = decide(browser, "merge", statement=ids[0], other=ids[1], same=True)
    assert together.status_code == 201
    assert set(browser.get(f"/api/utterances/{ids[0]}").json()["statements"]) >= {ids[0], ids[1]}
    decide(browser, "merge", statement=ids[0], other=ids[1], same=False)
    assert ids[1] not in browser.get(f"/api/utterances/{ids[0]}").json()["statements"]


def test_nothing_is_recorded_twice_as_an_undoing(browser, ids):
    made = decide(browser, "act", statement=ids[0], act="deny").json()
    assert decide(browser, "undo", judgement=made["id"]).status_code == 201
    assert decide(browser, "undo", judgement=made["id"]).status_code == 400


# what is sent, status, code
REFUSED = [
    ({"verb": "act", "statement": "zzzz", "act": "deny"}, 404, "no_statement"),
    ({"verb": "act", "statement": "a/b", "act": "deny"}, 404, "no_statement"),
    ({"verb": "act", "statement": "a\x00b", "act": "deny"}, 422, "bad_request"),
    ({"verb": "act", "statement": "a" * 10_000, "act": "deny"}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}", "act": "sing"}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}"}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}", "act": "deny", "acts": 1}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}", "act": "deny", "\ud800": 1}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}", "act": "deny", "reason": "\ud800"}, 422, "bad_request"),
    ({"verb": "act", "statement": "{id}", "act": "deny", "reason": "word " * 2_000}, 422, "bad_request"),
    ({"verb": "statement.add", "article": "zzzz", "passage": "x", "speaker": "Rani"}, 404, "no_article"),
    ({"verb": "statement.add", "article": "{article}", "speaker": "Rani"}, 400, "no_place"),
    (
        {"verb": "statement.add", "article": "{article}", "speaker": "Rani", "passage": "zzz " * 4_000},
        404,
        "passage_not_found",
    ),
    ({"verb": "statement.add", "article": "{article}", "speaker": "Rani", "passage": "o"}, 400, "passage_ambiguous"),
    (
        {"verb": "statement.add", "article": "{article}", "speaker": "Rani", "start": 4, "end": 4},
        400,
        "span_out_of_text",
    ),
    ({"verb": "statement.add", "article": "{article}", "speaker": "-", "start": 0, "end": 4}, 400, "no_name"),
    ({"verb": "statement.add", "article": "{article}", "speaker": "Rani", "start": -1, "end": 4}, 422, "bad_request"),
    ({"verb": "statement.span", "statement": "{id}", "kind": "CON"}, 400, "no_place"),
    ({"verb": "statement.span", "statement": "{id}", "kind": "CON", "texts": ["zzz"]}, 404, "passage_not_found"),
    ({"verb": "statement.span", "statement": "{id}", "kind": "CON", "places": [[0, 9_999]]}, 400, "span_out_of_text"),
    ({"verb": "statement.span", "statement": "{id}", "kind": "CON", "places": [[0]]}, 422, "bad_request"),
    ({"verb": "statement.span", "statement": "{id}", "kind": "WHO", "texts": ["troops"]}, 422, "bad_request"),
    ({"verb": "date", "statement": "{id}", "day": "yesterday"}, 422, "bad_request"),
    ({"verb": "date", "statement": "{id}", "day": "2023-02-29"}, 400, "bad_date"),
    ({"verb": "date", "statement": "{id}", "day": "2999-01-01"}, 400, "date_in_future"),
    ({"verb": "date", "statement": "{id}", "day": "2024", "precision": "day"}, 400, "bad_precision"),
    ({"verb": "speaker", "statement": "{id}", "names": []}, 422, "bad_request"),
    ({"verb": "speaker", "statement": "{id}", "names": ["-"]}, 400, "no_name"),
    ({"verb": "speaker", "statement": "{id}", "names": ["Q999999999"]}, 404, "no_such_actor"),
    ({"verb": "stance", "statement": "{id}", "issue": "nothing", "stance": "for"}, 404, "no_issue"),
    ({"verb": "merge", "statement": "{id}", "other": "{id}", "same": True}, 400, "merge_itself"),
    ({"verb": "merge", "statement": "{id}", "other": "{id}", "same": "perhaps"}, 422, "bad_request"),
    ({"verb": "undo", "judgement": "zzzz"}, 404, "no_judgement"),
    ({"verb": "takedown", "statement": "{id}"}, 422, "bad_request"),
    ({}, 422, "bad_request"),
    ([], 422, "bad_request"),
    (None, 422, "bad_request"),
]


@pytest.mark.parametrize(("sent", "status", "code"), REFUSED, ids=[ascii(one)[:60] for one, _, _ in REFUSED])
def test_what_cannot_be_decided_is_told_and_not_recorded(browser, ledger, ids, sent, status, code):
    article = ledger.statement(ids[0])[1].id
    body = json.dumps(sent).replace("{id}", ids[0]).replace("{article}", article)
    answer = browser.post("/api/judgements", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert len(answer.content) < 2_000
    assert list(ledger.judgements()) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"\xff", "application/json", 400),
        (b'{"verb": "undo", "judgement": "1234"}', "text/plain", 422),
        (b"verb=undo&judgement=1234", "application/x-www-form-urlencoded", 422),
        (b"", "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
    ],
)
def test_what_is_no_json_is_told(browser, body, kind, status):
    answer = browser.post("/api/judgements", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    assert set(answer.json()["error"]) == {"code", "message"}


@pytest.mark.parametrize(
    ("everybody", "status", "code"), [(User("Rani", "reader"), 403, "role_needed"), (None, 401, "not_signed_in")]
)
def test_those_who_may_only_look_decide_nothing(ledger, ids, everybody, status, code):
    browser = TestClient(create_app(Site(ledger, hosts=("testserver",), everybody=everybody)))
    answer = decide(browser, "act", statement=ids[0], act="deny")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert list(ledger.judgements()) == []


def test_a_token_of_a_reviewer_decides_in_their_name(ledger, ids):
    ledger.accounts.add("Rani", role="reviewer", password="a long enough one")
    _, token = ledger.accounts.add_token("Rani")
    browser = TestClient(create_app(Site(ledger, hosts=("testserver",))), headers={"Authorization": f"Bearer {token}"})
    assert decide(browser, "act", statement=ids[0], act="deny").json()["author"] == "Rani"


def test_a_page_of_another_site_decides_nothing(browser, ledger, ids):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = browser.post(
            "/api/judgements", json={"verb": "act", "statement": ids[0], "act": "deny"}, headers=headers
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "cross_site")
    assert list(ledger.judgements()) == []
