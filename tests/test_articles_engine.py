import asyncio
import threading

import pytest

from bot.articles.engine import MemoryEngine
from index import Settings, answer_question, read, read_article

LAMP = read(read_article("The lamp was lit in 1823.", source="lamp.txt"))
SHIP = read(read_article("The ship struck the rocks.", source="ship.txt"))


@pytest.fixture
def engine():
    engine = MemoryEngine(Settings())
    yield engine
    engine.close()


def test_a_question_is_put_to_the_index_over_what_is_asked(engine):
    found = asyncio.run(engine.ask([SHIP], lambda index: answer_question(index, "What struck the rocks?")))

    assert found.quotes[0].text == "The ship struck the rocks."


def test_one_index_is_kept_for_what_is_asked_together(engine):
    async def indexes():
        return [
            await engine.ask(readings, lambda index: index)
            for readings in [[LAMP], [LAMP], [LAMP, SHIP], [read(LAMP.article)]]
        ]

    first, again, both, same_text = asyncio.run(indexes())

    assert first is again
    assert same_text is not first
    assert both.readings == (LAMP, SHIP)


def test_the_event_loop_goes_on_while_a_question_is_answered(engine):
    async def overlap():
        asked, answered = threading.Event(), asyncio.Event()

        def slow(_index):
            assert asked.wait(5)

        waiting = asyncio.create_task(engine.ask([LAMP], slow))
        await asyncio.sleep(0)
        asked.set()  # the loop got here: else the question would wait for ever
        await waiting
        answered.set()

    asyncio.run(overlap())


def test_what_is_wrong_with_a_question_reaches_whoever_asked(engine):
    with pytest.raises(ZeroDivisionError):
        asyncio.run(engine.ask([LAMP], lambda _: 1 / 0))
