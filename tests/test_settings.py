"""Environment → settings: what each variable does, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lontar.errors import UsageError
from lontar.settings import Following, Limits, Settings, language_of


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "in_ID"}, "id"),
        ({"LANG": "is_IS.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "id_ID"}, "id"),
        ({"LC_ALL": "de_DE.UTF-8", "LC_MESSAGES": "id_ID"}, "en"),
        ({"LC_ALL": "", "LANG": "id_ID"}, "id"),
        ({"LONTAR_LANG": "id", "LC_ALL": "en_US.UTF-8"}, "id"),
        ({"LONTAR_LANG": "en", "LANG": "id_ID.UTF-8"}, "en"),
        ({"LONTAR_LANG": "id-ID"}, "id"),
        ({"LONTAR_LANG": "xx", "LANG": "id_ID"}, "id"),
    ],
)
def test_the_language_of_messages(environ, language):
    assert language_of(environ) == language


def test_without_variables_there_are_defaults():
    assert Settings.from_environment({}) == Settings("lontar.db", "en", None, None)


def test_every_variable_is_read():
    environ = {
        "LONTAR_LEDGER": " a.db ",
        "LONTAR_LANG": "id",
        "LONTAR_MODEL": "~/w",
        "LONTAR_PAIRS": "~/p",
        "LONTAR_THREADS": "2",
        "LONTAR_KNOWLEDGE": " ~/k ",
        "LONTAR_REQUESTS": "8",
    }
    home = Path("~").expanduser()
    expected = Settings("a.db", "id", home / "w", home / "p", 2, (home / "k",), requests=8)
    assert Settings.from_environment(environ) == expected


def test_limits_of_what_is_fetched_are_read():
    environ = {"CONNECT": "2", "READ": "3.5", "WHOLE": "8", "REDIRECTS": "0", "MEGABYTES": "0.5"}
    found = Settings.from_environment({f"LONTAR_FETCH_{name}": value for name, value in environ.items()})
    assert found.limits == Limits(connect=2.0, read=3.5, whole=8.0, redirects=0, most=500_000)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("LONTAR_LANG", "fr", "setting_language"),
        ("LONTAR_REQUESTS", "0", "setting_requests"),
        ("LONTAR_REQUESTS", "10001", "setting_requests"),
        ("LONTAR_REQUESTS", "many", "setting_requests"),
        ("LONTAR_FETCH_WHOLE", "0", "setting_number"),
        ("LONTAR_FETCH_READ", "soon", "setting_number"),
        ("LONTAR_FETCH_REDIRECTS", "1.5", "setting_whole_number"),
        ("LONTAR_THREADS", "0", "setting_threads"),
        ("LONTAR_THREADS", "-1", "setting_threads"),
        ("LONTAR_THREADS", "two", "setting_threads"),
        ("LONTAR_THREADS", "٢", "setting_threads"),
        ("LONTAR_THREADS", "2000", "setting_threads"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(variable, value, code):
    with pytest.raises(UsageError) as refused:
        Settings.from_environment({variable: value})
    assert refused.value.code == code
    assert value in str(refused.value)
    assert code != "setting_whole_number" or "must be a whole number" in str(refused.value)


def test_how_feeds_are_followed():
    assert Settings.from_environment({}).following == Following(3.0, 300.0, 21_600.0, None)
    asked = {
        "LONTAR_HOST_DELAY": "0.5",
        "LONTAR_POLL_LEAST": "10",
        "LONTAR_POLL_MOST": "60",
        "LONTAR_CONTACT": " a@b.example ",
    }
    assert Settings.from_environment(asked).following == Following(0.5, 600.0, 3_600.0, "a@b.example")
    # A shortest time beyond the longest one that is meant without a word moves it.
    assert Settings.from_environment({"LONTAR_POLL_LEAST": "600"}).following.poll_most == 36_000.0


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"LONTAR_HOST_DELAY": "-1"}, "setting_number"),
        ({"LONTAR_HOST_DELAY": "soon"}, "setting_number"),
        ({"LONTAR_POLL_LEAST": "0"}, "setting_number"),
        ({"LONTAR_POLL_LEAST": "60", "LONTAR_POLL_MOST": "10"}, "setting_poll"),
        ({"LONTAR_PRIVATE_ADDRESSES": "yes"}, "setting_private"),
    ],
)
def test_what_cannot_be_meant_of_feeds_is_refused(environ, code):
    with pytest.raises(UsageError) as refused:
        Settings.from_environment(environ)
    assert refused.value.code == code


@pytest.mark.parametrize(("value", "allowed"), [("", False), ("refuse", False), ("allow", True), ("ALLOW", True)])
def test_addresses_of_ones_own_network_are_asked_where_that_is_allowed(value, allowed):
    assert Settings.from_environment({"LONTAR_PRIVATE_ADDRESSES": value}).private_addresses is allowed
