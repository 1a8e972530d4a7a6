"""Rules of the inputs that hold for whatever a caller passes."""

import copy
import typing
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samsar._core import jsonlib
from samsar._core.inputs.videos import image_video_body, text_video_body
from samsar.errors import InputError
from samsar.types.videos import ImageVideoFields, TextVideoFields

TEXT = {"prompt": "A beach", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}
FAMILIES = [(text_video_body, TextVideoFields), (image_video_body, ImageVideoFields)]


def made(make, fields):
    """Return the body, or the error instead of it."""
    try:
        return make(fields), None
    except InputError as error:
        return None, error


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.sampled_from([*TextVideoFields.__annotations__]), anything)
@example("font", {"two\nlines": b""})
@example("font", {"half \ud83c an emoji": b""})
def test_any_value_at_all_is_sent_as_json_or_refused_in_one_line(field, value):
    body, error = made(text_video_body, TEXT | {field: value})

    if error is None:
        assert jsonlib.loads(jsonlib.dumps(body)) == body
    else:
        assert len(str(error).splitlines()) == 1
        assert error.argument.startswith(field)


PLAIN = {
    str: st.sampled_from(["text", "https://x.test/a.png", "\u00fc"]),
    bool: st.booleans(),
    float: st.floats(1, 240) | st.integers(1, 240),
    type(None): st.none(),
    Mapping: st.just({"url": "https://x.test/a.png"}),
}


def values_of(hint):
    """Return good values for a field of a typed dictionary."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in PLAIN or origin is Mapping:
        return PLAIN[origin or hint]
    if typing.is_typeddict(hint):
        return mappings_of(hint)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is Sequence:
        return st.lists(values_of(arguments[0]), min_size=1, max_size=2)
    if origin in (typing.Required, typing.Annotated):
        return values_of(arguments[0])
    return st.one_of([values_of(argument) for argument in arguments])


def mappings_of(described_by):
    """Return good mappings of a typed dictionary."""
    hints = typing.get_type_hints(described_by, include_extras=True)
    required = {name for name, hint in hints.items() if typing.get_origin(hint) is typing.Required}
    return st.fixed_dictionaries(
        {name: values_of(hints[name]) for name in hints if name in required},
        optional={name: values_of(hints[name]) for name in hints if name not in required},
    )


WIRE = {
    "language_string": "languageString",
    "speaker_options": "speakerOptions",
    "outro_focus_area": "outro_focust_area",
}
FORCED = {
    "generate_outro_image",
    "add_outro_animation",
    "add_outro_focus_area",
    "add_footer_animation",
    "limit_single_narrator",
}
# What no type can tell: rules about several fields at once, and about what mappings must hold.
BETWEEN_FIELDS = {
    "outro_image_url",
    "cta_url",
    "add_outro_focus_area",
    "outro_focus_area",
    "outro_cta_image",
    "footer_metadata",
}


@pytest.mark.parametrize(("make", "described_by"), FAMILIES, ids=["text", "images"])
@given(data=st.data())
def test_fields_that_type_check_make_a_body_of_known_names(make, described_by, data):
    fields = data.draw(mappings_of(described_by))

    body, error = made(make, fields)

    if error is None:
        asked = {WIRE.get(name, name) for name in fields}
        assert asked <= body["input"].keys() <= asked | FORCED
        assert jsonlib.loads(jsonlib.dumps(body)) == body
    else:
        assert error.argument.partition("[")[0] in BETWEEN_FIELDS


@pytest.mark.parametrize(("make", "described_by"), FAMILIES, ids=["text", "images"])
@given(data=st.data())
def test_what_the_caller_passed_is_never_changed(make, described_by, data):
    fields = data.draw(mappings_of(described_by))
    before = copy.deepcopy(fields)

    made(make, fields)

    assert fields == before
