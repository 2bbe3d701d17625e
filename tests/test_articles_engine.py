import asyncio
import threading

import pytest

from bot.articles import engine as engine_room
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


def test_an_index_over_what_is_kept_no_more_is_let_go(engine):
    async def indexes():
        both, one = await engine.prepare([LAMP, SHIP]), await engine.prepare([LAMP])
        engine.keep_only([LAMP])
        return both, one, await engine.prepare([LAMP, SHIP]), await engine.prepare([LAMP])

    both, one, both_again, one_again = asyncio.run(indexes())

    assert one_again is one
    assert both_again is not both


def test_of_too_many_indexes_those_asked_longest_ago_go(engine, monkeypatch):
    monkeypatch.setattr("bot.articles.engine.KEPT", 2)

    async def indexes():
        first = await engine.prepare([LAMP])
        await engine.prepare([SHIP])
        same = await engine.prepare([LAMP])
        await engine.prepare([LAMP, SHIP])
        return first, same, await engine.prepare([LAMP])

    first, same, again = asyncio.run(indexes())

    assert same is first
    assert again is not first


def test_what_two_ask_for_at_once_is_built_once(engine, monkeypatch):
    built = []
    build = engine_room.build_index
    monkeypatch.setattr(engine_room, "build_index", lambda *arguments: built.append(1) or build(*arguments))

    async def both():
        return await asyncio.gather(engine.prepare([LAMP]), engine.prepare([LAMP]))

    one, other = asyncio.run(both())
    assert one is other
    assert built == [1]
