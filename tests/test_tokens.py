"""Every word is found once, at its place, under one form however it is written."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analyse.tokens import RUN, Word, fold, normalise, words

LANGUAGES = ["en", "fr", "it", "de", "es", "ja", "ar", "xx"]
CHARACTERS = "aZéœßİıʼﬁ½²٣7095.,'’´-_ \n\t\u00a0\u202f\u00ad\u200b\u200d\u0301\ufe0f\u20e3\u0640🚀学がｶﾞ々ーきที่한각"
SNIPPETS = ["l'", "qu’", "'s", "’S ", "650 000", "1,234.5", "U.S.", "I.B.M", "d'", "1'000", "İSTANBUL", "dall'"]
TRICKY = st.lists(st.sampled_from([*CHARACTERS, *SNIPPETS]), max_size=25).map("".join)
TEXTS = TRICKY | st.text(max_size=40)


def forms(text: str, language: str = "en") -> list[str]:
    return [word.form for word in words(text, language)]


def surfaces(text: str, language: str = "en") -> list[str]:
    return [text[word.start : word.end] for word in words(text, language)]


def is_unspaced(surface: str) -> bool:
    names = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH", "THAI", "LAO", "KHMER", "MYANMAR", "IDEOGRAPHIC")
    return unicodedata.name(surface[0], "").startswith(names)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_the_offsets_of_a_word_point_at_it(text: str, language: str) -> None:
    for start, end, form in words(text, language):
        surface = text[start:end]
        assert form
        assert normalise(surface).replace(".", "") == form or forms(surface, language) == [form]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_words_are_in_order_and_only_pairs_of_characters_overlap(text: str, language: str) -> None:
    found = words(text, language)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    for one, next_one in pairwise(found):
        assert one.start < next_one.start
        assert one.end < next_one.end
        if next_one.start < one.end:
            assert is_unspaced(text[next_one.start : one.end])


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_no_letter_and_no_digit_is_lost(text: str, language: str) -> None:
    covered = {at for word in words(text, language) for at in range(word.start, word.end)}
    for at, character in enumerate(text):
        possessive = at > 1 and character in "sSſ" and normalise(text[at - 1]) == "'"
        lost = at not in covered and normalise(character).strip("'ʼ") != ""
        if unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo", "Nd"} and not possessive:
            assert not lost, (character, words(text, language))


@given(TEXTS, st.sampled_from(LANGUAGES))
@example("by 650 000 people, 5\u202f000\u202f000,5 of 12 34 and 7 seas", "fr")
def test_a_piece_of_text_has_the_same_words_wherever_it_stands(text: str, language: str) -> None:
    found = []
    for run in RUN.finditer(text):
        at = run.start()
        found += [Word(at + start, at + end, form) for start, end, form in words(run.group(), language)]
    assert found == words(text, language)


@given(st.text(alphabet="abcXYZéèœßÆıſªĳŉ\u02afʼ\u0301", min_size=1, max_size=8))
def test_a_single_word_is_read_as_it_is_within_a_text(word: str) -> None:
    moved = [Word(start + 1, end + 1, form) for start, end, form in words(word, "en")]
    assert words(f"({word})", "en") == moved


@given(TEXTS)
def test_a_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once.replace("ʼ", "'").replace("`", "'")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Rocket", "rocket"),
        ("ÉNERGIE", "énergie"),
        ("e\u0301nergie", "énergie"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("ﬁnance", "finance"),
        ("eﬀicacité", "efficacité"),
        ("ｒｏｃｋｅｔ", "rocket"),
        ("infor\u00admation", "information"),
        ("co\u200dop", "coop"),
        ("wo\u2060rd", "word"),
        ("don’t", "don't"),
        ("don´t", "don't"),
        ("don`t", "don't"),
        ("donʼt", "don't"),
        ("كـتاب", "كتاب"),
        ("ΐ", "ΐ"),
        ("Ϊ\u0301", "ΐ"),
        ("ΣΟΦΟΣ", "σοφοσ"),
        ("σοφος", "σοφοσ"),
    ],
)
def test_a_word_has_one_form_however_it_is_written(written: str, form: str) -> None:
    assert forms(f"({written})", "en") == [form]
    assert normalise(written) == form


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("énergie", "energie"),
        ("œuvre", "oeuvre"),
        ("łódź", "lodz"),
        ("smørrebrød", "smorrebrod"),
        ("đoković", "dokovic"),
        ("ıspanak", "ispanak"),
        ("i\u0307stanbul", "istanbul"),
        ("rocket", "rocket"),
        ("ёлка", "елка"),
    ],
)
def test_accents_are_folded(word: str, plain: str) -> None:
    assert fold(word) == plain


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "l'entreprise", ["l", "entreprise"]),
        ("fr", "L’Élysée", ["l", "élysée"]),
        ("fr", "jusqu’à l’aube", ["jusqu", "à", "l", "aube"]),
        ("fr", "qu'est-ce qu'il dit", ["qu", "est", "ce", "qu", "il", "dit"]),
        ("fr", "aujourd’hui", ["aujourd'hui"]),
        ("fr", "prud'hommes", ["prud'hommes"]),
        ("fr", "d'Artagnan", ["d", "artagnan"]),
        ("fr", "l'1er mai", ["l", "1er", "mai"]),
        ("fr", "d'l'eau", ["d", "l", "eau"]),
        ("it", "dell’anno", ["dell", "anno"]),
        ("it", "un'altra città", ["un", "altra", "città"]),
        ("ca", "l'any", ["l", "any"]),
        ("en", "l'entreprise", ["l'entreprise"]),
        ("de", "d'accord", ["d'accord"]),
        ("en", "O'Brien", ["o'brien"]),
        ("fr", "O’Brien", ["o'brien"]),
        ("en", "Stoke's engine", ["stoke", "engine"]),
        ("en", "STOKE’S ENGINE", ["stoke", "engine"]),
        ("fr", "McDonald's", ["mcdonald"]),
        ("en", "the workers' union", ["the", "workers", "union"]),
        ("en", "'quoted' ‘words’", ["quoted", "words"]),
        ("en", "rock'n'roll", ["rock'n'roll"]),
        ("en", "state-of-the-art", ["state", "of", "the", "art"]),
        ("en", "snake_case", ["snake", "case"]),
        ("en", "#Space @esa", ["space", "esa"]),
    ],
)
def test_elisions_are_parted_and_possessives_left_off(language: str, text: str, found: list[str]) -> None:
    assert forms(text, language) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "650 000 euros", ["650000", "euros"]),
        ("fr", "650\u202f000", ["650000"]),
        ("fr", "1\u00a0234\u00a0567,89", ["1234567.89"]),
        ("en", "650,000", ["650000"]),
        ("en", "1,234,567.89", ["1234567.89"]),
        ("de", "1.234.567,89", ["1234567.89"]),
        ("de", "1.500", ["1500"]),
        ("en", "1.500", ["1.500"]),
        ("fr", "1,500", ["1.500"]),
        ("de", "650'000", ["650000"]),
        ("de", "650’000 Franken", ["650000", "franken"]),
        ("en", "1.234.567", ["1234567"]),
        ("en", "0,500", ["0.500"]),
        ("en", "3.14", ["3.14"]),
        ("fr", "3,14", ["3.14"]),
        ("en", "$2.5bn", ["2.5", "bn"]),
        ("fr", "2,5M€", ["2.5", "m"]),
        ("en", "12.05.2024", ["12.05.2024"]),
        ("en", "12/05/2024", ["12", "05", "2024"]),
        ("en", "5G and 3D", ["5g", "and", "3d"]),
        ("en", "the 1990s", ["the", "1990s"]),
        ("en", "in 2019 500 people", ["in", "2019", "500", "people"]),
        ("en", "1, 2, 3.", ["1", "2", "3"]),
        ("ar", "٦٥٠", ["650"]),
        ("en", "１２", ["12"]),
        ("en", "20%", ["20"]),
    ],
)
def test_a_number_has_one_form_however_it_is_grouped(language: str, text: str, found: list[str]) -> None:
    assert forms(text, language) == found


@pytest.mark.parametrize(
    ("text", "found", "where"),
    [
        ("the U.S. army", ["the", "us", "army"], "U.S."),
        ("in the U.S.A.", ["in", "the", "usa"], "U.S.A."),
        ("la S.N.C.F recrute", ["la", "sncf", "recrute"], "S.N.C.F"),
        ("J.R.R. Tolkien", ["jrr", "tolkien"], "J.R.R."),
        ("A.B.Smith", ["ab", "smith"], "A.B."),
        ("plan B. Then", ["plan", "b", "then"], "B"),
    ],
)
def test_an_acronym_is_one_word_with_or_without_dots(text: str, found: list[str], where: str) -> None:
    assert forms(text) == found
    assert where in surfaces(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("东京都", ["东京", "京都"]),
        ("学", ["学"]),
        ("宇宙へ行く。", ["宇宙", "宙へ", "へ行", "行く"]),
        ("か\u3099くせい", ["がく", "くせ", "せい"]),
        ("ｶﾞｽ会社", ["ガス", "ス会", "会社"]),
        ("ロケット", ["ロケ", "ケッ", "ット"]),
        ("한국어", ["한국", "국어"]),
        (unicodedata.normalize("NFD", "한국어"), ["한국", "국어"]),
        ("ที่นี่", ["ที่นี่"]),
        ("SpaceX社は2020年", ["spacex", "社は", "2020", "年"]),
    ],
)
def test_scripts_without_spaces_are_read_in_pairs_of_characters(text: str, found: list[str]) -> None:
    assert forms(text, "ja") == found


def test_pairs_of_characters_point_at_both_with_their_marks() -> None:
    assert surfaces("か\u3099くせ", "ja") == ["か\u3099く", "くせ"]


@pytest.mark.parametrize(
    "text", ["", " \n", "?!… –", "❤️ 👨‍👩‍👧 🚀", "\u00ad", "\u200d\u0301", "''' ’’", "_ _", "\ufe0f\u20e3", "\u0640"]
)
def test_what_is_no_word_is_passed_over(text: str) -> None:
    assert words(text, "en") == []


def test_a_mark_on_an_emoji_is_no_word() -> None:
    assert forms("1️⃣ rocket 🚀️ flies") == ["1", "rocket", "flies"]
