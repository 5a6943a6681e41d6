"""Lanes and stalls: the same chance for the same seed, within the profile's bounds, in order unless asked."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from load_tests.hall.lanes import Lane, Stalls
from load_tests.hall.profiles import BAD, CLEAN, STALLING, Profile

COUNT = 2_000
JITTERED = Profile("jittered", delay_us=50_000, jitter_us=40_000)


def delays_us(profile: Profile, seed: str, *, apart_us: int = 1_000_000) -> list[int | None]:
    lane = Lane(profile, seed, "up")
    dues_us = [lane.due_us(number * apart_us, 100) for number in range(COUNT)]
    return [due and due - number * apart_us for number, due in enumerate(dues_us)]


def test_the_same_seed_gives_the_same_delays_and_losses() -> None:
    assert delays_us(BAD, "1:0") == delays_us(BAD, "1:0")
    assert delays_us(BAD, "1:0") != delays_us(BAD, "1:1")


def test_the_chance_of_a_packet_does_not_depend_on_its_moment_or_size() -> None:
    loose = replace(BAD, reorders=True)
    assert delays_us(loose, "7", apart_us=10) == delays_us(loose, "7", apart_us=123_456)


def test_delays_fill_the_profile_and_losses_match_its_rate() -> None:
    drawn = delays_us(replace(BAD, loss_rate=0.1), "5")
    arrived = [delay for delay in drawn if delay is not None]
    assert min(arrived) >= 45_000
    assert max(arrived) <= 105_000
    assert min(arrived) < 47_000
    assert max(arrived) > 103_000
    assert 0.08 < drawn.count(None) / COUNT < 0.12


def test_what_is_held_back_on_the_way_to_a_device_delays_that_way_only() -> None:
    held = replace(CLEAN, extra_down_us=90_000)
    assert Lane(held, "1", "down").due_us(7, 100) == 90_007
    assert Lane(held, "1", "up").due_us(7, 100) == 7


def test_a_direction_is_a_queue_unless_it_may_reorder() -> None:
    def dues_us(profile: Profile) -> list[int]:
        lane = Lane(profile, "1", "down")
        return [lane.due_us(number * 1_000, 100) or 0 for number in range(COUNT)]

    kept, loose = dues_us(JITTERED), dues_us(replace(JITTERED, reorders=True))
    assert kept == sorted(kept)
    assert loose != sorted(loose)


def test_bandwidth_makes_packets_wait_for_each_other() -> None:
    lane = Lane(replace(CLEAN, bandwidth_bits=8_000_000), "1", "up")  # a byte a µs
    assert [lane.due_us(0, 1_000) for _ in range(3)] == [1_000, 2_000, 3_000]
    assert lane.due_us(10_000, 500) == 10_500


def test_an_ordered_stall_holds_its_direction_to_its_end() -> None:
    stalls = Stalls(CLEAN, "1", 0)
    stalls.order(1_000, 1_500, "up")
    assert [stalls.end_us(due_us, "up") for due_us in (999, 1_000, 1_499, 1_500)] == [999, 1_500, 1_500, 1_500]
    assert stalls.end_us(1_200, "down") == 1_200


def test_a_stall_that_ends_in_another_goes_on() -> None:
    stalls = Stalls(CLEAN, "1", 0)
    stalls.order(1_400, 2_000)
    stalls.order(1_000, 1_500)
    assert stalls.end_us(1_100, "down") == 2_000


@given(st.lists(st.integers(0, 60_000_000), min_size=1))
def test_random_stalls_follow_from_the_seed_whatever_is_asked(moments_us: list[int]) -> None:
    # Stalls are forgotten long after their end: what is asked goes forward.
    whole, asked = Stalls(STALLING, "9", 0), Stalls(STALLING, "9", 0)
    ends_us = {moment_us: whole.end_us(moment_us, "up") for moment_us in range(0, 60_000_001, 500_000)}
    for moment_us in sorted(moments_us):
        end_us = asked.end_us(moment_us, "up")
        assert moment_us <= end_us <= moment_us + 2_000_000
        if moment_us in ends_us:
            assert end_us == ends_us[moment_us]


def test_random_stalls_come_as_often_and_last_as_long_as_the_profile_says() -> None:
    stalls = Stalls(STALLING, "2", 0)
    waits_us = [stalls.end_us(moment_us, "up") - moment_us for moment_us in range(0, 600_000_000, 10_000)]
    longest = max(waits_us)
    assert 800_000 < longest <= 2_000_000
    # A stall of 0.6 s on average, every 5.6 s.
    assert 0.07 < sum(wait_us > 0 for wait_us in waits_us) / len(waits_us) < 0.15
