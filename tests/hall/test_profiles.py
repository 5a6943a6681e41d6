"""Profiles: figures that no way can have are refused, presets and mixtures are what they say."""

import json
from dataclasses import replace

import pytest

from load_tests.hall.profiles import BAD, CLEAN, PRESETS, STALLING_BEFORE_MOMENT, MomentStall, Profile, mixed


@pytest.mark.parametrize("profile", PRESETS.values(), ids=PRESETS)
def test_a_profile_survives_json(profile: Profile) -> None:
    assert Profile.from_json(json.loads(json.dumps(profile.as_json()))) == profile


def test_the_bad_preset_is_150_ms_and_60_there_and_back() -> None:
    assert (2 * BAD.delay_us, 2 * BAD.jitter_us, BAD.loss_rate) == (150_000, 60_000, 0.02)


def test_a_moment_stall_lies_across_the_moment() -> None:
    stall = STALLING_BEFORE_MOMENT.moment_stall
    assert isinstance(stall, MomentStall)
    assert 0 < stall.lead_us < stall.length_us


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"delay_us": 5, "jitter_us": 6}, "jitter_us"),
        ({"loss_rate": 1.5}, "loss_rate"),
        ({"stall_length_us": (5, 4)}, "the longest last"),
        ({"bandwidth_bits": -1}, "not negative"),
    ],
)
def test_impossible_figures_are_refused(changes: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what) as refusal:
        replace(CLEAN, **changes)  # type: ignore[arg-type]  # figures of many kinds
    assert "clean" in str(refusal.value)


def test_a_mixture_reaches_from_near_to_far_and_follows_from_its_seed() -> None:
    profiles = mixed(10, seed=3)
    delays_us = [profile.delay_us for profile in profiles]
    assert (delays_us[0], delays_us[-1]) == (2_500, 75_000)
    assert delays_us == sorted(delays_us)
    assert profiles == mixed(10, seed=3)
    assert profiles != mixed(10, seed=4)
