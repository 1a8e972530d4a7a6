"""What the clients talk to: nginx with fixed answers, so that it is never the bottleneck."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from bench.calls import pinned

CONFIG = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000000;
    default_type application/json;
    client_max_body_size 64m;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        root {folder};
        # Files are not asked for by POST otherwise.
        error_page 405 =200 $uri;
        location ~ ^/(v1|v2)/ {{ try_files /$request_method.json =404; }}
        location = /v1/status {{ try_files /status.json =404; }}
        location = /v2/status_detailed {{ try_files /detailed.json =404; }}
        location = /v1/video/create {{
            error_page 405 =200 /create.json;
            try_files /create.json =404;
        }}
        location = /v2/requests {{ try_files /list.json =404; }}
        location = /v1/assistant/completion {{
            error_page 405 =200 /picture.json;
            try_files /picture.json =404;
        }}
    }}
}}
"""


def status(number: int = 7) -> dict[str, Any]:
    """Return a status of about 1 KB."""
    stages = ("prompt_generation", "image_generation", "speech_generation", "music_generation")
    session = f"665f1c2e9b1d4a00{number:08x}"
    return {
        "request_id": session,
        "session_id": session,
        "status": "PENDING",
        "type": "video",
        "provider": "samsar",
        "express_generation_status": dict.fromkeys(stages, "COMPLETED")
        | {"ai_video_generation": "PENDING", "video_generation": "INIT"},
        "express_generation_credit_charges": {
            stage: {"status": "CHARGED", "creditsCharged": 20, "chargedAt": "2026-11-01T10:00:00Z"}
            for stage in stages
        },
        "credits_charged": 80,
        "remaining_credits": 9920.5,
        "thumbnail_url": f"https://media.samsar.one/{session}/thumbnail.png",
        "has_subtitles": False,
        "has_footer": False,
        "result_language": "en",
    }


def detailed() -> dict[str, Any]:
    """Return a detailed status of about 10 KB."""
    layer = {
        "prompt": "A wide shot of a beach at sunrise, with gulls over the water, in warm light. "
        * 3,
        "duration": 5,
        "image_url": "https://media.samsar.one/665f1c2e9b1d4a0000000007/layer.png",
        "ai_video_url": "https://media.samsar.one/665f1c2e9b1d4a0000000007/layer.mp4",
        "generation_status": {"image": "COMPLETED", "video": "PENDING"},
    }
    return {
        **status(),
        "session": {
            "inputPrompt": "A drone shot of a beach at sunrise",
            "language": "en",
            "layers": [dict(layer, index=index) for index in range(16)],
        },
    }


def listing(count: int) -> dict[str, Any]:
    """Return a list of requests."""
    return {
        "requests": [
            {
                "request_id": f"665f1c2e9b1d4a00{number:08x}",
                "session_id": f"665f1c2e9b1d4a00{number:08x}",
                "type": "video",
                "provider": "samsar",
                "status": "COMPLETED",
                "result_url": f"https://media.samsar.one/{number}/video.mp4",
                "result_urls": [f"https://media.samsar.one/{number}/video.mp4"],
                "thumbnail_url": f"https://media.samsar.one/{number}/thumbnail.png",
                "request_type": "text_to_video",
                "created_at": "2026-11-01T10:00:00.000Z",
                "updated_at": "2026-11-01T10:02:00.000Z",
                "metadata": {"order": str(number)},
            }
            for number in range(count)
        ]
    }


def picture(megabytes: int) -> dict[str, Any]:
    """Return an answer of the assistant with a picture."""
    return {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "model": "gpt-5.6-sol",
        "output": [
            {
                "type": "image_generation_call",
                "id": "ig_1",
                "status": "completed",
                "result": "iVBORw0KGgoA" * (megabytes * 1024 * 1024 // 12),
            }
        ],
        "usage": {"input_tokens": 10, "output_tokens": 20, "total_tokens": 30},
    }


class Target:
    """A running nginx; use it in a `with` block.

    Args:
        rows: How many requests its list has.
        megabytes: How large the picture is.
    """

    def __init__(self, rows: int = 200, megabytes: int = 5) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="samsar-bench-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        bodies = {
            "status": status(),
            "detailed": detailed(),
            "list": listing(rows),
            "picture": picture(megabytes),
            "create": {
                "request_id": "665f1c2e9b1d4a0000000007",
                "session_id": "665f1c2e9b1d4a0000000007",
            },
            "GET": {},
            "POST": {},
        }
        for name, body in bodies.items():
            (self.folder / f"{name}.json").write_text(json.dumps(body), "utf-8")
        self.folder.chmod(0o755)

    def __enter__(self) -> Self:
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        config = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        port = self.url.rpartition(":")[2]
        config.write_text(CONFIG.format(folder=self.folder, port=port, user=user), "utf-8")
        self._process = subprocess.Popen(
            [*pinned(1), program, "-c", str(config), "-e", str(self.folder / "error.log")]
        )
        self._wait(int(port))
        return self

    def _wait(self, port: int) -> None:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("nginx did not start: " + (self.folder / "error.log").read_text("utf-8"))

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self.folder)
