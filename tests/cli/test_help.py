"""Help: complete, from the root to the last option."""

from collections.abc import Iterator
from typing import get_type_hints

import click
import pytest

from samsar.cli import job_commands, video_options
from samsar.cli.app import cli
from samsar.cli.commands.video_creation import from_images, from_text
from samsar.cli.commands.video_follow_ups import footer, join, outro, subtitles, translate
from samsar.cli.commands.video_keeping import publish
from samsar.cli.failures import MEANINGS
from samsar.cli.framework import LazyGroup
from samsar.cli.options import Word
from samsar.types import publications, step_videos, videos

ELDER = {"demo", "emulator"}
LOADED = """\
import sys
from samsar.cli import main
assert main({arguments!r}) == 0
heavy = {{"aiohttp", "urllib3", "rich", "sqlite3", "cattrs", "samsar._sync.client"}}
print(sorted(heavy & sys.modules.keys()))
"""
GROUPS_OF_OTHERS = """\
import sys
from samsar.cli import main
assert main(["video", "--help"]) == 0
print(sorted(name for name in sys.modules if name.startswith("samsar.cli.commands.")))
"""


def tree(command: click.Command = cli, path: str = "samsar") -> Iterator[tuple[str, click.Command]]:
    """Walks all commands."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            yield from tree(command.get_command(context, name), f"{path} {name}")


COMMANDS = dict(tree())
LEAVES = {
    path: command
    for path, command in COMMANDS.items()
    if not isinstance(command, click.Group) and path.split()[1] not in ELDER
}


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_every_option_has_a_help(path):
    command = COMMANDS[path]

    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts[0]}"


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_begins_with_a_whole_sentence(path):
    first = COMMANDS[path].help.split("\n\n")[0].strip()

    assert first[0].isupper()
    assert first.endswith(".")
    assert "\n" not in first


@pytest.mark.parametrize(
    ("path", "command"),
    [(path, each) for path, each in COMMANDS.items() if isinstance(each, LazyGroup)],
)
def test_a_list_of_commands_says_what_their_own_help_says(path, command):
    for name, entry in command.entries.items():
        assert entry.says == COMMANDS[f"{path} {name}"].help.split("\n\n")[0].strip()


@pytest.mark.parametrize(
    "path", [path for path, each in COMMANDS.items() if isinstance(each, click.Group)]
)
def test_every_group_lists_the_exit_codes(path, samsar_command):
    ended = samsar_command(*path.split()[1:], "--help")
    rows = [line.split(None, 1) for line in ended.out.partition("Exit codes:")[2].splitlines()]

    assert [row[0] for row in rows if row] == [str(int(code)) for code in MEANINGS]


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_can_print_json(path):
    names = {name for parameter in LEAVES[path].params for name in parameter.opts}

    assert {"--json", "--debug"} <= names


@pytest.mark.parametrize("path", LEAVES)
def test_no_secret_is_an_argument(path):
    words = {"key", "token", "secret", "password"}
    taken = {"--font-key", "--unique-key"}  # which are no secrets
    values = [
        name
        for parameter in LEAVES[path].params
        if isinstance(parameter, click.Option) and not parameter.is_flag
        for name in parameter.opts
        if name not in taken
    ]

    # A file that a secret is in, or goes to, may be named.
    assert not [name for name in values if name.split("-")[-1] in words]


@pytest.mark.parametrize("path", LEAVES)
@pytest.mark.parametrize("columns", ["80", "60"])
def test_help_fits_its_terminal(samsar_command, monkeypatch, path, columns):
    monkeypatch.setenv("COLUMNS", columns)
    ended = samsar_command(*path.split()[1:], "--help")

    assert ended.code == 0
    # What is to be copied into a shell stays in one piece.
    lines = [line for line in ended.out.splitlines() if "samsar completion" not in line]
    assert max(map(len, lines)) <= int(columns)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["video", "--help"], ["video", "from-text", "--help"]])
def test_help_loads_nothing_heavy(process, arguments):
    assert process("-c", LOADED.format(arguments=arguments)).out.endswith("[]\n")


@pytest.mark.slow
def test_the_help_of_a_group_loads_no_commands_of_others(process):
    loaded = process("-c", GROUPS_OF_OTHERS).out.splitlines()[-1]

    assert loaded == "['samsar.cli.commands.video']"


def own(command: click.Command) -> set[str]:
    """Lists what a command takes for the call itself."""
    shared = {
        *("as_json", "debug", "profile", "dry_run", "max_credits", "yes", "more_fields", "extra"),
        *("webhook_url", "wait", "output", "overwrite", "timeout", "poll"),
        *("session_ids", "replace", "remove"),
    }
    return {str(each.name) for each in command.params} - shared


def fields_of(described_by: type) -> set[str]:
    return set(get_type_hints(described_by))


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (from_text, fields_of(videos.TextVideoFields)),
        (from_images, fields_of(videos.ImageVideoFields)),
        (translate, fields_of(videos.TranslateFields) | {"session_id"}),
        (join, fields_of(videos.JoinFields)),
        (outro, fields_of(videos.OutroUpdateFields) | {"session_id"}),
        (footer, fields_of(videos.FooterUpdateFields) | {"session_id"}),
        (subtitles, fields_of(videos.SubtitleFields) | {"session_id"}),
        (publish, fields_of(publications.PublicationFields) | {"session_id"}),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_options_are_the_arguments_of_the_method_and_none_is_missing(command, fields):
    assert own(command) == fields


def test_a_video_by_steps_takes_what_both_ways_to_begin_one_take():
    both = fields_of(step_videos.StepTextVideoFields) | fields_of(step_videos.StepImageVideoFields)

    # One picture is a list of one.
    assert own(COMMANDS["samsar step start"]) == both - {"image_url"}


def test_no_name_is_declared_twice():
    for path, command in COMMANDS.items():
        names = [str(each.name) for each in command.params]
        assert len(names) == len(set(names)), path


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (path, parameter)
        for path, command in LEAVES.items()
        for parameter in command.params
        if isinstance(parameter.type, Word)
    ],
)
def test_words_that_are_completed_are_those_of_the_sdk(path, parameter):
    words = [each.value for each in parameter.type.shell_complete(None, parameter, "")]

    assert words
    assert len(set(words)) == len(words)


def test_a_word_is_completed_from_its_beginning_whatever_the_case():
    found = Word("videos:VideoModel").shell_complete(None, None, "veo")

    assert [each.value for each in found] == ["VEO3.1I2V", "VEO3.1I2VFAST"]


def test_commands_for_jobs_are_made_for_any_kind():
    assert job_commands.status_command("image", "picture").help.startswith(
        "Ask once how far a picture is."
    )
    assert video_options.names(video_options.TEXT) == [
        *("prompt", "image_model", "video_model", "duration")
    ]
