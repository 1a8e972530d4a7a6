"""The methods for the account itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from contract.change import where_it_differs
from contract.rows import (
    BEST_URL,
    FINISHED,
    JOB_ID,
    LANGUAGES,
    LOGIN_TOKEN,
    PUBLICATION,
    REMAINING,
    STATUS,
    Row,
    same,
)
from contract.takes import (
    a_page,
    a_picture,
    a_publication,
    a_receipt,
    about,
    an_id,
    an_id_in_fields,
    by_session,
    by_template,
    ids_in_fields,
    limit_and_offset,
    limit_in_options,
    many_fields,
    named,
    named_values,
    one_picture,
    one_value,
    only_options,
)
from samsar.types.images import EnhanceFields, ExtendFields, RollupFields
from samsar.types.publications import PublicationFields
from samsar.types.videos import (
    FooterUpdateFields,
    ImageVideoFields,
    JoinFields,
    OutroUpdateFields,
    SubtitleFields,
    TextVideoFields,
    TranslateFields,
)

if TYPE_CHECKING:
    from contract.plays import Play

ROWS = (
    # Making a client that cannot work is refused before it can call anything.
    Row("constructor", "credits.balance", only_options, known_as="getCreditsBalance"),
    Row(
        "createVideoFromText",
        "videos.create_from_text",
        many_fields,
        answers="job",
        fields=TextVideoFields,
        reads=(JOB_ID,),
    ),
    Row(
        "createVideoFromImageList",
        "videos.create_from_images",
        many_fields,
        answers="job",
        fields=ImageVideoFields,
        reads=(JOB_ID,),
    ),
    Row(
        "fetchLatestVideoVersion",
        "videos.latest",
        an_id,
        ids=("session_id",),
        reads=tuple(
            map(same, ("session_id", "result_url", "has_subtitles", "result_language")),
        ),
    ),
    Row(
        "listCompletedVideoSessions",
        "videos.list_completed",
        limit_in_options,
        answers="list",
        reads=(FINISHED, LANGUAGES),
    ),
    Row("getSupportedTextToVideoModels", "videos.supported_models", only_options, public=True),
    Row(
        "getStatus",
        "jobs.status",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
    Row("getCreditsBalance", "credits.balance", only_options, reads=(REMAINING,)),
    Row("cancelRender", "videos.cancel", an_id_in_fields, reads=(STATUS,)),
    Row(
        "updateVideoOutroImage",
        "videos.update_outro_image",
        an_id_in_fields,
        answers="job",
        fields=OutroUpdateFields,
        reads=(JOB_ID,),
    ),
    Row(
        "addVideoOutroImage",
        "videos.add_outro_image",
        an_id_in_fields,
        answers="job",
        fields=OutroUpdateFields,
        aliases_of="updateVideoOutroImage",
        reads=(JOB_ID,),
    ),
    Row(
        "updateVideoFooterImage",
        "videos.update_footer_image",
        an_id_in_fields,
        answers="job",
        fields=FooterUpdateFields,
        reads=(JOB_ID,),
    ),
    Row(
        "translateVideo",
        "videos.translate",
        an_id_in_fields,
        answers="job",
        fields=TranslateFields,
        reads=(JOB_ID,),
    ),
    Row(
        "cloneVideo",
        "videos.clone",
        an_id_in_fields,
        answers="job",
        reads=(JOB_ID,),
    ),
    Row(
        "joinVideos",
        "videos.join",
        ids_in_fields,
        answers="job",
        fields=JoinFields,
        reads=(JOB_ID,),
    ),
    Row(
        "addSubtitles",
        "videos.add_subtitles",
        an_id_in_fields,
        answers="job",
        fields=SubtitleFields,
        aliases_of="removeSubtitles",
        reads=(JOB_ID,),
    ),
    Row(
        "removeSubtitles",
        "videos.remove_subtitles",
        an_id_in_fields,
        answers="job",
        reads=(JOB_ID,),
    ),
    *(
        Row(name, "images.assign_title", a_picture, reads=(same("content"),))
        for name in ("assignImageTitle", "assignTitleToImage")
    ),
    Row(
        "enhanceImage",
        "images.enhance",
        many_fields,
        answers="job",
        fields=EnhanceFields,
        reads=(JOB_ID,),
    ),
    Row(
        "extendImageList",
        "images.extend",
        many_fields,
        answers="job",
        fields=ExtendFields,
        reads=(JOB_ID,),
    ),
    Row(
        "removeBrandingFromImage",
        "images.remove_branding",
        one_picture,
        answers="job",
        reads=(JOB_ID,),
    ),
    Row(
        "createRollupBanner",
        "images.create_rollup_banner",
        many_fields,
        answers="job",
        fields=RollupFields,
        reads=(JOB_ID,),
    ),
    Row(
        "enhanceAndGenerateRollupBanner",
        "images.create_enhanced_rollup_banner",
        many_fields,
        answers="job",
        fields=RollupFields,
        reads=(JOB_ID,),
    ),
    Row(
        "getImageStatus",
        "images.status",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
    Row("createReceiptTemplate", "receipts.create_template", a_receipt),
    Row("getReceiptTemplateJson", "receipts.get_template", an_id, ids=("template_id",)),
    Row("queryReceiptTemplate", "receipts.query", a_receipt),
    *(
        Row(
            name,
            f"publications.{ours}",
            a_publication,
            fields=None if ours == "revoke" else PublicationFields,
            aliases_of="publishPublication",
            reads=(PUBLICATION,),
        )
        for name, ours in (
            ("publishPublication", "publish"),
            ("publishSessionPublication", "publish"),
            ("editPublication", "edit"),
            ("editSessionPublication", "edit"),
            ("revokePublication", "revoke"),
            ("revokeSessionPublication", "revoke"),
        )
    ),
    Row("listInteractivePublications", "publications.list_interactive", a_page, public=True),
    Row(
        "getInteractivePublication",
        "publications.get_interactive",
        an_id,
        public=True,
        reads=(PUBLICATION,),
    ),
    Row("createLoginToken", "auth.create_login_token", only_options, reads=(LOGIN_TOKEN,)),
    *(
        Row(
            name,
            "auth.validate_api_key",
            one_value,
            reads=(same("valid"), REMAINING),
        )
        for name in ("validateSamsarApiKey", "validateV2ExternalSamsarApiKey")
    ),
    Row(
        "validateProcessorApiKey",
        "auth.validate_api_key",
        one_value,
        reads=(same("valid"), REMAINING),
        known_as="validateSamsarApiKey",
    ),
    Row("verifyClientSession", "auth.verify_session", named_values, public=True),
    Row("createCreditsRecharge", "credits.recharge", one_value),
    Row("getPaymentStatus", "credits.payment_status", named_values, reads=(same("status"),)),
    Row("enableAutoRecharge", "credits.enable_auto_recharge", named_values),
    Row(
        "updateAutoRechargeThreshold",
        "credits.update_auto_recharge_threshold",
        named_values,
    ),
    Row("enhanceMessage", "chat.enhance_message", named),
    Row("setAssistantSystemPrompt", "assistant.set_system_prompt", about("system_prompt")),
    Row(
        "createAssistantCompletion",
        "assistant.create_completion",
        by_session,
        reads=(same("status"),),
    ),
    Row("createEmbedding", "embeddings.create", named),
    Row("createEmbeddingFromUrl", "embeddings.create_from_urls", about("urls")),
    Row(
        "generateEmbeddingsFromPlainText",
        "embeddings.create_from_plain_text",
        about("plain_text"),
    ),
    Row("updateEmbedding", "embeddings.update", by_template),
    Row("searchAgainstEmbedding", "embeddings.search", by_template),
    Row(
        "searchAgainstEmbeddings",
        "embeddings.search",
        by_template,
        known_as="searchAgainstEmbedding",
    ),
    Row("similarToEmbedding", "embeddings.find_similar", by_template),
    Row("deleteEmbeddings", "embeddings.delete_template", by_template, reads=(same("status"),)),
    Row("deleteEmbedding", "embeddings.delete_records", by_template, reads=(same("status"),)),
    Row("listEmbeddingTemplates", "embeddings.list_templates", limit_and_offset),
    Row(
        "getEmbeddingStatus",
        "embeddings.status",
        an_id,
        ids=("template_id",),
        reads=(same("status"),),
    ),
)


def _with_the_singular_path(play: Play) -> Play:
    path = play.sent.path.replace("search_against_embeddings", "search_against_embedding")
    return attrs.evolve(play, sent=attrs.evolve(play.sent, path=path))


CHANGES = (
    where_it_differs(
        "one spelling of a path",
        "Of two paths that lead to one handler, the one that has a method is called.",
        (),
        _with_the_singular_path,
    ),
)
