import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import bodies

from index.words import WORD, cut_words, whole_words, word_places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("灯塔高", ["灯", "灯塔", "塔", "塔高", "高"], id="Chinese"),
        pytest.param("ランプー。火", ["ラ", "ラン", "ン", "ンプ", "プ", "プー", "ー", "火"], id="Japanese"),
        pytest.param("か\u3099く", ["か\u3099", "か\u3099く", "く"], id="a letter keeps its mark"),
        pytest.param("ที่นี่ สูง", ["ที่", "ที่นี่", "นี่", "สู", "สูง", "ง"], id="Thai vowels and tones"),
        pytest.param("등대는", ["등", "등대", "대", "대는", "는"], id="Korean endings"),
        pytest.param(
            "\u1112\u1161\u11ab\u1100\u116e",
            ["\u1112\u1161\u11ab", "\u1112\u1161\u11ab\u1100\u116e", "\u1100\u116e"],
            id="Korean syllables in letters",
        ),
        pytest.param("မီးလင်း", ["မီး", "မီးလ", "လ", "လင်း", "င်း"], id="Burmese"),
        pytest.param("用GPS导航", ["用", "GPS", "导", "导航", "航"], id="a word of another script stays whole"),
        pytest.param("1823年 lit", ["1823", "年", "lit"], id="digits stay whole"),
        pytest.param("๑๘๒๓", ["๑๘๒๓"], id="digits of the script too"),
        pytest.param("हिन्दी שלום مرحبا", ["हिन्दी", "שלום", "مرحبا"], id="scripts with spaces"),
        pytest.param("🚒。、 ", [], id="no word"),
    ],
)
def test_where_no_spaces_divide_words_each_letter_and_each_pair_is_one(text, expected):
    assert cut_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("灯塔高", ["灯塔", "塔高"], id="pairs"),
        pytest.param("火。灯塔", ["火", "灯塔"], id="a letter that stands alone"),
        pytest.param("用GPS导航 now", ["用", "GPS", "导航", "now"], id="mixed"),
        pytest.param("The lamp", ["The", "lamp"], id="words with spaces"),
    ],
)
def test_whole_words_are_part_of_no_other(text, expected):
    assert whole_words(text) == expected


_unspaced = st.text(st.sampled_from([*"灯塔はガーก็ที่ສູ등 a1é日、。", "\u0301", "\u3099"]), max_size=30)


@settings(max_examples=300)
@given(text=bodies() | _unspaced)
def test_words_are_words_in_order_and_lose_no_letter(text):
    places = [*word_places(text)]
    covered = {place for start, end in places for place in range(start, end)}

    assert places == sorted(set(places))
    assert all(WORD.fullmatch(text, start, end) for start, end in places)
    assert covered == {place for word in WORD.finditer(text) for place in range(*word.span())}
    assert cut_words(text) == [text[start:end] for start, end in places]
    assert {*whole_words(text)} <= {*cut_words(text)}
