"""What callers pass: typed dictionaries and open vocabularies, one module for each area."""

from samsar.types.assistant import FunctionTool, ImageTool, InputImage, InputText, Message
from samsar.types.embeddings import (
    FieldOptions,
    FieldOptionsDict,
    PlainText,
    PlainTextDict,
    Range,
)
from samsar.types.options import RequestOptions
from samsar.types.videos import (
    FocusArea,
    FocusAreaDict,
    FooterItem,
    FooterItemDict,
    ImageItem,
    ImageItemDict,
    OutroCtaImage,
    OutroCtaImageDict,
)

__all__ = [
    "FieldOptions",
    "FieldOptionsDict",
    "FocusArea",
    "FocusAreaDict",
    "FooterItem",
    "FooterItemDict",
    "FunctionTool",
    "ImageItem",
    "ImageItemDict",
    "ImageTool",
    "InputImage",
    "InputText",
    "Message",
    "OutroCtaImage",
    "OutroCtaImageDict",
    "PlainText",
    "PlainTextDict",
    "Range",
    "RequestOptions",
]
