"""What the documents of `--json` look like, and the check of one against its schema."""

import json
from typing import Any

import jsonschema

NUMBER = {"type": ["number", "null"]}
TEXT = {"type": ["string", "null"]}
WORDS = {"type": "array", "items": {"type": "string"}}


def record(required: dict[str, Any], *, closed: bool = False) -> dict[str, Any]:
    """Describes an object that has at least these names."""
    return {
        "type": "object",
        "properties": required,
        "required": list(required),
        "additionalProperties": not closed,
    }


REF = record({"kind": {"type": "string"}, "id": {"type": "string"}})
ERROR = record(
    {
        "type": {"type": "string"},
        "message": {"type": "string", "minLength": 1, "pattern": "^[^\n]*$"},
        "hint": TEXT,
        "exit_code": {"type": "integer", "minimum": 1},
    }
)
_JOB = {
    "id": {"type": "string", "minLength": 1},
    "kind": {"type": "string"},
    "ref": REF,
    "status": TEXT,
    "phase": {"enum": ["running", "done", "stopped", "failed", "cancelled", None]},
    "done": {"type": "boolean"},
    "progress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "stages": {"type": "object", "additionalProperties": {"type": "string"}},
    "url": TEXT,
    "urls": WORDS,
    "thumbnail_url": TEXT,
    "language": TEXT,
    "needs_approval": {"type": "boolean"},
    "reason": TEXT,
    "credits_charged": NUMBER,
    "credits_remaining": NUMBER,
    "file": TEXT,
    "files": WORDS,
}
_MODEL = record({"value": {"type": "string"}})

_HIT = record({"id": {"type": "string"}, "score": {"type": "number"}})

_RUN = record(
    {
        "id": {"type": "string", "pattern": "^run-"},
        "state": {"enum": ["running", "paused", "cancelled", "done"]},
        "reason": TEXT,
        "rows": {"type": "integer"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "over": {"type": "boolean"},
        "credits_charged": {"type": "number"},
        "credits_reserved": {"type": "number"},
        "budget": NUMBER,
        "created_at": {"type": "number"},
        "seconds_left": NUMBER,
    },
    closed=True,
)
_ROW = record(
    {
        "number": {"type": "integer"},
        "id": {"type": "string"},
        "state": {"type": "string"},
        "row": {"type": "object"},
        "error": TEXT,
        "url": TEXT,
        "credits_charged": {"type": "number"},
        "steps": {
            "type": "array",
            "items": record({"name": {"type": "string"}, "job_id": TEXT, "candidates": WORDS}),
        },
    },
    closed=True,
)

SCHEMAS: dict[str, dict[str, Any]] = {
    "bulk_plan": record(
        {
            "dry_run": {"const": True},
            "rows": {
                "type": "array",
                "items": record(
                    {
                        "number": {"type": "integer"},
                        "id": {"type": "string"},
                        "estimate": NUMBER,
                        "steps": {"type": "array", "items": record({"name": {"type": "string"}})},
                    },
                    closed=True,
                ),
            },
            "estimate": record({"credits": NUMBER}, closed=True),
        },
        closed=True,
    ),
    "bulk_end": record({"run": _RUN, "unfinished": {"type": "array", "items": _ROW}}, closed=True),
    "bulk_runs": record({"runs": {"type": "array", "items": _RUN}}, closed=True),
    "bulk_report": record({"run": record({}), "rows": {"type": "array", "items": _ROW}}),
    "error": record({"error": ERROR}, closed=True),
    "job": record(_JOB, closed=True),
    "jobs": record(
        {
            "jobs": {
                "type": "array",
                "items": record({**_JOB, "error": {"anyOf": [ERROR, {"type": "null"}]}}),
            }
        },
        closed=True,
    ),
    "review": record(
        {**_JOB, "current_step": TEXT, "next_step": TEXT, "resources": {}}, closed=True
    ),
    "plan": record(
        {
            "dry_run": {"const": True},
            "requests": {
                "type": "array",
                "minItems": 1,
                "items": record(
                    {
                        "method": {"type": "string"},
                        "url": {"type": "string"},
                        "path": {"type": "string", "pattern": "^/"},
                        "query": {"type": "object"},
                        "headers": WORDS,
                        "body": {},
                    },
                    closed=True,
                ),
            },
            "estimate": record({"credits": NUMBER}, closed=True),
        },
        closed=True,
    ),
    "balance": record({"remaining_credits": {"type": "number"}}),
    "models": record({"video_models": {"type": "array", "items": _MODEL}}),
    "estimate": record(
        {
            "operation": {"type": "string"},
            "credits": NUMBER,
            "usd": NUMBER,
            "source": {"enum": ["supported_models", "price_table"]},
            "notes": {"type": "string"},
        },
        closed=True,
    ),
    "operations": record({"operations": WORDS}, closed=True),
    "requests": record(
        {"requests": {"type": "array", "items": record({"request_id": {"type": "string"}})}}
    ),
    "answer": record(
        {
            "status": {"type": "integer"},
            "data": {},
            "request_id": TEXT,
            "credits_charged": NUMBER,
            "credits_remaining": NUMBER,
        },
        closed=True,
    ),
    "login": record(
        {
            "email": {"type": "string"},
            "profile": {"type": "string"},
            "base_url": {"type": "string"},
            "kept_in": {"type": "string"},
        }
    ),
    "caller": record(
        {"credential": {"type": "string"}, "profile": TEXT, "base_url": {"type": "string"}}
    ),
    "logout": record({"profile": {"type": "string"}, "forgotten": {"type": "boolean"}}),
    "completion": record({"shell": {"type": "string"}, "script": {"type": "string"}}, closed=True),
    "publication": record({"publication": record({"publication_id": {"type": "string"}})}),
    "cancelled": record({"status": {"type": "string"}}),
    "title": record({"content": {"type": "string"}}),
    "uploads": record({"image_urls": WORDS}, closed=True),
    "template": record({"template_id": {"type": "string"}}),
    "templates": record(
        {"templates": {"type": "array", "items": record({"template_id": {"type": "string"}})}},
        closed=True,
    ),
    "hits": record({"results": {"type": "array", "items": _HIT}}),
    "matches": record({"matches": {"type": "array", "items": _HIT}}),
    "reading": record({"receipt_json": {"type": "object"}, "credits_charged": {"type": "number"}}),
    "said": record(
        {
            "id": {"type": "string"},
            "status": TEXT,
            "model": TEXT,
            "output_text": {"type": "string"},
            "images": {
                "type": "array",
                "items": record(
                    {"file": TEXT, "media_type": {"type": "string"}, "problem": TEXT}, closed=True
                ),
            },
            "tool_calls": {
                "type": "array",
                "items": record({"id": TEXT, "name": TEXT, "arguments": TEXT}, closed=True),
            },
            "usage": {"type": ["object", "null"]},
            "credits_charged": NUMBER,
            "credits_remaining": NUMBER,
        },
        closed=True,
    ),
    "session": record({"session_id": {"type": "string"}}),
    "prompt": record({"model": {"type": "string"}}),
    "external_user": record(
        {"external_user": record({"provider": TEXT, "external_user_id": TEXT})}
    ),
    "login_token": record({"login_token": {"type": "string"}, "expires_at": TEXT}),
    "grant": record(
        {"credits_granted": {"type": "number"}, "remaining_credits": {"type": "number"}}
    ),
    "charge": record({"utility_type": {"type": "string"}, "credits_charged": NUMBER}),
    "app_key": record({"app_key_record": record({"status": {"type": "string"}})}),
    "checkout": record(
        {
            "url": {"type": "string"},
            "checkout_session_id": {"type": "string"},
            "credits": {"type": "number"},
            "amount_usd": {"type": "number"},
        }
    ),
    "payment": record({"status": {"enum": ["pending", "succeeded", "failed"]}}),
    "auto_recharge": record({"auto_recharge_enabled": {"type": "boolean"}}),
    "usage_logs": record(
        {"items": {"type": "array", "items": record({"credits": {"type": "number"}})}},
        closed=True,
    ),
    "publications": record(
        {"items": {"type": "array", "items": record({"publication_id": {"type": "string"}})}},
        closed=True,
    ),
}
"""A schema for each kind of document."""


def document(ended: Any, kind: str) -> Any:
    """Reads what a command wrote to standard output: one document of a kind, and nothing else."""
    found = json.loads(ended.out)
    jsonschema.validate(found, SCHEMAS[kind], jsonschema.Draft202012Validator)
    return found
