import asyncio
import random

import pytest

from bot.chat import turns
from bot.chat.turns import Turns
from bot.errors import TooMuch


async def asked(line, server, order, work=0.0, acknowledge=0.0):
    """A question: acknowledged first, then worked on when its turn comes."""
    with line.line(server) as turn:
        await asyncio.sleep(acknowledge)
        await turn.come()
        order.append(server)
        await asyncio.sleep(work)


def test_servers_take_turns_however_much_one_asks():
    async def scene():
        line, order = Turns(2_000, at_once=1), []
        busy = [asyncio.create_task(asked(line, 1, order)) for _ in range(1_000)]
        await asyncio.sleep(0)
        calm = [asyncio.create_task(asked(line, server, order)) for server in (2, 3, 2)]
        await asyncio.gather(*busy, *calm)
        return order

    order = asyncio.run(scene())
    assert len(order) == 1_003
    assert [server for server in order[:10] if server > 1] == [2, 3, 2]


@pytest.mark.parametrize("at_once", [1, 4, 16])
def test_so_many_have_their_turn_at_once_and_no_more(at_once):
    async def scene():
        line, having, most = Turns(100, at_once), 0, 0

        async def work():
            nonlocal having, most
            with line.line(1) as turn:
                await turn.come()
                having += 1
                most = max(most, having)
                await asyncio.sleep(0.001)
                having -= 1

        await asyncio.gather(*(work() for _ in range(50)))
        await line.drained()
        return most

    assert asyncio.run(scene()) == at_once


def test_while_a_crowd_waits_to_be_acknowledged_only_one_is_worked_on(monkeypatch):
    monkeypatch.setattr(turns, "CROWD", 10)

    async def scene():
        line, order = Turns(100, at_once=4), []
        first = [asyncio.create_task(asked(line, 1, order, work=0.05)) for _ in range(4)]
        crowd = [asyncio.create_task(asked(line, 2, order, acknowledge=0.02)) for _ in range(11)]
        await asyncio.sleep(0.01)
        assert order == [1]
        await asyncio.sleep(0.03)
        assert len(order) > 4
        await asyncio.gather(*first, *crowd)
        return order

    assert sorted(asyncio.run(scene())) == [1] * 4 + [2] * 11


def test_whoever_leaves_before_a_turn_keeps_nobody_waiting():
    async def scene():
        line, order, lots = Turns(1_000, at_once=2), [], random.Random(3)  # noqa: S311
        tasks = [asyncio.create_task(asked(line, n % 5, order, 0.001, 0.001 * (n % 3))) for n in range(300)]
        for _ in range(60):
            await asyncio.sleep(0.0005)
            lots.choice(tasks).cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(line.drained(), 1)
        await asyncio.wait_for(asked(line, 9, order), 1)
        return line

    line = asyncio.run(scene())
    assert not any(line._inside.values())


async def fail(line, *, comes):
    with line.line(1) as turn:
        if comes:
            await turn.come()
        raise ValueError("mine")


def test_an_error_and_an_early_end_give_the_place_back():
    async def scene():
        line = Turns(1, at_once=1)
        for comes in (False, True):
            with pytest.raises(ValueError, match="mine"):
                await fail(line, comes=comes)
        await asyncio.wait_for(asked(line, 1, []), 1)
        await asyncio.wait_for(line.drained(), 1)

    asyncio.run(scene())


def test_a_full_line_and_a_closing_one_let_nobody_in():
    async def scene():
        line = Turns(2)
        with line.line(1), line.line(1):
            with pytest.raises(TooMuch, match="Many questions just now"), line.line(2):
                pass
            drained = asyncio.create_task(line.drained())
            await asyncio.sleep(0)
            assert not drained.done()
        await drained
        line.closing = True
        with pytest.raises(TooMuch, match="I am being restarted"), line.line(1):
            pass

    asyncio.run(scene())


def test_a_turn_that_is_over_is_somebody_else_s_while_the_place_is_kept():
    async def scene():
        line, order, slow = Turns(100, at_once=1), [], asyncio.Event()

        async def send_slowly():
            with line.line(1) as turn:
                await turn.come()
                turn.over()
                await slow.wait()

        sending = asyncio.create_task(send_slowly())
        await asyncio.sleep(0)
        await asyncio.wait_for(asked(line, 2, order), 1)
        drained = asyncio.create_task(line.drained())
        await asyncio.sleep(0)
        assert not drained.done()
        slow.set()
        await asyncio.gather(sending, drained)
        return order

    assert asyncio.run(scene()) == [2]
