import asyncio
import time

import pytest
from double import Close, Status
from live import bot_file, played, said

from bot.chat import health
from bot.chat.health import LoopWatch, touch_while


@pytest.fixture(autouse=True)
def hurry(monkeypatch, caplog):
    monkeypatch.setattr(health, "PULSE", 0.02)
    monkeypatch.setattr(health, "LOOK", 0.01)
    caplog.set_level("INFO", "pullquote")


def touched(file, connected, seconds=0.1):
    """How long ago the file was touched last, if it was."""

    async def scene():
        task = asyncio.create_task(touch_while(connected, file))
        await asyncio.sleep(seconds)
        task.cancel()

    asyncio.run(scene())
    return time.time() - file.stat().st_mtime if file.exists() else None


def test_the_file_is_touched_while_connected(tmp_path):
    assert touched(tmp_path / "health", lambda: True) < 0.1


def test_the_file_is_not_touched_while_not_connected(tmp_path):
    assert touched(tmp_path / "health", lambda: False) is None


def test_a_file_that_cannot_be_touched_is_told_once(tmp_path, caplog):
    touched(tmp_path / "no folder" / "health", lambda: True)

    (line,) = said(caplog)
    assert line.startswith("I cannot touch the health file ")
    assert line.endswith("No such file or directory.")


def test_nothing_is_done_without_a_file():
    asyncio.run(asyncio.wait_for(touch_while(lambda: True, None), 1))


def test_one_shard_of_two_that_is_offline_is_enough_not_to_be_healthy(tmp_path, lighthouse_article):
    file = tmp_path / "health"

    async def test(live):
        pulse = asyncio.create_task(touch_while(lambda: live.presence.connected, file))
        await live.double.until(file.exists)
        live.double.faults.next("GET", "/socket", Status(502), times=1_000)
        live.double.faults.now(Close(4000), 1)
        await live.double.until(lambda: not live.presence.connected)
        await asyncio.sleep(0.03)
        file.unlink(missing_ok=True)
        await asyncio.sleep(0.1)
        assert not file.exists()
        live.double.faults.calm()
        await live.online()
        await live.double.until(file.exists)
        pulse.cancel()

    played(test, bot_file(tmp_path, lighthouse_article), shards=2)


def test_a_loop_that_stands_still_is_told_with_the_place(caplog):
    async def scene():
        watch = LoopWatch(asyncio.get_running_loop())
        watch.start()
        await asyncio.sleep(0.1)
        time.sleep(0.6)
        await asyncio.sleep(0.1)
        watch.stop()

    asyncio.run(scene())
    (line,) = said(caplog)
    assert line.startswith("The event loop stood still for 0.")
    assert line.split(" in ")[1].startswith(f"{__name__}, line ")


def test_a_loop_that_moves_is_not_told(caplog):
    async def scene():
        watch = LoopWatch(asyncio.get_running_loop())
        watch.start()
        for _ in range(20):
            time.sleep(0.01)
            await asyncio.sleep(0)
        watch.stop()

    asyncio.run(scene())
    assert said(caplog) == []


def test_a_watch_ends_with_its_loop(caplog):
    loop = asyncio.new_event_loop()
    watch = LoopWatch(loop)
    watch.start()
    loop.close()
    watch._thread.join(1)

    assert not watch._thread.is_alive()
    assert said(caplog) == []
