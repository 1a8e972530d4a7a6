"""Who an external user is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import attrs


@attrs.frozen(kw_only=True)
class ExternalUser:
    """One user of an application that shares a platform account.

    Every call that carries an identity also writes the profile of that user: what is left out of
    `email`, `username`, `display_name`, `avatar_url`, `user_type` and `metadata` is erased there
    (server: the record is overwritten). Give all that you keep there, every time, or use the
    external user's own key, which changes nothing. Calls of V2 that only read carry the identity in
    the query, where `metadata` does not fit, and so erase it.

    Identities are shared by all platform accounts of the server, so give `external_app_id`: the
    same provider and id from another account would take the record over.

    Attributes:
        provider: Where the user comes from, like `whop`. Without it V2 files the user under a
            provider of its own, and the routes of `client.external_user` refuse the call.
        external_user_id: Their id there; `unique_key` by default.
        unique_key: What names them to V2, like a wallet's address; `external_user_id` by default.
        external_app_id: The application that they use.
        external_company_id: The company that they belong to.
        external_account_id: The account that they belong to.
        email: Their e-mail address.
        username: Their name, for machines.
        display_name: Their name, for people.
        avatar_url: Their picture.
        user_type: What kind of user they are.
        browser_installation: The browser that they use.
        metadata: What else is to be kept.
    """

    provider: str | None = None
    external_user_id: str | None = None
    unique_key: str | None = None
    external_app_id: str | None = None
    external_company_id: str | None = None
    external_account_id: str | None = None
    email: str | None = attrs.field(default=None, repr=False)
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None
    user_type: str | None = None
    browser_installation: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    metadata: Mapping[str, Any] | None = attrs.field(default=None, repr=False)


class ExternalUserDetails(TypedDict, total=False):
    """The fields of `ExternalUser` apart from `unique_key`, as keywords."""

    provider: str | None
    external_user_id: str | None
    external_app_id: str | None
    external_company_id: str | None
    external_account_id: str | None
    email: str | None
    username: str | None
    display_name: str | None
    avatar_url: str | None
    user_type: str | None
    browser_installation: Mapping[str, Any] | None
    metadata: Mapping[str, Any] | None


class ExternalUserFields(ExternalUserDetails, total=False):
    """The fields of `ExternalUser`, as keywords."""

    unique_key: str | None
