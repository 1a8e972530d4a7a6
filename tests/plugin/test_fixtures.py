"""The fixtures for users of pytest, in runs of pytest as users have them."""

from __future__ import annotations

import importlib.util
import textwrap

import pytest
from support.inner_pytest import load_all

import samsar
import samsar.emulator
from samsar import AsyncSamsarClient, SamsarClient
from samsar.testing import no_sleep

pytest_plugins = ["pytester"]

HEAD = """
import asyncio, gc, os, time
import pytest
import samsar
from samsar import SamsarClient, AsyncSamsarClient
from samsar.emulator import AnswerInstead

VIDEO = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 30,
}
"""


@pytest.fixture(scope="module", autouse=True)
def all_loaded():
    load_all()


@pytest.fixture
def run(pytester):
    """Runs tests with every warning an error; the summary of outcomes tells how they went."""

    def run(tests, ini=""):
        pytester.makepyprojecttoml(f"[tool.pytest]\nstrict = true\n{ini}\n")
        pytester.makepyfile(test_it=HEAD + textwrap.dedent(tests))
        others = [] if "asyncio" in ini else ["-p", "no:asyncio"]
        return pytester.runpytest_inprocess(
            "-p", "samsar.testing", "-p", "no:cacheprovider", "-W", "error", *others
        )

    return run


def test_waiting_for_a_video_takes_no_time_and_the_right_stages(run):
    result = run("""
        def test_the_video_is_there(samsar_client, samsar_emulator, samsar_clock):
            began, real = samsar_clock.now(), time.monotonic()
            job = samsar_client.videos.create_from_text(**VIDEO)
            assert job.wait().url
            assert (samsar_clock.now() - began) / 1e6 > 30 > 10 * (time.monotonic() - real)
            assert samsar_emulator.balance() < 10_000

        def test_the_wait_ends_when_it_should(samsar_client, samsar_clock):
            began = samsar_clock.now()
            with pytest.raises(samsar.WaitTimeoutError):
                samsar_client.videos.create_from_text(**VIDEO).wait(timeout=20)
            assert (samsar_clock.now() - began) / 1e6 == pytest.approx(20, abs=0.5)

        def test_many_jobs_are_waited_for_together(samsar_client):
            jobs = [samsar_client.videos.create_from_text(**VIDEO) for _ in range(3)]
            assert len(samsar_client.jobs.wait_all(jobs)) == 3
        """)

    result.assert_outcomes(passed=3)


def test_the_clock_stands_still_until_it_is_stepped(run):
    result = run("""
        def test_it(samsar_client, samsar_clock):
            job = samsar_client.videos.create_from_text(**VIDEO)
            before = samsar_clock.now()
            assert job.status().data.status != "COMPLETED"
            assert samsar_clock.now() == before
            samsar_clock.advance(1000)
            assert job.status().data.status == "COMPLETED"
        """)

    result.assert_outcomes(passed=1)


ASYNC_TESTS = """
    {mark}
    async def test_the_video_is_there(samsar_async_client):
        job = await samsar_async_client.videos.create_from_text(**VIDEO)
        assert (await job.wait()).url

    {mark}
    async def test_others_get_on_while_one_waits(samsar_async_client):
        seen = []
        async def other():
            while True:
                seen.append(1)
                await asyncio.sleep(0)
        task = asyncio.create_task(other())
        job = await samsar_async_client.videos.create_from_text(**VIDEO)
        await asyncio.gather(job.wait(), job.wait())
        task.cancel()
        assert len(seen) > 10

    {mark}
    async def test_the_wait_ends_when_it_should(samsar_async_client):
        job = await samsar_async_client.videos.create_from_text(**VIDEO)
        with pytest.raises(samsar.WaitTimeoutError):
            await job.wait(timeout=20)
    """


@pytest.mark.parametrize(
    ("mark", "ini"),
    [
        ("@pytest.mark.asyncio", 'asyncio_mode = "strict"'),
        ("@pytest.mark.asyncio(loop_scope='module')", 'asyncio_mode = "strict"'),
        ("", 'asyncio_mode = "auto"'),
        ("", 'asyncio_mode = "auto"\nasyncio_default_test_loop_scope = "session"'),
    ],
    ids=["strict", "one loop for a module", "auto", "one loop for all"],
)
def test_async_tests_run_with_pytest_asyncio_and_leave_nothing_open(run, mark, ini):
    scope = 'asyncio_default_fixture_loop_scope = "function"'
    result = run(ASYNC_TESTS.format(mark=mark), ini=f"{ini}\n{scope}")

    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*Unclosed*")


@pytest.mark.skipif(importlib.util.find_spec("anyio") is None, reason="anyio is not installed")
def test_async_tests_run_with_anyio_and_leave_nothing_open(run):
    backend = """
    @pytest.fixture
    def anyio_backend():
        return "asyncio"
    """

    result = run(backend + ASYNC_TESTS.format(mark="@pytest.mark.anyio"))

    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*Unclosed*")


def test_the_async_client_needs_no_plugin_for_async_tests(run):
    result = run("""
        def test_it(samsar_async_client):
            async def use():
                job = await samsar_async_client.videos.create_from_text(**VIDEO)
                return await job.wait()
            assert asyncio.run(use()).url
        """)

    result.assert_outcomes(passed=1)


def test_clients_are_closed_after_the_test(run):
    result = run("""
        kept = {}

        def test_one(samsar_client, samsar_async_client):
            kept.update(plain=samsar_client, other=samsar_async_client)

        def test_two():
            with pytest.raises(samsar.ConfigurationError, match="closed"):
                kept["plain"].credits.balance()
            with pytest.raises(samsar.ConfigurationError, match="closed"):
                asyncio.run(kept["other"].credits.balance())
        """)

    result.assert_outcomes(passed=2)


def test_the_nearest_marker_counts_and_goes_before_the_fixture(run):
    result = run("""
        @pytest.fixture
        def samsar_emulator_options():
            return {"credits": 1, "api_key": "sk_of_the_fixture"}

        @pytest.mark.samsar(credits=2)
        class TestMarked:
            def test_by_the_class(self, samsar_emulator):
                assert samsar_emulator.balance() == 2
                assert samsar_emulator.api_key == "sk_of_the_fixture"

            @pytest.mark.samsar(credits=3)
            def test_by_the_test(self, samsar_client):
                assert samsar_client.credits.balance().data.remaining_credits == 3

        def test_by_the_fixture(samsar_emulator):
            assert samsar_emulator.balance() == 1
        """)

    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("credit=5", "has no option 'credit': it takes *credits*"),
        ("5", "takes its options by name"),
    ],
)
def test_a_wrong_marker_is_explained(run, options, complaint):
    result = run(f"""
        @pytest.mark.samsar({options})
        def test_it(samsar_emulator):
            pass
        """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{complaint}*"])


def test_with_a_speed_time_is_real_and_no_sleep_still_skips_it(run):
    result = run("""
        @pytest.mark.samsar(speed=1)
        def test_real(samsar_emulator, samsar_client):
            began = samsar_emulator.clock.now()
            with pytest.raises(samsar.WaitTimeoutError):
                samsar_client.videos.create_from_text(**VIDEO).wait(timeout=0.01, poll=0.01)
            assert 0 < samsar_emulator.clock.now() - began < 10e6
            assert samsar_emulator.clock.stepped == 0

        @pytest.mark.samsar(speed=1)
        def test_skipped(samsar_client, samsar_no_sleep):
            assert samsar_client.videos.create_from_text(**VIDEO).wait().url
            assert samsar_no_sleep.total > 30
        """)

    result.assert_outcomes(passed=2)


def test_no_sleep_tells_the_pauses_and_needs_no_emulator_in_its_test(run):
    result = run("""
        def test_with(samsar_no_sleep, samsar_client, samsar_emulator):
            samsar_emulator.faults.add(AnswerInstead(status=503, headers={"retry-after": "7"}))
            samsar_client.credits.balance()
            assert samsar_no_sleep.seconds == [7]
            assert samsar_emulator.clock.stepped == 7

        def test_without(samsar_no_sleep):
            with samsar.emulator.EmulatorThread() as emulator:
                emulator.faults.add(AnswerInstead(status=503, headers={"retry-after": "5"}))
                with SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
                    client.credits.balance()
            assert samsar_no_sleep.seconds == [5]
        """)

    result.assert_outcomes(passed=2)


def test_what_the_shell_has_set_reaches_no_test(run, monkeypatch):
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL", "EXTERNAL_USER_API_KEY", "SOMETHING"):
        monkeypatch.setenv(f"SAMSAR_{name}", "https://real.example.com")
    result = run("""
        def test_given_clients(samsar_client, samsar_emulator):
            samsar_client.credits.balance()
            sent = samsar_emulator.requests[0].headers
            assert sent["authorization"] == f"Bearer {samsar_emulator.api_key}"
            assert "real.example.com" not in str(sent)

        def test_own_clients(samsar_environment, samsar_emulator):
            found = {name: os.environ[name] for name in os.environ if name.startswith("SAMSAR_")}
            assert found == samsar_environment
            with SamsarClient() as client:
                assert client.credits.balance().data.remaining_credits == 10_000
        """)

    result.assert_outcomes(passed=2)


# What is refused is told from what is not by a proxy that nobody listens behind.
REAL = """
    def ask():
        with SamsarClient(
            api_key="sk", max_retries=0, base_url="https://api.samsar.one", proxy="http://127.0.0.1:9"
        ) as client:
            client.credits.balance()

    def test_with(samsar_emulator):
        with pytest.raises(samsar.{with_emulator}):
            ask()

    def test_without():
        with pytest.raises(samsar.{without}):
            ask()

    async def ask_async():
        async with AsyncSamsarClient(
            api_key="sk", max_retries=0, base_url="https://api.samsar.one", proxy="http://127.0.0.1:9"
        ) as client:
            await client.credits.balance()

    def test_async_with(samsar_emulator):
        with pytest.raises(samsar.{with_emulator}):
            asyncio.run(ask_async())
    """


@pytest.mark.parametrize(
    ("ini", "with_emulator", "without"),
    [
        ("", "ConfigurationError", "SamsarConnectionError"),
        ('samsar_real_api = "refuse"', "ConfigurationError", "ConfigurationError"),
        ('samsar_real_api = "allow"', "SamsarConnectionError", "SamsarConnectionError"),
    ],
    ids=["default", "refuse", "allow"],
)
def test_the_real_api_is_called_only_where_that_is_allowed(run, ini, with_emulator, without):
    result = run(REAL.format(with_emulator=with_emulator, without=without), ini=ini)

    result.assert_outcomes(passed=3)


def test_a_wrong_setting_is_explained(run):
    result = run("", ini='samsar_real_api = "no"')

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['*samsar_real_api must be "allow" or "refuse", not \'no\'*'])


def test_a_failure_shows_what_the_emulator_was_asked(run):
    result = run("""
        def test_it(samsar_client):
            samsar_client.credits.balance()
            assert False
        """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Requests to the Samsar emulator*", "GET *(credits.balance)*"])


def test_the_pauses_are_skipped_by_clients_of_both_colours_outside_of_pytest_too():
    with samsar.emulator.EmulatorThread(speed=0) as emulator, no_sleep(emulator) as pauses:
        with SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
            job = client.videos.create_from_text(
                prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
            )
            assert job.wait().url
        assert pauses.total == pytest.approx(emulator.clock.stepped)
        assert pauses.total > 10
        assert repr(pauses) == f"<Pauses {pauses.seconds}>"


async def test_the_pauses_of_the_async_client_are_skipped_too():
    with samsar.emulator.EmulatorThread(speed=0) as emulator, no_sleep(emulator) as pauses:
        async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
            job = await client.videos.create_from_text(
                prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
            )
            assert (await job.wait()).url
        assert pauses.total == pytest.approx(emulator.clock.stepped)
        assert pauses.total > 10
