"""Lists by the page and as JSON lines, answers that are not sent twice, errors in one shape."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from lontar.errors import LedgerError
from lontar.ledger import Ledger
from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.shell import Shell
from tests.talks import talking

# path, command that prints the same
LISTS = [
    ("/api/articles", ["articles"]),
    ("/api/articles?outlet=Meridian", ["articles", "--outlet", "Meridian"]),
    ("/api/articles?since=2024-03&until=2024-03", ["articles", "--since", "2024-03", "--until", "2024-03"]),
    ("/api/statements", ["statements"]),
    ("/api/statements?actor=Emma+Marsh&kind=indirect", ["statements", "--actor", "Emma Marsh", "--kind", "indirect"]),
    ("/api/statements?act=refuse", ["statements", "--act", "refuse"]),
    ("/api/statements?about=combat+troops&language=en", ["statements", "--about", "combat troops", "--language", "en"]),
    ("/api/statements?issue=troops&min_confidence=0.5", ["statements", "--issue", "troops", "--min-confidence", "0.5"]),
    ("/api/actors", ["actors"]),
    ("/api/actors?outlet=Kabar", ["actors", "--outlet", "Kabar"]),
    ("/api/actors/Emma%20Marsh", ["actor", "Emma Marsh"]),
    ("/api/actors/Jens%20Stoltenberg?on=2022-01-28", ["actor", "Jens Stoltenberg", "--on", "2022-01-28"]),
    ("/api/actors/NATO?on=2022-01-28", ["actor", "NATO", "--on", "2022-01-28"]),
    ("/api/utterances", ["utterances"]),
    ("/api/utterances?actor=Emma+Marsh", ["utterances", "--actor", "Emma Marsh"]),
    ("/api/issues", ["issues"]),
    ("/api/issues/troops/positions", ["positions", "troops"]),
    ("/api/issues/troops/positions?actor=NATO&institutions=true",
     ["positions", "troops", "--actor", "NATO", "--institutions"]),
    ("/api/issues/troops/positions?outlet=Kabar", ["positions", "troops", "--outlet", "Kabar"]),
    ("/api/changes", ["changes"]),
    ("/api/changes?issue=troops&institutions=true", ["changes", "troops", "--institutions"]),
    ("/api/commitments", ["commitments"]),
    ("/api/commitments?if=Russia+attacks+Poland&on=2024-06-01",
     ["commitments", "--if", "Russia attacks Poland", "--on", "2024-06-01"]),
    ("/api/commitments?open=true", ["commitments", "--open"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """The command line with a ledger that no test of this module changes."""
    return talking(Shell(tmp_path_factory.mktemp("asked")))


@pytest.fixture(scope="module")
def asked(shell):
    """A browser of that ledger."""
    with Ledger.open(shell.folder / "a.db", reader=shell.reader, pairs=shell.pairs) as opened:
        yield TestClient(create_app(Site(opened, hosts=("testserver",), everybody=User("Tester", "owner"))))


WALKED = sorted({path.partition("?")[0] for path, _ in LISTS})


@pytest.mark.parametrize(("path", "command"), LISTS, ids=[path for path, _ in LISTS])
def test_a_list_is_what_the_command_prints(asked, shell, path, command):
    answer = asked.get(path).json()
    assert answer == {"items": shell.json(*command), "next": None}


def test_the_lists_of_these_tests_show_something(asked):
    empty = {path for path, _ in LISTS if not asked.get(path).json()["items"]}
    assert empty == {"/api/changes?issue=troops&institutions=true", "/api/commitments?open=true"}


@pytest.mark.parametrize("path", WALKED)
@pytest.mark.parametrize("size", [1, 2])
def test_cursors_lead_to_every_row_exactly_once(asked, path, size):
    everything = [json.loads(line) for line in asked.get(f"{path}?format=jsonl").text.splitlines()]
    walked, cursor = [], ""
    while cursor is not None:
        answer = asked.get(f"{path}?limit={size}{cursor and f'&cursor={cursor}'}").json()
        assert len(answer["items"]) == size or answer["next"] is None
        walked += answer["items"]
        cursor = answer["next"]
        assert len(walked) <= len(everything)
    assert walked == everything


def test_what_is_decided_meanwhile_shifts_no_statement(browser, ledger):
    everything = [one.id for one, _ in ledger.statements(Filters(limit=None))]
    first = browser.get("/api/statements?limit=2").json()
    ledger.reject(everything[0], author="Tester")
    rest = browser.get(f"/api/statements?limit=200&cursor={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == everything


@pytest.mark.parametrize(
    ("accept", "lines"),
    [
        ("application/x-ndjson", True),
        ("application/x-ndjson;q=0.9, application/json;q=0.5", True),
        ("application/json, application/x-ndjson;q=0.5", False),
        ("application/x-ndjson;q=0", False),
        ("application/x-ndjson;q=much", False),
        ("*/*", False),
        ("text/html", False),
    ],
)
def test_json_lines_come_where_they_are_wanted_most(asked, accept, lines):
    answer = asked.get("/api/statements", headers={"Accept": accept})
    assert answer.headers["content-type"] == ("application/x-ndjson" if lines else "application/json")
    assert "accept" in answer.headers["vary"].lower()


def test_json_lines_have_no_limit_but_the_one_that_is_asked(browser, ledger, monkeypatch):
    monkeypatch.setattr("lontar.web.api_answers.MOST", 2)
    everything = [one.id for one, _ in ledger.statements(Filters(limit=None))]
    assert len(everything) > 4

    def ids(query):
        return [json.loads(line)["id"] for line in browser.get(f"/api/statements?{query}").text.splitlines()]

    assert ids("format=jsonl") == everything
    assert ids("format=jsonl&limit=3") == everything[:3]
    cursor = browser.get("/api/statements?limit=1").json()["next"]
    assert ids(f"format=jsonl&cursor={cursor}") == everything[1:]
    assert ids("format=jsonl&actor=Nobody") == []


@pytest.mark.parametrize("path", ["/api/counts", "/api/statements", "/api/issues/troops/positions"])
def test_an_answer_that_has_not_changed_is_not_sent_twice(browser, ledger, path):
    first = browser.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for kept in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = browser.get(path, headers={"If-None-Match": kept})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert browser.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    rejected = (
        first.json()["items"][0] if "items" in first.json() else browser.get("/api/statements").json()["items"][0]
    )
    ledger.reject(rejected.get("statement_id") or rejected["id"], author="Tester")
    changed = browser.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_no_shared_cache_keeps_an_answer(asked):
    for path in ("/api/counts", "/api/statements?format=jsonl"):
        assert asked.get(path).headers["cache-control"] == "private, no-cache"


def cursor(words):
    return urlsafe_b64encode(words.encode()).decode().rstrip("=")


# path, status, code
REFUSED = [
    ("/api/statements?limit=0", 422, "bad_request"),
    ("/api/statements?limit=-1", 422, "bad_request"),
    ("/api/statements?limit=201", 422, "bad_request"),
    ("/api/statements?limit=many", 422, "bad_request"),
    ("/api/statements?act=menolak", 422, "bad_request"),
    ("/api/statements?act=", 422, "bad_request"),
    ("/api/statements?kind=loud", 422, "bad_request"),
    ("/api/statements?since=yesterday", 422, "bad_request"),
    ("/api/statements?since=2024-13", 422, "bad_request"),
    ("/api/statements?since=2023-02-29", 400, "invalid_day"),
    ("/api/statements?since=2024-03&until=2024-02", 400, "days_reversed"),
    ("/api/statements?min_confidence=nan", 422, "bad_request"),
    ("/api/statements?min_confidence=2", 422, "bad_request"),
    ("/api/statements?language=Indonesian", 422, "bad_request"),
    ("/api/statements?actr=NATO", 422, "bad_request"),
    ("/api/statements?lang=de", 422, "bad_request"),
    ("/api/statements?format=xml", 422, "bad_request"),
    ("/api/statements?actor=%00", 422, "bad_request"),
    (f"/api/statements?about={'word+' * 2000}", 422, "bad_request"),
    ("/api/statements?about=%22", 400, "no_words"),
    ("/api/statements?article=zzzz", 404, "no_article"),
    ("/api/statements?issue=nothing", 404, "no_issue"),
    ("/api/statements?cursor=%2F", 422, "bad_request"),
    ("/api/statements?cursor=zzz", 400, "bad_cursor"),
    (f"/api/statements?cursor={cursor('n3')}", 400, "bad_cursor"),
    (f"/api/statements?cursor={cursor('azzzzzz')}", 404, "no_statement"),
    (f"/api/statements?format=jsonl&cursor={cursor('n3')}", 400, "bad_cursor"),
    (f"/api/statements?cursor={cursor('aé')}", 400, "bad_cursor"),
    (f"/api/actors?cursor={cursor('a1234')}", 400, "bad_cursor"),
    (f"/api/actors?cursor={cursor('n-1')}", 400, "bad_cursor"),
    (f"/api/actors?cursor={cursor('n' + '9' * 30)}", 400, "bad_cursor"),
    ("/api/statements/zzzz", 404, "no_statement"),
    ("/api/statements/a", 404, "no_statement"),
    ("/api/statements/a%2Fb", 404, "no_such_page"),
    ("/api/statements/a%00b", 422, "bad_request"),
    (f"/api/statements/{'a' * 10_000}", 422, "bad_request"),
    ("/api/articles/zzzz", 404, "no_article"),
    ("/api/articles/%F0%9F%8C%B4%F0%9F%8C%B4", 404, "no_article"),
    ("/api/actors/Nobody%20at%20All", 404, "nobody_called"),
    ("/api/actors/a%2Fb%2F..%2Fc", 404, "nobody_called"),
    ("/api/actors/%22", 400, "no_words"),
    ("/api/actors/NATO?on=2022", 422, "bad_request"),
    ("/api/actors/NATO?on=2022-02-30", 400, "bad_day_asked"),
    ("/api/utterances/zzzz", 404, "no_utterance"),
    ("/api/issues/nothing/positions", 404, "no_issue"),
    ("/api/changes?issue=nothing", 404, "no_issue"),
    ("/api/commitments?if=war", 400, "scenario_empty"),
    ("/api/cite/zzzz", 404, "no_statement"),
    ("/api/cite/zzzz?style=mla", 422, "bad_request"),
    ("/api/nothing", 404, "no_such_page"),
]


@pytest.mark.parametrize(("path", "status", "code"), REFUSED, ids=[path[:60] for path, _, _ in REFUSED])
def test_what_cannot_be_answered_is_told_in_one_shape(asked, path, status, code):
    answer = asked.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message"}
    assert len(answer.text) < 2_000


def test_messages_are_in_the_language_that_is_asked(asked):
    told = {code: asked.get(f"/api/statements/zzzz?lang={code}").json()["error"] for code in ("en", "id")}
    assert told["en"]["code"] == told["id"]["code"]
    assert told["en"]["message"].startswith("There is no statement")
    assert told["id"]["message"].startswith("Tidak ada pernyataan")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_told_which_there_are(asked, method):
    answer = asked.request(method, "/api/statements")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["error"]["code"] == "http_refused"


@pytest.mark.parametrize("query", ["", "?format=jsonl"])
def test_a_ledger_that_cannot_be_used_now_is_told_before_an_answer_begins(browser, monkeypatch, query):
    def busy(_ledger, _filters=None):
        raise LedgerError("ledger_failed", "The ledger {ledger} could not do that ({reason}).", ledger="x", reason="y")
        yield

    monkeypatch.setattr(Ledger, "statements", busy)
    answer = browser.get(f"/api/statements{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger_failed")


def test_a_name_with_a_slash_is_one_name(browser, ledger):
    statement, _ = next(iter(ledger.statements()))
    ledger.judge_speaker(statement.id, ["Sari/Wijaya Baru"], author="Tester")
    answer = browser.get(f"/api/actors/{quote('Sari/Wijaya Baru', safe='')}").json()
    assert [one["name"] for one in answer["items"]] == ["Sari/Wijaya Baru"]


def test_nobody_sees_anything_without_signing_in_where_that_is_asked(ledger):
    closed = TestClient(create_app(Site(ledger, hosts=("testserver",))))
    answer = closed.get("/api/counts")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    ledger.accounts.add("Rani", role="reader", password="a long enough one")
    _, token = ledger.accounts.add_token("Rani", label="test")
    allowed = closed.get("/api/counts", headers={"Authorization": f"Bearer {token}"})
    assert allowed.status_code == 200
