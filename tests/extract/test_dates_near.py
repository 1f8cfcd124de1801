import re

import pytest

from lontar.extract.dates import apart, deadline, find_days, said_on, undertaken
from lontar.types import Article, Span

_MARK = re.compile(r"\[(\w+) ([^\]]*)\]")


def _marked(marked: str, language: str) -> tuple[Article, tuple[Span, ...]]:
    """An article of 12 March 2025, a Wednesday, with the spans that brackets mark: `[SRC She] [CUE said] …`."""
    text, spans, place = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[place : found.start()]
        spans.append(Span(found[1], len(text), len(text) + len(found[2])))  # type: ignore[arg-type]
        text, place = text + found[2], found.end()
    text += marked[place:]
    article = Article(id="a", version="v", text=text, raw_digest="r", published="2025-03-12", language=language)
    return article, tuple(spans)


@pytest.mark.parametrize(
    ("language", "marked", "value"),
    [
        ("en", "[SRC The memo], dated 3 March 2025, [CUE said] [CON that the dam was unsafe].", "2025-03-03"),
        ("en", "[SRC A survey published on Monday] [CUE found] [CON that few would vote].", "2025-03-10"),
        ("en", "[VIA In a letter dated 3 March], [SRC the union] [CUE said] [CON that it would strike].", "2025-03-03"),
        (
            "en",
            "[OCC At a rally] in Leeds on Tuesday, [SRC Tom Hale] [CUE said] [CON that taxes must fall].",
            "2025-03-11",
        ),
        ("en", "[SRC Tom Hale] [CUE said] [OCC at a rally on Tuesday] [CON that taxes must fall].", "2025-03-11"),
        ("en", "She resigned on Monday. The next day [SRC she] [CUE apologised] [CON for the delay].", "2025-03-11"),
        ("en", "In an interview last year [SRC she] [CUE said] [CON that the bridge was safe].", "2024"),
        ("id", "[SRC Surat tertanggal 3 Maret] [CUE melarang] [CON perahu berlayar].", "2025-03-03"),
        ("id", "[OCC Dalam rapat pada Senin], [SRC Ratna] [CUE menolak] [CON usul itu].", "2025-03-10"),
        # What a name or the matter has of a day is none of the statement.
        ("en", "[SRC She] [CUE denied] [OCC in the Sunday Herald] [CON that it was so].", None),
        ("en", "[SRC The mayor], who resigned on Monday, [CUE denied] [CON the charge].", None),
        ("en", "Prices rose on Monday and [SRC she] [CUE fears] [CON more].", None),
        ("en", "This year [SRC the firm] [CUE plans] [CON to build a mill].", None),
        ("en", "[CON The work began on Monday], [SRC she] [CUE said].", None),
        ("id", "[SRC Gadis 18 tahun ini] [CUE mengaku] [CON senang].", None),
    ],
)
def test_a_day_beside_the_cue(language: str, marked: str, value: str | None) -> None:
    article, spans = _marked(marked, language)
    day = said_on(spans, article, days=find_days(article.text, language=language))
    assert (day.value if day is not None else None) == value


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        ("en", "[SRC She] [CUE had previously told] a paper [CON that it was so].", True),
        ("en", "[SRC She] [CUE has since admitted] [CON the fault].", True),
        ("en", "[SRC She] has always [CUE denied] [CON the charge].", True),
        ("en", "[SRC She] [CUE used to say] [CON that all was well].", True),
        ("en", "Earlier, [SRC she] [CUE denied] [CON the charge].", True),
        ("en", "[SRC She] later [CUE said] [CON that it was so].", True),
        ("en", "[SRC She] [CUE said] earlier [CON that it was so].", True),
        ("id", "Sebelumnya [SRC ia] [CUE menolak] [CON usul itu].", True),
        ("id", "[SRC Ratna] berulang kali [CUE membantah] [CON tuduhan itu].", True),
        ("id", "[SRC Ia] pernah [CUE berkata] [CON begitu].", True),
        # Words of the content, of a clause beside the cue, of a sentence before it; a duty.
        ("en", "[SRC She] [CUE said] [CON that the mayor had earlier resigned].", False),
        ("en", "[SRC She] [CUE had to admit] [CON the fault].", False),
        ("en", "[SRC She] [CUE has promised] [CON a new road].", False),
        ("en", "They had met. [SRC She] [CUE said] [CON that it was so].", False),
        ("id", "[SRC Ia] [CUE menyebut] [CON sebelumnya jalan itu rusak].", False),
        ("id", "Belakangan ini, [CUE kata] [SRC Ratna], [CON banjir sering datang].", False),
        ("id", "[SRC Ratna], yang pernah tinggal di sana lama sekali, [CUE menolak] [CON usul itu].", False),
        ("id", "[CON Begitu katanya].", False),
    ],
)
def test_words_of_another_time(language: str, marked: str, expected: bool) -> None:
    article, spans = _marked(marked, language)
    assert apart(spans, article) is expected


@pytest.mark.parametrize(
    ("language", "marked", "value"),
    [
        ("en", "[CON to repay it within 48 hours]", "2025-03-14"),
        ("en", "[CON to repay it within 30 hours]", None),
        ("en", "[CON to publish it by midnight on Friday]", "2025-03-14"),
        ("en", "[CON to publish it by 5 p.m. on Friday]", "2025-03-14"),
        ("id", "[CON membayarnya dalam 48 jam]", "2025-03-14"),
        ("id", "[CON membayarnya paling lambat pukul 17.00 WIB Jumat]", "2025-03-14"),
        ("ms", "[CON membayarnya menjelang 30 November]", "2025-11-30"),
    ],
)
def test_limits_of_a_commitment(language: str, marked: str, value: str | None) -> None:
    article, spans = _marked(marked, language)
    words = undertaken(article.text, spans)
    assert deadline(words, act="promise", language=language, published=article.published) == value


def test_what_limits_a_condition_is_no_deadline() -> None:
    text = "to drop the case if half is paid by Friday"
    spans = (Span("CON", 0, len(text)), Span("IF", 17, len(text)))
    assert undertaken(text, spans) == "to drop the case ;"
    assert undertaken(text, spans[:1]) == text


def test_time_that_a_condition_starts_is_not_counted_from_the_speech() -> None:
    words = "to travel there within a hundred days"
    assert deadline(words, act="promise", language="en", published="2025-03-12") == "2025-06-20"
    assert deadline(words, act="promise", language="en", published="2025-03-12", conditional=True) is None
