"""Cookies: sealed, bound to a contest, worthless to anybody who edits them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.auth.secret import Secret
from chungket.auth.sessions import (
    COOKIE_BYTES_MAX,
    HOST_SESSION_MAX_S,
    Cookies,
    FinalistSession,
    HostSession,
    new_session,
)
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber
from chungket.core.events import SessionId

COOKIES = Cookies(Secret(bytes(range(32))), "thu")
FINALIST = FinalistSession(CandidateNumber("0012"), SessionId("0123456789abcdef"))
HOST = HostSession(Role.PROCTOR, "giam-thi-1", "Khu Á", SessionId("s"), 1_000_000)


def test_names_hold_the_contest() -> None:
    other = Cookies(Secret(bytes(32)), "khac")
    assert {COOKIES.finalist_name, COOKIES.host_name}.isdisjoint({other.finalist_name, other.host_name})


def test_give_back_who_they_were_made_for() -> None:
    assert COOKIES.finalist(COOKIES.of_finalist(FINALIST)) == FINALIST
    assert COOKIES.host(COOKIES.of_host(HOST), HOST.since_s) == HOST


def test_values_need_no_quoting() -> None:
    value = COOKIES.of_host(HOST)
    assert value.isascii()
    assert not set(value) & set(' ",;\\=')


@pytest.mark.parametrize("kind", ["finalist", "host"])
def test_every_changed_character_makes_it_worthless(kind: str) -> None:
    value = COOKIES.of_finalist(FINALIST) if kind == "finalist" else COOKIES.of_host(HOST)
    for at, character in enumerate(value):
        changed = value[:at] + ("A" if character != "A" else "B") + value[at + 1 :]
        assert (COOKIES.finalist(changed) if kind == "finalist" else COOKIES.host(changed, HOST.since_s)) is None


def test_one_kind_is_not_taken_for_the_other() -> None:
    assert COOKIES.host(COOKIES.of_finalist(FINALIST), 0) is None
    assert COOKIES.finalist(COOKIES.of_host(HOST)) is None


def test_another_secret_s_cookie_is_unknown() -> None:
    assert Cookies(Secret(bytes(32)), "thu").finalist(COOKIES.of_finalist(FINALIST)) is None


def test_a_console_s_is_good_for_a_day() -> None:
    value = COOKIES.of_host(HOST)
    assert COOKIES.host(value, HOST.since_s + HOST_SESSION_MAX_S) == HOST
    assert COOKIES.host(value, HOST.since_s + HOST_SESSION_MAX_S + 1) is None


@given(st.text(max_size=40) | st.text("ab.=", max_size=COOKIE_BYTES_MAX + 10))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert COOKIES.finalist(text) is None
    assert COOKIES.host(text, 0) is None


def test_sessions_do_not_repeat() -> None:
    assert len({new_session() for _ in range(1_000)}) == 1_000


def test_a_device_is_told_from_the_next_by_a_cookie_only_this_server_makes() -> None:
    cookies = Cookies(Secret(bytes(32)), "thu")
    one, two = cookies.new_device(), cookies.new_device()
    assert cookies.device(one) != cookies.device(two)
    assert cookies.device(one) == cookies.device(one) != ""
    assert cookies.device("") == cookies.device(one + "x") == cookies.device("bWFkZSB1cA.AAAA") == ""
    assert Cookies(Secret(bytes([1]) * 32), "thu").device(one) == ""
    finalist = cookies.of_finalist(FinalistSession(CandidateNumber("001"), new_session()))
    assert cookies.device(finalist) == ""
