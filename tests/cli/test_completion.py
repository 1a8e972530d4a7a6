"""Completion in shells: commands, options and the words that the SDK knows."""

import shutil
import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete
from support.documents import document

from samsar.cli.app import cli

WRAPPER = """\
#!/bin/sh
exec "{python}" -m samsar.cli "$@"
"""
IN_BASH = """\
eval "$(samsar completion bash)"
COMP_WORDS=({words}) COMP_CWORD={position}
_samsar_completion samsar
echo "${{COMPREPLY[@]}}"
"""


def completed(*words: str) -> list[str]:
    """Lists what a shell would offer for the last word."""
    shell = ShellComplete(cli, {}, "samsar", "_SAMSAR_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["im"], ["image"]),
        (["image", "e"], ["enhance", "extend"]),
        (["embed", "from"], ["from-text", "from-url"]),
        (["external-users", "credits", "g"], ["grant"]),
        (["app-keys", ""], ["create", "get", "refresh", "revoke"]),
        (["image", "enhance", "--res"], ["--resolution"]),
        (["image", "enhance", "--resolution", "0"], ["0.5k"]),
        (["image", "enhance", "--aspect-ratio", "16"], ["16:9"]),
        (["completion", "z"], ["zsh"]),
        (["external-users", "credits", "charge-usage", "t"], ["tts"]),
    ],
)
def test_commands_options_and_words_are_completed(words, offered):
    assert completed(*words) == offered


def test_every_command_is_offered_by_its_group():
    def walk(command, path):
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            assert completed(*path, "") == [
                name for name in names if not command.get_command(context, name).hidden
            ]
            for name in names:
                walk(command.get_command(context, name), [*path, name])

    walk(cli, [])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_asks_the_command_itself(samsar_command, shell):
    ended = samsar_command("completion", shell)

    assert ended.code == 0
    assert f"_SAMSAR_COMPLETE={shell}_complete" in ended.out
    found = document(samsar_command("completion", shell, "--json"), "completion")
    assert found["shell"] == shell


def test_another_shell_is_refused(samsar_command):
    assert samsar_command("completion", "tcsh").code == 2


def test_bash_completes_with_the_script(environment, tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    wrapper = tmp_path / "bin" / "samsar"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(python=sys.executable))
    wrapper.chmod(0o755)
    done = subprocess.run(
        [bash, "-c", IN_BASH.format(words="samsar image re", position=2)],
        env={**environment, "PATH": f"{wrapper.parent}:{environment['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.split() == ["remove-branding"]
