"""`samsar webhooks listen`: what comes is printed, and held against what the server says."""

from __future__ import annotations

import json
import re
import signal
import socket

import pytest
import urllib3

import samsar


@pytest.fixture
def listener(started, api):
    """A running listener: its URL, and what it prints."""

    def listen(*arguments):
        process = started(
            "webhooks",
            "listen",
            "--port",
            "0",
            *arguments,
            SAMSAR_API_KEY=api.api_key,
            SAMSAR_BASE_URL=api.url,
        )
        told = process.stderr.readline()
        return re.search(r"http://127\.0\.0\.1:\d+/", told)[0], process

    return listen


def post(url, body):
    return urllib3.request("POST", url, body=body, timeout=10).status


def test_a_webhook_is_shown_with_what_the_server_says(listener, api):
    url, process = listener("--count", "3")
    with samsar.SamsarClient(api_key=api.api_key, base_url=api.url) as client:
        job = client.videos.create_from_text(
            prompt="A boat", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
        )
    assert post(url, json.dumps({"request_id": job.id, "status": "FAILED"}).encode()) == 200
    assert post(url, b'{"error": {"message": "Video generation failed"}}') == 200
    assert post(url, b"nonsense") == 200

    out, err = process.communicate(timeout=30)
    first, second, third = out.splitlines()
    assert first.startswith(f"{job.id}: the webhook says FAILED; the server says COMPLETED http")
    assert second == "a job without an id: the webhook says FAILED; not confirmed: it names no job"
    assert third == "refused: unreadable"
    assert (process.returncode, err) == (0, "")


def test_programs_get_a_line_of_json_for_each(listener):
    url, process = listener("--json", "--count", "1")
    post(url, b'{"request_id": "665f1c2e9b1d4a0012345678", "status": "COMPLETED"}')

    out, _ = process.communicate(timeout=30)
    found = json.loads(out)
    assert found["webhook"] == {"request_id": "665f1c2e9b1d4a0012345678", "status": "COMPLETED"}
    assert found["confirmed"] is None
    assert "404" in found["reason"]


def test_ctrl_c_ends_it(listener):
    _, process = listener()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_port_that_is_taken_is_one_line(samsar_command, account):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = samsar_command("webhooks", "listen", "--port", port)

    assert ended.code == 1
    assert ended.err.startswith(f"error: cannot listen on 127.0.0.1 port {port}: ")
