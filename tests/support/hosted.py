"""Orders to the hosted routes that begin a job, for tests through either client."""

from __future__ import annotations

VIDEO = "https://cdn.example.com/v.mp4"
VOICE = "https://cdn.example.com/voice.mp3"
PICTURE = "https://cdn.example.com/photo.png"


def from_text(hosted, **more):
    return hosted.videos.create_from_text(
        prompt="A beach at sunrise",
        image_model="GPTIMAGE2",
        video_model="RUNWAYML",
        duration=10,
        **more,
    )


def from_image(hosted, **more):
    return hosted.videos.create_from_image(image_url=PICTURE, prompt="A slow zoom", **more)


def from_images(hosted, **more):
    return hosted.videos.create_from_images(image_urls=[PICTURE, PICTURE], **more)


def lip_sync(hosted, **more):
    return hosted.videos.lip_sync(VIDEO, VOICE, **more)


def sound_effect(hosted, **more):
    return hosted.videos.add_sound_effect(VIDEO, prompt="rain", **more)


def music(hosted, **more):
    return hosted.audio.create_music("calm piano", duration=20, **more)


JOBS = [from_text, from_image, from_images, lip_sync, sound_effect, music]


def called(make):
    return make.__name__
