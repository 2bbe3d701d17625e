import asyncio
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from bot.articles import database, schema
from bot.articles.shelf import EVERYWHERE, Shelf, key_of
from bot.articles.store import Store
from bot.errors import CannotKeep, DataDamaged, InUse, NoSuchArticle
from index import pack_reading, read, read_article

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import kill  # noqa: E402 (it lies among the benchmarks)

HERE, THERE, HARBOUR, MARKET = 1_290_000_000_000_000_001, 1_290_000_000_000_000_002, 10, 20

# Another process that writes to the file and does not end its change before it is told to.
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""

# A bot.
BOT = """
import asyncio, sys
from pathlib import Path
from bot.articles.store import Store
store = asyncio.run(Store.open(Path(sys.argv[1]), exclusive=True))
print("held", flush=True)
sys.stdin.read()
"""


def article(number, sentences=3):
    lines = [f"In {1_000 + line} keeper {number} lit the lamp." for line in range(sentences)]
    return read_article("\n\n".join(lines), source=f"{number}.txt", title=f"Keeper {number}")


LAMP, SHIP, PIER = (article(number) for number in range(3))


@pytest.fixture
def file(tmp_path):
    """Where a database will be: in a folder that is not there yet, with all that an address gives a meaning."""
    return tmp_path / "data é #1 50%?" / "articles.db"


@pytest.fixture
def run(file):
    """Open the file, do something with its store, and let it go."""

    def run(scene, **how):
        async def open_and_do():
            store = await Store.open(file, **how)
            try:
                return await scene(store)
            finally:
                await store.close()

        return asyncio.run(open_and_do())

    return run


async def add(store, name="lamp.txt", kept=LAMP, open_in=(), server=HERE, parcel=b"", added=1_700_000_000):
    return await store.add(server, name, kept, parcel, open_in, sentences=3, added=added)


async def everything(store):
    """All that can be told from outside, but for the revision."""
    shelves = await store.shelves()
    numbers = [entry.number for shelf in shelves.values() for entry in shelf.entries]
    return shelves, [stored async for stored in store.texts(numbers)]


def child(code, file):
    """A process that has begun to hold the file."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    return process


# What is kept


def test_an_article_comes_back_as_it_was_with_its_reading(run, shipped_path):
    kept = read_article(shipped_path.read_text(encoding="utf-8"), source="https://example.org/a?b=1")
    parcel = pack_reading(read(kept))

    async def keep(store):
        return await add(store, kept.source, kept, parcel=parcel)

    entry = run(keep)
    shelves, [stored] = run(everything)

    assert (stored.entry, stored.article, stored.parcel) == (entry, kept, parcel)
    assert shelves == {HERE: Shelf(HERE, (entry,))}
    assert (entry.server, entry.name, entry.title, entry.source) == (HERE, kept.source, kept.title, kept.source)
    assert (entry.sha256, entry.sentences, entry.added) == (kept.sha256, 3, 1_700_000_000)


def test_a_server_without_anything_has_an_empty_shelf(run):
    assert run(lambda store: store.shelf(HERE)) == Shelf(HERE)
    assert run(lambda store: store.shelves()) == {}


def test_what_replaces_an_article_has_its_number_its_places_and_remembers_its_key(run):
    async def scene(store):
        other = await add(store, "ship.txt", SHIP, [HARBOUR])
        first = await add(store, open_in=[HARBOUR, EVERYWHERE], parcel=b"of the first")
        second = await add(store, kept=PIER, open_in=[HARBOUR, MARKET])
        return other, first, second, await store.shelf(HERE), [one async for one in store.texts([first.number])]

    other, first, second, shelf, [stored] = run(scene)

    assert second.number == first.number
    assert second.title == "Keeper 2"
    assert (stored.article, stored.parcel) == (PIER, b"")
    assert shelf.entries == (other, second)
    assert shelf.chosen == {
        HARBOUR: (other.number, second.number),
        EVERYWHERE: (second.number,),
        MARKET: (second.number,),
    }
    assert shelf.former == {key_of(LAMP.sha256): second.number}


@pytest.mark.parametrize(
    ("editions", "former"),
    [
        pytest.param([LAMP, replace(LAMP, title="Another")], set(), id="the same text"),
        pytest.param([LAMP, SHIP, LAMP], {SHIP}, id="there and back"),
        pytest.param([LAMP, SHIP, PIER], {LAMP, SHIP}, id="twice"),
    ],
)
def test_former_keys_are_those_of_other_texts(run, editions, former):
    async def scene(store):
        for edition in editions:
            await add(store, kept=edition)
        return await store.shelf(HERE), [one async for one in store.texts([1])]

    shelf, [stored] = run(scene)

    assert set(shelf.former) == {key_of(one.sha256) for one in former}
    assert stored.article == editions[-1]


def test_two_servers_keep_articles_of_the_same_name_apart(run):
    async def scene(store):
        ours, theirs = await add(store, open_in=[HARBOUR]), await add(store, kept=SHIP, server=THERE)
        await store.remove(THERE, ours.number)
        await store.pause(THERE, HARBOUR, paused=True)
        await store.purge(10**10)
        with pytest.raises(NoSuchArticle, match="removed since"):
            await store.choose(THERE, HARBOUR, [ours.number])
        return ours, theirs, await store.shelves()

    ours, theirs, shelves = run(scene)

    assert shelves[HERE] == Shelf(HERE, (ours,), {HARBOUR: (ours.number,)})
    assert shelves[THERE] == Shelf(THERE, (theirs,), paused=frozenset({HARBOUR}))


def test_a_removed_article_is_open_nowhere_and_its_number_is_never_given_again(run):
    async def scene(store):
        stays, goes = await add(store, open_in=[HARBOUR]), await add(store, "ship.txt", SHIP, [HARBOUR, MARKET])
        await add(store, "ship.txt", PIER)
        await store.remove(HERE, goes.number)
        await store.remove(HERE, goes.number)
        return stays, goes, await store.shelf(HERE), await add(store, "ship.txt", SHIP)

    stays, goes, shelf, again = run(scene)

    assert shelf == Shelf(HERE, (stays,), {HARBOUR: (stays.number,)})
    assert again.number > goes.number


def test_what_moderators_choose_is_kept_and_taken_back(run):
    async def choose(store):
        first, second = await add(store), await add(store, "ship.txt", SHIP)
        await store.choose(HERE, HARBOUR, [second.number, first.number, second.number])
        await store.choose(HERE, EVERYWHERE, [first.number])
        await store.pause(HERE, HARBOUR, paused=True)
        await store.pause(HERE, HARBOUR, paused=True)
        await store.pause(HERE, EVERYWHERE, paused=True)
        await store.answer_only(HERE, [HARBOUR, MARKET, MARKET])
        await store.report_to(HERE, MARKET)
        await store.leave(HERE, 1_700_000_000)
        return await store.shelf(HERE)

    async def take_back(store):
        for channel in (HARBOUR, EVERYWHERE):
            await store.choose(HERE, channel, [])
            await store.pause(HERE, channel, paused=False)
        await store.answer_only(HERE, [])
        await store.report_to(HERE, None)
        await store.leave(HERE, None)
        return await store.shelf(HERE)

    shelf = run(choose)
    first, second = shelf.entries

    assert shelf.chosen == {HARBOUR: (second.number, first.number), EVERYWHERE: (first.number,)}
    assert shelf.paused == {HARBOUR, EVERYWHERE}
    assert shelf.only == {HARBOUR, MARKET}
    assert (shelf.report, shelf.left) == (MARKET, 1_700_000_000)
    assert run(take_back) == Shelf(HERE, (first, second))


def test_the_revision_rises_with_each_change_and_with_nothing_else(run):
    async def scene(store):
        async def raised(change):
            before = await store.revision()
            await change
            return await store.revision() - before

        entry = await add(store)
        changes = [
            add(store, kept=SHIP),
            store.choose(HERE, HARBOUR, [entry.number]),
            store.pause(HERE, HARBOUR, paused=True),
            store.answer_only(HERE, [HARBOUR]),
            store.report_to(HERE, HARBOUR),
            store.leave(HERE, 5),
            store.remove(HERE, entry.number),
        ]
        looks = [store.shelves(), store.shelf(HERE), store.keep_parcel(entry.number, SHIP.sha256, b"")]
        return [await raised(change) for change in changes], [await raised(look) for look in looks]

    assert run(scene) == ([1] * 7, [0] * 3)


def test_a_reading_that_was_made_anew_is_kept_with_its_text_alone(run):
    async def scene(store):
        entry = await add(store, parcel=b"old")
        await store.keep_parcel(entry.number, LAMP.sha256, b"new")
        await store.keep_parcel(entry.number, SHIP.sha256, b"of another text")
        await store.keep_parcel(entry.number + 1, LAMP.sha256, b"of no article")
        return [one.parcel async for one in store.texts([entry.number])]

    assert run(scene) == [b"new"]


# Time and place


def test_a_server_is_purged_once_the_bot_has_been_away_too_long_whatever_clocks_did(run):
    async def scene(store):
        for server in (HERE, THERE, EVERYWHERE):
            await add(store, server=server, open_in=[EVERYWHERE])
            await store.pause(server, HARBOUR, paused=True)
            await store.report_to(server, HARBOUR)
        await store.leave(HERE, 2_000_000)
        await store.leave(THERE, 2_000_000)
        await store.leave(THERE, None)  # it came back
        back = await store.purge(1_000_000)
        forward = await store.purge(2_000_001)
        again = await store.purge(2_000_001)
        return back, forward, again, await store.shelves()

    *purged, shelves = run(scene)

    assert purged == [(), (HERE,), ()]
    assert {*shelves} == {THERE, EVERYWHERE}


@pytest.mark.parametrize("later", [-86_400, 86_400], ids=["a day back", "a day forward"])
def test_a_clock_that_jumps_changes_no_order(run, later):
    async def scene(store):
        entries = [await add(store, added=86_400), await add(store, "ship.txt", SHIP, added=86_400 + later)]
        return entries, (await store.shelf(HERE)).entries, await store.revision()

    entries, kept, revision = run(scene)

    assert kept == tuple(entries)
    assert revision == 2


def test_the_file_is_its_owners_alone_and_nothing_is_left_beside_it(file, run):
    run(add)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*file.parent.iterdir()] == [file]


def test_each_change_is_on_the_disk_before_it_is_confirmed(run):
    async def scene(store):
        async with store.database.reading() as connection:
            return [await connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]

    assert run(scene) == ["wal", 2]  # 2: FULL


def test_a_second_bot_is_refused_and_the_command_line_is_not(file, run):
    bot = child(BOT, file)
    with pytest.raises(InUse, match=r"Another bot uses .*articles.db already. Stop it first"):
        run(add, exclusive=True)
    run(add)
    bot.kill()
    bot.communicate()

    assert len(run(lambda store: store.shelf(HERE), exclusive=True).entries) == 1


def test_two_processes_that_write_at_once_wait_for_each_other(file, run):
    async def both(store):
        other = await Store.open(file)
        jobs = [add(one, f"{number}-{id(one)}.txt") for number in range(10) for one in (store, other)]
        await asyncio.gather(*jobs)
        return await store.shelf(HERE), await store.revision()

    shelf, revision = run(both)

    assert (len(shelf.entries), revision) == (20, 20)


# Faults


@contextmanager
def a_full_disk(file):
    """Room for two more pages."""
    with closing(sqlite3.connect(file)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    prepare = database._prepare

    def prepare_and_limit(connection, record):
        prepare(connection, record)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        cursor.close()

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(database, "_prepare", prepare_and_limit)
        yield


@contextmanager
def a_quota(file):
    """No file may be larger than the database is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_right_to_write(_):
    """As SQLite has it where it may not write; tests may be run by somebody who may everything."""
    url = database._url
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(database, "_url", lambda path: url(path).update_query_dict({"mode": "ro"}))
        yield


@contextmanager
def another_writer(file):
    holder = child(HOLD, file)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(database._HOW, "timeout", 0.05)
        yield
    holder.kill()
    holder.communicate()


@contextmanager
def no_folder(file):
    elsewhere = file.parent.with_name("elsewhere")
    file.parent.rename(elsewhere)
    yield
    elsewhere.rename(file.parent)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param(a_full_disk, "the disk is full. Make room", id="full"),
        pytest.param(a_quota, "the disk does not take or give it", id="quota"),
        pytest.param(no_right_to_write, "articles.db may only be read", id="read-only"),
        pytest.param(another_writer, "another program is writing to articles.db", id="locked"),
        pytest.param(no_folder, "articles.db cannot be opened", id="gone"),
    ],
)
def test_a_change_that_cannot_be_kept_is_refused_in_a_sentence_and_all_is_as_it_was(file, run, fault, said):
    big = bytes(300_000)

    async def scene(store):
        await add(store, parcel=b"reading", open_in=[HARBOUR])
        before = await everything(store)
        with fault(file):
            faulty = Store(database.Database(file, file.name))
            for name in ("lamp.txt", "big.txt"):
                with pytest.raises(CannotKeep, match=said) as refused:
                    await add(faulty, name, PIER, [MARKET], parcel=big)
                assert str(refused.value).startswith("I cannot keep that just now: ")
                assert "\n" not in str(refused.value)
            if fault is not no_folder:
                assert await everything(faulty) == before
        assert await everything(store) == before
        return await add(store, kept=PIER, parcel=big), await add(store, "big.txt", PIER, parcel=big)

    assert [one.sha256 for one in run(scene)] == [PIER.sha256] * 2


def test_what_cannot_be_looked_up_is_told_in_a_sentence(file, run):
    async def look(store):
        with no_folder(file):
            for look in (store.revision, store.shelves, lambda: store.shelf(HERE), lambda: anext(store.texts([1]))):
                with pytest.raises(
                    CannotKeep, match=r"I cannot look up what I keep just now: articles\.db cannot be op"
                ):
                    await look()
        return await store.shelves()

    assert run(look) == {}


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")

    for exclusive in (False, True):
        with pytest.raises(CannotKeep, match=r"I cannot make .*: (Not a directory|File exists)\. Let me write"):
            asyncio.run(Store.open(tmp_path / "file" / "articles.db", exclusive=exclusive))


# Damage


def cut(file):
    os.truncate(file, file.stat().st_size // 2)


def zero_header(file):
    file.write_bytes(bytes(100) + file.read_bytes()[100:])


def other_database(file):
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE birds (name)")


def without_tables(file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM pullquote")
        connection.commit()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(cut, "is damaged", id="truncated"),
        pytest.param(zero_header, "is damaged", id="header zeroed"),
        pytest.param(lambda file: file.write_bytes(b"Lit in 1823. " * 999), "is damaged", id="text"),
        pytest.param(lambda file: file.write_bytes(b""), "is empty", id="empty"),
        pytest.param(other_database, "is no database of mine", id="another database"),
        pytest.param(without_tables, "is no database of mine", id="without a version"),
    ],
)
def test_a_file_that_is_no_database_of_ours_is_refused_and_left_as_it_is(file, run, damage, said):
    run(add)
    damage(file)
    before = file.read_bytes()

    for how in ({}, {"exclusive": True}):
        with pytest.raises(DataDamaged) as refused:
            run(everything, **how)
        assert str(refused.value) == (
            f"{file} {said}. Move it away with its -wal and -shm, then restore a backup, or begin with nothing kept."
        )
    assert file.read_bytes() == before


def test_what_is_left_of_a_file_that_is_gone_spoils_no_new_one(file, run):
    run(add)
    file.rename(file.with_name("moved"))
    file.with_name("articles.db-wal").write_bytes(b"changes")

    with pytest.raises(DataDamaged, match=r"articles.db is gone, but .*-wal is there. Put it back, or move that away"):
        run(everything)


def set_version(file, version):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE pullquote SET version = ?", [version])
        connection.commit()


def test_a_database_of_a_later_version_is_refused(file, run):
    run(add)
    set_version(file, schema.VERSION + 1)

    with pytest.raises(DataDamaged, match=r"was made by a newer Pullquote. Install that one"):
        run(everything)


def test_a_database_of_an_earlier_version_is_brought_up_to_date_step_by_step(run, monkeypatch):
    run(add)
    before = run(everything)
    steps = []
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 2)
    monkeypatch.setattr(database, "VERSION", schema.VERSION)
    monkeypatch.setattr(
        schema,
        "MIGRATIONS",
        {number: lambda _, number=number: steps.append(number) for number in (schema.VERSION - 1, schema.VERSION)},
    )

    assert run(everything) == run(everything) == before
    assert steps == [schema.VERSION - 1, schema.VERSION]


def test_readings_may_be_lost(file, run):
    run(lambda store: add(store, parcel=b"reading"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE readings")

    _, [stored] = run(everything)
    assert (stored.article, stored.parcel) == (LAMP, b"")
    run(lambda store: store.keep_parcel(1, LAMP.sha256, b"again"))
    assert run(everything)[1][0].parcel == b"again"


def rows_lie(file):
    """The pages of articles, from 0, and how large a page is."""
    with closing(sqlite3.connect(file)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        try:
            pages = connection.execute("SELECT pageno FROM dbstat WHERE name = 'articles' AND pagetype != 'internal'")
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not tell where its tables lie")
        return [page - 1 for (page,) in pages], size


def test_one_flipped_bit_is_found_the_article_named_and_the_others_served(file, run):
    kept = {f"{number}.txt": article(number, 90 + number) for number in range(5)}
    random = Random(5)  # noqa: S311 (the same bits each time)

    async def scene(store):
        for name, one in kept.items():
            await add(store, name, one)
        whole, (pages, size), seen = file.read_bytes(), rows_lie(file), Counter()
        _, before = await everything(store)
        names = {*kept, *(one.title for one in kept.values())}
        for _ in range(200):
            at, bit = random.choice(pages) * size + random.randrange(size), 1 << random.randrange(8)
            file.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            found = [one async for one in store.texts(range(1, 6))]
            damaged = [one.entry for one in found if one.article is None]
            assert damaged or found == before
            assert [one for one in found if one.article] == [one for one in before if one in found]
            assert all({entry.name, entry.title} & names for entry in damaged)
            seen[len(damaged), len(found) - len(damaged)] += 1
        return seen

    seen = run(scene)

    assert set(seen) == {(0, 5), (1, 4)}  # damaged, served
    assert seen[1, 4] > 130


# Sudden ends; the long run is benchmarks/kill.py


def test_a_killed_process_leaves_what_was_confirmed_and_nothing_half_done():
    command = [sys.executable, "benchmarks/kill.py", "--kills", "15", "--life", "0.2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.endswith("nothing corrupt, nothing torn, nothing lost\n"), done.stdout + done.stderr
    assert done.returncode == 0


def test_what_is_torn_or_lost_after_a_kill_would_be_told(file, run):
    run(lambda store: add(store, open_in=[HARBOUR]))
    change = kill.Change("add", HERE, "lamp.txt", LAMP.sha256, HARBOUR)
    state = kill.State().after(change)
    found = asyncio.run(kill.look(file))
    file.write_bytes(file.read_bytes().replace(b"keeper 0 lit", b"keeper 0 hit"))

    assert found == (state, [])
    assert asyncio.run(kill.look(file)) == (state, ["Keeper 0"])
    assert state.after(kill.Change("remove", HERE, "lamp.txt")) == kill.State()
