"""What simulated finalists are like: distributions and limits."""

import random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.rehearsal.temperament import (
    GUESS_SHARE,
    LAST_MOMENT,
    LATENCY_MAX,
    LATENCY_MIN,
    SKILL_MAX,
    SKILL_MEAN,
    SKILL_MIN,
    Mischief,
    Temperament,
    draw_answer,
    draw_choice,
    draw_knowledge,
    draw_latency_us,
    draw_paper_us,
    draw_reaction_us,
    draw_submits,
    draw_temperament,
    share_out_mischief,
    wants_to_press,
)

WINDOW_US = 20_000_000


def latencies(pace: float = 1.0, count: int = 4_000) -> list[int | None]:
    chance = random.Random(11)
    return [draw_latency_us(chance, draw_temperament(chance, 0.2), WINDOW_US, pace) for _ in range(count)]


@given(st.integers(), st.integers(1_000, 120_000_000), st.floats(0.1, 100))
def test_nobody_answers_outside_the_window(seed: int, window_us: int, pace: float) -> None:
    chance = random.Random(seed)
    temperament = draw_temperament(chance, 0.3)
    for _ in range(20):
        latency_us = draw_latency_us(chance, temperament, window_us, pace)
        assert latency_us is None or 0 <= latency_us < window_us / max(1.0, pace)


def test_the_median_is_about_six_seconds_of_twenty() -> None:
    answered = [latency_us for latency_us in latencies() if latency_us is not None]
    assert 5_400_000 < median(answered) < 6_800_000
    assert min(answered) >= WINDOW_US * LATENCY_MIN
    assert max(answered) <= WINDOW_US * LATENCY_MAX


def test_some_never_answer_and_a_few_in_the_last_second() -> None:
    drawn = latencies()
    never = sum(latency_us is None for latency_us in drawn)
    last = sum(latency_us is not None and latency_us >= WINDOW_US * LAST_MOMENT for latency_us in drawn)
    assert 0.015 < never / len(drawn) < 0.05
    assert 0.015 < last / len(drawn) < 0.07


def test_at_ten_times_the_pace_a_tenth_of_the_window_is_used() -> None:
    quick = [latency_us for latency_us in latencies(10.0) if latency_us is not None]
    assert 540_000 < median(quick) < 680_000
    assert latencies(0.5) == latencies(1.0)  # the window does not grow


@given(st.integers(), st.floats(0, 1))
def test_skill_stays_a_probability_of_a_person(seed: int, spread: float) -> None:
    assert SKILL_MIN <= draw_temperament(random.Random(seed), spread).skill <= SKILL_MAX


def test_skills_spread_around_their_mean() -> None:
    chance = random.Random(3)
    skills = [draw_temperament(chance, 0.18).skill for _ in range(3_000)]
    assert abs(sum(skills) / len(skills) - SKILL_MEAN) < 0.03
    assert max(skills) - min(skills) > 0.6
    assert {draw_temperament(chance, 0.0).skill for _ in range(20)} == {SKILL_MEAN}


@pytest.mark.parametrize("skill", [0.1, 0.6, 0.97])
def test_who_is_skilled_is_right_that_often(skill: float) -> None:
    chance = random.Random(5)
    choices = [draw_choice(chance, Temperament(skill, 1.0), "ABCD", ("C",)) for _ in range(4_000)]
    assert abs(choices.count("C") / len(choices) - skill) < 0.03
    assert set(choices) == set("ABCD")


def test_an_unknown_key_leaves_guessing_and_a_full_one_cannot_be_missed() -> None:
    chance = random.Random(5)
    assert {draw_choice(chance, Temperament(0.9, 1.0), "AB", ()) for _ in range(60)} == {"A", "B"}
    assert {draw_choice(chance, Temperament(0.1, 1.0), "AB", ("A", "B")) for _ in range(60)} == {"A", "B"}


@given(st.integers(), st.integers(0, 300))
def test_mischief_is_mild_and_one_comes_late(seed: int, count: int) -> None:
    roles = share_out_mischief(random.Random(seed), count)
    assert len(roles) == count
    assert roles.count(Mischief.COMES_LATE) == (1 if count >= 3 else 0)
    for kind in (Mischief.CUTS_CONNECTION, Mischief.ANSWERS_TWICE):
        assert (count >= 3) <= roles.count(kind) <= max(1, round(count * 0.04))


@given(st.integers(), st.sampled_from(["A", "BD", "ABCD", ""]))
def test_several_choices_come_in_letter_order_and_are_right_when_known(seed: int, key: str) -> None:
    chance = random.Random(seed)
    answer = draw_answer(chance, Temperament(1.0, 1.0), "ABCD", tuple(key), several=True)
    assert answer == (key or "".join(sorted(answer)))
    guessed = draw_answer(chance, Temperament(0.0, 1.0), "ABCD", tuple(key), several=True)
    assert guessed
    assert guessed == "".join(letter for letter in "ABCD" if letter in guessed)
    assert guessed != key
    assert draw_answer(chance, Temperament(1.0, 1.0), "ABCD", ("C",), several=False) == "C"


def test_who_knows_presses_and_of_the_others_some_guess() -> None:
    chance = random.Random(7)
    drawn = [draw_knowledge(chance, Temperament(0.6, 1.0)) for _ in range(4_000)]
    knowing = [knowledge for knowledge in drawn if knowledge.skill > 0.5]
    assert abs(len(knowing) / len(drawn) - 0.6) < 0.03
    assert all(wants_to_press(chance, knowledge) for knowledge in knowing)
    guessing = [wants_to_press(chance, knowledge) for knowledge in drawn if knowledge.skill < 0.5]
    assert abs(sum(guessing) / len(guessing) - GUESS_SHARE) < 0.05


@given(st.integers(), st.integers(1_000, 60_000_000), st.floats(1, 100))
def test_nobody_presses_after_the_buzzer_is_shut(seed: int, left_us: int, pace: float) -> None:
    chance = random.Random(seed)
    assert 0 <= draw_reaction_us(chance, draw_temperament(chance, 0.2), left_us, pace) < left_us


def test_reactions_are_about_a_second_and_stay_apart_at_any_pace() -> None:
    chance = random.Random(7)
    drawn = [draw_reaction_us(chance, Temperament(0.5, 1.0), 30_000_000, 1.0) for _ in range(2_000)]
    assert 800_000 < median(drawn) < 1_000_000
    quick = [draw_reaction_us(chance, Temperament(0.5, 1.0), 30_000_000, 100.0) for _ in range(2_000)]
    assert 80_000 < median(quick) < 100_000


@given(st.integers(), st.integers(1, 120), st.integers(1_000, 3_600_000_000), st.floats(0.1, 100))
def test_a_paper_is_written_within_its_time(seed: int, count: int, left_us: int, pace: float) -> None:
    chance = random.Random(seed)
    assert 0 <= draw_paper_us(chance, draw_temperament(chance, 0.2), count, left_us, pace) < left_us / max(1.0, pace)


def test_sixty_questions_take_about_half_of_45_minutes_and_less_at_a_higher_pace() -> None:
    chance = random.Random(7)
    minutes = 60_000_000
    drawn = [draw_paper_us(chance, Temperament(0.5, 1.0), 60, 45 * minutes, 1.0) for _ in range(1_000)]
    assert 20 * minutes < median(drawn) < 24 * minutes
    quick = [draw_paper_us(chance, Temperament(0.5, 1.0), 60, 45 * minutes, 5.0) for _ in range(1_000)]
    assert max(quick) < 9 * minutes


def test_some_never_hand_in_unless_time_is_pressed_together() -> None:
    chance = random.Random(7)
    kept = sum(not draw_submits(chance, 1.0) for _ in range(4_000))
    assert 0.015 < kept / 4_000 < 0.05
    assert all(draw_submits(chance, 1.5) for _ in range(1_000))
