import os
import tracemalloc
from pathlib import Path

import pytest

from bot.errors import CannotRead
from bot.pages.files import read_file
from bot.pages.page import Page


@pytest.fixture
def written(tmp_path):
    """Write these bytes to a file."""

    def write(body: bytes, name: str = "lamp.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(body)
        return path

    return write


def refusal(path: Path, max_bytes: int = 1_000) -> str:
    with pytest.raises(CannotRead) as refused:
        read_file(path, max_bytes)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_a_file_is_a_page_of_its_bytes_and_its_name(written):
    assert read_file(written(b"Lit \xff"), 1_000) == Page(b"Lit \xff", "lamp.txt")
    assert read_file(written(b""), 1_000) == Page(b"", "lamp.txt")


def test_a_file_may_be_as_large_as_allowed_and_not_a_byte_larger(written):
    path = written(b"x" * 1_001)

    assert len(read_file(path, 1_001).body) == 1_001
    assert refusal(path, 1_000) == (
        f"{path} is larger than 0.001 MB. Give me less, or raise max_article_mb in config.toml."
    )


def test_a_file_that_is_too_large_is_not_read_whole(written):
    path = written(b"")
    os.truncate(path, 1_000_000_000)  # a hole: it takes no room on the disk

    tracemalloc.start()
    refusal(path, 1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 5_000_000


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "lmap.txt") == f"There is no file {tmp_path / 'lmap.txt'}. Check its name."


def test_a_folder_is_refused(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} is a folder. Name a file of text in it."


@pytest.mark.parametrize("name", ["lamp\0.txt", "lamp/\ud800", "x" * 300])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    assert refusal(tmp_path / name).startswith(("There is no file ", "I cannot read "))


def test_a_file_that_never_ends_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "pipe", Path("/dev/zero")):
        assert refusal(path) == f"{path} is no ordinary file. Name a file of text."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(written):
    path = written(b"Lit.")
    path.chmod(0)

    assert refusal(path) == f"I cannot read {path}: Permission denied."
