"""What callers pass to chat, the assistant and embeddings, and what is refused."""

import pytest

from samsar._core.inputs import assistant, embeddings
from samsar._core.pages import checked_offset
from samsar.errors import InputError
from samsar.types import FieldOptions, InputText, Message, PlainText, Range

RECORDS = [{"id": "1", "city": "Austin"}]


def complaint(make, *arguments):
    with pytest.raises(InputError) as caught:
        make(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value), caught.value.argument


def create(**fields):
    return embeddings.create_body(fields, None)


def search(**fields):
    return embeddings.search_body("t", {"search_term": "x", **fields}, None)


@pytest.mark.parametrize("words", [0, 1501, -1])
def test_a_number_of_words_that_the_server_would_replace_is_refused(words):
    fields = {"message": "x", "max_words": words}
    assert complaint(assistant.enhance_body, fields, None)[1] == "max_words"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({}, "message"),
        ({"message": " "}, "message"),
        ({"message": "x", "max_words": 1.5}, "max_words"),
        ({"message": "x", "max_words": "450"}, "max_words"),
        ({"message": "x", "metadata": "m"}, "metadata"),
    ],
)
def test_a_text_to_improve_is_checked(fields, argument):
    assert complaint(assistant.enhance_body, fields, None)[1] == argument


def test_a_prompt_is_text_or_nothing():
    assert assistant.prompt_body(None, None) == {"system_prompt": None}
    assert assistant.prompt_body("", {"tone": 1}) == {"system_prompt": "", "tone": 1}
    assert complaint(assistant.prompt_body, 5, None)[1] == "system_prompt"


@pytest.mark.parametrize(
    "given",
    [
        "Hello",
        Message("Hello"),
        {"role": "user", "content": "Hello"},
        [Message("Hello"), {"role": "assistant", "content": "Yes?"}],
        [InputText("Hello"), {"type": "input_image", "image_url": "https://x.test/a.png"}],
        ["Hello", InputText("there")],
    ],
)
def test_what_is_said_has_many_forms(given):
    assert assistant.completion_body(" s ", {"input": given}, None)["session_id"] == "s"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "input is required"),
        ("  ", "input is blank"),
        ([], "input is empty"),
        (5, "input must be"),
        ([5], r"input[0] must be a message or a part"),
        ([Message("a"), InputText("b")], "input[1] must have role and content"),
        ([{"role": "user", "content": "a"}, {"role": "user"}], "input[1] must have role"),
    ],
)
def test_what_the_server_would_read_as_something_else_is_refused(given, words):
    message, argument = complaint(assistant.completion_body, "s", {"input": given}, None)
    assert words in message
    assert argument == "input"


def test_an_unknown_argument_is_named_with_a_suggestion():
    with pytest.raises(TypeError, match=r"create_completion\(\) .*'tool'; did you mean 'tools'"):
        assistant.completion_body("s", {"input": "x", "tool": []}, None)


def test_records_and_their_options_become_a_body():
    assert create(
        records=RECORDS,
        name="listings",
        field_options={"city": FieldOptions(filterable=True, filter_mode="soft")},
        ttl_minutes=60,
    ) == {
        "records": RECORDS,
        "name": "listings",
        "field_options": {"city": {"filterable": True, "filter_mode": "soft"}},
        "ttl_minutes": 60,
    }


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({}, "records"),
        ({"records": RECORDS, "urls": "https://x.test"}, "records"),
        ({"records": []}, "records"),
        ({"records": [5]}, "records"),
        ({"records": [{}]}, "records"),
        ({"records": [{"a": float("nan")}]}, "records[0].a"),
        ({"records": RECORDS, "levels": 1}, "levels"),
        ({"urls": []}, "urls"),
        ({"urls": " "}, "urls"),
        ({"urls": ["https://x.test", ""]}, "urls"),
        ({"urls": "https://x.test", "levels": 1.5}, "levels"),
        ({"records": RECORDS, "ttl_minutes": 0}, "ttl_minutes"),
        ({"records": RECORDS, "field_options": {"city": {}}}, "field_options"),
        ({"records": RECORDS, "field_options": {"city": FieldOptions()}}, "field_options"),
        ({"records": RECORDS, "field_options": {"city": True}}, "field_options"),
        ({"records": RECORDS, "field_options": {"city": {"searchable": 0}}}, "field_options"),
    ],
)
def test_what_is_to_be_indexed_is_checked(fields, argument):
    assert complaint(embeddings.create_body, fields, None)[1] == argument


def test_a_misspelled_flag_does_not_let_a_secret_field_out():
    options = {"notes": {"retrieveable": False}}
    message, _ = complaint(
        embeddings.create_body, {"records": RECORDS, "field_options": options}, None
    )
    assert "did you mean 'retrievable'?" in message


def test_texts_are_given_in_many_forms():
    def texts(given):
        return embeddings.create_from_plain_text_body(given, {}, None)["plain_text"]

    assert texts("One.") == "One."
    assert texts(PlainText(content="One.", title="T")) == {"content": "One.", "title": "T"}
    assert texts(["One.", {"content": "Two."}]) == ["One.", {"content": "Two."}]


@pytest.mark.parametrize("given", [None, "", " ", [], [""], [5], 5])
def test_a_text_that_is_none_is_refused(given):
    refused = complaint(embeddings.create_from_plain_text_body, given, {}, None)
    assert refused[1] == "plain_text"


@pytest.mark.parametrize("given", [None, [], [5], 5, ""])
def test_a_page_without_an_address_is_refused(given):
    assert complaint(embeddings.create_from_urls_body, given, {}, None)[1] == "urls"


def test_filters_are_values_lists_and_ranges():
    wanted = {
        "city": ["Austin", "Dallas"],
        "price": Range(min=1, max=2.5),
        "owner": {"name": "Ann", "age": {"gte": 18}},
        "furnished": True,
    }
    assert search(search_params=wanted)["search_params"] == {
        **wanted,
        "price": {"min": 1, "max": 2.5},
    }


@pytest.mark.parametrize(
    "wanted",
    [
        {"gt": 5},
        {"$gte": 5},
        {"in": ["a"]},
        {"min": 1, "mxa": 2},
        {"age": {"lt": 5}},
        Range(),
    ],
)
@pytest.mark.parametrize("argument", ["search_params", "structured_filters"])
def test_a_filter_that_the_server_would_leave_out_is_refused(wanted, argument):
    with pytest.raises(InputError, match=f"{argument}.price") as caught:
        search(**{argument: {"price": wanted}})
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"search_term": None}, "search_term"),
        ({"limit": 0}, "limit"),
        ({"limit": 2.5}, "limit"),
        ({"limit": True}, "limit"),
        ({"rerank": "yes"}, "rerank"),
        ({"search_params": []}, "search_params"),
    ],
)
def test_a_search_is_checked(fields, argument):
    with pytest.raises(InputError) as caught:
        search(**fields)
    assert caught.value.argument == argument


@pytest.mark.parametrize("fields", [{}, {"search_json": {}}, {"limit": 5}])
def test_something_must_be_given_to_be_similar_to(fields):
    assert complaint(embeddings.similar_body, "t", fields, None)[1] == "search_term"


@pytest.mark.parametrize(
    ("one", "many", "words"),
    [
        (None, None, "either source_id or source_ids"),
        ("1", ["2"], "either source_id or source_ids"),
        (" ", None, "source_id must be"),
        (None, [], "source_ids must be"),
        (None, "12", "source_ids must be"),
        (None, ["1", None], r"source_ids[1]"),
    ],
)
def test_records_to_delete_are_named(one, many, words):
    assert words in complaint(embeddings.delete_records_body, "t", one, many, None)[0]


@pytest.mark.parametrize("template", ["", " ", None, 5, ".."])
def test_a_template_is_named(template):
    made = (
        lambda: embeddings.search_body(template, {"search_term": "x"}, None),
        lambda: embeddings.similar_body(template, {"search_term": "x"}, None),
        lambda: embeddings.update_body(template, {"records": RECORDS}, None),
        lambda: embeddings.delete_template_body(template, None),
        lambda: embeddings.delete_records_body(template, "1", None, None),
    )
    for make in made:
        assert complaint(make)[1] == "template_id"


@pytest.mark.parametrize("offset", [-1, 1.5, "2", True])
def test_an_offset_is_a_whole_number(offset):
    assert complaint(checked_offset, offset)[1] == "offset"
    assert checked_offset(0) == 0
