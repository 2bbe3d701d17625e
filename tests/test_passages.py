from itertools import pairwise
from time import process_time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktSentenceTokenizer
from texts import bodies

from index import passages
from index.article import Article, read_article
from index.passages import Passage, split_passages

# What Punkt may or may not take for the end of a sentence.
ENDS = [
    *("A.", "lit.", "Lit.", "Mr.", "mr.", "e.g.", "z.", "z.B.", "bzw.", "Jan.", "No.", "U.S.", "off-Mr.", "can't."),
    *("4.", "iv.", "x3.", "so!", "so?", "so?!", "so...", "so.)", "so.”", "ß."),
]


def cut(article: Article) -> list[str]:
    return [passage.span.cut(article.text) for passage in split_passages(article)]


def sentences(body: str, language: str = "en") -> list[str]:
    """The passages of a plain text; its second paragraph only keeps lines from being paragraphs."""
    *found, last = cut(read_article(f"{body}\n\nEnd.", source="a.txt", language=language))
    assert last == "End."
    return found


# Sentences are divided by " | " here.
@pytest.mark.parametrize(
    "divided",
    [
        pytest.param("The lamp was lit in 1823. | Its keeper slept.", id="full stops"),
        pytest.param("Was it lit? | It was! | Nobody knew.", id="other marks"),
        pytest.param("What?! | No... | Never!!! | He slept.", id="marks together"),
        pytest.param("It was lit. | and then it went out", id="no full stop at the end"),
        pytest.param("Nobody saw the light", id="no full stop"),
        pytest.param("He met Mr. Smith and Dr. Ward there. | They rowed.", id="titles of persons"),
        pytest.param("The book by J. R. Reed was lost. | It was by J. Ward.", id="initials"),
        pytest.param(
            "He trimmed the lamp of type A. | Then he slept.", id="no initial before a word that begins sentences"
        ),
        pytest.param("It rose by 3.5 metres to 12.25. | Then it fell.", id="decimals"),
        pytest.param("Two Tu-22M3 bombers flew over. | They flew home.", id="hyphen and digits"),
        pytest.param("He lived for years in the U.S. | He left.", id="abbreviation at the end"),
        pytest.param("He sailed with the U.S. Navy then. | He left.", id="abbreviation before a name"),
        pytest.param("He lay down at 3 p.m. | He slept.", id="time of day at the end"),
        pytest.param("He lay down at 3 p.m. Monday and slept. | He woke.", id="time of day inside"),
        pytest.param("The keeper lived at No. 5 for years. | It is gone.", id="number of a house"),
        pytest.param("Was anybody saved then? | No. | He drowned.", id="no as an answer"),
        pytest.param("It struck on Jan. 5 in the dark. | The sea rose.", id="month"),
        pytest.param("Oil, e.g. of whales, was dear. | It is not now.", id="words for for example"),
        pytest.param("He said, “It is lit.” | Then he slept.", id="curly quotation"),
        pytest.param('He said, "It is lit." | Then he slept.', id="straight quotation"),
        pytest.param("“It is lit.” | “It is not.”", id="two speakers"),
        pytest.param("“Stop!” he said. | “Now!” | He slept.", id="speech goes on"),
        pytest.param('"Stop!" he said. | "Why?" she asked.', id="straight speech goes on"),
        pytest.param("“It sank. | Nobody knew,” he said. | He slept.", id="two sentences in a quotation"),
        pytest.param("It sank (nobody knew why). | He slept.", id="brackets inside"),
        pytest.param("It sank. | (Nobody knew why.) | He slept.", id="brackets around"),
        pytest.param("The keeper at dusk (Ann Reed/Agency) (Agency)", id="caption"),
        pytest.param("The keeper at dusk [A. Reed/Agency]. | It was dark.", id="caption with an initial"),
        pytest.param("Read skerry.example/lamp.html today. | It is open.", id="address"),
        pytest.param("It sank… and nobody knew. | She rowed.", id="ellipsis"),
        pytest.param("The lamp\nwas lit. | Its keeper\nslept.", id="lines that go on"),
        pytest.param("He saw:\n | - a lamp\n | - a keeper. | Asleep.\n | * the sea", id="list"),
        pytest.param("1. Trim the wick.\n | 2. Light it. | Wait.\n | 10) Sleep.", id="ordered list"),
        pytest.param("a) the lamp\n | b) the keeper", id="list by letters"),
        pytest.param("¿Quién? | ¡Nadie! | Él se fue.", id="Spanish marks"),
        pytest.param("It sank.\xa0 | He\u3000slept.", id="other spaces"),
        pytest.param(
            "By J. R. R. Reed",
            id="only initials",
        ),
        pytest.param("Mr. Smith", id="only a name"),
        pytest.param("Nobody was saved!!", id="marks at the end"),
        pytest.param(
            "“Was it lit?”, he asked. | He slept.",
            id="comma after speech",
        ),
        pytest.param("It sank.[3] | It lay there.", id="note"),
        pytest.param("He is on p. 7 of the log.", id="page"),
        pytest.param(
            "He was the C.E.O. of it then.",
            id="letters with full stops",
        ),
    ],
)
def test_a_paragraph_is_cut_into_the_sentences_that_a_reader_sees(divided):
    assert sentences(divided.replace(" | ", " ")) == [sentence.strip() for sentence in divided.split(" | ")]


def test_sentences_of_an_undescribed_language_end_without_abbreviations():
    assert sentences("Der Turm ist hoch. Herr Dr. Reed schläft.", "tlh") == [
        "Der Turm ist hoch.",
        "Herr Dr.",
        "Reed schläft.",
    ]


# Sentences are divided by "|", in languages that put spaces there by " | ".
@pytest.mark.parametrize(
    ("language", "divided"),
    [
        pytest.param("de", "Er kam am 5. Februar an. | Dann schlief er.", id="German day"),
        pytest.param("de", "Im 19. Jahrhundert baute Ludwig XIV. nichts. | Er war alt.", id="German ordinals"),
        pytest.param("de", "Es waren 5. | Dann kam er.", id="number before a word that begins sentences"),
        pytest.param("de", "Dr. Ohm wohnt in Nr. 5, z. B. mit Katzen. | Er liest.", id="German abbreviations"),
        pytest.param("de", "„Halt!“ rief er. | „Wer da?“ | Niemand.", id="German quotation"),
        pytest.param("de", "»Halt!« rief er. | »Wer da?« | Niemand.", id="German quotation in books"),
        pytest.param("fr", "« Arrêtez ! » dit-il. | Où est M. Morel ? | Il dort.", id="French"),
        pytest.param("es", "¿Quién es? | ¡Nadie! | El Sr. Ruiz y la Dra. Paz se fueron.", id="Spanish"),
        pytest.param("it", "Il sig. Bassi abita al n. 5. | Dorme.", id="Italian"),
        pytest.param("pt", "O Sr. Lopes mora na Av. Central. | Dorme.", id="Portuguese"),
        pytest.param("nl", "Dhr. de Vries eet bijv. kaas. | Goed.", id="Dutch"),
        pytest.param("sv", "Hon bor hos dr. Holm, dvs. här. | Hon sover.", id="Swedish"),
        pytest.param("da", "Det skete d. 3. november. | Han sov.", id="Danish"),
        pytest.param("no", "Det var 3. juni. | Hun sov.", id="Norwegian"),
        pytest.param("fi", "Se avattiin 5. toukokuuta 1921. | Hän nukkuu.", id="Finnish"),
        pytest.param("hu", "1928. május 4. óta áll. | Alszik.", id="Hungarian"),
        pytest.param("ru", "В 1987 г. на ул. Мира жил И. И. Лебедев. | Он спал.", id="Russian"),
        pytest.param("ar", "هل أضاء المصباح؟ | نعم. | نام د. سليم.", id="Arabic"),
        pytest.param("ar", "هل أضاء؟! | نعم.", id="Arabic marks together"),
        pytest.param("ja", "灯った。|ところが消えた。", id="Japanese however"),
        pytest.param("ur", "یہ چراغ ہے۔ | وہ سو گیا۔", id="Urdu"),
        pytest.param("hi", "दीप जला। | वह सो गया।", id="Hindi"),
        pytest.param("my", "မီးလင်း၏။ | သူအိပ်၏။", id="Burmese"),
        pytest.param("ko", "불이 켜졌습니다. | 그는 잤습니다.", id="Korean"),
        pytest.param("ja", "ランプが灯った。|彼は眠った。|なぜ？！|誰も知らない。", id="Japanese"),
        pytest.param("ja", "「灯った。」と彼は言った。|（夜だった。）|彼は眠った。", id="Japanese quotation"),
        pytest.param("zh", "灯亮了。|“为什么？”|没有人知道！|他睡了……", id="Chinese"),
        pytest.param("zh", "高3.5米。|他说“好”。|完", id="Chinese with digits"),
        pytest.param("th", "ไฟสว่าง | เขาหลับในปี 2530 แล้วตื่น | ทุกคนยิ้ม", id="Thai at spaces, not at those around digits"),
        pytest.param("th", "ไฟสว่าง\n | ต่างๆ ที่นี่", id="Thai at lines, not at the space after a repeated word"),
    ],
)
def test_sentences_end_as_their_language_and_script_have_it(language, divided):
    found = sentences(divided.replace("\n | ", "\n").replace(" | ", " ").replace("|", ""), language)

    assert found == [sentence.strip() for sentence in divided.split("|")]


def test_a_long_paragraph_without_spaces_is_cut_at_the_ends_of_its_sentences():
    assert sentences("灯塔的灯亮了。" * 5_000, "zh") == ["灯塔的灯亮了。"] * 5_000


def test_a_long_sentence_without_spaces_is_cut_at_a_clause():
    assert {len(piece) for piece in sentences("灯塔的灯亮了，" * 200, "zh")} == {7 * 142, 7 * 58}


def test_passages_count_paragraphs_and_sentences_from_1_and_headings_as_none():
    article = read_article("# Light\n\nLit. Dark.\n\n## Sea\n\nWet.\n\n- fish", source="a.md")

    assert [
        (passage.number, passage.span.cut(article.text), passage.paragraph, passage.sentence, passage.is_heading)
        for passage in split_passages(article)
    ] == [
        (0, "Light", 0, 1, True),
        (1, "Lit.", 1, 1, False),
        (2, "Dark.", 1, 2, False),
        (3, "Sea", 0, 1, True),
        (4, "Wet.", 2, 1, False),
        (5, "fish", 3, 1, False),
    ]


# A clause of 101 characters with the space after its comma: nine fill a window of 1,000.
CLAUSE = "a" * 99 + ", "


@pytest.mark.parametrize(
    ("body", "lengths"),
    [
        pytest.param("x" * 999 + ".", [1_000], id="as long as may be"),
        pytest.param("x" * 995 + " burns", [995, 5], id="one longer"),
        pytest.param(CLAUSE * 12, [9 * 101 - 1, 3 * 101 - 1], id="at a clause"),
        pytest.param("lamp " * 300, [999, 499], id="else at a space"),
        pytest.param("b" * 500 + "\n" + CLAUSE * 6, [500, 6 * 101 - 1], id="before all at a line end"),
        pytest.param("\n".join([CLAUSE.strip() * 3] * 6), [902, 902], id="at the last line end"),
    ],
)
def test_a_sentence_over_1000_characters_is_cut_where_it_hurts_least(body, lengths):
    assert [len(sentence) for sentence in sentences(body)] == lengths


def test_a_letter_keeps_its_marks_where_a_run_without_spaces_is_cut():
    run = "x" + "e\u0301" * 1_200

    first, *rest = sentences(run)

    assert "".join([first, *rest]) == run
    assert {piece[0] for piece in rest} == {"e"}


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("He met old Smithson there.", id="no abbreviation"),
        pytest.param(
            "He met Mr. Smithson there.",
            id="abbreviation",
        ),
    ],
)
def test_a_paragraph_longer_than_punkt_is_given_at_once_is_cut_at_the_end_of_a_sentence(last):
    # The first 1,665 sentences with their spaces take 19,980 characters, "He met Mr. " another 11.
    lit = ["It was lit."] * 1_665

    assert sentences(" ".join([*lit, last, *lit])) == [*lit, last, *lit]


def test_a_long_sentence_is_not_cut_after_an_abbreviation():
    pieces = sentences("He saw the keeper, " + "and he met Mr. Smith and they rowed " * 40)

    assert not [piece for piece in pieces if piece.endswith("Mr.")]


def test_where_punkt_takes_too_long_every_mark_ends_a_sentence(monkeypatch):
    def give_up(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(PunktSentenceTokenizer, "span_tokenize", give_up)

    assert sentences("The keeper of the light was Mr. Smith. “Stop!” he said. He slept there.") == [
        "The keeper of the light was Mr.",
        "Smith.",
        "“Stop!” he said.",
        "He slept there.",
    ]


@given(
    st.lists(st.sampled_from([*ENDS, "a", "It", "the", "Über", "ein", "4", "4,5", "“So", "(No", "- b"])),
    st.sampled_from(["en", "de"]),
)
def test_what_is_plain_is_cut_as_punkt_cuts_it(words, language):
    body = " ".join(["Lit.", *words])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "_PLAIN_END", regex.compile("(?!)"))
        by_punkt = sentences(body, language)

    assert sentences(body, language) == by_punkt


def check(article: Article) -> list[Passage]:
    """What holds for the passages of every text."""
    passages = [*split_passages(article)]
    texts = [passage.span.cut(article.text) for passage in passages]
    edges = [0, *(edge for passage in passages for edge in (passage.span.start, passage.span.end)), len(article.text)]
    between = [article.text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]

    assert edges == sorted(edges), "in order and apart"
    assert not "".join(between).strip(), "no visible character is lost"
    assert all(0 < len(text) <= 1_000 for text in texts)
    assert texts == [text.strip() for text in texts]
    assert [passage.number for passage in passages] == [*range(len(passages))]
    for one, other in pairwise(passages):
        goes_on = other.paragraph == one.paragraph and other.sentence == one.sentence + 1
        assert goes_on or other.sentence == 1
    return passages


@pytest.mark.parametrize("source", ["a.txt", "a.md"])
@settings(max_examples=250)
@given(body=bodies())
def test_every_visible_character_lies_in_exactly_one_passage(source, body):
    check(read_article(body, source=source))


@pytest.mark.parametrize(
    ("body", "passages"),
    [
        pytest.param("Lit", 1, id="one word"),
        pytest.param("Lit\n\n… * * *\n\n“”", 3, id="paragraphs of punctuation"),
        pytest.param("x" * 1_000_000, None, id="no space"),
        pytest.param("a" + "\u0301" * 1_000_000, None, id="combining marks"),
        pytest.param("A. " * 300_000, 300_000, id="full stops"),
        pytest.param("a" + "." * 1_000_000, None, id="dots"),
        pytest.param("Lit" + " " * 1_000_000 + "dark", 2, id="spaces"),
        pytest.param("Lit." + "\n" * 1_000_000 + "Dark.", 2, id="line ends"),
        pytest.param("Lit.\n\n" + "- \n" * 300_000, None, id="empty list"),
        pytest.param("灯" * 1_000_000, None, id="no space in Chinese"),
        pytest.param("灯。" * 300_000, 300_000, id="full stops in Chinese"),
        pytest.param("灯" + "。" * 1_000_000, None, id="only full stops in Chinese"),
        pytest.param("ก " * 300_000, 300_000, id="spaces in Thai"),
        pytest.param("It was lit" + "?" * 300_000 + ")" * 300_000, None, id="closing marks"),
        pytest.param("The keeper slept, and it was dark. " * 30_000, 30_000, id="prose in one paragraph"),
    ],
)
def test_a_hard_text_is_cut_in_reasonable_time(body, passages):
    start = process_time()
    found = check(read_article(body, source="a.txt"))

    assert process_time() - start < 20
    assert passages in (None, len(found))


@pytest.mark.parametrize("words", ["ha! ", "“ha.” "])
def test_one_long_paragraph_costs_no_more_than_many_short_ones(words):
    def seconds(body: str) -> float:
        article = read_article(body, source="a.txt")
        start = process_time()
        assert list(split_passages(article))
        return process_time() - start

    long, short = words * 4_000, (words * 200 + "\n\n") * 20

    assert seconds(long) < 5 * seconds(short)
