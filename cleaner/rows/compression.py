"""Compression with gzip and zstd: detected by the first bytes of an input, chosen by the name of an output.

Python has zstd in its standard library since 3.14. Earlier versions use its backport, which has the same interface.
Files of several frames or members, which `cat` and parallel compressors create, are read to their end. Output is a
single frame, because some readers stop after the first.

A small file may be a bomb that expands to more than any disk holds, so the ratio of the sizes is limited.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from cleaner.errors import FileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_UNSUPPORTED: Final = {b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
_BZIP2_BLOCK: Final = slice(4, 10)  # where pi is, which no text has at its beginning
_BUFFER_BYTES: Final = 256 * 1024  # decompressed at a time
_GZIP_LEVEL: Final = 6  # the default of `gzip`; level 9 takes twice as long and saves one per cent

MAX_EXPANSION: Final = 200  # articles compress to a tenth, logs of similar lines to a hundredth; bombs to less
FREE_BYTES: Final = 64 * 1024 * 1024  # which any file may expand to: too few to fill a disk


@dataclass(frozen=True, slots=True)
class ExpansionLimit:
    """The size that compressed data may expand to."""

    factor: int = MAX_EXPANSION  # times the compressed size; the first `FREE_BYTES` are always permitted

    def check(self, expanded: int, size: int) -> None:
        """Raise `FileError` if so many expanded bytes are too many for data of a compressed size in bytes.

        >>> ExpansionLimit(100).check(expanded=90_000_000, size=1_000_000)
        >>> ExpansionLimit(100).check(expanded=90_000_000, size=10_000)
        Traceback (most recent call last):
        cleaner.errors.FileError: expands to more than 100 times its size, as a ...; if its rows are genuine, raise ...
        """
        if expanded > max(FREE_BYTES, self.factor * size):
            raise FileError(
                f"expands to more than {self.factor:,} times its size, as a decompression bomb does;"
                " if its rows are genuine, raise --max-expansion"
            )


USUAL_LIMIT: Final = ExpansionLimit()


def decompressed(stream: io.BufferedReader, limit: ExpansionLimit) -> io.BufferedReader:
    """Return a stream of the decompressed bytes, or the stream itself if its bytes are not compressed.

    Reading raises `FileError` at a limit of the expansion. So does this function for an unsupported compression.
    """
    start = stream.peek(len(_ZSTD_MAGIC))
    counted = _CountedReader(stream)
    if start.startswith(_GZIP_MAGIC):
        return io.BufferedReader(_LimitedReader(gzip.GzipFile(fileobj=counted), counted, limit), _BUFFER_BYTES)
    if start.startswith(_ZSTD_MAGIC):
        return io.BufferedReader(_LimitedReader(zstd.ZstdFile(counted), counted, limit), _BUFFER_BYTES)
    for magic, name in _UNSUPPORTED.items():
        if start.startswith(magic) and (name != "bzip2" or start[_BZIP2_BLOCK] == b"1AY&SY"):
            raise FileError(f"is compressed with {name}, which is not supported; decompress it, or use gzip or zstd")
    return stream


class _CountedReader(io.RawIOBase):
    """Reads a stream of compressed data, and counts its bytes."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.size = 0  # bytes read so far

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read into a buffer, and return the number of bytes."""
        count = self._stream.readinto(buffer)
        self.size += count
        return count


class _LimitedReader(io.RawIOBase):
    """Reads decompressed data, and raises `FileError` if it is too large for the compressed data."""

    def __init__(self, expanded: gzip.GzipFile | zstd.ZstdFile, counted: _CountedReader, limit: ExpansionLimit) -> None:
        self._expanded = expanded
        self._counted = counted
        self._limit = limit
        self._size = 0  # expanded bytes so far

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read into a buffer, and return the number of bytes."""
        count = self._expanded.readinto(buffer)
        self._size += count
        self._limit.check(self._size, self._counted.size)
        return count


@contextmanager
def compressed(stream: BinaryIO, compression: str) -> Iterator[BinaryIO]:
    """Open a stream that writes its bytes compressed to another one. The same bytes always give the same output."""
    if compression == "gzip":
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0) as compressor:
            yield cast("BinaryIO", compressor)
    elif compression == "zstd":
        with zstd.ZstdFile(stream, "wb") as compressor:
            yield cast("BinaryIO", compressor)
    else:
        yield stream


@contextmanager
def decompression_errors() -> Iterator[None]:
    """Convert the errors of damaged compressed data to a `FileError`."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise FileError(
            f"the compressed data is cut off or damaged: {error}; fetch the file again, or decompress what is intact"
        ) from error
