import tomllib
import unicodedata
from importlib.resources import files
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

from index import language
from index.errors import UnknownLanguage
from index.language import NAMED, AnswerType, Language, fold, guess_language, language_of, stem
from index.words import WORD


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
        pytest.param("because", AnswerType.REASON, id="word that opens a reason"),
        pytest.param("due", AnswerType.REASON, id="the longest of two words that open a reason"),
        pytest.param("that", AnswerType.ANYTHING, id="common word of several that open a reason"),
        pytest.param("since", AnswerType.ANYTHING, id="word that mostly tells when"),
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


@settings(max_examples=300)
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


LISTS = {
    "stop_words",
    "contractions",
    "question_words",
    "frame_words",
    "numbers",
    "number_parts",
    "times",
    "before_places",
    "abbreviations",
    "before_numbers",
    "starters",
    "pronouns",
}
PHRASES = {"reasons", "after_numbers"}
DESCRIBED = tomllib.loads(files("index").joinpath("languages.toml").read_text(encoding="utf-8"))


def test_every_language_that_snowball_knows_is_described():
    stemmers = {entry["stemmer"] for entry in DESCRIBED.values() if "stemmer" in entry}

    assert stemmers == {*SnowballStemmer.languages} - {"porter"}


@pytest.mark.parametrize(("code", "entry"), DESCRIBED.items(), ids=DESCRIBED)
def test_a_description_is_written_as_words_are_compared(code, entry):
    texts = [*entry.get("asks_for", {}).values(), *(entry[name] for name in PHRASES & entry.keys())]
    phrases = [phrase.split() for text in texts for phrase in text.split(",")]
    measured = [phrase.split() for text in entry.get("units", {}) for phrase in text.split(",")]
    words = [word for name in LISTS & entry.keys() for word in entry[name].split()]
    words += [word for phrase in phrases for word in phrase]

    assert {*entry} <= LISTS | PHRASES | {"stemmer", "script", "capitals", "ordinals", "spaces", "asks_for", "units"}
    assert words == [unicodedata.normalize("NFC", word.lower()).removesuffix(".") for word in words]
    assert all(phrases)
    assert [phrase for phrase in measured if phrase not in phrases] == [], "units of what is not asked"
    assert language_of(code).code == code


@pytest.mark.parametrize("code", [code for code, entry in DESCRIBED.items() if entry.get("spaces", True)])
def test_where_spaces_divide_words_each_of_a_list_is_one(code):
    lists = [DESCRIBED[code].get(name, "").split() for name in LISTS - {"abbreviations", "contractions"}]

    assert [word for words in lists for word in words if not WORD.fullmatch(word)] == []


@pytest.mark.parametrize("code", [code for code, entry in DESCRIBED.items() if "asks_for" in entry])
def test_whoever_can_ask_why_gets_reasons_marked(code):
    assert ("reason" in DESCRIBED[code]["asks_for"]) == bool(language_of(code).reasons)


@pytest.mark.parametrize("code", ["nb", "nn-NO", "no"])
def test_norwegian_has_three_codes(code):
    assert language_of(code).code == "no"


@pytest.mark.parametrize(
    ("code", "word", "kinds"),
    [
        pytest.param("de", "Turm", AnswerType.ANYTHING, id="every German noun has a capital"),
        pytest.param("de", "dreiundzwanzig", AnswerType.NUMBER, id="German number in one word"),
        pytest.param("de", "eintausendzweihundert", AnswerType.NUMBER, id="longer German number"),
        pytest.param("de", "ein", AnswerType.ANYTHING, id="German a"),
        pytest.param("de", "und", AnswerType.ANYTHING, id="what only joins numbers"),
        pytest.param("de", "Februar", AnswerType.TIME, id="German month"),
        pytest.param("it", "trentacinque", AnswerType.NUMBER, id="Italian number in one word"),
        pytest.param("fi", "kaksikymmentäkolme", AnswerType.NUMBER, id="Finnish number in one word"),
        pytest.param("ru", "Сосновка", NAMED, id="Russian name"),
        pytest.param("ar", "ثلاثة", AnswerType.NUMBER, id="Arabic number"),
        pytest.param("zh", "年", AnswerType.TIME, id="Chinese year"),
        pytest.param("zh", "两", AnswerType.NUMBER, id="Chinese two"),
        pytest.param("zh", "因为", AnswerType.REASON, id="Chinese because"),
        pytest.param("de", "weil", AnswerType.REASON, id="German because"),
    ],
)
def test_a_word_could_be_these_kinds_of_answer_in_its_language(code, word, kinds):
    assert language_of(code).kinds(word) == kinds


@pytest.mark.parametrize("code", DESCRIBED)
@settings(max_examples=60)
@given(word=st.text(st.characters(categories=["L", "M", "Nd"]), min_size=1, max_size=12))
def test_every_word_has_a_stem_in_every_language(code, word):
    assert stem(fold(word), code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("The lamp was lit in 1823.", "en", id="English"),
        pytest.param("Lit.", "en", id="nothing clear"),
        pytest.param("1823", "en", id="no letter"),
        pytest.param("Die hard in Paris", "en", id="words that other languages share"),
        pytest.param("A red hen sat on nine eggs.", "en", id="a word that is common in Dutch"),
        pytest.param("Latarnia stoi na skale od 1823 roku, a jej lampa nie gasła nigdy.", "en", id="undescribed"),
        pytest.param("Der Turm ist hoch.", "de", id="German"),
        pytest.param("Le phare est grand et la mer est grise.", "fr", id="French"),
        pytest.param("El faro no está encendido y el mar es gris.", "es", id="Spanish"),
        pytest.param("Il faro non è acceso e il mare è grigio.", "it", id="Italian"),
        pytest.param("O farol não está aceso e o mar é cinzento.", "pt", id="Portuguese"),
        pytest.param("Lampan lyser i tornet och havet är grått.", "sv", id="Swedish"),
        pytest.param("Lampen lyser i tårnet, og havet er gråt efter stormen.", "da", id="Danish"),
        pytest.param("Lampen lyser i tårnet, og havet er grått etter stormen.", "no", id="Norwegian"),
        pytest.param("Majakka on korkea ja meri on harmaa.", "fi", id="Finnish"),
        pytest.param("A torony magas és a tenger szürke.", "hu", id="Hungarian"),
        pytest.param("Farul este înalt și marea este cenușie.", "ro", id="Romanian"),
        pytest.param("Маяк не горит.", "ru", id="Russian"),
        pytest.param("المنارة عالية في الليل.", "ar", id="Arabic"),
        pytest.param("灯塔很高。", "zh", id="Chinese"),
        pytest.param("灯台は高い。", "ja", id="Japanese"),
        pytest.param("등대는 높다.", "ko", id="Korean"),
        pytest.param("ประภาคารสูง", "th", id="Thai"),
        pytest.param("दीपस्तंभ 1823 से चट्टान पर खड़ा है।", "hi", id="script of a language without lists"),
        pytest.param("The lamp (灯塔 in Chinese) was lit.", "en", id="a word of another script"),
    ],
)
def test_a_language_is_guessed_by_its_script_and_its_stop_words(text, code):
    assert guess_language(text) == code


def test_only_the_beginning_of_a_text_tells_its_language():
    start = process_time()

    assert guess_language("Der Turm ist hoch. " * 600_000) == "de"
    assert process_time() - start < 0.5


def test_english_is_told_without_reading_other_languages(monkeypatch):
    def fail() -> None:
        pytest.fail("other languages were read")

    monkeypatch.setattr(language, "_users", fail)

    assert guess_language("The lamp of the tower was lit in the night.") == "en"
