"""What is public of a play, its buzzer and an elimination round (RULES 2, 7; DESIGN 4.6)."""

from dataclasses import replace

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import (
    AnswerBy,
    AnswerForm,
    AnswerLock,
    BuzzerRules,
    CandidateNumber,
    EliminationRules,
    PersonId,
    QuestionId,
    RescueKind,
)
from chungket.core.play_view import (
    cast_shape,
    current_play,
    field_shape,
    has_pressed,
    is_playing,
    is_reserve,
    out_of,
    own_deadline_us,
    press_shapes,
    rescue_shape,
)
from chungket.core.shapes import BuzzerShape, PlayShape, PressShape
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    make_contest,
    person,
    with_round,
)

ONE, TWO, THREE = CANDIDATES[:3]
PHASES = ("sealed", "reading", "open", "closed", "revealed", "scored")


def begun(round_: object) -> Driver:
    driver = Driver(make_contest(rounds=(round_,)))  # type: ignore[arg-type]
    driver.begin()
    return driver


def shape(driver: Driver, *, desk: bool = False) -> PlayShape:
    play = current_play(driver.state, desk=desk)
    assert play is not None
    return play


def buzzer_of(driver: Driver, *, desk: bool = False) -> BuzzerShape:
    held = shape(driver, desk=desk).buzzer
    assert held is not None
    return held


def attempt(driver: Driver, candidate: CandidateNumber, choice: str) -> None:
    """A press that wins, and this answer."""
    driver.press_buzzer(candidate)
    driver.settle()
    decision = driver.answer(candidate, choice, driver.now_us - driver.play.opens_us)  # type: ignore[arg-type]
    assert decision.rejection is None
    driver.clock()


# --- the play


def test_texts_and_key_become_public_step_by_step(driver: Driver) -> None:
    assert current_play(driver.state) is None
    seen = {}
    driver.host(c.PreparePlay())
    for step in (c.OpenStem, c.OpenChoices, None, c.RevealKey, c.ScorePlay):
        play = shape(driver)
        seen[play.phase] = (bool(play.stem), bool(play.choices), bool(play.key))
        if step is None:
            driver.close()
        else:
            driver.host(step(driver.play.id))
            if step is c.OpenChoices:
                play = shape(driver)
                seen[play.phase] = (bool(play.stem), bool(play.choices), bool(play.key))
    play = shape(driver)
    seen[play.phase] = (bool(play.stem), bool(play.choices), bool(play.key))
    assert [seen[phase] for phase in PHASES] == [
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, False),
        (True, True, True),
        (True, True, True),
    ]


def test_a_standstill_hides_the_texts(driver: Driver) -> None:
    driver.open_question()
    driver.host(c.Suspend("Ồn"))
    assert (shape(driver).stem, shape(driver).choices) == ("", ())


def test_a_play_says_how_it_is_played() -> None:
    driver = Driver(with_round(make_contest(), answer=AnswerForm.SEVERAL, windows_us=(SECOND_US, 2 * SECOND_US)))
    driver.begin()
    driver.play_question()
    driver.open_question()
    play = shape(driver)
    assert (play.kind, play.several, play.window_us, play.points, play.buzzer) == ("live", True, 2 * SECOND_US, 1, None)
    assert (play.number, play.count, play.golden, play.affected) == (2, 6, False, False)
    driver.play.affected = ("",)
    assert shape(driver).affected


def test_whether_an_answer_may_be_changed_is_said_of_every_play_but_a_buzzers() -> None:
    def changeable(lock: AnswerLock) -> bool:
        driver = Driver(with_round(make_contest(), lock=lock))
        driver.begin()
        driver.open_question()
        return shape(driver).changeable

    assert (changeable(AnswerLock.FIRST), changeable(AnswerLock.LAST)) == (False, True)
    driver = begun(replace(buzzer_round(2), lock=AnswerLock.LAST))
    driver.open_question()
    assert not shape(driver).changeable  # one press, one answer (RULES 7.2)


def test_practice_questions_are_numbered_in_file_order() -> None:
    driver = Driver(make_contest(practice=2))
    driver.host(c.OpenLobby())
    driver.arrive()
    for number in (1, 2):
        driver.open_question()
        assert (shape(driver).practice, shape(driver).number) == (True, number)
        driver.close()
        driver.host(c.RevealKey(driver.play.id))
        driver.host(c.ScorePlay(driver.play.id))
    driver.host(c.PreparePlay(QuestionId("THU1")))
    assert shape(driver).number == 1


def test_the_key_shown_is_the_one_in_force(driver: Driver) -> None:
    driver.play_question()
    driver.rule(JURY, c.SetKey(driver.play.question, ("B",), "đáp án sai"), SECRETARY)  # type: ignore[arg-type]
    assert shape(driver).key == ("B",)


def test_a_reserve_is_one_only_in_a_slot_of_the_round(driver: Driver) -> None:
    driver.open_question()
    driver.void(driver.play.id)
    driver.host(c.PreparePlay())
    assert shape(driver).reserve
    driver.play.slot = -2
    assert not is_reserve(driver.play, driver.contest.rounds[1])


# --- the own part


def test_a_finalist_is_told_the_own_deadline() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.rule(SECRETARY, c.GrantExtraTime(ONE, 50, "khuyết tật"), JURY)
    assert own_deadline_us(driver.state, ONE) == 0
    play = driver.open_question()
    assert own_deadline_us(driver.state, ONE) == play.opens_us + WINDOW_US * 3 // 2
    assert own_deadline_us(driver.state, TWO) == play.deadline_us


def test_who_does_not_play_is_told_so_and_why() -> None:
    driver = begun(elimination_round(5))
    driver.play_question({ONE: (RIGHT, 1), TWO: (RIGHT, 1)})
    driver.rule(SECRETARY, c.Disqualify("gian lận", "QĐ 1", TWO), person(Role.ORGANISER))
    assert [out_of(driver.state, candidate) for candidate in (ONE, TWO, THREE)] == ["", "disqualified", "eliminated"]


def test_whoever_is_still_asked_is_playing() -> None:
    driver = begun(elimination_round(5))
    assert not is_playing(driver.state, ONE)
    driver.play_question({ONE: (RIGHT, 1), TWO: (RIGHT, 1)})
    driver.open_question()
    assert [is_playing(driver.state, candidate) for candidate in (ONE, THREE)] == [True, False]
    assert own_deadline_us(driver.state, THREE) == 0
    driver.void(driver.play.id)
    assert not is_playing(driver.state, ONE)


# --- the buzzer


def test_the_buzzer_s_state_is_public_and_who_chose_what_only_with_the_key() -> None:
    driver = begun(buzzer_round(3))
    driver.host(c.PreparePlay())
    assert buzzer_of(driver).state == "shut"
    driver.host(c.OpenStem(driver.play.id))
    driver.host(c.OpenChoices(driver.play.id))
    held = buzzer_of(driver)
    assert (held.state, held.until_us, held.margin_us, held.value) == ("open", driver.play.deadline_us, -1, 10)
    driver.press_buzzer(ONE)
    driver.press_buzzer(TWO, SECOND_US + 50_000)
    assert buzzer_of(driver).state == "settling"
    driver.settle()
    held = buzzer_of(driver)
    assert (held.state, held.turn, held.turn_name, held.turn_unit) == ("turn", ONE, "Người 001", "X1")
    assert (held.until_us, held.margin_us) == (driver.play.buzzer.turn_until_us, 50_000)
    driver.answer(ONE, WRONG, driver.now_us - driver.play.opens_us)
    assert buzzer_of(driver).state == "shut"
    assert [(line.candidate, line.choice, line.right) for line in buzzer_of(driver).attempts] == [(ONE, "", False)]
    assert [line.choice for line in buzzer_of(driver, desk=True).attempts] == [WRONG]
    driver.clock()
    attempt(driver, TWO, RIGHT)
    assert buzzer_of(driver).state == "over"
    assert [line.choice for line in buzzer_of(driver).attempts] == ["", ""]
    driver.reveal_and_score()
    assert [line.choice for line in buzzer_of(driver).attempts] == [WRONG, RIGHT]


def test_who_did_not_agree_to_publication_has_no_name_on_the_buzzer() -> None:
    contest = make_contest(rounds=(buzzer_round(3),))
    hidden = PersonId(f"p{ONE}")
    people = {**contest.people, hidden: replace(contest.people[hidden], public=False)}
    driver = Driver(replace(contest, people=people))
    driver.begin()
    driver.open_question()
    driver.press_buzzer(ONE)
    driver.settle()
    assert (buzzer_of(driver).turn_name, buzzer_of(driver).turn_unit) == ("", "X1")
    (press,) = press_shapes(driver.state)
    assert press.name == "Người 001"  # the desk knows everybody


def test_the_desk_sees_presses_with_their_margins() -> None:
    driver = begun(buzzer_round(3))
    assert press_shapes(driver.state) == ()
    driver.open_question()
    driver.press_buzzer(TWO, SECOND_US + 3_000)
    driver.press_buzzer(ONE, SECOND_US)
    assert press_shapes(driver.state) == (
        PressShape(ONE, "Người 001", "X1", SECOND_US, 0, early=False),
        PressShape(TWO, "Người 002", "X1", SECOND_US + 3_000, 3_000, early=False),
    )
    assert [has_pressed(driver.state, candidate) for candidate in (ONE, TWO, THREE)] == [True, True, False]


def test_presses_keep_their_moments_over_a_standstill() -> None:
    driver = begun(buzzer_round(3))
    driver.open_question()
    driver.wait(SECOND_US)
    driver.press_buzzer(ONE, SECOND_US)
    driver.host(c.Suspend("Ồn"))
    driver.wait(9 * SECOND_US)
    driver.host(c.Resume())
    assert press_shapes(driver.state)[0].after_us == SECOND_US


def test_a_buzzer_by_voice_says_so() -> None:
    driver = begun(buzzer_round(3, BuzzerRules(answer_by=AnswerBy.VOICE)))
    driver.open_question()
    assert buzzer_of(driver).by_voice


def test_own_deadline_and_playing_on_the_buzzer() -> None:
    driver = begun(buzzer_round(3))
    driver.open_question()
    driver.press_buzzer(ONE)
    driver.settle()
    assert own_deadline_us(driver.state, ONE) == driver.play.buzzer.turn_until_us
    assert own_deadline_us(driver.state, TWO) == driver.play.deadline_us
    driver.answer(ONE, WRONG, driver.now_us - driver.play.opens_us)
    assert [is_playing(driver.state, candidate) for candidate in (ONE, TWO)] == [False, True]


def test_the_cast_is_offered_between_two_questions_of_turns() -> None:
    assert cast_shape(begun(buzzer_round(3)).state) is None
    driver = begun(buzzer_round(3, BuzzerRules(turns=True, values=(20, 30), stars=1)))
    cast = cast_shape(driver.state)
    assert cast is not None
    assert (cast.owners, cast.owner_names[0], cast.values) == (CANDIDATES, "Người 001", (20, 30))
    assert set(cast.stars_left) == {1}
    driver.host(c.PreparePlay(owner=ONE, value=30, star=True))
    assert cast_shape(driver.state) is None
    held = buzzer_of(driver)
    assert (held.owner, held.owner_name, held.owner_unit, held.value, held.star) == (ONE, "Người 001", "X1", 30, True)
    assert shape(driver).points == 30
    driver.void(driver.play.id)
    assert cast_shape(driver.state) == cast


# --- elimination


def test_the_field_counts_those_who_took_part() -> None:
    driver = Driver(make_contest(rounds=(elimination_round(5, EliminationRules(RescueKind.ALL, 2)),)))
    driver.host(c.OpenLobby())
    assert field_shape(driver.state) is None
    driver.arrive(*CANDIDATES[:6])
    driver.host(c.LockLobby())
    driver.host(c.StartRound(LIVE, "không thi thử"))
    field = field_shape(driver.state)
    assert field is not None
    assert (field.total, field.left, field.fallen, field.rescues_left) == (6, 6, 0, 1)
    driver.play_question(dict.fromkeys(CANDIDATES[:4], (RIGHT, 1)))
    field = field_shape(driver.state)
    assert field is not None
    assert (field.total, field.left, field.fallen) == (6, 4, 2)
    assert (field.standing, field.out) == (CANDIDATES[:4], CANDIDATES[4:6])
    driver.void(driver.play.id)
    field = field_shape(driver.state)
    assert field is not None
    assert (field.left, field.fallen) == (6, 0)


def test_the_last_question_is_golden_where_the_rules_say_so() -> None:
    driver = begun(elimination_round(1, EliminationRules(golden=True)))
    driver.open_question()
    assert shape(driver).golden


def test_a_rescue_is_offered_with_those_who_came_furthest_first() -> None:
    driver = begun(elimination_round(5, EliminationRules(RescueKind.NUMBER, rescue_after=2)))
    driver.play_question(dict.fromkeys(CANDIDATES[:3], (RIGHT, 1)))
    assert rescue_shape(driver.state) is None
    driver.play_question(dict.fromkeys(CANDIDATES[:2], (RIGHT, 1)))
    offer = rescue_shape(driver.state)
    assert offer is not None
    assert (offer.kind, offer.candidates[0], offer.names[0], offer.everybody_out) == (
        "number",
        THREE,
        "Người 003",
        False,
    )
    driver.ok(OPERATOR, c.Rescue(LIVE, 1))
    assert rescue_shape(driver.state) is None
