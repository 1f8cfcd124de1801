"""Environment → settings: what each variable does, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lontar.errors import UsageError
from lontar.settings import Settings, language_of


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
    }
    home = Path("~").expanduser()
    expected = Settings("a.db", "id", home / "w", home / "p", 2, (home / "k",))
    assert Settings.from_environment(environ) == expected


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("LONTAR_LANG", "fr", "setting_language"),
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
