"""What a request's body may hold."""

import json

import pytest

from chungket.routes.guards import Refused, text_field


def test_a_text_is_given_as_it_is_and_may_be_left_out() -> None:
    assert text_field({"device": "Máy Ẩ 🔌"}, "device") == "Máy Ẩ 🔌"
    assert text_field({}, "device") == ""
    assert text_field({"device": "x" * 64}, "device", 64) == "x" * 64


@pytest.mark.parametrize(
    "written", ["1", "null", "[]", '"' + "x" * 65 + '"', r'"\ud800"', r'"a\udc00b"', r'"\udc00\ud800"']
)
def test_what_is_no_text_is_refused(written: str) -> None:
    with pytest.raises(Refused) as caught:
        text_field({"device": json.loads(written)}, "device", 64)
    assert (caught.value.status, caught.value.code) == (400, "bad_request")


def test_a_whole_pair_is_a_character() -> None:
    assert text_field({"device": json.loads(r'"\ud83d\udd0c"')}, "device") == "🔌"
