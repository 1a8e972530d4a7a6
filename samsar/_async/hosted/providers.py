"""The companies whose models are hosted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar import errors
from samsar._core import routes
from samsar._core.inputs.providers import sealed
from samsar.models.hosted_providers import ProviderCheck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_providers import ProviderCapabilities, ProviderValidation
    from samsar.types.hosted_texts import ProviderCredentials
    from samsar.types.options import RequestOptions


class AsyncHostedProviders:
    """What the companies behind the hosted models can do, and whether keys for them work."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def capabilities(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[ProviderCapabilities]:
        """Return what each provider can do.

        No credential is needed, and none is sent.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The models and actions of each provider. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v2/external/providers/capabilities

        Example:
            ```python
            known = await samsar.v2.external.providers.capabilities()
            for name, provider in known.data.providers.items():
                print(name, provider.models)
            ```
        """
        return await self._engine.call(routes.hosted.providers.CAPABILITIES, options=options)

    async def validate(
        self,
        credentials: ProviderCredentials | Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ProviderValidation]:
        """Find out whether credentials for other companies' models work.

        They travel to Samsar's server, which tries each at its provider; nothing of them goes into
        a log, a hook, or an error. The client's own credential is not sent.

        Args:
            credentials: What to try, by the names of `samsar.types.ProviderCredentials`, such as
                `openai_api_key`.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            What was found out about each, and the models that the good ones are enough for. Free of
            charge at Samsar; fal charges for a picture when `validate_fal_remotely` is True.

        Raises:
            InputError: There is no credential, or one is not text.
            TypeError: There is no such credential.
            SamsarError: What else went wrong.

        Route: POST /v2/external/providers/validate

        Example:
            ```python
            found = await samsar.v2.external.providers.validate({"openai_api_key": "sk-…"})
            print(found.data.providers["openai"].ok, found.data.available.models)
            ```
        """
        body = sealed(credentials, extra)
        # A traceback that shows variables does not show these.
        del credentials, extra
        try:
            result = await self._engine.call(
                routes.hosted.providers.VALIDATE, body=body.content, options=options
            )
        except errors.SamsarCallError as error:
            body.hide_in(error)
            raise
        for check in (result.data.providers or {}).values():
            if isinstance(check, ProviderCheck):
                check.message = body.hidden(check.message)
        return result
