"""What callers pass: values, typed dictionaries and open vocabularies, one module for each area."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samsar._core.config import ClientOptions as ClientOptions
    from samsar.types.assistant import FunctionTool as FunctionTool
    from samsar.types.assistant import ImageTool as ImageTool
    from samsar.types.assistant import InputImage as InputImage
    from samsar.types.assistant import InputText as InputText
    from samsar.types.assistant import Message as Message
    from samsar.types.embeddings import FieldOptions as FieldOptions
    from samsar.types.embeddings import FieldOptionsDict as FieldOptionsDict
    from samsar.types.embeddings import PlainText as PlainText
    from samsar.types.embeddings import PlainTextDict as PlainTextDict
    from samsar.types.embeddings import Range as Range
    from samsar.types.external_users import ExternalUser as ExternalUser
    from samsar.types.external_users import ExternalUserDetails as ExternalUserDetails
    from samsar.types.external_users import ExternalUserFields as ExternalUserFields
    from samsar.types.hosted_texts import ChatMessage as ChatMessage
    from samsar.types.hosted_texts import ProviderCredentials as ProviderCredentials
    from samsar.types.images import RollupFont as RollupFont
    from samsar.types.images import RollupImage as RollupImage
    from samsar.types.images import RollupImageItem as RollupImageItem
    from samsar.types.images import RollupOverlay as RollupOverlay
    from samsar.types.images import RollupOverlayItem as RollupOverlayItem
    from samsar.types.images import RollupTiling as RollupTiling
    from samsar.types.options import RequestOptions as RequestOptions
    from samsar.types.videos import FocusArea as FocusArea
    from samsar.types.videos import FocusAreaDict as FocusAreaDict
    from samsar.types.videos import FooterItem as FooterItem
    from samsar.types.videos import FooterItemDict as FooterItemDict
    from samsar.types.videos import ImageItem as ImageItem
    from samsar.types.videos import ImageItemDict as ImageItemDict
    from samsar.types.videos import OutroCtaImage as OutroCtaImage
    from samsar.types.videos import OutroCtaImageDict as OutroCtaImageDict

# Where each name lives. As in `samsar` itself it is imported when it is first asked for: whoever
# makes a client, or takes one area, loads no other. A test keeps this equal to the block above.
_HOMES = {
    "_core.config": ("ClientOptions",),
    "types.assistant": ("FunctionTool", "ImageTool", "InputImage", "InputText", "Message"),
    "types.embeddings": (
        "FieldOptions",
        "FieldOptionsDict",
        "PlainText",
        "PlainTextDict",
        "Range",
    ),
    "types.external_users": ("ExternalUser", "ExternalUserDetails", "ExternalUserFields"),
    "types.hosted_texts": ("ChatMessage", "ProviderCredentials"),
    "types.images": (
        "RollupFont",
        "RollupImage",
        "RollupImageItem",
        "RollupOverlay",
        "RollupOverlayItem",
        "RollupTiling",
    ),
    "types.options": ("RequestOptions",),
    "types.videos": (
        "FocusArea",
        "FocusAreaDict",
        "FooterItem",
        "FooterItemDict",
        "ImageItem",
        "ImageItemDict",
        "OutroCtaImage",
        "OutroCtaImageDict",
    ),
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - they are all text


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'samsar.types' has no attribute {name!r}")
    value = getattr(import_module(f"samsar.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
