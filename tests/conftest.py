"""How hard the property tests try, and the wheel that several tests look into."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings

# A slow machine is no fault of the code: neither a time limit for one text nor for making it. To make a failing text
# small can take minutes, so that only `deep` does it; it begins with the texts that failed before.
settings.register_profile(
    "fast",
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
settings.register_profile("deep", settings.get_profile("fast"), max_examples=5_000, phases=tuple(Phase))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture
def shared() -> Iterator[Path]:
    """Lend a folder that another user can reach; that of `tmp_path` cannot be."""
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
