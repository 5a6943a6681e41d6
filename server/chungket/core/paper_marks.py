"""What a paper is worth to each place: right answers, points and completion time (RULES 3, 4.4).

Owns the marks as a pure function of the register and of the rulings in force. It must not know ranks (`standings`) nor
when anything is allowed (`decide_paper`). Called by `tallying` and `paper_view`.
"""

from dataclasses import dataclass

from chungket.core.contest import AnswerForm, CandidateNumber, Choice, Marking, Question
from chungket.core.events import PaperId
from chungket.core.extra_time import percents_of
from chungket.core.model import HeldChange, Paper, SlotAnswer, State, Tally
from chungket.core.paper_time import completion_us, in_time, length_us, scaled_us
from chungket.core.scoring import key_of, matches

SUBMISSION_SLOT = -1  # slot of a held submission


@dataclass(frozen=True, slots=True)
class SlotKey:
    """How one slot is marked. `credited`: right for everybody."""

    slot: int
    key: tuple[Choice, ...]
    credited: bool


def paper_id(round_id: str, *, practice: bool) -> PaperId:
    """The id of a round's paper, or of its practice."""
    return PaperId(f"{round_id}.thu" if practice else round_id)


def paper_marks(state: State, paper: Paper) -> dict[CandidateNumber, Tally]:
    """Marks of every registered place, absent ones included (RULES 1.1), in file order."""
    keys, admitted, entered = slot_keys(state, paper), _admitted(state, paper), _entered(state, paper)
    return {
        candidate: _mark(state, paper, candidate, keys, admitted.get(candidate, ()), entered.get(candidate, {}))
        for candidate in state.contest.places
    }


def paper_mark(state: State, paper: Paper, candidate: CandidateNumber) -> Tally:
    """The mark of one place."""
    admitted, entered = _admitted(state, paper), _entered(state, paper)
    keys = slot_keys(state, paper)
    return _mark(state, paper, candidate, keys, admitted.get(candidate, ()), entered.get(candidate, {}))


def slot_keys(state: State, paper: Paper) -> tuple[SlotKey, ...]:
    """The slots that count, with the key in force. A voided one is out for everybody; times stand (RULES 4.4)."""
    effects = state.effects
    return tuple(
        SlotKey(slot, key_of(state, question), question in effects.credited)
        for slot, question in enumerate(paper.questions)
        if (paper.id, question) not in effects.slots_void
    )


def choices_in_force(state: State, paper: Paper, candidate: CandidateNumber) -> dict[int, Choice]:
    """What counts as a place's answer to each slot: the sheet's, with what the jury admitted and what a proctor
    entered."""
    admitted, entered = _admitted(state, paper), _entered(state, paper)
    slots = counted_slots(state, paper, candidate)
    return _choices(slots, admitted.get(candidate, ()), entered.get(candidate, {}))


def counted_slots(state: State, paper: Paper, candidate: CandidateNumber) -> dict[int, SlotAnswer]:
    """What stands on a sheet. Where extra time was taken back, of each slot the last that was in time without it."""
    sheet = paper.sheets.get(candidate)
    slots = {} if sheet is None else dict(sheet.slots)
    if candidate not in paper.extra_taken:
        return slots
    found = {}
    for slot, written in slots.items():
        answer: SlotAnswer | None = written
        while answer is not None and not _in_time(state, paper, candidate, answer):
            answer = answer.replaced
        if answer is not None:
            found[slot] = answer
    return found


def _in_time(state: State, paper: Paper, candidate: CandidateNumber, answer: SlotAnswer) -> bool:
    return in_time(state, paper, candidate, answer.session, answer.received_us, answer.stamped_us)


def submitted_us(state: State, paper: Paper, candidate: CandidateNumber) -> int:
    """The completion time of a sheet that was submitted, before compensation, under the extra time in force then and
    not taken back since; 0 without a submission."""
    sheet = paper.sheets.get(candidate)
    if sheet is None or not sheet.submitted:
        return 0
    if candidate not in paper.extra_taken or sheet.own_us < 0:
        return sheet.time_us
    percent = percents_of(state, sheet.rulings_before).get(candidate, 0)
    return scaled_us(state, paper, sheet.own_us, percent)


def is_superseded(paper: Paper, change: HeldChange) -> bool:
    """Whether what was held has come to count by itself, or something later from the same device has."""
    sheet = paper.sheets[change.candidate]
    if change.slot == SUBMISSION_SLOT:
        return sheet.submitted
    answer = sheet.slots.get(change.slot)
    return answer is not None and answer.session == change.session and answer.revision >= change.revision


def _mark(
    state: State,
    paper: Paper,
    candidate: CandidateNumber,
    keys: tuple[SlotKey, ...],
    admitted: tuple[HeldChange, ...],
    entered: dict[int, Choice],
) -> Tally:
    round_ = state.contest.round_of(paper.round)
    choices = _choices(counted_slots(state, paper, candidate), admitted, entered)
    correct = wrong = 0
    for slot in keys:
        choice = choices.get(slot.slot, "")
        if slot.credited or (choice and matches(slot.key, round_.answer, Choice(choice))):
            correct += 1
        elif choice:
            wrong += 1
    time_us = _time_us(state, paper, candidate, admitted)
    return Tally(points=_points(round_.marking, correct, wrong), correct=correct, paper_us=time_us)


def _points(marking: Marking, correct: int, wrong: int) -> int:
    """An unanswered question costs nothing (RULES 3.2)."""
    return marking.right * correct + marking.wrong * wrong


def _time_us(state: State, paper: Paper, candidate: CandidateNumber, admitted: tuple[HeldChange, ...]) -> int:
    """Completion time; not submitted is the full time (RULES 3.1). Compensation is taken off (RULES 2.7)."""
    sheet = paper.sheets.get(candidate)
    submission = next((change for change in admitted if change.slot == SUBMISSION_SLOT), None)
    if sheet is not None and sheet.submitted:
        time_us = submitted_us(state, paper, candidate)
    elif submission is not None:
        time_us = completion_us(
            state, paper, candidate, submission.session, submission.received_us, submission.stamped_us
        )
    else:
        time_us = length_us(paper)
    return max(0, time_us - state.effects.compensated_us.get((paper.id, candidate), 0))


def _choices(
    slots: dict[int, SlotAnswer], admitted: tuple[HeldChange, ...], entered: dict[int, Choice]
) -> dict[int, Choice]:
    for change in admitted:
        before = slots.get(change.slot)
        if change.slot != SUBMISSION_SLOT and (before is None or _later(change, before)):
            slots[change.slot] = SlotAnswer(
                change.choice,
                False,
                change.revision,
                change.session,
                change.stamped_us,
                change.received_us,
                change.command,
            )
    choices = {slot: answer.choice for slot, answer in slots.items()}
    choices.update(entered)
    return choices


def _later(change: HeldChange, answer: SlotAnswer) -> bool:
    """Whether an admitted change goes over what is there: by revision of the same device, by arrival of another."""
    if change.session == answer.session:
        return change.revision > answer.revision
    return change.received_us > answer.received_us


def _admitted(state: State, paper: Paper) -> dict[CandidateNumber, tuple[HeldChange, ...]]:
    """What was held and admitted, of each place."""
    found: dict[CandidateNumber, tuple[HeldChange, ...]] = {}
    if not state.effects.admitted:
        return found
    for change in state.held:
        if change.paper == paper.id and change.number in state.effects.admitted:
            found[change.candidate] = (*found.get(change.candidate, ()), change)
    return found


def _entered(state: State, paper: Paper) -> dict[CandidateNumber, dict[int, Choice]]:
    """What a proctor entered, of each place."""
    found: dict[CandidateNumber, dict[int, Choice]] = {}
    for (target, candidate, slot), choice in state.effects.entered.items():
        if target == paper.id:
            found.setdefault(candidate, {})[slot] = choice
    return found


def may_write(question: Question, form: AnswerForm, choice: Choice) -> bool:
    """Whether something can stand on a sheet: an answer to the question, or "", which clears it."""
    return choice == "" or question.offers(choice, form)
