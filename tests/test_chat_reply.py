import pytest
from double import Drop, RateLimit, Reset, Slow, Status
from double.events import VIEW, text_of
from live import ASKED, LIT, bot_file, played, said

from bot.chat import reply
from bot.chat.message import render_note


@pytest.fixture
def lighthouse_file(tmp_path, lighthouse_article):
    return bot_file(tmp_path, lighthouse_article)


@pytest.fixture(autouse=True)
def listen(caplog):
    caplog.set_level("INFO", "pullquote")


def replies(double, channel=None):
    """What the bot has said in a channel, in words."""
    return [
        text_of(message)
        for message in double.messages_in(channel or double.channel)
        if message["author"]["id"] == str(double.bot.id)
    ]


# Acknowledging.


@pytest.mark.parametrize(
    ("fault", "times", "refused"),
    [
        pytest.param(Status(500), 3, [], id="500"),
        pytest.param(Status(502), 3, [], id="502"),
        pytest.param(Status(503), 3, [], id="503"),
        pytest.param(Drop(), 4, [], id="dropped before"),
        pytest.param(Reset(), 4, [], id="reset before"),
        pytest.param(Drop(processed=True), 1, [40060], id="dropped after"),
        pytest.param(Reset(processed=True), 1, [40060], id="reset after"),
        pytest.param(Status(502, processed=True), 1, [40060], id="502 after"),
        pytest.param(Slow(before=1.5), 1, [40060], id="slow"),
        pytest.param(Slow(before=0, after=1.5), 1, [40060], id="slow to say so"),
        pytest.param(RateLimit(retry_after=0.3), 2, [], id="429"),
        pytest.param(RateLimit(retry_after=0.3, everywhere=True), 1, [], id="429, everywhere"),
    ],
)
def test_an_acknowledgement_that_fails_is_tried_again_in_time(lighthouse_file, caplog, fault, times, refused):
    async def test(live):
        live.double.faults.next("POST", "/callback", fault, times=times)
        asked = await live.double.answered(live.double.slash("ask", ASKED))
        assert LIT in asked.text
        assert asked.acknowledged - asked.sent < 2.6
        if fault != Slow(before=1.5):  # there the second attempt overtakes the first
            assert asked.refusals == refused
        assert len(asked.visible) == 1

    played(test, lighthouse_file)

    assert said(caplog) == []


@pytest.mark.parametrize("fault", [Status(404, 10062), Status(400, 40060), Status(403, 50001), Status(401)])
def test_a_refused_acknowledgement_is_given_up_quietly_unless_it_was_done_before(lighthouse_file, caplog, fault):
    async def test(live):
        live.double.faults.next("POST", "/callback", fault)
        live.double.slash("ask", ASKED)
        await live.double.until(lambda: live.double.faults.struck)
        assert await live.answers()
        edits = [call for call in live.double.calls if call.method == "PATCH"]
        assert len(edits) == (2 if fault.code == 40060 else 1)

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_question_that_came_too_late_is_given_up_quietly(lighthouse_file, caplog):
    async def test(live):
        late = live.double.slash("ask", ASKED)
        live.double.skip(4)
        await live.double.until(lambda: late.answers)
        assert await live.answers()
        assert late.refusals == [10062]

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_no_attempt_begins_after_it_would_be_too_late(lighthouse_file, caplog):
    async def test(live):
        live.double.faults.next("POST", "/callback", Status(503), times=1_000)
        asked = live.double.slash("ask", ASKED)
        await live.double.until(lambda: live.idle and live.double.faults.struck)
        live.double.faults.calm()
        last = [call.at for call in live.double.calls if call.path.endswith("/callback")][-1]
        assert last - asked.sent < 2.8
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_an_acknowledgement_that_may_have_arrived_is_taken_to_have_done_so(lighthouse_file):
    async def test(live):
        live.double.faults.next("POST", "/callback", Slow(before=0, after=5), times=3)
        asked = await live.double.answered(live.double.slash("ask", ASKED))
        assert LIT in asked.text

    played(test, lighthouse_file)


def test_what_only_the_asker_sees_is_tried_again_too(lighthouse_file):
    async def test(live):
        live.double.faults.next("POST", "/callback", Status(502), times=2)
        told = await live.double.answered(live.double.slash("help"))
        assert told.ephemeral
        assert told.acknowledged - told.sent < 1

    played(test, lighthouse_file)


# Answering.


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(500), id="500"),
        pytest.param(Status(503), id="503"),
        pytest.param(Drop(), id="dropped before"),
        pytest.param(Drop(processed=True), id="dropped after"),
        pytest.param(Reset(), id="reset"),
        pytest.param(RateLimit(retry_after=0.2), id="429"),
    ],
)
def test_an_answer_that_fails_is_sent_again_until_it_arrives(lighthouse_file, caplog, fault):
    async def test(live):
        live.double.faults.next("PATCH", "@original", fault, times=1 if isinstance(fault, Status) else 2)
        asked = await live.double.answered(live.double.slash("ask", ASKED))
        assert LIT in asked.text
        assert len(asked.visible) == 1

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_an_answer_that_hangs_is_sent_again(lighthouse_file, monkeypatch):
    monkeypatch.setattr(reply, "PATIENT", 0.2)
    monkeypatch.setattr(reply.Reply.send, "__defaults__", (100, 0.2))

    async def test(live):
        live.double.faults.next("PATCH", "@original", Slow(before=20), times=2)
        assert await live.answers(2)

    played(test, lighthouse_file)


def test_answers_that_cannot_be_sent_are_told_in_one_line(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr(reply, "SENDING", 0.5)

    async def test(live):
        live.double.faults.next("PATCH", "@original", Drop(), times=1_000)
        asked = [live.double.slash("ask", ASKED) for _ in range(20)]
        await live.double.until(lambda: all(one.acknowledged for one in asked))
        await live.double.until(lambda: live.idle)
        live.double.faults.calm()
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == ["An answer could not be sent: Discord cannot be reached."]


@pytest.mark.parametrize("code", [10003, 10008, 10015, 10062, 50027])
def test_an_answer_to_somebody_who_is_gone_is_dropped_quietly(lighthouse_file, caplog, code):
    async def test(live):
        live.double.faults.next("PATCH", "@original", Status(404, code))
        live.double.slash("ask", ASKED)
        await live.double.until(lambda: live.double.faults.struck)
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_refused_answer_is_told_to_the_operator_and_the_asker(lighthouse_file, caplog):
    async def test(live):
        live.double.faults.next("PATCH", "@original", Status(400, 50035))
        asked = await live.double.answered(live.double.slash("ask", ASKED))
        await live.double.until(lambda: asked.text)
        assert asked.text == reply.SORRY
        assert asked.visible[0]["flags"] & 64

    played(test, lighthouse_file)

    assert said(caplog) == ["Discord refused an answer: status 400, code 50035."]


def test_a_mistake_of_ours_is_no_fault_of_the_network(lighthouse_file, monkeypatch):
    def fail(*_):
        raise RuntimeError("ours")

    monkeypatch.setattr("bot.chat.questions.render_answer", fail)

    async def test(live):
        asked = live.double.slash("ask", ASKED)
        await live.double.until(lambda: asked.text)
        assert asked.text == reply.SORRY

    played(test, lighthouse_file)


# Replying to messages.


def ask_aloud(live, words="when was it lit?"):
    return live.double.say(f"<@{live.double.bot.id}> {words}")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(503), id="503"),
        pytest.param(Status(502, processed=True), id="502 after"),
        pytest.param(Drop(), id="dropped before"),
        pytest.param(Drop(processed=True), id="dropped after"),
        pytest.param(Reset(processed=True), id="reset after"),
        pytest.param(RateLimit(retry_after=0.2), id="429"),
        pytest.param(RateLimit(retry_after=0.2, everywhere=True), id="429, everywhere"),
    ],
)
def test_a_reply_is_sent_once_whatever_befalls_it(lighthouse_file, caplog, fault):
    async def test(live):
        live.double.faults.next("POST", "/messages", fault, times=1 if isinstance(fault, Status) else 2)
        ask_aloud(live)
        await live.double.until(lambda: live.idle and replies(live.double), 10)
        assert [LIT in words for words in replies(live.double)] == [True]

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_reply_to_a_message_that_is_gone_is_dropped_quietly(lighthouse_file, caplog):
    async def test(live):
        live.double.faults.next("POST", "/messages", Slow(before=0.2))
        asked = ask_aloud(live)
        await live.double.until(lambda: live.double.faults.struck)
        live.double.forget(asked)
        await live.double.until(lambda: live.idle)
        assert replies(live.double) == []
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_missing_permission_is_told_once_an_hour_for_each_channel(lighthouse_file, caplog):
    async def test(live):
        mute = [live.double.add_channel(live.double.guild, name, bot_may=VIEW) for name in ("one", "two")]
        for channel in (*mute, *mute):
            live.double.say(f"<@{live.double.bot.id}> when was it lit?", where=channel)
        await live.double.until(lambda: sum(call.path.endswith("/messages") for call in live.double.calls) == 4)
        assert await live.answers()

    played(test, lighthouse_file)

    assert len(said(caplog)) == 2
    assert all(line.startswith("I may not reply in channel ") for line in said(caplog))


# Adding.


def test_what_cannot_be_told_from_a_second_one_is_tried_once(lighthouse_file, caplog):
    async def test(live):
        live.double.faults.next("POST", "/webhooks/", Drop(processed=True))
        asked = await live.double.answered(live.double.slash("ask", ASKED | {"private": True}))
        live.double.press(asked, "Share")
        await live.double.until(lambda: replies(live.double))
        await live.double.until(lambda: live.idle)
        assert len(replies(live.double)) == 1

    played(test, lighthouse_file)

    assert said(caplog) == ["An answer could not be sent: Discord cannot be reached."]


def test_nothing_is_sent_while_we_are_silent(lighthouse_file, monkeypatch):
    async def test(live):
        monkeypatch.setattr(type(live.traffic), "silent", property(lambda _: True))
        asked = live.double.slash("ask", ASKED)
        ask_aloud(live)
        await live.double.until(lambda: asked.delivered)
        calls = len(live.double.calls)
        live.double.say("and now?")
        await live.double.until(lambda: live.idle)
        assert len(live.double.calls) == calls
        assert asked.answers == []
        monkeypatch.undo()
        assert await live.answers()

    played(test, lighthouse_file)


def test_after_the_end_an_answer_is_given_up_quietly(lighthouse_file, caplog):
    async def test(live):
        asked = live.double.slash("help")
        await live.double.answered(asked)
        channel = live.clients[0].get_channel(live.double.channel.id)
        live.desk.turns.closing = True
        live.stop.set()
        await live.running
        assert await live.desk.reply.send(lambda: channel.send(view=render_note("late"))) is None

    played(test, lighthouse_file)

    assert said(caplog) == []
