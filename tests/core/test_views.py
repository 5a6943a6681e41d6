"""What each audience may see (STYLE 16, RULES 2.1, 2.4, 2.6, DESIGN 4.6)."""

import copy
from dataclasses import replace

from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.contest import Choice, Contest, Question
from chungket.core.events import Scene, SessionId
from chungket.core.model import Attendance, Phase, State, Tally
from chungket.core.names import full_name, public_name
from chungket.core.shapes import OwnShape, SealShape, StageShape, StandstillShape, WallShape
from chungket.core.standings import current_ranking
from chungket.core.views import BOARD_ROWS_MAX, own, place, stage, wall
from tests.core.courses import HIDDEN_NAME, STEPS, VARIANTS, Course, Step, course_contest
from tests.core.ending import finalized
from tests.core.looking import CHOSEN, READ, REVEALED, phases_reached, texts_in
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, WINDOW_US, WRONG, Driver, finalist, make_contest, with_round

SEAL = SealShape(7, "ab" * 32)
ANOTHER_KEY = (Choice("D"),)

PublicViews = tuple[StageShape, WallShape, tuple[OwnShape, ...]]


def public_views(state: State) -> PublicViews:
    """Everything finalists, the wall and the audience get."""
    owns = tuple(without_result(own(state, candidate, waiting=False, wall_offset_us=0)) for candidate in state.places)
    return stage(state), wall(state, SEAL), owns


def without_result(shown: OwnShape) -> OwnShape:
    """Without the result of the own paper, which is there from its submission on (RULES 3.2)."""
    return shown if shown.sheet is None else replace(shown, sheet=replace(shown.sheet, correct=-1, points=0))


def with_secrets_changed(contest: Contest, state: State) -> Contest:
    """The contest with everything replaced that is not yet for the public; while it stands still, that is all."""

    def changed(question: Question) -> Question:
        phases = phases_reached(state, question.id) if state.standstill is None else set()
        if not phases.intersection(READ):
            question = replace(question, stem="khác", image="khac.png")
        if not phases.intersection(CHOSEN):
            question = replace(question, choices=tuple(f"khác {text}" for text in question.choices))
        if not phases.intersection(REVEALED):
            question = replace(question, key=ANOTHER_KEY, source="khác")
        return question

    return replace(contest, questions={id_: changed(question) for id_, question in contest.questions.items()})


@settings(max_examples=60)
@given(VARIANTS, STEPS)
def test_no_view_depends_on_what_is_still_secret(variant: int, steps: list[Step]) -> None:
    """No stem before reading, no choices before open, no key before revealed; nothing in a standstill."""
    course = Course(variant)
    for step in steps:
        course.take(step)
        state = course.state
        other = copy.copy(state)
        other.contest = with_secrets_changed(state.contest, state)
        assert public_views(other) == public_views(state)
        assert_texts_public(state)


@settings(max_examples=40)
@given(VARIANTS, STEPS)
def test_the_seal_is_never_over_a_question_people_think_about(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
        state = course.state
        shown = wall(state, SEAL)
        thinking = shown.play is not None and shown.play.phase in ("open", "closed", "revealed")
        assert shown.seal is None or (shown.seal == SEAL and not thinking)
        if shown.scene in (Scene.SEAL, Scene.STANDINGS, Scene.TEAMS) or (shown.play and shown.play.phase == "scored"):
            assert shown.seal == SEAL


def assert_texts_public(state: State) -> None:
    """The same said the other way round: which texts of the question set occur anywhere."""
    seen = texts_in(public_views(state))
    for question in state.contest.questions.values():
        phases = phases_reached(state, question.id) if state.standstill is None else set()
        if not phases.intersection(READ):
            assert not seen.intersection((question.stem, question.image))
        if not phases.intersection(CHOSEN):
            assert not seen.intersection(question.choices)
        if not phases.intersection(REVEALED):
            assert question.source not in seen
    assert HIDDEN_NAME not in texts_in((stage(state), wall(state, SEAL)))
    assert_key_public(stage(state), wall(state, SEAL))


def assert_key_public(shown: StageShape, on_wall: WallShape) -> None:
    for play in (shown.play, on_wall.play):
        if play is not None and play.phase not in REVEALED:
            assert play.key == ()
            assert on_wall.distribution is None


@settings(max_examples=40)
@given(VARIANTS, STEPS)
def test_running_standings_are_on_no_public_view_and_nobody_sees_another_s_answers(
    variant: int, steps: list[Step]
) -> None:
    """RULES 2.6: public views read the frozen copy alone; an own page knows its own marks."""
    course = Course(variant)
    first = CANDIDATES[0]
    for step in steps:
        course.take(step)
        state = course.state
        if state.scene is Scene.CEREMONY or state.tiebreak is not None:
            continue  # the result is what the ceremony shows; who is still tied is what a play-off shows
        other = copy.copy(state)
        other.places = {
            candidate: held if candidate == first else replace(held, tally=Tally(index, index))
            for index, (candidate, held) in enumerate(state.places.items())
        }
        assert (stage(other), wall(other, SEAL)) == (stage(state), wall(state, SEAL))
        mine = own(state, first, waiting=False, wall_offset_us=0)
        assert own(other, first, waiting=False, wall_offset_us=0) == mine
        play = state.current_play
        assert (mine.answer is not None) == (play is not None and first in play.answers)


def asked() -> Driver:
    driver = Driver(with_round(make_contest(3), standings_every=1, standings_quiet_last=0))
    driver.begin()
    return driver


def test_a_play_is_uncovered_step_by_step() -> None:
    driver = Driver(course_contest(0))
    driver.begin()
    seen: list[tuple[bool, bool, bool, bool]] = []

    def look() -> None:
        play = stage(driver.state).play
        assert play is not None
        seen.append((play.stem != "", play.choices != (), play.key != (), play.source != ""))

    driver.host(c.PreparePlay())
    look()
    driver.host(c.OpenStem(driver.play.id))
    look()
    driver.host(c.OpenChoices(driver.play.id))
    look()
    driver.host(c.Suspend("Ồn"))
    look()
    driver.host(c.Resume())
    driver.close()
    look()
    driver.host(c.RevealKey(driver.play.id))
    look()
    assert seen == [
        (False, False, False, False),
        (True, False, False, False),
        (True, True, False, False),
        (False, False, False, False),
        (True, True, False, False),
        (True, True, True, True),
    ]


def test_the_stage_tells_round_play_and_window() -> None:
    driver = asked()
    driver.play_question()
    play = driver.open_question()
    shown = stage(driver.state)
    assert shown.phase is Phase.RUNNING
    assert shown.round is not None
    assert (shown.round.count, shown.round.played) == (3, 1)
    assert shown.play is not None
    assert (shown.play.number, shown.play.count, shown.play.reserve) == (2, 3, False)
    assert shown.play.deadline_us - shown.play.opens_us == shown.play.window_us == WINDOW_US
    driver.void(play.id)
    driver.host(c.PreparePlay())
    reserve = stage(driver.state).play
    assert reserve is not None
    assert (reserve.number, reserve.reserve) == (2, True)


def test_an_interruption_is_explained_in_words() -> None:
    driver = asked()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    assert stage(driver.state).standstill == StandstillShape("interrupted", "máy chủ khởi động lại")


def test_an_own_page_has_the_own_answer_with_its_wall_clock_time() -> None:
    driver = asked()
    driver.open_question()
    driver.answer(CANDIDATES[0], WRONG, 2_500_000)
    mine = own(driver.state, CANDIDATES[0], waiting=True, wall_offset_us=1_000_000_000)
    assert mine.answer is not None
    received_us = driver.play.opens_us + 2_500_000
    assert (mine.answer.choice, mine.answer.latency_us) == (WRONG, 2_500_000)
    assert mine.answer.received_wall_ms == (received_us + 1_000_000_000) // 1000
    assert (mine.name, mine.unit_short, mine.seat, mine.waiting) == ("Người 001", "X1", "G1", True)
    assert own(driver.state, CANDIDATES[1], waiting=False, wall_offset_us=0).answer is None


def test_a_restart_does_not_move_the_time_of_an_answer_before_it() -> None:
    driver = asked()
    driver.open_question()
    driver.answer(CANDIDATES[0], WRONG, 2_500_000)
    before = own(driver.state, CANDIDATES[0], waiting=False, wall_offset_us=0).answer
    driver.wait(3 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(3 * SECOND_US, "restart"))  # from now on the wall is 3 s further ahead
    driver.answer(CANDIDATES[1], WRONG, 4_500_000)
    assert own(driver.state, CANDIDATES[0], waiting=False, wall_offset_us=3 * SECOND_US).answer == before
    after = own(driver.state, CANDIDATES[1], waiting=False, wall_offset_us=3 * SECOND_US).answer
    assert after is not None
    assert after.received_wall_ms == (driver.play.opens_us + 4_500_000 + 3 * SECOND_US) // 1000


def test_the_wall_shows_what_its_scene_needs_and_nothing_else() -> None:
    driver = asked()
    play = driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US), CANDIDATES[4]: (WRONG, SECOND_US)})
    question = wall(driver.state, SEAL)
    assert question.distribution is not None
    assert (question.distribution.counts, question.distribution.right) == ((1, 1, 0, 0), 1)
    assert (question.answered, question.present, question.individuals, question.seal) == (2, 9, None, SEAL)
    driver.host(c.ShowScene(Scene.STANDINGS))
    board = wall(driver.state, SEAL)
    assert (board.play, board.distribution, board.teams) == (None, None, None)
    assert board.individuals is not None
    assert [(row.rank, row.id, row.correct) for row in board.individuals.rows[:2]] == [(1, "001", 1), (2, "002", 0)]
    driver.host(c.ShowScene(Scene.SEAL))
    assert wall(driver.state, SEAL).seal == SEAL
    driver.host(c.ShowScene(Scene.MESSAGE, "Giải lao"))
    assert wall(driver.state, SEAL).message == "Giải lao"
    assert play in driver.state.plays


def test_a_board_tells_how_far_everybody_moved_and_never_shows_the_bottom() -> None:
    driver = asked()
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
    driver.host(c.ShowScene(Scene.BOTH))
    driver.play_question({CANDIDATES[8]: (RIGHT, SECOND_US // 2)})
    driver.host(c.ShowScene(Scene.BOTH))
    boards = wall(driver.state, None)
    assert boards.individuals is not None
    assert boards.teams is not None
    moved = {row.id: (row.rank, row.moved) for row in boards.individuals.rows}
    assert (moved["009"], moved["001"], moved["002"]) == ((1, 1), (2, -1), (3, -1))
    shown = driver.state.shown_individuals
    assert shown is not None
    driver.state.shown_individuals = replace(shown, rows=shown.rows * 9)
    cut = wall(driver.state, None).individuals
    assert cut is not None
    assert (len(cut.rows), cut.total) == (BOARD_ROWS_MAX, 81)


def test_a_board_leaves_out_who_never_came() -> None:
    driver = asked()
    driver.play_question({CANDIDATES[0]: (RIGHT, SECOND_US)})
    missing, left_early = driver.state.places[CANDIDATES[2]], driver.state.places[CANDIDATES[3]]
    missing.attendance, missing.session = Attendance.ABSENT, SessionId("")
    left_early.attendance = Attendance.ABSENT
    driver.host(c.ShowScene(Scene.STANDINGS))
    board = wall(driver.state, None).individuals
    assert board is not None
    shown = {row.id for row in board.rows}
    assert (CANDIDATES[2] in shown, CANDIDATES[3] in shown, board.total) == (False, True, 8)


def test_names_are_shown_as_far_as_was_agreed_and_kept() -> None:
    state = State(course_contest(0))
    assert (public_name(state, CANDIDATES[1]), full_name(state, CANDIDATES[1])) == ("", HIDDEN_NAME)
    assert public_name(state, CANDIDATES[0]) == "Người 001"
    state.contest = replace(state.contest, people={})
    assert (public_name(state, CANDIDATES[0]), full_name(state, CANDIDATES[0])) == ("", "")


def test_the_ceremony_shows_winners_only_in_their_step_and_names_as_agreed() -> None:
    driver = Driver(course_contest(0))
    driver.begin()
    answers = {candidate: (RIGHT, (index + 1) * SECOND_US) for index, candidate in enumerate(CANDIDATES)}
    driver.play_question(answers)
    driver.host(c.ShowScene(Scene.BOTH))
    driver.finish_round(answers)
    driver.host(c.OpenReview())
    driver.now_us = driver.state.review_until_us
    finalized(driver)
    driver.host(c.MoveCeremony(1))
    title = wall(driver.state, None).ceremony
    assert title is not None
    assert (title.title, title.winners, title.step) == ("Giải 1", (), 0)
    for _ in range(2):
        driver.host(c.MoveCeremony(1))
    shown = wall(driver.state, None)
    assert shown == wall(driver.state, None, current_ranking(driver.state))
    assert shown.ceremony is not None
    assert [(winner.id, winner.name) for winner in shown.ceremony.winners] == [("002", ""), ("003", "Người 003")]
    assert not shown.provisional


def test_a_row_of_the_readiness_board() -> None:
    driver = asked()
    driver.open_question()
    driver.answer(CANDIDATES[0], RIGHT)
    row = place(driver.state, CANDIDATES[0])
    assert (row.candidate, row.signed_in, row.answered, row.practised) == ("001", True, True, False)
    driver.ok(finalist(CANDIDATES[1]), c.ConfirmIdentity(correct=False))
    assert place(driver.state, CANDIDATES[1]).identity == "disputed"
