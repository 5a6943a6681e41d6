"""Links that work once, whichever worker they are presented to."""

import pytest

from chungket.auth.hosts import HostAccount
from chungket.auth.secret import Secret
from chungket.auth.shared_links import SharedLinks
from chungket.core.commands import Role

PROCTOR = HostAccount("giam-thi-01", Role.PROCTOR, "A")


class Register:
    """What all workers remember, and what time it is."""

    def __init__(self) -> None:
        self.used: dict[str, int] = {}
        self.now_s = 1_000.0

    async def use_once(self, name: str, for_s: int) -> bool:
        if name in self.used:
            return False
        self.used[name] = for_s
        return True


def worker(register: Register, run: str = "0000000a", key: int = 0) -> SharedLinks:
    return SharedLinks(Secret(bytes([key]) * 32), run, register.use_once, lambda: register.now_s)


async def test_a_link_works_once_at_any_worker() -> None:
    register = Register()
    token = worker(register).mint(PROCTOR, 60)
    assert await worker(register).redeem(token) == PROCTOR
    assert await worker(register).redeem(token) is None
    assert list(register.used.values()) == [61]  # remembered for as long as it could be presented


async def test_a_late_one_is_void() -> None:
    register = Register()
    token = worker(register).mint(PROCTOR, 60)
    register.now_s += 60
    assert await worker(register).redeem(token) is None
    assert register.used == {}


async def test_a_restart_or_another_secret_makes_them_void() -> None:
    register = Register()
    token = worker(register).mint(PROCTOR)
    assert await worker(register, run="0000000b").redeem(token) is None
    assert await worker(register, key=1).redeem(token) is None
    assert await worker(register).redeem(token) == PROCTOR


@pytest.mark.parametrize("token", ["", ".", "x", "a.b", "é.é", "A" * 10_000])
async def test_what_nobody_minted_is_nobody_s(token: str) -> None:
    assert await worker(Register()).redeem(token) is None


async def test_a_token_is_short_enough_and_no_two_are_alike() -> None:
    links = worker(Register())
    tokens = {links.mint(PROCTOR) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) < 200 for token in tokens)
