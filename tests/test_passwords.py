"""Passwords: what is kept of one, and which one fits it."""

from __future__ import annotations

import pytest

from lontar import passwords

WORDS = "sepuluh ribu gajah"


@pytest.mark.parametrize("other", ["", "sepuluh ribu gaja", "Sepuluh ribu gajah", "sepuluh ribu gajah "])
def test_only_the_same_password_fits(other):
    kept = passwords.hashed(WORDS)
    assert passwords.fits(WORDS, kept)
    assert not passwords.fits(other, kept)


def test_the_parameters_are_those_that_are_kept():
    name, n, r, p, salt, digest = passwords.hashed(WORDS).split("$")
    assert (name, n, r, p) == ("scrypt", "32768", "8", "1")
    assert len(salt) == 24
    weaker = passwords.b64encode(passwords._digest(WORDS, passwords.b64decode(salt), 2**10, 8, 1)).decode()
    assert passwords.fits(WORDS, f"scrypt$1024$8$1${salt}${weaker}")
    assert not passwords.fits(WORDS, f"scrypt$1024$8$1${salt}${digest}")


def test_letters_typed_in_two_ways_are_one_password():
    assert passwords.fits("cafe\u0301 di tepi kali", passwords.hashed("caf\u00e9 di tepi kali"))


def test_an_unknown_name_costs_the_same_work(monkeypatch):
    counted = []
    real = passwords.hashlib.scrypt
    monkeypatch.setattr(
        passwords.hashlib, "scrypt", lambda *args, **more: counted.append(more["n"]) or real(*args, **more)
    )
    assert not passwords.fits(WORDS, None), "the first one, too"
    assert not passwords.fits("", None), "not even the password of nobody"
    assert counted == [2**15, 2**15]
