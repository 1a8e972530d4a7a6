"""For whom a view of the client speaks, and what that makes of a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from samsar._core.identity import is_external_id
from samsar._core.redact import one_line
from samsar._core.routes import Payer, Route, Surface
from samsar.errors import InputError

_IDENTITY: Final = "external_user"
_NESTED: Final = (_IDENTITY, "externalUser")
"""The names under which the server takes a whole identity."""
_KEYS: Final = ("unique_key", "external_user_id")
_PAID_BY_BODY: Final = (Payer.IDENTITY, Payer.REQUEST)


@attrs.frozen(kw_only=True)
class Scope:
    """Where the calls of a view go, and whose identity goes with them.

    Attributes:
        surface: The part of the API that serves the view.
        identity: The external user, as the wire has them; None leaves it to the credential.
        is_external: Whether the view is one of an external user, with or without an identity.
    """

    surface: Surface = Surface.ACCOUNT
    identity: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    is_external: bool = False

    @property
    def whom(self) -> str:
        """For whom a view speaks, in its `repr`: the ids, and nothing else of a person."""
        if not self.is_external:
            return "account"
        if self.identity is None:
            return "by credential"
        user_id = one_line(self.identity["external_user_id"])
        shown = "…" if "@" in user_id else user_id
        return f"{one_line(self.identity.get('provider', ''))} {shown}".strip()

    def route_for(self, route: Route[Any]) -> Route[Any]:
        """Return what stands for a route here: its twin, or the route itself.

        Raises:
            InputError: The route serves the account alone, and the view is an external user's.
        """
        if route.surface is self.surface:
            return route
        # All routes are loaded for this: a program without views does without them.
        from samsar._core.routes import TWINS

        twin = TWINS.get((self.surface, route))
        if twin is not None:
            return twin
        if self.is_external and not route.public:
            raise InputError(f"{route.name} serves the account alone, not an external user")
        return route

    def placed(
        self, route: Route[Any], query: Mapping[str, Any] | None, body: Any
    ) -> tuple[Mapping[str, Any] | None, Any]:
        """Return the query and the body of a call with the identity where its route wants it.

        Raises:
            InputError: The route needs more of an identity, or a field would stand there twice.
        """
        if route.wraps and isinstance(body, Mapping):
            body = {"input": body}
        if self.identity is None:
            return query, body
        if not route.identified:
            return query, body
        from samsar._core.inputs.external_users import flat

        if self.surface is Surface.EXTERNAL_USERS and "provider" not in self.identity:
            raise InputError("provider is required for client.external_user", argument="provider")
        if route.method == "GET":
            return _together(query or {}, flat(self.identity), "leave it out"), body
        return query, _with_identity(route, body, self.identity)

    def for_looking(self) -> Scope:
        """Return the scope in which a job is looked at, again and again: without the identity.

        The id says whose job it is, and whatever carries an identity writes the profile of that
        user (server: metadata, which no query can carry, would be erased by every look).
        """
        return self if self.identity is None else attrs.evolve(self, identity=None)


ACCOUNT: Final = Scope()
"""The account speaks for itself."""


def _with_identity(route: Route[Any], body: Any, identity: Mapping[str, Any]) -> Any:
    from samsar._core.inputs.external_users import flat, nested

    if body is None:
        body = {}
    if not isinstance(body, Mapping):
        raise InputError(f"{route.name} cannot carry an external user beside a file")
    # Server: an identity is read beside `input` and inside of it, under either name.
    for place in _places(body):
        _together(place, dict.fromkeys(_NESTED), "leave it out")
    if "provider" in identity:
        return _together(body, {_IDENTITY: dict(identity)}, "leave it out")
    if route.payer in _PAID_BY_BODY:
        # Server: fields on their own name a user where the resolver of V2 runs, and what makes
        # videos goes past it: without an identity of its own the account would get the bill.
        return {**body, _IDENTITY: nested(identity)}
    cure = "give the external user a provider, so that it travels on its own"
    names = {name: identity[name] for name in _KEYS if name in identity}
    for place in _places(body):
        _together(place, names, cure)
    return _together(body, flat(identity), cure)


def _together(fields: Mapping[str, Any], added: Mapping[str, Any], cure: str) -> dict[str, Any]:
    twice = fields.keys() & added.keys()
    if twice:
        raise InputError(
            f"{min(twice)} is a field of the call and of the external user; {cure}",
            argument=min(twice),
        )
    return {**fields, **added}


def check_payer(
    route: Route[Any], scope: Scope, body: Any, *, has_external_credential: bool
) -> None:
    """Refuse what the account would pay for although an external user is meant.

    Raises:
        InputError: The server would send the bill to somebody else.
    """
    if not route.may_charge or route.payer is Payer.EXTERNAL_USER:
        return
    is_named = _names_a_user(body)
    if not (has_external_credential or scope.is_external or is_named):
        return
    by_body = route.payer in _PAID_BY_BODY
    if by_body and (scope.identity is not None or is_named):
        return
    if route.payer is Payer.REQUEST and _names_requests(body):
        return
    names = is_named or scope.identity is not None
    meant = "external user" if names else "external user's credential"
    cure = (
        "name the external user, as in client.v2.external_user(provider=…), or use"
        " client.external_user()"
        if by_body
        else f"call it for the account, without the {meant}"
    )
    raise InputError(
        f"{route.name} would be done for the account and billed to it, because the server does not"
        f" look at the {meant} there: {cure}",
        argument=_IDENTITY if names else "external_user_api_key",
    )


def _names_a_user(body: Any) -> bool:
    """Tell whether a body carries a whole identity: that is what the server bills by."""
    return any(
        isinstance(user, Mapping) and any(user.values())
        for place in _places(body)
        for user in map(place.get, _NESTED)
    )


def _places(body: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a body in which the server looks for an identity."""
    if not isinstance(body, Mapping):
        return ()
    inner = body.get("input")
    return (body, inner) if isinstance(inner, Mapping) else (body,)


def _names_requests(body: Any) -> bool:
    """Tell whether a body is about requests of external users, and about nothing else."""
    fields = body.get("input") if isinstance(body, Mapping) else None
    if not isinstance(fields, Mapping):
        return False
    ids = fields.get("session_ids") or [fields.get("videoSessionId")]
    return all(isinstance(each, str) and is_external_id(each) for each in ids)
