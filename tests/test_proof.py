import pytest
from conftest import LIGHTHOUSE
from hypothesis import given, settings
from texts import bodies

from index.article import read_article
from index.proof import COMPARED, compare, find_again
from index.reading import read


def reading(body):
    return read(read_article(body, source="a.txt"))


def lines(of, passages):
    return [passage.span.cut(of.article.text) for passage in passages]


def told(old, new):
    """What was added, what has changed into what, and what has gone."""
    one, other = reading(old), reading(new)
    difference = compare(one, other)
    changed = [(was.span.cut(one.article.text), now.span.cut(other.article.text)) for was, now in difference.changed]
    return lines(other, difference.added), changed, lines(one, difference.gone)


LIT, BURNED, DARK = "The lamp was lit in 1823.", "It burned the oil of whales.", "Since 1911 nobody has lived there."
LATER = "The lamp was lit in 1824."


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        pytest.param([LIT, BURNED], [LIT, BURNED], ([], [], []), id="nothing"),
        pytest.param([LIT, BURNED], [BURNED, LIT], ([], [], []), id="moved"),
        pytest.param([LIT], [LIT, BURNED], ([BURNED], [], []), id="added"),
        pytest.param([LIT, BURNED], [LIT], ([], [], [BURNED]), id="gone"),
        pytest.param([LIT], [LATER], ([], [(LIT, LATER)], []), id="changed"),
        pytest.param([LIT], [DARK], ([DARK], [], [LIT]), id="something else"),
        pytest.param([LIT, LIT, LIT], [LIT], ([], [], [LIT, LIT]), id="less often"),
        pytest.param(
            [LIT],
            ["The lamps were lit in 1823, or so.", LATER],
            (["The lamps were lit in 1823, or so."], [(LIT, LATER)], []),
            id="the most alike has changed",
        ),
        pytest.param([LIT, BURNED], ["The  lamp was\nlit in 1823.", BURNED], ([], [], []), id="white space"),
    ],
)
def test_a_sentence_is_added_changed_or_gone(old, new, difference):
    assert told("\n\n".join(old), "\n\n".join(new)) == difference


def test_only_a_difference_is_true():
    assert compare(reading(LIT), reading(BURNED))
    assert not compare(reading(LIT), reading(LIT))


def test_of_two_long_articles_without_much_in_common_nothing_is_said_to_have_changed():
    def many(word):
        return reading("\n\n".join(f"Lamp number {number} was {word} here." for number in range(COMPARED + 1)))

    difference = compare(many("lit"), many("dim"))

    assert (len(difference.added), difference.changed, len(difference.gone)) == (COMPARED + 1, (), COMPARED + 1)


@settings(max_examples=60)
@given(bodies(), bodies())
def test_every_sentence_of_both_is_accounted_for_once(old, new):
    one, other = reading(old), reading(new)
    difference = compare(one, other)

    was = [passage.number for passage in (*difference.gone, *(pair[0] for pair in difference.changed))]
    now = [passage.number for passage in (*difference.added, *(pair[1] for pair in difference.changed))]
    assert len(set(was)) == len(was)
    assert len(set(now)) == len(now)
    assert len(one.passages) - len(was) == len(other.passages) - len(now)
    assert not compare(one, one)


@pytest.mark.parametrize(
    ("words", "sentence", "same"),
    [
        pytest.param("She was twenty-two.", "She was twenty-two.", True, id="as it was"),
        pytest.param("She  was\ntwenty-two.", "She was twenty-two.", True, id="other white space"),
        pytest.param(
            "One night in March", "One night in March the ship Halcyon struck the rocks.", True, id="its beginning"
        ),
        pytest.param("She was twenty-three.", "She was twenty-two.", False, id="changed"),
    ],
)
def test_a_sentence_is_found_again(words, sentence, same):
    now = reading(LIGHTHOUSE)

    passage, unchanged = find_again(now, words)

    assert passage.span.cut(now.article.text) == sentence
    assert unchanged == same


@pytest.mark.parametrize("words", ["", "  ", "The whales sang of love.", "?"])
def test_what_is_like_no_sentence_is_not_found(words):
    assert find_again(reading(LIGHTHOUSE), words) is None
