"""The shapes a page may be shown: the only form in which contest state leaves the server.

Owns the field names of the wire; `views` fills them, `protocol` encodes them, the TypeScript types are generated from
them. Times are contest time in µs unless the name says `wall_ms` (Unix milliseconds, for display only). "" and 0 mean
"none".
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoundShape:
    """The round being played."""

    id: str
    type: str
    title: str
    title_en: str
    count: int  # counted questions
    played: int  # scored so far
    measure: str  # what boards count: points | correct | survived


@dataclass(frozen=True, slots=True)
class AttemptShape:
    """An answer given on a turn of a buzzer question. `choice`: letter, or "" for none or one by voice."""

    candidate: str
    name: str
    unit: str
    choice: str  # "" to everybody but the desk until the key is public
    right: bool


@dataclass(frozen=True, slots=True)
class BuzzerShape:
    """The buzzer of a play (RULES 7.2). Times are contest time."""

    state: str  # shut | open | settling | turn | over
    turn: str  # candidate who answers now, or ""
    turn_name: str
    turn_unit: str
    until_us: int  # end of the turn, or of the opening
    margin_us: int  # by which the turn was won; −1: nobody else pressed, or no press
    equals: tuple[str, ...]  # only these may press again
    attempts: tuple[AttemptShape, ...]
    owner: str  # candidate whose question it is, or ""
    owner_name: str
    owner_unit: str
    value: int  # points it is worth
    star: bool
    by_voice: bool
    early: str = "refused"  # refused | out | allowed: what a press does while the buzzer is shut


@dataclass(frozen=True, slots=True)
class PlayShape:
    """One play as everybody may see it: fields are filled only once they are public (DESIGN 4.6)."""

    id: str
    number: int  # 1-based place in the round; of practice, among its practice questions
    count: int
    practice: bool
    reserve: bool  # a reserve question stands in for a voided one
    phase: str  # sealed | reading | open | closed | revealed | scored
    void: bool
    stem: str
    image: str  # path below /images/, or ""
    choices: tuple[str, ...]  # texts of A, B, …; empty until opened
    window_us: int
    stem_us: int  # contest time at which the stem is shown, announced before; 0: not yet known
    opens_us: int  # contest time at which the choices are shown and the clock starts; 0: not yet known
    deadline_us: int
    key: tuple[str, ...]  # letters; empty until revealed
    source: str  # shown with the key
    kind: str  # live | elimination | buzzer | tiebreak
    several: bool  # an answer is a set of choices
    points: int  # a right answer is worth; 1 where only right answers are counted
    golden: bool  # the golden question of an elimination round
    buzzer: BuzzerShape | None
    affected: bool  # the hall was cut off during it (RULES 2.5)
    points_wrong: int = 0  # a wrong answer is worth; zero or less
    points_most: int = 0  # the fastest right answer is worth, by a speed table; 0: there is none
    changeable: bool = False  # the last answer counts: it may be changed until the close (RULES 2.2)


@dataclass(frozen=True, slots=True)
class StandstillShape:
    """Why nothing moves. `kind`: "suspended" (a host did it), "interrupted" (the server was away)."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionShape:
    """A correction of a question of the paper (RULES 3.6)."""

    number: int
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperShape:
    """The paper as everybody may see it: never its questions (they come in a frame of their own)."""

    id: str
    round: str
    title: str
    title_en: str
    practice: bool
    phase: str  # open | closed | scored
    count: int
    opens_us: int
    deadline_us: int  # for everybody without extra time or outage
    submitted: int
    present: int
    bells_us: tuple[int, ...]  # time left at which a bell rings (RULES 3.5)
    outages: tuple[str, ...]  # zones declared cut off now
    corrections: tuple[CorrectionShape, ...]


@dataclass(frozen=True, slots=True)
class PaperQuestionShape:
    """One question of a paper, in the order of the question set; each device arranges them by its own layout."""

    slot: int
    question: str
    stem: str
    image: str
    choices: tuple[str, ...]
    several: bool = False  # an answer is a set of choices


@dataclass(frozen=True, slots=True)
class PaperTextShape:
    """All questions of the open paper: the same bytes for every finalist."""

    paper: str
    questions: tuple[PaperQuestionShape, ...]


@dataclass(frozen=True, slots=True)
class FieldShape:
    """Who is still in an elimination round (RULES 7.1)."""

    total: int
    left: int
    fallen: int  # by the last question
    rescues_left: int
    standing: tuple[str, ...]  # candidate numbers still in, in file order
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TiebreakShape:
    """A play-off (RULES 4.6). `members` are those still tied."""

    number: int
    scope: str
    text: str  # "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
    members: tuple[str, ...]  # candidate numbers or unit ids
    names: tuple[str, ...]  # as they may be shown in public
    played: int
    questions_max: int
    units: tuple[str, ...] = ()  # short names of the members' units; of units themselves ""


@dataclass(frozen=True, slots=True)
class AgendaItemShape:
    """One line of the show."""

    id: str
    kind: str  # program | practice | round | break | review | ceremony
    title: str
    title_en: str
    round: str
    starts: str  # planned time of day "HH:MM", or ""
    minutes: int  # planned; 0: not said
    began_wall_ms: int  # 0: not yet
    mc: str
    locked: bool  # nobody can go there yet: the ceremony, until the minutes are signed


@dataclass(frozen=True, slots=True)
class StageShape:
    """What every finalist's page is told alike; one encoding serves all of them."""

    phase: str  # setup | lobby | running | finalized | ceremony | ended
    lobby_locked: bool
    standstill: StandstillShape | None
    round: RoundShape | None
    play: PlayShape | None
    paper: PaperShape | None
    field: FieldShape | None
    tiebreak: TiebreakShape | None
    agenda: AgendaItemShape | None  # the present item
    review_until_us: int  # 0: answer sheets are not shown; they are read at /api/answer-sheet


@dataclass(frozen=True, slots=True)
class GivenAnswerShape:
    """The answer the server has for a play."""

    play: str
    choice: str
    received_wall_ms: int
    latency_us: int


@dataclass(frozen=True, slots=True)
class SlotShape:
    """What the server has of one slot of the own paper."""

    slot: int
    choice: str
    flagged: bool
    revision: int


@dataclass(frozen=True, slots=True)
class SheetShape:
    """The own paper (RULES 3). `order`: slots as this device shows them; `choices`: for each slot, in slot order, the
    letters in the order this device shows them ("CADB")."""

    paper: str
    order: tuple[int, ...]
    choices: tuple[str, ...]
    slots: tuple[SlotShape, ...]  # those ever touched, in slot order
    deadline_us: int  # with extra time and outages
    submitted: bool
    time_us: int  # completion time, once submitted
    correct: int  # −1 until submitted or closed (RULES 3.2)
    points: int
    held: int  # changes that wait for the jury
    corrections_read: tuple[int, ...]
    reported: tuple[int, ...]  # slots this finalist reported


@dataclass(frozen=True, slots=True)
class OwnShape:
    """What one finalist's page is told about this finalist only."""

    candidate: str
    name: str
    unit: str
    unit_short: str
    seat: str
    zone: str
    attendance: str  # registered | present | absent
    identity: str  # unknown | confirmed | disputed
    practice_done: bool
    waiting: bool  # this device waits until a takeover is approved
    answer: GivenAnswerShape | None  # for the current play
    correct: int  # over the scored plays and papers
    asked: int  # how many questions that is of
    time_us: int
    points: int
    survived: int
    playing: bool  # may answer the current play
    out: str  # "" | eliminated | disqualified
    deadline_us: int  # own deadline of the current play, with extra time; 0: none
    pressed: bool  # pressed the buzzer in the present opening
    extra_percent: int
    stars_left: int
    sheet: SheetShape | None  # of the paper being written, or the last one


@dataclass(frozen=True, slots=True)
class BoardRowShape:
    """A row of a scoreboard. `moved`: ranks gained (+) or lost (−) since the board shown before."""

    rank: int
    moved: int
    id: str  # candidate number or unit id
    name: str  # empty where publication was not agreed to
    unit: str  # short name
    correct: int
    time_us: int
    points: int
    survived: int
    places: int  # of a unit: how many it has registered; a mean is `correct` ÷ `places`
    paper_us: int = 0  # completion time of its papers, which ranks before `time_us` (RULES 4.1); 0: none


@dataclass(frozen=True, slots=True)
class BoardShape:
    """A frozen copy of standings, as it was when the wall showed it (RULES 2.6)."""

    after: int  # number of questions scored
    measure: str  # points | correct | survived
    mean: bool  # teams are ranked by the mean over their registered places (RULES 4.2)
    total: int  # how many are ranked altogether
    rows: tuple[BoardRowShape, ...]  # best first; never the bottom


@dataclass(frozen=True, slots=True)
class DistributionShape:
    """Who chose what, after the key is public."""

    counts: tuple[int, ...]  # per choice, A first
    right: int
    answered: int
    present: int


@dataclass(frozen=True, slots=True)
class WinnerShape:
    id: str
    name: str
    unit: str
    correct: int
    time_us: int
    points: int
    receiver: str  # who receives the prize for an absent winner, or ""
    survived: int = 0
    paper_us: int = 0
    places: int = 1  # as in a row of a board


@dataclass(frozen=True, slots=True)
class ResolverRowShape:
    """One place of a team whose results turn over one by one; hidden rows have no result yet."""

    candidate: str
    name: str
    correct: int
    points: int
    shown: bool


@dataclass(frozen=True, slots=True)
class ResolverShape:
    """A team's results turning over, the total climbing (team resolver)."""

    unit: str
    name: str
    rows: tuple[ResolverRowShape, ...]  # in the order of turning
    correct: int  # of the rows shown
    points: int
    time_us: int  # once all are shown


@dataclass(frozen=True, slots=True)
class CeremonyShape:
    """One step of the prize-giving (RULES 6.6): title → invitation of the guests → (teams turn over) → the tier's
    winners together → photo."""

    step: int
    steps: int
    kind: str  # title | invitation | resolver | winners | photo | merit
    scope: str  # individual | team
    title: str
    title_en: str
    count: int  # how many of this prize are given, each worth the amount
    amount_vnd: int
    certificate: str
    winners: tuple[WinnerShape, ...]  # empty until the step that shows them
    resolver: ResolverShape | None
    measure: str  # points | correct | survived; "" for commended units: they have no results
    mean: bool = False  # as on a board


@dataclass(frozen=True, slots=True)
class SealShape:
    """The log's head: entry number and SHA-256 in hex."""

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class WallShape:
    """What the wall shows; the audience's pages get the same."""

    scene: str
    covered: bool
    provisional: bool  # "Kết quả chưa chính thức"
    standstill: StandstillShape | None
    round: RoundShape | None
    play: PlayShape | None  # only in scene "question"
    present: int
    answered: int  # of the current play
    signed_in: int
    distribution: DistributionShape | None
    individuals: BoardShape | None
    teams: BoardShape | None
    message: str
    until_us: int
    ceremony: CeremonyShape | None
    seal: SealShape | None  # in its scene, in "question" and on boards: after the last play
    paper: PaperShape | None  # in scene "paper"
    field: FieldShape | None  # in scenes "field" and "question" of an elimination round
    tiebreak: TiebreakShape | None
    agenda: AgendaItemShape | None  # in scene "agenda"
    edition: int  # of the finalized result; 0: none


@dataclass(frozen=True, slots=True)
class StepShape:
    """What the big button does. `command` and `arguments` are sent back as they are; "" means there is nothing to
    do."""

    command: str
    arguments: dict[str, str | tuple[str, ...]]
    label: str  # Vietnamese, says what will happen: "Mở câu 7"
    label_en: str
    held: bool  # irreversible: a held press and a typed word
    role: str  # who may press it
    blockers: tuple[str, ...]  # Vietnamese; not empty: refused until solved or overridden


@dataclass(frozen=True, slots=True)
class NextQuestionShape:
    """The question on deck, for the consoles. `key` is empty but for the jury's page (RULES 5)."""

    question: str
    number: int
    reserve: bool
    stem: str
    choices: tuple[str, ...]
    image: str
    source: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadinessShape:
    """Counts for the readiness board."""

    places: int
    registered: int
    present: int
    absent: int
    signed_in: int
    confirmed: int
    disputed: int
    practised: int


@dataclass(frozen=True, slots=True)
class TakeoverShape:
    candidate: str
    name: str
    session: str
    device: str


@dataclass(frozen=True, slots=True)
class ProposalShape:
    """A ruling that waits for its second person."""

    number: int
    command: str
    text: str  # Vietnamese: what it would do
    reason: str
    by: str
    role: str
    at_wall_ms: int
    may_decide: bool  # this account may confirm it


@dataclass(frozen=True, slots=True)
class RulingShape:
    """A ruling in force, or one that was taken back."""

    number: int
    command: str
    text: str
    reason: str
    by: str
    confirmed_by: str
    at_wall_ms: int
    undone: bool
    may_undo: bool


@dataclass(frozen=True, slots=True)
class ComplaintShape:
    number: int
    unit: str  # unit id
    unit_name: str
    question: str
    text: str
    by: str
    at_wall_ms: int
    ruled: bool
    upheld: bool
    ruling: str


@dataclass(frozen=True, slots=True)
class CutShape:
    """When a device was cut off; `until_wall_ms` 0: still is."""

    since_wall_ms: int
    until_wall_ms: int


@dataclass(frozen=True, slots=True)
class HeldShape:
    """A change of a paper that waits for the jury, with the record of disconnections beside it (RULES 3.4)."""

    number: int
    candidate: str
    name: str
    paper: str
    slot: int  # −1: a submission
    question: str
    choice: str
    cause: str  # too_late | replaced | standstill | absent
    stamped_wall_ms: int
    received_wall_ms: int
    admitted: bool
    rejected: bool
    cuts: tuple[CutShape, ...]


@dataclass(frozen=True, slots=True)
class ReportShape:
    """How many finalists reported a question of the paper (RULES 3.6)."""

    slot: int
    question: str
    count: int


@dataclass(frozen=True, slots=True)
class AffectedShape:
    """An open question during which too many were cut off (RULES 2.5)."""

    play: str
    number: int
    zones: tuple[str, ...]  # "" is the whole hall
    ruled: bool


@dataclass(frozen=True, slots=True)
class PressShape:
    """A press of the buzzer, for the desk: moments after the opening, and who was earlier by how much."""

    candidate: str
    name: str
    unit: str
    after_us: int
    margin_us: int  # to the one before; 0 for the first
    early: bool


@dataclass(frozen=True, slots=True)
class PlayedShape:
    """A question that was played or was in a paper, for the jury's rulings."""

    play: str  # play or paper
    question: str
    number: int  # 1-based, as in `PlayShape`
    round: str
    round_title: str
    round_title_en: str
    kind: str  # as in `PlayShape`; "paper"
    reserve: bool
    void: bool
    practice: bool
    stem: str
    choices: tuple[str, ...]
    key: tuple[str, ...]  # in force now
    several: bool  # an answer is a set of choices
    credited: bool
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class EditionShape:
    number: int
    at_wall_ms: int
    document: str
    reason: str
    signed: bool
    signers: str


@dataclass(frozen=True, slots=True)
class ExtraTimeShape:
    candidate: str
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class CastShape:
    """What the operator may choose for the next question of a buzzer round played in turns."""

    owners: tuple[str, ...]  # candidates who may own it, next one first
    owner_names: tuple[str, ...]
    values: tuple[int, ...]
    stars_left: tuple[int, ...]  # of each owner


@dataclass(frozen=True, slots=True)
class RescueShape:
    """A rescue the operator may call now (RULES 7.1)."""

    kind: str  # all | number | picked
    candidates: tuple[str, ...]  # who could come back, those who came furthest first
    names: tuple[str, ...]
    everybody_out: bool


@dataclass(frozen=True, slots=True)
class RankChangeShape:
    id: str
    name: str
    unit: str
    scope: str
    before: int  # rank
    after: int
    result_before: str  # Vietnamese: "41 câu đúng · 412,34 giây"
    result_after: str


@dataclass(frozen=True, slots=True)
class PrizeChangeShape:
    id: str
    name: str
    scope: str
    before: str  # title of the prize, or ""
    after: str


@dataclass(frozen=True, slots=True)
class PreviewShape:
    """What a ruling would change if it took effect now."""

    text: str
    refusal: str  # Vietnamese; not empty: it could not take effect
    ranks: tuple[RankChangeShape, ...]
    prizes: tuple[PrizeChangeShape, ...]


@dataclass(frozen=True, slots=True)
class AnswerSheetRowShape:
    """One question on the own answer sheet (RULES 6.1)."""

    number: int
    round: str
    question: str
    stem: str
    choices: tuple[str, ...]
    answer: str
    key: tuple[str, ...]
    right: bool
    points: int
    time_us: int  # −1: single questions have no time (papers)
    void: bool
    credited: bool
    entered: bool  # by a proctor for a dead device


@dataclass(frozen=True, slots=True)
class AnswerSheetShape:
    """Everything one finalist answered. No rank."""

    candidate: str
    rows: tuple[AnswerSheetRowShape, ...]
    correct: int
    points: int
    paper_us: int
    live_us: int
    until_us: int  # complaints are taken until then


@dataclass(frozen=True, slots=True)
class IncidentShape:
    """One line of the console's record of what happened."""

    time_wall_ms: int
    seq: int
    kind: str  # event name, e.g. "PlayVoided"
    text: str  # Vietnamese
    by: str


@dataclass(frozen=True, slots=True)
class TieShape:
    """A tie at a prize boundary: which prizes it spans and who is in it."""

    scope: str
    prizes: tuple[str, ...]
    members: tuple[str, ...]
    names: tuple[str, ...]
    text: str  # "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
    playable: bool  # a play-off can be started now; otherwise lots


@dataclass(frozen=True, slots=True)
class ConsoleShape:
    """Everything a console shows beside the wall. Keys appear only on the jury's before close."""

    phase: str
    lobby_locked: bool
    flow_version: int
    frozen: bool
    audience_on: bool
    operator: str  # account id of the active operator
    in_control: bool  # the active operator is the one at this console
    round: RoundShape | None
    step: StepShape
    play: PlayShape | None
    next_question: NextQuestionShape | None
    practice_questions: tuple[str, ...]  # ids of practice questions that can be opened again now
    practice_papers: tuple[str, ...]  # rounds whose practice paper can be given out now, but for the step's own
    answered: int
    standstill: StandstillShape | None
    readiness: ReadinessShape
    takeovers: tuple[TakeoverShape, ...]
    proposals: tuple[ProposalShape, ...]
    allowed: tuple[str, ...]  # command names this role may send now
    individuals: tuple[BoardRowShape, ...]  # live standings, for the desk only
    teams: tuple[BoardRowShape, ...]
    ties: tuple[TieShape, ...]
    ceremony_next: CeremonyShape | None  # presenter-only look-ahead
    incidents: tuple[IncidentShape, ...]  # newest first
    rulings: tuple[RulingShape, ...]  # newest first
    complaints: tuple[ComplaintShape, ...]
    held: tuple[HeldShape, ...]
    reports: tuple[ReportShape, ...]
    affected: tuple[AffectedShape, ...]
    paper: PaperShape | None
    field: FieldShape | None
    tiebreak: TiebreakShape | None
    presses: tuple[PressShape, ...]  # of the present opening of the buzzer, earliest first
    cast: CastShape | None  # to choose before the next question is put on deck
    rescue: RescueShape | None
    agenda: tuple[AgendaItemShape, ...]
    agenda_at: int  # −1: before the first
    mc: str  # Vietnamese: what the MC says now
    played: tuple[PlayedShape, ...]  # for rulings; empty but for jury, secretary and organiser
    extra_time: tuple[ExtraTimeShape, ...]
    editions: tuple[EditionShape, ...]
    review_until_us: int
    measure: str  # points | correct | survived
    wall: WallShape  # what is on air
    seal: SealShape | None  # after the last play


@dataclass(frozen=True, slots=True)
class MirrorShape:
    """How the second copy fares. `state`: ok | same_disk | behind | away | refused; `entries`, `seconds`: how far it is
    behind, both 0 while that is little; `reason`: Vietnamese, "" where the state says it all."""

    state: str
    entries: int
    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class LateShape:
    """A device that showed the choices after their moment, and by how much."""

    candidate: str
    late_us: int


@dataclass(frozen=True, slots=True)
class FairnessShape:
    """How alike everybody had one play (DESIGN 4.4). Moments are those of its choices; −1: nobody said.

    `painted`: devices that reported their first frame. Of those, the moment painted − T (`paint`), how far each clock
    may be off (`error`). Of answers: what was credited, and how long they had waited in the server (`queue`).
    """

    play: str
    opens_us: int
    present: int
    armed: int
    opener_in_time: int  # had the opener before T
    painted: int
    paint_p50_us: int
    paint_p95_us: int
    paint_max_us: int
    error_p99_us: int
    answers: int
    credit_p50_us: int
    credit_p99_us: int
    credit_max_us: int
    queue_max_us: int
    late: tuple[LateShape, ...]  # the latest first, at most 20
    stalls_us: tuple[int, ...]  # how long the server stood still in its window
    postponed: int  # how often the opening was put off


@dataclass(frozen=True, slots=True)
class PlaceShape:
    """A row of the readiness board (SCREENS, Host)."""

    candidate: str
    name: str
    unit: str
    seat: str
    zone: str
    attendance: str
    signed_in: bool
    identity: str
    practised: bool
    answered: bool
    submitted: bool  # the paper being written
    out: str  # "" | eliminated | disqualified
    extra_percent: int
    warnings: int  # reminders and warnings by proctors
    away: bool  # the page is in the background: shown, never punished by itself (RULES 5)
    connected: bool
    ping_ms: int  # p95 of the last samples; −1: unknown
    clock_error_ms: int  # −1: unknown
    page: str  # build of the page the device runs
    seen_wall_ms: int  # last frame received; 0: never
    armed: bool = False  # everything sealed of the question on deck is on the device (DESIGN 4.3)
    lag_ms: int = -1  # round trip as the server measured it; −1: unknown
    doubts: tuple[str, ...] = ()  # "clock": claimed a moment that cannot be; "delay": far slower than the hall


@dataclass(frozen=True, slots=True)
class TroubleShape:
    """What stands in the contest's way, told to consoles and by `/readyz`."""

    reason: str  # unreachable | silent | read_only | …: docs/OPERATIONS.md
    since_wall_ms: int
    text: str
    text_en: str
    remedy: str  # what a person does about it
    remedy_en: str
