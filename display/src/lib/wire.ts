/**
 * The frames and shapes of the wire (docs/PROTOCOL.md), in the server's own field names. Made by `make docs` from the
 * server's `core/shapes.py` and `protocol.py`: change those. `protocol.ts` encodes and `connection.ts` exchanges them.
 * Times are contest time in µs unless the name says `wall_ms` (Unix milliseconds). "" and 0 mean "none".
 */

/** The round being played. */
export interface RoundShape {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly title_en: string;
  readonly count: number; // counted questions
  readonly played: number; // scored so far
}

/** One play as everybody may see it: fields are filled only once they are public (DESIGN 4.6). */
export interface PlayShape {
  readonly id: string;
  readonly number: number; // 1-based place in the round; 0 for practice
  readonly count: number;
  readonly practice: boolean;
  readonly reserve: boolean; // a reserve question stands in for a voided one
  readonly phase: string; // sealed | reading | open | closed | revealed | scored
  readonly void: boolean;
  readonly stem: string;
  readonly image: string; // path below /images/, or ""
  readonly choices: readonly string[]; // texts of A, B, …; empty until opened
  readonly window_us: number;
  readonly opens_us: number;
  readonly deadline_us: number;
  readonly key: readonly string[]; // letters; empty until revealed
  readonly source: string; // shown with the key
}

/** Why nothing moves. `kind`: "suspended" (a host did it), "interrupted" (the server was away). */
export interface StandstillShape {
  readonly kind: string;
  readonly reason: string;
}

/** What every finalist's page is told alike; one encoding serves all of them. */
export interface StageShape {
  readonly phase: string; // setup | lobby | running | finalized | ceremony | ended
  readonly lobby_locked: boolean;
  readonly standstill: StandstillShape | null;
  readonly round: RoundShape | null;
  readonly play: PlayShape | null;
}

/** The answer the server has for a play. */
export interface GivenAnswerShape {
  readonly play: string;
  readonly choice: string;
  readonly received_wall_ms: number;
  readonly latency_us: number;
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
  readonly correct: number; // over the scored plays
  readonly time_us: number;
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
}

/** A frozen copy of standings, as it was when the wall showed it (RULES 2.6). */
export interface BoardShape {
  readonly after: number; // number of questions scored
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
}

/** One step of the prize-giving: a tier's title, then its winners together (RULES 6.6). */
export interface CeremonyShape {
  readonly step: number;
  readonly steps: number;
  readonly scope: string; // individual | team
  readonly title: string;
  readonly title_en: string;
  readonly count: number; // how many of this prize are given, each worth the amount
  readonly amount_vnd: number;
  readonly certificate: string;
  readonly winners: readonly WinnerShape[]; // empty while only the title is shown
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
  readonly seal: SealShape | null;
}

/** What the big button does. `command` and `arguments` are sent back as they are; "" means there is nothing to do. */
export interface StepShape {
  readonly command: string;
  readonly arguments: Readonly<Record<string, string>>;
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

export interface VoidProposalShape {
  readonly play: string;
  readonly reason: string;
  readonly by: string;
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
  readonly answered: number;
  readonly standstill: StandstillShape | null;
  readonly readiness: ReadinessShape;
  readonly takeovers: readonly TakeoverShape[];
  readonly void_proposal: VoidProposalShape | null;
  readonly allowed: readonly string[]; // command names this role may send now
  readonly individuals: readonly BoardRowShape[]; // live standings, for the desk only
  readonly teams: readonly BoardRowShape[];
  readonly ties: readonly TieShape[];
  readonly ceremony_next: CeremonyShape | null; // presenter-only look-ahead
  readonly incidents: readonly IncidentShape[]; // newest first
  readonly wall: WallShape; // what is on air
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
  readonly connected: boolean;
  readonly ping_ms: number; // p95 of the last samples; −1: unknown
  readonly clock_error_ms: number; // −1: unknown
  readonly page: string; // build of the page the device runs
  readonly seen_wall_ms: number; // last frame received; 0: never
}

/** What a device keeps of the last stored command: entry number, log head and its seal by the server. */
export interface ReceiptShape {
  readonly seq: number;
  readonly head: string;
  readonly mac: string;
}

/** A command's arguments: flat, as the server's command classes have their fields. */
export type CommandArguments = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export type FinalistCommandName = "confirm_identity" | "answer";

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
  | "reveal_key"
  | "score_play"
  | "propose_void"
  | "decide_void"
  | "end_round"
  | "show_scene"
  | "cover_wall"
  | "set_frozen"
  | "switch_audience"
  | "suspend"
  | "resume"
  | "draw_lots"
  | "finalize"
  | "move_ceremony"
  | "end_contest";

/** First frame of every connection. `contest` is "" on a first visit; `receipt` the newest one kept (DESIGN 3.5). */
export interface ToServerHello {
  readonly type: "hello";
  readonly version: number;
  readonly build: string;
  readonly device: string;
  readonly receipt: ReceiptShape | null;
  readonly contest: string;
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

/** Quality of the connection as the device measured it, for the readiness board; −1: unknown. */
export interface ToServerSample {
  readonly type: "sample";
  readonly ping_p95_ms: number;
  readonly clock_error_ms: number;
}

export type ToServerFrame = ToServerHello | ToServerPing | ToServerCommand | ToServerSample;

/**
 * Answer to hello. `clock`: id of the server's clock, a new one makes earlier offset samples worthless.
 * `wall_offset_us`: wall clock − contest time.
 */
export interface ToClientWelcome {
  readonly type: "welcome";
  readonly version: number;
  readonly build: string;
  readonly contest: string;
  readonly role: string;
  readonly name: string;
  readonly clock: string;
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

/** `store`: "ok", or "away" while the server can store nothing. */
export interface ToClientStatus {
  readonly type: "status";
  readonly store: string;
}

/** `state`: "waiting", "approved", "refused" (RULES 1.5). */
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
  | ToClientAck
  | ToClientRefused
  | ToClientPong
  | ToClientStatus
  | ToClientTakeover;
