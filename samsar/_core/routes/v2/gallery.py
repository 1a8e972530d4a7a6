"""The routes of the gallery: public videos, found by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Payer, Repeat, Route, Surface, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.gallery import (
        GalleryRecommendations,
        GallerySearch,
        GalleryStatus,
        GallerySync,
        GalleryViewRecorded,
    )

SEARCH: Route[GallerySearch] = Route(
    "v2.gallery.search",
    "POST",
    "/v2/gallery/search",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="gallery.GallerySearch",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
RECOMMEND: Route[GalleryRecommendations] = Route(
    "v2.gallery.recommend",
    "POST",
    "/v2/gallery/recommendations",
    Repeat.READ,
    model="gallery.GalleryRecommendations",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
RECORD_VIEW: Route[GalleryViewRecorded] = Route(
    "v2.gallery.record_view",
    "POST",
    "/v2/gallery/events/view",
    Repeat.ONCE,
    model="gallery.GalleryViewRecorded",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
STATUS: Route[GalleryStatus] = Route(
    "v2.gallery.status",
    "GET",
    "/v2/gallery/status",
    Repeat.READ,
    model="gallery.GalleryStatus",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
SYNC: Route[GallerySync] = Route(
    "v2.gallery.sync",
    "POST",
    "/v2/gallery/sync",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="gallery.GallerySync",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
UPDATE_EMBEDDINGS: Route[GallerySync] = Route(
    "v2.gallery.update_embeddings",
    "POST",
    "/v2/gallery/publications/update_embeddings",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="gallery.GallerySync",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
