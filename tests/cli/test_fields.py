"""Options are the SDK's arguments: none is missing, and none is called otherwise."""

from typing import get_type_hints

import click
import pytest

from samsar.cli.app import cli
from samsar.cli.external import IDENTITY
from samsar.types import (
    assistant,
    chat,
    credits,
    embeddings,
    external_users,
    images,
    publications,
)

SHARED = {
    *("as_json", "debug", "profile", "dry_run", "max_credits", "yes", "more_fields", "extra"),
    *("wait", "output", "overwrite", "timeout", "poll"),
}
USER = {*IDENTITY, "user"}
ASKING = {"session_id", "question", "image_urls", "draw", "folder"}
PUBLICATION = set(get_type_hints(publications.PublicationFields))


def own(path: str) -> set[str]:
    """Lists what a command takes for the call itself."""
    command: click.Command = cli
    for name in path.split():
        command = command.get_command(click.Context(command), name)
    return {str(each.name) for each in command.params} - SHARED


def fields(described_by: type, *, without: str = "") -> set[str]:
    return set(get_type_hints(described_by)) - set(without.split())


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("image enhance", fields(images.EnhanceFields)),
        ("image extend", fields(images.ExtendFields)),
        ("image banner", fields(images.RollupFields) | {"pictures", "enhance"}),
        ("embed create", fields(embeddings.CreateEmbeddingFields, without="urls levels")),
        ("embed from-url", fields(embeddings.UrlTemplateFields) | {"urls"}),
        ("embed from-text", fields(embeddings.TemplateFields) | {"texts", "plain_text"}),
        (
            "external-users embed from-text",
            fields(embeddings.TemplateFields) | {"texts", "plain_text"} | USER,
        ),
        ("embed update", fields(embeddings.UpdateEmbeddingFields) | {"template_id"}),
        ("embed search", fields(embeddings.SearchFields) | {"template_id"}),
        ("embed similar", fields(embeddings.SimilarFields) | {"template_id"}),
        ("chat enhance", fields(chat.EnhanceFields)),
        ("assistant ask", fields(assistant.CompletionFields, without="input") | ASKING),
        (
            "external-users assistant ask",
            fields(assistant.CompletionFields, without="input") | ASKING | USER,
        ),
        (
            "external-users create",
            fields(external_users.ExternalUserFields, without="metadata browser_installation")
            | USER,
        ),
        (
            "external-users credits charge-usage",
            fields(credits.UsageFields) | {"utility_type"} | USER,
        ),
        ("publications publish", PUBLICATION | {"session_id"}),
        ("publications edit", PUBLICATION | {"session_id"}),
        ("external-users requests publish", PUBLICATION | {"request_id"} | USER),
    ],
)
def test_every_argument_of_the_method_is_an_option(path, taken):
    assert own(path) == taken
