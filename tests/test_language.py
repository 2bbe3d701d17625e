import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UnknownLanguage
from index.language import NAMED, AnswerType, Language, fold, language_of, stem


@pytest.mark.parametrize("code", ["en", "EN", " en ", "en-GB", "en_us", "en-Latn-GB"])
def test_a_language_is_known_by_the_first_part_of_its_code(code):
    english = language_of(code)

    assert english.code == "en"
    assert {"mr", "etc"} <= english.abbreviations
    assert english.asks_for["how", "many"] is AnswerType.NUMBER


def test_a_language_that_nobody_described_has_a_code_and_nothing_else():
    assert language_of("tlh-Latn") == Language("tlh")
    assert stem("keepers", "tlh") == "keepers"


@pytest.mark.parametrize("code", ["", " ", "e", "english", "e1", "-en", "日本", "../en", "en.GB"])
def test_what_is_no_language_code_is_refused_by_name(code):
    with pytest.raises(UnknownLanguage) as refusal:
        language_of(code)

    assert str(refusal.value).startswith(f"“{code}” is no language code.")


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        pytest.param("100", AnswerType.NUMBER, id="digits"),
        pytest.param("20th", AnswerType.NUMBER, id="ordinal"),
        pytest.param("5km", AnswerType.NUMBER, id="unit"),
        pytest.param("22M3", AnswerType.ANYTHING, id="digits on both sides"),
        pytest.param("twelve", AnswerType.NUMBER, id="word that counts"),
        pytest.param("1823", AnswerType.NUMBER | AnswerType.TIME, id="year"),
        pytest.param("2099", AnswerType.NUMBER | AnswerType.TIME, id="last year"),
        pytest.param("2100", AnswerType.NUMBER, id="after the last year"),
        pytest.param("999", AnswerType.NUMBER, id="before the first year"),
        pytest.param("1990s", AnswerType.NUMBER | AnswerType.TIME, id="decade"),
        pytest.param("March", AnswerType.TIME, id="month is no name"),
        pytest.param("Halcyon", NAMED, id="name"),
        pytest.param("Élise", NAMED, id="name with an accent"),
        pytest.param("The", AnswerType.ANYTHING, id="common word with a capital"),
        pytest.param("lamp", AnswerType.ANYTHING, id="any other word"),
    ],
)
def test_a_word_could_be_these_kinds_of_answer(word, kinds):
    assert language_of("en").kinds(word) == kinds


@pytest.mark.parametrize(
    ("word", "form"),
    [
        pytest.param("LAMP", "lamp", id="capitals"),
        pytest.param("nai\u0308ve", "naïve", id="decomposed"),
        pytest.param("ﬁne", "fine", id="ligature"),
        pytest.param("\uff21\uff11", "a1", id="full width"),
        pytest.param("\u212bland", "åland", id="sign for a letter"),
    ],
)
def test_spellings_of_a_word_fold_to_one_form(word, form):
    assert fold(word) == form


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_a_folded_word_is_folded_for_good(word):
    assert fold(fold(word)) == fold(word)


# Worked out by the rules of Porter's English stemmer.
@pytest.mark.parametrize(
    ("form", "term"),
    [
        pytest.param("drowning", "drown", id="ing"),
        pytest.param("drowned", "drown", id="ed"),
        pytest.param("keepers", "keeper", id="plural"),
        pytest.param("is", "is", id="too short"),
        pytest.param("ab" * 30 + "ding", "ab" * 30 + "d", id="64 characters"),
        pytest.param("ab" * 30 + "dding", "ab" * 30 + "dding", id="65 characters"),
    ],
)
def test_a_word_of_up_to_64_characters_is_stemmed(form, term):
    assert stem(form, "en") == term


def test_the_word_lists_are_written_as_words_are_compared():
    languages = tomllib.loads(files("index").joinpath("languages.toml").read_text(encoding="utf-8"))

    for lists in languages.values():
        words = [word for text in lists.values() if isinstance(text, str) for word in text.split()]
        words += [word for asking in lists["asks_for"] for word in asking.split()]
        assert words == [fold(word).removesuffix(".") for word in words]
