/**
 * What a console may do now and what is under way: between the session (wire) and the views.
 * Owns the presses — one at a time for the flow, refused ones with their reason — and the open dialog. It decides
 * nothing about the contest: `console.allowed` and `console.step` do. Called by the views only.
 */
import type { Clock } from "../lib/clock";
import type { LinkState } from "../lib/connection";
import type { Session, SessionOptions } from "../lib/session.svelte";
import type { CommandArguments, ConsoleShape, FairnessShape, MirrorShape, ToClientFrame } from "../lib/wire";
import {
  awaitsState,
  FLOW_CHANNEL,
  isFlow,
  needsControl,
  NO_FLOW_VERSION,
  PAUSE_CHANNEL,
  type CommandName,
} from "./commands";
import { Previews } from "./desk/previews.svelte";
import { voidOf } from "./desk/rulings";
import { channelOf, overtakes, type Dialog } from "./dialogs";
import { Hold } from "./hold.svelte";
import { Asking } from "./operator/asking.svelte";
import { Presses, type Refusal } from "./presses.svelte";
import { placeRow, type PlaceRow } from "./readiness";

/** Why the big button does nothing now, worst first. */
export type Obstacle =
  | "loading"
  | "offline"
  | "nothing"
  | "other_role"
  | "other_operator"
  | "waiting"
  | "blocked"
  | "not_allowed"
  | "unasked";

/** What is used of `Session`; a test brings its own. */
export type SessionOfConsole = Pick<
  Session,
  | "link"
  | "welcome"
  | "console"
  | "places"
  | "storeAway"
  | "troubles"
  | "clock"
  | "send"
  | "ask"
  | "start"
  | "stop"
  | "forget"
>;

const COVER_CHANNEL = "cover_wall";

export class ConsoleController {
  readonly session: SessionOfConsole;
  readonly presses: Presses;
  /** What the ruling in the open dialog would change. */
  readonly previews: Previews = new Previews((frame) => {
    this.session.ask(frame);
  });
  /** What was chosen for the step before it is pressed. */
  readonly asking = new Asking();
  readonly stepHold = new Hold(() => {
    this.openStepDialog();
  });
  /** Going on after a pause: a second tap of the key that paused must not undo it. */
  readonly resumeHold = new Hold(() => {
    if (this.paused && this.canTogglePause) {
      this.press("resume");
    }
  });
  dialog = $state.raw<Dialog | null>(null);
  /** How alike everybody had the last question that closed; null: none since this console came. */
  fairness = $state.raw<FairnessShape | null>(null);
  /** How the second copy fares; null: none is kept. */
  mirror = $state.raw<MirrorShape | null>(null);
  /** The state changed under an open dialog, which was closed: said until the next press. */
  overtaken = $state(false);
  /** The readiness board's rows, worked out once a change. */
  readonly rows: readonly PlaceRow[] = $derived.by(() =>
    Array.from(this.session.places.values()).map((place) => placeRow(place, this.build)),
  );
  /** The server refused this browser as not the active one although its account has control: it is open twice. */
  private twin = $state(false);
  private sceneBeforeBlack = "";

  constructor(open: (options: Pick<SessionOptions, "onFrame" | "onSettled">) => SessionOfConsole) {
    this.presses = new Presses();
    this.session = open({
      onFrame: (frame) => {
        this.receive(frame);
      },
      onSettled: (command, outcome) => {
        if (outcome.type === "refused" && outcome.code === "not_active") {
          this.twin = this.console?.in_control === true;
        } else if (outcome.type === "ack" && command.name === "take_control") {
          this.twin = false;
        }
        this.presses.settle(outcome);
      },
    });
  }

  get console(): ConsoleShape | null {
    return this.session.console;
  }

  get role(): string {
    return this.session.welcome?.role ?? "";
  }

  get name(): string {
    return this.session.welcome?.name ?? "";
  }

  get build(): string {
    return this.session.welcome?.build ?? "";
  }

  get clock(): Clock {
    return this.session.clock;
  }

  get link(): LinkState {
    return this.session.link;
  }

  get online(): boolean {
    return this.session.link === "open" || this.session.link === "silent";
  }

  /** This account has control, but in another browser. */
  get isTwin(): boolean {
    return this.twin;
  }

  /** An operator who does not have control sees everything and moves nothing (SCREENS, Host). */
  get inactiveOperator(): boolean {
    const shape = this.console;
    return this.role === "operator" && shape !== null && shape.operator !== "" && (!shape.in_control || this.twin);
  }

  /** Whether this console may send the command now, as far as it can know. */
  can(name: CommandName): boolean {
    const listed = this.console !== null && this.console.allowed.indexOf(name) !== -1;
    const held = needsControl(name) && name !== "take_control" && this.inactiveOperator;
    return listed && this.online && !held;
  }

  /** Whether the command is one of this console's at all, be it inert at the moment. */
  offers(name: CommandName): boolean {
    return this.console !== null && this.console.allowed.indexOf(name) !== -1;
  }

  busy(channel: string = FLOW_CHANNEL): boolean {
    return this.presses.busy(channel);
  }

  refusal(channel: string = FLOW_CHANNEL): Refusal | null {
    return this.presses.refusal(channel);
  }

  /**
   * Sends a command once. A flow command carries the flow version this console has seen; until it is settled and the state it
   * made has arrived, further ones do nothing. `channel` keeps quiet commands about different things apart.
   * Returns whether it was sent.
   */
  press(
    name: CommandName,
    given: CommandArguments = {},
    channel: string = isFlow(name) ? FLOW_CHANNEL : name,
  ): boolean {
    const shape = this.console;
    if (shape === null || !this.online || this.presses.busy(channel)) {
      return false;
    }
    this.overtaken = false;
    const { id } = this.session.send(name, given, { flowVersion: isFlow(name) ? shape.flow_version : NO_FLOW_VERSION });
    this.presses.begin(channel, { id, name, flowVersion: shape.flow_version, awaitsState: awaitsState(name) });
    return true;
  }

  get stepObstacle(): Obstacle | null {
    const shape = this.console;
    if (shape === null) {
      return "loading";
    }
    const { step } = shape;
    if (!this.online) {
      return "offline";
    }
    if (step.command === "") {
      return "nothing";
    }
    if (step.role !== this.role) {
      return "other_role";
    }
    if (this.inactiveOperator) {
      return "other_operator";
    }
    if (this.busy()) {
      return "waiting";
    }
    if (step.blockers.length > 0) {
      return "blocked";
    }
    if (!this.offers(step.command as CommandName)) {
      return "not_allowed";
    }
    return this.asking.complete(shape) ? null : "unasked";
  }

  /** The big button. A held step opens its confirmation only through `stepHold`. */
  pressStep(): void {
    const shape = this.console;
    if (shape === null || this.stepObstacle !== null || shape.step.held) {
      return;
    }
    this.sendStep(shape);
  }

  private sendStep(shape: ConsoleShape): void {
    if (shape.step.command === "void_play") {
      if (shape.play !== null) {
        this.open({ kind: "ruling", start: voidOf(shape.play, String(shape.step.arguments["reason"] ?? "")) });
      }
      return; // what it would change is seen before it is proposed
    }
    this.press(shape.step.command as CommandName, { ...shape.step.arguments, ...this.asking.given(shape) });
  }

  private openStepDialog(): void {
    const shape = this.console;
    if (shape !== null && this.stepObstacle === null && shape.step.held) {
      this.open({ kind: "step", flowVersion: shape.flow_version });
    }
  }

  /** After the held press and the typed word. */
  confirmStep(): void {
    const shape = this.console;
    if (this.dialog?.kind === "step" && shape !== null && this.stepObstacle === null) {
      this.dialog = null;
      this.sendStep(shape);
    }
  }

  /** Whether the step may be pressed in spite of its blockers, with a reason that is logged (RULES 1.3, 9). */
  get canOverride(): boolean {
    return this.stepObstacle === "blocked" && this.console?.step.command === "start_round" && this.can("start_round");
  }

  openOverride(): void {
    if (this.canOverride && this.console !== null) {
      this.open({ kind: "override", flowVersion: this.console.flow_version });
    }
  }

  override(reason: string): void {
    const shape = this.console;
    if (this.dialog?.kind === "override" && shape !== null && this.canOverride && reason.trim() !== "") {
      this.dialog = null;
      this.press("start_round", { ...shape.step.arguments, override_reason: reason.trim() });
    }
  }

  /** Covering is one press and never waits for the flow; uncovering is asked for with a held press by the button. */
  coverWall(covered: boolean): void {
    if (this.offers("cover_wall")) {
      this.press("cover_wall", { covered }, COVER_CHANNEL);
    }
  }

  get coverBusy(): boolean {
    return this.busy(COVER_CHANNEL);
  }

  showScene(scene: string, text = "", minutes = 0): void {
    if (this.can("show_scene")) {
      this.press("show_scene", { scene, text, minutes });
    }
  }

  /** Black, and back to what was there before; after a reload back to the play, or to the emblem slide. */
  toggleBlack(): void {
    const shape = this.console;
    if (shape === null || !this.can("show_scene")) {
      return;
    }
    if (shape.wall.scene !== "black") {
      this.sceneBeforeBlack = shape.wall.scene;
      this.showScene("black");
      return;
    }
    const back = this.sceneBeforeBlack;
    const needsText = back === "message" || back === "break" || back === "ceremony" || back === "";
    this.showScene(needsText ? (shape.play === null ? "title" : "question") : back);
  }

  toggleFrozen(): void {
    if (this.console !== null && this.can("set_frozen")) {
      this.press("set_frozen", { frozen: !this.console.frozen });
    }
  }

  /** A pause waits for no other press; going on after one does, like everything else of the flow. */
  get canTogglePause(): boolean {
    const paused = this.console?.standstill !== null;
    return paused ? this.can("resume") && !this.busy() : this.can("suspend") && !this.busy(PAUSE_CHANNEL);
  }

  get paused(): boolean {
    return this.console !== null && this.console.standstill !== null;
  }

  /** Asks for the reason of a pause. Going on is `resumeHold`. */
  askPause(): void {
    if (this.canTogglePause && !this.paused) {
      this.open({ kind: "pause" });
    }
  }

  suspend(reason: string): void {
    if (reason.trim() !== "" && this.can("suspend")) {
      this.dialog = null;
      this.press("suspend", { reason: reason.trim() });
    }
  }

  open(dialog: Dialog): void {
    this.stepHold.cancel();
    this.overtaken = false;
    this.dialog = dialog;
  }

  closeDialog(): void {
    this.dialog = null;
  }

  private receive(frame: ToClientFrame): void {
    if (frame.type === "fairness") {
      this.fairness = frame.fairness;
    } else if (frame.type === "mirror") {
      this.mirror = frame.mirror;
    } else if (frame.type === "preview") {
      this.previews.arrived(frame);
    } else if (frame.type === "refused") {
      this.previews.refused(frame);
    } else if (frame.type === "sync") {
      this.previews.refresh();
    }
    if (frame.type !== "sync" && frame.type !== "console") {
      return;
    }
    const shape = frame.console;
    if (shape === null) {
      return;
    }
    const own = this.dialog !== null && this.busy(channelOf(this.dialog));
    this.presses.stateArrived(frame.seq, shape.flow_version);
    if (!shape.in_control) {
      this.twin = false;
    }
    this.closeOvertaken(shape, own);
    if (this.stepObstacle !== null || !shape.step.held) {
      this.stepHold.cancel();
    }
    if (!this.paused) {
      this.resumeHold.cancel();
    }
  }

  /** A confirmation must never be given for something else than what it was opened for. `own`: it was given, by this press. */
  private closeOvertaken(shape: ConsoleShape, own: boolean): void {
    if (this.dialog !== null && overtakes(shape, this.dialog)) {
      this.dialog = null;
      this.overtaken = !own;
    }
  }
}
