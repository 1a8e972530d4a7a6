"""Make the sample videos that the emulator serves as results. Needs ffmpeg.

The files are checked in; run this only to change them. The emulator repeats what is in them until a
video is as long as it has to be, for which it needs B-frames and one key frame at the beginning, as
here. Every one is a real video: two seconds of a test picture with a quiet tone, H.264 and AAC,
with its index in front so that it plays while it loads.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import Final

SIZES: Final = {"landscape": "256x144", "portrait": "144x256", "square": "192x192"}
PACKAGE: Final = Path(__file__).resolve().parent.parent / "samsar"
MEDIA: Final = PACKAGE / "emulator" / "content" / "samples"


def ffmpeg_command(size: str, seconds: float, target: Path) -> list[str]:
    """Return the command that makes one file, the same bytes every time."""
    picture = f"testsrc2=size={size}:rate=12:duration={seconds:g}"
    tone = f"sine=frequency=220:sample_rate=22050:duration={seconds:g}"
    return [
        *("ffmpeg", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
        *("-c:v", "libx264", "-preset", "veryslow", "-crf", "38", "-pix_fmt", "yuv420p"),
        *("-threads", "1", "-x264-params", "keyint=24"),
        *("-af", "volume=0.1", "-c:a", "aac", "-b:a", "16k", "-ac", "1"),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-flags:a", "+bitexact", "-movflags", "+faststart", "-shortest"),
        str(target),
    ]


def main() -> None:
    """Make all files and say how big they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=MEDIA, help="where to (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="length (default: %(default)s)")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        target = arguments.folder / f"{name}.mp4"
        subprocess.run(ffmpeg_command(size, arguments.seconds, target), check=True)
        print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
