import pytest

from lontar.extract.dates import find_days
from lontar.extract.timing import said_days, timed
from lontar.types import Article, Span, SpanKind

Marked = list[tuple[str, list[tuple[SpanKind, str]]]]


def _days(text: str, marked: Marked, *, published: str | None = None, language: str = "id") -> list[str | None]:
    """The day of each statement, given as its speaker and the words of its spans; "gone" where it joined another."""
    article = Article(id="a", version="v", text=text, raw_digest="r", published=published, language=language)
    spans = [
        tuple(Span(kind, text.index(words), text.index(words) + len(words)) for kind, words in own) for _, own in marked
    ]
    days = find_days(text, language=language)
    turns = [name for name, _ in marked]
    placed = timed(spans, turns, article, days)
    kept = [index for index, own in enumerate(placed) if own is not None]
    told = said_days([own for own in placed if own], [turns[index] for index in kept], article, days, None)
    values = {index: day and day.value for index, day in zip(kept, told, strict=True)}
    return [values.get(index, "gone") for index in range(len(marked))]


def test_a_later_day_counts_from_what_was_said_not_from_a_content() -> None:
    text = "Rina menyatakan pada Rabu (12/3/2025) bahwa pakta berlaku hingga 31 Desember 2027. Dua hari kemudian, Bo "
    text += "setuju."
    bo: Marked = [("Bo", [("TIME", "Dua hari kemudian"), ("SRC", "Bo"), ("CUE", "setuju")])]
    rina: Marked = [
        ("Rina", [("CUE", "menyatakan"), ("TIME", "pada Rabu (12/3/2025)"),
                  ("CON", "bahwa pakta berlaku hingga 31 Desember 2027")])
    ]  # fmt: skip
    assert _days(text, rina + bo) == ["2025-03-12", "2025-03-14"]
    assert _days(text.replace("bahwa pakta berlaku hingga", "pakta itu. Ia berlaku hingga"), bo) == ["2025-03-14"]


def test_nothing_said_leaves_a_counted_day_open() -> None:
    text = "Rina mengatakan tenggat habis pada 1 Juli. Sehari sebelumnya, Bo menolak usul itu."
    marked: Marked = [
        ("Rina", [("SRC", "Rina"), ("CUE", "mengatakan"), ("CON", "tenggat habis pada 1 Juli")]),
        ("Bo", [("SRC", "Bo"), ("CUE", "menolak"), ("CON", "usul itu")]),
    ]
    assert _days(text, marked, published="2025-06-26") == [None, None]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Rina mengatakan, Rabu (12/3/2025), beras cukup.", "id", "2025-03-12"),
        ("Rina mengatakan pada Rabu (12/3/2025) beras cukup.", "id", "2025-03-12"),
        ("Rina, Rabu (12/3/2025), mengatakan beras cukup.", "id", "2025-03-12"),
        ("Rina mengatakan kemarin, beras cukup.", "id", "2025-03-19"),
        ("Rina said on 12 March 2025 rice would do.", "en", "2025-03-12"),
        ("Rina mengatakan di depan sidang yang dibuka Rabu (12/3/2025), beras cukup.", "id", None),
        ("Rina mengatakan, Rabu (12/3/2025) panen tiba, beras cukup.", "id", None),
    ],
)
def test_a_day_alone_between_the_cue_and_what_is_said_is_that_of_saying(
    text: str, language: str, day: str | None
) -> None:
    cue, content = ("mengatakan", "beras cukup") if language == "id" else ("said", "rice would do")
    marked: Marked = [("Rina", [("SRC", "Rina"), ("CUE", cue), ("CON", content)])]
    assert _days(text, marked, published="2025-03-20", language=language) == [day]


def test_a_day_that_opens_the_sentence_is_that_of_its_speaker() -> None:
    text = "Rapat usai Rabu (12/3/2025). Sehari sebelumnya, Bo menolak usul itu."
    marked: Marked = [("Bo", [("SRC", "Bo"), ("CUE", "menolak"), ("CON", "usul itu")])]
    assert _days(text, marked) == ["2025-03-11"]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Hal itu disampaikan Rina dalam taklimat, Rabu (12/3/2025).", "id"),
        ("Hal tersebut ia sampaikan saat tiba di Praha, Rabu (12/3/2025).", "id"),
        ("Demikian dikatakan Rina pada Rabu (12/3/2025).", "id"),
        ("Rina menyampaikan hal itu di Praha, Rabu (12/3/2025).", "id"),
        ("She made the remarks on 12 March 2025.", "en"),
        ("The comments came on 12 March 2025.", "en"),
    ],
)
def test_a_sentence_that_points_back_dates_what_it_points_to(sentence: str, language: str) -> None:
    cue = "menegaskan" if language == "id" else "said"
    text = f"Rina {cue} tarif tetap. {sentence}"
    assert _days(text, [("Rina", [("SRC", "Rina"), ("CUE", cue), ("CON", "tarif tetap")])], language=language) == [
        "2025-03-12"
    ]


def test_the_day_of_an_event_in_a_sentence_that_points_back_dates_nothing() -> None:
    text = "Rina menegaskan tarif tetap. Hal itu disampaikan Rina menyusul banjir Rabu (12/3/2025)."
    assert _days(text, [("Rina", [("SRC", "Rina"), ("CUE", "menegaskan"), ("CON", "tarif tetap")])]) == [None]


def test_a_statement_that_only_points_back_joins_the_earlier_one_of_its_speaker() -> None:
    text = "Rina menegaskan tarif tetap. Pernyataan itu disampaikan Bu Rina pada Rabu (12/3/2025)."
    first: Marked = [("Rina", [("CUE", "menegaskan"), ("CON", "tarif tetap")])]
    second: list[tuple[SpanKind, str]] = [
        ("CON", "Pernyataan itu"), ("CUE", "disampaikan"), ("TIME", "pada Rabu (12/3/2025)")
    ]  # fmt: skip
    assert _days(text, [*first, ("Rina", second)]) == ["2025-03-12", "gone"]
    assert _days(text, [*first, ("Bo", second)]) == [None, "2025-03-12"]


def test_a_day_after_a_comma_at_the_end_is_no_part_of_the_content() -> None:
    text = "Rina mengatakan Praha siap berunding, Rabu (12/3/2025)."
    article = Article(id="a", version="v", text=text, raw_digest="r", published=None, language="id")
    content = Span("CON", text.index("Praha"), len(text) - 1)
    placed = timed([(Span("CUE", 5, 15), content)], ["Rina"], article, find_days(text, language="id"))[0] or ()
    assert [(span.kind, text[span.start : span.end]) for span in placed] == [
        ("CUE", "mengatakan"), ("CON", "Praha siap berunding"), ("TIME", "Rabu (12/3/2025)")
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["polisi menangkap dua orang", "tim yang siap bertanding", "Bo siap di Praha"])
def test_a_day_at_the_end_may_be_that_of_the_matter(content: str) -> None:
    text = f"Rina mengatakan {content}, Rabu (12/3/2025)."
    assert _days(text, [("Rina", [("CUE", "mengatakan"), ("CON", f"{content}, Rabu (12/3/2025)")])]) == [None]


def test_a_day_of_citing_counts_only_where_no_other_is_told() -> None:
    text = "Dikutip dari Praha Pos, Kamis (7/8/2025), Rina mengancam pada Selasa (5/8/2025) akan menutup pelabuhan."
    head: list[tuple[SpanKind, str]] = [
        ("VIA", "Dikutip dari Praha Pos"), ("TIME", "Kamis (7/8/2025)"), ("SRC", "Rina"), ("CUE", "mengancam")
    ]  # fmt: skip
    assert _days(text, [("Rina", [*head, ("CON", "pada Selasa (5/8/2025) akan menutup pelabuhan")])]) == ["2025-08-05"]
    # Also where the labels have left it out.
    assert _days(text, [("Rina", [*head, ("CON", "akan menutup pelabuhan")])]) == ["2025-08-05"]
    alone = text.replace("pada Selasa (5/8/2025) ", "")
    assert _days(alone, [("Rina", [*head, ("CON", "akan menutup pelabuhan")])]) == ["2025-08-07"]


def test_a_dated_letter_was_written_that_day() -> None:
    text = "Dalam surat tertanggal 1 Agustus 2025, Rina meminta bantuan."
    spans: list[tuple[SpanKind, str]] = [
        ("VIA", "Dalam surat tertanggal 1 Agustus 2025"), ("SRC", "Rina"), ("CUE", "meminta"), ("CON", "bantuan")
    ]  # fmt: skip
    assert _days(text, [("Rina", spans)]) == ["2025-08-01"]


@pytest.mark.parametrize(("published", "day"), [("2024-03-20", "2024-03-20"), ("2024-03-19", "2024-03-20"),
                                                ("2024-03-14", None), (None, "2024-03-20")])  # fmt: skip
def test_nobody_has_spoken_on_a_day_to_come(published: str | None, day: str | None) -> None:
    text = "Rina mengumumkan kenaikan tarif pada Rabu (20/3/2024)."
    marked: Marked = [
        ("Rina", [("SRC", "Rina"), ("CUE", "mengumumkan"), ("CON", "kenaikan tarif"),
                  ("TIME", "pada Rabu (20/3/2024)")])
    ]  # fmt: skip
    assert _days(text, marked, published=published) == [day]
