"""The brake on guessing."""

from chungket.auth.throttle import ADDRESSES_MAX, FAILURES_MAX, FORGET_S, Throttle


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """Now."""
        return self.now_s


def test_blocks_an_address_after_too_many_failures_and_no_other() -> None:
    throttle = Throttle()
    for _ in range(FAILURES_MAX):
        assert not throttle.blocked("10.0.0.1")
        throttle.failed("10.0.0.1")
    assert throttle.blocked("10.0.0.1")
    assert not throttle.blocked("10.0.0.2")


def test_forgets_each_failure_after_a_minute() -> None:
    clock = Clock()
    throttle = Throttle(2, clock)
    throttle.failed("a")
    clock.now_s = 30
    throttle.failed("a")
    assert throttle.blocked("a")
    clock.now_s = FORGET_S
    assert not throttle.blocked("a")
    throttle.failed("a")
    assert throttle.blocked("a")


def test_remembers_a_bounded_number_of_addresses() -> None:
    throttle = Throttle(1)
    for number in range(ADDRESSES_MAX + 1):
        throttle.failed(str(number))
    assert not throttle.blocked("0")
    assert throttle.blocked(str(ADDRESSES_MAX))
    assert len(throttle._failures) == ADDRESSES_MAX
