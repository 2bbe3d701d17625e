import json
import logging

import pytest

from bot.logs import set_up

SECRET = "a.token.of.mine"  # noqa: S105
QUESTION = "where did I bury the gold?"


@pytest.fixture(autouse=True)
def restored():
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def fail():
    raise ValueError(QUESTION)


def test_a_line_has_a_time_a_level_and_what_happened(capsys):
    set_up(SECRET, as_json=False)
    logging.getLogger("pullquote").warning("Offline for %d s.", 30)

    date, hour, rest = capsys.readouterr().err.split(" ", 2)
    assert (len(date), len(hour), rest) == (10, 8, "WARNING Offline for 30 s.\n")


def test_a_line_for_machines_is_one_object(capsys):
    set_up(SECRET, as_json=True)
    logging.getLogger("pullquote").info("To invite “me”:\n%s", SECRET)

    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert list(said) == ["time", "level", "message"]
    assert (said["level"], said["message"]) == ("info", "To invite “me”:\n[token]")


@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_is_told_by_its_places_without_its_words(capsys, as_json):
    set_up(SECRET, as_json=as_json)
    try:
        fail()
    except ValueError as error:
        logging.getLogger("pullquote").error("It failed.", exc_info=error)

    written = capsys.readouterr().err
    assert "in fail" in written
    assert "ValueError" in written
    assert QUESTION not in written


@pytest.mark.parametrize("as_json", [False, True])
def test_the_token_is_never_written(capsys, as_json):
    set_up(SECRET, as_json=as_json)
    logging.getLogger("pullquote").warning("%s", {"Authorization": f"Bot {SECRET}"})

    written = capsys.readouterr().err
    assert SECRET not in written
    assert "Bot [token]" in written


@pytest.mark.parametrize("name", ["discord.client", "discord.shard", "aiohttp.client", "asyncio"])
def test_what_libraries_say_of_a_fault_is_left_out(capsys, name):
    set_up(SECRET, as_json=False)
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.error("Attempting a reconnect")
    logger.debug("WebSocket Event: %s", QUESTION)
    logger.setLevel(logging.NOTSET)

    assert capsys.readouterr().err == ""
