import sys
from pathlib import Path

import pytest

from lontar.types import Skipped
from tests.sources.conftest import SENTENCE, Read, article_of, codes_of

LINES = [
    "Wali Kota Banyuasri, Rahayu Lestari, menolak usul itu dalam rapat pada Selasa",
    "(27/2/2024). Ia mengatakan pasar tetap buka sampai akhir tahun dan para peda-",
    "gang tidak perlu pindah.",
    "Para pedagang menyambut keputusan itu dengan lega, kata ketua mereka, Seno,",
    "seusai rapat.",
]


def _pdf(lines: list[str]) -> bytes:
    """The smallest PDF of one page with these lines of text."""
    shown = b"".join(b"(" + line.replace("(", r"\(").replace(")", r"\)").encode() + b") Tj T*\n" for line in lines)
    content = b"BT /F1 12 Tf 14 TL 40 780 Td\n" + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(Pasar Lama Tetap Buka)>>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % len(written)
    return written + b"xref\n0 7\n0000000000 65535 f \n" + table + trailer


def test_pdf(tmp_path: Path, read: Read) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'lontar[documents]'")
    (tmp_path / "a.pdf").write_bytes(_pdf(LINES))
    article = article_of(read(tmp_path / "a.pdf"))
    assert article.text.split("\n\n") == [
        " ".join(LINES[:3]).replace("peda- gang", "pedagang"),
        f"{LINES[3]} {LINES[4]}",
    ]
    assert (article.title, article.media_type) == ("Pasar Lama Tetap Buka", "application/pdf")


def test_a_pdf_of_pictures_has_no_article(tmp_path: Path, read: Read) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'lontar[documents]'")
    (tmp_path / "a.pdf").write_bytes(_pdf([]))
    assert codes_of(read(tmp_path / "a.pdf")) == ["not_an_article"]


def test_docx(tmp_path: Path, read: Read) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed: pip install 'lontar[documents]'")
    document = docx.Document()
    document.core_properties.title = "Pasar Lama Tetap Buka"
    for paragraph in (SENTENCE, "", "Ia mengatakan pasar tetap buka."):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    article = article_of(read(tmp_path / "a.docx"))
    assert article.text == f"{SENTENCE}\n\nIa mengatakan pasar tetap buka."
    assert article.title == "Pasar Lama Tetap Buka"


@pytest.mark.parametrize(
    ("library", "name", "raw"), [("pypdf", "a.pdf", b"%PDF-1.4"), ("docx", "a.docx", b"PK\x03\x04")]
)
def test_without_the_extra_the_message_says_how_to_install_it(
    library: str, name: str, raw: bytes, tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / name).write_bytes(raw)
    found = read(tmp_path / name)
    assert codes_of(found) == ["missing_extra"]
    assert isinstance(found[0], Skipped)
    assert "pip install 'lontar[documents]'" in found[0].message
