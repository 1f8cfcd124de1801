from pathlib import Path

import pytest

from lontar.errors import UsageError
from lontar.types import Article
from tests.sources.conftest import TEXT, Read, codes_of


def _folder(root: Path) -> Path:
    for name in ("a.txt", "inner/b.txt", "c.txt"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(f"{TEXT} {name}")
    return root


@pytest.mark.parametrize("place", ["inside", "beside"])
def test_a_table_describes_the_files_of_a_folder(place: str, tmp_path: Path, read: Read) -> None:
    folder = _folder(tmp_path / "berita" if (tmp_path / "berita").mkdir() is None else tmp_path)
    table = (folder if place == "inside" else tmp_path) / "table.csv"
    table.write_text(
        "path;url;outlet;published;title\n"
        "a.txt;https://selaka.example.net/1;Warta Selaka;27/02/2024, 08:15 WIB;Pasar Buka\n"
        f"{folder / 'inner' / 'b.txt'};;Harian Jenggala;;\n"
    )
    found = read(folder, metadata=table)
    # The table itself is no article, and a file that it does not name is read without it.
    assert codes_of(found) == ["article"] * 3
    first, third, second = (each for each in found if isinstance(each, Article))
    assert (first.url, first.outlet, first.title) == ("https://selaka.example.net/1", "Warta Selaka", "Pasar Buka")
    assert first.published == "2024-02-27T08:15:00+07:00"
    assert (second.outlet, second.published) == ("Harian Jenggala", None)
    assert third.outlet is None


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("url,outlet\nhttps://a.example,Warta Selaka\n", "metadata_columns"),
        ("path,published\na.txt,kemarin\n", "metadata_published"),
        ("", "metadata_unreadable"),
    ],
)
def test_a_table_that_cannot_be_used_is_wrong_usage(table: str, code: str, tmp_path: Path, read: Read) -> None:
    (tmp_path / "table.csv").write_text(table)
    with pytest.raises(UsageError) as refused:
        read(tmp_path / "a.txt", metadata=tmp_path / "table.csv")
    assert refused.value.code == code
