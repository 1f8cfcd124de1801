"""`account …`, `accounts`, `token …`, `tokens`: who may use a server, as the command line manages it."""

from __future__ import annotations

import sqlite3

import pytest

from lontar import cli_account

WORDS = "sepuluh ribu gajah"
TOO_SHORT = "gajah"


@pytest.fixture
def staffed(filled):
    filled("account", "add", "Siti", "--role", "owner", "--password-stdin", text=f"{WORDS}\n")
    return filled


def kept(shell) -> str:
    look = sqlite3.connect(shell.folder / "a.db")
    try:
        return " ".join(str(row) for table in ("accounts", "tokens") for row in look.execute(f"SELECT * FROM {table}"))
    finally:
        look.close()


def test_accounts_are_added_listed_and_removed(staffed):
    staffed("account", "add", "Budi  Baca", "--password-stdin", text=WORDS)
    assert [(one["name"], one["role"]) for one in staffed.json("accounts")] == [
        ("Budi Baca", "reader"), ("Siti", "owner"),
    ]  # fmt: skip
    assert staffed("accounts", language="id").stdout.splitlines()[1].startswith("Siti | pemilik | 2")
    (removed,) = staffed.json("account", "remove", "budi baca")
    assert removed["name"] == "Budi Baca"
    assert "is removed" in staffed("account", "remove", "Siti").stderr
    assert "There is no account yet" in staffed("accounts").stderr


@pytest.mark.sqlite("it looks into the file")
def test_a_password_is_never_kept_as_it_is(staffed):
    staffed("account", "add", "Budi", "--password-stdin", text=WORDS)
    assert WORDS not in kept(staffed)
    hashes = {part for part in kept(staffed).split("'") if part.startswith("scrypt$32768$8$1$")}
    assert len(hashes) == 2, "the same password of two accounts has two salts"


def test_a_password_is_asked_for_twice(staffed, monkeypatch):
    monkeypatch.setattr(cli_account, "at_terminal", lambda: True)
    asked = staffed("account", "password", "siti", text="dua belas kuda nil\ndua belas kuda nil\n")
    assert "must sign in again" in asked.stderr
    assert "kuda nil" not in asked.stdout + asked.stderr
    assert "[password_differs]" in staffed("account", "password", "Siti", text=f"{WORDS}\n{WORDS}x\n", code=2).stderr


@pytest.mark.parametrize(
    ("args", "text", "code", "said"),
    [
        (["account", "add", "Siti", "--password-stdin"], WORDS, 2, "account_exists"),
        (["account", "add", "SITI", "--password-stdin"], WORDS, 2, "account_exists"),
        (["account", "add", "  ", "--password-stdin"], WORDS, 2, "account_name"),
        (["account", "add", "x" * 65, "--password-stdin"], WORDS, 2, "account_name"),
        (["account", "add", "Budi\nBaca\x07", "--password-stdin"], WORDS, 2, "account_name"),
        (["account", "add", "Budi", "--password-stdin"], TOO_SHORT, 2, "account_password"),
        (["account", "add", "Budi", "--password-stdin"], "", 2, "account_password"),
        (["account", "add", "Budi"], WORDS, 2, "password_unseen"),
        (["account", "password", "Budi", "--password-stdin"], WORDS, 3, "no_account"),
        (["account", "remove", "Budi"], None, 3, "no_account"),
        (["token", "add", "Budi"], None, 3, "no_account"),
        (["token", "remove", "00000000"], None, 3, "no_token"),
    ],
)
def test_what_cannot_be_meant_is_refused(staffed, args, text, code, said):
    for language in ("en", "id"):
        answer = staffed(*args, text=text, code=code, language=language).stderr
        assert f"[{said}]" in answer
        assert not text or text not in answer
    assert [one["name"] for one in staffed.json("accounts")] == ["Siti"]


def test_a_role_is_one_of_three(staffed):
    assert "reader, reviewer, owner" in staffed("account", "add", "Budi", "--role", "boss", code=2).stderr


@pytest.mark.sqlite("it looks into the file")
def test_a_token_is_shown_once_and_kept_as_a_digest(staffed):
    token = staffed("token", "add", "siti", "--label", "dasbor").stdout.strip()
    assert token.startswith("lontar_") and len(token) > 40
    assert token not in kept(staffed)
    (listed,) = staffed.json("tokens")
    assert (listed["account"], listed["label"]) == ("Siti", "dasbor")
    assert staffed("tokens").stdout.startswith(f"{listed['id']} | Siti | dasbor | 2")
    (made,) = staffed.json("token", "add", "Siti")
    assert made["token"] != token
    assert "valid no longer" in staffed("token", "remove", made["id"]).stderr
    assert staffed.json("token", "remove", listed["id"]) == [{"id": listed["id"]}]
    assert "There is no token yet" in staffed("tokens").stderr


@pytest.mark.sqlite("it looks into the file")
def test_a_token_may_be_for_feeds_alone(staffed):
    token = staffed("token", "add", "siti", "--feeds", "--label", "umpan").stdout.strip()
    assert token.startswith("lontar_feeds_") and token not in kept(staffed)
    (listed,) = staffed.json("tokens")
    assert (listed["scope"], listed["label"]) == ("feeds", "umpan")
    assert "| hanya umpan |" in staffed("tokens", language="id").stdout
    (other,) = staffed.json("token", "add", "siti")
    assert other["scope"] == ""


@pytest.mark.sqlite("it looks into the file")
def test_the_tokens_of_an_account_go_with_it(staffed):
    staffed("token", "add", "Siti")
    staffed("account", "remove", "Siti")
    assert staffed.json("tokens") == []
    assert "scrypt" not in kept(staffed)
    assert list(staffed.json("check")) == []
