from base64 import urlsafe_b64decode
from hashlib import sha256

import pytest

from bot.articles.shelf import EVERYWHERE, KEY, Entry, Shelf, key_of

SERVER, HARBOUR, THREAD, MARKET = 1, 10, 11, 20


def entry(number):
    digest = sha256(b"%d" % number).hexdigest()
    return Entry(number, SERVER, f"{number}.txt", f"Article {number}", f"{number}.txt", digest, 7, 0)


def shelf(**chosen):
    return Shelf(SERVER, tuple(entry(number) for number in (1, 2, 3, 4)), **chosen)


def test_a_key_is_the_beginning_of_the_digest():
    digest = sha256(b"Lit in 1823.").digest()

    assert len(key_of(digest.hex())) == KEY == 12
    assert urlsafe_b64decode(key_of(digest.hex())) == digest[:9]
    assert entry(3).key == key_of(entry(3).sha256)


@pytest.mark.parametrize(
    ("chosen", "channel", "parent", "numbers"),
    [
        pytest.param({}, HARBOUR, None, [], id="nothing chosen"),
        pytest.param({EVERYWHERE: (2, 1)}, HARBOUR, None, [2, 1], id="the server's, in order"),
        pytest.param({EVERYWHERE: (2,)}, EVERYWHERE, None, [2], id="the server itself"),
        pytest.param({EVERYWHERE: (2,)}, None, None, [2], id="no channel"),
        pytest.param({EVERYWHERE: (2,), HARBOUR: (3,)}, HARBOUR, None, [3], id="a channel's instead of the server's"),
        pytest.param({EVERYWHERE: (2,), HARBOUR: (3,)}, MARKET, None, [2], id="another channel's does not count"),
        pytest.param({EVERYWHERE: (2,), HARBOUR: (3,)}, THREAD, HARBOUR, [3], id="a thread has its channel's"),
        pytest.param({HARBOUR: (3,), THREAD: (4,)}, THREAD, HARBOUR, [4], id="a thread's own"),
        pytest.param({HARBOUR: (3,), THREAD: (4,)}, HARBOUR, None, [3], id="which is not its channel's"),
        pytest.param({EVERYWHERE: (2,)}, THREAD, HARBOUR, [2], id="a thread has the server's in the end"),
        pytest.param({HARBOUR: (9, 3)}, HARBOUR, None, [3], id="what is not there is not open"),
    ],
)
def test_a_narrower_choice_counts_more(chosen, channel, parent, numbers):
    assert [one.number for one in shelf(chosen=chosen).open_in(channel, parent)] == numbers


@pytest.mark.parametrize(
    ("channels", "channel", "parent", "among"),
    [
        pytest.param({HARBOUR}, HARBOUR, None, True, id="the channel"),
        pytest.param({HARBOUR}, THREAD, HARBOUR, True, id="a thread of it"),
        pytest.param({THREAD}, HARBOUR, None, False, id="its thread alone"),
        pytest.param({HARBOUR}, MARKET, None, False, id="another channel"),
        pytest.param({HARBOUR}, None, None, False, id="no channel"),
    ],
)
def test_pauses_and_the_channels_that_alone_answer_count_for_threads_too(channels, channel, parent, among):
    assert shelf(paused=frozenset(channels)).is_paused(channel, parent) is among
    assert shelf(only=frozenset(channels)).may_answer(channel, parent) is among


def test_a_server_pauses_as_a_whole():
    assert shelf(paused=frozenset({EVERYWHERE})).is_paused(THREAD, HARBOUR)


def test_without_a_choice_every_channel_answers():
    assert shelf().may_answer(HARBOUR, None)
    assert not shelf().is_paused(HARBOUR, None)
