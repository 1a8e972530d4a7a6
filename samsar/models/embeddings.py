"""Embeddings: templates, what was indexed under them, and what a search found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model
from samsar.models.external_users import ExternalUserRecord

FieldType = Literal["string", "number", "boolean", "date", "array", "object"] | str
TemplateState = Literal["ready", "empty"] | str


@model
class EmbeddingField(Model):
    """A field that can be filtered by.

    Attributes:
        key: Its name; a dot stands between the names of nested fields.
        type: What its values are.
        sample_values: Some of its values.
        stats: Counts and extremes of its values.
    """

    key: str | None = None
    type: FieldType | None = None
    sample_values: list[Any] | None = None
    stats: dict[str, Any] | None = None


@model
class UrlIssue(Model):
    """A page that could not be read.

    Attributes:
        url: The page.
        message: Why.
        code: Why, as a word for programs.
    """

    url: str | None = None
    message: str | None = None
    code: str | None = None


@model
class EmbeddingCreated(Model):
    """What came of indexing.

    Attributes:
        template_id: The id of the new template, to search and change it by.
        template_hash: A hash of its fields and their types.
        hash_link: The hash as a link of the server's own.
        record_count: How many records it holds.
        structured_fields: The fields that can be filtered by.
        unstructured_fields: The fields that are only searched.
        input_url_count: How many URLs were given; only when pages were read.
        processed_url_count: How many pages were read.
        firecrawl_credits_used: What reading them cost the server, in credits of its crawler.
        crawl_levels: How many hops were followed.
        max_links: How many pages it may read beside the given ones.
        skipped_urls: Pages without text, or that could not be read.
        crawl_errors: What went wrong with single pages.
        ttl_minutes: How long the template lives, when it was limited.
        expires_at: When it is deleted.
        external_user: The external user who paid; None for an account.
    """

    template_id: str | None = None
    template_hash: str | None = None
    hash_link: str | None = None
    record_count: int | None = None
    structured_fields: list[EmbeddingField] | None = None
    unstructured_fields: list[str] | None = None
    input_url_count: int | None = None
    processed_url_count: int | None = None
    firecrawl_credits_used: float | None = None
    crawl_levels: int | None = None
    max_links: int | None = None
    skipped_urls: list[UrlIssue] | None = None
    crawl_errors: list[UrlIssue] | None = None
    ttl_minutes: int | None = None
    expires_at: datetime | None = None
    external_user: ExternalUserRecord | None = None


@model
class EmbeddingUpdated(Model):
    """A template after records were put into it.

    Attributes:
        template_id: The id of the template.
        template_hash: A hash of its fields and their types.
        record_count: How many records it holds now.
        structured_fields: The fields that can be filtered by.
        unstructured_fields: The fields that are only searched.
    """

    template_id: str | None = None
    template_hash: str | None = None
    record_count: int | None = None
    structured_fields: list[EmbeddingField] | None = None
    unstructured_fields: list[str] | None = None


@model
class EmbeddingsDeleted(Model):
    """A template after records were deleted from it.

    Attributes:
        template_id: The id of the template, which is still there.
        deleted_count: How many records were deleted.
        record_count: How many are left.
        status: `ready`, or `empty` when none is left.
    """

    template_id: str | None = None
    deleted_count: int | None = None
    record_count: int | None = None
    status: TemplateState | None = None


@model
class SearchHit(Model):
    """A record that a search found.

    Attributes:
        id: The id of the record.
        score: How well it fits; more is better.
        structured_filters: The values of the fields that can be filtered by.
        record: The record, without the fields that are not retrievable.
    """

    id: str | None = None
    score: float | None = None
    structured_filters: dict[str, Any] | None = None
    record: dict[str, Any] | None = None


@model
class EmbeddingSearch(Model):
    """What a search found.

    Attributes:
        template_id: The id of the template.
        template_name: Its name.
        structured_filters: The filters that were used: the given ones, or those that the server
            read out of the words.
        results: The records, best first.
    """

    template_id: str | None = None
    template_name: str | None = None
    structured_filters: dict[str, Any] | None = None
    results: list[SearchHit] | None = None


@model
class SimilarHit(Model):
    """A record that is like the one that was given.

    Attributes:
        id: The id of the record.
        score: How alike they are; more is better.
    """

    id: str | None = None
    score: float | None = None


@model
class EmbeddingSimilar(Model):
    """Records that are like a text or a record.

    Attributes:
        template_id: The id of the template.
        structured_filters: The filters that were used: the given ones, or those that the server
            read out of the record or the words.
        matches: The records, best first.
    """

    template_id: str | None = None
    structured_filters: dict[str, Any] | None = None
    matches: list[SimilarHit] | None = None


@model
class EmbeddingTemplate(Model):
    """A template of the account.

    Attributes:
        template_id: Its id.
        name: Its name.
        template_hash: A hash of its fields and their types.
        hash_link: The hash as a link of the server's own.
        record_count: How many records it holds.
        structured_fields: The fields that can be filtered by.
        unstructured_fields: The fields that are only searched.
        embedding_model: The model that made the vectors.
        ttl_minutes: How long it lives, when it was limited.
        expires_at: When it is deleted.
        created_at: When it was made.
        updated_at: When it was changed last.
    """

    template_id: str | None = None
    name: str | None = None
    template_hash: str | None = None
    hash_link: str | None = None
    record_count: int | None = None
    structured_fields: list[EmbeddingField] | None = None
    unstructured_fields: list[str] | None = None
    embedding_model: str | None = None
    ttl_minutes: int | None = None
    expires_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@model
class Pagination(Model):
    """Where a page is in its list.

    Attributes:
        total: How many entries there are in all.
        limit: How many a page holds at most.
        offset: How many entries are before this page.
        has_more: Whether there are entries after it.
    """

    total: int | None = None
    limit: int | None = None
    offset: int | None = None
    has_more: bool | None = None


@model
class EmbeddingTemplatePage(Model):
    """A page of templates, newest first.

    Attributes:
        templates: The templates.
        pagination: Where the page is in the list.
    """

    templates: list[EmbeddingTemplate] | None = None
    pagination: Pagination | None = None


@model
class EmbeddingStatus(Model):
    """What is in a template.

    Attributes:
        template_id: The id of the template.
        has_embeddings: Whether it holds any record.
        record_count: How many records it holds.
        status: `ready`, or `empty` when it holds none.
        ttl_minutes: How long it lives, when it was limited.
        expires_at: When it is deleted.
    """

    template_id: str | None = None
    has_embeddings: bool | None = None
    record_count: int | None = None
    status: TemplateState | None = None
    ttl_minutes: int | None = None
    expires_at: datetime | None = None
