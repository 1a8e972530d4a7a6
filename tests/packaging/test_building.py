"""What is in the packages that are built from a checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from facade import differences, pairs_in

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "scripts", "samsar")
STALE = "raise SystemExit('stale')\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(copy, tmp_path_factory):
    """A copy of the checkout without git and without tests, with a stale facade."""
    folder = tmp_path_factory.mktemp("checkout")
    copy(folder, *PARTS)
    (folder / "samsar/_sync").mkdir()
    (folder / "samsar/_sync/__init__.py").write_text(STALE)
    (folder / "samsar/_sync/orphan.py").write_text(STALE)
    return folder


@pytest.fixture(scope="module")
def sdist(checkout):
    _build(checkout, "sdist")
    (archive,) = (checkout / "dist").glob("*.tar.gz")
    return archive


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """The wheel that is built from the sdist, as pip does it."""
    folder = tmp_path_factory.mktemp("unpacked")
    shutil.unpack_archive(sdist, folder, filter="data")
    (unpacked,) = folder.iterdir()
    _build(unpacked, "wheel")
    (found,) = (unpacked / "dist").glob("*.whl")
    return found


def _build(folder, target):
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_a_wheel_carries_a_fresh_facade(wheel, tmp_path):
    shutil.unpack_archive(wheel, tmp_path, "zip")

    assert (tmp_path / "samsar/_sync").is_dir()
    assert differences(pairs_in(tmp_path)) == []


def test_a_wheel_has_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    version = wheel.name.split("-")[1]

    assert {name.split("/")[0] for name in names} == {"samsar", f"samsar-{version}.dist-info"}
    assert names >= {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "samsar").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_pytest_finds_the_fixtures_of_a_wheel_by_itself_and_when_asked_to(wheel, tmp_path):
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    shutil.unpack_archive(wheel, installed, "zip")
    elsewhere.mkdir()
    for asked_for in ((), ("-p", "samsar.testing")):
        listing = subprocess.run(
            [sys.executable, "-m", "pytest", "--fixtures", *asked_for],
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(installed)},
            check=False,
            capture_output=True,
            text=True,
        )

        assert "fixtures defined from samsar.testing" in listing.stdout, listing.stderr
        assert "\nsamsar_emulator --" in listing.stdout


def test_an_sdist_carries_a_fresh_facade_and_what_a_build_needs(sdist, tmp_path):
    shutil.unpack_archive(sdist, tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()

    assert differences(pairs_in(unpacked)) == []
    assert (unpacked / "samsar/_sync").is_dir()
    assert (unpacked / "scripts/hatch_build.py").exists()


def test_an_editable_install_refreshes_the_checkout(checkout, tmp_path):
    (checkout / "samsar/_sync/orphan.py").write_text(STALE)
    build = f"import hatchling.build as b; b.build_editable({str(tmp_path)!r})"

    subprocess.run([sys.executable, "-c", build], cwd=checkout, check=True, capture_output=True)

    assert differences(pairs_in(checkout)) == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_git_has_no_generated_file():
    listing = subprocess.run(
        ["git", "ls-files", "*/_sync/*"], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert listing.stdout == ""
