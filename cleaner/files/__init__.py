"""Files: bytes in and out, which files are read, known findings."""

from cleaner.files.io import Coding, Source, decode, is_text, opened, read, read_bytes, replacing, settle, write

__all__ = ["Coding", "Source", "decode", "is_text", "opened", "read", "read_bytes", "replacing", "settle", "write"]
