"""Fields of good requests."""

TEXT = {
    "prompt": "A beach",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}
"""A video from text, which costs 300 credits."""
