import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import bodies

from index.span import Span
from index.tokens import Token, tokenize
from index.words import WORD

# Of the scripts without spaces those that texts.bodies has.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]")


def words(text: str) -> list[str]:
    return [token.span.cut(text) for token in tokenize(text, "en")]


def terms(text: str, language: str = "en") -> list[str]:
    return [token.term for token in tokenize(text, language)]


def test_a_token_is_a_term_and_the_place_of_its_word():
    assert [*tokenize("The Lamps burned.", "en")] == [
        Token("the", Span(0, 3)),
        Token("lamp", Span(4, 9)),
        Token("burn", Span(10, 16)),
    ]


def test_places_count_from_where_the_text_itself_begins():
    assert [token.span for token in tokenize("It burned.", "en", start=100)] == [Span(100, 102), Span(103, 109)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ukraine’s keepers'", ["Ukraine", "s", "keepers"], id="possessive"),
        pytest.param("US-based Tu-22M3", ["US", "based", "Tu", "22M3"], id="hyphen"),
        pytest.param("U.S. 3.5 2,000", ["U", "S", "3", "5", "2", "000"], id="full stop and comma"),
        pytest.param("snake_case x_1", ["snake_case", "x_1"], id="underscore"),
        pytest.param("nai\u0308ve e\u0301t\u0301e", ["nai\u0308ve", "e\u0301t\u0301e"], id="decomposed"),
        pytest.param("灯塔 lit", ["灯", "灯塔", "塔", "lit"], id="letters and pairs without spaces"),
        pytest.param("हिन्दी में", ["हिन्दी", "में"], id="Hindi vowels and joined letters"),
        pytest.param("क्\u200dष می\u200cخواهم", ["क्\u200dष", "می\u200cخواهم"], id="joiners"),
        pytest.param("“lit”—dark…on/off", ["lit", "dark", "on", "off"], id="quotes and dashes"),
        pytest.param("🚒!? §$% \u200b", [], id="no word"),
        pytest.param("x" * 100_000, ["x" * 100_000], id="a page without spaces"),
    ],
)
def test_a_text_is_cut_into_its_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("naïve", "nai\u0308ve", id="composed and decomposed"),
        pytest.param("국", "\u1100\u116e\u11a8", id="syllable and its letters"),
        pytest.param("DROWNING", "drowned", id="capitals and endings"),
        pytest.param("ﬁnes", "fine", id="ligature"),
        pytest.param("\uff34\uff55", "tu", id="full width"),
    ],
)
def test_spellings_of_one_word_meet_in_one_term(one, other):
    assert terms(one) == terms(other)
    assert len(terms(one)) == 1


def test_a_word_over_64_characters_is_compared_as_it_is():
    assert terms("Ab" * 40 + "dings") == ["ab" * 40 + "dings"]


def test_words_of_an_undescribed_language_are_compared_without_stems():
    assert terms("Burning Lamps", "tlh") == ["burning", "lamps"]


@settings(max_examples=200)
@given(text=bodies(), start=st.integers(0, 10**9))
def test_tokens_stand_in_order_and_are_whole_words_apart_unless_pairs_of_letters(text, start):
    end, unspaced = start, True
    last = Span(start, start)
    between = []
    for token in tokenize(text, "en", start):
        word = token.span.shift(-start).cut(text)
        assert WORD.fullmatch(word)
        assert token.term
        touched, unspaced = unspaced, bool(_UNSPACED.search(word))
        assert token.span.start > end or unspaced or touched, "two words with spaces between them touch"
        assert token.span > last
        between.append(text[end - start : max(end, token.span.start) - start])
        last, end = token.span, max(end, token.span.end)
    between.append(text[end - start :])

    left_out = {unicodedata.category(character) for character in "".join(between)}
    assert not {category for category in left_out if category[0] in "LM" or category == "Nd"}
