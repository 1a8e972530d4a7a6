"""What every test relies on: a fresh facade, deterministic properties, a working Ctrl-C."""

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

import samsar

ROOT = Path(__file__).resolve().parents[1]

# Last, so that scripts/unasync.py does not hide the package unasync.
sys.path.append(str(ROOT / "scripts"))

settings.register_profile("samsar", derandomize=True, deadline=None, database=None)
settings.load_profile("samsar")

# A shell starts what it puts in the background deaf to Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse to run on a sync facade that is not what the async code says."""
    if hasattr(session.config, "workerinput"):
        # The process that has started this one has looked.
        return
    try:
        import facade
    except ImportError as error:
        hint = "run python -m pip install unasync tokenize-rt setuptools"
        pytest.exit(f"the sync facade cannot be checked: {error}: {hint}", returncode=4)
    package = Path(samsar.__file__).parent
    try:
        stale = facade.differences(facade.pairs_in(ROOT, package))
    except facade.FacadeError as error:
        pytest.exit(f"the sync facade cannot be made: {error}", returncode=4)
    if stale:
        pytest.exit("the sync facade is stale: run python scripts/unasync.py", returncode=4)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what of the contract was compared; here, since only this file is always loaded."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.user_properties
    ]
    if not reports:
        return
    # Not before: tests that have nothing to do with the contract need not load it.
    from contract import summary

    if lines := summary.of_reports(reports):
        terminalreporter.section("contract")
        for line in lines:
            terminalreporter.write_line(line)
