"""Discovery: the text files below a folder, less those that the project or git leaves out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final, NamedTuple, TypeAlias

from cleaner.config.path_patterns import Patterns, place_of, read_patterns
from cleaner.config.project import Projects
from cleaner.errors import FileError
from cleaner.files import is_text
from cleaner.formats import ENDINGS

REPOSITORY: Final = ".git"  # in the root of a working tree: a folder, or a file that names one
IGNORED: Final = ".gitignore"
OWN_EXCLUDES: Final = ("info", "exclude")  # in the folder of a repository: what its owner alone leaves out

# Files that tools and lawyers read. To pre-commit they are plain text, and no person chose them there.
FOREIGN: Final = (
    *("LICEN[CS]E*", "COPYING*", "NOTICE*"),
    *("*requirements*.txt", "*constraints*.txt", "CMakeLists.txt", "robots.txt"),
)

NOTHING: Final = Patterns("", ())

ReportError: TypeAlias = Callable[[FileError], None]


class Search(NamedTuple):
    """How folders are searched."""

    report_error: ReportError  # is told of folders that cannot be read; the others are searched all the same
    projects: Projects
    exclude: Patterns = NOTHING  # what is left out beside that which the projects leave out
    force: bool = False  # leave out what is named as well, and what is `FOREIGN`

    def texts(self, folder: Path) -> Iterator[Path]:
        """Yield the text files below a folder, sorted folder by folder, the files of each before its folders.

        Left out on purpose: hidden files and folders, links to folders, binary files, endings that no
        format has, what the project excludes, and what git ignores. A folder that is named is searched
        all the same: patterns that mean the whole of it do not count, unless exclusion is enforced.
        """
        place = place_of(folder)
        ignored = [patterns for patterns in self._above(Path(place)) if not patterns.verdict(f"{place}/")]
        void = () if self._forces(folder) else [one for one in self._excluding(folder) if one.verdict(f"{place}/")]
        return self._below(folder, place, ignored, frozenset(void))

    def takes(self, path: Path) -> bool:
        """Tell whether a file that is named is looked at: always, unless exclusion is enforced."""
        place = place_of(path)
        return not (self._forces(path.parent) and any(one.verdict(place) for one in self._excluding(path.parent)))

    def _below(self, folder: Path, place: str, above: Sequence[Patterns], void: Collection[Patterns]) -> Iterator[Path]:
        """Yield what is found in a folder; `above` is what git reads further up, `void` does not count."""
        entries = self._listed(folder)
        if not entries:
            return  # without a look at its settings, which cannot be read either where it cannot
        ignored = self._ignored(folder, place, above, {entry.name for entry in entries})
        excluding = [patterns for patterns in self._excluding(folder) if patterns not in void]

        def is_left_out(inner: str) -> bool:
            return _verdict(ignored, inner) or any(patterns.verdict(inner) for patterns in excluding)

        visible = [entry for entry in entries if not entry.name.startswith(".")]
        for entry in visible:
            if PurePath(entry.name).suffix.lower() in ENDINGS and not is_left_out(f"{place}/{entry.name}"):
                path = folder / entry.name
                if is_text(path):
                    yield path
        for entry in visible:
            inner = f"{place}/{entry.name}"
            if entry.is_dir(follow_symlinks=False) and not is_left_out(f"{inner}/"):
                yield from self._below(folder / entry.name, inner, ignored, void)

    def _listed(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return what stands in a folder by name; nothing where it cannot be read, which is told."""
        try:
            with os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            fault = f"{folder}: cannot be read ({error.strerror}); check that you may open the folder"
            self.report_error(FileError(fault))
            return []

    def _ignored(
        self, folder: Path, place: str, above: Sequence[Patterns], names: Collection[str]
    ) -> Sequence[Patterns]:
        """Return what git reads for a folder in which these names stand."""
        if REPOSITORY in names:  # what is said above a repository does not count in it
            above = list(self._said(folder.joinpath(REPOSITORY, *OWN_EXCLUDES), place))
        return [*above, *self._said(folder / IGNORED, place)] if IGNORED in names else above

    def _above(self, folder: Path) -> Iterator[Patterns]:
        """Yield what the repository that a folder lies in says above it."""
        root = next((place for place in folder.parents if (place / REPOSITORY).exists()), None)
        if root:
            yield from self._said(root.joinpath(REPOSITORY, *OWN_EXCLUDES), place_of(root))
            for place in reversed(folder.parents):
                if place.is_relative_to(root):
                    yield from self._said(place / IGNORED, place_of(place))

    def _said(self, file: Path, place: str) -> Iterator[Patterns]:
        """Yield the patterns of a file that git reads, if it is there and says something."""
        try:
            patterns = read_patterns(file, place) if file.is_file() else Patterns(place, ())
        except FileError as error:
            self.report_error(error)
            return
        if patterns.lines:
            yield patterns

    def _excluding(self, folder: Path) -> Sequence[Patterns]:
        forced = FOREIGN if self._forces(folder) else ()
        said = self.exclude._replace(lines=(*forced, *self.exclude.lines))  # in this order: `!` brings a file back
        return [patterns for patterns in (self.projects.of(folder).excluded, said) if patterns.lines]

    def _forces(self, folder: Path) -> bool:
        return self.force or self.projects.of(folder).force_exclude


def _verdict(ignored: Sequence[Patterns], place: str) -> bool:
    """Tell whether git ignores a place: the deepest file that speaks of it decides."""
    verdicts = (patterns.verdict(place) for patterns in reversed(ignored))
    return next((verdict for verdict in verdicts if verdict is not None), False)
