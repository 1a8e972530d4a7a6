"""Forms with files are written as browsers write them."""

from hypothesis import given
from hypothesis import strategies as st

from samsar._core.multipart import Part, form
from samsar.emulator.wire.forms import read_form


def test_a_form_holds_a_file_and_a_field():
    content = form(
        [Part("image", b"\x89PNG\r\n--", "a.png", "image/png"), Part("metadata", b'{"a":1}')]
    )
    boundary = content.media_type.partition("boundary=")[2]
    assert (
        content.data
        == (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="image"; filename="a.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        + b"\x89PNG\r\n--\r\n"
        + (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="metadata"\r\n\r\n'
            '{"a":1}\r\n'
            f"--{boundary}--\r\n"
        ).encode()
    )


def test_a_name_cannot_break_out_of_its_header():
    head = Part("image", b"", 'zdjęcie "1"\r\nX-Evil: 1.png').head()
    assert 'filename="zdjęcie %221%22%0D%0AX-Evil: 1.png"'.encode() in head
    assert head.count(b"\r\n") == 2


def test_two_forms_have_two_boundaries():
    assert form([]).media_type != form([]).media_type


@given(st.binary(max_size=200))
def test_any_bytes_arrive_as_they_are(data):
    content = form([Part("image", data, "a b.png", "image/png")])
    (part,) = read_form({"content-type": content.media_type}, content.data)
    assert (part.data, part.file_name, part.media_type) == (data, "a b.png", "image/png")
