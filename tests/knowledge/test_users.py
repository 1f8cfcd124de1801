"""A user's own tables: read after ours wherever ours are asked, and refused with the line that does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from lontar.errors import InputError
from lontar.extract.actors import resolved
from lontar.knowledge import Knowledge, load
from lontar.knowledge.loading import DATA
from lontar.knowledge.tables import COLUMNS
from lontar.knowledge.users import fill_checked
from lontar.messages import say_error
from lontar.types import Speaker

GOOD = {
    "organisations": "pasar,organisation,Market,Pasar,,,,\nkota,organisation,Town,Kota,,,,\n",
    "offices": "pasar.chair,pasar,chair,Chair,Ketua,,Lurah\n",
    "persons": "wira,Wira Adi,Wira,,,\nsari,Sari Puspa,,1970-02-01,id,\n",
    "terms": "pasar.chair,wira,2020-01-01,2022-01-01,,day,user,\n",
    "memberships": "pasar,kota,2020-01-01,,2025-06,day,user,\n",
}


def tables(folder: Path, **lines: str) -> Path:
    for name, text in lines.items():
        file = f"{name}.csv"
        (folder / file).write_text(",".join(COLUMNS[file]) + "\n" + text, encoding="utf-8")
    return folder


def test_our_own_tables_pass_the_checks_of_a_users() -> None:
    known = Knowledge()
    fill_checked(known, DATA)
    assert known == load()


def test_a_users_tables_come_after_ours(tmp_path: Path) -> None:
    known = load(tables(tmp_path, **GOOD))
    assert [one.name for one in known.holders_on("pasar.chair", "2021-05-05")] == ["Wira Adi"]
    assert known.member_on("pasar", "kota", "2021-05-05") == "yes"
    assert known.persons_called("emmanuel macron")
    assert not load().persons_called("Wira Adi")


def test_one_file_may_stand_alone_under_any_name_with_columns_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "gubernur kami.txt"
    file.write_text("name,id,aliases,born,state,wikidata\nWira Adi,wira,,,id,Q1234\n\n", encoding="utf-8")
    assert [one.actor for one in load(file).persons_called("wira adi")] == ["Q1234"]


def test_a_row_may_name_ids_of_ours(tmp_path: Path) -> None:
    tables(tmp_path, persons=GOOD["persons"], terms="fr.head_of_state,wira,2040-05-01,2045-05-01,,day,user,\n")
    known = load(tmp_path)
    assert [one.id for one in known.holders_on("fr.head_of_state", "2041-01-01")] == ["wira"]


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    tables(tmp_path, **GOOD)
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(tmp_path).holders_on("pasar.chair", "2021-05-05")


def test_namesakes_stay_apart_unless_an_office_of_the_day_tells_them(tmp_path: Path) -> None:
    persons = GOOD["persons"] + "wira_muda,Wira Adi,,,,\n"
    known = load(tables(tmp_path, **{**GOOD, "persons": persons}))
    unknown = Speaker("Wira Adi", "person", "name")
    assert resolved(unknown, "2021-05-05", known) == unknown
    chair = Speaker("Wira Adi", "person", "name", role="Ketua", affiliation="Pasar")
    assert resolved(chair, "2021-05-05", known).actor == "lontar:wira"
    assert resolved(chair, "2023-05-05", known) == chair


def test_of_two_holders_of_an_office_neither_is_chosen(tmp_path: Path) -> None:
    terms = GOOD["terms"] + "pasar.chair,sari,2021-06-01,2023-01-01,,day,user,\n"
    known = load(tables(tmp_path, **{**GOOD, "terms": terms}))
    chair = Speaker("Ketua Pasar", "person", "role", role="Ketua Pasar")
    assert resolved(chair, "2021-05-05", known).actor == "lontar:wira"
    assert resolved(chair, "2021-07-01", known) == chair
    assert resolved(chair, "2022-07-01", known).actor == "lontar:sari"


(MACRON,) = load().persons_called("Emmanuel Macron")
BAD = [
    ("terms", "pasar.chair,wira,2020-13-01,,,day,user,\n", "date", "since is '2020-13-01'"),
    ("terms", "pasar.chair,wira,2020-02-31,,,day,user,\n", "date", "allowed: YYYY-MM-DD"),
    ("terms", "pasar.chair,wira,2022-01-01,2020-01-01,,day,user,\n", "order", "ends (2020-01-01) before it begins"),
    ("terms", "pasar.chair,sary,2020-01-01,,,day,user,\n", "unknown_id", "person is 'sary', an id that no table gives"),
    ("terms", "pasar.chair,sary,2020-01-01,,,day,user,\n", "unknown_id", "(sari?)"),
    ("terms", "pasar.cook,wira,2020-01-01,,,day,user,\n", "unknown_id", "office is 'pasar.cook'"),
    ("terms", "pasar.chair,wira,2020-01-01,,,about,user,\n", "value", "allowed: day, month, year"),
    ("terms", "pasar.chair,wira,2020-01-01,,,day,hearsay,\n", "value", "allowed: wikidata"),
    ("terms", "pasar.chair,wira,2020-01-01\n", "fields", "there are 3 fields; the table has 8 columns"),
    ("terms", 2 * "pasar.chair,wira,2020-01-01,,,day,user,\n", "row_twice", "stands at line 2 of terms.csv"),
    ("persons", "emmanuel-macron,Emmanuel Macron,,,,\n", "id_twice", "ids are unique"),
    ("persons", ",Wira Adi,,,,\n", "no_id", "the id is empty"),
    ("persons", "wira,,,,,\n", "no_name", "there is no name"),
    ("persons", "wira,Wira,,1970-20,,\n", "date", "born is '1970-20'"),
    ("persons", "wira,Wira,,,atlantis,\n", "unknown_id", "state is 'atlantis'"),
    ("persons", "wira,Wira,,,,1234\n", "wikidata", "an id such as Q57665"),
    ("offices", "pasar.head,pasar,head,Head,Ketua,,\npasar.two,pasar,two,Two,ketua,,\n", "office_twice", "pasar.head"),
    ("offices", "fr.boss,fr,boss,President,,,\n", "office_twice", "fr.head_of_state"),
    ("offices", "x.chair,x,chair,Chair,,,\n", "unknown_id", "body is 'x'"),
    ("offices", "x.chair,lontar:nato,chair,Chair,,,\n", "other_id", "the id in the tables is nato. Ids are those"),
    ("offices", "x.chair,Q183,chair,Chair,,,\n", "unknown_id", "such as id, us, nato (`lontar actor"),
    ("offices", "x.chair,lontar:atlantis,chair,Chair,,,\n", "unknown_id", "such as id, us, nato (`lontar actor"),
    ("memberships", "US,pasar,2020,,,year,user,\n", "other_id", "the id in the tables is us."),
    ("memberships", "pasar,lontar:NATO,2020,,,year,user,\n", "other_id", "Write nato."),
    ("memberships", "Germany,pasar,2020,,,year,user,\n", "other_id", "but the id in the tables is de."),
    ("persons", "wira,Wira,,,lontar:id,\n", "other_id", "such as id, us, nato: without `lontar:`"),
    ("terms", f"pasar.chair,{MACRON.actor},2020-01-01,,,day,user,\n", "other_id", f"Write {MACRON.id}."),
    ("terms", "lontar:pasar.chair,wira,2020-01-01,,,day,user,\n", "other_id", "such as fr.head_of_state"),
    ("organisations", "pasar,organisation,,,,,,\n", "no_name", "in one language at least"),
    ("memberships", "kota,pasar,2020,,,year,user,\npasar,kota,2020,,,year,user,\n", "cycle", "kota → pasar → kota"),
    ("memberships", "pasar,pasar,2020,,2025,year,user,\n", "cycle", "pasar → pasar"),
    ("memberships", "nato,kota,2020,,,year,user,\nkota,fr,2020,,,year,user,\n", "cycle", "nato → kota → fr → nato"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lines", "code", "problem"), BAD)
def test_a_bad_line_is_refused_with_file_and_line(
    tmp_path: Path, name: str, lines: str, code: str, problem: str
) -> None:
    with pytest.raises(InputError, match=rf"{name}\.csv, line [23]: ") as refusal:
        load(tables(tmp_path, **{**GOOD, name: lines}))
    assert refusal.value.code == f"knowledge_{code}"
    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "code", "problem"),
    [
        (b"id,name,aliases,born,state\nwira,Wira,,,\n", "columns", "Missing: wikidata"),
        (b"id,name,alias,born,state,wikidata\n", "columns", "Missing: aliases; not known: alias."),
        (b"id,id,name,aliases,born,state,wikidata\n", "columns", "once"),
        (b"", "columns", "the columns are -"),
        (b"id,name,aliases,born,state,wikidata\nwira,Wira,,,,\ns,S\xe9ri,,,,\n", "not_utf8", "line 3: the byte 0xE9"),
        (b"PK\x03\x04\x14\x00\x08\x08\xff", "not_utf8", "0xFF"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str, problem: str) -> None:
    file = tmp_path / "persons.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"persons\.csv") as refusal:
        load(file)
    assert refusal.value.code == f"knowledge_{code}"
    assert problem in str(refusal.value)


def test_a_place_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there") as missing:
        load(tmp_path / "nowhere")
    assert missing.value.code == "knowledge_missing"
    with pytest.raises(InputError, match="holds no CSV table") as empty:
        load(tmp_path)
    assert empty.value.code == "knowledge_empty"


def test_refusals_are_told_in_indonesian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONTAR_LANG", "id")
    with pytest.raises(InputError) as refusal:
        load(tables(tmp_path, **{**GOOD, "terms": "pasar.chair,wira,kemarin,,,day,user,\n"}))
    assert "baris 2: since berisi 'kemarin'" in say_error(refusal.value)
    with pytest.raises(InputError) as refusal:
        load(tables(tmp_path, **{**GOOD, "persons": "wira,Wira Adi,,,lontar:id,\nsari,Sari Puspa,,,id,\n"}))
    assert "id-nya di tabel adalah id." in say_error(refusal.value)
