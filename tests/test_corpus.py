import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from index import parse_query, read, read_article, tokenize
from index.corpus import Corpus
from index.language import AnswerType, fold, language_of

CREW = """\
A ship sank. Nobody saw it. The captain swam home.

Two ships left. They sailed.
"""


def corpus_of(*texts, source="article.md", language=None):
    return Corpus([read(read_article(text, source=source, language=language)) for text in texts])


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param(CREW, [0, 0, 0, 1, 1], id="paragraphs"),
        pytest.param("A.\n\nB.\n\nC.", [0, 0, 0], id="paragraphs of one sentence"),
        pytest.param("\n\n".join("ABCDEFGHI"), [0, 0, 0, 0, 1, 1, 1, 1, 2], id="four of those at a time"),
        pytest.param("A.\n\nRed hens. They ran.\n\nB.\n\nC.", [0, 1, 1, 2, 2], id="a longer paragraph between them"),
        pytest.param("# Ships\n\nOne sank. It burned.", [0, 1, 1], id="a heading"),
        pytest.param("# Ships\n\n## Old ships\n\nOne sank.", [0, 1, 2], id="headings"),
        pytest.param("A.\n\n# Ships\n\nB.\n\nC.", [0, 1, 2, 2], id="a heading between paragraphs of one sentence"),
        pytest.param("# Did it sink? It did\n\nIt burned.", [0, 0, 1], id="a heading of two sentences"),
        pytest.param("Lamp", [0], id="a word"),
    ],
)
def test_a_block_is_a_paragraph_or_up_to_four_of_one_sentence_or_a_heading(text, blocks):
    corpus = corpus_of(text)

    assert corpus.block.tolist() == blocks
    assert corpus.blocks == blocks[-1] + 1
    assert corpus.first_of_block.tolist() == [*map(blocks.index, range(corpus.blocks)), len(blocks)]


def test_no_block_goes_on_in_another_article():
    corpus = corpus_of("A.\n\nB.", "C.", "Hens ran. They fell.")

    assert corpus.block.tolist() == [0, 0, 1, 2, 2]
    assert corpus.first_of_block.tolist() == [0, 2, 3, 5]


def test_each_row_is_a_passage_of_its_article():
    corpus = corpus_of("# Fox\n\nA fox ran.", "A hen ran. It fell.")

    assert len(corpus) == 4
    assert corpus.article.tolist() == [0, 0, 1, 1]
    assert corpus.firsts.tolist() == [0, 2, 4]
    assert corpus.is_heading.tolist() == [True, False, False, False]
    found = [corpus.passage(row) for row in range(4)]
    assert [passage.span.cut(reading.article.text) for reading, passage in found][1:] == [
        "A fox ran.",
        "A hen ran.",
        "It fell.",
    ]
    assert [passage.number for _, passage in found] == [0, 1, 0, 1]
    assert [reading for reading, _ in found] == [corpus.readings[number] for number in (0, 0, 1, 1)]


def test_words_have_one_number_in_all_articles():
    corpus = corpus_of("A ship. Ships!", "SHIP, shipped, a hen")

    # By hand: Snowball cuts ships and shipped to ship; fold only takes the capitals.
    assert corpus.terms == {"a": 0, "ship": 1, "hen": 2}
    assert corpus.forms == {"a": 0, "ship": 1, "ships": 2, "shipped": 3, "hen": 4}
    assert corpus.tokens.tolist() == [0, 1, 1, 1, 1, 0, 2]
    assert corpus.token_forms.tolist() == [0, 1, 2, 1, 3, 0, 4]
    assert corpus.bounds.tolist() == [0, 2, 3, 7]
    assert corpus.lengths.tolist() == [2, 1, 4]
    assert [corpus.form(number) for number in range(5)] == ["a", "ship", "ships", "shipped", "hen"]


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        pytest.param("ship", ["ship", "ships", "shipped"], id="several"),
        pytest.param("hen", ["hen"], id="one"),
        pytest.param("ships", [], id="a form is no term"),
        pytest.param("whale", [], id="a word that nobody uses"),
    ],
)
def test_a_term_has_the_forms_in_which_it_stands(term, forms):
    corpus = corpus_of("A ship. Ships!", "SHIP, shipped, a hen")

    assert [corpus.form(number) for number in corpus.forms_of(term)] == forms


@pytest.mark.parametrize(
    ("letters", "forms"),
    [
        pytest.param("ship", ["ship", "shipped", "ships"], id="several, sorted"),
        pytest.param("shipp", ["shipped"], id="one"),
        pytest.param("shipped", ["shipped"], id="the whole word"),
        pytest.param("Ship", [], id="forms have no capitals"),
        pytest.param("z", [], id="behind them all"),
        pytest.param("", ["a", "hen", "ship", "shipped", "ships"], id="all"),
    ],
)
def test_forms_are_found_by_their_first_letters(letters, forms):
    assert corpus_of("A ship. Ships!", "SHIP, shipped, a hen").beginning_with(letters) == forms


def test_a_row_tells_its_terms_in_order():
    corpus = corpus_of(CREW)

    assert corpus.terms_of(0) == ("a", "ship", "sank")
    assert corpus.terms_of(3) == ("two", "ship", "left")


def test_a_form_is_written_as_it_first_stands():
    written = corpus_of("An iPhone. The LAMP", "Lamp, IPHONE").written

    assert written == {"an": "An", "iphone": "iPhone", "the": "The", "lamp": "LAMP"}


@pytest.mark.parametrize(
    ("sentence", "opens"),
    [
        pytest.param("They sailed.", True, id="first word"),
        pytest.param("In this way.", True, id="second word"),
        pytest.param("Nobody saw it.", True, id="third word"),
        pytest.param("Nobody ever saw it.", False, id="fourth word"),
        pytest.param("A ship sank.", False, id="none"),
        pytest.param("Lamp", False, id="fewer words than three"),
    ],
)
def test_a_sentence_opens_with_a_pronoun_if_one_is_among_its_first_three_words(sentence, opens):
    assert corpus_of(sentence, language="en").opens_with_pronoun.tolist() == [opens]


def test_a_pronoun_of_the_next_sentence_does_not_count():
    assert corpus_of("Red hens. They ran.", "Lamp", "It was").opens_with_pronoun.tolist() == [False, True, False, True]


def test_each_token_tells_what_it_could_be():
    kinds = corpus_of("Nine left in May").kinds.tolist()

    assert kinds == [kind.value for kind in map(language_of("en").kinds, ["Nine", "left", "in", "May"])]
    assert kinds[3] == AnswerType.TIME.value


def test_nothing_open_is_a_corpus_without_rows():
    corpus = Corpus([])

    assert (len(corpus), corpus.blocks, corpus.language) == (0, 0, "en")
    assert (corpus.firsts.tolist(), corpus.bounds.tolist(), corpus.first_of_block.tolist()) == ([0], [0], [0])
    assert (corpus.terms, corpus.forms, corpus.written) == ({}, {}, {})
    assert (list(corpus.forms_of("lamp")), list(corpus.beginning_with("l"))) == ([], [])


def test_questions_are_read_in_the_language_of_the_first_article():
    corpus = Corpus([read(read_article("Die Lampe.", source="a.txt", language=code)) for code in ("de", "en")])

    assert corpus.language == "de"
    assert parse_query("Lampe", corpus.language).terms[0] in corpus.terms


# Second source: the passages and the tokens of each article, read again.
@given(st.lists(bodies(), min_size=1, max_size=3))
def test_the_rows_are_the_passages_of_all_articles_in_order(texts):
    corpus = corpus_of(*texts)

    passages = [(reading, passage) for reading in corpus.readings for passage in reading.passages]
    assert [corpus.passage(row) for row in range(len(corpus))] == passages
    forms = [*corpus.forms]
    for row, (reading, passage) in enumerate(passages):
        text, language = reading.article.text, reading.article.language
        tokens = [*tokenize(passage.span.cut(text), language, passage.span.start)]
        assert corpus.terms_of(row) == tuple(token.term for token in tokens)
        numbers = corpus.token_forms[corpus.bounds[row] : corpus.bounds[row + 1]].tolist()
        assert [forms[number] for number in numbers] == [fold(token.span.cut(text)) for token in tokens]


@given(st.lists(bodies(), min_size=1, max_size=3))
def test_blocks_go_on_one_by_one_and_keep_paragraphs_whole(texts):
    corpus = corpus_of(*texts)

    steps = [after - before for before, after in zip(corpus.block.tolist(), corpus.block[1:].tolist(), strict=False)]
    assert corpus.block[0] == 0
    assert set(steps) <= {0, 1}
    for row, step in enumerate(steps, 1):
        (reading, passage), (before, _) = corpus.passage(row), corpus.passage(row - 1)
        if passage.sentence > 1:
            assert step == 0
        elif passage.is_heading or corpus.is_heading[row - 1] or reading is not before:
            assert step == 1
