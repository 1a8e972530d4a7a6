"""Checks the built documentation: links inside it, the way to each page, and that it stands alone.

    python scripts/check_site.py docs/_build/html

What is wrong is printed, a line each, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

CLICKS = 2
"""From how many clicks away of the front page each page can be reached."""

LOADS = {
    "script": "src",
    "img": "src",
    "video": "src",
    "audio": "src",
    "link": "href",
    "iframe": "src",
    "object": "data",
}
"""Elements that make the browser fetch something, and the attribute that says what."""


@dataclass
class Page:
    """What one page is made of, as far as links go."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value}
        if "id" in found:
            self.page.anchors.add(found["id"])
        if tag == "a" and "href" in found:
            self.page.links.append(found["href"])
        if tag == "form" and "action" in found:
            self.page.links.append(found["action"])
        loaded = found.get(LOADS.get(tag, ""))
        if loaded and found.get("rel") not in {"canonical", "next", "prev", "index", "search"}:
            self.page.loads.append(loaded)


def read(site: Path) -> dict[Path, Page]:
    """Read all pages of a site."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        reader = _Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        pages[path.relative_to(site)] = reader.page
    return pages


def target(page: Path, link: str) -> tuple[Path, str] | None:
    """Return the file and the anchor that a link leads to, or None if it leads elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return page, unquote(parts.fragment)
    joined = (Path("/") / page.parent / unquote(parts.path)).resolve().relative_to("/")
    return joined, unquote(parts.fragment)


def broken(site: Path, pages: dict[Path, Page]) -> Iterator[str]:
    """Yield the links that lead nowhere."""
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            found = target(path, link)
            if found is None:
                continue
            file, anchor = found
            if not (site / file).is_file():
                yield f"{path}: {link}: there is no such file"
            elif anchor and file in pages and anchor not in pages[file].anchors:
                yield f"{path}: {link}: there is no such place on the page"


def fetched_elsewhere(pages: dict[Path, Page]) -> Iterator[str]:
    """Yield what would be fetched from other sites, and be missing without a network."""
    for path, page in pages.items():
        for link in page.loads:
            parts = urlsplit(link)
            if parts.netloc or parts.scheme not in {"", "data"}:
                yield f"{path}: {link}: is fetched from another site"


def far_away(pages: dict[Path, Page]) -> Iterator[str]:
    """Yield the pages that take too many clicks from the front page."""
    reached = {Path("index.html")}
    for _ in range(CLICKS):
        for path in list(reached):
            found = (target(path, link) for link in pages[path].links)
            reached |= {each[0] for each in found if each and each[0] in pages}
    # Nobody has to come by these.
    for path in sorted(pages.keys() - reached - {Path("404.html")}):
        yield f"{path}: is more than {CLICKS} clicks away from the front page"


def main() -> int:
    """Check the site that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="the folder with the built pages")
    site = parser.parse_args().site.resolve()
    pages = read(site)
    if Path("index.html") not in pages:
        print(f"{site}: there is no site here")
        return 1
    wrong = [*broken(site, pages), *fetched_elsewhere(pages), *far_away(pages)]
    print("\n".join([*wrong, f"{len(pages)} pages, {len(wrong)} things wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
