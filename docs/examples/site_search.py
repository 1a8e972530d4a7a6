"""A search for a folder of texts, and answers from them.

    export SAMSAR_API_KEY=…                  # and SAMSAR_BASE_URL, for an emulator
    python site_search.py index ../          # every .md file below, in pieces by heading
    python site_search.py find "lost answers"
    python site_search.py ask "What happens when an answer is lost?"
    python site_search.py forget

An index costs credits and is made once; `find` costs next to nothing, and `ask` what the model
uses. The list of indexes knows it by its name, so nothing has to be kept here.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from samsar import OutcomeUnknownError, SamsarClient, SamsarError
from samsar.types import ChatMessage, PlainText

NAME = "site-search-example"
LONGEST = 6000
"""Characters of a text that the server takes; what comes after them is not found."""

RULES = "Answer from the notes alone, in a few sentences, and name the pages. Else say: not there."


def pieces(folder: Path) -> Iterator[PlainText]:
    """Yield the texts of all pages, one for each heading."""
    for page in sorted(folder.rglob("*.md")):
        name = page.relative_to(folder).as_posix()
        for number, text in enumerate(
            re.split(r"^(?=#{1,3} )", page.read_text("utf-8"), flags=re.MULTILINE)
        ):
            if text.strip():
                heading = text.lstrip("# ").partition("\n")[0]
                yield PlainText(id=f"{name}#{number}", title=heading, content=text[:LONGEST])


def existing(samsar: SamsarClient) -> str | None:
    """Return the id of the index; one that was forgotten stays in the list, without records."""
    for template in samsar.embeddings.iterate_templates():
        if template.name == NAME and template.record_count:
            return template.template_id
    return None


def index(samsar: SamsarClient, folder: Path) -> None:
    """Make the index, unless there is one: a second one would be a second bill."""
    if existing(samsar):
        print("There is one already; `forget` it first.")
        return
    texts = list(pieces(folder))
    try:
        made = samsar.embeddings.create_from_plain_text(texts, name=NAME)
    except OutcomeUnknownError:
        if not existing(samsar):
            raise
        print("The answer was lost, and the index is there.")
        return
    print(f"{made.data.record_count} pieces, {made.credits_charged:g} credits")


def find(samsar: SamsarClient, index_id: str, words: str, limit: int = 5) -> list[str]:
    """Print what fits best, and return it."""
    found = samsar.embeddings.search(index_id, search_term=words, limit=limit)
    notes = []
    for hit in found.data.results or []:
        record = hit.record or {}
        print(f"{hit.score:.2f}  {hit.id}  {record.get('title', '')}")
        notes.append(f"{hit.id}: {record.get('content', '')}")
    return notes


def ask(samsar: SamsarClient, index_id: str, question: str) -> None:
    """Print an answer from the texts that fit best."""
    notes = "\n\n".join(find(samsar, index_id, question, limit=3))
    chat = samsar.v2.external.chat.submit_completion(
        messages=[
            ChatMessage(f"{RULES}\n\nNotes:\n{notes}", role="system"),
            ChatMessage(question),
        ]
    )
    answer = chat.wait()
    print(f"\n{answer.data.text}\n\n{answer.data.credits_charged:g} credits")


def use(samsar: SamsarClient, what: str, words: str) -> int:
    """Do what needs an index."""
    found = existing(samsar)
    if found is None:
        print("There is no index yet; make it with `index`.", file=sys.stderr)
        return 1
    if what == "find":
        find(samsar, found, words)
    elif what == "ask":
        ask(samsar, found, words)
    else:
        samsar.embeddings.delete_template(found)
    return 0


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=["index", "find", "ask", "forget"])
    parser.add_argument("about", nargs="?", default="", help="a folder, or words")
    wanted = parser.parse_args()
    with SamsarClient() as samsar:
        try:
            if wanted.what == "index":
                index(samsar, Path(wanted.about))
                return 0
            return use(samsar, wanted.what, wanted.about)
        except SamsarError as error:
            print(error, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
