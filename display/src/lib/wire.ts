/**
 * The frames and shapes of the wire (docs/PROTOCOL.md), in the server's own field names. Made by `make docs` from the
 * server's `core/shapes.py` and `protocol.py`: change those. `protocol.ts` encodes and `connection.ts` exchanges them.
 * Times are contest time in µs unless the name says `wall_ms` (Unix milliseconds). "" and 0 mean "none".
 */

/**
 * What a finalist did to one slot of a paper. `choice` "" clears it; `revision` counts the changes of this slot on this
 * device from 1; `stamped_us`: contest time as the device knew it.
 */
export interface SlotChange {
  readonly slot: number;
  readonly choice: string;
  readonly flagged: boolean;
  readonly revision: number;
  readonly stamped_us: number;
}

/** The round being played. */
export interface RoundShape {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly title_en: string;
  readonly count: number; // counted questions
  readonly played: number; // scored so far
  readonly measure: string; // what boards count: points | correct | survived
}

/** An answer given on a turn of a buzzer question. `choice`: letter, or "" for none or one by voice. */
export interface AttemptShape {
  readonly candidate: string;
  readonly name: string;
  readonly unit: string;
  readonly choice: string; // "" to everybody but the desk until the key is public
  readonly right: boolean;
}

/** The buzzer of a play (RULES 7.2). Times are contest time. */
export interface BuzzerShape {
  readonly state: string; // shut | open | settling | turn | over
  readonly turn: string; // candidate who answers now, or ""
  readonly turn_name: string;
  readonly turn_unit: string;
  readonly until_us: number; // end of the turn, or of the opening
  readonly margin_us: number; // by which the turn was won; −1: nobody else pressed, or no press
  readonly equals: readonly string[]; // only these may press again
  readonly attempts: readonly AttemptShape[];
  readonly owner: string; // candidate whose question it is, or ""
  readonly owner_name: string;
  readonly owner_unit: string;
  readonly value: number; // points it is worth
  readonly star: boolean;
  readonly by_voice: boolean;
  readonly early: string; // refused | out | allowed: what a press does while the buzzer is shut
}

/** One play as everybody may see it: fields are filled only once they are public (DESIGN 4.6). */
export interface PlayShape {
  readonly id: string;
  readonly number: number; // 1-based place in the round; of practice, among its practice questions
  readonly count: number;
  readonly practice: boolean;
  readonly reserve: boolean; // a reserve question stands in for a voided one
  readonly phase: string; // sealed | reading | open | closed | revealed | scored
  readonly void: boolean;
  readonly stem: string;
  readonly image: string; // path below /images/, or ""
  readonly choices: readonly string[]; // texts of A, B, …; empty until opened
  readonly window_us: number;
  readonly stem_us: number; // contest time at which the stem is shown, announced before; 0: not yet known
  readonly opens_us: number; // contest time at which the choices are shown and the clock starts; 0: not yet known
  readonly deadline_us: number;
  readonly key: readonly string[]; // letters; empty until revealed
  readonly source: string; // shown with the key
  readonly kind: string; // live | elimination | buzzer | tiebreak
  readonly several: boolean; // an answer is a set of choices
  readonly points: number; // a right answer is worth; 1 where only right answers are counted
  readonly golden: boolean; // the golden question of an elimination round
  readonly buzzer: BuzzerShape | null;
  readonly affected: boolean; // the hall was cut off during it (RULES 2.5)
  readonly points_wrong: number; // a wrong answer is worth; zero or less
  readonly points_most: number; // the fastest right answer is worth, by a speed table; 0: there is none
  readonly changeable: boolean; // the last answer counts: it may be changed until the close (RULES 2.2)
}

/** Why nothing moves. `kind`: "suspended" (a host did it), "interrupted" (the server was away). */
export interface StandstillShape {
  readonly kind: string;
  readonly reason: string;
}

/** A correction of a question of the paper (RULES 3.6). */
export interface CorrectionShape {
  readonly number: number;
  readonly question: string;
  readonly text: string;
}

/** The paper as everybody may see it: never its questions (they come in a frame of their own). */
export interface PaperShape {
  readonly id: string;
  readonly round: string;
  readonly title: string;
  readonly title_en: string;
  readonly practice: boolean;
  readonly phase: string; // open | closed | scored
  readonly count: number;
  readonly opens_us: number;
  readonly deadline_us: number; // for everybody without extra time or outage
  readonly submitted: number;
  readonly present: number;
  readonly bells_us: readonly number[]; // time left at which a bell rings (RULES 3.5)
  readonly outages: readonly string[]; // zones declared cut off now
  readonly corrections: readonly CorrectionShape[];
}

/** One question of a paper, in the order of the question set; each device arranges them by its own layout. */
export interface PaperQuestionShape {
  readonly slot: number;
  readonly question: string;
  readonly stem: string;
  readonly image: string;
  readonly choices: readonly string[];
  readonly several: boolean; // an answer is a set of choices
}

/** All questions of the open paper: the same bytes for every finalist. */
export interface PaperTextShape {
  readonly paper: string;
  readonly questions: readonly PaperQuestionShape[];
}

/** Who is still in an elimination round (RULES 7.1). */
export interface FieldShape {
  readonly total: number;
  readonly left: number;
  readonly fallen: number; // by the last question
  readonly rescues_left: number;
  readonly standing: readonly string[]; // candidate numbers still in, in file order
  readonly out: readonly string[];
}

/** A play-off (RULES 4.6). `members` are those still tied. */
export interface TiebreakShape {
  readonly number: number;
  readonly scope: string;
  readonly text: string; // "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
  readonly members: readonly string[]; // candidate numbers or unit ids
  readonly names: readonly string[]; // as they may be shown in public
  readonly played: number;
  readonly questions_max: number;
  readonly units: readonly string[]; // short names of the members' units; of units themselves ""
}

/** One line of the show. */
export interface AgendaItemShape {
  readonly id: string;
  readonly kind: string; // program | practice | round | break | review | ceremony
  readonly title: string;
  readonly title_en: string;
  readonly round: string;
  readonly starts: string; // planned time of day "HH:MM", or ""
  readonly minutes: number; // planned; 0: not said
  readonly began_wall_ms: number; // 0: not yet
  readonly mc: string;
  readonly locked: boolean; // nobody can go there yet: the ceremony, until the minutes are signed
}

/** What every finalist's page is told alike; one encoding serves all of them. */
export interface StageShape {
  readonly phase: string; // setup | lobby | running | finalized | ceremony | ended
  readonly lobby_locked: boolean;
  readonly standstill: StandstillShape | null;
  readonly round: RoundShape | null;
  readonly play: PlayShape | null;
  readonly paper: PaperShape | null;
  readonly field: FieldShape | null;
  readonly tiebreak: TiebreakShape | null;
  readonly agenda: AgendaItemShape | null; // the present item
  readonly review_until_us: number; // 0: answer sheets are not shown; they are read at /api/answer-sheet
}

/** The answer the server has for a play. */
export interface GivenAnswerShape {
  readonly play: string;
  readonly choice: string;
  readonly received_wall_ms: number;
  readonly latency_us: number;
}

/** What the server has of one slot of the own paper. */
export interface SlotShape {
  readonly slot: number;
  readonly choice: string;
  readonly flagged: boolean;
  readonly revision: number;
}

/**
 * The own paper (RULES 3). `order`: slots as this device shows them; `choices`: for each slot, in slot order, the
 * letters in the order this device shows them ("CADB").
 */
export interface SheetShape {
  readonly paper: string;
  readonly order: readonly number[];
  readonly choices: readonly string[];
  readonly slots: readonly SlotShape[]; // those ever touched, in slot order
  readonly deadline_us: number; // with extra time and outages
  readonly submitted: boolean;
  readonly time_us: number; // completion time, once submitted
  readonly correct: number; // −1 until submitted or closed (RULES 3.2)
  readonly points: number;
  readonly held: number; // changes that wait for the jury
  readonly corrections_read: readonly number[];
  readonly reported: readonly number[]; // slots this finalist reported
}

/** What one finalist's page is told about this finalist only. */
export interface OwnShape {
  readonly candidate: string;
  readonly name: string;
  readonly unit: string;
  readonly unit_short: string;
  readonly seat: string;
  readonly zone: string;
  readonly attendance: string; // registered | present | absent
  readonly identity: string; // unknown | confirmed | disputed
  readonly practice_done: boolean;
  readonly waiting: boolean; // this device waits until a takeover is approved
  readonly answer: GivenAnswerShape | null; // for the current play
  readonly correct: number; // over the scored plays and papers
  readonly asked: number; // how many questions that is of
  readonly time_us: number;
  readonly points: number;
  readonly survived: number;
  readonly playing: boolean; // may answer the current play
  readonly out: string; // "" | eliminated | disqualified
  readonly deadline_us: number; // own deadline of the current play, with extra time; 0: none
  readonly pressed: boolean; // pressed the buzzer in the present opening
  readonly extra_percent: number;
  readonly stars_left: number;
  readonly sheet: SheetShape | null; // of the paper being written, or the last one
}

/** A row of a scoreboard. `moved`: ranks gained (+) or lost (−) since the board shown before. */
export interface BoardRowShape {
  readonly rank: number;
  readonly moved: number;
  readonly id: string; // candidate number or unit id
  readonly name: string; // empty where publication was not agreed to
  readonly unit: string; // short name
  readonly correct: number;
  readonly time_us: number;
  readonly points: number;
  readonly survived: number;
  readonly places: number; // of a unit: how many it has registered; a mean is `correct` ÷ `places`
  readonly paper_us: number; // completion time of its papers, which ranks before `time_us` (RULES 4.1); 0: none
}

/** A frozen copy of standings, as it was when the wall showed it (RULES 2.6). */
export interface BoardShape {
  readonly after: number; // number of questions scored
  readonly measure: string; // points | correct | survived
  readonly mean: boolean; // teams are ranked by the mean over their registered places (RULES 4.2)
  readonly total: number; // how many are ranked altogether
  readonly rows: readonly BoardRowShape[]; // best first; never the bottom
}

/** Who chose what, after the key is public. */
export interface DistributionShape {
  readonly counts: readonly number[]; // per choice, A first
  readonly right: number;
  readonly answered: number;
  readonly present: number;
}

export interface WinnerShape {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly correct: number;
  readonly time_us: number;
  readonly points: number;
  readonly receiver: string; // who receives the prize for an absent winner, or ""
  readonly survived: number;
  readonly paper_us: number;
  readonly places: number; // as in a row of a board
}

/** One place of a team whose results turn over one by one; hidden rows have no result yet. */
export interface ResolverRowShape {
  readonly candidate: string;
  readonly name: string;
  readonly correct: number;
  readonly points: number;
  readonly shown: boolean;
}

/** A team's results turning over, the total climbing (team resolver). */
export interface ResolverShape {
  readonly unit: string;
  readonly name: string;
  readonly rows: readonly ResolverRowShape[]; // in the order of turning
  readonly correct: number; // of the rows shown
  readonly points: number;
  readonly time_us: number; // once all are shown
}

/**
 * One step of the prize-giving (RULES 6.6): title → invitation of the guests → (teams turn over) → the tier's winners
 * together → photo.
 */
export interface CeremonyShape {
  readonly step: number;
  readonly steps: number;
  readonly kind: string; // title | invitation | resolver | winners | photo | merit
  readonly scope: string; // individual | team
  readonly title: string;
  readonly title_en: string;
  readonly count: number; // how many of this prize are given, each worth the amount
  readonly amount_vnd: number;
  readonly certificate: string;
  readonly winners: readonly WinnerShape[]; // empty until the step that shows them
  readonly resolver: ResolverShape | null;
  readonly measure: string; // points | correct | survived; "" for commended units: they have no results
  readonly mean: boolean; // as on a board
}

/** The log's head: entry number and SHA-256 in hex. */
export interface SealShape {
  readonly seq: number;
  readonly head: string;
}

/** What the wall shows; the audience's pages get the same. */
export interface WallShape {
  readonly scene: string;
  readonly covered: boolean;
  readonly provisional: boolean; // "Kết quả chưa chính thức"
  readonly standstill: StandstillShape | null;
  readonly round: RoundShape | null;
  readonly play: PlayShape | null; // only in scene "question"
  readonly present: number;
  readonly answered: number; // of the current play
  readonly signed_in: number;
  readonly distribution: DistributionShape | null;
  readonly individuals: BoardShape | null;
  readonly teams: BoardShape | null;
  readonly message: string;
  readonly until_us: number;
  readonly ceremony: CeremonyShape | null;
  readonly seal: SealShape | null; // in its scene, in "question" and on boards: after the last play
  readonly paper: PaperShape | null; // in scene "paper"
  readonly field: FieldShape | null; // in scenes "field" and "question" of an elimination round
  readonly tiebreak: TiebreakShape | null;
  readonly agenda: AgendaItemShape | null; // in scene "agenda"
  readonly edition: number; // of the finalized result; 0: none
}

/** What the big button does. `command` and `arguments` are sent back as they are; "" means there is nothing to do. */
export interface StepShape {
  readonly command: string;
  readonly arguments: Readonly<Record<string, string | readonly string[]>>;
  readonly label: string; // Vietnamese, says what will happen: "Mở câu 7"
  readonly label_en: string;
  readonly held: boolean; // irreversible: a held press and a typed word
  readonly role: string; // who may press it
  readonly blockers: readonly string[]; // Vietnamese; not empty: refused until solved or overridden
}

/** The question on deck, for the consoles. `key` is empty but for the jury's page (RULES 5). */
export interface NextQuestionShape {
  readonly question: string;
  readonly number: number;
  readonly reserve: boolean;
  readonly stem: string;
  readonly choices: readonly string[];
  readonly image: string;
  readonly source: string;
  readonly key: readonly string[];
}

/** Counts for the readiness board. */
export interface ReadinessShape {
  readonly places: number;
  readonly registered: number;
  readonly present: number;
  readonly absent: number;
  readonly signed_in: number;
  readonly confirmed: number;
  readonly disputed: number;
  readonly practised: number;
}

export interface TakeoverShape {
  readonly candidate: string;
  readonly name: string;
  readonly session: string;
  readonly device: string;
}

/** A ruling that waits for its second person. */
export interface ProposalShape {
  readonly number: number;
  readonly command: string;
  readonly text: string; // Vietnamese: what it would do
  readonly reason: string;
  readonly by: string;
  readonly role: string;
  readonly at_wall_ms: number;
  readonly may_decide: boolean; // this account may confirm it
}

/** A ruling in force, or one that was taken back. */
export interface RulingShape {
  readonly number: number;
  readonly command: string;
  readonly text: string;
  readonly reason: string;
  readonly by: string;
  readonly confirmed_by: string;
  readonly at_wall_ms: number;
  readonly undone: boolean;
  readonly may_undo: boolean;
}

export interface ComplaintShape {
  readonly number: number;
  readonly unit: string; // unit id
  readonly unit_name: string;
  readonly question: string;
  readonly text: string;
  readonly by: string;
  readonly at_wall_ms: number;
  readonly ruled: boolean;
  readonly upheld: boolean;
  readonly ruling: string;
}

/** When a device was cut off; `until_wall_ms` 0: still is. */
export interface CutShape {
  readonly since_wall_ms: number;
  readonly until_wall_ms: number;
}

/** A change of a paper that waits for the jury, with the record of disconnections beside it (RULES 3.4). */
export interface HeldShape {
  readonly number: number;
  readonly candidate: string;
  readonly name: string;
  readonly paper: string;
  readonly slot: number; // −1: a submission
  readonly question: string;
  readonly choice: string;
  readonly cause: string; // too_late | replaced | standstill | absent
  readonly stamped_wall_ms: number;
  readonly received_wall_ms: number;
  readonly admitted: boolean;
  readonly rejected: boolean;
  readonly cuts: readonly CutShape[];
}

/** How many finalists reported a question of the paper (RULES 3.6). */
export interface ReportShape {
  readonly slot: number;
  readonly question: string;
  readonly count: number;
}

/** An open question during which too many were cut off (RULES 2.5). */
export interface AffectedShape {
  readonly play: string;
  readonly number: number;
  readonly zones: readonly string[]; // "" is the whole hall
  readonly ruled: boolean;
}

/** A press of the buzzer, for the desk: moments after the opening, and who was earlier by how much. */
export interface PressShape {
  readonly candidate: string;
  readonly name: string;
  readonly unit: string;
  readonly after_us: number;
  readonly margin_us: number; // to the one before; 0 for the first
  readonly early: boolean;
}

/** A question that was played or was in a paper, for the jury's rulings. */
export interface PlayedShape {
  readonly play: string; // play or paper
  readonly question: string;
  readonly number: number; // 1-based, as in `PlayShape`
  readonly round: string;
  readonly round_title: string;
  readonly round_title_en: string;
  readonly kind: string; // as in `PlayShape`; "paper"
  readonly reserve: boolean;
  readonly void: boolean;
  readonly practice: boolean;
  readonly stem: string;
  readonly choices: readonly string[];
  readonly key: readonly string[]; // in force now
  readonly several: boolean; // an answer is a set of choices
  readonly credited: boolean;
  readonly answered: number;
  readonly right: number;
}

export interface EditionShape {
  readonly number: number;
  readonly at_wall_ms: number;
  readonly document: string;
  readonly reason: string;
  readonly signed: boolean;
  readonly signers: string;
}

export interface ExtraTimeShape {
  readonly candidate: string;
  readonly name: string;
  readonly percent: number;
}

/** What the operator may choose for the next question of a buzzer round played in turns. */
export interface CastShape {
  readonly owners: readonly string[]; // candidates who may own it, next one first
  readonly owner_names: readonly string[];
  readonly values: readonly number[];
  readonly stars_left: readonly number[]; // of each owner
}

/** A rescue the operator may call now (RULES 7.1). */
export interface RescueShape {
  readonly kind: string; // all | number | picked
  readonly candidates: readonly string[]; // who could come back, those who came furthest first
  readonly names: readonly string[];
  readonly everybody_out: boolean;
}

export interface RankChangeShape {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly scope: string;
  readonly before: number; // rank
  readonly after: number;
  readonly result_before: string; // Vietnamese: "41 câu đúng · 412,34 giây"
  readonly result_after: string;
}

export interface PrizeChangeShape {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly before: string; // title of the prize, or ""
  readonly after: string;
}

/** What a ruling would change if it took effect now. */
export interface PreviewShape {
  readonly text: string;
  readonly refusal: string; // Vietnamese; not empty: it could not take effect
  readonly ranks: readonly RankChangeShape[];
  readonly prizes: readonly PrizeChangeShape[];
}

/** One question on the own answer sheet (RULES 6.1). */
export interface AnswerSheetRowShape {
  readonly number: number;
  readonly round: string;
  readonly question: string;
  readonly stem: string;
  readonly choices: readonly string[];
  readonly answer: string;
  readonly key: readonly string[];
  readonly right: boolean;
  readonly points: number;
  readonly time_us: number; // −1: single questions have no time (papers)
  readonly void: boolean;
  readonly credited: boolean;
  readonly entered: boolean; // by a proctor for a dead device
}

/** Everything one finalist answered. No rank. */
export interface AnswerSheetShape {
  readonly candidate: string;
  readonly rows: readonly AnswerSheetRowShape[];
  readonly correct: number;
  readonly points: number;
  readonly paper_us: number;
  readonly live_us: number;
  readonly until_us: number; // complaints are taken until then
}

/** One line of the console's record of what happened. */
export interface IncidentShape {
  readonly time_wall_ms: number;
  readonly seq: number;
  readonly kind: string; // event name, e.g. "PlayVoided"
  readonly text: string; // Vietnamese
  readonly by: string;
}

/** A tie at a prize boundary: which prizes it spans and who is in it. */
export interface TieShape {
  readonly scope: string;
  readonly prizes: readonly string[];
  readonly members: readonly string[];
  readonly names: readonly string[];
  readonly text: string; // "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
  readonly playable: boolean; // a play-off can be started now; otherwise lots
}

/** Everything a console shows beside the wall. Keys appear only on the jury's before close. */
export interface ConsoleShape {
  readonly phase: string;
  readonly lobby_locked: boolean;
  readonly flow_version: number;
  readonly frozen: boolean;
  readonly audience_on: boolean;
  readonly operator: string; // account id of the active operator
  readonly in_control: boolean; // the active operator is the one at this console
  readonly round: RoundShape | null;
  readonly step: StepShape;
  readonly play: PlayShape | null;
  readonly next_question: NextQuestionShape | null;
  readonly practice_questions: readonly string[]; // ids of practice questions that can be opened again now
  readonly practice_papers: readonly string[]; // rounds whose practice paper can be given out now, but for the step's own
  readonly answered: number;
  readonly standstill: StandstillShape | null;
  readonly readiness: ReadinessShape;
  readonly takeovers: readonly TakeoverShape[];
  readonly proposals: readonly ProposalShape[];
  readonly allowed: readonly string[]; // command names this role may send now
  readonly individuals: readonly BoardRowShape[]; // live standings, for the desk only
  readonly teams: readonly BoardRowShape[];
  readonly ties: readonly TieShape[];
  readonly ceremony_next: CeremonyShape | null; // presenter-only look-ahead
  readonly incidents: readonly IncidentShape[]; // newest first
  readonly rulings: readonly RulingShape[]; // newest first
  readonly complaints: readonly ComplaintShape[];
  readonly held: readonly HeldShape[];
  readonly reports: readonly ReportShape[];
  readonly affected: readonly AffectedShape[];
  readonly paper: PaperShape | null;
  readonly field: FieldShape | null;
  readonly tiebreak: TiebreakShape | null;
  readonly presses: readonly PressShape[]; // of the present opening of the buzzer, earliest first
  readonly cast: CastShape | null; // to choose before the next question is put on deck
  readonly rescue: RescueShape | null;
  readonly agenda: readonly AgendaItemShape[];
  readonly agenda_at: number; // −1: before the first
  readonly mc: string; // Vietnamese: what the MC says now
  readonly played: readonly PlayedShape[]; // for rulings; empty but for jury, secretary and organiser
  readonly extra_time: readonly ExtraTimeShape[];
  readonly editions: readonly EditionShape[];
  readonly review_until_us: number;
  readonly measure: string; // points | correct | survived
  readonly wall: WallShape; // what is on air
  readonly seal: SealShape | null; // after the last play
}

/**
 * How the second copy fares. `state`: ok | same_disk | behind | away | refused; `entries`, `seconds`: how far it is
 * behind, both 0 while that is little; `reason`: Vietnamese, "" where the state says it all.
 */
export interface MirrorShape {
  readonly state: string;
  readonly entries: number;
  readonly seconds: number;
  readonly reason: string;
}

/** A device that showed the choices after their moment, and by how much. */
export interface LateShape {
  readonly candidate: string;
  readonly late_us: number;
}

/**
 * How alike everybody had one play (DESIGN 4.4). Moments are those of its choices; −1: nobody said. `painted`: devices
 * that reported their first frame. Of those, the moment painted − T (`paint`), how far each clock may be off (`error`).
 * Of answers: what was credited, and how long they had waited in the server (`queue`).
 */
export interface FairnessShape {
  readonly play: string;
  readonly opens_us: number;
  readonly present: number;
  readonly armed: number;
  readonly opener_in_time: number; // had the opener before T
  readonly painted: number;
  readonly paint_p50_us: number;
  readonly paint_p95_us: number;
  readonly paint_max_us: number;
  readonly error_p99_us: number;
  readonly answers: number;
  readonly credit_p50_us: number;
  readonly credit_p99_us: number;
  readonly credit_max_us: number;
  readonly queue_max_us: number;
  readonly late: readonly LateShape[]; // the latest first, at most 20
  readonly stalls_us: readonly number[]; // how long the server stood still in its window
  readonly postponed: number; // how often the opening was put off
}

/** A row of the readiness board (SCREENS, Host). */
export interface PlaceShape {
  readonly candidate: string;
  readonly name: string;
  readonly unit: string;
  readonly seat: string;
  readonly zone: string;
  readonly attendance: string;
  readonly signed_in: boolean;
  readonly identity: string;
  readonly practised: boolean;
  readonly answered: boolean;
  readonly submitted: boolean; // the paper being written
  readonly out: string; // "" | eliminated | disqualified
  readonly extra_percent: number;
  readonly warnings: number; // reminders and warnings by proctors
  readonly away: boolean; // the page is in the background: shown, never punished by itself (RULES 5)
  readonly connected: boolean;
  readonly ping_ms: number; // p95 of the last samples; −1: unknown
  readonly clock_error_ms: number; // −1: unknown
  readonly page: string; // build of the page the device runs
  readonly seen_wall_ms: number; // last frame received; 0: never
  readonly armed: boolean; // everything sealed of the question on deck is on the device (DESIGN 4.3)
  readonly lag_ms: number; // round trip as the server measured it; −1: unknown
  readonly doubts: readonly string[]; // "clock": claimed a moment that cannot be; "delay": far slower than the hall
}

/** What stands in the contest's way, told to consoles and by `/readyz`. */
export interface TroubleShape {
  readonly reason: string; // unreachable | silent | read_only | …: docs/OPERATIONS.md
  readonly since_wall_ms: number;
  readonly text: string;
  readonly text_en: string;
  readonly remedy: string; // what a person does about it
  readonly remedy_en: string;
}

/** What a device keeps of the last stored command: entry number, log head and its seal by the server. */
export interface ReceiptShape {
  readonly seq: number;
  readonly head: string;
  readonly mac: string;
}

/** A command's arguments, as the server's command classes have their fields. */
export type CommandArguments = Readonly<
  Record<string, string | number | boolean | readonly SlotChange[] | readonly string[]>
>;

export type FinalistCommandName =
  | "confirm_identity"
  | "answer"
  | "press"
  | "save_paper"
  | "submit_paper"
  | "report_question"
  | "acknowledge_correction";

export type HostCommandName =
  | "mark_attendance"
  | "mark_missing_absent"
  | "decide_takeover"
  | "reissue_slip"
  | "take_control"
  | "open_lobby"
  | "lock_lobby"
  | "start_round"
  | "prepare_play"
  | "open_stem"
  | "open_choices"
  | "close_play"
  | "confirm_key"
  | "judge_attempt"
  | "reveal_key"
  | "score_play"
  | "rescue"
  | "decline_rescue"
  | "open_paper"
  | "score_paper"
  | "issue_correction"
  | "declare_outage"
  | "end_round"
  | "start_tiebreak"
  | "end_tiebreak"
  | "move_agenda"
  | "show_scene"
  | "cover_wall"
  | "set_frozen"
  | "switch_audience"
  | "suspend"
  | "resume"
  | "draw_lots"
  | "open_review"
  | "finalize"
  | "move_ceremony"
  | "jump_ceremony"
  | "end_contest"
  | "decide_proposal"
  | "file_complaint"
  | "record_incident"
  | "record_signed"
  | "record_receiver"
  | "void_play"
  | "void_question"
  | "set_key"
  | "credit_question"
  | "adjust_points"
  | "disqualify"
  | "readmit"
  | "replace_finalist"
  | "correct_name"
  | "grant_extra_time"
  | "compensate"
  | "enter_answer"
  | "admit_held"
  | "reject_held"
  | "rule_complaint"
  | "rule_affected"
  | "leave_vacant"
  | "move_prize"
  | "name_merit"
  | "amend_rules"
  | "new_edition"
  | "undo_ruling";

/**
 * First frame of every connection. `contest` is "" on a first visit; `receipt` the newest one kept (DESIGN 3.5).
 * `seen`: the newest entry of that contest this page was shown; it is greeted with nothing older.
 */
export interface ToServerHello {
  readonly type: "hello";
  readonly version: number;
  readonly build: string;
  readonly device: string;
  readonly receipt: ReceiptShape | null;
  readonly contest: string;
  readonly seen: number;
}

/** `sent`: the client's own monotonic µs, given back as it is. */
export interface ToServerPing {
  readonly type: "ping";
  readonly sent: number;
}

/**
 * A resend carries the same `id` and is safe. `flow_version`: the console's last seen one for flow commands, otherwise
 * −1.
 */
export interface ToServerCommand {
  readonly type: "command";
  readonly id: string;
  readonly name: string;
  readonly flow_version: number;
  readonly arguments: CommandArguments;
}

/**
 * Quality of the connection as the device measured it, for the readiness board; −1: unknown. `away`: the page is in the
 * background.
 */
export interface ToServerSample {
  readonly type: "sample";
  readonly ping_p95_ms: number;
  readonly clock_error_ms: number;
  readonly away: boolean;
}

/** What would this ruling change? Answered by a preview frame with the same `id`; nothing is changed. */
export interface ToServerPreview {
  readonly type: "preview";
  readonly id: string;
  readonly name: string;
  readonly arguments: CommandArguments;
}

/** The own answer sheet, please (RULES 6.1). */
export interface ToServerReview {
  readonly type: "review";
}

/** Everything sealed of this play is on the device, pictures included: it can open without the network. */
export interface ToServerArmed {
  readonly type: "armed";
  readonly play: string;
}

/**
 * One part of a play was shown. In contest time by the device's clock, µs: `opener_us` when the opener came, 0 without
 * one; `painted_us` the first frame that showed it. `error_us`: how far that clock may be off, −1: unknown.
 */
export interface ToServerPainted {
  readonly type: "painted";
  readonly play: string;
  readonly part: string;
  readonly opener_us: number;
  readonly painted_us: number;
  readonly error_us: number;
}

export type ToServerFrame =
  | ToServerHello
  | ToServerPing
  | ToServerCommand
  | ToServerSample
  | ToServerPreview
  | ToServerReview
  | ToServerArmed
  | ToServerPainted;

/**
 * Answer to hello. `clock`: id of the server's clock, a new one makes earlier offset samples worthless. `log`: id of
 * the locked contest; receipts of another one are forgotten. `wall_offset_us`: wall clock − contest time.
 */
export interface ToClientWelcome {
  readonly type: "welcome";
  readonly version: number;
  readonly build: string;
  readonly contest: string;
  readonly role: string;
  readonly name: string;
  readonly clock: string;
  readonly log: string;
  readonly now_us: number;
  readonly wall_offset_us: number;
  readonly rehearsal: boolean;
}

/** The whole present state for this connection; parts it has no right to are null. */
export interface ToClientSync {
  readonly type: "sync";
  readonly seq: number;
  readonly stage: StageShape | null;
  readonly own: OwnShape | null;
  readonly wall: WallShape | null;
  readonly console: ConsoleShape | null;
  readonly places: readonly PlaceShape[] | null;
}

/** The same bytes for every finalist. */
export interface ToClientStage {
  readonly type: "stage";
  readonly seq: number;
  readonly stage: StageShape;
}

/** For one finalist alone. */
export interface ToClientOwn {
  readonly type: "own";
  readonly seq: number;
  readonly own: OwnShape;
}

/** For projectors and audience. */
export interface ToClientWall {
  readonly type: "wall";
  readonly seq: number;
  readonly wall: WallShape;
}

/** For the consoles of one account. */
export interface ToClientConsole {
  readonly type: "console";
  readonly seq: number;
  readonly console: ConsoleShape;
}

/** Changed rows only; at most twice a second. */
export interface ToClientPlaces {
  readonly type: "places";
  readonly rows: readonly PlaceShape[];
}

/**
 * The questions of the paper being written: the same bytes for every finalist, once when it opens and after each hello.
 */
export interface ToClientPaper {
  readonly type: "paper";
  readonly seq: number;
  readonly paper: PaperTextShape;
}

/**
 * One part ("stem", "choices") of a play before anybody may read it: a secretbox of a padded text with a nonce of
 * zeros, for its key serves once (DESIGN 4.3). `picture`: name of a sealed picture below /sealed/, "" without one.
 */
export interface ToClientSealed {
  readonly type: "sealed";
  readonly play: string;
  readonly part: string;
  readonly box: Uint8Array;
  readonly picture: string;
}

/** The key of one part, to be shown at `at_us` of contest time and not before. */
export interface ToClientOpener {
  readonly type: "opener";
  readonly play: string;
  readonly part: string;
  readonly key: Uint8Array;
  readonly at_us: number;
}

/** How alike everybody had the last play that closed, for the consoles. */
export interface ToClientFairness {
  readonly type: "fairness";
  readonly fairness: FairnessShape;
}

/** How the second copy fares, for the consoles; never sent where none is kept. */
export interface ToClientMirror {
  readonly type: "mirror";
  readonly mirror: MirrorShape;
}

/** Answer to a preview request. */
export interface ToClientPreview {
  readonly type: "preview";
  readonly id: string;
  readonly preview: PreviewShape;
}

/** The own answer sheet; null while answer sheets are not shown. */
export interface ToClientReview {
  readonly type: "review";
  readonly seq: number;
  readonly sheet: AnswerSheetShape | null;
}

/** The command `id` is on disk. (seq, head, mac) is the receipt to keep. */
export interface ToClientAck {
  readonly type: "ack";
  readonly id: string;
  readonly seq: number;
  readonly head: string;
  readonly mac: string;
  readonly wall_ms: number;
  readonly answer: GivenAnswerShape | null;
}

/** The command `id` changed nothing. `detail` is Vietnamese. */
export interface ToClientRefused {
  readonly type: "refused";
  readonly id: string;
  readonly code: string;
  readonly detail: string;
}

/** Contest time when the ping arrived and when this left. */
export interface ToClientPong {
  readonly type: "pong";
  readonly sent: number;
  readonly received_us: number;
  readonly replied_us: number;
}

/** `store`: "ok", or "away" while the server can store nothing. `troubles`: what is wrong, told to consoles alone. */
export interface ToClientStatus {
  readonly type: "status";
  readonly store: string;
  readonly troubles: readonly TroubleShape[];
}

/**
 * `state`: "waiting", "approved", "refused" (RULES 1.5); "replaced": another device has the place, and this one may
 * deliver the changes of a paper it had stored before it is sent away (RULES 3.4).
 */
export interface ToClientTakeover {
  readonly type: "takeover";
  readonly state: string;
}

export type ToClientFrame =
  | ToClientWelcome
  | ToClientSync
  | ToClientStage
  | ToClientOwn
  | ToClientWall
  | ToClientConsole
  | ToClientPlaces
  | ToClientPaper
  | ToClientSealed
  | ToClientOpener
  | ToClientFairness
  | ToClientMirror
  | ToClientPreview
  | ToClientReview
  | ToClientAck
  | ToClientRefused
  | ToClientPong
  | ToClientStatus
  | ToClientTakeover;
