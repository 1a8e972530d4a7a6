"""Test against the Samsar API without the Samsar API: fixtures for pytest.

They are there as soon as `samsar` is installed beside pytest:

```python
def test_a_video_of_ten_seconds_is_paid_when_it_is_done(samsar_client, samsar_emulator):
    job = samsar_client.videos.create_from_text(
        prompt="A drone shot of a beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=10,
    )
    video = job.wait()  # minutes of rendering, none of waiting

    assert video.url
    assert samsar_emulator.balance() < 10_000
```

The fixtures are `samsar_emulator`, `samsar_client`, `samsar_async_client`, `samsar_clock`,
`samsar_no_sleep` and `samsar_environment`; `pytest --fixtures` describes them. The marker
`@pytest.mark.samsar(credits=500)` and the fixture `samsar_emulator_options` set up the emulator.

PYTEST_DONT_REWRITE (there is nothing to assert in here)
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

# Every run of pytest imports this module: whatever else it takes is imported by who needs it.
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from samsar import AsyncSamsarClient, SamsarClient
    from samsar.emulator import Clock, Emulator, EmulatorOptions, EmulatorThread

__all__ = ["Pauses", "no_sleep"]

_MARKER: Final = "samsar"
_REAL_API: Final = "samsar_real_api"
_SHOWN: Final = 20
_REFUSAL: Final = (
    "a test may not call https://api.samsar.one, where calls cost credits: make the client with"
    " base_url=samsar_emulator.url, or use the fixture samsar_environment; `samsar_real_api ="
    ' "allow"` in the settings of pytest permits it'
)


class Pauses:
    """The pauses of the clients, none of which took any time.

    Args:
        clock: The clock of an emulator, which goes forward by every pause.

    Attributes:
        seconds: How long each pause would have been, in their order.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.seconds: list[float] = []
        self._clock = clock
        self._process = os.getpid()
        self._in_child = 0.0

    def __repr__(self) -> str:
        return f"<Pauses {self.seconds}>"

    @property
    def total(self) -> float:
        """How long all pauses together would have been."""
        return sum(self.seconds)

    def skip(self, seconds: float) -> None:
        """Let that much time have passed; what the clients do instead of pausing."""
        if seconds <= 0:
            return
        self.seconds.append(seconds)
        if self._clock is None:
            return
        if os.getpid() == self._process:
            self._clock.advance(seconds)
        else:
            # A forked child must leave the emulator, and its database, to the parent.
            self._in_child += seconds

    def skipped(self) -> float:
        """Tell how far the clients' clocks are ahead; a clock that is stepped by hand leads."""
        return self.total if self._clock is None else self._clock.stepped + self._in_child


@contextmanager
def no_sleep(emulator: Emulator | EmulatorThread | None = None) -> Iterator[Pauses]:
    """Let the pauses of all clients in this process take no time while the block runs.

    Their clocks go forward by every pause, and so does the clock of the emulator: a wait that is
    too short still ends with WaitTimeoutError.

    Args:
        emulator: Whose clock goes along.

    Yields:
        The pauses.

    Example:
        with EmulatorThread(speed=0) as emulator, no_sleep(emulator) as pauses:
            ...
    """
    from samsar._transport import rehearsal

    pauses = Pauses(None if emulator is None else emulator.clock)
    with rehearsal.skipping(pauses):
        yield pauses


@pytest.fixture
def samsar_emulator_options() -> EmulatorOptions:
    """What `samsar_emulator` is made with; override it for a file, a folder or everything.

    Returns:
        Arguments of `EmulatorThread`. `@pytest.mark.samsar(...)` goes before them.
    """
    return {}


@pytest.fixture
def samsar_emulator(
    request: pytest.FixtureRequest, samsar_emulator_options: EmulatorOptions
) -> Iterator[EmulatorThread]:
    """The Samsar API on a port of this machine, new for every test, with 10,000 credits.

    Its clock stands still, and goes forward by what clients would sleep (see `samsar_no_sleep`) and
    by `samsar_clock.advance`, whatever a scenario says. With `@pytest.mark.samsar(speed=1)` time is
    real.
    """
    from samsar._transport import rehearsal
    from samsar.emulator import EmulatorThread

    options: EmulatorOptions = {"speed": 0, **samsar_emulator_options, **_marked(request)}
    allowed = request.config.getini(_REAL_API) == "allow"
    with ExitStack() as stack:
        emulator = stack.enter_context(EmulatorThread(**options))
        stack.enter_context(rehearsal.refusing_the_real_api(None if allowed else _REFUSAL))
        if emulator.clock.speed == 0:
            # Whoever slept on a clock that stands still would never see a video finished.
            stack.enter_context(no_sleep(emulator))
        yield emulator


@pytest.fixture
def samsar_clock(samsar_emulator: EmulatorThread) -> Clock:
    """The clock of the emulator: `samsar_clock.advance(90)` lets 90 seconds pass at once."""
    return samsar_emulator.clock


@pytest.fixture
def samsar_no_sleep(request: pytest.FixtureRequest) -> Iterator[Pauses]:
    """The pauses of the clients (between retries, between looks at a job), which take no time.

    A test with an emulator on its stepped clock has this anyway; asking for it gives the list of
    pauses, and a test with other means, or with an emulator in real time, gets fast by it.
    """
    with_emulator = "samsar_emulator" in request.fixturenames
    emulator = request.getfixturevalue("samsar_emulator") if with_emulator else None
    with no_sleep(emulator) as pauses:
        yield pauses


@pytest.fixture
def samsar_client(samsar_emulator: EmulatorThread) -> Iterator[SamsarClient]:
    """A client of the emulator, whatever the environment says; closed after the test."""
    from samsar import SamsarClient

    with SamsarClient(api_key=samsar_emulator.api_key, base_url=samsar_emulator.url) as client:
        yield client


@pytest.fixture
def samsar_async_client(samsar_emulator: EmulatorThread) -> Iterator[AsyncSamsarClient]:
    """An async client of the emulator, for any plugin that runs async tests with asyncio."""
    from samsar import AsyncSamsarClient

    client = AsyncSamsarClient(api_key=samsar_emulator.api_key, base_url=samsar_emulator.url)
    # Not an async fixture: that would take a plugin of its own, and its mode and loop scope.
    yield client
    client._engine.transport.close_from_outside()  # noqa: SLF001


@pytest.fixture
def samsar_environment(
    samsar_emulator: EmulatorThread, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Lets clients that the program makes itself, from the environment, find the emulator.

    Returns:
        The variables, for processes that the test starts. No other `SAMSAR_*` variable is left.
    """
    for name in [name for name in os.environ if name.upper().startswith("SAMSAR_")]:
        monkeypatch.delenv(name)
    found = {"SAMSAR_API_KEY": samsar_emulator.api_key, "SAMSAR_BASE_URL": samsar_emulator.url}
    for name, text in found.items():
        monkeypatch.setenv(name, text)
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the settings of pytest say whether tests may call the real API."""
    parser.addini(
        _REAL_API,
        'Whether samsar clients may call https://api.samsar.one: "allow", "refuse", or by default'
        " only in tests without samsar_emulator.",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and close the way to the real API if the settings say so."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): what samsar_emulator is made with, for example credits=500 or"
        " speed=1.",
    )
    policy = config.getini(_REAL_API)
    if policy not in {"", "allow", "refuse"}:
        raise pytest.UsageError(f'{_REAL_API} must be "allow" or "refuse", not {policy!r}')
    if policy == "refuse":
        from samsar._transport import rehearsal

        stack = ExitStack()
        stack.enter_context(rehearsal.refusing_the_real_api(_REFUSAL))
        config.add_cleanup(stack.close)


# The older kind of wrapper: every pytest of these years knows it, and loads this module.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any]:
    """Show beside a failure what the emulator was asked, which often explains it."""
    report: pytest.TestReport = (yield).get_result()
    emulator = getattr(item, "funcargs", {}).get("samsar_emulator")
    if emulator is not None and report.when == "call" and report.failed:
        report.sections.append(("Requests to the Samsar emulator", _received(emulator)))


def _received(emulator: EmulatorThread) -> str:
    received = emulator.requests
    lines = [f"{each.method} {each.path} ({each.route or 'no known route'})" for each in received]
    if len(lines) > _SHOWN:
        lines[:-_SHOWN] = [f"({len(lines) - _SHOWN} before)"]
    return "\n".join(lines) or "(none)"


def _marked(request: pytest.FixtureRequest) -> EmulatorOptions:
    """Return what the markers say; of several, the one that is nearest to the test counts."""
    from samsar.emulator import EmulatorOptions

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.{_MARKER} takes its options by name")
        options |= marker.kwargs
    known = EmulatorOptions.__annotations__
    for name in options:
        if name not in known:
            raise pytest.UsageError(
                f"@pytest.mark.{_MARKER} has no option {name!r}: it takes {', '.join(known)}"
            )
    return options  # type: ignore[return-value]
