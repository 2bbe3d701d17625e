import asyncio
import os
import sqlite3
import stat
from contextlib import closing, contextmanager
from itertools import count

import pytest

from bot.articles import database
from bot.articles.backup import back_up, restore
from bot.articles.schema import VERSION
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.errors import CannotKeep, DataDamaged
from index import read_article

HERE, THERE, HARBOUR = 1, 2, 10


def article(number):
    return read_article(
        f"In 1823 keeper {number} lit the lamp.\n\nIt burned.", source=f"{number}.txt", title=f"Keeper {number}"
    )


LAMP, SHIP, PIER = (article(number) for number in range(3))
BIG = bytes(300_000)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "articles.db"


@pytest.fixture
def backup(tmp_path):
    return tmp_path / "backups" / "monday.db"


@pytest.fixture
def store(file):
    """Two servers, one of which has chosen all that can be chosen."""

    async def fill():
        store = await Store.open(file)
        await store.add(HERE, "lamp.txt", SHIP, b"", sentences=3, added=1)
        await store.add(HERE, "lamp.txt", LAMP, b"reading", [HARBOUR, EVERYWHERE], sentences=3, added=2)
        await store.add(THERE, "ship.txt", SHIP, b"", sentences=3, added=3)
        await store.pause(HERE, HARBOUR, paused=True)
        await store.answer_only(HERE, [HARBOUR, 11])
        await store.report_to(HERE, HARBOUR)
        await store.leave(HERE, 4)
        return store

    return asyncio.run(fill())


async def everything(store):
    shelves = await store.shelves()
    numbers = [entry.number for shelf in shelves.values() for entry in shelf.entries]
    return shelves, [stored async for stored in store.texts(numbers)]


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


def spoil(file, old, new):
    """Other words of the same length, in the file itself."""
    body = file.read_bytes()
    assert old in body
    file.write_bytes(body.replace(old, new))


def test_all_that_was_kept_comes_back(file, store, backup):
    async def scene():
        before = await everything(store)
        assert await back_up(store, backup) == 2
        await store.add(HERE, "lamp.txt", PIER, b"", sentences=3, added=5)
        await store.remove(THERE, before[0][THERE].entries[0].number)
        await store.add(THERE, "pier.txt", PIER, b"", sentences=3, added=6)
        await store.choose(HERE, HARBOUR, [])
        revision = await store.revision()
        assert await restore(backup, store) == 2
        assert await everything(store) == before
        return revision, await store.revision(), await store.add(THERE, "new.txt", PIER, b"", sentences=3, added=7)

    before, after, new = asyncio.run(scene())

    assert after > before
    assert new.number == 4  # 3 was given to an article that is not in the backup, and may be known to somebody
    assert files_in(file.parent) == ["articles.db", "backups"]
    assert files_in(backup.parent) == ["monday.db"]


def test_a_backup_is_a_database_of_ours_for_its_owner_alone(store, backup):
    async def scene():
        await back_up(store, backup)
        return await everything(await Store.open(backup)), await everything(store)

    copied, kept = asyncio.run(scene())

    assert copied == kept
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_goes_into_a_database_that_has_nothing(store, backup, tmp_path):
    async def scene():
        await back_up(store, backup)
        other = await Store.open(tmp_path / "other" / "articles.db")
        await restore(backup, other)
        return await everything(other), await everything(store)

    restored, kept = asyncio.run(scene())

    assert restored == kept


def test_a_backup_is_of_one_moment_while_others_go_on_changing(store, backup):
    async def scene():
        other = await Store.open(store.database.file)

        begun, enough = asyncio.Event(), asyncio.Event()

        async def change_on():
            for number in count():
                await other.add(HERE, "lamp.txt", article(number), b"", sentences=3, added=number)
                await other.add(THERE, "lamp.txt", article(number), b"", sentences=3, added=number)
                begun.set()
                if enough.is_set():
                    return

        changes = asyncio.create_task(change_on())
        await begun.wait()
        await back_up(store, backup)
        enough.set()
        await changes
        return await everything(await Store.open(backup))

    shelves, found = asyncio.run(scene())

    assert all(stored.article for stored in found)
    ours, theirs = ({entry.name: entry.added for entry in shelves[server].entries} for server in (HERE, THERE))
    assert ours["lamp.txt"] - theirs["lamp.txt"] in {0, 1}


def test_a_new_backup_takes_the_place_of_the_old_one(store, backup):
    async def scene():
        await back_up(store, backup)
        await store.add(HERE, "pier.txt", PIER, b"", sentences=3, added=5)
        return await back_up(store, backup)

    assert asyncio.run(scene()) == 3


def truncate(file):
    os.truncate(file, file.stat().st_size // 2)


def of_the_future(file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE pullquote SET version = ?", [VERSION + 1])
        connection.commit()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(
            lambda file: spoil(file, b"keeper 0 lit", b"keeper 0 hit"),
            "I have changed nothing: “Keeper 0” is damaged in this backup. Take another one.",
            id="a word",
        ),
        pytest.param(truncate, "{} is damaged. Take another backup; I have changed nothing.", id="truncated"),
        pytest.param(
            lambda file: file.write_bytes(b""), "{} is empty. Take another backup; I have changed nothing.", id="empty"
        ),
        pytest.param(
            lambda file: file.write_text("Lit in 1823.\n" * 99),
            "{} is damaged. Take another backup; I have changed nothing.",
            id="text",
        ),
        pytest.param(
            of_the_future, "{} was made by a newer Pullquote. Install that one to use it.", id="of a later version"
        ),
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(file, store, backup, damage, said):
    async def scene():
        await back_up(store, backup)
        await store.add(HERE, "pier.txt", PIER, b"", sentences=3, added=5)
        before = await everything(store), await store.revision()
        damage(backup)
        with pytest.raises(DataDamaged) as refused:
            await restore(backup, store)
        assert (await everything(store), await store.revision()) == before
        return str(refused.value)

    assert asyncio.run(scene()) == said.format(backup)
    assert files_in(file.parent) == ["articles.db", "backups"]
    assert files_in(backup.parent) == ["monday.db"]


def test_a_backup_that_is_not_there_is_told_in_a_sentence(file, store, backup):
    with pytest.raises(CannotKeep, match=r"I cannot copy .*monday.db: No such file or directory\. Look whether"):
        asyncio.run(restore(backup, store))
    assert files_in(file.parent) == ["articles.db"]


def test_a_damaged_article_gets_into_no_backup_and_the_last_good_one_stays(store, backup):
    asyncio.run(back_up(store, backup))
    good = backup.read_bytes()
    spoil(store.database.file, b"keeper 0 lit", b"keeper 0 hit")

    with pytest.raises(
        DataDamaged, match=r"I have made no backup: “Keeper 0” is damaged\. Add it again, or remove it\."
    ):
        asyncio.run(back_up(store, backup))
    assert backup.read_bytes() == good
    assert files_in(backup.parent) == ["monday.db"]


def test_a_database_is_no_backup_of_itself(file, store):
    with pytest.raises(CannotKeep, match=r"is the database itself\. Name another file"):
        asyncio.run(back_up(store, file.parent / "." / file.name))


@contextmanager
def room_for(pages):
    """A disk on which no database gets larger than that."""
    prepare = database._prepare

    def prepare_and_limit(connection, record):
        prepare(connection, record)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(database, "_prepare", prepare_and_limit)
        yield


def test_a_full_disk_leaves_the_last_backup_and_all_that_is_kept(file, store, backup):
    async def scene():
        await back_up(store, backup)
        good = backup.read_bytes()
        await store.add(HERE, "big.txt", PIER, BIG, sentences=3, added=5)
        before = await everything(store)
        with room_for(30), pytest.raises(CannotKeep, match=r"I cannot keep that just now: the disk is full"):
            await back_up(store, backup)
        assert backup.read_bytes() == good
        assert await everything(store) == before

    asyncio.run(scene())

    assert files_in(file.parent) == ["articles.db", "backups"]
    assert files_in(backup.parent) == ["monday.db"]


def test_what_cannot_be_restored_for_want_of_room_changes_nothing(store, backup, tmp_path):
    async def scene():
        await store.add(HERE, "big.txt", PIER, BIG, sentences=3, added=5)
        await back_up(store, backup)
        small = await Store.open(tmp_path / "small" / "articles.db")
        await small.add(THERE, "pier.txt", PIER, b"", sentences=3, added=6)
        before = await everything(small)
        with room_for(30), pytest.raises(CannotKeep, match="the disk is full"):
            await restore(backup, Store(database.Database(small.database.file, "small")))
        assert await everything(small) == before
        assert await restore(backup, small) == 3

    asyncio.run(scene())
