from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def cluster_folder() -> Iterator[Path]:
    """Make a folder that the servers' account can reach, unlike pytest's own."""
    with TemporaryDirectory(prefix="isocourse-cluster-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
