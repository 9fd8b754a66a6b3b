"""The index between runs: the units of all documents that earlier runs have cleaned, in a DuckDB file.

A run with an index compares its documents with those of the index as if all of them were one corpus, with the earlier
runs first. When its output is complete it is added to the index. Running the same input again compares it with the
runs before it, and gives the same output.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from cleaner.corpus.collect import MAX_CHUNKS, MAX_ROWS
from cleaner.corpus.stages import NO_EXTENSIONS, Stages
from cleaner.errors import FileError

VERSION: Final = 1
_NAME: Final = "cleaner index"
_MAGIC: Final = b"DUCK"  # in each database of DuckDB
_MAGIC_AT: Final = 8  # bytes before it
_SCHEMA: Final = "seen"  # the name under which the file is attached

_CREATE: Final = """
    CREATE TABLE seen.about (name varchar, version int);
    INSERT INTO seen.about VALUES ('{name}', {version});
    CREATE TABLE seen.runs (run int, settings varchar, first_source bigint, sources bigint, added timestamp);
    CREATE TABLE seen.units AS SELECT 0 AS run, * FROM {units} LIMIT 0;
    CREATE TABLE seen.documents AS SELECT * FROM {documents} LIMIT 0;
    CREATE TABLE seen.removed (run int, doc bigint, unit int, rule varchar);
"""
# Only the first of several copies is compared with later paragraphs, so the others are stored without their text.
_ADD: Final = """
    INSERT INTO seen.units SELECT {run}, u.* REPLACE (
            CASE WHEN f.id IS NULL THEN '' ELSE u.text END AS text,
            CASE WHEN f.id IS NULL THEN [] ELSE u.tokens END AS tokens)
        FROM {units} u LEFT JOIN {paragraphs} p ON u.doc = p.doc AND u.unit = p.unit
        LEFT JOIN {first} f ON p.id = f.first_id;
    INSERT INTO seen.documents SELECT * REPLACE ({run} AS run) FROM {documents};
    INSERT INTO seen.removed
        SELECT {run}, doc, unit, rule FROM {findings} WHERE rule <> 'conflicting-across';
    INSERT INTO seen.runs VALUES ({run}, '{settings}', {first_source}, {sources}, current_timestamp::timestamp);
"""


class IndexSummary(NamedTuple):
    """What an index holds."""

    runs: int
    documents: int
    sites: int
    paragraphs: int  # of prose, without copies
    lines: int  # all units
    removed: int  # lines and paragraphs that the runs have removed


class CorpusIndex:
    """An index, for one run. It is locked as long as the database of the stages is open.

    Raises `FileError` for a file that another run uses, and for one that is not an index or is damaged; such a file is
    never changed.
    """

    def __init__(self, path: Path, stages: Stages, settings: str, sources: int) -> None:
        self._path = path
        self._stages = stages
        self._settings = settings  # a digest of the input and the settings of the run
        self._sources = sources  # number of inputs of the run
        attach(stages.database, path)
        stages.attached = path
        self.run, self.first_source = self._number()

    @property
    def identity(self) -> str:
        """Return a text that changes with what the run is compared with."""
        return f"{self.run} {self._earlier_runs()}"

    @property
    def is_added(self) -> bool:
        """Return whether the run is in the index already."""
        return self._has_tables() and bool(self._rows(f"SELECT 1 FROM seen.runs WHERE run = {self.run}"))

    def extend(self, stages: Stages) -> int:
        """Make the stages read the documents of earlier runs too, and return the number of the first new document."""
        if self._has_tables():
            for name in ("units", "documents"):
                columns = ", ".join(f'"{column}"' for column in stages.columns(name))
                stages.extend(name, f"SELECT {columns} FROM seen.{name} WHERE run < {self.run}")
        return self.first_source * MAX_CHUNKS * MAX_ROWS

    def add(self) -> None:
        """Add the run, in one transaction, unless it is in the index."""
        if self.is_added:
            return
        stages = self._stages
        new = {name: stages.result(name) for name in ("units", "documents", "findings")}
        tables = new | {name: stages.table(name) for name in ("paragraphs", "first")}
        values = {
            "run": self.run,
            "settings": self._settings,
            "first_source": self.first_source,
            "sources": self._sources,
        }
        with _errors(self._path):
            stages.database.execute("BEGIN")
            if not self._has_tables():
                stages.database.execute(_CREATE.format(name=_NAME, version=VERSION, **new))
            stages.database.execute(_ADD.format(**values, **tables))
            stages.database.execute("COMMIT")
            stages.database.execute("CHECKPOINT seen")

    def _number(self) -> tuple[int, int]:
        """Return the number of this run, and that of its first input."""
        if not self._has_tables():
            return 1, 0
        known = self._rows(f"SELECT run, first_source FROM seen.runs WHERE settings = '{self._settings}'")
        if known:
            return int(known[0][0]), int(known[0][1])
        run, source = self._rows(
            "SELECT coalesce(max(run), 0) + 1, coalesce(max(first_source + sources), 0) FROM seen.runs"
        )[0]
        return int(run), int(source)

    def _earlier_runs(self) -> list[str]:
        if not self._has_tables():
            return []
        return [row[0] for row in self._rows(f"SELECT settings FROM seen.runs WHERE run < {self.run} ORDER BY run")]

    def _has_tables(self) -> bool:
        return _has_tables(self._stages.database)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with _errors(self._path):
            return self._stages.database.execute(query).fetchall()


def attach(database: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool = False) -> None:
    """Open the file of an index in a database. Raises `FileError`."""
    if path.exists() and not path.is_file():
        raise FileError(f"{path}: is not a file; name a file for the index")
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}; make it, or name another file")
    if not _may_be_database(path):  # DuckDB reads some other files, such as JSON, as a database in memory
        raise FileError(f"{path}: is not an index of cleaner; name another file")
    quoted = str(path).replace("'", "''")
    with _errors(path):
        database.execute(f"ATTACH '{quoted}' AS {_SCHEMA} (TYPE duckdb{', READ_ONLY' if read_only else ''})")
    if not _has_tables(database):
        tables = database.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'seen'").fetchall()
        if tables or read_only:
            raise FileError(f"{path}: is not an index of cleaner; name another file")
        return
    with _errors(path):
        about = database.execute("SELECT name, version FROM seen.about").fetchall()
    if len(about) != 1 or about[0][0] != _NAME:
        raise FileError(f"{path}: is not an index of cleaner; name another file")
    if about[0][1] != VERSION:
        raise FileError(f"{path}: was made by another version of cleaner; make a new index")


def _may_be_database(path: Path) -> bool:
    """Return whether a file begins as a database of DuckDB does; also for a new and for an empty file."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC) + _MAGIC_AT)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); check the permissions") from error
    return not head or head[_MAGIC_AT:] == _MAGIC


def summarise(path: Path) -> IndexSummary:
    """Return what an index holds. Raises `FileError`."""
    with duckdb.connect(config=NO_EXTENSIONS) as database:
        attach(database, path, read_only=True)
        with _errors(path):
            counts = database.execute(
                "SELECT (SELECT count(*) FROM seen.runs), (SELECT count(*) FROM seen.documents),"
                " (SELECT count(DISTINCT site) FROM seen.documents),"
                " (SELECT count(*) FROM seen.units WHERE paragraph AND text <> ''), (SELECT count(*) FROM seen.units),"
                " (SELECT count(*) FROM seen.removed)"
            ).fetchall()[0]
    return IndexSummary(*counts)


def changed_documents(stages: Stages, path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield each document whose boilerplate would be another one now, with the lines to remove and to keep in addition.

    Later runs have shown more pages of its site. Raises `FileError`.
    """
    from cleaner.corpus.boilerplate import find_boilerplate

    attach(stages.database, path, read_only=True)
    stages.attached = path
    stages.run("units", "SELECT * EXCLUDE (run) FROM seen.units")
    stages.run("documents", "SELECT * FROM seen.documents")
    find_boilerplate(stages)
    removed = "SELECT doc, unit FROM seen.removed WHERE rule = 'boilerplate'"
    now = f"SELECT doc, unit FROM {stages.table('boilerplate')}"
    yield from stages.rows(
        f"""
        SELECT d.name, count(*) FILTER (WHERE c.change = 'remove'), count(*) FILTER (WHERE c.change = 'keep') FROM (
            SELECT doc, unit, 'remove' AS change FROM ({now} EXCEPT {removed})
            UNION ALL SELECT doc, unit, 'keep' FROM ({removed} EXCEPT {now})
        ) c JOIN seen.documents d ON c.doc = d.doc GROUP BY d.doc, d.name ORDER BY d.doc
        """
    )


def _has_tables(database: duckdb.DuckDBPyConnection) -> bool:
    query = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'seen' AND table_name = 'about'"
    return bool(database.execute(query).fetchall()[0][0])


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn an error of the database into one that names the index and the remedy."""
    try:
        yield
    except duckdb.Error as error:
        fault = str(error).partition("\n")[0]
        if "set lock on file" in fault:
            raise FileError(f"{path}: another run uses the index; wait for it to end") from error
        raise FileError(f"{path}: is damaged, or is not an index of cleaner ({fault}); name another file") from error
