"""Files: bytes in and out, and nothing on the disk changes that need not."""

from __future__ import annotations

import errno
import os
import stat
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
MARKED = (Coding("utf-8", bom=True), Coding("utf-16-le", bom=True), Coding("utf-16-be", bom=True))
WIDE = (Coding("utf-32-le", bom=True), Coding("utf-32-be", bom=True))


@pytest.mark.parametrize("coding", [Coding(), *MARKED, *WIDE], ids=str)
@pytest.mark.parametrize("text", ["", "one line", "a\r\nb\rc\n\n", "A\x0bB\x85C\u2028D", "京都 e\u0301 🧹\n", FRENCH])
def test_a_text_comes_back_from_its_bytes_with_every_line_end(text: str, coding: Coding) -> None:
    assert files.decode(coding.encode(text), "a.txt") == Source(text, coding)


@given(st.text(st.characters(exclude_categories=["Cs"]).filter(lambda char: char != "\0")))
def test_unicode_is_never_guessed(text: str) -> None:
    for coding in MARKED:
        assert files.decode(coding.encode(text), "a.txt") == Source(text, coding)


@given(st.binary(max_size=60))
def test_bytes_are_given_back_exactly_or_refused(content: bytes) -> None:
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
def test_an_older_encoding_is_found_out(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    source = files.decode(content, "a.txt")
    assert source.text == text
    assert source.coding.encode(source.text) == content


@pytest.mark.parametrize("encoding", ["utf-16", "UTF_16_LE", "utf-16-le"])
def test_a_named_encoding_takes_the_byte_order_mark_along(encoding: str) -> None:
    assert files.decode(b"\xff\xfeh\0i\0", "a.txt", encoding) == Source("hi", Coding("utf-16-le", bom=True))


def test_a_named_encoding_is_not_second_guessed() -> None:
    assert files.decode("é".encode(), "a.txt", "cp1252").text == "Ã©"


@pytest.mark.parametrize(
    ("content", "encoding", "fault"),
    [
        (b"\x7fELF\x00\x00", "", "a.txt: is not a text"),
        (b"caf\xe9", "utf-8", "a.txt: its bytes are not utf-8; name its encoding"),
        (b"hello", "utf-99", "a.txt: 'utf-99' is not a text encoding; give a name like"),
        (b"hello", "rot13", "a.txt: 'rot13' is not a text encoding"),
        (b"\x1b$B\x1b(B", "iso2022_jp", "a.txt: its bytes are not iso2022_jp"),  # they do not come back
        (b"h\0i\0", "utf-16", "a.txt: its bytes are not utf-16"),  # without a mark, either order fits
    ],
)
def test_what_cannot_come_back_is_refused_with_a_remedy(content: bytes, encoding: str, fault: str) -> None:
    with pytest.raises(FileError) as raised:
        files.decode(content, "a.txt", encoding)
    assert str(raised.value).startswith(fault)


def test_nul_behind_the_head_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * io.HEAD + b"\0")
    assert files.read(path).text.endswith("a\0")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_written_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat()
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_ino != before.st_ino  # another file took its name
    assert names(tmp_path) == ["a.txt"]


def test_a_new_file_gets_the_mode_that_any_new_file_gets(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    files.write(tmp_path / "new" / "a.txt", b"new")
    assert (tmp_path / "new" / "a.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_file_that_holds_it_already_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"same")
    before = path.stat()
    files.write(path, b"same")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    target, link = tmp_path / "sub" / "a.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to("sub/a.txt")
    files.write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_hard_links_stay_linked(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_bytes(b"old")
    os.link(one, other)
    files.write(one, b"new")
    assert other.read_bytes() == b"new"
    assert one.stat().st_nlink == 2


def test_what_is_no_regular_file_is_written_to_and_stays(tmp_path: Path) -> None:
    null, link = Path(os.devnull), tmp_path / "null"
    link.symlink_to(null)
    files.write(link, b"new")
    assert null.is_char_device()


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), files.replacing(path) as stream:  # noqa: PT012  # it stops half-way
        stream.write(b"ne")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("fault", [errno.EBUSY, errno.EPERM])
def test_a_file_whose_name_cannot_be_taken_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, "it is mounted by itself")

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


def test_in_a_folder_that_takes_no_new_file_the_old_one_is_written_to(shared: Path) -> None:
    path = shared / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o666)
    shared.chmod(0o555)
    with bound_by_permissions():
        files.write(path, b"new")
    shared.chmod(0o777)
    assert path.read_bytes() == b"new"


def test_a_read_only_file_is_refused(shared: Path) -> None:
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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_file_of_another_owner_stays_theirs(shared: Path) -> None:
    path = shared / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with bound_by_permissions():
        files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_uid == 0
    assert names(shared) == ["a.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_gives_a_file_back_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    os.chown(path, NOBODY, NOBODY)
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)
