"""Fixtures: what script/package makes of the program under test, made once.

    bundle      the tar
    deb         the Debian package
    image       the image on the private engine: "tidegate:VERSION"
"""

import pytest
from harness import packages


@pytest.fixture(name="bundle", scope="session")
def _bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    packages.make("bundle", folder)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(name="deb", scope="session")
def _deb(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb")
    packages.make("deb", folder)
    return next(folder.glob("tidegate_*.deb"))


@pytest.fixture(name="image", scope="session")
def _image(docker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    return packages.make("image", folder, DOCKER_HOST=f"unix://{docker.socket}").split()[-1]
