import os

import pytest


@pytest.fixture
def cluster_folder(tmp_path_factory):
    """Make a folder that the servers' account can reach, unlike pytest's own."""
    made = tmp_path_factory.mktemp("cluster")
    for place in (made, *made.parents):
        if place.stat().st_uid == os.geteuid() and not place.stat().st_mode & 0o001:
            place.chmod(place.stat().st_mode | 0o001)
    return made
