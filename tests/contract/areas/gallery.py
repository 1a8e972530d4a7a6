"""V2: the gallery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract.rows import Row
from contract.takes import about, many_fields, named, only_options
from samsar.types.gallery import GalleryRecommendFields

if TYPE_CHECKING:
    from contract.change import Change
    from contract.translate import Arguments


def a_view(row: Row, values: list[Any]) -> Arguments:
    """`method({publication_id, ...}, options)`"""
    return about("publication_id")(row, values)


def fields_or_nothing(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`, where the input may be left out."""
    first, *rest = values or [{}]
    return named(row, [first if _is_given(first) else {}, *rest])


def _is_given(value: Any) -> bool:
    return isinstance(value, dict) and "$undefined" not in value


ROWS: tuple[Row, ...] = (
    Row("searchGallery", "v2.gallery.search", about("query")),
    Row(
        "getGalleryRecommendations",
        "v2.gallery.recommend",
        many_fields,
        fields=GalleryRecommendFields,
    ),
    Row("recordGalleryView", "v2.gallery.record_view", a_view),
    Row("getGalleryEmbeddingStatus", "v2.gallery.status", only_options),
    Row("syncGalleryEmbeddings", "v2.gallery.sync", fields_or_nothing),
    Row("updateGalleryPublicationEmbeddings", "v2.gallery.update_embeddings", fields_or_nothing),
)

CHANGES: tuple[Change, ...] = ()
