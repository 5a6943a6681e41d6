"""What lies gain, over real sockets behind devices of the bad hall, against the true way of each packet.

One run of all lies at once; every test looks at one of them. Gains are µs credited beyond the true way.
"""

import pytest

from load_tests.fairness import cheats
from load_tests.fairness.cheats import EARLY, FORGES, HELD, HONEST, PROFILES, Cheats, measure
from tests.fairness.lazily import Lazily
from tests.hall.halls import in_namespaces

GAIN_MAX_US = 15_000
LEAD_MAX_US = 1_500_000


@pytest.fixture(scope="module")
def lies(tmp_path_factory: pytest.TempPathFactory) -> Lazily[Cheats]:
    return Lazily(lambda: measure(tmp_path_factory.mktemp("cheats"), plays=2))


@in_namespaces
def test_pongs_and_echoes_held_back_for_900_ms_gain_next_to_nothing(lies: Lazily[Cheats]) -> None:
    assert len(lies().gains_us["pongs"]) == 2
    assert max(lies().gains_us["pongs"]) <= GAIN_MAX_US


@in_namespaces
def test_a_second_of_lag_claimed_on_a_line_of_5_ms_gains_next_to_nothing(lies: Lazily[Cheats]) -> None:
    assert max(lies().gains_us["claims"]) <= GAIN_MAX_US


@in_namespaces
@pytest.mark.parametrize("moment", ["an hour ahead", "an hour back", "before the moment", "after the arrival"])
def test_a_moment_that_cannot_be_is_refused_by_name(lies: Lazily[Cheats], moment: str) -> None:
    assert lies().refused[moment] == "bad_time"


@in_namespaces
def test_who_forged_moments_is_logged_and_flagged_and_may_still_answer(lies: Lazily[Cheats]) -> None:
    assert lies().logged["bad_time"] >= 3  # of one place and play, the log keeps so many
    assert lies().doubts[FORGES] == ["clock"]
    assert lies().closed == {}
    assert max(lies().gains_us["forges"]) <= GAIN_MAX_US


@in_namespaces
def test_who_never_asks_for_the_time_is_credited_nothing(lies: Lazily[Cheats]) -> None:
    assert lies().credits_us["silent"] == [0]
    assert max(lies().gains_us["silent"]) <= 0


@in_namespaces
def test_an_answer_before_the_moment_is_refused(lies: Lazily[Cheats]) -> None:
    assert lies().refused["too early"] == "too_early"


@in_namespaces
def test_an_old_answer_sent_again_changes_nothing(lies: Lazily[Cheats]) -> None:
    assert lies().replayed_choice == "B"  # the receipt of the first time
    assert lies().refused["an old answer"] == "duplicate"


@in_namespaces
def test_coming_back_on_a_new_connection_refills_nothing(lies: Lazily[Cheats]) -> None:
    assert len(lies().gains_us["returns"]) == 2
    assert max(lies().gains_us["returns"]) <= GAIN_MAX_US


@in_namespaces
def test_holding_packets_back_below_tcp_gains_at_most_the_cap_and_is_flagged(lies: Lazily[Cheats]) -> None:
    assert max(lies().gains_us["held"]) <= lies().lag_credit_max_us
    assert lies().doubts[HELD] == ["delay"]


@in_namespaces
def test_honest_ones_are_neither_flagged_nor_credited_more_than_their_lines(lies: Lazily[Cheats]) -> None:
    assert all(lies().doubts[number] == [] for number in HONEST)
    for number in HONEST:
        assert max(lies().gains_us[f"honest {number}"]) <= GAIN_MAX_US


@in_namespaces
def test_reading_the_opener_early_gains_the_lead_and_no_more(lies: Lazily[Cheats]) -> None:
    assert len(PROFILES) > EARLY
    assert 0 < lies().early_us <= LEAD_MAX_US


def test_the_bounded_lies_are_those_above_tcp() -> None:
    assert set(cheats.BOUNDED) == {"pongs", "claims", "forges", "silent", "returns"}
