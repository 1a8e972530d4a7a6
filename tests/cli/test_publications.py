"""`samsar publications`: what everybody can see."""

import pytest
from support.documents import document

from samsar import SamsarClient


@pytest.fixture
def video(account):
    with SamsarClient() as samsar:
        job = samsar.videos.create_from_text(
            prompt="A paper boat", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
        )
        return job.wait().data.session_id


def test_a_video_is_published_changed_and_taken_back(samsar_command, video):
    published = samsar_command(
        *("publications", "publish", video, "--title", "Boat", "--tags", "sea", "--tags", "paper"),
        *("--description", "-", "--json"),
        answer="A boat\nof paper.\n",
    )
    told = document(published, "publication")
    assert told["created"] is True
    assert told["publication"]["tags"] == ["sea", "paper"]
    assert told["publication"]["description"] == "A boat\nof paper."

    edited = samsar_command("publications", "edit", video, "--title", "The boat")
    assert "The boat" in edited.out
    revoked = samsar_command("publications", "revoke", video)
    assert "Revoked" in revoked.out
    assert samsar_command("publications", "edit", video, "--title", "Gone").code == 5


def test_a_session_that_is_not_there_is_exit_code_5(samsar_command, account):
    ended = samsar_command("publications", "publish", "6b0000000000000000000000", "--json")

    assert ended.code == 5
    document(ended, "error")


def test_public_stories_need_no_credential(samsar_command, account, monkeypatch):
    monkeypatch.delenv("SAMSAR_API_KEY")
    ended = samsar_command("publications", "list-interactive", "--limit", "2", "--json")

    items = document(ended, "publications")["items"]
    assert len(items) == 2
    one = items[0]["publication_id"]
    shown = samsar_command("publications", "get-interactive", one, "--json")
    assert document(shown, "publication")["publication"]["publication_id"] == one


def test_public_stories_are_a_table_for_people(samsar_command, account):
    ended = samsar_command("publications", "list-interactive")

    assert ended.out.splitlines()[0].split() == ["ID", "Title", "By", "Published"]
    assert "The lighthouse keeper" in ended.out
    one = ended.out.splitlines()[1].split()[0]
    assert "The lighthouse keeper" in samsar_command("publications", "get-interactive", one).out
