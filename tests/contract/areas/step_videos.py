"""V2: videos that are made step by step, and detailed statuses."""

from __future__ import annotations

from contract.change import Change, refusal, where_it_differs
from contract.rows import BEST_URL, JOB_ID, STATUS, Row
from contract.steps import (
    has_an_unknown_mode,
    has_stages_that_are_none,
    is_for_an_external_user,
    refused_and_with_good_stages,
    steps,
    with_no_stop,
    with_step_fields_by_one_name,
    with_the_mode_of_the_input,
)
from contract.takes import an_id
from samsar.types.step_videos import StepImageVideoFields, StepTextVideoFields

ROWS = (
    *(
        Row(
            name,
            "v2.step_videos.create_from_text",
            steps,
            answers="job",
            fields=StepTextVideoFields,
            aliases_of="createVideoFromText",
            reads=(JOB_ID, STATUS),
        )
        for name in ("createV2StepVideoFromText", "createV2StepTextToVideo")
    ),
    *(
        Row(
            name,
            "v2.step_videos.create_from_image",
            steps,
            answers="job",
            fields=StepImageVideoFields,
            aliases_of="createV2StepVideoFromImage",
            reads=(JOB_ID, STATUS),
        )
        for name in ("createV2StepVideoFromImage", "createV2StepImageToVideo")
    ),
    Row("getV2StepVideoStatus", "v2.step_videos.status", an_id, reads=(BEST_URL, STATUS)),
    *(
        Row(name, "v2.step_videos.status_detailed", an_id, reads=(BEST_URL, STATUS))
        for name in ("getV2StepVideoStatusDetailed", "getV2StepVideoDetailedStatus")
    ),
    Row("processNextV2StepVideo", "v2.step_videos.process_next", an_id, reads=(STATUS,)),
    *(
        Row(
            name,
            "v2.jobs.status_detailed",
            an_id,
            ids=("request_id", "session_id"),
            reads=(BEST_URL, STATUS),
        )
        for name in ("getV2StatusDetailed", "getV2DetailedStatus")
    ),
    Row(
        "getExternalStatusDetailed",
        "external_user.jobs.status_detailed",
        an_id,
        ids=("request_id", "session_id"),
        reads=(BEST_URL, STATUS),
    ),
)

CHANGES: tuple[Change, ...] = (
    refusal(
        "step videos are the account's",
        "The server makes such a video for the account of the credential and bills it, whichever"
        " external user the request names.",
        (),
        is_for_an_external_user,
        "external user",
    ),
    where_it_differs(
        "step fields by one name",
        "Each of them travels in snake_case: in the input, and at the top level as the document"
        " has it.",
        ("createV2StepVideoFromText/basic",),
        with_step_fields_by_one_name,
    ),
    refusal(
        "an unknown step mode is refused",
        "The TypeScript client renders without a stop, for money, what was to be looked at.",
        ("createV2StepVideoFromText/stepMode-nonsense",),
        has_an_unknown_mode,
        "step_mode",
    ),
    where_it_differs(
        "no stage to stop before is no stop",
        "An empty list alone renders in full.",
        ("createV2StepVideoFromText/manual-empty-array",),
        with_no_stop,
    ),
    where_it_differs(
        "the step mode is a field",
        "It has one place here, among the other fields, and is heard there.",
        (),
        with_the_mode_of_the_input,
    ),
    Change(
        "stages are names of stages",
        "What is no stage is refused: the server would drop it in silence, and not stop there.",
        (),
        has_stages_that_are_none,
        refused_and_with_good_stages,
    ),
)
