import json

from bot.terminal.as_json import answer_as_json
from index import answer_question, build_index, read, read_article


def test_an_answer_is_one_line_with_places_in_code_points_of_the_text():
    article = read_article("\U0001f3ee Lit.\n\nJoe Biden has ordered 2,000 troops to Poland.", source="news.txt")
    index = build_index([read(article)])

    line = answer_as_json(answer_question(index, "How many troops did Biden order?"), index)

    assert "\n" not in line
    answer = json.loads(line)
    (quote,) = answer.pop("quotes")
    assert 0 <= answer.pop("confidence") <= 1
    assert answer == {
        "question": "How many troops did Biden order?",
        "answered": True,
        "articles": [
            {
                "title": "news",
                "source": "news.txt",
                "published": None,
                "language": "en",
                "sha256": article.sha256,
            }
        ],
        "nearest": [],
        "unknown_words": [],
        "taken_for": {},
    }
    assert quote.pop("score") > 0
    text = "Joe Biden has ordered 2,000 troops to Poland."
    assert article.text[quote["start"] : quote["end"]] == text
    assert [article.text[start:end] for start, end in quote.pop("highlights")] == ["Biden", "ordered", "troops"]
    assert [article.text[start:end] for start, end in quote.pop("answer_words")] == ["2,000"]
    assert quote == {
        "rank": 1,
        "article": 0,
        "text": text,
        "start": 8,
        "end": 8 + len(text),
        "section": None,
        "page": None,
        "paragraph": 2,
        "sentence": 1,
        "context": [],
    }


def test_a_context_has_its_words_and_its_place(lighthouse):
    quote = json.loads(answer_as_json(answer_question(lighthouse, '"oil of whales"'), lighthouse))["quotes"][0]

    (context,) = quote["context"]
    text = "The lighthouse of Skerry Point was lit in 1823."
    assert context == {"text": text, "start": 0, "end": len(text), "paragraph": 1, "sentence": 1}


def test_what_is_not_said_has_its_nearest_and_its_unknown_words(lighthouse):
    answer = json.loads(
        answer_as_json(answer_question(lighthouse, "Which painter had a studio in the towre?"), lighthouse)
    )

    assert not answer["answered"]
    assert answer["quotes"] == []
    assert answer["nearest"][0]["text"] == "Nobody has lived in the tower for 40 years."
    assert answer["unknown_words"] == ["painter", "studio"]
    assert answer["taken_for"] == {"towre": "tower"}
