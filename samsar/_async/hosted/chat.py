"""Hosted chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar import errors
from samsar._async.hosted.text_jobs import AsyncChatJob
from samsar._async.jobs import DEFAULT_WAIT, known_job, start_job
from samsar._core import kind_table, routes
from samsar._core.address import identifier
from samsar._core.inputs.hosted_texts import (
    chat_body,
    one_of_ids,
    request_key,
    submitted_chat_body,
    with_key,
)
from samsar.models.hosted_chat import ChatRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._async.job_results import AsyncJobResult
    from samsar._core.polling import PollSchedule
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_chat import ChatCompletion
    from samsar.types.hosted_texts import ChatFields, SubmittedChatFields
    from samsar.types.options import RequestOptions


class AsyncHostedChat:
    """Ask the models of other companies, with one key for all of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ChatFields],
    ) -> SamsarResult[ChatCompletion]:
        """Ask a model, and wait for its answer within the call.

        The answer can take ten minutes. A request that may have reached the server is not sent
        again: a second one would be answered and charged again. `submit_completion` has no such
        trouble.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `messages` is required. The others are those of OpenAI's chat completions,
                described in `samsar.types.hosted_texts.ChatFields`.

        Returns:
            The answer, with its `text` and `tool_calls`. It costs what the model used, times 1.25,
            in fractions of a credit, and is charged after the model has answered. That price is
            not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong, or streaming is asked for.
            InsufficientCreditsError: The account has too few credits; the answer is lost.
            OutcomeUnknownError: It may have been answered and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/chat

        Example:
            ```python
            from samsar.types import ChatMessage

            answer = await samsar.v2.external.chat.create(
                model="gpt-5.6-sol",
                messages=[
                    ChatMessage("You write for a bakery.", "system"),
                    ChatMessage("Write a launch theme."),
                ],
            )
            print(answer.data.text, answer.credits_charged)
            ```
        """
        return await self._engine.call(
            routes.hosted.chat.CREATE, body=chat_body("create", fields, extra), options=options
        )

    async def create_completion(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ChatFields],
    ) -> SamsarResult[ChatCompletion]:
        """Ask a model, and wait for its answer within the call, under OpenAI's name of the route.

        It does what `create` does. A request that may have reached the server is not sent again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `messages` is required. The others are those of OpenAI's chat completions,
                described in `samsar.types.hosted_texts.ChatFields`.

        Returns:
            The answer, with its `text` and `tool_calls`. It costs what the model used, times 1.25,
            in fractions of a credit, and is charged after the model has answered. That price is
            not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong, or streaming is asked for.
            InsufficientCreditsError: The account has too few credits; the answer is lost.
            OutcomeUnknownError: It may have been answered and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/chat/completions

        Example:
            ```python
            answer = await samsar.v2.external.chat.create_completion(
                messages=[{"role": "user", "content": "Name a bakery."}], max_completion_tokens=40
            )
            print(answer.data.text)
            ```
        """
        return await self._engine.call(
            routes.hosted.chat.CREATE_COMPLETION,
            body=chat_body("create_completion", fields, extra),
            options=options,
        )

    async def submit_completion(
        self,
        *,
        client_request_id: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SubmittedChatFields],
    ) -> AsyncChatJob:
        """Give a question to a model, and fetch the answer later.

        The server knows a question again by its `client_request_id`, and answers a second one with
        what has become of the first, whatever else is in it. So this call is repeated when its
        answer is lost, and is never charged twice. Keep an id of your own before you call, and you
        find the answer again after a crash, too: by calling once more with it.

        Args:
            client_request_id: A name for this one question, new for every new question. Without
                it, `options["idempotency_key"]` is taken, or one is made for this call.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `messages` is required. The others are those of OpenAI's chat completions,
                described in `samsar.types.hosted_texts.SubmittedChatFields`; `client_session_id`
                and `client_request_key` are words of your own that are kept with the request.

        Returns:
            The job; its `wait()` brings the answer as `data.response`, and its words as
            `data.text`. It costs what the model used, times 1.25, in fractions of a credit, and is
            charged when the model has answered. That price is not known beforehand, so a
            `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong, or streaming is asked for.
            SamsarTimeoutError: Nothing came back in time; the same `client_request_id`, which
                stands in a note of the error, finds what became of it.
            SamsarError: What else went wrong.

        Route: POST /v2/external/chat/completions

        Example:
            ```python
            from samsar.types import ChatMessage

            chat = await samsar.v2.external.chat.submit_completion(
                client_request_id="theme-of-campaign-42",
                messages=[ChatMessage("Write a launch theme.")],
            )
            done = await chat.wait()
            print(done.data.text, done.data.credits_charged)
            ```
        """
        key = request_key(client_request_id, options)
        try:
            return await start_job(
                self._engine,
                routes.hosted.chat.SUBMIT_COMPLETION,
                AsyncChatJob,
                body=submitted_chat_body(key, fields, extra),
                options=with_key(options, key),
            )
        except errors.SamsarCallError as error:
            if client_request_id is None and not (options or {}).get("idempotency_key"):
                # The next call of the same kind would be given another id.
                error.retryable = error.retryable and error.idempotency_key is None
            error.add_note(
                f"The question was sent as client_request_id={key!r}; submitting it once more with"
                " that id charges nothing twice."
            )
            raise

    async def status(
        self,
        request_id: str | None = None,
        *,
        client_request_id: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ChatRequest]:
        """Return how far a submitted question is.

        Args:
            request_id: The id of the request.
            client_request_id: The id that it was submitted under, instead of `request_id`.
            options: How this call differs from the client's settings.

        Returns:
            The status, with the answer when it is there. Free of charge.

        Raises:
            InputError: Neither id is given, or both, or one is blank.
            NotFoundError: There is no such request.
            SamsarError: What else went wrong.

        Route: GET /v2/external/chat/status

        Example:
            ```python
            from samsar.types import ChatMessage

            chat = await samsar.v2.external.chat.submit_completion(
                messages=[ChatMessage("Write a launch theme.")]
            )
            print((await samsar.v2.external.chat.status(chat.id)).data.status)
            ```
        """
        return await self._engine.call(
            routes.hosted.chat.STATUS,
            query=one_of_ids(request_id, client_request_id),
            options=options,
        )

    async def wait(
        self,
        request_id: str,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[ChatRequest], object] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncJobResult[ChatRequest]:
        """Wait for the answer to a submitted question, by the id of the request.

        Args:
            request_id: The id of the request.
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.
            options: How every look differs from the client's settings.

        Returns:
            The answer, as `data.response`, and its words as `data.text`. Waiting is free of charge.

        Raises:
            InputError: The id is blank, or the timeout or the schedule is no such thing.
            JobFailedError: The model could not answer; `reason` has the server's words.
            JobCancelledError: The request was cancelled.
            WaitTimeoutError: The time is over; the request goes on, and `ref` finds it again.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v2/external/chat/status

        Example:
            ```python
            from samsar.types import ChatMessage

            chat = await samsar.v2.external.chat.submit_completion(
                messages=[ChatMessage("Write a launch theme.")]
            )
            print((await samsar.v2.external.chat.wait(chat.id, timeout=600)).data.text)
            ```
        """
        job = known_job(
            self._engine,
            kind_table.CHAT,
            identifier(request_id, "request_id"),
            AsyncChatJob,
            ChatRequest,
            look_options=options,
        )
        return await job.wait(timeout=timeout, poll=poll, on_progress=on_progress)
