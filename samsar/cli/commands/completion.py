"""`samsar completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from samsar.cli.failures import Failure
from samsar.cli.framework import command

if TYPE_CHECKING:
    from samsar.cli.session import Session

_SAYS = """Print the completion for a shell.

\b
bash:  eval "$(samsar completion bash)"             in ~/.bashrc
zsh:   eval "$(samsar completion zsh)"              in ~/.zshrc
fish:  samsar completion fish > ~/.config/fish/completions/samsar.fish
"""


@command("completion", sends=False, help=_SAYS)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(session: Session, shell: str) -> None:
    """Print the script."""
    found = get_completion_class(shell)
    if found is None:
        raise Failure(f"there is no completion for {shell}")
    root = click.get_current_context().find_root().command
    script = found(root, {}, "samsar", "_SAMSAR_COMPLETE").source()
    session.show({"shell": shell, "script": script}, lambda _: click.echo(script))
