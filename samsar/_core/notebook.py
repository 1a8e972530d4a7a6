"""How jobs, and what they have made, look in a notebook. Nothing is asked of the server for it."""

from __future__ import annotations

from typing import Any, Final

_MOST: Final = 12
"""A notebook keeps what it shows: of very many files it shows the first."""

_LONGEST_TEXT: Final = 2000

_STYLE: Final = "max-width: 100%; max-height: 20em"


class ShowsJob:
    """Shows a job by its kind and id, and how it is found again."""

    __slots__ = ()

    def _repr_html_(self: Any) -> str:
        resume = f"samsar.jobs.resume({dict(self.ref)!r})"
        return (
            f"<div><b>{_text(type(self).__name__)}</b> {_text(self.kind)}"
            f" <code>{_text(self.id)}</code>"
            f"<br><small>Found again by <code>{_text(resume)}</code></small></div>"
        )


class ShowsFiles:
    """Shows the files of a job that is done: plays videos and sounds, and shows pictures."""

    __slots__ = ()

    def _repr_html_(self: Any) -> str:
        told = [_text(self.job.kind), f"<code>{_text(self.job.id)}</code>", _text(self.data.status)]
        if self.data.needs_approval:
            told.append("waits for approval")
        if self.data.credits_charged is not None:
            told.append(f"{self.data.credits_charged:g} credits")
        caption = f"<div><small>{' · '.join(told)}</small></div>"
        return "".join([*_shown(self.job.kind, self.data, self.urls), caption])


def _shown(kind: str, data: Any, urls: list[str]) -> list[str]:
    text = getattr(data, "text", None)
    if isinstance(text, str) and text:
        return [f"<blockquote>{_text(text[:_LONGEST_TEXT])}</blockquote>"]
    return [_file(kind, url) for url in urls[:_MOST] if _is_on_the_web(url)]


def _file(kind: str, url: str) -> str:
    where = f'src="{_text(url)}" style="{_STYLE}"'
    if "image" in kind:
        return f"<img {where}>"
    element = "audio" if "audio" in kind else "video"
    return f'<{element} controls preload="metadata" {where}></{element}>'


def _is_on_the_web(url: str) -> bool:
    # What the server says goes into a page that runs scripts.
    return url.lower().startswith(("https://", "http://"))


def _text(value: object) -> str:
    from html import escape

    return escape(str(value))
