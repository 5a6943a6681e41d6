"""The brake on guessing."""

from chungket.auth.throttle import (
    ADDRESSES_MAX,
    DEVICES_BURST,
    FAILURES_MAX,
    FORGET_S,
    STRANGERS_BURST,
    STRANGERS_PER_S,
    Bucket,
    SignInBrake,
    Throttle,
    Wait,
)


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


def test_a_bucket_fills_again_and_never_above_its_brim() -> None:
    clock = Clock()
    bucket = Bucket(3, 2, clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now_s += 0.5
    assert (bucket.take(), bucket.take()) == (True, False)
    clock.now_s += 1_000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_device_waits_for_its_own_guesses_alone() -> None:
    clock = Clock()
    brake = SignInBrake(clock)
    for _ in range(FAILURES_MAX):
        assert brake.wait("one", "") is None
        brake.failed("one", "")
    assert brake.wait("one", "") is Wait.DEVICE
    assert brake.wait("two", "") is None
    assert brake.wait("", "") is None
    clock.now_s += FORGET_S
    assert brake.wait("one", "") is None


def test_a_slip_whose_first_half_is_known_is_guarded_from_everywhere() -> None:
    brake = SignInBrake(Clock())
    for number in range(FAILURES_MAX):
        brake.failed(f"device {number}", "ABCD")
    assert brake.wait("another", "ABCD") is Wait.SLIP
    assert brake.wait("", "ABCD") is Wait.SLIP
    assert brake.wait("another", "EFGH") is None
    assert brake.wait("another", "") is None


def test_strangers_share_what_they_get_wrong_and_do_not_keep_known_devices_out() -> None:
    clock = Clock()
    brake = SignInBrake(clock)
    brake.failed("wrong once", "")
    for _ in range(STRANGERS_BURST):
        brake.failed("", "")
    assert brake.wait("", "") is Wait.CROWD
    assert brake.wait("wrong once", "") is Wait.CROWD
    assert brake.wait("never wrong", "") is None
    clock.now_s += 1 / STRANGERS_PER_S
    assert brake.wait("", "") is None


def test_whoever_takes_cookies_by_the_thousand_gets_no_more() -> None:
    brake = SignInBrake(Clock())
    assert all(brake.may_name_device() for _ in range(DEVICES_BURST))
    assert not brake.may_name_device()
