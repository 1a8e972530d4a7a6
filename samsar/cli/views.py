"""How results look to people: facts and tables, on a terminal or in a pipe."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.style import Style
from rich.text import Text

from samsar.cli import output
from samsar.cli.output import amount, clean, dollars, number
from samsar.cli.progress import in_words

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.dry_run import Plan

_MONEY: Final = ("credits_charged", "credits_remaining", "remaining_credits", "credits")


def fields(out: Console, document: Mapping[str, Any], *, only: Sequence[str] = ()) -> None:
    """Print a document as facts: names in words, and what is nested as JSON on one line.

    Args:
        out: Where.
        document: What to print.
        only: The names to print, in this order; all by default.
    """
    names = [name for name in only or document if document.get(name) not in (None, "", [], {})]
    if not names:
        out.print("Nothing to show.")
        return
    output.facts(out, {label(name): value(name, document[name]) for name in names})


def label(name: str) -> str:
    """Return a name in words: `remaining_credits` is `Remaining credits`."""
    words = name.replace("_", " ").strip()
    found = words[:1].upper() + words[1:]
    for short in ("Id", "Url", "Usd"):
        found = " ".join(short.upper() if word == short else word for word in found.split(" "))
    return found.replace(" id", " ID").replace(" url", " URL").replace(" usd", " USD")


def value(name: str, found: Any) -> str:
    """Return a value as people read it."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, (int, float)):
        return amount(found) if name in _MONEY else number(found)
    if isinstance(found, str):
        is_moment = name.endswith(("_at", "_date")) and found[10:11] == "T"
        return clean(f"{found[:16].replace('T', ' ')} UTC" if is_moment else found)
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return clean(", ".join(found))
    return clean(json.dumps(found, ensure_ascii=False))


def job(out: Console, document: Mapping[str, Any]) -> None:
    """Print a job."""
    facts = {"ID": str(document["id"])}
    if document["kind"] != "video":
        facts["Kind"] = document["kind"].replace("_", " ")
    if word := document["status"]:
        facts["Status"] = clean(_status(document, word))
    if stages := document["stages"]:
        done = [state for state in stages.values() if str(state).upper() == "COMPLETED"]
        facts["Stages"] = f"{len(done)} of {len(stages)} done"
    if document["reason"]:
        facts["Reason"] = clean(document["reason"])
    if document["language"]:
        facts["Language"] = clean(document["language"])
    for name, title in (("credits_charged", "Charged"), ("credits_remaining", "Balance")):
        if document[name] is not None:
            facts[title] = amount(document[name])
    if document["files"]:
        facts["Saved"] = " ".join(map(output.together, document["files"]))
    urls = dict.fromkeys(url for url in [document["url"], *document["urls"]] if url)
    width = max(map(len, [*facts, *(["Result"] if urls else [])]))
    output.facts(out, facts, width=width)
    for url in urls:
        link(out, url, f"{'Result':<{width}}")


def _status(document: Mapping[str, Any], word: str) -> str:
    if document["needs_approval"]:
        return "waits for approval"
    # Whatever the server has sent as a status.
    return in_words(str(word))


def link(out: Console, url: str, title: str = "Result") -> None:
    """Print a link on a line of its own: a terminal can follow it, and it is never broken."""
    line = Text(f"{' ' * output.INDENT}{title}  ", style="dim")
    bare = clean(url)
    out.print(line + Text(bare, style=Style(dim=False, link=bare)), soft_wrap=True)


def plan(out: Console, found: Plan) -> None:
    """Print what would be sent, and what it would cost."""
    for request in found.requests:
        out.print(
            Text(f"{request['method']} {clean(request['url'])}", style="bold"), soft_wrap=True
        )
        if request["query"]:
            query = "&".join(f"{name}={item}" for name, item in request["query"].items())
            out.print(Text(f"query: {clean(query)}"), soft_wrap=True)
        out.print(Text(f"headers: {clean(', '.join(request['headers']))}"), soft_wrap=True)
        if request["body"] is not None:
            out.print(Text(json.dumps(request["body"], indent=2, ensure_ascii=False)))
        out.print()
    out.print(Text(_cost(found.credits)))
    out.print("Nothing was sent.")


def _cost(credits: float | None) -> str:
    if credits is None:
        return "Nobody can say beforehand what it costs."
    if credits == 0:
        return "It is free of charge."
    return f"It would cost about {amount(credits)} ({dollars(credits)})."


def as_json(out: Console, found: Any) -> None:
    """Print what has no better view."""
    out.print(Text(json.dumps(found, indent=2, ensure_ascii=True)), soft_wrap=True)
