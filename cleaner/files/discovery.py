"""Discovery: the text files below a folder, without those that the project excludes or git ignores."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final, NamedTuple, TypeAlias

from cleaner.config.path_patterns import Patterns, place_of, read_patterns
from cleaner.config.project import Projects
from cleaner.errors import FileError
from cleaner.files import is_text
from cleaner.formats import ENDINGS, format_of

REPOSITORY: Final = ".git"  # in the root of a working tree: a folder, or a file that names one
GITIGNORE: Final = ".gitignore"
LOCAL_EXCLUDES: Final = ("info", "exclude")  # in the folder of a repository: patterns that are not committed

# Files for tools and lawyers. pre-commit passes them with all other plain text, although they are not articles.
DEFAULT_EXCLUDES: Final = (
    *("LICEN[CS]E*", "licen[cs]e", "licen[cs]e.*", "COPYING*", "copying", "copying.*", "PATENTS*"),
    *("NOTICE", "NOTICE.*", "NOTICE-*", "NOTICES*", "notice", "notice.*"),
    *("*third?party?*", "*ThirdParty*", "*THIRD?PARTY*", "*3rdparty*"),
    *("*requirements*.txt", "*constraints*.txt", "CMakeLists.txt", "robots.txt"),
    *("*.lock", "*.lock.*", "*-lock.*"),
)
HEAD: Final = 8192  # bytes that show whether a plain text is a script or data
SCRIPT: Final = b"#!"
MIN_LETTERS: Final = 0.5  # of the characters of prose that are not white space; tables of numbers have fewer
_TEXT: Final = "text"  # the format that scripts and data share with prose

NO_PATTERNS: Final = Patterns("", ())

ReportError: TypeAlias = Callable[[FileError], None]


class _Folder(NamedTuple):
    """A folder to search."""

    path: Path
    place: str
    gitignores: Sequence[Patterns]  # the patterns of git from the folders above


class Search(NamedTuple):
    """The rules by which folders are searched."""

    report_error: ReportError  # called for each folder that cannot be read; the search goes on
    projects: Projects
    exclude: Patterns = NO_PATTERNS  # patterns in addition to those of the projects
    force: bool = False  # also exclude files that are named on the command line
    # Whether files for tools, scripts and data are skipped, also if they are named; None: only with `force`.
    skips_foreign: bool | None = None

    def texts(self, folder: Path) -> Iterator[Path]:
        """Yield the text files below a folder: in each folder its files by name, then its subfolders.

        Skipped are hidden files and folders, links to folders, binary files, files with an unknown
        extension, and what the project excludes or git ignores. The folder itself is always searched:
        patterns that match it are ignored, unless exclusion is enforced.
        """
        place = place_of(folder)
        gitignores = [patterns for patterns in self._gitignores_above(Path(place)) if not patterns.verdict(f"{place}/")]
        excludes = () if self.forces(folder) else self._excludes(folder)
        overruled = frozenset(patterns for patterns in excludes if patterns.verdict(f"{place}/"))
        folders = [_Folder(folder, place, gitignores)]
        while folders:  # without recursion: folders may be very deep
            inner: list[_Folder] = []
            yield from self._texts_in(folders.pop(), overruled, inner)
            folders += reversed(inner)

    def takes(self, path: Path) -> bool:
        """Return whether a file that is named on the command line is checked.

        It is, unless exclusion is enforced or it is not prose: see `DEFAULT_EXCLUDES`.
        """
        place, folder = place_of(path), path.parent
        excludes = self._excludes(folder)
        if self.forces(folder) and any(patterns.verdict(place) for patterns in excludes):
            return False
        return not (self._skips_foreign(folder) and _is_foreign(path, place, excludes))

    def _texts_in(self, searched: _Folder, overruled: Collection[Patterns], inner: list[_Folder]) -> Iterator[Path]:
        """Yield the text files in a folder, and append its subfolders to `inner`.

        `overruled` are excludes to ignore.
        """
        folder, place, gitignores = searched
        entries = self._entries(folder)
        if not entries:
            return  # before its settings are read, which fails in an unreadable folder
        gitignores = self._gitignores(folder, place, gitignores, {entry.name for entry in entries})
        excludes = [patterns for patterns in self._excludes(folder) if patterns not in overruled]
        skips_foreign = self._skips_foreign(folder)

        def is_excluded(place: str) -> bool:
            return _is_ignored(gitignores, place) or any(patterns.verdict(place) for patterns in excludes)

        visible = [entry for entry in entries if not entry.name.startswith(".")]
        for entry in visible:
            if PurePath(entry.name).suffix.lower() in ENDINGS and not is_excluded(f"{place}/{entry.name}"):
                path = folder / entry.name
                is_skipped = skips_foreign and _is_foreign(path, f"{place}/{entry.name}", excludes)
                if not is_skipped and is_text(path):
                    yield path
        inner += (
            _Folder(folder / entry.name, f"{place}/{entry.name}", gitignores)
            for entry in visible
            if entry.is_dir(follow_symlinks=False) and not is_excluded(f"{place}/{entry.name}/")
        )

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return the entries of a folder, sorted by name; none if it cannot be read, which is reported."""
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            fault = f"{folder}: cannot be read ({error.strerror}); check that you may open the folder"
            self.report_error(FileError(fault))
            return []

    def _gitignores(
        self, folder: Path, place: str, above: Sequence[Patterns], names: Collection[str]
    ) -> Sequence[Patterns]:
        """Return the patterns of git that apply in a folder with these entries, the most specific ones last."""
        if REPOSITORY in names:  # patterns from above a repository do not apply in it
            above = list(self._patterns(folder.joinpath(REPOSITORY, *LOCAL_EXCLUDES), place))
        return [*above, *self._patterns(folder / GITIGNORE, place)] if GITIGNORE in names else above

    def _gitignores_above(self, folder: Path) -> Iterator[Patterns]:
        """Yield the patterns of git that the folders above have, up to the root of the repository."""
        root = next((parent for parent in folder.parents if (parent / REPOSITORY).exists()), None)
        if root:
            yield from self._patterns(root.joinpath(REPOSITORY, *LOCAL_EXCLUDES), place_of(root))
            for parent in reversed(folder.parents):
                if parent.is_relative_to(root):
                    yield from self._patterns(parent / GITIGNORE, place_of(parent))

    def _patterns(self, file: Path, place: str) -> Iterator[Patterns]:
        """Yield the patterns of a file of git, if it exists and has any."""
        try:
            patterns = read_patterns(file, place) if file.is_file() else Patterns(place, ())
        except FileError as error:
            self.report_error(error)
            return
        if patterns.lines:
            yield patterns

    def _excludes(self, folder: Path) -> Sequence[Patterns]:
        """Return the patterns of the project and of the command line for the files in a folder."""
        return [patterns for patterns in (self.projects.of(folder).excluded, self.exclude) if patterns.lines]

    def forces(self, folder: Path) -> bool:
        """Return whether exclusion is enforced for the files in a folder: named files are skipped without a word."""
        return self.force or self.projects.of(folder).force_exclude

    def _skips_foreign(self, folder: Path) -> bool:
        return self.forces(folder) if self.skips_foreign is None else self.skips_foreign


def _is_foreign(path: Path, place: str, excludes: Sequence[Patterns]) -> bool:
    """Return whether a file is not prose, by its name or content, and no pattern with `!` brings it back."""
    is_by_name = Patterns(place_of(path.parent), DEFAULT_EXCLUDES).verdict(place)
    is_foreign = is_by_name or (format_of(path.name) == _TEXT and _is_script_or_data(path))
    return bool(is_foreign) and not any(patterns.verdict(place) is False for patterns in excludes)


def _is_script_or_data(path: Path) -> bool:
    """Return whether a plain text begins like a script, or consists mostly of signs and digits."""
    try:
        if not path.is_file():
            return False  # what a pipe holds can be read only once
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return False  # `read` reports the reason
    if head.startswith(SCRIPT):
        return True
    chars = [char for char in head.decode("utf-8", "replace") if not char.isspace()]
    letters = sum(
        char.isalpha() or not char.isascii() for char in chars
    )  # the marks of some scripts are not alphabetic
    # A text in another encoding is not judged, since its letters are not decoded.
    return bool(chars) and "\ufffd" not in chars[:-1] and letters < MIN_LETTERS * len(chars)


def _is_ignored(gitignores: Sequence[Patterns], place: str) -> bool:
    """Return whether git ignores a path: the deepest file with a matching pattern decides."""
    verdicts = (patterns.verdict(place) for patterns in reversed(gitignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)
