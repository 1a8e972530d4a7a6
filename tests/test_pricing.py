"""What things cost, against the price table of the server."""

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar import InputError, RawResponse, SamsarResult, pricing
from samsar._core.wire import Answer
from samsar.models.videos import RenderModel, SupportedModels
from samsar.pricing import estimates, tables

MODELS = {
    "RUNWAYML": 30,
    "VEO3.1I2V": 60,
    "VEO3.1I2VFAST": 36,
    "COSMOS3SUPERI2V": 20,
    "SEEDANCEI2V": 30,
    "SEEDANCE2.0I2V": 40,
    "KLINGIMGTOVID3PRO": 36,
    "KLINGIMGTOVIDTURBO": 36,
    "HAPPYHORSEI2V": 36,
}


@pytest.mark.parametrize(("model", "rate"), MODELS.items())
def test_every_model_has_the_price_of_the_server(model: str, rate: int):
    assert pricing.express_video_credits_per_second(model) == rate


@pytest.mark.parametrize("model", ["runwayml", " RUNWAYML ", "\tRunwayML\n"])
def test_case_and_blanks_around_a_model_do_not_matter(model: str):
    assert pricing.express_video_credits_per_second(model) == 30
    assert pricing.estimate_text_video(duration=10, video_model=model) == 300


@pytest.mark.parametrize("model", ["Kling3.0", "UNKNOWN", "", None, 5, "constructor"])
def test_an_unknown_model_has_no_price(model: object):
    assert pricing.express_video_credits_per_second(model) is None
    assert pricing.express_video_pricing_distribution(model) is None
    assert pricing.express_video_stage_rates(model) is None
    assert pricing.estimate_text_video(duration=10, video_model=model) is None
    assert pricing.estimate_image_list_video(images=1, video_model=model) is None


@pytest.mark.parametrize(("model", "rate"), MODELS.items())
def test_the_parts_of_a_price_add_up_to_it(model: str, rate: int):
    parts = pricing.express_video_pricing_distribution(model)
    assert parts is not None
    assert parts.total == rate
    assert sum(parts[:7]) == rate
    assert parts.video == rate - 16
    assert parts[:6] == (4, 4, 2, 2, 2, 2)
    assert (parts.express_cta_generation, parts.narrator_avatar) == (1, 4)


def test_the_fixed_parts_add_up_to_sixteen():
    fixed = pricing.EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND
    assert sum(fixed.values()) == pricing.EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL


@pytest.mark.parametrize(("model", "rate"), MODELS.items())
def test_the_stages_share_the_whole_price(model: str, rate: int):
    rates = pricing.express_video_stage_rates(model)
    assert rates is not None
    assert sum(rates.values()) == rate
    assert "narrator_avatar_generation" not in rates


def test_options_add_to_the_stage_that_does_the_work():
    plain = pricing.express_video_stage_rates("RUNWAYML")
    extra = pricing.express_video_stage_rates("RUNWAYML", express_cta=True, narrator_avatar=True)
    assert plain is not None
    assert extra is not None
    assert extra["prompt_generation"] == plain["prompt_generation"] + 1
    assert extra["narrator_avatar_generation"] == 4
    assert list(extra) == [stage for stage in pricing.EXPRESS_VIDEO_STAGES if stage in extra]


@pytest.mark.parametrize(
    ("duration", "options", "expected"),
    [
        (30, {}, 900),
        (10, {}, 300),
        (1, {}, 300),
        (1000, {}, 7200),
        (30, {"outro": True}, 38 * 30),
        (30, {"narrator_avatar": True}, 30 * 34),
        (30, {"express_cta": True}, 38 * 31),
        (30, {"express_cta": True, "outro": True}, 38 * 31),
    ],
)
def test_a_video_from_text_costs_its_seconds(
    duration: int, options: dict[str, bool], expected: int
):
    assert (
        pricing.estimate_text_video(duration=duration, video_model="RUNWAYML", **options)
        == expected
    )


def test_every_stage_is_rounded_up_on_its_own():
    by_stage = pricing.express_video_stage_credits("RUNWAYML", seconds=10.1)
    assert by_stage is not None
    assert by_stage["lip_sync_generation"] == 11
    assert by_stage["image_generation"] == 21
    assert sum(by_stage.values()) > math.ceil(10.1 * 30)


@given(st.floats(10, 240), st.sampled_from(sorted(MODELS)))
def test_an_estimate_is_never_less_than_the_price_of_a_second(seconds: float, model: str):
    estimate = pricing.estimate_text_video(duration=seconds, video_model=model)
    assert estimate is not None
    assert 0 <= estimate - seconds * MODELS[model] < 8 + 1e-6


OPTIONS = st.fixed_dictionaries(
    {"outro": st.booleans(), "express_cta": st.booleans(), "narrator_avatar": st.booleans()}
)


@given(st.integers(1, 200), OPTIONS)
def test_more_pictures_and_more_options_never_cost_less(images: int, options: dict[str, bool]):
    plain = pricing.estimate_image_list_video(images=images)
    more = pricing.estimate_image_list_video(images=images + 1, **options)
    assert plain is not None
    assert more is not None
    assert plain < more


def test_a_video_from_pictures_is_reckoned_with_the_longest_scenes():
    assert pricing.estimate_image_list_video(images=2) == 600
    assert pricing.estimate_image_list_video(images=2, video_model="VEO3.1I2V", outro=True) == (
        28 * 60
    )


def test_flat_prices_are_those_of_the_server():
    assert pricing.OUTRO_IMAGE_CREDITS == pricing.FOOTER_IMAGE_CREDITS == 75
    assert pricing.TRANSLATE_CREDITS_PER_SECOND == pricing.JOIN_CREDITS_PER_SECOND == 3
    assert dict(pricing.IMAGE_ENHANCE_CREDITS) == {"0.5k": 11, "1k": 15, "2k": 22, "4k": 29}
    assert dict(pricing.AUDIO_CREDITS) == {
        "text_to_speech": 1,
        "text_to_sound_effect": 1,
        "text_to_music": 2,
    }


def test_the_tables_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        pricing.EXPRESS_VIDEO_CREDITS_PER_SECOND["RUNWAYML"] = 0  # type: ignore[index]


def supported(**prices: object) -> SupportedModels:
    models = [
        RenderModel(value=name, base_price=price)  # type: ignore[arg-type]
        for name, price in prices.items()
    ]
    return SupportedModels(video_models=models)


FACTS = {
    "duration": 10,
    "video_model": "RUNWAYML",
    "num_levels": 2,
    "images": 2,
    "seconds": 10,
    "resolution": "1k",
    "num_images": 3,
    "tokens": 10_000,
    "pages": 2,
}


def facts_of(operation: str) -> dict[str, object]:
    """Return facts for all that an operation requires."""
    facts: dict[str, object] = {}
    while True:
        try:
            pricing.estimate(operation, **facts)
        except TypeError as error:
            name = str(error).partition("needs ")[2].rstrip("=")
            facts[name] = FACTS[name]
        else:
            return facts


@pytest.mark.parametrize("operation", pricing.OPERATIONS)
def test_every_operation_has_a_price_or_says_why_not(operation: str):
    found = pricing.estimate(operation, **facts_of(operation))
    assert found.notes if found.credits is None else found.credits >= 0


@pytest.mark.parametrize(
    ("operation", "facts", "expected"),
    [
        ("videos.create_from_text", {"duration": 30, "video_model": "VEO3.1I2V"}, 1800),
        ("videos.create_from_text", {"duration": 5, "video_model": "RUNWAYML"}, 300),
        ("videos.create_from_images", {"images": 2}, 600),
        (
            "v2.interactive_videos.create_from_text",
            {"duration": 30, "video_model": "COSMOS3SUPERI2V", "num_levels": 2},
            2400,
        ),
        ("videos.translate", {"seconds": 10.1}, 33),
        ("videos.join", {"seconds": 60}, 180),
        ("videos.add_outro_image", {}, 75),
        ("videos.update_footer_image", {}, 75),
        ("videos.reroll_layer", {"seconds": 10, "video_model": "RUNWAYML"}, 155),
        ("videos.clone", {}, 0),
        ("images.enhance", {}, 15),
        ("images.enhance", {"resolution": " 4K "}, 29),
        ("images.remove_branding", {}, 15),
        ("images.extend", {"num_images": 3}, 45),
        ("images.create_rollup_banner", {}, 30),
        ("images.create_enhanced_rollup_banner", {"images": 2}, 88),
        ("receipts.query", {}, 50),
        ("receipts.create_template", {}, 0),
        ("chat.enhance_message", {}, 30),
        ("embeddings.create", {"tokens": 10_000}, 1),
        ("embeddings.create_from_plain_text", {"tokens": 10_000}, 2.5),
        ("embeddings.create_from_urls", {"tokens": 10_000, "pages": 2}, 7),
        ("audio.create_music", {}, 2),
        ("audio.create_speech", {}, 1),
    ],
)
def test_an_operation_costs_what_the_server_takes(
    operation: str, facts: dict[str, object], expected: float
):
    found = pricing.estimate(operation, **facts)
    assert found.credits == pytest.approx(expected)
    assert found.source == "price_table"


def test_the_prices_of_the_server_go_before_the_table():
    facts = {"duration": 10, "video_model": "runwayml"}
    found = pricing.estimate("videos.create_from_text", models=supported(RUNWAYML=45), **facts)
    assert (found.credits, found.source) == (450, "supported_models")


def test_the_answer_of_the_server_can_be_passed_as_it_is():
    raw = RawResponse(Answer(200, {}, b"{}"))
    result = SamsarResult(supported(NEWMODEL=20.5), raw)
    found = pricing.estimate(
        "videos.create_from_images", models=result, images=1, video_model="NEWMODEL"
    )
    assert (found.credits, found.source) == (205, "supported_models")


@pytest.mark.parametrize("price", [None, "30", math.nan, math.inf, -1, True])
def test_a_price_that_is_none_is_not_believed(price: object):
    found = pricing.estimate(
        "videos.create_from_text",
        models=supported(RUNWAYML=price),
        duration=10,
        video_model="RUNWAYML",
    )
    assert (found.credits, found.source) == (300, "price_table")


def test_a_model_that_nobody_knows_has_no_price_and_that_is_said():
    found = pricing.estimate("videos.create_from_text", duration=10, video_model="NEW")
    assert found.credits is None
    assert found.notes == "No price is known for this."


@given(st.floats(10, 240), st.sampled_from(sorted(MODELS)), OPTIONS)
def test_both_ways_to_an_estimate_agree(seconds: float, model: str, options: dict[str, bool]):
    found = pricing.estimate(
        "videos.create_from_text", duration=seconds, video_model=model, **options
    )
    assert found.credits == pricing.estimate_text_video(
        duration=seconds, video_model=model, **options
    )


def test_an_operation_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="no price for an operation called"):
        pricing.estimate("videos.paint")


def test_facts_are_checked():
    with pytest.raises(TypeError, match="needs seconds="):
        pricing.estimate("videos.join")
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'length'.*seconds"):
        pricing.estimate("videos.join", length=5)
    with pytest.raises(InputError, match="seconds must be a number from 0 up"):
        pricing.estimate("videos.join", seconds="5")


def test_the_examples_in_the_docstrings_are_true():
    for module in (estimates, tables):
        assert doctest.testmod(module).attempted > 0
        assert doctest.testmod(module).failed == 0
