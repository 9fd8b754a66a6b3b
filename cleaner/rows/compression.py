"""Compression with gzip and zstd: detected by the first bytes of an input, chosen by the name of an output.

Python has zstd in its standard library since 3.14. Earlier versions use its backport, which has the same interface.
Files of several frames or members, which `cat` and parallel compressors create, are read to their end. Output is a
single frame, because some readers stop after the first.
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

_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_BUFFER_BYTES: Final = 256 * 1024  # decompressed at a time
_GZIP_LEVEL: Final = 6  # the default of `gzip`; level 9 takes twice as long and saves one per cent


def decompressed(stream: io.BufferedReader) -> io.BufferedReader:
    """Return a stream of the decompressed bytes, or the stream itself if its bytes are not compressed."""
    start = stream.peek(len(_ZSTD_MAGIC))
    if start.startswith(_GZIP_MAGIC):
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)), _BUFFER_BYTES)
    if start.startswith(_ZSTD_MAGIC):
        return io.BufferedReader(cast("io.RawIOBase", zstd.ZstdFile(stream)), _BUFFER_BYTES)
    return stream


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
