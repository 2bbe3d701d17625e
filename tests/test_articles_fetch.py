import os
import shutil
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from bot.articles.fetch import Page, read_file
from bot.errors import CannotRead

TEXT = "The café’s lamp 🚒\r\nwas lit.\r"


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


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be with mark", "utf-32-be with mark"],
)
def test_a_text_in_unicode_is_read_character_for_character(written, encoding):
    codec, _, mark = encoding.partition(" with ")

    assert read_file(written((("\ufeff" if mark else "") + TEXT).encode(codec)), 1_000) == Page(TEXT, "lamp.txt")


def test_an_empty_file_is_an_empty_page(written):
    assert read_file(written(b""), 1_000) == Page("", "lamp.txt")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("The café".encode("cp1252"), "is not UTF-8 text: byte 8 is 0xE9", id="Windows-1252"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "is not UTF-8 text: byte 1 is 0x89", id="picture"),
        pytest.param(b"Lit \xed\xa0\xbd.", "is not UTF-8 text: byte 5 is 0xED", id="half of a pair"),
        pytest.param(
            b"\xef\xbb\xbfLit \xff",
            "is not UTF-8 text: byte 8 is 0xFF",
            id="after a mark of UTF-8",
        ),
        pytest.param(b"\xff\xfeL\0i\0t", "is not UTF-16 text: byte 7 is 0x74", id="half a character of UTF-16"),
        pytest.param(b"\xff\xfe\0\0L\0\0\xff", "is not UTF-32 text: byte 5 is 0x4C", id="no character of UTF-32"),
        pytest.param(b"Li\0t", "is not UTF-8 text: byte 3 is 0x00", id="NUL"),
        pytest.param("Lit".encode("utf-16-le"), "is not UTF-8 text: byte 2 is 0x00", id="UTF-16 without a mark"),
    ],
)
def test_what_is_no_such_text_is_refused_with_its_first_wrong_byte(written, body, said):
    path = written(body)

    assert refusal(path).startswith(f"{path} {said}. If it is text in ")


@pytest.mark.skipif(not shutil.which("iconv"), reason="there is no iconv here")
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        pytest.param("cp1252", "lamp.txt", id="Windows-1252"),
        pytest.param("utf-16-le", "lamp.txt", id="UTF-16, low byte first"),
        pytest.param(
            "utf-16-be",
            "lamp.txt",
            id="UTF-16, high byte first",
        ),
        pytest.param(
            "cp1252",
            "the lamp's.txt",
            id="name with a space",
        ),
    ],
)
def test_the_advised_command_mends_the_file(written, encoding, name):
    path = written("The café.".encode(encoding), name)

    command = refusal(path).partition("convert it: ")[2]
    subprocess.run(["/bin/sh", "-c", command], cwd=path.parent, check=False, capture_output=True)

    assert read_file(path.with_name(f"new-{name}"), 1_000).body == "The café."


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
