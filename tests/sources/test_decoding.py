import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.errors import InputError
from lontar.sources.decoding import decode
from tests.sources.conftest import TEXT

GUESSED = "encoding_guessed"
RUSSIAN = "Мэр отклонил это предложение на заседании во вторник. Рынок останется открытым, сказал он журналистам. " * 4


@pytest.mark.parametrize(
    ("raw", "text", "flags"),
    [
        (TEXT.encode(), TEXT, ()),
        (TEXT.encode("utf-8-sig"), TEXT, ()),
        (TEXT.encode("utf-16"), TEXT, ()),
        (TEXT.encode("utf-32"), TEXT, ()),
        (TEXT.encode("utf-16-le"), TEXT, (GUESSED,)),
        (TEXT.encode("utf-16-be"), TEXT, (GUESSED,)),
        (TEXT.encode("cp1252"), TEXT, (GUESSED,)),
        (RUSSIAN.encode("cp1251"), RUSSIAN, (GUESSED,)),
        ((TEXT * 3).encode() + b"\xff", TEXT * 3 + "\N{REPLACEMENT CHARACTER}", (GUESSED, "encoding_damaged")),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252", "cp1251", "spoilt"],
)
def test_decode(raw: bytes, text: str, flags: tuple[str, ...]) -> None:
    decoded = decode(raw, source="a.txt")
    assert decoded.text == text
    assert decoded.flags == flags


def test_a_declared_encoding_is_believed_where_it_is_not_utf_8() -> None:
    raw = TEXT.encode("cp1252")
    assert decode(raw, source="a.html", declared="windows-1252").flags == ()
    assert decode(raw, source="a.html", declared="utf-8").flags == (GUESSED,)
    assert decode(TEXT.encode(), source="a.html", declared="no-such").text == TEXT


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw: bytes) -> None:
    try:
        decoded = decode(raw, source="a.txt")
    except InputError as error:
        assert error.code in ("empty_file", "binary_file")
    else:
        decoded.text.encode()
        assert "\0" not in decoded.text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    assert decode(text.encode(), source="a.txt").text == text.removeprefix("\N{BYTE ORDER MARK}")
