"""The assistant."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import routes
from samsar._core.inputs.assistant import completion_body, prompt_body
from samsar._transport.async_tools import run_blocking
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.assistant import AssistantCompletion, AssistantPrompt
    from samsar.models.pictures import GeneratedImage
    from samsar.types.assistant import CompletionFields
    from samsar.types.options import RequestOptions


class AsyncAssistant:
    """Talk about a session, with text and pictures."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def set_system_prompt(
        self,
        system_prompt: str | None,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[AssistantPrompt]:
        """Set what the assistant is told before every conversation.

        That of an external user goes before that of the account, for them alone.

        Args:
            system_prompt: The prompt; None or a blank text goes back to the server's own, and for
                an external user to the account's.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The prompt as it is kept, and the model that answers. Free of charge.

        Raises:
            InputError: The prompt is not text.
            SamsarError: What else went wrong.

        Route: POST /v1/assistant/set_system_prompt
            V2: POST /v2/assistant/set_system_prompt
            External users: POST /v1/external_users/assistant/set_system_prompt

        Example:
            ```python
            prompt = await samsar.assistant.set_system_prompt(
                "You are the brand assistant for Acme. Keep answers short and practical."
            )
            print(prompt.data.model)
            ```
        """
        return await self._engine.call(
            routes.assistant.SET_SYSTEM_PROMPT,
            body=prompt_body(system_prompt, extra),
            options=options,
        )

    async def create_completion(
        self,
        session_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[CompletionFields],
    ) -> SamsarResult[AssistantCompletion]:
        """Ask the assistant, within a session.

        The server keeps the conversation with the session, so the next question goes on from this
        one. A request that may have reached it is not sent again: a second one would say the same
        again, and be charged again. The answer can take ten minutes.

        Args:
            session_id: A session of yours, such as the id of a video, or of a request of the
                external user.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `input` is required: a text, a message, or a list of messages. The others are
                described in `samsar.types.assistant.CompletionFields`. What a function returned
                goes back to the assistant as text, for the server takes it in no other form.

        Returns:
            The answer, with its `output_text`, `images` and `tool_calls`. It costs what the model
            used, times 1.5 (2.5 with older servers), in fractions of a credit, and is charged after
            the model has answered; an external user pays it rounded up to whole credits. The price
            is not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            NotFoundError: There is no such session.
            PermissionDeniedError: The session is somebody else's.
            InsufficientCreditsError: The account has too few credits; the answer is lost, but what
                you said stays in the conversation.
            OutcomeUnknownError: It may have been answered and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/assistant/completion
            V2: POST /v2/assistant/completion
            External users: POST /v1/external_users/assistant/completion

        Example:
            ```python
            from samsar.types import ImageTool, InputText, Message

            answer = await samsar.assistant.create_completion(
                job.id,
                input=[Message([InputText("Write a caption, and draw a poster.")])],
                tools=[ImageTool(size="1024x1024", quality="high")],
                max_output_tokens=300,
            )
            print(answer.data.output_text)
            for image in answer.data.images:
                await samsar.assistant.save_image(image, "poster.png")
            ```
        """
        return await self._engine.call(
            routes.assistant.CREATE_COMPLETION,
            body=completion_body(session_id, fields, extra),
            options=options,
        )

    async def read_image(self, image: GeneratedImage) -> bytes:
        """Return the bytes of a picture in an answer, decoded without holding up other work.

        Args:
            image: One of the `images` of an answer.

        Returns:
            The bytes. Free of charge; nothing is sent.

        Raises:
            InputError: It is no picture of an answer.
            ValueError: What came is not base64.

        Route: none

        Example:
            ```python
            answer = await samsar.assistant.create_completion(
                job.id, input="Draw a poster.", tools=[{"type": "image_generation"}]
            )
            picture = await samsar.assistant.read_image(answer.data.images[0])
            print(len(picture))
            ```
        """
        _check_image(image)
        return await run_blocking(lambda: image.data)

    async def save_image(self, image: GeneratedImage, path: str | os.PathLike[str]) -> Path:
        """Write a picture in an answer into a file without holding up other work.

        Args:
            image: One of the `images` of an answer.
            path: The file; one that is there is replaced.

        Returns:
            The file. Free of charge; nothing is sent.

        Raises:
            InputError: It is no picture of an answer, or the path is none.
            ValueError: What came is not base64.
            OSError: The file cannot be written.

        Route: none

        Example:
            ```python
            answer = await samsar.assistant.create_completion(
                job.id, input="Draw a poster.", tools=[{"type": "image_generation"}]
            )
            print(await samsar.assistant.save_image(answer.data.images[0], "poster.png"))
            ```
        """
        _check_image(image)
        if not isinstance(path, (str, os.PathLike)):
            raise InputError("path must be the path of a file", argument="path")
        return await run_blocking(partial(image.save, path))


def _check_image(image: Any) -> None:
    from samsar.models.pictures import GeneratedImage

    if not isinstance(image, GeneratedImage):
        raise InputError("image must be one of the images of an answer", argument="image")
