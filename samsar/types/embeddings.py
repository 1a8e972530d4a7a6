"""What the methods of embeddings take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Required, TypedDict

import attrs

from samsar.types.rules import Positive


@attrs.frozen(kw_only=True)
class FieldOptions:
    """What a field of the records is good for; what is left out, the server decides.

    Attributes:
        searchable: Whether its text is searched.
        filterable: Whether it can be filtered by.
        retrievable: Whether a search returns it; False keeps it out of the index, too.
        filter_mode: How strictly a filter by it is meant, like `soft`.
    """

    searchable: bool | None = None
    filterable: bool | None = None
    retrievable: bool | None = None
    filter_mode: str | None = None


class FieldOptionsDict(TypedDict, total=False):
    """`FieldOptions` as a plain mapping.

    Attributes:
        searchable: Whether its text is searched.
        filterable: Whether it can be filtered by.
        retrievable: Whether a search returns it.
        filter_mode: How strictly a filter by it is meant, like `soft`.
    """

    searchable: bool
    filterable: bool
    retrievable: bool
    filter_mode: str


@attrs.frozen(kw_only=True)
class Range:
    """Values from `min` to `max`, both included; one of them may be left out.

    Attributes:
        min: The least value: a number, or a date as `2026-01-31`.
        max: The greatest value.
    """

    min: float | str | None = None
    max: float | str | None = None


FieldOptionsInput = Mapping[str, FieldOptions | FieldOptionsDict | Mapping[str, Any]]
"""Options by the name of the field; a nested one is called `owner.email`."""

FilterValue = str | float | bool | Sequence[str | float | bool] | Range | Mapping[str, Any]
"""What a field must be: a value, one of a list, or in a range (`Range` or `{"min": 1}`). A mapping
of other names filters by nested fields."""

FilterInput = Mapping[str, FilterValue]


@attrs.frozen(kw_only=True)
class PlainText:
    """One text to index.

    Attributes:
        content: The text, without markup; the server takes its first 6000 characters.
        id: The id of its record; the URL by default.
        url: Where it comes from.
        title: Its title.
        description: A line about it.
        language: Its language.
    """

    content: str
    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    description: str | None = None
    language: str | None = None


class PlainTextDict(TypedDict, total=False):
    """`PlainText` as a plain mapping; other keys become fields of its record.

    Attributes:
        content: The text, without markup; the server takes its first 6000 characters.
        id: The id of its record; the URL by default.
        url: Where it comes from.
        title: Its title.
        description: A line about it.
        language: Its language.
    """

    content: Required[str]
    id: str | int
    url: str
    title: str
    description: str
    language: str


PlainTextEntry = str | PlainText | PlainTextDict | Mapping[str, Any]

PlainTextInput = PlainTextEntry | Sequence[PlainTextEntry]


class TemplateFields(TypedDict, total=False):
    """What every way of making a template takes.

    Attributes:
        name: A name, by which the template can be used as by its id.
        field_options: What each field is good for.
        ttl_minutes: Minutes until the template is deleted, at most 525600; it stays by default.
    """

    name: str
    field_options: FieldOptionsInput
    ttl_minutes: Annotated[int, Positive()]


class UrlTemplateFields(TemplateFields, total=False):
    """A template from pages.

    Attributes:
        levels: 1 reads the given pages only, 2 (the default) and 3 also what they link to.
    """

    levels: Annotated[int, Positive()]


class CreateEmbeddingFields(UrlTemplateFields, total=False):
    """A template from records, or from pages.

    Attributes:
        records: What to index. A record without `id` gets one of the server's making; of two with
            the same id the first counts. A value can be wrapped to say what it is good for, like
            `{"value": "x", "searchable": False}`.
        urls: One page or several to index instead, 50 at most.
    """

    records: Sequence[Mapping[str, Any]]
    urls: str | Sequence[str]


class UpdateEmbeddingFields(TypedDict, total=False):
    """Records to put into a template.

    Attributes:
        records: The records: one with a known id replaces it, others are added.
        field_options: What each field is good for; replaces the options of the template.
    """

    records: Required[Sequence[Mapping[str, Any]]]
    field_options: FieldOptionsInput


class FilterFields(TypedDict, total=False):
    """How to narrow a search down.

    Attributes:
        search_params: What fields must be. Fields that cannot be filtered by are ignored.
        structured_filters: The same, passed on as it is; wins over `search_params`.
        filter_config: How the server treats filters.
        search_date: The day that the search is about, as `2026-01-31`.
        limit: How many records to return at most: 1 to 100.
        num_candidates: How many records to look at: 500 at most.
    """

    search_params: FilterInput
    structured_filters: FilterInput
    filter_config: Mapping[str, Any]
    search_date: str
    limit: Annotated[int, Positive()]
    num_candidates: Annotated[int, Positive()]


class SearchFields(FilterFields, total=False):
    """A search.

    Attributes:
        search_term: What to look for, in plain words.
        rerank: Whether a language model puts the results in order.
        include_raw: Whether results carry their records; they do by default.
    """

    search_term: Required[str]
    rerank: bool
    include_raw: bool


class SimilarFields(FilterFields, total=False):
    """A search for similar records; it needs a term or a record.

    Attributes:
        search_term: What to look for, in plain words.
        search_json: A record to compare with.
        min_results: How many records to return at least, where there are so many.
    """

    search_term: str
    search_json: Mapping[str, Any]
    min_results: Annotated[int, Positive()]
