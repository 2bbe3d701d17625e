import shutil
import subprocess

import pytest

from bot.errors import CannotRead
from bot.pages.text import decode

TEXT = "The café’s lamp 🚒\r\nwas lit.\r"


def refusal(body: bytes, name: str = "lamp.txt") -> str:
    with pytest.raises(CannotRead) as refused:
        decode(body, name)
    message = str(refused.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be with mark", "utf-32-be with mark"],
)
def test_a_text_in_unicode_is_read_character_for_character(encoding):
    codec, _, mark = encoding.partition(" with ")

    assert decode((("\ufeff" if mark else "") + TEXT).encode(codec), "lamp.txt") == TEXT


def test_no_bytes_are_no_characters():
    assert decode(b"", "lamp.txt") == ""


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
def test_what_is_no_such_text_is_refused_with_its_first_wrong_byte(body, said):
    assert refusal(body).startswith(f"lamp.txt {said}. If it is text in ")


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
def test_the_advised_command_mends_the_file(tmp_path, encoding, name):
    body = "The café.".encode(encoding)
    (tmp_path / name).write_bytes(body)

    command = refusal(body, name).partition("convert it: ")[2]
    subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False, capture_output=True)

    assert decode((tmp_path / f"new-{name}").read_bytes(), name) == "The café."
