import asyncio
from types import SimpleNamespace

import pytest
import yarl
from double import RateLimit, Status
from live import ASKED, bot_file, played, said

from bot.chat import traffic
from bot.chat.traffic import Traffic

CALLBACK = "/api/v10/interactions/17/token/callback"


@pytest.fixture
def lighthouse_file(tmp_path, lighthouse_article):
    return bot_file(tmp_path, lighthouse_article)


def answer(status, path="/api/v10/gateway", **headers):
    """An answer of Discord, as aiohttp tells of it."""
    response = SimpleNamespace(status=status, headers=headers)
    return SimpleNamespace(response=response, url=yarl.URL(f"http://127.0.0.1{path}"))


async def hear(watch, *answers):
    (ended,) = watch.trace().on_request_end
    for one in answers:
        await ended(None, None, one)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_whoever_waits_for_an_acknowledgement_is_told_at_once_that_it_failed(status):
    async def wait(watch):
        async with asyncio.timeout(30) as scope:
            with watch.attempt(17, scope):
                await hear(watch, answer(status, CALLBACK.replace("17", "18")), answer(200, CALLBACK))
                await asyncio.sleep(0)
                await hear(watch, answer(status, CALLBACK))
                await asyncio.sleep(30)

    async def scene():
        watch = Traffic()
        with pytest.raises(TimeoutError):
            await wait(watch)
        await hear(watch, answer(status, CALLBACK))

    asyncio.run(asyncio.wait_for(scene(), 2))


@pytest.mark.parametrize("status", [401, 403, 429])
def test_after_many_refusals_we_are_silent_for_a_while(caplog, monkeypatch, status):
    monkeypatch.setattr(traffic, "MOST_REFUSED", 5)
    monkeypatch.setattr(traffic, "WINDOW", 0.3)

    async def scene():
        watch = Traffic()
        await hear(watch, *[answer(status, Via="1.1 google")] * 4, answer(404), answer(400))
        assert not watch.silent
        await asyncio.sleep(0.35)
        await hear(watch, *[answer(status, Via="1.1 google")] * 4)
        assert not watch.silent, "those before are forgotten"
        await hear(watch, answer(status, Via="1.1 google"))
        assert watch.silent
        assert 0 < watch.silence <= 0.3
        await hear(watch, *[answer(status, Via="1.1 google")] * 9)
        await asyncio.sleep(0.35)
        assert not watch.silent

    asyncio.run(scene())
    assert said(caplog) == ["Discord refused 5 requests in 10 minutes. I am silent for 10 minutes."]


def test_a_ban_is_known_by_its_missing_header(caplog):
    async def scene():
        watch = Traffic()
        await hear(watch, answer(429))
        assert watch.silent
        assert watch.silence == pytest.approx(traffic.WINDOW, abs=1)

    asyncio.run(scene())
    assert said(caplog) == ["Discord has blocked this address. I am silent for 10 minutes."]


def test_a_ban_stops_all_that_is_sent_until_it_is_over(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr(traffic, "WINDOW", 1.0)

    async def test(live):
        live.double.faults.next("POST", "/callback", RateLimit(via=False))
        live.double.slash("ask", ASKED)
        await live.double.until(lambda: live.traffic.silent)
        calls = len(live.double.calls)
        live.double.slash("ask", ASKED)
        await asyncio.sleep(0.5)
        assert len(live.double.calls) == calls
        await live.double.until(lambda: not live.traffic.silent)
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == ["Discord has blocked this address. I am silent for 10 minutes."]


def test_refusals_of_real_requests_are_counted(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr(traffic, "MOST_REFUSED", 3)
    monkeypatch.setattr(traffic, "WINDOW", 0.5)

    async def test(live):
        live.double.faults.next("POST", "/callback", Status(403, 50001), times=3)
        for _ in range(3):
            live.double.slash("ask", ASKED)
        await live.double.until(lambda: live.traffic.silent)
        await live.double.until(lambda: not live.traffic.silent)
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == ["Discord refused 3 requests in 10 minutes. I am silent for 10 minutes."]
