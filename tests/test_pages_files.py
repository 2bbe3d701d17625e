import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from bot.errors import CannotRead
from bot.pages.files import MOST_FILES, may_hold_several, read_file, read_files
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


@pytest.fixture
def packed(tmp_path):
    """An archive of these files."""

    def pack(files: "dict[str, bytes]", packing: int = zipfile.ZIP_DEFLATED) -> Path:
        path = tmp_path / "more.zip"
        with zipfile.ZipFile(path, "w", packing) as archive:
            for name, body in files.items():
                archive.writestr(name, body)
        return path

    return pack


def found(path: Path, max_bytes: int = 1_000) -> "list[Page | str]":
    return [one if isinstance(one, Page) else str(one) for one in read_files(path, max_bytes)]


def test_of_a_folder_every_file_is_read_or_told(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("a.txt", "b/c.txt", "b/.hidden", ".git/config", os.fsdecode(b"d\xff.txt")):
        (tmp_path / name).write_text("Lit.", encoding="utf-8")
    (tmp_path / "b" / "large.txt").write_bytes(b"x" * 1_001)
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")

    assert found(tmp_path) == [
        Page(b"Lit.", "a.txt"),
        Page(b"Lit.", "b/c.txt"),
        f"{tmp_path}/b/large.txt is larger than 0.001 MB. Give me less, or raise max_article_mb in config.toml.",
        Page(b"Lit.", "d?.txt"),
        f"There is no file {tmp_path}/gone.txt. Check its name.",
    ]


def test_of_two_hundred_files_the_good_ones_are_kept(tmp_path, packed):
    files = {f"{number:03}.txt": b"x" * (1_001 if number % 50 == 7 else 1) for number in range(200)}
    (tmp_path / "many").mkdir()
    for name, body in files.items():
        (tmp_path / "many" / name).write_bytes(body)

    for path in (tmp_path / "many", packed(files)):
        told = found(path)
        assert [isinstance(one, Page) for one in told] == [len(body) == 1 for body in files.values()]
        assert all(f"{name[:3]}.txt" in str(one) for name, one in zip(files, told, strict=True))


def test_what_hides_in_an_archive_is_passed_over(packed):
    path = packed({"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "./a.txt": b"Lit.", "../b.txt": b"Dark."})

    assert found(path) == [Page(b"Dark.", "../b.txt"), Page(b"Lit.", "./a.txt")]
    assert may_hold_several(path)


def test_an_archive_that_unpacks_to_very_much_is_told_and_never_unpacked(packed):
    path = packed({"bomb.txt": b"0" * 50_000_000, "lamp.txt": b"Lit."})

    tracemalloc.start()
    told = found(path, 1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert told == [
        f"bomb.txt in {path} is larger than 1 MB. Give me less, or raise max_article_mb in config.toml.",
        Page(b"Lit.", "lamp.txt"),
    ]
    assert most < 1_000_000


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_in_an_archive_is_told_and_the_others_are_read(packed, packing):
    path = packed({"a.txt": " ".join(map(str, range(1_000))).encode(), "b.txt": b"Lit."}, packing)
    body = bytearray(path.read_bytes())
    for place in range(60, 90):
        body[place] ^= 0xFF
    path.write_bytes(body)

    assert found(path, 10_000) == [
        f"a.txt in {path} is damaged or locked. Unpack the archive, and give me the folder.",
        Page(b"Lit.", "b.txt"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}, id="Word"),
        pytest.param({"[Content_Types].xml": b"<Types/>", "xl/sharedStrings.xml": b"<sst/>"}, id="Excel"),
        pytest.param({"mimetype": b"application/epub+zip", "text.html": b"<p>Lit."}, id="an e-book"),
    ],
)
def test_a_document_that_is_an_archive_too_is_one_page(packed, files):
    path = packed(files)

    assert found(path) == [Page(path.read_bytes(), "more.zip")]
    assert not may_hold_several(path)


def test_an_archive_of_too_many_files_and_an_empty_one_are_refused(packed, tmp_path):
    with pytest.raises(CannotRead, match=r"holds more than 10,000 files. Give me a smaller archive."):
        found(packed({str(number): b"" for number in range(MOST_FILES + 1)}))
    with pytest.raises(CannotRead, match=r"There is no file in .*more.zip."):
        found(packed({}))
    (tmp_path / "nothing").mkdir()
    with pytest.raises(CannotRead, match=r"There is no file in .*nothing."):
        found(tmp_path / "nothing")
