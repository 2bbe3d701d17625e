import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import QuestionTooLong, parse_query
from index.language import AnswerType, fold, stem
from index.query import LONGEST_FOCUS, borrow

ANYTHING, NUMBER, TIME = AnswerType.ANYTHING, AnswerType.NUMBER, AnswerType.TIME
PERSON, PLACE, REASON = AnswerType.PERSON, AnswerType.PLACE, AnswerType.REASON


# Stems by hand, after the rules of Snowball's English stemmer.
@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("What did the lamp burn?", ("lamp", "burn"), id="question and stop words"),
        pytest.param("Ships, sailors and SHIPS again: a ship!", ("ship", "sailor"), id="each once, in the order asked"),
        pytest.param("Ukraine’s US-based troops", ("ukrain", "us", "base", "troop"), id="divided at marks"),
        pytest.param("Does the article say anything about whales?", ("whale",), id="frame words beside others"),
        pytest.param("Show me the text, please.", ("show", "text", "pleas"), id="frame words alone"),
    ],
)
def test_a_query_keeps_the_words_that_carry_the_question(question, terms):
    assert parse_query(question, "en").terms == terms


@pytest.mark.parametrize(
    ("language", "question", "words", "asks_for"),
    [
        pytest.param("zh", "灯塔是什么时候点亮的？", ("灯塔", "点亮"), TIME, id="Chinese"),
        pytest.param("zh", "谁打开了门？", ("打开", "门"), PERSON, id="a word of one letter"),
        pytest.param("zh", "请问文章说GPS有多少？", ("GPS", "有"), NUMBER, id="frame words beside others"),
        pytest.param("zh", "请告诉我", ("请告", "告诉", "诉我"), ANYTHING, id="frame words alone"),
        pytest.param("zh", '谁说"什么"', ("说", "什么"), PERSON, id="phrase"),
        pytest.param("ja", "灯台はいつ建てられましたか？", ("灯台", "建て"), TIME, id="Japanese"),
        pytest.param("th", "โคมไฟทำจากอะไร", ("โค", "คม", "มไ", "ไฟ", "ฟท", "ทำ"), ANYTHING, id="Thai"),
        pytest.param("th", "ทำไมลุงปิดร้าน", ("ลุง", "งปิ", "ปิด", "ดร้", "ร้า", "าน"), REASON, id="why in Thai"),
        pytest.param("de", "Wie hoch ist der Turm?", ("Turm",), NUMBER, id="German"),
        pytest.param("fr", "En quelle année l’a-t-on construit ?", ("construit",), TIME, id="French"),
        pytest.param("ru", "Где стоит маяк?", ("стоит", "маяк"), PLACE, id="Russian"),
        pytest.param("ar", "متى أضاء المصباح؟", ("أضاء", "المصباح"), TIME, id="Arabic"),
    ],
)
def test_a_question_is_read_in_its_language(language, question, words, asks_for):
    query = parse_query(question, language)

    assert (query.words, query.asks_for) == (words, asks_for)
    assert query.terms == tuple(stem(fold(word), language) for word in words)


def test_each_term_remembers_the_word_it_was_first_asked_with():
    query = parse_query("Ships or SHIP: which sailor?", "en")

    assert query.terms == ("ship", "sailor")
    assert query.words == ("Ships", "sailor")


@pytest.mark.parametrize(
    ("question", "terms", "asks_for"),
    [
        pytest.param("Did the WHO help?", ("who", "help"), ANYTHING, id="the WHO"),
        pytest.param("Who did help?", ("help",), PERSON, id="who"),
        pytest.param("WHO DID HELP?", ("help",), PERSON, id="all in capitals"),
        pytest.param(
            "WHO DID HELP 9 SAILORS?",
            ("help", "9", "sailor"),
            PERSON,
            id="all in capitals, with a number",
        ),
        pytest.param(
            "What sank in May?",
            ("sank", "may"),
            ANYTHING,
            id="in May",
        ),
        pytest.param("What may sink?", ("sink",), ANYTHING, id="may"),
        pytest.param("May ships sink?", ("ship", "sink"), ANYTHING, id="May first"),
    ],
)
def test_capitals_tell_a_name_from_a_common_word(question, terms, asks_for):
    query = parse_query(question, "en")

    assert (query.terms, query.asks_for) == (terms, asks_for)


@pytest.mark.parametrize(
    ("question", "asks_for", "terms"),
    [
        pytest.param("How many sailors were saved?", NUMBER, ("sailor", "save"), id="how many"),
        pytest.param("When was the lamp lit?", TIME, ("lamp", "lit"), id="when"),
        pytest.param("In what year was the lamp lit?", TIME, ("lamp", "lit"), id="what year"),
        pytest.param("Who saved the sailors?", PERSON, ("save", "sailor"), id="who"),
        pytest.param("Whose lamp burned?", PERSON, ("lamp", "burn"), id="whose"),
        pytest.param("Where did the ship sink?", PLACE, ("ship", "sink"), id="where"),
        pytest.param("Who counted how many sailors?", NUMBER, ("count", "sailor"), id="most words decide"),
        pytest.param("When and where did the ship sink?", TIME, ("ship", "sink"), id="then the first"),
        pytest.param("Which ship sank?", ANYTHING, ("ship", "sank"), id="which"),
        pytest.param("In the year 1823", ANYTHING, ("year", "1823"), id="year alone"),
    ],
)
def test_a_question_tells_what_kind_of_answer_it_asks_for(question, asks_for, terms):
    query = parse_query(question, "en")

    assert (query.asks_for, query.terms) == (asks_for, terms)


# Stop words by languages.toml, stems by the rules of Snowball.
@pytest.mark.parametrize(
    ("language", "question", "common"),
    [
        pytest.param("en", "Did the ship sink before the war?", ("did", "the", "befor"), id="each once, in order"),
        pytest.param("en", "The lamp, the oil", ("the",), id="capitals or not"),
        pytest.param("en", "How many lamps were there?", ("mani", "were", "there"), id="among words that ask, too"),
        pytest.param("en", "Who lit lamps?", (), id="question words are not among them"),
        pytest.param("en", "Please tell us", (), id="nor frame words"),
        pytest.param("en", 'Who said "to be"?', (), id="nor those of a phrase"),
        pytest.param("en", "Was it in May?", ("was", "it", "in"), id="nor a name"),
        pytest.param("en", "lamp -the -oil", (), id="nor what is excluded"),
        pytest.param("de", "Stand der Turm auf dem Berg?", ("der", "auf", "dem"), id="German"),
        pytest.param("zh", "灯塔是什么时候点亮的？", ("是", "的"), id="Chinese"),
        pytest.param("tlh", "the lamp before", (), id="a language without stop words"),
    ],
)
def test_a_query_remembers_the_common_words(language, question, common):
    query = parse_query(question, language)

    assert query.common == common
    assert not {*query.common} & {*query.terms}


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        pytest.param("How many troops did they send?", ("troop",), id="what is counted"),
        pytest.param("Which air base was hit?", ("air", "base"), id="two words"),
        pytest.param("Which old red air base was hit?", ("old", "red"), id="two at most"),
        pytest.param("On which ship did they sail?", ("ship",), id="the question word is not the first"),
        pytest.param("In what year was the lamp lit?", (), id="words that ask are not sought"),
        pytest.param("How many of the troops left?", (), id="a stop word stands there"),
        pytest.param("What lamps? Which oil?", ("lamp",), id="behind the first question word only"),
        pytest.param("Lamps of which", (), id="nothing stands behind"),
        pytest.param("Did the lamp burn?", (), id="nothing asks"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_what_is_sought_stands_right_behind_the_words_that_ask(question, focus):
    query = parse_query(question, "en")

    assert query.focus == focus
    assert {*query.focus} <= {*query.terms}


@pytest.mark.parametrize(
    ("question", "phrases", "terms"),
    [
        pytest.param('burn "Oil of Whales"', [("oil", "of", "whales")], ("burn", "oil", "of", "whale"), id="straight"),
        pytest.param("burn “oil of whales”", [("oil", "of", "whales")], ("burn", "oil", "of", "whale"), id="curly"),
        pytest.param('"red lamp" "oil"', [("red", "lamp"), ("oil",)], ("red", "lamp", "oil"), id="two"),
        pytest.param(
            'Who said "to be or not to be"?',
            [("to", "be", "or", "not", "to", "be")],
            ("said", "to", "be", "or", "not"),
            id="only stop words",
        ),
        pytest.param(
            'Who said "how many"?',
            [("how", "many")],
            ("said", "how", "mani"),
            id="only question words",
        ),
    ],
)
def test_an_exact_phrase_keeps_all_its_words(question, phrases, terms):
    query = parse_query(question, "en")

    assert query.phrases == tuple(phrases)
    assert query.terms == terms
    assert query.excluded == ()


@pytest.mark.parametrize(
    ("question", "excluded"),
    [
        pytest.param("lamp -Sailors", [("sailor",)], id="a word"),
        pytest.param("lamp -US-based", [("us", "base")], id="a word with a hyphen"),
        pytest.param("lamp -keeper’s", [("keeper", "s")], id="a word with an apostrophe"),
        pytest.param('-"nine sailors" lamp', [("nine", "sailor")], id="words in straight quotes"),
        pytest.param("lamp -“nine sailors” -oil", [("nine", "sailor"), ("oil",)], id="in curly quotes, and another"),
    ],
)
def test_what_is_excluded_is_not_asked_for(question, excluded):
    query = parse_query(question, "en")

    assert query.excluded == tuple(excluded)
    assert query.terms == ("lamp",)
    assert query.phrases == ()


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("US-based", ("us", "base"), id="hyphen inside a word"),
        pytest.param("ships at -7", ("ship", "7"), id="minus before a number"),
        pytest.param("ships - nine", ("ship", "nine"), id="dash between words"),
        pytest.param('ships "nine', ("ship", "nine"), id="unpaired straight quote"),
        pytest.param("ships “nine", ("ship", "nine"), id="unpaired curly quote"),
        pytest.param('pipes of 5" or 6" each', ("pipe", "5", "6"), id="inches"),
    ],
)
def test_other_quotes_and_hyphens_are_no_marks(question, terms):
    query = parse_query(question, "en")

    assert (query.terms, query.phrases, query.excluded) == (terms, (), ())


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t\u00a0", id="white space"),
        pytest.param("Who? What, when and where?", id="question words"),
        pytest.param("How many?", id="how many"),
        pytest.param("🐋🏮?!", id="emoji"),
        pytest.param("\x00\x07\x1b", id="control characters"),
        pytest.param('"" -“”', id="empty marks"),
    ],
)
def test_a_question_without_words_to_look_for_has_no_terms(question):
    query = parse_query(question, "en")

    assert (query.terms, query.words, query.phrases, query.excluded) == ((), (), (), ())


def test_a_thousand_characters_are_a_question_and_one_more_is_not():
    assert len(parse_query("x" * 1_000, "en").text) == 1_000
    with pytest.raises(QuestionTooLong, match="1,000 characters"):
        parse_query("x" * 1_001, "en")


def test_white_space_counts_once():
    query = parse_query("  red \n\n" + " " * 5_000 + "\tlamp\r\n", "en")

    assert query.text == "red lamp"
    assert query.terms == ("red", "lamp")


def test_a_question_that_asks_on_keeps_its_own_common_words_and_focus():
    before = parse_query("How many troops did they send?", "en")

    query = borrow(parse_query("And which base?", "en"), before)

    assert (query.common, query.focus, query.terms) == (("and",), ("base",), ("base", "troop", "send"))


@settings(max_examples=300)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([*'"“”„«»-’ ', " how many ", " WHO", " May ", "lamp", "é", "ſ", "7"]), max_size=60).map(
        "".join
    )
)
def test_whatever_is_typed_becomes_terms_of_typed_words(question):
    query = parse_query(question, "en")

    assert len(set(query.terms)) == len(query.terms)
    assert query.terms == tuple(stem(fold(word), "en") for word in query.words)
    assert all(word in query.text for word in query.words)
    assert len(set(query.common)) == len(query.common)
    assert not {*query.common} & {*query.terms}
    assert {*query.focus} <= {*query.terms}
    assert len(query.focus) <= LONGEST_FOCUS


@pytest.mark.parametrize(
    ("question", "before", "terms", "borrowed", "kind"),
    [
        pytest.param(
            "And when?", "Who lit the lamp?", ("lit", "lamp"), ("lit", "lamp"), TIME, id="no word of its own"
        ),
        pytest.param(
            "And in the tower?", "How many lamps burned?", ("tower", "lamp", "burn"), ("lamps", "burned"), NUMBER,
            id="one word, and the kind of answer",
        ),
        pytest.param("What about lamps?", "Who lit the lamp?", ("lamp", "lit"), ("lit",), PERSON, id="each once"),
        pytest.param("When did ships sink?", "Who lit the lamp?", ("ship", "sink"), (), TIME, id="enough of its own"),
    ],
)  # fmt: skip
def test_a_question_that_asks_on_borrows_what_it_lacks(question, before, terms, borrowed, kind):
    query = borrow(parse_query(question, "en"), parse_query(before, "en"))

    assert (query.terms, query.borrowed, query.asks_for) == (terms, borrowed, kind)
