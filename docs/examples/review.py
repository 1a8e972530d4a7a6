"""A video that is looked at before it becomes expensive, in a terminal.

    export SAMSAR_API_KEY=…      # and SAMSAR_BASE_URL, for an emulator
    python review.py "A launch teaser for a new travel app"
    python review.py --resume 665f1c2e9b1d4a0012345678

The pictures and voices are made, then it stops and asks. Whoever says no, or goes away with Ctrl-C,
pays nothing for the clips; the second line takes up the video where it stands.
"""

from __future__ import annotations

import argparse
import sys
from typing import cast

from samsar import SamsarClient, SamsarError, StepVideoJob
from samsar.models.step_videos import StepVideoStatus


def show(status: StepVideoStatus) -> None:
    """Print what there is so far."""
    pictures = status.resources_of("image_generation")
    scenes = (pictures and pictures.layers) or []
    for number, scene in enumerate(scenes, start=1):
        print(f"{number:3}. {scene.prompt}\n     {scene.selected_image_url}")
    charged = status.credits_charged
    print(f"Charged so far: {'nobody says' if charged is None else f'{charged:g} credits'}")


def ask(status: StepVideoStatus) -> bool:
    """Ask whether the video may go on."""
    print(f"\nIt has stopped before: {status.next_step}")
    show(status)
    return input("Go on? [y/N] ").strip().lower() in {"y", "yes"}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("prompt", nargs="?", help="what the video is about")
    parser.add_argument("--resume", metavar="ID", help="a video that is under way")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--output", default="review.mp4")
    found = parser.parse_args()
    if bool(found.prompt) == bool(found.resume):
        parser.error("give a prompt, or --resume ID")
    return found


def begin(samsar: SamsarClient, wanted: argparse.Namespace) -> StepVideoJob:
    """Order the video, or take up one that is under way."""
    if wanted.resume:
        return cast("StepVideoJob", samsar.jobs.resume({"kind": "step_video", "id": wanted.resume}))
    return samsar.v2.step_videos.create_from_text(
        prompt=wanted.prompt,
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=wanted.seconds,
        step_mode="two_step",
    )


def main() -> int:
    """Make a video together with whoever sits at the terminal."""
    wanted = arguments()
    with SamsarClient() as samsar:
        try:
            job = begin(samsar, wanted)
            print(f"To come back later: python review.py --resume {job.id}")
            video = job.run(approve=ask)
            if video.needs_approval:
                print("It waits where it is, and takes no more credits.")
            else:
                print("Saved", video.download(wanted.output))
        except SamsarError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
