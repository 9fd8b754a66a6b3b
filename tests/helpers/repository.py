"""Repositories for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(repository: Path, *arguments: str, **environment: str) -> str:
    """Run git without the settings of this machine or of a hook that runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    person = ["-c", "user.name=Ines Okoro", "-c", "user.email=ines@port-alder.example"]
    done = subprocess.run(
        ["git", *person, *arguments],
        cwd=repository,
        env=inherited | environment,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
    )
    return done.stdout


def commit(repository: Path) -> str:
    """Commit all files, always at the same time, and return the hash."""
    git(repository, "add", "--all", "--force")
    day = "2024-02-29T12:00:00+00:00"
    git(
        repository,
        *("commit", "--quiet", "--allow-empty", "--message", "The tree"),
        GIT_AUTHOR_DATE=day,
        GIT_COMMITTER_DATE=day,
    )
    return git(repository, "rev-parse", "HEAD").strip()
