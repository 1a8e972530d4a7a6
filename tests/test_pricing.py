"""What things cost, against the price table of the server."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar import pricing

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
