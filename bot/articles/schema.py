"""The tables that articles and settings are kept in; plain enough for any database that SQLAlchemy knows."""

from collections.abc import Callable, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
    update,
)

# Raised by one with each change of the tables, beside a step in MIGRATIONS.
VERSION = 1

# From the version before to this one; each step finds the tables as the one before left them.
MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {}

tables = MetaData()

# One row: what a database says of itself. It is how we know one of ours.
state = Table(
    "pullquote",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),  # rises with each change of what is kept or chosen
    Column("numbers", Integer, nullable=False),  # how many articles have had a number: none has one twice
)

articles = Table(
    "articles",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("server", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the text
    Column("sentences", Integer, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("sum", String(64), nullable=False),  # of all the others but the text, which sha256 is of
    Column("record", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("server", "name"),
)


def _article(*, primary_key: bool = False) -> Column[int]:
    """The number of an article; the row goes when it goes."""
    return Column(
        "number", Integer, ForeignKey(articles.c.number, ondelete="CASCADE"), primary_key=primary_key, nullable=False
    )


# A copy that can be lost: each reading can be made again from its article.
readings = Table(
    "readings",
    tables,
    _article(primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("parcel", LargeBinary, nullable=False),
)

chosen = Table(
    "chosen",
    tables,
    Column("server", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _article(),
)

former = Table(
    "former",
    tables,
    Column("server", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(12), primary_key=True),
    _article(),
)

servers = Table(
    "servers",
    tables,
    Column("server", BigInteger, primary_key=True, autoincrement=False),
    Column("report", BigInteger),
    Column("left", BigInteger),
)


def _channels(name: str) -> Table:
    return Table(
        name,
        tables,
        Column("server", BigInteger, primary_key=True, autoincrement=False),
        Column("channel", BigInteger, primary_key=True, autoincrement=False),
    )


paused = _channels("paused")
only = _channels("answering")


def make(connection: Connection) -> None:
    """Make all tables in an empty database."""
    tables.create_all(connection)
    connection.execute(insert(state).values(id=1, version=VERSION, revision=0, numbers=0))


def version_of(connection: Connection) -> int | None:
    """The version of a database; None: it is none of ours."""
    if not inspect(connection).has_table(state.name):
        return None
    version = connection.scalar(select(state.c.version))
    return version if isinstance(version, int) else None


def is_whole(connection: Connection) -> bool:
    """Whether nothing is missing that can be made again."""
    return inspect(connection).has_table(readings.name)


def migrate(connection: Connection, version: int) -> None:
    """Bring a database of an earlier version up to date, and make again what was lost and can be."""
    for number in range(version + 1, VERSION + 1):
        MIGRATIONS[number](connection)
    connection.execute(update(state).values(version=VERSION))
    readings.create(connection, checkfirst=True)
