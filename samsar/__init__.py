"""The Python SDK for the Samsar API: async first, with a sync client made from the same code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from samsar._version import __version__

if TYPE_CHECKING:
    from samsar._async.client import AsyncSamsarClient as AsyncSamsarClient
    from samsar._async.external_users.view import AsyncExternalUserView as AsyncExternalUserView
    from samsar._async.hosted.media_jobs import AsyncAudioJob as AsyncAudioJob
    from samsar._async.hosted.media_jobs import AsyncHostedVideoJob as AsyncHostedVideoJob
    from samsar._async.hosted.text_jobs import AsyncChatJob as AsyncChatJob
    from samsar._async.hosted.text_jobs import AsyncNarrativeJob as AsyncNarrativeJob
    from samsar._async.hosted.view import AsyncHostedApi as AsyncHostedApi
    from samsar._async.image_jobs import AsyncImageJob as AsyncImageJob
    from samsar._async.image_jobs import AsyncRollupJob as AsyncRollupJob
    from samsar._async.inbox import AsyncInbox as AsyncInbox
    from samsar._async.interactive_jobs import AsyncInteractiveVideo as AsyncInteractiveVideo
    from samsar._async.interactive_jobs import AsyncInteractiveVideoJob as AsyncInteractiveVideoJob
    from samsar._async.interactive_jobs import AsyncVideoPath as AsyncVideoPath
    from samsar._async.job_results import AsyncJobResult as AsyncJobResult
    from samsar._async.jobs import AsyncJob as AsyncJob
    from samsar._async.reconcile import AsyncReconciliation as AsyncReconciliation
    from samsar._async.step_jobs import AsyncStepVideoJob as AsyncStepVideoJob
    from samsar._async.step_jobs import AsyncStepVideoResult as AsyncStepVideoResult
    from samsar._async.v2.view import AsyncV2Api as AsyncV2Api
    from samsar._async.v2.view import AsyncV2View as AsyncV2View
    from samsar._core.download import Progress as Progress
    from samsar._core.events import RequestEvent as RequestEvent
    from samsar._core.events import ResponseEvent as ResponseEvent
    from samsar._core.events import RetryEvent as RetryEvent
    from samsar._core.identity import same_request as same_request
    from samsar._core.polling import PollSchedule as PollSchedule
    from samsar._core.result import RawResponse as RawResponse
    from samsar._core.result import SamsarResult as SamsarResult
    from samsar._core.routes import Repeat as Repeat
    from samsar._sync.client import SamsarClient as SamsarClient
    from samsar._sync.external_users.view import ExternalUserView as ExternalUserView
    from samsar._sync.hosted.media_jobs import AudioJob as AudioJob
    from samsar._sync.hosted.media_jobs import HostedVideoJob as HostedVideoJob
    from samsar._sync.hosted.text_jobs import ChatJob as ChatJob
    from samsar._sync.hosted.text_jobs import NarrativeJob as NarrativeJob
    from samsar._sync.hosted.view import HostedApi as HostedApi
    from samsar._sync.image_jobs import ImageJob as ImageJob
    from samsar._sync.image_jobs import RollupJob as RollupJob
    from samsar._sync.inbox import Inbox as Inbox
    from samsar._sync.interactive_jobs import InteractiveVideo as InteractiveVideo
    from samsar._sync.interactive_jobs import InteractiveVideoJob as InteractiveVideoJob
    from samsar._sync.interactive_jobs import VideoPath as VideoPath
    from samsar._sync.job_results import JobResult as JobResult
    from samsar._sync.jobs import Job as Job
    from samsar._sync.reconcile import Reconciliation as Reconciliation
    from samsar._sync.step_jobs import StepVideoJob as StepVideoJob
    from samsar._sync.step_jobs import StepVideoResult as StepVideoResult
    from samsar._sync.v2.view import V2Api as V2Api
    from samsar._sync.v2.view import V2View as V2View
    from samsar.credentials import ApiKey as ApiKey
    from samsar.credentials import AppKey as AppKey
    from samsar.credentials import AuthToken as AuthToken
    from samsar.credentials import Credential as Credential
    from samsar.credentials import ExternalUserKey as ExternalUserKey
    from samsar.credentials import RotatingAppKey as RotatingAppKey
    from samsar.credentials import RotatingToken as RotatingToken
    from samsar.credentials import generate_app_secret as generate_app_secret
    from samsar.errors import AppKeyLostError as AppKeyLostError
    from samsar.errors import AuthenticationError as AuthenticationError
    from samsar.errors import BadRequestError as BadRequestError
    from samsar.errors import BudgetExceededError as BudgetExceededError
    from samsar.errors import ConfigurationError as ConfigurationError
    from samsar.errors import ConflictError as ConflictError
    from samsar.errors import GoneError as GoneError
    from samsar.errors import InputError as InputError
    from samsar.errors import InsufficientCreditsError as InsufficientCreditsError
    from samsar.errors import JobCancelledError as JobCancelledError
    from samsar.errors import JobError as JobError
    from samsar.errors import JobFailedError as JobFailedError
    from samsar.errors import NotFoundError as NotFoundError
    from samsar.errors import OutcomeUnknownError as OutcomeUnknownError
    from samsar.errors import PayloadTooLargeError as PayloadTooLargeError
    from samsar.errors import PaymentFailedError as PaymentFailedError
    from samsar.errors import PermissionDeniedError as PermissionDeniedError
    from samsar.errors import RateLimitError as RateLimitError
    from samsar.errors import RouteNotFoundError as RouteNotFoundError
    from samsar.errors import SamsarCallError as SamsarCallError
    from samsar.errors import SamsarConnectionError as SamsarConnectionError
    from samsar.errors import SamsarError as SamsarError
    from samsar.errors import SamsarRequestError as SamsarRequestError
    from samsar.errors import SamsarTimeoutError as SamsarTimeoutError
    from samsar.errors import ServerError as ServerError
    from samsar.errors import SignInRequiredError as SignInRequiredError
    from samsar.errors import UnexpectedReplyError as UnexpectedReplyError
    from samsar.errors import WaitTimeoutError as WaitTimeoutError
    from samsar.errors import WebhookRefusedError as WebhookRefusedError
    from samsar.models.jobs import JobStatus as JobStatus
    from samsar.types.options import RequestOptions as RequestOptions

# Where each public name lives. It is imported when it is first asked for, so that `import samsar`
# is cheap, and neither client imports the other's HTTP library. A test keeps this equal to the
# block above, which is what type checkers and editors read.
_HOMES = {
    "_async.client": ("AsyncSamsarClient",),
    "_async.external_users.view": ("AsyncExternalUserView",),
    "_async.hosted.media_jobs": ("AsyncAudioJob", "AsyncHostedVideoJob"),
    "_async.hosted.text_jobs": ("AsyncChatJob", "AsyncNarrativeJob"),
    "_async.hosted.view": ("AsyncHostedApi",),
    "_async.image_jobs": ("AsyncImageJob", "AsyncRollupJob"),
    "_async.inbox": ("AsyncInbox",),
    "_async.interactive_jobs": (
        "AsyncInteractiveVideo",
        "AsyncInteractiveVideoJob",
        "AsyncVideoPath",
    ),
    "_async.job_results": ("AsyncJobResult",),
    "_async.jobs": ("AsyncJob",),
    "_async.reconcile": ("AsyncReconciliation",),
    "_async.step_jobs": ("AsyncStepVideoJob", "AsyncStepVideoResult"),
    "_async.v2.view": ("AsyncV2Api", "AsyncV2View"),
    "_core.download": ("Progress",),
    "_core.identity": ("same_request",),
    "_core.events": ("RequestEvent", "ResponseEvent", "RetryEvent"),
    "_core.polling": ("PollSchedule",),
    "_core.result": ("RawResponse", "SamsarResult"),
    "_core.routes": ("Repeat",),
    "_sync.client": ("SamsarClient",),
    "_sync.external_users.view": ("ExternalUserView",),
    "_sync.hosted.media_jobs": ("AudioJob", "HostedVideoJob"),
    "_sync.hosted.text_jobs": ("ChatJob", "NarrativeJob"),
    "_sync.hosted.view": ("HostedApi",),
    "_sync.image_jobs": ("ImageJob", "RollupJob"),
    "_sync.inbox": ("Inbox",),
    "_sync.interactive_jobs": ("InteractiveVideo", "InteractiveVideoJob", "VideoPath"),
    "_sync.job_results": ("JobResult",),
    "_sync.jobs": ("Job",),
    "_sync.reconcile": ("Reconciliation",),
    "_sync.step_jobs": ("StepVideoJob", "StepVideoResult"),
    "_sync.v2.view": ("V2Api", "V2View"),
    "credentials": (
        "ApiKey",
        "AppKey",
        "AuthToken",
        "Credential",
        "ExternalUserKey",
        "RotatingAppKey",
        "RotatingToken",
        "generate_app_secret",
    ),
    "errors": (
        "AppKeyLostError",
        "AuthenticationError",
        "BadRequestError",
        "BudgetExceededError",
        "ConfigurationError",
        "ConflictError",
        "GoneError",
        "InputError",
        "InsufficientCreditsError",
        "JobCancelledError",
        "JobError",
        "JobFailedError",
        "NotFoundError",
        "OutcomeUnknownError",
        "PayloadTooLargeError",
        "PaymentFailedError",
        "PermissionDeniedError",
        "RateLimitError",
        "RouteNotFoundError",
        "SamsarCallError",
        "SamsarConnectionError",
        "SamsarError",
        "SamsarRequestError",
        "SamsarTimeoutError",
        "ServerError",
        "SignInRequiredError",
        "UnexpectedReplyError",
        "WaitTimeoutError",
        "WebhookRefusedError",
    ),
    "models.jobs": ("JobStatus",),
    "types.options": ("RequestOptions",),
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]  # noqa: PLE0604 - they are all text


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'samsar' has no attribute {name!r}")
    value = getattr(import_module(f"samsar.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    # What this module itself works with is no part of the package.
    return sorted(
        {*globals(), *_HOME_OF} - {"Any", "TYPE_CHECKING", "annotations", "import_module"}
    )
