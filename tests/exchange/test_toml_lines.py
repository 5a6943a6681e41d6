import tomllib

from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.toml_lines import key_lines


def test_keys_headers_arrays_and_long_values() -> None:
    text = """\
# ghi chú
title = "a"   # sau giá trị

date = 2020-09-26
[hall]
far = 30.0
chain = [
  "a",  # ]
  "b",
]
long = '''
[[rounds]]
id = "not a key"
'''
[[rounds]]
id = "một"
[rounds.extra]
x = 1
[[rounds]]
id = "hai"
extra = { x = 2, y = [ { z = 3 } ] }
a.b = 4
"""
    tomllib.loads(text)
    lines = key_lines(text)
    assert {path: line for path, line in lines.items() if path != ("hall", "chain", 0)} == {
        ("title",): 2,
        ("date",): 4,
        ("hall",): 5,
        ("hall", "far"): 6,
        ("hall", "chain"): 7,
        ("hall", "chain", 1): 7,
        ("hall", "long"): 11,
        ("rounds", 0): 15,
        ("rounds", 0, "id"): 16,
        ("rounds", 0, "extra"): 17,
        ("rounds", 0, "extra", "x"): 18,
        ("rounds", 1): 19,
        ("rounds", 1, "id"): 20,
        ("rounds", 1, "extra"): 21,
        ("rounds", 1, "extra", "x"): 21,
        ("rounds", 1, "extra", "y"): 21,
        ("rounds", 1, "extra", "y", 0): 21,
        ("rounds", 1, "extra", "y", 0, "z"): 21,
        ("rounds", 1, "a"): 22,
        ("rounds", 1, "a", "b"): 22,
    }


def test_windows_line_ends_and_strange_separators_inside_strings() -> None:
    assert key_lines('a = "x\u2028y"\r\nb = 1\r\n') == {("a",): 1, ("b",): 2}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.integers() | st.booleans()), st.integers(0, 3))
def test_every_key_has_the_line_it_was_written_on(values: dict[str, int], blank: int) -> None:
    text = "".join("\n" * blank + f"{key} = {str(value).lower()}\n" for key, value in values.items())
    assert key_lines(text) == {(key,): (index + 1) * (blank + 1) for index, key in enumerate(values)}
