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


@dataclass(frozen=True, slots=True)
class PlayShape:
    """One play as everybody may see it: fields are filled only once they are public (DESIGN 4.6)."""

    id: str
    number: int  # 1-based place in the round; 0 for practice
    count: int
    practice: bool
    reserve: bool  # a reserve question stands in for a voided one
    phase: str  # sealed | reading | open | closed | revealed | scored
    void: bool
    stem: str
    image: str  # path below /images/, or ""
    choices: tuple[str, ...]  # texts of A, B, …; empty until opened
    window_us: int
    opens_us: int
    deadline_us: int
    key: tuple[str, ...]  # letters; empty until revealed
    source: str  # shown with the key


@dataclass(frozen=True, slots=True)
class StandstillShape:
    """Why nothing moves. `kind`: "suspended" (a host did it), "interrupted" (the server was away)."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class StageShape:
    """What every finalist's page is told alike; one encoding serves all of them."""

    phase: str  # setup | lobby | running | finalized | ceremony | ended
    lobby_locked: bool
    standstill: StandstillShape | None
    round: RoundShape | None
    play: PlayShape | None


@dataclass(frozen=True, slots=True)
class GivenAnswerShape:
    """The answer the server has for a play."""

    play: str
    choice: str
    received_wall_ms: int
    latency_us: int


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
    correct: int  # over the scored plays
    time_us: int


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


@dataclass(frozen=True, slots=True)
class BoardShape:
    """A frozen copy of standings, as it was when the wall showed it (RULES 2.6)."""

    after: int  # number of questions scored
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


@dataclass(frozen=True, slots=True)
class CeremonyShape:
    """One step of the prize-giving: a tier's title, then its winners together (RULES 6.6)."""

    step: int
    steps: int
    scope: str  # individual | team
    title: str
    title_en: str
    count: int  # how many of this prize are given, each worth the amount
    amount_vnd: int
    certificate: str
    winners: tuple[WinnerShape, ...]  # empty while only the title is shown


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
    seal: SealShape | None


@dataclass(frozen=True, slots=True)
class StepShape:
    """What the big button does. `command` and `arguments` are sent back as they are; "" means there is nothing to
    do."""

    command: str
    arguments: dict[str, str]
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
class VoidProposalShape:
    play: str
    reason: str
    by: str


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
    answered: int
    standstill: StandstillShape | None
    readiness: ReadinessShape
    takeovers: tuple[TakeoverShape, ...]
    void_proposal: VoidProposalShape | None
    allowed: tuple[str, ...]  # command names this role may send now
    individuals: tuple[BoardRowShape, ...]  # live standings, for the desk only
    teams: tuple[BoardRowShape, ...]
    ties: tuple[TieShape, ...]
    ceremony_next: CeremonyShape | None  # presenter-only look-ahead
    incidents: tuple[IncidentShape, ...]  # newest first
    wall: WallShape  # what is on air


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
    connected: bool
    ping_ms: int  # p95 of the last samples; −1: unknown
    clock_error_ms: int  # −1: unknown
    page: str  # build of the page the device runs
    seen_wall_ms: int  # last frame received; 0: never
