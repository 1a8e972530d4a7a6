"""What the converter makes of async code, and what it refuses."""

from textwrap import dedent

import pytest
from facade import FacadeError, pairs_in, refresh


def test_names_lose_their_async_without_being_listed(converted):
    source = "class AsyncVideos: ...\n\n\nclass _AsyncHelper(AsyncVideos): ...\n"

    assert converted(source) == "class Videos: ...\n\n\nclass _Helper(Videos): ...\n"


def test_keywords_go_and_the_rest_of_the_code_stays(converted):
    source = """\
        async def look(session):
            async with session.open() as page:  # a comment
                async for line in page:
                    yield await line.text()
            return [each async for each in session]
    """
    expected = """\
        def look(session):
            with session.open() as page:  # a comment
                for line in page:
                    yield line.text()
            return [each for each in session]
    """

    assert converted(dedent(source)) == dedent(expected)


def test_imports_lead_to_the_sync_twins(converted):
    source = (
        "import samsar._async.client as c\nfrom samsar._transport.async_http import AsyncNode\n"
    )

    assert converted(source) == (
        "import samsar._sync.client as c\nfrom samsar._transport.sync_http import Node\n"
    )


def test_the_protocols_of_python_become_the_sync_ones(converted):
    source = """\
        from collections.abc import AsyncIterator

        class Pages:
            def __aiter__(self) -> AsyncIterator[int]: ...
            async def __anext__(self) -> int:
                raise StopAsyncIteration
            async def __aenter__(self): ...
            async def __aexit__(self, *error): ...
    """
    expected = """\
        from collections.abc import Iterator

        class Pages:
            def __iter__(self) -> Iterator[int]: ...
            def __next__(self) -> int:
                raise StopIteration
            def __enter__(self): ...
            def __exit__(self, *error): ...
    """

    assert converted(dedent(source)) == dedent(expected)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Callable[[int], Awaitable[None]]", "Callable[[int], None]"),
        ("Callable[[], Awaitable[dict[str, list[int]]]]", "Callable[[], dict[str, list[int]]]"),
        ("Callable[[], Awaitable[None] | None]", "Callable[[], None]"),
        ("Callable[[], None | Awaitable[None]]", "Callable[[], None]"),
        ("Callable[[], Awaitable[a.B] | a.B]", "Callable[[], a.B]"),
        ("Callable[[], Awaitable[a] | a.B]", "Callable[[], a | a.B]"),
    ],
)
def test_what_was_awaitable_is_there_at_once(converted, annotation, expected):
    assert converted(f"Hook = {annotation}\n") == f"Hook = {expected}\n"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from typing import Any, Awaitable\n", "from typing import Any\n"),
        ("from typing import Awaitable, Any\n", "from typing import Any\n"),
        ("from typing import Awaitable\n", ""),
        (
            "from typing import (\n    Any,\n    Awaitable,\n)\n",
            "from typing import (\n    Any,\n)\n",
        ),
        ("from typing import AsyncIterator, Iterator\n", "from typing import Iterator\n"),
    ],
)
def test_imports_keep_only_what_sync_code_needs(converted, statement, expected):
    assert converted(statement) == expected


def test_docstrings_read_as_if_written_for_the_sync_class(converted):
    source = '''\
        class AsyncJob:
            """An AsyncJob of an `AsyncSamsarClient` in `samsar._async.client`.

            Example:
                import asyncio

                async def main():
                    async with AsyncSamsarClient() as samsar:
                        job = await samsar.videos.create("x")
                        print((await samsar.jobs.resume(job.ref).status()).data)
                        await samsar.aclose()

                asyncio.run(main())
            """
    '''
    expected = '''\
        class Job:
            """A Job of a `SamsarClient` in `samsar._sync.client`.

            Example:
                def main():
                    with SamsarClient() as samsar:
                        job = samsar.videos.create("x")
                        print(samsar.jobs.resume(job.ref).status().data)
                        samsar.close()

                main()
            """
    '''

    assert converted(dedent(source)) == dedent(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('x: "AsyncJob[int] | None"\n', 'x: "Job[int] | None"\n'),
        ('module = "samsar._async.client"\n', 'module = "samsar._sync.client"\n'),
        ("# an AsyncJob, as `await job.wait()` gives\n", "# a Job, as `job.wait()` gives\n"),
        ('f"{AsyncJob} {await job.wait()} {{x}}"\n', 'f"{Job} {job.wait()} {{x}}"\n'),
        ('body = {"async": True}\n', 'body = {"async": True}\n'),
    ],
    ids=["annotation", "module path", "comment", "f-string", "field of the API"],
)
def test_strings_and_comments_are_rewritten_too(converted, source, expected):
    assert converted(f"class AsyncJob: ...\n{source}") == f"class Job: ...\n{expected}"


def test_comments_for_the_linter_stay_behind(converted):
    assert converted("timeout = 1  # noqa: ASYNC109 - it is ours\n") == "timeout = 1\n"


def test_every_file_says_where_it_comes_from(project):
    refresh(pairs_in(project))

    assert (
        (project / "samsar/_sync/client.py")
        .read_text()
        .startswith(
            "# Generated from samsar/_async/client.py by scripts/unasync.py; edit that file.\n"
        )
    )


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("'in an async function'", "async"),
        ("# you may await the job", "await"),
        ('"""Needs asyncio."""', "asyncio"),
        ("import aiohttp", "aiohttp"),
        ("'use aclosing'", "aclosing"),
        ("x: Awaitable", "Awaitable"),
        ("x: 'Awaitable[int]'", "Awaitable"),
        ("'nAsyncJob'", "nAsyncJob"),
        ("SyncJob = 1", "SyncJob"),
        ("anext(x)", "anext"),
        ("isawaitable(x)", "isawaitable"),
        ("def async_client(): ...", "async_client"),
        ("# the asynchronous way", "asynchronous"),
        ("f'{await (x)}'", "await"),
    ],
)
def test_words_of_the_async_world_are_refused_with_file_and_line(converted, source, word):
    with pytest.raises(FacadeError, match=rf"^samsar/_async/module\.py:3: '{word}' would reach"):
        converted(f"import os\n\n{source}\n")


def test_the_line_of_a_leak_is_counted_inside_a_docstring(converted):
    with pytest.raises(FacadeError, match=r"^samsar/_async/module\.py:4: 'asyncio'"):
        converted('"""One.\n\nTwo.\nThree asyncio.\n"""\n')


def test_a_keyword_without_a_space_is_refused(converted):
    with pytest.raises(FacadeError, match=r"module\.py:2: put one space after 'await'"):
        converted("async def x():\n    await(y)\n")


def test_code_that_breaks_on_the_way_is_refused(converted):
    source = "if TYPE_CHECKING:\n    from typing import Awaitable\n\nx = 1\n"

    with pytest.raises(FacadeError, match="its sync form is not Python"):
        converted(source)


def test_code_that_is_not_python_is_refused(converted):
    with pytest.raises(FacadeError, match=r"module\.py: .*not Python"):
        converted("x = (\n")


def test_two_names_that_would_become_one_are_refused(converted):
    with pytest.raises(FacadeError, match=r"module\.py:3: 'Job' is also what 'AsyncJob' becomes"):
        converted("class AsyncJob: ...\n\nclass Job: ...\n")


def test_a_paired_module_needs_its_twin(project, write):
    write("samsar/_transport/async_tools.py", "")

    with pytest.raises(FacadeError, match=r"async_tools\.py: has no twin sync_tools\.py"):
        refresh(pairs_in(project))


def test_nothing_is_written_when_one_file_is_refused(project, write):
    write("samsar/_async/wrong.py", "import asyncio\n")

    with pytest.raises(FacadeError):
        refresh(pairs_in(project))

    assert not (project / "samsar/_sync").exists()


def test_tests_are_converted_by_the_same_rules(project, write):
    write("tests/_async/test_it.py", "async def test_it(client):\n    assert await client.ok()\n")

    refresh(pairs_in(project))

    assert (
        (project / "tests/_sync/test_it.py")
        .read_text()
        .endswith("\ndef test_it(client):\n    assert client.ok()\n")
    )
