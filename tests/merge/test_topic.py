"""What words show of a topic: names and rare words, in a clause and in the article around it."""

import pytest

from lontar.merge.topic import TOPIC_SIGNS, is_english, setting_of, topic_signs, words_of

PROPOSITION = "NATO mengirim pasukan tempur ke Ukraina"


def signs(clause, article, proposition=PROPOSITION, speaker="Budi Santoso"):
    setting = None if article is None else setting_of(None, article)
    return dict(zip(TOPIC_SIGNS, topic_signs(clause, speaker, proposition, setting), strict=True))


def test_a_pronoun_is_told_by_its_article():
    about = "NATO menimbang pengiriman pasukan tempur ke Ukraina. Hal itu tidak akan terjadi, kata Budi Santoso."
    other = "Harga beras naik di pasar. Hal itu tidak akan terjadi, kata Budi Santoso."
    clause = "Hal itu tidak akan terjadi, kata Budi Santoso"
    near, far = signs(clause, about), signs(clause, other)
    assert near["told"] == far["told"] == 0.0
    assert near["article"] == pytest.approx(1.0)
    assert far["article"] == 0.0
    assert (near["names_missing"], far["names_missing"]) == (0.0, 1.0)


def test_a_state_is_the_same_in_any_language():
    assert words_of("Ukraine") == words_of("Ukraina")
    assert words_of("the United States") & words_of("Amerika Serikat") & words_of("AS menolak")
    english = signs("NATO tak akan mengirim tentara ke Ukraina", None, "NATO sends combat troops to Ukraine")
    assert english["names_told"] == 1.0


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Catalonia leaves Spain", "Catalunya meninggalkan Spanyol"),
        ("Trump fires Rod Rosenstein", "Trump memecat Rod Rosenstein"),
        ("Online taxis operate illegally", "Taksi online beroperasi secara ilegal"),
        ("The price of rice will rise", "Harga beras akan naik"),
    ],
)
def test_a_short_proposition_tells_its_language(english, other):
    assert is_english(english)
    assert not is_english(other)
    foreign = signs("Ia menolak hal itu, kata Budi Santoso", None, english)["foreign"]
    assert (foreign, signs("Ia menolak hal itu, kata Budi Santoso", None, other)["foreign"]) == (1.0, 0.0)


def test_rare_words_count_more_than_common_ones():
    proposition = "Pemerintah melarang cantrang di laut"
    rare = signs("larangan cantrang", None, proposition)["told"]
    common = signs("pemerintah dan laut", None, proposition)["told"]
    assert rare > common > 0


def test_the_speaker_is_part_of_what_is_told():
    proposition = "Budi Santoso maju sebagai calon gubernur"
    assert signs("Ia akan maju", None, proposition)["names_told"] == pytest.approx(1.0)
    assert signs("Ia akan maju", None, proposition, speaker="Citra")["names_told"] == 0.0


def test_without_an_article_all_is_taken_to_stand_in_it():
    found = signs("Ia setuju", None)
    assert (found["article"], found["opening"], found["names_missing"]) == (1.0, 1.0, 0.0)
    assert found["rarest_missing"] == 0.0


@pytest.mark.parametrize("proposition", ["", "   ", "...", "12", "dan yang itu"])
def test_a_proposition_without_words_gives_numbers(proposition):
    assert all(0.0 <= value <= 1.0 for value in topic_signs("Budi pergi", "Budi", proposition, None))
