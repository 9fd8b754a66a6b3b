"""The stages of a corpus run: each is one statement, and its result is a Parquet file in a folder.

A result is moved into place when it is complete and recorded in a journal, so a killed run continues after its last
finished stage. DuckDB groups, sorts and joins within a limit of memory, and spills to the same folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner import files
from cleaner.errors import CleanerError, FileError
from cleaner.files.locks import locked

DATABASE_SHARE: Final = 0.25  # of the memory, for DuckDB; its limit does not cover what Python and the workers hold
ROW_GROUP: Final = 50_000  # rows; DuckDB and pyarrow read one row group at a time

_JOURNAL: Final = "corpus.json"
_LOCK: Final = "cleaner.lock"
_SPILL: Final = "spill"
_ARRAYS: Final = "arrays"
_INPUT: Final = "input"  # a copy of standard input
_NEW: Final = ".new"  # the end of the name of a result that is being written
_INTERRUPTED: Final = "Query interrupted"  # what DuckDB raises when a signal handler has raised an exception
_NAME = re.compile(r"[a-z][a-z0-9-]*\.parquet(?:\.new)?")

# DuckDB would otherwise download what it needs for a foreign file.
NO_EXTENSIONS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Stages:
    """The folder of a corpus run, and the database that reads and writes the results in it.

    Use it as a context manager, which locks the folder. `finish` removes the folder; it stays if a run is interrupted.
    Methods raise `FileError` for a folder that another run uses, for one that cleaner has not written, and for a
    result that is damaged or cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        memory: int,
        threads: int,
        progress: Callable[[str, float], None] = lambda _stage, _share: None,
    ) -> None:
        self.folder = folder
        self.memory = memory  # bytes
        self.progress = progress  # is called with the name of a stage and the share of it that is done
        self.attached: Path | None = None  # another database that results are read from
        self.notes: list[str] = []  # what the user should know about the results
        self._threads = threads
        self._extended: dict[str, str] = {}
        self._settings = ""
        self._lock: BinaryIO | None = None
        self._database: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        self._refuse_foreign()
        with self._errors():
            self._lock = locked(self.folder / _LOCK)
        if not self._lock:
            raise FileError(f"{self.folder}: another run uses it; wait for it to end, or choose another --work-dir")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._database:
            self._database.close()
            self._database = None
        if self._lock:
            self._lock.close()
            self._lock = None

    def begin(self, settings: str) -> None:
        """Start a new run with these settings, and delete what an earlier one has left."""
        self._settings = settings
        self._remove_results()
        self._write_journal([])

    def resume(self, settings: str) -> bool:
        """Continue an earlier run; return False if there is none.

        Raises `CleanerError` if it had other settings or another input.
        """
        journal = self._journal()
        if not journal:
            return False
        if journal["settings"] != settings:
            raise CleanerError(
                f"{self.folder}: the interrupted run had another input or other settings; use the same ones,"
                " or leave out --resume"
            )
        self._settings = settings
        for path in self.folder.glob(f"*{_NEW}"):
            path.unlink()
        return True

    def is_done(self, name: str) -> bool:
        """Return whether a stage has a result."""
        return name in self._done() and self.path(name).exists()

    @property
    def has_results(self) -> bool:
        """Whether any stage has a result."""
        return bool(self._done())

    def path(self, name: str) -> Path:
        """Return the file with the result of a stage."""
        return self.folder / f"{name}.parquet"

    @property
    def arrays(self) -> Path:
        """The folder for arrays. They are not results: a stage that was interrupted writes them again."""
        return self.folder / _ARRAYS

    def extend(self, name: str, query: str) -> None:
        """Make `table` return the rows of another query too, such as those of an index."""
        self._extended[name] = query

    def table(self, name: str) -> str:
        """Return the result of a stage as a table in SQL."""
        if name in self._extended:
            return f"(SELECT * FROM {self.result(name)} UNION ALL {self._extended[name]})"
        return self.result(name)

    def result(self, name: str) -> str:
        """Return the result of a stage as a table in SQL, without what `extend` has added."""
        path = str(self.path(name)).replace("'", "''")
        return f"read_parquet('{path}')"

    def run(self, name: str, query: str) -> None:
        """Store the result of a query, unless an earlier run has done so."""
        if self.is_done(name):
            return
        self.progress(name, 0.0)
        with self._errors():
            new = str(self._new(name)).replace("'", "''")
            self.database.execute(
                f"COPY ({query}) TO '{new}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            )
        self._keep(name)

    @contextmanager
    def writing(self, name: str, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
        """Return a function that appends rows to the result of a stage, which is kept if no error occurs."""
        self.progress(name, 0.0)
        pending, size = list[pa.Table](), 0

        def write(table: pa.Table) -> None:
            nonlocal pending, size
            pending.append(table)
            size += table.num_rows
            if size >= ROW_GROUP:
                flush()

        def flush() -> None:
            nonlocal pending, size
            with self._errors():
                writer.write_table(pa.concat_tables(pending))
            pending, size = [], 0

        with self._errors():
            writer = pq.ParquetWriter(self._new(name), schema, compression="zstd")
        try:
            yield write
            if pending:
                flush()
        finally:
            with suppress(OSError):
                writer.close()
        self._keep(name)

    def store_empty(self, name: str, schema: pa.Schema) -> None:
        """Store a result without rows."""
        if not self.is_done(name):
            with self.writing(name, schema):
                pass

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query whose result is small."""
        with self._errors():
            return self.database.execute(query).fetchall()

    def batches(self, name: str, columns: Sequence[str], size: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a result in order, in batches of at most `size` rows."""
        with self._errors():
            source = pq.ParquetFile(self.path(name))
        with source:
            batches = source.iter_batches(size, columns=list(columns), use_threads=False)
            while True:
                with self._errors():
                    batch = next(batches, None)
                if batch is None:
                    return
                yield batch

    def columns(self, name: str) -> list[str]:
        """Return the names of the columns of a result."""
        with self._errors():
            return list(pq.read_schema(self.path(name)).names)

    @property
    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, opened when it is first needed."""
        if not self._database:
            self._database = duckdb.connect(
                config={
                    "memory_limit": f"{int(self.memory * DATABASE_SHARE)}B",
                    "threads": self._threads,
                    "temp_directory": str(self.folder / _SPILL),
                    "preserve_insertion_order": False,
                    **NO_EXTENSIONS,
                }
            )
        return self._database

    def copy_input(self, stream: BinaryIO) -> Path:
        """Return a copy of a stream that can be read only once."""
        with self._errors(), (self.folder / _INPUT).open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        return self.folder / _INPUT

    def finish(self) -> None:
        """Remove the folder, unless somebody has put other files into it."""
        self.__exit__(None, None, None)
        self._remove_results()
        for name in (_INPUT, _LOCK):
            (self.folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()

    def _new(self, name: str) -> Path:
        return self.path(name).with_name(f"{name}.parquet{_NEW}")

    def _keep(self, name: str) -> None:
        with self._errors():
            self._new(name).replace(self.path(name))
            self._write_journal([*self._done(), name])
        self.progress(name, 1.0)

    def _done(self) -> list[str]:
        journal = self._journal()
        return list(journal["done"]) if journal else []

    def _journal(self) -> dict[str, Any] | None:
        try:
            journal = json.loads((self.folder / _JOURNAL).read_bytes())
        except (OSError, ValueError):
            return None
        return journal if isinstance(journal, dict) and {"settings", "done"} <= journal.keys() else None

    def _write_journal(self, done: Sequence[str]) -> None:
        with self._errors():
            files.write(self.folder / _JOURNAL, json.dumps({"settings": self._settings, "done": list(done)}).encode())

    def _remove_results(self) -> None:
        (self.folder / _JOURNAL).unlink(missing_ok=True)
        for path in [*self.folder.glob("*.parquet"), *self.folder.glob(f"*.parquet{_NEW}")]:
            path.unlink()
        for folder in (self.folder / _SPILL, self.arrays):
            if folder.is_dir() and not folder.is_symlink():
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()

    def _refuse_foreign(self) -> None:
        """Raise `FileError` if the folder exists, and contains anything that no run has written."""
        if not os.path.lexists(self.folder):
            return
        ours = {_JOURNAL, _LOCK, _SPILL, _ARRAYS, _INPUT}
        is_ours = self.folder.is_dir() and all(
            name in ours or _NAME.fullmatch(name)
            for name in os.listdir(self.folder)  # noqa: PTH208
        )
        if not is_ours:
            raise FileError(
                f"{self.folder}: contains files that cleaner has not written; choose an empty folder with --work-dir"
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn an error of the disk or of the database into one that names the folder and the remedy."""
        try:
            yield
        except RuntimeError as error:
            if str(error) == _INTERRUPTED:
                raise KeyboardInterrupt from error
            raise
        except duckdb.OutOfMemoryException as error:
            raise CleanerError(f"the memory does not suffice ({_first_line(error)}); raise --memory") from error
        except (duckdb.Error, pa.ArrowException) as error:
            if self.attached and self.attached.name in _first_line(error):
                raise FileError(f"{self.attached}: is damaged ({_first_line(error)}); name another file") from error
            raise FileError(
                f"{self.folder}: a result cannot be read or written ({_first_line(error)}); check the free space, and"
                " run again without --resume"
            ) from error
        except OSError as error:
            fault = error.strerror or _first_line(error)
            raise FileError(
                f"{error.filename or self.folder}: cannot be read or written ({fault}); check the free space and the"
                " permissions, and run the same command with --resume to continue"
            ) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
