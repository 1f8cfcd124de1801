"""`alert add|remove|send` and `alerts`: from the command line to a server of our own."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from lontar.export import webhook
from tests.hook import hooked
from tests.shell import fill

URL = "https://kabar.example/hook"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(webhook.time, "sleep", lambda _seconds: None)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LONTAR_PRIVATE_ADDRESSES", "allow")


def test_an_alert_is_added_told_listed_and_removed(lontar, news, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", "kunci")
    with hooked(500) as hook:
        lontar("add", str(news / "harbour.txt"))
        added = lontar("alert", "add", hook.url, "--secret-env", "HOOK_SECRET", "--only", "statements")
        assert added.stdout.startswith(f"{hook.url} | new statements | sent: 0 | ")
        assert "told of what is new from now on" in added.stderr
        assert lontar("alert", "send").stdout.startswith(f"{hook.url} | nothing new | ")
        assert hook.came == []
        fill(lontar, news)
        dry = lontar("alert", "send", "--dry-run").stdout
        assert "would be sent: 2" in dry
        assert "    2024-02-27 Joko Prasetyo (refuse): untuk membuka pintu air sebelum hujan reda" in dry
        assert hook.came == []
        assert "sent: 2" in lontar("alert", "send").stdout
        assert "nothing new" in lontar("alert", "send").stdout
    refused, (_, headers, body) = hook.came
    assert refused[2] == body
    assert headers["X-Lontar-Signature"] == f"sha256={hmac.new(b'kunci', body, hashlib.sha256).hexdigest()}"
    assert len(json.loads(body)["items"]) == 2
    (row,) = lontar.json("alerts")
    assert (row["url"], row["sent"], row["failure"], row["kinds"], row["filters"]) == (
        hook.url, 2, None, ["statements"], {}
    )  # fmt: skip
    assert f"{hook.url} is no longer told" in lontar("alert", "remove", row["id"][:6]).stderr
    assert "Nobody is told" in lontar("alerts").stderr


def test_what_could_not_be_delivered_is_said_in_the_readers_language_and_exits_with_1(lontar, news):
    with hooked(410) as hook:
        lontar("add", str(news / "harbour.txt"))
        lontar("alert", "add", hook.url, "--actor", "Rahayu")
        fill(lontar, news)
        assert "127.0.0.1 answers 410." in lontar("alert", "send", code=1).stdout
    assert "127.0.0.1 answers 410." in lontar("alerts").stdout
    shown = lontar("alerts", language="id").stdout
    assert "127.0.0.1 menjawab 410." in shown
    assert shown.startswith(f"{hook.url} | pernyataan baru, perubahan sikap, tenggat yang lewat | --actor Rahayu | ")
    (row,) = lontar.json("alerts")
    assert row["failure"]["code"] == "alert_status"


def test_json_of_a_delivery(lontar, news):
    with hooked(301) as hook:
        lontar("add", str(news / "harbour.txt"))
        (added,) = lontar.json("alert", "add", URL)
        assert lontar.json("alert", "remove", added["id"]) == [{"id": added["id"], "url": URL}]
        lontar("alert", "add", hook.url, "--min-confidence", "0.5")
        fill(lontar, news)
        (failed,) = lontar.json("alert", "send", code=1)
        assert (failed["entries"], failed["failure"]["code"], len(hook.came)) == ([], "alert_redirect", 1)
        (sent,) = lontar.json("alert", "send", added_id(lontar))
    assert [entry["title"].split(" (")[0] for entry in sent["entries"]] == ["Rahayu Lestari", "Joko Prasetyo"]
    assert (sent["failure"], sent["more"]) == (None, False)


def test_this_machine_is_told_only_where_that_is_allowed(lontar, news, monkeypatch):
    monkeypatch.setenv("LONTAR_PRIVATE_ADDRESSES", "refuse")
    with hooked() as hook:
        lontar("add", str(news / "harbour.txt"))
        lontar("alert", "add", hook.url)
        fill(lontar, news)
        (failed,) = lontar.json("alert", "send", code=1)
    assert (failed["failure"]["code"], hook.came) == ("url_private", [])


def added_id(lontar) -> str:
    return lontar.json("alerts")[0]["id"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["alert", "add", "ftp://kabar.example/"], 2, "[alert_address]"),
        (["alert", "add", "https://budi:x@kabar.example/"], 2, "[alert_credentials]"),
        (["alert", "add", URL, "--secret-env", "not a name"], 2, "[alert_secret_name]"),
        (["alert", "add", URL, "--pages", "lontar.example"], 2, "[alert_address]"),
        (["alert", "add", URL, "--only", "rumours"], 2, "statements, changes, deadlines"),
        (["alert", "add", URL, "--issue", "rice"], 3, "[no_issues]"),
        (["alert", "add", URL, "--act", "shout"], 2, "[no_such_act]"),
        (["alert", "add", URL, "--limit", "3"], 2, "--limit"),
        (["alert", "remove", "aaaa"], 3, "[no_alert]"),
        (["alert", "send", "aaaa"], 3, "[no_alert]"),
    ],
)
def test_what_cannot_be_meant_is_refused(filled, args, code, said):
    for language in ("en", "id"):
        assert said in filled(*args, code=code, language=language).stderr
    assert "Nobody is told" in filled("alerts").stderr


@pytest.mark.parametrize("args", [["alerts"], ["alert", "send"], ["alert", "add", URL], ["cite", "aaaa"]])
def test_a_command_that_needs_a_ledger_does_not_make_one(lontar, args):
    assert "[ledger_missing]" in lontar(*args, code=4).stderr
    assert not (lontar.folder / "a.db").exists()
