"""Compression: gzip and zstd, known by their first bytes where they are read, and by name where they are written.

Zstd is the standard library's from Python 3.14 on, and before that its backport, which is the same code under
another name; so there is one interface, and no third opinion on frames. Files of several frames or members, as
`cat` and parallel packers make them, are read to their end; what is written is one frame, since some readers stop
after the first.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from cleaner.errors import FileError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP_MARK: Final = b"\x1f\x8b"
_ZSTD_MARK: Final = b"\x28\xb5\x2f\xfd"
_BUFFER: Final = 256 * 1024  # bytes that are unpacked at a time
_GZIP_LEVEL: Final = 6  # what `gzip` itself takes; 9 needs twice the time for one per cent


def unpacked(stream: io.BufferedReader) -> io.BufferedReader:
    """Return a stream of the bytes that are packed in this one, or itself where they are not packed."""
    head = stream.peek(len(_ZSTD_MARK))
    if head.startswith(_GZIP_MARK):
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)), _BUFFER)
    if head.startswith(_ZSTD_MARK):
        return io.BufferedReader(cast("io.RawIOBase", zstd.ZstdFile(stream)), _BUFFER)
    return stream


@contextmanager
def packed(stream: BinaryIO, packing: str) -> Iterator[BinaryIO]:
    """Open a stream whose bytes go into another one, packed; the same bytes always in the same way."""
    if packing == "gzip":
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0) as packer:
            yield cast("BinaryIO", packer)
    elif packing == "zstd":
        with zstd.ZstdFile(stream, "wb") as packer:
            yield cast("BinaryIO", packer)
    else:
        yield stream


@contextmanager
def told_of_damage() -> Iterator[None]:
    """Turn what a damaged packing raises into a `FileError` that says so."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise FileError(f"is cut off or damaged ({error}); fetch it again, or unpack what can be saved") from error
