"""The map in the README is the order of the imports, and the rooms keep to themselves."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path.relative_to(ROOT).as_posix() for room in ("bot", "index") for path in (ROOT / room).rglob("*.py"))
MAP = re.findall(r"^\| `((?:bot|index)/\S+\.py)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

# Libraries, and the rooms that may import them.
CORE = ("index/",)
TERMINAL = ("bot/terminal/", "bot/__main__.py")
ROOMS = {
    "nltk": CORE,
    "numpy": CORE,
    "rank_bm25": CORE,
    "rapidfuzz": CORE,
    "markdown_it": CORE,
    "discord": ("bot/chat/", "bot/doctor.py"),
    "aiohttp": ("bot/chat/", "bot/pages/fetch.py"),
    "sqlalchemy": tuple(f"bot/articles/{room}.py" for room in ("schema", "database", "rows", "store", "backup")),
    "multiprocessing": ("bot/pages/cell.py", "bot/pages/jail.py"),
    "lxml": tuple(
        f"bot/pages/{room}.py"
        for room in ("markup", "beside", "kinds", "pieces", "masthead", "strays", "choice", "html")
    ),
    "trafilatura": ("bot/pages/choice.py", "bot/pages/html.py"),
    "pypdf": ("bot/pages/pdf.py",),
    "mammoth": ("bot/pages/word.py",),
    "typer": TERMINAL,
    "rich": TERMINAL,
    "prompt_toolkit": TERMINAL,
}


def imported(file):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by dots"
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def file_of(module):
    """The file of one of our modules, or None."""
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if file in FILES), None)


def test_the_map_shows_every_room():
    assert len(MAP) == len(set(MAP))
    assert set(MAP) == {file for file in FILES if not re.fullmatch(r"bot/(\w+/)?__init__\.py", file)}


@pytest.mark.parametrize("file", MAP)
def test_a_file_imports_only_from_rows_above_it(file):
    ours = {found for module in imported(file) if (found := file_of(module)) and found in MAP}

    assert not {other for other in ours if MAP.index(other) >= MAP.index(file)}


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("bot/")])
def test_the_faces_enter_the_core_by_its_front_door(file):
    assert not {module for module in imported(file) if module.startswith("index.") and file_of(module)}


@pytest.mark.parametrize(("library", "rooms"), ROOMS.items(), ids=ROOMS)
def test_a_library_stays_in_its_rooms(library, rooms):
    users = {file for file in FILES if any(module.split(".")[0] == library for module in imported(file))}

    assert users
    assert all(file.startswith(rooms) for file in users)


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_downloaded_unpickled_or_evaluated(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    modules = set(imported(file))

    assert not re.search(r"nltk\.(download|data)|\b(eval|exec)\(|os\.system|shell=True", text)
    assert not {"pickle", "marshal", "shelve", "subprocess"} & modules


def test_importing_every_file_prints_nothing():
    modules = [file.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for file in FILES]
    code = "\n".join(f"import {module}" for module in modules)

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout == done.stderr == b""
