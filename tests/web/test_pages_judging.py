"""Every decision through its form: what it takes, what it records, its undoing; sent twice it counts once."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.site import Site, User

HOSTILE = "<script>alert(1)</script>\" onmouseover='x'"


@pytest.fixture
def told(ledger):
    """The statements of the ledger by the first words of their speakers and days, oldest first."""
    return sorted(
        (statement for statement, _ in ledger.statements(Filters(limit=None))), key=lambda one: one.said_on.value
    )


def token_of(browser):
    return re.search(r'name="token" value="(\w+)"', browser.get("/review").text)[1]


def decide(browser, path, *, back="/review?queue=acts", **fields):
    """Send a form as a page of this visit does; the answer is where it leads."""
    sent = {"token": token_of(browser), "back": back, **fields}
    return browser.post(path, data=sent, follow_redirects=False)


def done(answer):
    assert answer.status_code == 303, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["done"][0]


# form, its fields, the verb on record
DECISIONS = [
    ("reject", {}, "statement.reject"),
    ("uphold", {}, "statement.add"),
    ("span/CON", {"words": "combat  TROOPS"}, "statement.span"),
    ("act", {"act": "deny"}, "act"),
    ("speaker", {"names": "Rahayu Lestari; Joko Prasetyo", "kind": "person"}, "speaker"),
    ("date", {"day": "2024-02-20"}, "date"),
    ("date", {"day": "2024-02-20", "left_open": "1"}, "date"),
    ("confirm", {"field": "act"}, "act"),
    ("confirm", {"field": "speaker"}, "speaker"),
    ("confirm", {"field": "date"}, "date"),
    ("stance", {"issue": "troops", "stance": "against"}, "stance"),
    ("merge", {"other": "", "same": "no"}, "merge"),
]


def fields_for(name, fields, told):
    return {**fields, "other": told[1].id} if name == "merge" else fields


@pytest.mark.parametrize(("name", "fields", "verb"), DECISIONS)
def test_a_decision_is_recorded_with_its_author_and_taken_back(browser, ledger, told, name, fields, verb):
    before = ledger.statement(told[0].id)[0]
    answer = decide(browser, f"/judge/{name}/{told[0].id}", reason="because", **fields_for(name, fields, told))
    (made,) = ledger.judgements(told[0].id)
    assert (made.id, made.verb, made.author, made.reason) == (done(answer), verb, "Tester", "because")
    assert answer.headers["location"] == f"/review?queue=acts&done={made.id}"
    done(decide(browser, f"/judge/undo/{made.id}"))
    assert ledger.statement(told[0].id)[0] == before
    assert [one.verb for one in ledger.judgements(told[0].id)] == [verb, "undo"]


@pytest.mark.parametrize(("name", "fields", "verb"), DECISIONS)
def test_without_the_token_of_the_visit_nothing_is_recorded(browser, ledger, told, name, fields, verb):
    for token in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "é"}):
        sent = {**fields_for(name, fields, told), **token}
        answer = browser.post(f"/judge/{name}/{told[0].id}", data=sent, follow_redirects=False)
        assert (answer.status_code, "form_expired" in answer.text) == (400, True)
    assert list(ledger.judgements()) == []


@pytest.mark.parametrize(("name", "fields", "verb"), DECISIONS)
def test_who_may_only_look_decides_nothing(ledger, told, name, fields, verb):
    site = Site(ledger, hosts=("testserver",), everybody=User("Guest", "reader"))
    browser = TestClient(create_app(site))
    browser.get("/review")
    answer = browser.post(f"/judge/{name}/{told[0].id}", data=fields_for(name, fields, told), follow_redirects=False)
    assert answer.status_code == 403
    assert list(ledger.judgements()) == []


@pytest.mark.parametrize(("name", "fields", "verb"), DECISIONS)
def test_a_form_sent_twice_is_one_decision(browser, ledger, told, name, fields, verb):
    sent = {"token": token_of(browser), **fields_for(name, fields, told)}
    answers = [browser.post(f"/judge/{name}/{told[0].id}", data=sent, follow_redirects=False) for _ in range(2)]
    assert done(answers[0]) == done(answers[1])
    undone = [browser.post(f"/judge/undo/{done(answers[0])}", data=sent, follow_redirects=False) for _ in range(2)]
    assert done(undone[0]) == done(undone[1])
    assert [one.verb for one in ledger.judgements(told[0].id)] == [verb, "undo"]


def test_the_same_form_decides_again_after_its_decision_was_taken_back(browser, ledger, told):
    for _ in range(2):
        made = done(decide(browser, f"/judge/act/{told[0].id}", act="deny"))
        done(decide(browser, f"/judge/undo/{made}"))
    assert [one.verb for one in ledger.judgements(told[0].id)] == ["act", "undo", "act", "undo"]


@pytest.mark.parametrize(
    ("path", "fields", "code"),
    [
        ("act/{id}", {"act": "sing"}, "no_such_act"),
        ("act/{id}", {}, "no_such_act"),
        ("span/CON/{id}", {"words": "never said"}, "passage_not_found"),
        ("span/CON/{id}", {"words": "  "}, "no_place"),
        ("span/XYZ/{id}", {"words": "combat troops"}, "form_unfit"),
        ("speaker/{id}", {"names": " ; "}, "no_name"),
        ("speaker/{id}", {"names": "Rahayu", "kind": "ghost"}, "form_unfit"),
        ("date/{id}", {"day": "yesterday"}, "bad_date"),
        ("date/{id}", {"day": "2999-01-01"}, "date_in_future"),
        ("confirm/{id}", {"field": "title"}, "form_unfit"),
        ("stance/{id}", {"issue": "troops", "stance": "angry"}, "no_such_stance"),
        ("stance/{id}", {"issue": "rice", "stance": "for"}, "no_issue"),
        ("merge/{id}", {"other": "{id}", "same": "yes"}, "merge_itself"),
        ("merge/{id}", {"other": "{id}", "same": "maybe"}, "form_unfit"),
        ("reject/ffffffffffff", {}, "no_statement"),
        ("undo/ffffffffffff", {}, "no_judgement"),
    ],
)
def test_what_cannot_be_meant_is_refused_on_a_page_that_says_why(browser, ledger, told, path, fields, code):
    sent = {name: value.format(id=told[0].id) for name, value in fields.items()}
    answer = decide(browser, f"/judge/{path.format(id=told[0].id)}", **sent)
    assert 400 <= answer.status_code < 500
    assert f"<code>{code}</code>" in answer.text or f'data-code="{code}"' in answer.text
    assert list(ledger.judgements()) == []


@pytest.mark.parametrize(
    ("names", "people"),
    [
        ("Rahayu Lestari, S.H.", ["Rahayu Lestari, S.H."]),
        ("Rahayu Lestari, S.H.; Joko Prasetyo", ["Rahayu Lestari, S.H.", "Joko Prasetyo"]),
        ("Rahayu Lestari\r\nJoko Prasetyo;", ["Rahayu Lestari", "Joko Prasetyo"]),
    ],
)
def test_speakers_are_parted_by_semicolons_and_the_form_says_so(browser, ledger, told, names, people):
    done(decide(browser, f"/judge/speaker/{told[0].id}", names=names))
    statement = ledger.statement(told[0].id)[0]
    assert [one.name for one in statement.speakers or (statement.speaker,)] == people
    shown = browser.get(f"/statement/{told[0].id}").text
    assert f'value="{"; ".join(people)}"' in shown
    assert "with semicolons between them" in shown
    assert "dipisahkan titik koma" in browser.get(f"/statement/{told[0].id}?lang=id").text


@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "/\t/example.org", ""]
)
def test_a_decision_never_leads_to_another_site(browser, told, back):
    location = decide(browser, f"/judge/act/{told[0].id}", back=back, act="deny").headers["location"]
    assert location.startswith("/?done=")


@pytest.mark.parametrize(
    "form", ["{id}", "urn:lontar:statement:{id}", "http://127.0.0.1:8000/statement/{id}", " {id}/ "]
)
def test_another_statement_is_named_by_its_id_or_an_address_of_it(browser, ledger, told, form):
    done(decide(browser, f"/judge/merge/{told[0].id}", other=form.format(id=told[1].id), same="yes"))
    (made,) = ledger.judgements(told[0].id)
    assert json.loads(made.value) == {"with": told[1].id, "same": True}


def test_the_record_shows_each_decision_with_what_changed_and_its_undoing(browser, told):
    path = f"/statement/{told[0].id}"
    made = done(decide(browser, f"/judge/act/{told[0].id}", back=path, act="deny"))
    shown = browser.get(f"{path}?done={made}").text
    assert "act corrected</b> assert → deny" in shown
    assert shown.count(f'action="/judge/undo/{made}"') == 2, "in the note and in the history"
    done(decide(browser, f"/judge/undo/{made}", back=path))
    after = browser.get(path).text
    assert f"/judge/undo/{made}" not in after
    assert "taken back since" in after


def test_a_comparison_is_on_the_record_of_both_statements(browser, told):
    made = done(decide(browser, f"/judge/merge/{told[0].id}", other=told[1].id, same="no"))
    shown = [browser.get(f"/statement/{one.id}").text for one in told[:2]]
    assert all(f"/judge/undo/{made}" in one for one in shown)
    assert f'/statement/{told[1].id}"><code>' in shown[0]
    assert f'/statement/{told[0].id}"><code>' in shown[1]


def test_a_rejected_statement_says_so_until_that_is_taken_back(browser, ledger, told):
    path = f"/statement/{told[0].id}"
    made = done(decide(browser, f"/judge/reject/{told[0].id}"))
    assert "this is no statement" in browser.get(path).text
    done(decide(browser, f"/judge/uphold/{told[0].id}"))
    assert "this is no statement" not in browser.get(path).text
    assert told[0].id in {one.id for one, _ in ledger.statements(Filters(limit=None))}, made


@pytest.mark.parametrize("field", ["reason", "names"])
def test_what_people_type_is_shown_as_text(browser, told, field):
    sent = {"names": "Rahayu Lestari", field: HOSTILE}
    done(decide(browser, f"/judge/speaker/{told[0].id}", **sent))
    for path in (f"/statement/{told[0].id}", "/review?queue=acts"):
        shown = browser.get(path).text
        assert "<script>alert" not in shown
        assert "\" onmouseover='x'" not in shown
    assert "&lt;script&gt;" in browser.get(f"/statement/{told[0].id}").text


def test_the_forms_of_the_record_are_for_reviewers(ledger, browser, told):
    path = f"/statement/{told[0].id}"
    assert f'action="/judge/act/{told[0].id}"' in browser.get(path).text
    reader = TestClient(create_app(Site(ledger, hosts=("testserver",), everybody=User("Guest", "reader"))))
    assert "/judge/" not in reader.get(path).text
