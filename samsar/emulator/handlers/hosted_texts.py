"""Hosted embeddings, moderation and providers."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from samsar._core import routes
from samsar.emulator.callers.auth import KEY_EXPIRED
from samsar.emulator.callers.hosted import account_of_platform, charged, fields_of, hosted
from samsar.emulator.content.similarity import tokens_in, vector, words_in
from samsar.emulator.content.word_forms import stem
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.wire.fields import text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request
from samsar.pricing import EMBEDDING_CREDITS_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Call

MODEL: Final = "text-embedding-3-large"
DIMENSIONS: Final = 512
"""Made up: long enough that words rarely share a place, and still short to send."""
MOST_TEXTS: Final = 100
LONGEST_TEXT: Final = 12_000
MOST_PARTS: Final = 32
LONGEST_PART: Final = 100_000
LONGEST_PARTS: Final = 200_000
LARGEST_PICTURE: Final = 8 * 1024 * 1024
MODERATION_MODEL: Final = "omni-moderation-latest"
THRESHOLD: Final = 0.5
_HARM: Final[Mapping[str, tuple[str, ...]]] = {
    "violence": ("kill", "murder", "massacre"),
    "hate": ("hate",),
    "self-harm": ("suicide",),
    "sexual": ("porn",),
}

PROVIDERS: Final[Mapping[str, dict[str, Any]]] = {
    "samsar": {
        "label": "Samsar API Key",
        "requiredFor": ["All models", "All actions"],
        "models": ["gpt-5.6-sol", "gemini-3.1-pro", "QWEN3.7", "GPTIMAGE2", "RUNWAYML"],
        "actions": ["chat", "assistant", "image", "video", "audio", "lip_sync", "sound_effect"],
    },
    "openai": {
        "label": "OpenAI",
        "requiredFor": ["GPT 5.6 Sol", "OpenAI image", "OpenAI TTS"],
        "models": ["gpt-5.6-sol", "GPTIMAGE2", "OPENAI_TTS"],
        "actions": ["chat", "assistant", "moderation", "image", "audio"],
    },
    "googleCloud": {
        "label": "Google Cloud",
        "requiredFor": ["Gemini 3.1 Pro", "Veo", "Google TTS"],
        "models": ["gemini-3.1-pro", "VEO3.1I2V", "VEO3.1I2VFAST", "GOOGLE_TTS"],
        "actions": ["chat", "assistant", "moderation", "video", "audio"],
    },
    "alibabaCloud": {
        "label": "Alibaba Cloud",
        "requiredFor": ["Qwen 3.7 text inference"],
        "models": ["QWEN3.7"],
        "actions": ["chat", "assistant"],
    },
    "fal": {
        "label": "FAL",
        "requiredFor": ["FAL image models", "lip sync", "sound effects"],
        "models": ["NANOBANANA2", "NANOBANANAPRO"],
        "actions": ["image", "audio", "lip_sync", "sound_effect"],
    },
    "runway": {
        "label": "RunwayML",
        "requiredFor": ["Runway video generation"],
        "models": ["RUNWAYML"],
        "actions": ["video"],
    },
}


# --- embeddings


def embed(call: Call) -> Reply:
    """Make a vector of each text: the cosine of two says how alike they are."""
    account = account_of_platform(call)
    body = fields_of(call)
    texts = _texts(body)
    _check_constants(body)
    tokens = sum(map(tokens_in, texts))
    headers = charged(
        call, account, to_units(tokens * EMBEDDING_CREDITS_PER_TOKEN), "External embeddings"
    )
    answer = {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": vector(each, DIMENSIONS)}
            for index, each in enumerate(texts)
        ],
        "model": MODEL,
        "dimensions": DIMENSIONS,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
    return Reply.of_json(answer, headers=headers)


def _texts(body: Mapping[str, Any]) -> list[str]:
    given = next((body[name] for name in ("input", "inputs", "texts") if name in body), None)
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts:
        raise bad_request("input is required.")
    if not all(isinstance(each, str) and each.strip() for each in texts):
        raise bad_request("input must be a string or an array of non-empty strings.")
    if len(texts) > MOST_TEXTS:
        raise bad_request(f"input must contain at most {MOST_TEXTS} items.")
    if any(len(each) > LONGEST_TEXT for each in texts):
        raise _too_large(f"Each input must be at most {LONGEST_TEXT} characters.")
    return texts


def _check_constants(body: Mapping[str, Any]) -> None:
    """Refuse another model and another length than the server's own."""
    if body.get("model") not in (None, MODEL):
        raise bad_request(f"model must be {MODEL}.")
    if body.get("dimensions") not in (None, DIMENSIONS):
        raise bad_request(f"dimensions must be {DIMENSIONS}.")


# --- moderation


def moderate(call: Call) -> Reply:
    """Judge texts by a few words, and pictures by the words of their URLs."""
    account_of_platform(call)
    body = fields_of(call)
    parts = _parts(body.get("input"))
    joined = body["input"] if isinstance(body["input"], str) else None
    results = [_verdict(part) for part in ([joined] if joined is not None else parts)]
    found = sorted({name for each in results for name, hit in each["categories"].items() if hit})
    decision: dict[str, Any] = {
        "safe": not found,
        "reason": f"Flagged for {', '.join(found)}."
        if found
        else "No policy category was flagged.",
        "threshold": THRESHOLD,
    }
    if found:
        decision["categories"] = found
    digest = hashlib.sha256(call.content).hexdigest()
    return Reply.of_json(
        {
            "id": f"modr-{digest[:24]}",
            "model": text(body, "model") or MODERATION_MODEL,
            "results": results,
            "decision": decision,
        }
    )


def _parts(given: Any) -> list[str]:
    entries = [given] if isinstance(given, str) else given
    if not isinstance(entries, list) or not entries:
        raise bad_request("input is required.")
    if len(entries) > MOST_PARTS:
        raise bad_request(f"input must contain at most {MOST_PARTS} items.")
    texts = [_text_in(entry) for entry in entries]
    if any(len(each) > LONGEST_PART for each in texts) or sum(map(len, texts)) > LONGEST_PARTS:
        raise _too_large("input is too large.")
    return texts


def _text_in(entry: Any) -> str:
    if isinstance(entry, str) and entry.strip():
        return entry
    kind = entry.get("type") if isinstance(entry, dict) else None
    if kind == "text" and isinstance(entry.get("text"), str) and entry["text"].strip():
        return str(entry["text"])
    picture = entry.get("image_url") if kind == "image_url" else None
    url = picture.get("url") if isinstance(picture, dict) else picture
    if not isinstance(url, str) or not url.startswith(("data:image/", "https://", "http://")):
        raise bad_request("input must contain text or image_url items.")
    if len(url) > LARGEST_PICTURE:
        raise _too_large("image_url is too large.")
    return "" if url.startswith("data:") else _path_of(url)


def _path_of(url: str) -> str:
    """Return the path of a picture: nothing looks at the picture, but its name can play a role."""
    try:
        return unquote(urlsplit(url).path).replace("_", " ")
    except ValueError:
        return ""


def _verdict(part: str) -> dict[str, Any]:
    words = set(words_in(part))
    hits = {name: not words.isdisjoint(map(stem, harmful)) for name, harmful in _HARM.items()}
    return {
        "flagged": any(hits.values()),
        "categories": hits,
        "category_scores": {name: 0.98 if hit else 0.001 for name, hit in hits.items()},
    }


def _too_large(message: str) -> ApiError:
    return ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)


# --- providers


def capabilities(_: Call) -> Reply:
    """Say what each provider can do."""
    return Reply.of_json({"providers": PROVIDERS})


def validate(call: Call) -> Reply:
    """Try credentials: here one with `bad` or `invalid` in it does not work."""
    body = fields_of(call)
    checks: dict[str, Any] = {}
    key = text(body, "samsar_api_key")
    if key:
        checks["samsar"] = _samsar(call, key)
    names = {
        "openai": ("openai_api_key",),
        "alibabaCloud": ("dashscope_api_key", "alibaba_cloud_api_key", "qwen_api_key"),
        "runway": ("runway_api_key",),
        "fal": ("fal_api_key",),
        "googleCloud": ("google_credentials_json", "google_credentials_json_b64"),
    }
    for provider, fields in names.items():
        if credential := text(body, *fields):
            checks[provider] = _checked(provider, credential)
    good = [name for name, check in checks.items() if check["ok"]]
    available = {
        "providers": good,
        "models": sorted({model for name in good for model in PROVIDERS[name]["models"]}),
        "actions": sorted({action for name in good for action in PROVIDERS[name]["actions"]}),
    }
    return Reply.of_json({"providers": checks, "available": available})


def _samsar(call: Call, key: str) -> dict[str, Any]:
    terms = call.state.ledger.keys.terms(key)
    if terms is None:
        return _result("samsar", "invalid", message="Invalid API_KEY. User not found.")
    if terms.expires_at is not None and terms.expires_at <= call.now:
        return _result("samsar", "invalid", message=KEY_EXPIRED)
    return _result(
        "samsar",
        "valid",
        valid=True,
        authType="api_key",
        email=None,
        username=None,
        displayName=None,
        remainingCredits=to_credits(call.state.ledger.balance(terms.account)),
    )


def _checked(provider: str, credential: str) -> dict[str, Any]:
    label = PROVIDERS[provider]["label"]
    if "bad" in credential or "invalid" in credential:
        return _result(
            provider, "invalid", statusCode=401, message=f"{label} rejected the API key."
        )
    if provider == "fal":
        return _result(provider, "format_valid", validationMode="format_only")
    return _result(provider, "valid")


def _result(provider: str, status: str, **more: Any) -> dict[str, Any]:
    ok = status in ("valid", "format_valid")
    return {"provider": provider, "status": status, "ok": ok, **more}


ENDPOINTS: Final = (
    *hosted(routes.hosted.embeddings.CREATE, embed),
    *hosted(routes.hosted.moderation.CREATE, moderate, "/moderations"),
    *hosted(routes.hosted.providers.CAPABILITIES, capabilities),
    *hosted(routes.hosted.providers.VALIDATE, validate),
)
