"""The checklist of a release stops at what is not right."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "release.py"


@pytest.fixture(scope="module")
def release():
    spec = importlib.util.spec_from_file_location("release", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-11-23

### Added

- Something.

## [0.1.0] - 2026-01-01

- The first.
"""

WHEEL = [
    "samsar/__init__.py",
    "samsar/py.typed",
    "samsar/_async/client.py",
    "samsar/_sync/client.py",
    "samsar-0.2.0.dist-info/METADATA",
]


def test_the_notes_of_a_version_are_its_section(release):
    assert release.notes_of(CHANGELOG, "0.2.0") == "### Added\n\n- Something."


@pytest.mark.parametrize(
    ("changelog", "says"),
    [
        (CHANGELOG.replace("[0.2.0]", "[0.3.0]"), "no section"),
        (CHANGELOG.replace(" - 2026-11-23", ""), "no section"),
        (CHANGELOG.replace("### Added\n\n- Something.\n", ""), "no section"),
        (CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- Left over.\n"), "Unreleased"),
    ],
)
def test_a_changelog_that_does_not_tell_stops_it(release, changelog, says):
    with pytest.raises(release.NotReadyError, match=says):
        release.notes_of(changelog, "0.2.0")


def test_a_dot_in_a_version_is_a_dot(release):
    with pytest.raises(release.NotReadyError):
        release.notes_of(CHANGELOG.replace("[0.2.0]", "[0x2y0]"), "0.2.0")


def test_the_version_of_the_package_must_be_the_one_to_be_released(release):
    release.check_version('__version__ = "0.2.0"\n', "0.2.0")
    with pytest.raises(release.NotReadyError, match=r"says 0\.1\.0"):
        release.check_version('__version__ = "0.1.0"\n', "0.2.0")


def test_a_wheel_with_both_clients_is_fine(release):
    release.check_wheel(WHEEL)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([name for name in WHEEL if "_sync" not in name], "client.py"),
        ([*WHEEL, "samsar/_async/jobs.py"], "jobs.py"),
        ([name for name in WHEEL if "client" not in name], "anything"),
        ([name for name in WHEEL if "typed" not in name], "py.typed"),
        ([*WHEEL, "tests/test_it.py"], "tests/test_it.py"),
    ],
)
def test_a_wheel_that_is_not_whole_stops_it(release, names, says):
    with pytest.raises(release.NotReadyError, match=says):
        release.check_wheel(names)
