"""The diff report, tested with the programs that read it."""

from __future__ import annotations

import codecs
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from helpers.reports import CASES, entry_of
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.model import Cleaned, Edit, Promo, Report, Span
from cleaner.reports import RENDERERS, Entry

# Line ends, characters that `str.splitlines` takes for line ends, parts of a diff, and plain letters.
_PIECES = (
    *("\n", "\n", "\n", "\n\n\n", "\r\n", "\r", "\x0c", "\x0b", "\x85", "\u2028", "\x00", "\ufeff", "\ud800", "\udcff"),
    *(
        "a",
        "b",
        "c\n",
        "é",
        "水",
        "- ",
        "-- x\n",
        "+++ y",
        "@@ -1 +1 @@\n",
        "\\ No newline at end of file\n",
        " ",
        "\t",
    ),
)
texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=60).map("".join)
spans = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 12)), min_size=1, max_size=6)

_PROGRAMS = [
    pytest.param(
        command,
        id=command[0],
        marks=pytest.mark.skipif(not shutil.which(command[0]), reason=f"{command[0]} is not installed"),
    )
    for command in (["patch", "-p1", "--fuzz=0", "-i"], ["git", "apply", "--whitespace=nowarn", "-p1"])
]


def entry(
    source: str, deleted: list[Span], path: str = "a story.txt", encoding: str = "utf-8", mark: bytes = b""
) -> Entry:
    """Return an entry with an edit for each of these spans, each with a finding of its own."""
    planned = edits.merge(span for span in deleted if span.start < len(source))
    planned = [Span(span.start, min(span.end, len(source))) for span in planned]
    found = tuple(
        Promo(f"en/rule-{position}", "read-more", span, safe=True, reason="It is\na label.")
        for position, span in enumerate(planned)
    )
    made = tuple(Edit(span, span.of(source), (position,)) for position, span in enumerate(planned))
    text = edits.apply(source, planned)
    report = Report(edits.digest(source), edits.digest(text), found, made)
    return Entry(path, Cleaned(source, text, report), encoding, bool(mark))


def diff_of(*entries: Entry) -> bytes:
    return "".join(RENDERERS["diff"](entries)).encode("utf-8", "surrogateescape")


def patched(program: list[str], folder: Path, diff: bytes, *options: str) -> None:
    """Run a program on a diff in a folder; it must succeed without moving a hunk."""
    (folder / "the.diff").write_bytes(diff)
    command = [*program, "the.diff", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "offset" not in run.stdout
    assert "Stripping" not in run.stdout + run.stderr


def assert_applies_and_reverts(program: list[str], folder: Path, entry: Entry, mark: bytes = b"") -> None:
    file = folder / entry.path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    source, text = (
        mark + text.encode(entry.encoding, "surrogatepass") for text in (entry.cleaned.source, entry.cleaned.text)
    )
    file.write_bytes(source)
    patched(program, folder, diff_of(entry))
    assert file.read_bytes() == text
    patched(program, folder, diff_of(entry), "-R")
    assert file.read_bytes() == source


@pytest.mark.parametrize("program", _PROGRAMS)
@given(text=texts, deleted=spans)
@example(text="only", deleted=[(0, 4)])
@example(text="a\nb", deleted=[(1, 2)])
@example(text="a\n" * 20, deleted=[(0, 1), (3, 1), (30, 2), (39, 1)])
def test_a_diff_applies_and_reverts(
    program: list[str], tmp_path_factory: pytest.TempPathFactory, text: str, deleted: list[tuple[int, int]]
) -> None:
    made = entry(text, [Span(start % len(text), start % len(text) + length) for start, length in deleted])
    assert_applies_and_reverts(program, tmp_path_factory.mktemp("diff"), made)


@given(text=texts, deleted=spans)
def test_a_diff_changes_only_lines_that_an_edit_touches(text: str, deleted: list[tuple[int, int]]) -> None:
    made = entry(text, [Span(start % len(text), start % len(text) + length) for start, length in deleted])
    touched = sum(edit.removed.count("\n") + 1 for edit in made.cleaned.report.edits)
    signs = [line[:1] for line in diff_of(made).split(b"\n+++ ", 1)[1].split(b"\n")[1:]]
    assert 0 < signs.count(b"-") <= touched
    assert signs.count(b"+") <= len(made.cleaned.report.edits)


@pytest.mark.parametrize("program", _PROGRAMS)
@pytest.mark.parametrize(
    "path",
    [
        "story.txt",
        "a story.txt",
        "of port/a.txt",
        "/port/a.txt",
        './"quoted".txt',
        "tab\there.txt",
        "灯台.txt",
        "caf\udce9.txt",
        "-",
    ],
)
def test_programs_find_files_with_unusual_names(program: list[str], tmp_path: Path, path: str) -> None:
    assert_applies_and_reverts(program, tmp_path, entry("One.\n\nREAD MORE: Two\n\nThree.", [Span(5, 21)], path))


@pytest.mark.parametrize("program", _PROGRAMS)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "shift_jis", "iso2022_jp", "gb18030"])
def test_a_diff_holds_the_bytes_of_files_in_other_encodings(program: list[str], tmp_path: Path, encoding: str) -> None:
    story = {"latin-1": "Café\nñandú\nÜber", "cp1251": "Плотина\nстоит\nтвёрдо"}.get(encoding, "灯台\nは\n白い")
    assert_applies_and_reverts(program, tmp_path, entry(story, [Span(3, 6)], encoding=encoding))


@pytest.mark.parametrize("program", _PROGRAMS)
@pytest.mark.parametrize("deleted", [Span(0, 4), Span(4, 8), Span(0, 7)])
def test_a_byte_order_mark_is_kept(program: list[str], tmp_path: Path, deleted: Span) -> None:
    made = entry("One\nTwo\nSix\n", [deleted], mark=codecs.BOM_UTF8)
    assert_applies_and_reverts(program, tmp_path, made, codecs.BOM_UTF8)


def test_a_diff_of_utf_16_is_for_reading_only() -> None:
    diff = diff_of(entry("Été\nREAD MORE: x\n", [Span(4, 17)], encoding="utf-16-le", mark=codecs.BOM_UTF16_LE)).decode()
    assert "# a story.txt is in utf-16-le: this diff of it is for reading, not for patch\n" in diff
    assert " \ufeffÉté\n-READ MORE: x\n" in diff


@pytest.mark.parametrize("program", _PROGRAMS)
def test_one_diff_applies_to_several_files(program: list[str], tmp_path: Path) -> None:
    entries = [entry_of(case) for case in CASES]
    for made in entries:
        (tmp_path / made.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made.path).write_bytes(made.cleaned.source.encode())
    patched(program, tmp_path, diff_of(*entries))
    assert [(tmp_path / made.path).read_text("utf-8") for made in entries] == [made.cleaned.text for made in entries]
    patched(program, tmp_path, diff_of(*entries), "-R")
    assert [(tmp_path / made.path).read_text("utf-8") for made in entries] == [made.cleaned.source for made in entries]


def test_distant_changes_have_separate_hunks_and_close_ones_share_one() -> None:
    rows = [f"Line {number}.\n" for number in range(30)]
    starts = [len("".join(rows[:number])) for number in range(30)]
    near, far = ([Span(starts[n], starts[n + 1]) for n in (4, last)] for last in (11, 12))
    assert diff_of(entry("".join(rows), near)).count(b"\n@@ ") == 1
    assert diff_of(entry("".join(rows), far)).count(b"\n@@ ") == 2


def test_a_diff_names_the_rule_and_the_reason_of_every_removal() -> None:
    diff = diff_of(entry("a\n" * 40, [Span(0, 2), Span(60, 62)])).decode()
    assert diff.startswith(
        "# a story.txt:1: en/rule-0: It is a label.\n# a story.txt:31: en/rule-1: It is a label.\n--- a/a story.txt\t\n"
    )
    assert "\n@@ -1,4 +1,3 @@ en/rule-0\n-a\n" in diff
    assert "\n@@ -28,7 +27,6 @@ en/rule-1\n" in diff


def test_the_time_grows_linearly_with_the_document() -> None:
    source = "The same line again and again.\n" * 200_000
    deleted = [Span(start, start + 31) for start in range(0, len(source), 31 * 40)]
    started = time.perf_counter()
    assert diff_of(entry(source, deleted)).count(b"\n-") == len(deleted) + 1
    assert time.perf_counter() - started < 10  # takes 0.6 s; a comparison of the texts would take hours
