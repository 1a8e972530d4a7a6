"""What an operation costs, before it is asked for."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samsar.errors import InputError
from samsar.pricing.tables import (
    AUDIO_CREDITS,
    CRAWL_CREDITS_PER_PAGE,
    EMBEDDING_CREDITS_PER_TOKEN,
    EMBEDDING_TEXT_FACTOR,
    ENHANCE_MESSAGE_CREDITS,
    EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL,
    FOOTER_IMAGE_CREDITS,
    IMAGE_ENHANCE_CREDITS,
    IMAGE_LIST_SCENE_SECONDS,
    IMAGE_REMOVE_BRANDING_CREDITS,
    IMAGE_SET_CREDITS_PER_IMAGE,
    JOIN_CREDITS_PER_SECOND,
    OUTRO_IMAGE_CREDITS,
    RECEIPT_QUERY_CREDITS,
    ROLLUP_BANNER_CREDITS,
    TRANSLATE_CREDITS_PER_SECOND,
    express_video_credits_per_second,
    image_list_seconds,
    stage_rates,
    text_video_seconds,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._core.result import SamsarResult
    from samsar.models.videos import RenderModel, SupportedModels


class Estimate(NamedTuple):
    """What an operation costs, as far as that can be told beforehand."""

    credits: float | None
    """Credits; `None` where nobody can say, and `notes` says why."""
    source: str
    """`"supported_models"` when the server's own prices were used, else `"price_table"`."""
    notes: str = ""
    """What the figure leaves out or takes for granted."""


class _Prices:
    """Where prices of models are looked up: with the server where possible, else in the table."""

    def __init__(self, models: SupportedModels | SamsarResult[SupportedModels] | None) -> None:
        self._models = getattr(models, "data", models)
        self.source = "price_table"

    def per_second(self, video_model: object) -> float | None:
        """Return the price of one rendered second."""
        price = self._listed(video_model)
        if price is None:
            return express_video_credits_per_second(video_model)
        self.source = "supported_models"
        return price

    def _listed(self, video_model: object) -> float | None:
        wanted = video_model.strip().upper() if isinstance(video_model, str) else None
        for listed in self._all_listed():
            if str(listed.value).upper() == wanted and _is_quantity(listed.base_price):
                return listed.base_price
        return None

    def _all_listed(self) -> list[RenderModel]:
        lists = [
            getattr(self._models, "video_models", None),
            getattr(getattr(self._models, "text_to_video", None), "video_models", None),
            getattr(getattr(self._models, "image_list_to_video", None), "video_models", None),
        ]
        return [listed for found in lists if isinstance(found, list) for listed in found if listed]

    def video(
        self, seconds: float, video_model: object, *, express_cta: bool, narrator_avatar: bool
    ) -> int | None:
        """Return the price of a video, each stage rounded up on its own."""
        total = self.per_second(video_model)
        if total is None:
            return None
        rates = stage_rates(total, express_cta=express_cta, narrator_avatar=narrator_avatar)
        return sum(math.ceil(seconds * rate) for rate in rates.values())


def _is_quantity(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _interactive_video(
    prices: _Prices, *, duration: float, num_levels: int, video_model: object
) -> float | None:
    one_path = _text_video(prices, duration=duration, video_model=video_model)
    paths: int = 2**num_levels
    return None if one_path is None else one_path * paths


def _text_video(
    prices: _Prices,
    *,
    duration: float,
    video_model: object,
    outro: bool = False,
    express_cta: bool = False,
    narrator_avatar: bool = False,
) -> float | None:
    return prices.video(
        text_video_seconds(duration, outro=outro or express_cta),
        video_model,
        express_cta=express_cta,
        narrator_avatar=narrator_avatar,
    )


def _image_video(
    prices: _Prices,
    *,
    images: int,
    video_model: object = "RUNWAYML",
    outro: bool = False,
    express_cta: bool = False,
    narrator_avatar: bool = False,
) -> float | None:
    return prices.video(
        image_list_seconds(images, outro=outro or express_cta),
        video_model,
        express_cta=express_cta,
        narrator_avatar=narrator_avatar,
    )


def _reroll(
    prices: _Prices,
    *,
    seconds: float,
    video_model: object,
    image_credits: float = IMAGE_SET_CREDITS_PER_IMAGE,
) -> float | None:
    total = prices.per_second(video_model)
    if total is None:
        return None
    film = total - EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL
    return math.ceil(image_credits) + math.ceil(seconds * film)


def _by_the_second(rate: int) -> Callable[..., float]:
    def price(_: _Prices, *, seconds: float) -> float:
        return rate * math.ceil(seconds)

    return price


def _flat(credits: float) -> Callable[..., float]:
    return lambda _: credits


def _enhanced(_: _Prices, *, resolution: str = "1k") -> float | None:
    return IMAGE_ENHANCE_CREDITS.get(resolution.strip().lower())


def _image_set(_: _Prices, *, num_images: int) -> float:
    return IMAGE_SET_CREDITS_PER_IMAGE * num_images


def _enhanced_rollup(_: _Prices, *, images: int) -> float:
    return ROLLUP_BANNER_CREDITS + max(IMAGE_ENHANCE_CREDITS.values()) * images


def _embeddings(_: _Prices, *, tokens: float) -> float:
    return tokens * EMBEDDING_CREDITS_PER_TOKEN


def _embeddings_from_text(_: _Prices, *, tokens: float) -> float:
    return tokens * EMBEDDING_CREDITS_PER_TOKEN * EMBEDDING_TEXT_FACTOR


def _embeddings_from_urls(_: _Prices, *, tokens: float, pages: int) -> float:
    reading = pages * CRAWL_CREDITS_PER_PAGE
    return (tokens * EMBEDDING_CREDITS_PER_TOKEN + reading) * EMBEDDING_TEXT_FACTOR


def _by_what_the_model_does(_: _Prices) -> None:
    return None


_QUANTITIES: Final = frozenset(
    (
        "duration",
        "num_levels",
        "images",
        "seconds",
        "image_credits",
        "num_images",
        "tokens",
        "pages",
    )
)
_RENDERED: Final = "Taken stage by stage while it renders."
_LONGEST_SCENES: Final = (
    f"Reckoned with {IMAGE_LIST_SCENE_SECONDS} seconds for each picture; the server decides."
)
_ENHANCING: Final = "At most: as if every picture had to be enhanced at the highest resolution."
_BY_TOKENS: Final = (
    "Charged afterwards by the tokens that the model uses, which nobody can foresee."
)

_ALL_PATHS: Final = (
    "At most: what the paths share is rendered and paid for once. Writing the story is included."
)

# What reckons the price of each operation, and what there is to say about it.
_OPERATIONS: Final[Mapping[str, tuple[Callable[..., float | None], str]]] = MappingProxyType(
    {
        "videos.create_from_text": (_text_video, _RENDERED),
        "videos.create_from_images": (_image_video, _LONGEST_SCENES),
        "v2.interactive_videos.create_from_text": (_interactive_video, _ALL_PATHS),
        "v2.interactive_videos.create_draft_session": (_flat(0), "Free of charge."),
        "videos.translate": (_by_the_second(TRANSLATE_CREDITS_PER_SECOND), ""),
        "videos.join": (_by_the_second(JOIN_CREDITS_PER_SECOND), "`seconds` of all together."),
        "videos.add_outro_image": (_flat(OUTRO_IMAGE_CREDITS), ""),
        "videos.update_outro_image": (_flat(OUTRO_IMAGE_CREDITS), ""),
        "videos.update_footer_image": (_flat(FOOTER_IMAGE_CREDITS), ""),
        "videos.reroll_layer": (_reroll, "For one scene."),
        **dict.fromkeys(
            (
                "videos.clone",
                "videos.add_subtitles",
                "videos.remove_subtitles",
                "videos.regenerate_avatar",
                "videos.upload_images",
                "publications.publish",
                "receipts.create_template",
                "receipts.get_template",
            ),
            (_flat(0), "Free of charge."),
        ),
        "images.enhance": (_enhanced, ""),
        "images.remove_branding": (_flat(IMAGE_REMOVE_BRANDING_CREDITS), ""),
        "images.extend": (_image_set, ""),
        "images.create_from_text": (_image_set, ""),
        "images.create_rollup_banner": (_flat(ROLLUP_BANNER_CREDITS), ""),
        "images.create_enhanced_rollup_banner": (_enhanced_rollup, _ENHANCING),
        "images.assign_title": (_by_what_the_model_does, _BY_TOKENS),
        "receipts.query": (_flat(RECEIPT_QUERY_CREDITS), ""),
        "chat.enhance_message": (_flat(ENHANCE_MESSAGE_CREDITS), ""),
        "assistant.create_completion": (_by_what_the_model_does, _BY_TOKENS),
        **dict.fromkeys(
            (
                "v2.external.chat.create",
                "v2.external.chat.create_completion",
                "v2.external.chat.submit_completion",
                "v2.external.narratives.create_single",
                "v2.external.narratives.create_branching",
            ),
            (_by_what_the_model_does, _BY_TOKENS),
        ),
        "v2.external.embeddings.create": (_embeddings, "Fractional."),
        "v2.external.moderation.create": (_flat(0), "Free of charge."),
        **dict.fromkeys(
            ("embeddings.create", "embeddings.update", "embeddings.search"),
            (_embeddings, "Fractional; an external user pays it rounded up."),
        ),
        "embeddings.find_similar": (
            _embeddings,
            "Fractional; an external user pays it rounded up.",
        ),
        "embeddings.create_from_plain_text": (_embeddings_from_text, ""),
        "embeddings.create_from_urls": (_embeddings_from_urls, "`pages` that are read."),
        "audio.create_speech": (_flat(AUDIO_CREDITS["text_to_speech"]), ""),
        "audio.create_sound_effect": (_flat(AUDIO_CREDITS["text_to_sound_effect"]), ""),
        "audio.create_music": (_flat(AUDIO_CREDITS["text_to_music"]), ""),
    }
)

OPERATIONS: Final = tuple(_OPERATIONS)
"""What `estimate` knows: the names of the client's methods, and of a few routes besides."""


def estimate(
    operation: str,
    *,
    models: SupportedModels | SamsarResult[SupportedModels] | None = None,
    **facts: Any,
) -> Estimate:
    """Estimate what an operation costs before it is asked for.

    Prices of video models are those of `videos.supported_models()` when its answer is given, for
    they are the server's own of today; a model that it does not list, and everything else, comes
    from the tables of this module. `source` says which it was.

    Args:
        operation: What is to be done, by the name of the client's method where it has one, such
            as `"videos.translate"`; `OPERATIONS` has all of them.
        models: The answer of `videos.supported_models()`.
        **facts: What the price depends on: `duration`, `video_model`, `outro`, `express_cta` and
            `narrator_avatar` for a video from text; `duration`, `video_model` and `num_levels` for
            an interactive one; `images` (how many) instead of `duration` for
            one from pictures; `seconds` for `translate` and `join`; `seconds` and `video_model`
            for `reroll_layer`; `resolution` for `enhance`; `num_images` for `extend`; `images` for
            a banner that is enhanced; `tokens`, and `pages` when they are read from the web, for
            embeddings. Everything else costs the same every time.

    Returns:
        The credits and where the price comes from; 100 credits are 1 USD.

    Raises:
        InputError: There is no such operation, or a quantity is not a number from 0 up.
        TypeError: A fact is missing, or the price does not depend on it.

    Example:
        >>> estimate("videos.create_from_text", duration=30, video_model="RUNWAYML").credits
        900
        >>> estimate("videos.translate", seconds=41.5)
        Estimate(credits=126, source='price_table', notes='')
        >>> estimate("images.assign_title").credits is None
        True
    """
    if operation not in _OPERATIONS:
        raise InputError(
            f"there is no price for an operation called {operation!r};"
            " pricing.OPERATIONS has those that have one",
            argument="operation",
        )
    reckon, notes = _OPERATIONS[operation]
    _check_facts(operation, reckon, facts)
    prices = _Prices(models)
    credits = reckon(prices, **facts)
    if credits is None and reckon is not _by_what_the_model_does:
        notes = "No price is known for this."
    return Estimate(credits, prices.source, notes)


def _check_facts(
    operation: str, reckon: Callable[..., float | None], facts: Mapping[str, Any]
) -> None:
    code = reckon.__code__
    known = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    optional = reckon.__kwdefaults__ or {}
    for name in facts:
        if name not in known:
            takes = ", ".join(known) or "none"
            raise TypeError(
                f"estimate({operation!r}) got an unexpected keyword argument {name!r};"
                f" the price depends on: {takes}"
            )
    for name in known:
        if name not in facts and name not in optional:
            raise TypeError(f"estimate({operation!r}) needs {name}=")
        if name in _QUANTITIES and not _is_quantity(facts.get(name, 0)):
            raise InputError(f"{name} must be a number from 0 up", argument=name)
