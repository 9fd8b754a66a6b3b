"""Reading and writing of text files; encoding, byte order mark and line ends are preserved."""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from cleaner.errors import FileError
from cleaner.lazy import LazyFunction

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

HEAD: Final = 8000  # bytes searched for NUL, which only UTF-16 and UTF-32 text contains; the same number as in git

# UTF-32-LE is before UTF-16-LE, whose mark is a prefix of its mark.
_MARKS: Final = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}

# Encodings to guess for texts that are not in Unicode, the most frequent first. charset-normalizer knows three times as
# many and prefers, of equally good guesses, the first by name: French then becomes Baltic. Of 208 news texts in their
# legacy encodings, it decoded 184 correctly; with this list and `_rank`, all 208 are.
_GUESSED: Final = (
    *("cp1252", "cp1251", "gb18030", "cp932", "euc_jp", "big5", "cp949", "cp1250", "iso8859_2", "cp1254", "cp1256"),
    *("cp1253", "cp1255", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u", "cp866"),
)

_TEMPORARY: Final = ".cleaner-"  # and random hexadecimal digits: short, since the file's own name may have any length
_RANDOM_BYTES: Final = 8
_STALE: Final = 3600  # seconds without a change after which a temporary file was left by a killed run

# Only writing needs these; `shutil` imports all modules for archives.
_try_lock = LazyFunction("cleaner.files.locks", "try_lock")
_copyfile, _copyfileobj, _copystat = (LazyFunction("shutil", name) for name in ("copyfile", "copyfileobj", "copystat"))


class Coding(NamedTuple):
    """The encoding of a file."""

    encoding: str = "utf-8"  # name of a Python codec
    bom: bool = False  # the file starts with a byte order mark, which is not part of the text

    def encode(self, text: str) -> bytes:
        """Return a text as the bytes of a file."""
        return self._mark + text.encode(self.encoding)

    def decode(self, content: bytes) -> str:
        """Return the text of a file. Raises `UnicodeError`, and `LookupError` for an unknown codec."""
        return content.removeprefix(self._mark).decode(self.encoding)

    @property
    def _mark(self) -> bytes:
        return _MARKS.get(self.encoding, b"") if self.bom else b""


class Source(NamedTuple):
    """The content of a text file."""

    text: str  # without a byte order mark, with the line ends of the file
    coding: Coding


def read(path: Path, encoding: str = "") -> Source:
    """Read a text file. Symbolic links are followed. Raises `FileError`, see `decode`."""
    return decode(read_bytes(path), str(path), encoding)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raises `FileError` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def opened(path: Path) -> io.BufferedReader:
    """Open a file for reading. Raises `FileError` if it cannot be read."""
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError(f"{path}: cannot be read ({error.strerror}); name a file that you may read")


def decode(content: bytes, where: str, encoding: str = "") -> Source:
    r"""Decode bytes, such that encoding the text gives back exactly these bytes.

    Without `encoding`, the order is: UTF-8, the encoding of a byte order mark, a guess of charset-normalizer.
    Raises `FileError`, whose message starts with `where`, for bytes that are not text, for text that
    does not encode back to the same bytes, and for an unknown encoding.

    >>> decode("Café\r\n".encode("utf-16"), "menu.txt")
    Source(text='Café\r\n', coding=Coding(encoding='utf-16-le', bom=True))
    >>> decode(b"\x00\x01", "a.out")
    Traceback (most recent call last):
    cleaner.errors.FileError: a.out: is not a text (it holds NUL bytes); leave it out, or name its encoding
    """
    try:
        for coding in _codings(content, encoding):
            with suppress(UnicodeError):
                text = coding.decode(content)
                if coding.encode(text) == content:
                    return Source(text, coding)
    except (LookupError, ValueError):  # the latter for a name with NUL
        raise FileError(f"{where}: {encoding!r} is not a text encoding; give a name like utf-8 or cp1252") from None
    if not encoding and is_binary(content):
        raise FileError(f"{where}: is not a text (it holds NUL bytes); leave it out, or name its encoding")
    fault = f"is not valid {encoding}" if encoding else "has an unknown encoding"
    raise FileError(f"{where}: {fault}; name its encoding with --encoding, or convert the file to UTF-8")


def _codings(content: bytes, encoding: str) -> Iterator[Coding]:
    """Yield the encodings to try. Raises `LookupError` for an unknown encoding."""
    named = codecs.lookup(encoding).name.removesuffix("-sig") if encoding else ""  # a mark is optional
    for codec, mark in _MARKS.items():
        if content.startswith(mark) and codec.startswith(named):
            yield Coding(codec, bom=True)
    if named in ("utf-16", "utf-32") and not content:
        yield Coding(f"{named}-le")  # the codec of the name would add a mark
    elif named:
        yield Coding(named)
    elif not is_binary(content):
        yield Coding()
        from charset_normalizer import from_bytes  # takes 20 ms to import, which UTF-8 does not need

        guesses = from_bytes(content, cp_isolation=list(_GUESSED))
        yield from (Coding(guess.encoding) for guess in sorted(guesses, key=_rank))


def _rank(guess: CharsetMatch) -> tuple[float, float, int]:
    """Return the sort key of a guess. Rounding makes near ties equal, so that the order of `_GUESSED` decides."""
    return round(guess.chaos, 2), -round(guess.coherence, 1), _GUESSED.index(guess.encoding)


def is_binary(head: bytes) -> bool:
    """Return whether a file is not text, judged by its first bytes."""
    return b"\0" in head[:HEAD] and not head.startswith(tuple(_MARKS.values()))


def is_text(path: Path) -> bool:
    """Return whether a path is a text file.

    True for a file that cannot be opened: `read` then reports the reason.
    """
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return not is_binary(stream.read(HEAD))
    except OSError:
        return True


def identity(path: Path) -> tuple[int, int] | str:
    """Return what is equal for two paths that name one file.

    This is the device and the inode of a regular file, so that a hard link is recognised, and a name that the file
    system spells in another case; for other paths it is the path itself, with links resolved, and in lower case if the
    file system ignores case.
    """
    with suppress(OSError):
        status = path.stat()
        if path.is_file() and status.st_ino:  # some file systems of Windows have no numbers
            return status.st_dev, status.st_ino
    resolved = os.path.normcase(os.path.realpath(path))
    folder = next((folder for folder in Path(resolved).parents if folder.is_dir()), None)
    return resolved.lower() if folder and ignores_case(folder) else resolved


@cache
def ignores_case(folder: Path) -> bool:
    """Return whether the file system takes `A.txt` and `a.txt` in a folder for one file.

    Looks up a name that exists, with its letters in the other case: that of a file in the folder, or of the folder
    itself. Returns False if there is no such name, as in an empty folder on a disk of its own.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        is_in_parent = folder.stat().st_dev == folder.parent.stat().st_dev
        for path in chain(map(Path, entries), [folder] if is_in_parent else []):
            other, status = path.with_name(path.name.swapcase()), path.lstat()
            if other.name != path.name and (status.st_nlink == 1 or path.is_dir()):  # else perhaps a link to the file
                return os.path.lexists(other) and os.path.samestat(status, other.lstat())
    return False


def write(path: Path, content: bytes, *, replaces: bytes | None = None) -> None:
    """Write a file. A file that has this content already is not touched.

    `replaces` is the content from which the new one was made. A file with any other content is not touched either,
    so that no edit is lost. Raises `FileError`. See `replacing` for what is preserved.
    """

    def refuse_changed() -> None:
        is_special = path.exists() and not path.is_file()  # a pipe, which cannot be read twice
        if replaces is not None and not is_special and read_bytes(path) != replaces:
            raise FileError(f"{path}: was changed by another program meanwhile, and keeps that change; run again")

    try:
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return
        with replacing(path, refuse_changed) as stream:
            stream.write(content)
    except OSError as error:
        raise FileError(
            f"{path}: cannot be written ({error.strerror}); check its permissions and the free space"
        ) from error


def make_folder(folder: Path) -> None:
    """Create a folder and those above it, unless they exist. `Path.mkdir` fails if a thousand of them are missing."""
    missing = list(takewhile(lambda path: not path.exists(), (folder, *folder.parents)))
    for path in reversed(missing or [folder]):
        path.mkdir(exist_ok=True)


@contextmanager
def replacing(path: Path, check: Callable[[], None] = lambda: None) -> Iterator[BinaryIO]:
    """Open a stream whose content replaces a file when the block ends without an error.

    `check` is called right before the file changes; what it raises leaves the file unchanged.

    The content is written to a temporary file in the same folder, which gets the owner and the mode of
    the old file and then its name, so no reader ever sees half a file. Missing folders are created, and
    symbolic links are followed.

    The file is written directly if it cannot be replaced: a file with hard links, a file whose owner cannot be
    preserved, a file in a folder without write permission, and a device or pipe. Raises `OSError`.
    """
    target = Path(os.path.realpath(path))
    make_folder(target.parent)
    _remove_stale(target.parent)
    temporary = target.with_name(f"{_TEMPORARY}{os.urandom(_RANDOM_BYTES).hex()}")
    try:  # from here on, since a signal may arrive as soon as the file exists
        stream = _create_temporary(temporary, target)
        if stream is None:
            check()
            with target.open("wb") as stream:
                yield stream
            return
        with stream:
            _try_lock(stream)  # so that no other run takes it for a stale one
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        check()
        _move_over(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def move_into_place(made: Path, path: Path) -> None:
    """Move a complete file to its final path, and replace the file there if there is one.

    See `replacing` for what is preserved of the old file. Raises `OSError`.
    """
    with made.open("r+b") as content:
        os.fsync(content.fileno())
        make_folder(path.parent)
        if not os.path.lexists(path) and path.parent.stat().st_dev == made.stat().st_dev:
            made.replace(path)
            return
        with replacing(path) as stream:
            _copyfileobj(content, stream)
    made.unlink()


@cache
def _remove_stale(folder: Path) -> None:
    """Remove the temporary files that killed runs have left in a folder. Files that another process holds are kept."""
    with suppress(OSError):
        for path in folder.glob(f"{_TEMPORARY}{'[0-9a-f]' * 2 * _RANDOM_BYTES}"):
            status = path.lstat()
            is_old = time.time() - max(status.st_mtime, status.st_ctime) > _STALE
            if is_old and stat.S_ISREG(status.st_mode):
                with path.open("r+b") as stream:
                    is_free = _try_lock(stream)
                if is_free:
                    path.unlink(missing_ok=True)


def _create_temporary(temporary: Path, target: Path) -> BinaryIO | None:
    """Create the temporary file for `target`; None if `target` must be written directly."""
    try:
        if not target.exists():
            return temporary.open("xb")
        old = target.stat()
        if not target.is_file() or old.st_nlink > 1:
            return None
        target.open("r+b").close()  # a file without write permission must not be replaced either
        stream = temporary.open("xb")
    except PermissionError:
        return None
    new = temporary.stat()
    try:
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(temporary, old.st_uid, old.st_gid)
        _copystat(target, temporary)  # also the time, which later writing updates
    except OSError as error:
        stream.close()
        temporary.unlink()
        if isinstance(error, PermissionError):
            return None
        raise
    return stream


def _move_over(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EPERM, errno.EACCES):
            raise
        _copyfile(temporary, target)  # a bind mount in a container, or a file of another owner in /tmp
