"""Alerts over a whole ledger: what is told, in which document, and that nothing is told twice."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest

from lontar.errors import InputError, NotFound, UsageError
from lontar.ledger import Ledger
from lontar.ledger_alerts import MOST, alert_to_json
from lontar.sources import SourceOptions
from lontar.types import Filters, Reading
from tests.fake_reader import FakeReader
from tests.talks import PROPOSITION, TalksReader
from tests.told import article, statement
from tests.word_pairs import WordPairs

URL = "https://kabar.example/hook"


class Post:
    """Keeps what is sent; fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[tuple[str, dict, str | None]] = []
        self.failures = list(failures)

    def __call__(self, url, body, secret):
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((url, json.loads(body), secret))

    @property
    def titles(self) -> list[list[str]]:
        return [[item["title"] for item in body["items"]] for _, body, _ in self.sent]


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "en")
    with Ledger.open(tmp_path / "a.db", reader=TalksReader(), pairs=WordPairs()) as opened:
        yield opened


def add(ledger: Ledger, name: str, text: str, *, published: str = "2024-02-26") -> None:
    path = Path(ledger.store.name).with_name(f"{name}.txt")
    path.write_text(text, "utf-8")
    ledger.add([str(path)], options=SourceOptions(published=published, outlet="Kabar"))
    ledger.merge()


def send(ledger: Ledger, *failures: Exception, **given) -> tuple[Post, list]:
    post = Post(*failures)
    return post, list(ledger.send_alerts(post=post, **given))


def test_only_what_is_new_from_then_on_is_told_and_nothing_twice(ledger: Ledger) -> None:
    add(ledger, "a", "Sari Wijaya said that the harvest of rice was good.")
    alert, new = ledger.add_alert(URL)
    assert new
    post, (delivery,) = send(ledger)
    assert (post.sent, delivery.entries, delivery.failure) == ([], (), None)
    add(ledger, "b", "Emma Marsh said that the harbour would open again.", published="2024-03-05")
    post, (delivery,) = send(ledger)
    assert post.titles == [["Emma Marsh (assert): that the harbour would open again"]]
    ((url, body, secret),) = post.sent
    assert (url, secret) == (URL, None)
    assert (body["title"], body["_lontar"]["id"]) == (
        "Lontar: what is new (everything)", f"urn:lontar:alert:{alert.id}"
    )  # fmt: skip
    assert delivery.entries[0].id == body["items"][0]["id"]
    post, _ = send(ledger)
    assert post.sent == []
    assert ledger.alerts()[0].sent == 1


def test_changes_of_position_are_told_with_both_passages(ledger: Ledger) -> None:
    ledger.add_issue(PROPOSITION, id="troops")
    add(ledger, "a", "Emma Marsh said that NATO sends combat troops to Ukraine soon.")
    ledger.add_alert(URL, Filters(issue="troo"), kinds=["changes"])
    assert send(ledger)[0].sent == []
    add(
        ledger, "b", "Emma Marsh refused to see combat troops of NATO sent to Ukraine.", published="2024-03-10"
    )  # fmt: skip
    post, _ = send(ledger)
    assert post.titles == [[f"Emma Marsh: for → against ({PROPOSITION})"]]
    item = post.sent[0][1]["items"][0]
    assert item["id"].startswith("urn:lontar:change:")
    assert "combat troops to Ukraine soon" in item["content_text"]
    assert "refused" not in item["content_text"].split("\n\n")[0]
    assert post.sent[0][1]["title"] == "Lontar: what is new (troops)"
    assert send(ledger)[0].sent == []


def test_changes_that_were_there_are_not_told(ledger: Ledger) -> None:
    ledger.add_issue(PROPOSITION, id="troops")
    add(ledger, "a", "Emma Marsh said that NATO sends combat troops to Ukraine soon.")
    add(ledger, "b", "Emma Marsh refused to see combat troops of NATO sent to Ukraine.", published="2024-03-10")
    assert len(ledger.changes()) == 1
    ledger.add_alert(URL, kinds=["changes"])
    assert send(ledger)[0].sent == []


def test_deadlines_that_pass_are_told(ledger: Ledger) -> None:
    class Promising(FakeReader):
        def read(self, article):
            return tuple(replace(one, act="promise", deadline="2024-04-01") for one in super().read(article))

    ledger._reader = Promising()
    ledger.add_alert(URL, kinds=["deadlines"], pages="https://lontar.example")
    add(ledger, "a", "Emma Marsh said that the new bridge would be open again.")
    post, _ = send(ledger)
    assert post.titles == [
        ["Emma Marsh (promise), deadline 2024-04-01 passed: that the new bridge would be open again"]
    ]
    (item,) = post.sent[0][1]["items"]
    # It came to be known to the ledger when the article was added, long after.
    assert item["date_modified"] > "2026" and item["date_published"] == "2024-02-26T00:00:00Z"
    assert item["url"].startswith("https://lontar.example/statement/")
    assert send(ledger)[0].sent == []


def test_what_is_sent_is_signed_with_what_the_environment_holds(ledger: Ledger) -> None:
    ledger.add_alert(URL, secret_env="HOOK_SECRET")
    add(ledger, "a", "Sari Wijaya said that the harvest of rice was good.")
    post, (delivery,) = send(ledger, environ={})
    assert (post.sent, delivery.failure.code) == ([], "alert_secret_missing")
    assert ledger.alerts()[0].failure.code == "alert_secret_missing"
    post, (delivery,) = send(ledger, environ={"HOOK_SECRET": "kunci"})
    assert (post.sent[0][2], delivery.failure, ledger.alerts()[0].failure) == ("kunci", None, None)
    assert "kunci" not in json.dumps(alert_to_json(ledger.alerts()[0]))


def test_a_failure_is_kept_the_others_are_told_and_it_is_told_with_the_next_call(ledger: Ledger) -> None:
    ledger.add_alert(URL)
    ledger.add_alert("https://warta.example/")
    add(ledger, "a", "Sari Wijaya said that the harvest of rice was good.")
    refusal = InputError("alert_status", "{host} answers {status}.", host="kabar.example", status=500)
    post, (first, second) = send(ledger, refusal)
    assert (first.failure, first.entries, len(second.entries)) == (refusal, (), 1)
    assert [url for url, *_ in post.sent] == ["https://warta.example/"]
    failed, fine = ledger.alerts()
    assert (failed.failure.code, failed.failure.values["status"], failed.sent, fine.failure) == (
        "alert_status", 500, 0, None
    )  # fmt: skip
    assert alert_to_json(failed)["failure"]["message"] == "kabar.example answers 500."
    post, _ = send(ledger)
    assert [url for url, *_ in post.sent] == [URL]
    assert ledger.alerts()[0].failure is None


def test_a_trial_sends_and_keeps_nothing(ledger: Ledger) -> None:
    alert, _ = ledger.add_alert(URL, secret_env="HOOK_SECRET")
    add(ledger, "a", "Sari Wijaya said that the harvest of rice was good.")
    post, (delivery,) = send(ledger, dry_run=True)
    assert (post.sent, len(delivery.entries)) == ([], 1)
    assert ledger.alerts() == [alert]
    assert len(send(ledger, environ={"HOOK_SECRET": "x"})[0].sent) == 1


def test_one_request_carries_so_many_and_the_rest_goes_with_the_next(ledger: Ledger) -> None:
    ledger.add_alert(URL)
    text = "".join(f"Sari Wijaya said that the harvest number {n} was good.\n" for n in range(MOST + 5))
    add(ledger, "a", text)
    post, (delivery,) = send(ledger)
    assert (len(post.sent[0][1]["items"]), delivery.more) == (MOST, True)
    post, (delivery,) = send(ledger)
    assert (len(post.sent[0][1]["items"]), delivery.more) == (5, False)


def test_the_language_is_that_in_which_the_alert_was_added(ledger: Ledger, monkeypatch) -> None:
    monkeypatch.setenv("LONTAR_LANG", "id")
    ledger.add_alert(URL, Filters(actor="Sari"))
    monkeypatch.setenv("LONTAR_LANG", "en")
    add(ledger, "a", "Sari Wijaya said that the harvest of rice was good.")
    post, _ = send(ledger)
    assert post.titles == [["Sari Wijaya (menyatakan): that the harvest of rice was good"]]
    assert (post.sent[0][1]["title"], post.sent[0][1]["language"]) == ("Lontar: yang baru (Sari)", "id")


def test_an_issue_that_is_gone_is_a_failure_of_its_alert(ledger: Ledger) -> None:
    ledger.add_issue(PROPOSITION, id="troops")
    ledger.add_issue("Rice is harvested", id="rice")
    ledger.add_alert(URL, Filters(issue="troops"), kinds=["changes"])
    ledger.remove_issue("troops")
    _, (delivery,) = send(ledger)
    assert delivery.failure.code == "no_issue"
    assert ledger.alerts()[0].failure.code == "no_issue"


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"url": "ftp://kabar.example"}, UsageError, "alert_address"),
        ({"url": "https://a:b@kabar.example"}, UsageError, "alert_credentials"),
        ({"url": URL, "pages": "javascript:x"}, UsageError, "alert_address"),
        ({"url": URL, "secret_env": "rahasia sekali"}, UsageError, "alert_secret_name"),
        ({"url": URL, "filters": Filters(issue="rice")}, NotFound, "no_issues"),
        ({"url": URL, "filters": Filters(act="shout")}, UsageError, "unknown_value"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(ledger: Ledger, given, error, code: str) -> None:
    with pytest.raises(error) as caught:
        ledger.add_alert(**given)
    assert caught.value.code == code
    assert ledger.alerts() == []


def test_the_same_alert_is_one_and_others_are_others(ledger: Ledger) -> None:
    alert, new = ledger.add_alert(URL, kinds=["changes", "statements"])
    again, new_again = ledger.add_alert(URL, Filters(limit=3), kinds=["statements", "changes"])
    assert (new, new_again, again) == (True, False, alert)
    assert ledger.add_alert(URL)[1]
    assert ledger.add_alert(URL, Filters(actor="Sari"))[1]
    assert len({one.id for one in ledger.alerts()}) == 3
    assert ledger.remove_alert(alert.id[:8]) == alert
    assert len(ledger.alerts()) == 2


def test_a_signature_can_be_checked_with_the_secret_alone() -> None:
    from lontar.export.webhook import signature

    assert signature(b"{}", "s") == f"sha256={hmac.new(b's', b'{}', hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    ("published", "told"), [(None, "harga naik” (said by 2024-02-20 at the latest)."), ("2024-02-27", "harga naik”.")]
)
def test_where_no_day_is_known_the_last_one_of_the_article_bounds_a_citation(ledger, published, told) -> None:
    own = article("Budi mengatakan harga naik. Sari mengatakan hujan turun.", published=published)
    undated, dated = statement(own, "harga naik", said=None), statement(own, "hujan turun", said="2024-02-20")
    ledger.store.put(Reading(own, (undated, dated)))
    assert told in ledger.cite(undated.id)
    assert "hujan turun” (said 2024-02-20)." in ledger.cite(dated.id)
