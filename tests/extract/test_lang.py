import pytest

from lontar.extract import lang
from lontar.types import ACTS


@pytest.mark.parametrize("code", lang.LANGUAGES)
def test_every_language_has_what_the_rules_read(code: str) -> None:
    tables = lang.load(code)
    assert len(set(tables.dates["months"].values())) == 12
    assert set(tables.dates["weekdays"].values()) == set(range(7))
    for key in ("pronouns", "titles", "roles", "organisations", "groups", "documents", "unnamed", "government"):
        assert tables.words("speakers", key), key
    assert set(tables.table("kinds", "acts")) == set(ACTS)
    assert set(tables.table("kinds", "conditions")) == {"if", "unless", "as_long_as", "when", "even_if"}


def test_malay_extends_indonesian() -> None:
    malay, indonesian = lang.load("ms"), lang.load("id")
    assert malay.dates["months"]["Ogos"] == malay.dates["months"]["Agustus"] == 8
    assert set(indonesian.words("speakers", "roles")) < set(malay.words("speakers", "roles"))
    assert malay.dates["relative"]["semalam"] == -1
    assert malay.dates["periods"]["pekan lalu"] == ["week", -1]
    assert malay.speakers["home"] == "Malaysia"


def test_a_capital_and_its_country_name_the_same_state() -> None:
    for code, capital, country in (("id", "Moskow", "Rusia"), ("id", "Gedung Putih", "AS"), ("en", "Moscow", "Russia")):
        tables = lang.load(code).speakers
        assert tables["metonyms"][capital] == tables["countries"][country]


@pytest.mark.parametrize(
    ("language", "code"), [("id-ID", "id"), ("EN", "en"), ("ms", "ms"), ("und", "id"), ("fr", "id")]
)
def test_code_of(language: str, code: str) -> None:
    assert lang.code_of(language) == code


def test_a_language_is_read_once() -> None:
    assert lang.load("id") is lang.load("id-ID")


def test_a_missing_table_is_empty() -> None:
    assert lang.load("id").words("dates", "nothing") == ()
    assert lang.load("id").table("dates", "nothing") == {}
