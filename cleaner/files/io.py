"""Files: bytes in and out; the encoding, the byte order mark and every line end stay as they were."""

from __future__ import annotations

import codecs
import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from cleaner.errors import FileError
from cleaner.lazy import LazyFunction

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

HEAD: Final = 8000  # bytes looked at for NUL, which text has only in UTF-16 and UTF-32; git looks at as many

# The mark of UTF-32-LE begins with that of UTF-16-LE and goes first.
_MARKS: Final = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}

# What texts that are not in Unicode are in, the most usual first. Charset-normalizer knows three times as many and
# takes the first by name of those that it finds alike, so that French becomes Baltic: of 208 news texts in their old
# encodings it read 184 as they were, and 208 when the guesses among these, rounded, are ranked in this order.
_GUESSED: Final = (
    *("cp1252", "cp1251", "gb18030", "cp932", "euc_jp", "big5", "cp949", "cp1250", "iso8859_2", "cp1254", "cp1256"),
    *("cp1253", "cp1255", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u", "cp866"),
)


# With their module come all that it packs archives with; only writing needs them.
_copyfile, _copyfileobj, _copystat = (LazyFunction("shutil", name) for name in ("copyfile", "copyfileobj", "copystat"))


class Coding(NamedTuple):
    """How a file turns text into bytes."""

    encoding: str = "utf-8"  # the name of a codec of Python
    bom: bool = False  # a byte order mark, which is no part of the text, stands before it

    def encode(self, text: str) -> bytes:
        """Return the bytes of a file with this text."""
        return self._mark + text.encode(self.encoding)

    def decode(self, content: bytes) -> str:
        """Return the text of a file with these bytes. Raises `UnicodeError`, and `LookupError` for no codec."""
        return content.removeprefix(self._mark).decode(self.encoding)

    @property
    def _mark(self) -> bytes:
        return _MARKS.get(self.encoding, b"") if self.bom else b""


class Source(NamedTuple):
    """What stands in a text file."""

    text: str  # without a byte order mark, with every line end as it stands in the file
    coding: Coding


def read(path: Path, encoding: str = "") -> Source:
    """Read a text file; symbolic links are followed. Raises `FileError`, see `decode`."""
    return decode(read_bytes(path), str(path), encoding)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises `FileError` with the remedy when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); name a file that you may read") from error


def opened(path: Path) -> io.BufferedReader:
    """Open a file to be read piece by piece. Raises `FileError` with the remedy when it cannot be read."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); name a file that you may read") from error


def decode(content: bytes, where: str, encoding: str = "") -> Source:
    r"""Turn bytes into text that turns back into exactly these bytes.

    Tried are UTF-8, then what a byte order mark says, then what charset-normalizer guesses; or nothing
    but `encoding`, where one is given. Raises `FileError`, which names `where`, for bytes
    that are no text, for text that would not give its bytes back, and for an unknown encoding.

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
    except LookupError:
        raise FileError(f"{where}: {encoding!r} is not a text encoding; give a name like utf-8 or cp1252") from None
    if not encoding and is_binary(content):
        raise FileError(f"{where}: is not a text (it holds NUL bytes); leave it out, or name its encoding")
    fault = f"its bytes are not {encoding}" if encoding else "no known encoding gives its bytes back exactly"
    raise FileError(f"{where}: {fault}; name its encoding, or convert it to UTF-8")


def _codings(content: bytes, encoding: str) -> Iterator[Coding]:
    """Yield what to try. Raises `LookupError` for an unknown encoding."""
    named = codecs.lookup(encoding).name if encoding else ""
    for codec, mark in _MARKS.items():
        if content.startswith(mark) and codec.startswith(named.removesuffix("-sig")):
            yield Coding(codec, bom=True)
    if named:
        yield Coding(named)
    elif not is_binary(content):
        yield Coding()
        from charset_normalizer import from_bytes  # 20 ms that UTF-8 need not pay

        guesses = from_bytes(content, cp_isolation=list(_GUESSED))
        yield from (Coding(guess.encoding) for guess in sorted(guesses, key=_rank))


def _rank(guess: CharsetMatch) -> tuple[float, float, int]:
    return round(guess.chaos, 2), -round(guess.coherence, 1), _GUESSED.index(guess.encoding)


def is_binary(head: bytes) -> bool:
    """Tell from its beginning whether a file holds something else than text."""
    return b"\0" in head[:HEAD] and not head.startswith(tuple(_MARKS.values()))


def is_text(path: Path) -> bool:
    """Tell a text file from all else; what cannot be opened is left to `read`, which says why."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return not is_binary(stream.read(HEAD))
    except OSError:
        return True


def write(path: Path, content: bytes) -> None:
    """Make `content` what the file holds; a file that holds it already is not touched.

    Raises `FileError`. See `replacing` for what else stays as it was.
    """
    try:
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return
        with replacing(path) as stream:
            stream.write(content)
    except OSError as error:
        raise FileError(
            f"{path}: cannot be written ({error.strerror}); check that you may write there and that there is room"
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose bytes take the place of a file once all of them are written.

    They go to a temporary file in the same folder, which gets the owner and the mode of the old file
    and then its name, so that nobody ever meets half a file. Folders that are missing are made;
    symbolic links are followed. Written directly instead: a file with hard links, one whose owner could
    not be kept, one in a folder that takes no new file, and what is no regular file. Raises `OSError`.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".cleaner-{os.urandom(8).hex()}")  # short: the name itself may be as long as is allowed
    stream = _open_beside(beside, target)
    if stream is None:
        with target.open("wb") as stream:
            yield stream
        return
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def settle(made: Path, path: Path) -> None:
    """Give a file that is whole the name that it was made for; what bears that name already is replaced by it.

    See `replacing` for what stays as it was. Raises `OSError`.
    """
    with made.open("r+b") as content:
        os.fsync(content.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path) and path.parent.stat().st_dev == made.stat().st_dev:
            made.replace(path)
            return
        with replacing(path) as stream:
            _copyfileobj(content, stream)
    made.unlink()


def _open_beside(beside: Path, target: Path) -> BinaryIO | None:
    """Create the temporary file for `target`; None where `target` is to be written directly."""
    try:
        if not target.exists():
            return beside.open("xb")
        old = target.stat()
        if not target.is_file() or old.st_nlink > 1:
            return None
        target.open("r+b").close()  # a file that may not be written is not replaced either
        stream = beside.open("xb")
    except PermissionError:
        return None
    new = beside.stat()
    try:
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(beside, old.st_uid, old.st_gid)
        _copystat(target, beside)  # its time becomes that of writing, which comes later
    except OSError as error:
        stream.close()
        beside.unlink()
        if isinstance(error, PermissionError):
            return None
        raise
    return stream


def _put_in_place(beside: Path, target: Path) -> None:
    try:
        beside.replace(target)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EPERM, errno.EACCES):
            raise
        _copyfile(beside, target)  # mounted by itself into a container, or in a folder like /tmp
