"""The companies whose models are hosted, and whether credentials for them work."""

from __future__ import annotations

from typing import Literal

from samsar.models.base import Model, model


@model
class ProviderCapability(Model):
    """What one provider can do.

    Attributes:
        label: Its name for people.
        required_for: What its credential is needed for, for people.
        models: The keys of its models.
        actions: What they do: `chat`, `image`, `video` and others.
    """

    label: str | None = None
    required_for: list[str] | None = None
    models: list[str] | None = None
    actions: list[str] | None = None


@model
class ProviderCapabilities(Model):
    """What all providers can do.

    Attributes:
        providers: Each provider by its name.
    """

    providers: dict[str, ProviderCapability] | None = None


@model
class ProviderCheck(Model):
    """Whether the credential for one provider works.

    Attributes:
        provider: The provider.
        status: `valid`, `invalid`, `error`, or `format_valid` when only its form was looked at.
        ok: Whether the credential can be used.
        message: What is wrong with it, or how it was looked at.
        status_code: The HTTP status with which the provider refused it.
        validation_mode: How it was looked at.
        project_id: The project of a Google credential.
        client_email: The account of a Google credential.
        valid: Whether a Samsar key is good.
        auth_type: The kind of a Samsar key.
        email: The e-mail address of the account of a Samsar key.
        username: The name of that account.
        display_name: The name of that account for people.
        remaining_credits: What is left of that account.
    """

    provider: str | None = None
    status: Literal["valid", "invalid", "error", "format_valid"] | str | None = None
    ok: bool | None = None
    message: str | None = None
    status_code: int | None = None
    validation_mode: str | None = None
    project_id: str | None = None
    client_email: str | None = None
    valid: bool | None = None
    auth_type: str | None = None
    email: str | None = None
    username: str | None = None
    display_name: str | None = None
    remaining_credits: float | None = None


@model
class AvailableModels(Model):
    """What the good credentials are enough for.

    Attributes:
        providers: The providers whose credentials are good.
        models: The keys of their models.
        actions: What they do.
    """

    providers: list[str] | None = None
    models: list[str] | None = None
    actions: list[str] | None = None


@model
class ProviderValidation(Model):
    """Which of several credentials work.

    Attributes:
        providers: What was found out about each provider, by its name.
        available: What the good ones are enough for.
    """

    providers: dict[str, ProviderCheck] | None = None
    available: AvailableModels | None = None
