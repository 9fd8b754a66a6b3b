"""Hypothesis profiles, and fixtures that tests in several folders share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

# `fast` draws the same examples in every run, so that a failure is due to a change and not to chance. It does not
# shrink a failing example, which can take minutes. A slow machine is not a fault of the code, so there are no time
# limits.
settings.register_profile(
    "fast",
    max_examples=80,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
# `quick` draws the first few of them, for `make quick`.
settings.register_profile("quick", settings.get_profile("fast"), max_examples=15)
# `deep` draws new examples in every run, shrinks a failing one, and tries it again first in the next run.
settings.register_profile(
    "deep",
    settings.get_profile("fast"),
    max_examples=5_000,
    derandomize=False,
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    phases=tuple(Phase),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture
def shared() -> Iterator[Path]:
    """Yield a temporary folder that another user can reach, unlike that of `tmp_path`."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel that users install, and return its path."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=Path(__file__).parent.parent, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path
