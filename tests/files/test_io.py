"""Reading and writing of files, and what is preserved on the disk."""

from __future__ import annotations

import errno
import os
import stat
import time
import tomllib
from pathlib import Path

import pytest
from helpers.permissions import NOBODY, bound_by_permissions
from hypothesis import given
from hypothesis import strategies as st

from cleaner import files
from cleaner.errors import FileError
from cleaner.files import Coding, Source, io

FRENCH = "L’été, le café du port reste fermé : la mer a emporté la jetée.\r\nÀ Noël, il rouvrira.\r\n"
ENCODED = tomllib.loads(
    Path(__file__).parents[2].joinpath("fixtures").joinpath("files/encodings.toml").read_text("utf-8")
)
WITH_MARK = (Coding("utf-8", bom=True), Coding("utf-16-le", bom=True), Coding("utf-16-be", bom=True))
UTF_32 = (Coding("utf-32-le", bom=True), Coding("utf-32-be", bom=True))


@pytest.mark.parametrize("coding", [Coding(), *WITH_MARK, *UTF_32], ids=str)
@pytest.mark.parametrize("text", ["", "one line", "a\r\nb\rc\n\n", "A\x0bB\x85C\u2028D", "京都 e\u0301 🧹\n", FRENCH])
def test_decoding_restores_a_text_with_its_line_ends(text: str, coding: Coding) -> None:
    assert files.decode(coding.encode(text), "a.txt") == Source(text, coding)


@given(st.text(st.characters(exclude_categories=["Cs"]).filter(lambda char: char != "\0")))
def test_unicode_is_never_guessed(text: str) -> None:
    for coding in WITH_MARK:
        assert files.decode(coding.encode(text), "a.txt") == Source(text, coding)


@given(st.binary(max_size=60))
def test_a_decoded_text_encodes_to_the_same_bytes(content: bytes) -> None:
    try:
        source = files.decode(content, "a.txt")
    except FileError:
        return
    assert source.coding.encode(source.text) == content


@pytest.mark.parametrize(
    ("encoding", "text"),
    [(encoding, case["text"]) for case in ENCODED.values() for encoding in case["encodings"]],
    ids=[f"{name}-{encoding}" for name, case in ENCODED.items() for encoding in case["encodings"]],
)
def test_a_legacy_encoding_is_detected(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    source = files.decode(content, "a.txt")
    assert source.text == text
    assert source.coding.encode(source.text) == content


@pytest.mark.parametrize("encoding", ["utf-16", "UTF_16_LE", "utf-16-le"])
def test_a_named_encoding_accepts_a_byte_order_mark(encoding: str) -> None:
    assert files.decode(b"\xff\xfeh\0i\0", "a.txt", encoding) == Source("hi", Coding("utf-16-le", bom=True))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "UTF_16", "utf8"])
@pytest.mark.parametrize("text", ["", "Café\r\n"])
def test_a_text_with_a_byte_order_mark_is_read_in_its_named_encoding(encoding: str, text: str) -> None:
    for content in (text.encode(encoding), b""):
        source = files.decode(content, "a.txt", encoding)
        assert source.text == (text if content else "")
        assert source.coding.encode(source.text) == content


def test_the_byte_order_mark_of_utf_8_is_optional() -> None:
    assert files.decode("é".encode(), "a.txt", "utf-8-sig") == Source("é", Coding())


def test_a_named_encoding_is_used_even_if_utf_8_fits() -> None:
    assert files.decode("é".encode(), "a.txt", "cp1252").text == "Ã©"


@pytest.mark.parametrize(
    ("content", "encoding", "fault"),
    [
        (b"\x7fELF\x00\x00", "", "a.txt: is not a text"),
        (b"caf\xe9", "utf-8", "a.txt: is not valid utf-8; name its encoding"),
        (b"hello", "utf-99", "a.txt: 'utf-99' is not a text encoding; give a name like"),
        (b"hello", "utf\0", "a.txt: 'utf\\x00' is not a text encoding"),
        (b"hello", "rot13", "a.txt: 'rot13' is not a text encoding"),
        (b"\x1b$B\x1b(B", "iso2022_jp", "a.txt: is not valid iso2022_jp"),  # encoding drops the escape sequences
        (b"h\0i\0", "utf-16", "a.txt: is not valid utf-16"),  # without a mark, the byte order is unknown
    ],
)
def test_bytes_that_cannot_be_restored_are_rejected_with_a_remedy(content: bytes, encoding: str, fault: str) -> None:
    with pytest.raises(FileError) as raised:
        files.decode(content, "a.txt", encoding)
    assert str(raised.value).startswith(fault)


def test_nul_after_the_first_bytes_does_not_make_a_file_binary(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * io.HEAD + b"\0")
    assert files.read(path).text.endswith("a\0")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat()
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_ino != before.st_ino  # a new file with the same name
    assert names(tmp_path) == ["a.txt"]


def test_a_new_file_gets_the_default_mode(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    files.write(tmp_path / "new" / "a.txt", b"new")
    assert (tmp_path / "new" / "a.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_file_with_the_same_content_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"same")
    before = path.stat()
    files.write(path, b"same")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_symbolic_link_is_followed_and_kept(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    target, link = tmp_path / "sub" / "a.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to("sub/a.txt")
    files.write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_hard_links_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    os.link(path, link)
    files.write(path, b"new")
    assert link.read_bytes() == b"new"
    assert path.stat().st_nlink == 2


def test_a_device_is_written_and_not_replaced(tmp_path: Path) -> None:
    null, link = Path(os.devnull), tmp_path / "null"
    link.symlink_to(null)
    files.write(link, b"new")
    assert null.is_char_device()


def test_an_interrupted_write_leaves_the_old_file_and_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), files.replacing(path) as stream:  # noqa: PT012  # interrupted halfway
        stream.write(b"ne")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("fault", [errno.EBUSY, errno.EPERM])
def test_a_file_that_cannot_be_replaced_is_written_directly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, "a bind mount")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", refuse)
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FileError, match=r"a\.txt: cannot be written \(No space left on device\); check"):
        files.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_in_a_read_only_folder_a_file_is_written_directly(shared: Path) -> None:
    path = shared / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o666)
    shared.chmod(0o555)
    with bound_by_permissions():
        files.write(path, b"new")
    shared.chmod(0o777)
    assert path.read_bytes() == b"new"


def test_a_read_only_file_is_an_error(shared: Path) -> None:
    path = shared / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with (
        bound_by_permissions(),
        pytest.raises(FileError, match=r"a\.txt: cannot be written \(Permission denied\); check"),
    ):
        files.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(shared) == ["a.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the owner")
def test_a_file_of_another_owner_keeps_its_owner(shared: Path) -> None:
    path = shared / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with bound_by_permissions():
        files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_uid == 0
    assert names(shared) == ["a.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the owner")
def test_root_preserves_the_owner_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    os.chown(path, NOBODY, NOBODY)
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)


def test_a_file_is_replaced_if_it_has_the_content_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    files.write(path, b"new", replaces=b"old")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("is_linked", [False, True])
def test_an_edit_since_the_file_was_read_is_kept(tmp_path: Path, *, is_linked: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"edit")
    if is_linked:  # written directly
        os.link(path, tmp_path / "link.txt")
    before = sorted(names(tmp_path))
    with pytest.raises(FileError, match=r"a\.txt: was changed by another program meanwhile.*; run again"):
        files.write(path, b"new", replaces=b"old!")
    assert path.read_bytes() == b"edit"
    assert sorted(names(tmp_path)) == before


def test_an_edit_while_the_new_file_is_written_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", lambda _: path.write_bytes(b"edit"))
    with pytest.raises(FileError, match=r"a\.txt: was changed by another program"):
        files.write(path, b"new", replaces=b"old")
    assert path.read_bytes() == b"edit"
    assert names(tmp_path) == ["a.txt"]


STALE = ".cleaner-0123456789abcdef"


def age(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Make all files older."""
    now = time.time()
    monkeypatch.setattr("cleaner.files.io.time.time", lambda: now + seconds)


def test_temporary_files_of_killed_runs_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [".cleaner-0123", ".cleaner-0123456789abcdeX", ".cleaner-0123456789abcdef.txt", ".other"]
    for name in (STALE, *others):
        (tmp_path / name).write_bytes(b"half")
    age(monkeypatch, 3_700)
    files.write(tmp_path / "a.txt", b"new")
    assert sorted(names(tmp_path)) == sorted(["a.txt", *others])


def test_temporary_files_of_other_runs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recent, held = tmp_path / "recent", tmp_path / "held"
    for folder in (recent, held):
        folder.mkdir()
    (recent / STALE).write_bytes(b"half")
    os.utime(recent / STALE, (0, 0))  # the time of the file that is being replaced
    files.write(recent / "a.txt", b"new")
    with files.replacing(held / "report.json") as stream:
        age(monkeypatch, 3_700)
        files.write(held / "a.txt", b"new")
        stream.write(b"slow")
    assert sorted(names(recent)) == [STALE, "a.txt"]
    assert sorted(names(held)) == ["a.txt", "report.json"]
    assert (held / "report.json").read_bytes() == b"slow"


def test_all_names_of_a_file_have_one_identity(tmp_path: Path) -> None:
    path, link, hard, other = (tmp_path / name for name in ("a.txt", "link.txt", "hard.txt", "other.txt"))
    path.write_bytes(b"same")
    other.write_bytes(b"same")
    link.symlink_to("a.txt")
    hard.hardlink_to(path)
    assert files.identity(path) == files.identity(link) == files.identity(hard) != files.identity(other)


def test_a_missing_file_has_the_identity_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert files.identity(tmp_path / "new.txt") == files.identity(tmp_path / "link" / "new.txt")
    assert files.identity(tmp_path / "new.txt") != files.identity(tmp_path / "new2.txt")


@pytest.mark.parametrize("name", ["a.txt", "sub"])
def test_a_disk_that_ignores_case_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").touch()
    folder = tmp_path / "sub" if name == "a.txt" else tmp_path
    assert not io.ignores_case(folder)
    assert files.identity(folder / "new.txt") != files.identity(folder / "NEW.txt")
    io.ignores_case.cache_clear()
    lstat, lexists = Path.lstat, os.path.lexists
    monkeypatch.setattr(Path, "lstat", lambda path: lstat(path.with_name(path.name.lower())))
    monkeypatch.setattr(os.path, "lexists", lambda path: lexists(str(path).lower()) or lexists(path))
    assert io.ignores_case(folder)
    assert files.identity(folder / "new.txt") == files.identity(folder / "NEW.txt")
    assert files.identity(folder / "deep" / "new.txt") == files.identity(folder / "Deep" / "new.txt")
    io.ignores_case.cache_clear()


def test_two_files_that_differ_in_case_show_that_case_matters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "A.txt").hardlink_to(tmp_path / "a.txt")
    assert not io.ignores_case(tmp_path)
