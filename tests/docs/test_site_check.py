"""What is checked in the built site is found when it is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_site.py"


def page(*links, body=""):
    anchors = "".join(f'<a href="{link}">there</a>' for link in links)
    return f"<!doctype html><title>A page</title>{anchors}{body}"


@pytest.fixture
def check(tmp_path):
    """Writes pages, and returns the exit code and what is told about them."""

    def check(**pages):
        for name, text in pages.items():
            (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    return check


def test_a_site_whose_links_lead_somewhere_is_fine(check):
    code, told = check(
        index=page("a.html#here", "https://example.com/"),
        a=page("index.html", "#here", body='<p id="here"><img src="data:image/png;base64,AA==">'),
    )

    assert (code, told) == (0, "2 pages, 0 things wrong\n")


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("gone.html", "no such file"),
        ("#gone", "no such place"),
        ("index.html#gone", "no such place"),
        ("../outside.html", "no such file"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(check, link, why):
    code, told = check(index=page(link))

    assert code == 1
    assert f"index.html: {link}: there is {why}" in told


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img src="http://127.0.0.1:8765/files/a.png">',
        '<video src="http://127.0.0.1:8765/files/a.mp4"></video>',
    ],
)
def test_what_is_fetched_from_elsewhere_is_found(check, element):
    code, told = check(index=page(body=element))

    assert code == 1
    assert "is fetched from another site" in told


def test_a_page_that_is_far_away_is_found(check):
    code, told = check(
        index=page("a.html"), a=page("b.html"), b=page("c.html"), c=page("index.html")
    )

    assert code == 1
    assert "c.html: is more than 2 clicks away" in told
    assert "b.html: is" not in told


def test_a_folder_without_a_site_is_none(check):
    assert check()[0] == 1
