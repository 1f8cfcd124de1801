"""A form that is refused comes back on its page: what was typed stands there, why it is refused beside its field."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.site import Site

PASSWORD = "twelve letters or more"


def token_of(browser, page="/issues"):
    return re.search(r'name="token" value="(\w+)"', browser.get(page).text)[1]


def tag_of(shown, name, key=""):
    """The tag of the field that is marked as refused."""
    found = [one for one in re.findall(r"<(?:input|select|textarea)[^>]*>", shown) if 'aria-invalid="true"' in one]
    (tag,) = [one for one in found if f'name="{name}"' in one]
    return tag


def message_of(shown, name):
    """What is said beside a field, by the reference that the field carries."""
    return unescape(told_at(shown, name)[2])


def code_of(shown, name):
    """The code of what is said beside a field: for programs, and not among the words that are shown."""
    found = told_at(shown, name)
    assert found[1] not in found[2]
    return found[1]


def told_at(shown, name):
    place = re.search(r'aria-describedby="([^"]+)"', tag_of(shown, name))[1]
    return re.search(rf'<span class="refused" id="{place}" data-code="(\w+)">(.*?)</span>', shown)


def typed_in(shown, name):
    """What stands in the refused field."""
    return unescape(re.search(r'value="([^"]*)"', tag_of(shown, name))[1])


# address of the page, its query, the field that is refused, the error, words of the message in both languages
ASKED = [
    ("/search", {"about": "troops", "since": "yester<day"}, "since", "invalid_day", ("is not a day", "bukan hari")),
    ("/search", {"about": "troops", "until": "2024-13"}, "until", "invalid_day", ("is not a day", "bukan hari")),
    (
        "/search",
        {"since": "2024-03", "until": "2024-02"},
        "until",
        "days_reversed",
        ("can lie", "ada hari"),
    ),
    ("/search", {"about": "x" * 301}, "about", "value_too_long", ("301 characters", "301 karakter")),
    ("/search", {"about": "?!"}, "about", "no_words", ("no word", "Tidak ada kata")),
    ("/articles", {"outlet": "Kabar", "since": "soon"}, "since", "invalid_day", ("is not a day", "bukan hari")),
    ("/actors", {"about": "troops", "until": "soon"}, "until", "invalid_day", ("is not a day", "bukan hari")),
    ("/utterances", {"actor": "Marsh", "since": "soon"}, "since", "invalid_day", ("is not a day", "bukan hari")),
    ("/issue/troops", {"actor": "Marsh", "since": "soon"}, "since", "invalid_day", ("is not a day", "bukan hari")),
    ("/actor/NATO", {"on": "2024"}, "on", "bad_day_asked", ("is not a day", "bukan tanggal")),
    ("/what-if", {"if": "war", "actor": "NATO"}, "if", "scenario_empty", ("is no scenario", "bukan skenario")),
    ("/what-if", {"if": "Russia attacks", "on": "soon"}, "on", "bad_day_asked", ("is not a day", "bukan tanggal")),
    (
        "/export/statements.csv",
        {"about": "troops", "since": "soon"},
        "since",
        "invalid_day",
        ("is not a day", "bukan hari"),
    ),
]


@pytest.mark.parametrize(("path", "query", "field", "code", "words"), ASKED)
def test_what_was_asked_stands_in_the_form_and_the_reason_beside_its_field(browser, path, query, field, code, words):
    for language, said in zip(("en", "id"), words, strict=True):
        answer = browser.get(path, params=query, headers={"Accept-Language": language})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/html")
        assert said in message_of(answer.text, field)
        assert code_of(answer.text, field) == code
        assert " autofocus" in tag_of(answer.text, field)
        for name, value in query.items():
            assert f'value="{value}"' in unescape(answer.text), name
        assert "<h1>Not done" not in answer.text


@pytest.mark.parametrize("path", ["/search", "/articles", "/actors", "/utterances", "/what-if"])
@pytest.mark.parametrize("query", ["since=2024-13-40", "since=2024-05&until=2023", "about=a%00b"])
def test_a_question_that_is_refused_has_no_answer(browser, path, query):
    if path == "/what-if":
        query = "on=2024-13-40"
    refused = browser.get(f"{path}?{query}")
    assert refused.status_code == 400
    below = refused.text.partition('<form class="filters"')[2].partition("</form>")[2].partition("</main>")[0]
    assert below.strip() == ""
    assert browser.get(path).text.partition('<form class="filters"')[2].partition("</form>")[2].count("<a ") > 2


def test_a_refused_search_speaks_in_the_words_of_its_form(browser):
    shown = {
        one: browser.get("/search?since=2024-05&until=2023", headers={"Accept-Language": one}).text
        for one in ("en", "id")
    }
    assert message_of(shown["en"], "until").startswith("“From” (2024-05-01) is after “Until” (2023-12-31)")
    assert message_of(shown["id"], "until").startswith("“Sejak” (2024-05-01) sesudah “Sampai” (2023-12-31)")
    assert "NUL" in message_of(browser.get("/search?outlet=a%00b").text, "outlet")


def test_two_fields_are_refused_at_once_and_the_first_has_the_focus(browser):
    shown = browser.get("/search?since=soon&until=later").text
    assert (typed_in(shown, "since"), typed_in(shown, "until")) == ("soon", "later")
    assert [" autofocus" in tag_of(shown, name) for name in ("since", "until")] == [True, False]


@pytest.mark.parametrize("query", ["limit=many", "after=zzz&limit=0", "act=sing"])
def test_what_no_field_of_the_page_holds_is_told_on_a_page_of_its_own(browser, query):
    answer = browser.get(f"/articles?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


# fields of the form to follow an issue, the refused one, the error and its status
FOLLOWED = [
    ({"proposition": "war", "slug": "rice", "alias": "one\ntwo"}, "proposition", "issue_empty", 400),
    ({"proposition": "The harvest is good", "slug": "Not Good", "alias": "one\ntwo"}, "slug", "issue_id", 400),
    ({"proposition": "The harvest is good", "slug": "troops", "alias": "one\ntwo"}, "slug", "issue_exists", 400),
    (
        {"proposition": "nato sends  combat troops to ukraine", "slug": "rice", "alias": "one\ntwo"},
        "proposition",
        "issue_same",
        400,
    ),
    ({"proposition": "hjkl zxcv", "slug": "rice", "alias": "one\ntwo"}, "proposition", "issue_unread", 400),
    ({"proposition": "word " * 500, "slug": "rice", "alias": "one\ntwo"}, "proposition", "bad_request", 422),
]


@pytest.mark.parametrize(("fields", "field", "code", "status"), FOLLOWED)
def test_an_issue_that_is_refused_need_not_be_typed_again(browser, ledger, fields, field, code, status):
    answer = browser.post("/issues", data={"token": token_of(browser), **fields})
    assert answer.status_code == status
    assert code_of(answer.text, field) == code
    assert " autofocus" in tag_of(answer.text, field)
    for name in ("proposition", "slug"):
        assert f'value="{fields[name]}"' in answer.text
    assert ">one\ntwo</textarea>" in answer.text
    assert [one.id for one in ledger.issues()] == ["troops"]


# form, its fields, the refused one, the error
CORRECTED = [
    ("date", {"day": "yester'day", "reason": "as printed"}, "day", "bad_date"),
    ("date", {"day": "2999-01-01", "reason": "as printed"}, "day", "date_in_future"),
    ("act", {"act": "sing", "reason": "as printed"}, "act", "no_such_act"),
    ("speaker", {"names": " ; ", "reason": "as printed"}, "names", "no_name"),
    ("speaker", {"names": "lontar:nowhere; Ratna", "kind": "group", "reason": "x"}, "names", "no_such_actor"),
    ("speaker", {"names": "Ratna", "kind": "ghost", "reason": "as printed"}, "kind", "form_unfit"),
    ("merge", {"other": "nothing", "same": "yes", "reason": "as printed"}, "other", "no_statement"),
    ("date", {"day": "2024-02-20", "reason": "word " * 500}, "reason", "bad_request"),
]


@pytest.mark.parametrize(("form", "fields", "field", "code"), CORRECTED)
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_correction_that_is_refused_stays_on_the_record(browser, ledger, form, fields, field, code, language):
    (one, _), *_ = ledger.statements(Filters(actor="Marsh", limit=1))
    page = f"/statement/{one.id}"
    answer = browser.post(
        f"/judge/{form}/{one.id}", data={"token": token_of(browser), "back": page, **fields},
        headers={"Accept-Language": language},
    )  # fmt: skip
    assert answer.status_code == {"bad_request": 422, "no_statement": 404, "no_such_actor": 404}.get(code, 400)
    assert code_of(answer.text, field) == code
    assert "`" not in message_of(answer.text, field)
    # In the form that was sent, and in no other one of the page.
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'value="{fields["reason"]}"' in answer.text
    for name in {"day", "names", "other"} & set(fields):
        assert f'value="{fields[name]}"' in unescape(answer.text)
    if fields.get("kind") == "group":
        assert '<option value="group" selected>' in answer.text
    assert list(ledger.judgements()) == []


@pytest.mark.parametrize(
    ("queue", "form", "fields", "field"),
    [("acts", "act", {"act": "sing"}, "act"), ("speakers", "speaker", {"names": ";;"}, "names")],
)
def test_a_correction_under_review_stays_where_it_was_made(browser, ledger, queue, form, fields, field):
    shown = browser.get(f"/review?queue={queue}").text
    found = re.search(rf'action="/judge/{form}/(\w+)"', shown)
    if found is None:
        statement = next(iter(ledger.statements(Filters(limit=1))))[0].id
        back = f"/statement/{statement}"
    else:
        statement, back = found[1], f"/review?queue={queue}"
    answer = browser.post(
        f"/judge/{form}/{statement}", data={"token": token_of(browser), "back": back, **fields}
    )  # fmt: skip
    assert answer.status_code == 400
    assert tag_of(answer.text, field)
    assert ('aria-current="page"' in answer.text) == back.startswith("/review")


def test_a_form_of_another_page_is_shown_on_the_record_of_its_statement(browser, ledger):
    (one, _), *_ = ledger.statements(Filters(actor="Marsh", limit=1))
    for back in ("/", "/articles", "https://example.org/statement/1"):
        answer = browser.post(
            f"/judge/date/{one.id}", data={"token": token_of(browser), "back": back, "day": "soon"}
        )  # fmt: skip
        assert (answer.status_code, typed_in(answer.text, "day")) == (400, "soon")


@pytest.fixture
def signed_in(ledger):
    """A browser of somebody who has signed in."""
    ledger.accounts.add("rina", role="owner", password=PASSWORD)
    browser = TestClient(create_app(Site(ledger, hosts=("testserver",))))
    browser.post("/login", data={"token": token_of(browser, "/login"), "name": "rina", "password": PASSWORD})
    return browser


def test_a_password_that_is_refused_is_said_beside_its_field_and_never_sent_back(signed_in):
    for old, new, field, code in (
        ("not my old password", "another password", "old", "password_wrong"),
        (PASSWORD, "short", "new", "account_password"),
    ):
        sent = {"token": token_of(signed_in, "/account"), "old": old, "new": new}
        answer = signed_in.post("/account", data=sent)
        assert answer.status_code == 400
        assert code_of(answer.text, field) == code
        assert f'value="{old}"' not in answer.text
        assert f'value="{new}"' not in answer.text


def test_an_account_that_is_refused_keeps_its_name_and_role(signed_in):
    for name, password, field, code in (
        ("rina", PASSWORD, "name", "account_exists"),
        ("joko", "short", "password", "account_password"),
    ):
        sent = {"token": token_of(signed_in, "/accounts"), "name": name, "role": "reviewer", "password": password}
        answer = signed_in.post("/accounts", data=sent)
        assert answer.status_code == 400
        assert code_of(answer.text, field) == code
        form = answer.text.partition('action="/accounts">')[2]
        assert f'value="{name}"' in form
        assert '<option value="reviewer" selected>' in form
        assert f'value="{password}"' not in answer.text


def test_a_sign_in_that_fails_is_said_at_the_password(ledger):
    ledger.accounts.add("rina", role="owner", password=PASSWORD)
    browser = TestClient(create_app(Site(ledger, hosts=("testserver",))))
    sent = {"token": token_of(browser, "/login"), "name": "rina", "password": "not my password"}
    answer = browser.post("/login", data=sent)
    assert answer.status_code == 403
    assert 'aria-describedby="refused" autofocus' in tag_of(answer.text, "password")
    assert 'id="refused"' in answer.text
    assert 'value="rina"' in answer.text


def test_an_expired_form_is_still_told_on_a_page_of_its_own(browser):
    answer = browser.post("/issues", data={"token": "x", "proposition": "war"})
    assert answer.status_code == 400
    assert "<code>form_expired</code>" in answer.text
    assert "aria-invalid" not in answer.text
