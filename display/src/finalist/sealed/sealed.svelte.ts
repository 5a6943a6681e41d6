/**
 * Sealed questions on this device (DESIGN 4.3): boxes kept, openers turned into texts in this page's memory, and the texts given to
 * the views from their moment on, whichever comes first – the own text or the stage's. The one place that knows what may be read
 * already. Nothing readable leaves it before: not into the document, not into storage. Called by the live desk.
 */
import { flushSync } from "svelte";
import type { Session } from "../../lib/session.svelte";
import type { Storage } from "../../lib/storage";
import type { PlayShape, StandstillShape, ToClientFrame, ToClientOpener, ToClientSealed } from "../../lib/wire";
import { choicesIn, stemIn, type ChoiceTexts, type StemText } from "./box";
import { afterFrame } from "./frames";
import { Moment } from "./moment";
import { OpenedPicture } from "./picture";
import { Pictures } from "./pictures";
import { Reports, type SessionOfReports } from "./reports";

export type PartName = "stem" | "choices";
export const partNames: readonly PartName[] = ["stem", "choices"];

/** The play on deck, the one before, and room for an opening put off and taken up again. */
const playsMax = 3;
/** A hall that measures all at once measures its own crowding. */
const measureWithinMs = 4000;
/** A frame of an old tablet and a half: nobody sees a better clock. */
const errorGoodUs = 25_000;

interface Part<Text> {
  box: Uint8Array | null;
  key: Uint8Array | null;
  atUs: number; // as the newest opener says; 0: none came
  openerUs: number; // when the first one came; 0: none did
  text: Text | null;
  /** The moment that has come on this device; 0: none has. What was shown stays, unless its moment is put off. */
  dueUs: number;
}

interface SealedPlay {
  readonly id: string;
  readonly stem: Part<StemText>;
  readonly choices: Part<ChoiceTexts>;
  pictureBox: string; // name below /sealed/, "" without one
  picture: OpenedPicture | null;
}

function part<Text>(): Part<Text> {
  return { box: null, key: null, atUs: 0, openerUs: 0, text: null, dueUs: 0 };
}

export interface SealedOptions {
  readonly storage: Storage;
  readonly random?: () => number;
}

export type SessionOfSealed = SessionOfReports & Pick<Session, "stage" | "connection">;

export class Sealed {
  private readonly session: SessionOfSealed;
  private readonly reports: Reports;
  private readonly pictures: Pictures;
  private readonly moments: Readonly<Record<PartName, Moment>>;
  private plays: SealedPlay[] = []; // newest last
  private inFrame = false;
  private measured = ""; // the moment the clock was measured for
  /** Counts what may be read now: whoever asked for texts asks again. */
  private shown = $state(0);

  constructor(session: SessionOfSealed, { storage, random }: SealedOptions) {
    this.session = session;
    this.reports = new Reports(session, storage);
    this.pictures = new Pictures({
      ...(random === undefined ? {} : { random }),
      onarrival: () => {
        this.follow();
      },
      quiet: () => {
        const phase = session.stage?.play?.phase ?? "";
        return session.stage?.paper?.phase !== "open" && phase !== "reading" && phase !== "open";
      },
    });
    const moment = (name: PartName): Moment =>
      new Moment(session.clock, (inFrame) => {
        this.reached(name, inFrame);
      });
    this.moments = { stem: moment("stem"), choices: moment("choices") };
  }

  stop(): void {
    partNames.forEach((name) => {
      this.moments[name].stop();
    });
    this.pictures.stop();
  }

  /** Nothing of this finalist's questions may stay. */
  forget(): void {
    this.stop();
    this.plays.splice(0).forEach(close);
    this.reports.forget();
    this.shown += 1;
  }

  /** From the session, after its own values are up to date. */
  frame(frame: ToClientFrame): void {
    switch (frame.type) {
      case "welcome":
        this.reports.begin();
        break;
      case "sealed":
        this.keep(frame);
        break;
      case "opener":
        this.open(frame);
        break;
      case "sync":
        this.pictures.fetchAhead();
        this.follow();
        break;
      case "stage":
        this.follow();
        break;
    }
  }

  /** The play as its finalist may see it now. The stage's own texts are held back too while a clock that is sure says "early". */
  merged(play: PlayShape | null, standstill: StandstillShape | null): PlayShape | null {
    void this.shown;
    if (play === null || play.void || standstill !== null) {
      return play;
    }
    const sealed = this.find(play.id);
    const opened = sealed !== null && sealed.stem.dueUs > 0 ? sealed.stem.text : null;
    const staged = play.stem !== "" || play.image !== "";
    const stem = staged && !this.isEarly(play.stem_us) ? play.stem : (opened?.stem ?? "");
    const choices = play.choices.length > 0 && !this.isEarly(play.opens_us) ? play.choices : this.ownChoices(sealed);
    const readable = stem !== "" || opened !== null || (staged && !this.isEarly(play.stem_us));
    return { ...play, stem, choices, image: readable ? this.image(play, sealed) : "" };
  }

  /** A part is in the document: tells when it was on the screen. Again, or over a reload, changes nothing. */
  seen(play: string, name: PartName): void {
    if (this.reports.isPainted(play, name)) {
      return;
    }
    afterFrame(this.inFrame, () => {
      this.reports.painted(play, name, this.find(play)?.[name].openerUs ?? 0);
    });
  }

  private ownChoices(sealed: SealedPlay | null): ChoiceTexts {
    return (sealed !== null && sealed.choices.dueUs > 0 ? sealed.choices.text : null) ?? [];
  }

  private image(play: PlayShape, sealed: SealedPlay | null): string {
    const name = sealed?.stem.text?.picture?.name ?? play.image;
    return sealed?.picture === null || sealed === null ? name : (sealed.picture.address ?? name);
  }

  /** By more than this clock may be off. One that does not know believes the server, who sends nothing early. */
  private isEarly(atUs: number): boolean {
    const { clock } = this.session;
    return atUs > 0 && clock.nowUs() + clock.errorUs() < atUs;
  }

  private find(id: string): SealedPlay | null {
    return this.plays.find((play) => play.id === id) ?? null;
  }

  private of(id: string): SealedPlay {
    const known = this.find(id);
    if (known !== null) {
      return known;
    }
    const made: SealedPlay = { id, stem: part(), choices: part(), pictureBox: "", picture: null };
    this.plays.push(made);
    this.plays.splice(0, this.plays.length - playsMax).forEach(close);
    return made;
  }

  private keep(frame: ToClientSealed): void {
    if (frame.part !== "stem" && frame.part !== "choices") {
      return; // of a newer server
    }
    const play = this.of(frame.play);
    play[frame.part].box = frame.box;
    if (frame.part === "stem") {
      play.pictureBox = frame.picture;
      this.pictures.want(frame.picture);
    }
    this.read(play);
    this.follow();
  }

  private open(frame: ToClientOpener): void {
    if (frame.part !== "stem" && frame.part !== "choices") {
      return;
    }
    const { clock } = this.session;
    const opening = this.of(frame.play)[frame.part];
    opening.openerUs ||= clock.nowUs();
    opening.key = frame.key;
    opening.atUs = frame.at_us;
    this.read(this.of(frame.play));
    this.follow();
  }

  /** Box and key are turned into text at once, so that nothing is left to be done at the moment. */
  private read({ stem, choices }: SealedPlay): void {
    if (stem.box !== null && stem.key !== null) {
      stem.text ??= stemIn(stem.box, stem.key);
    }
    if (choices.box !== null && choices.key !== null) {
      choices.text ??= choicesIn(choices.box, choices.key);
    }
  }

  /** What the stage says decides: whether the play is on, stands still or is void, and when its moments are now. */
  private follow(): void {
    const { stage, clock } = this.session;
    const play = stage?.play ?? null;
    for (const old of this.plays) {
      if (play !== null && old.id !== play.id && (old.stem.text !== null || old.choices.text !== null)) {
        hide(old);
      }
    }
    const sealed = play === null ? null : this.find(play.id);
    if (play === null || play.void || stage?.standstill != null) {
      partNames.forEach((name) => {
        this.moments[name].stop();
      });
      if (sealed !== null) {
        sealed.stem.dueUs = sealed.choices.dueUs = 0;
      }
      if (sealed !== null && play?.void === true) {
        close(sealed);
      }
      this.shown += 1;
      return;
    }
    if (sealed !== null) {
      this.read(sealed);
      this.unveil(sealed);
    }
    for (const name of partNames) {
      const atUs = momentUs(play, name, sealed);
      const shown = sealed !== null && atUs > 0 && sealed[name].dueUs >= atUs;
      const past = shown || (atUs > 0 && Moment.isPast(clock, atUs));
      if (sealed !== null) {
        sealed[name].dueUs = past ? atUs : 0;
      }
      this.moments[name].set(past ? 0 : atUs);
    }
    this.shown += 1; // a late opener opens at once
    this.arm();
    this.measure(play, sealed);
  }

  private reached(name: PartName, inFrame: boolean): void {
    const play = this.session.stage?.play ?? null;
    const sealed = play === null ? null : this.find(play.id);
    if (play !== null && sealed !== null) {
      sealed[name].dueUs = momentUs(play, name, sealed);
    }
    this.inFrame = inFrame;
    flushSync(() => {
      this.shown += 1;
    });
    this.inFrame = false;
  }

  /** One that comes after its question was shown stays closed: the server's own address stands there already. */
  private unveil(sealed: SealedPlay): void {
    const picture = sealed.stem.text?.picture ?? null;
    const box = this.pictures.box(sealed.pictureBox);
    if (picture !== null && box !== null && sealed.picture === null && sealed.stem.dueUs === 0) {
      sealed.picture = new OpenedPicture(picture, box, () => {
        this.shown += 1;
      });
    }
  }

  /** Tells the server once everything of the play is here that is not public already. */
  private arm(): void {
    const play = this.session.stage?.play ?? null;
    const sealed = play === null ? null : this.find(play.id);
    if (play === null || sealed === null || play.void) {
      return;
    }
    const stem = sealed.stem.box !== null || play.stem !== "";
    const choices = sealed.choices.box !== null || play.choices.length > 0;
    const picture = sealed.pictureBox === "" || this.pictures.box(sealed.pictureBox) !== null;
    if (stem && choices && picture) {
      this.reports.armed(play.id);
    }
  }

  /** The clock is best when it was measured shortly before: on deck at leisure, once announced only where it is not good. */
  private measure({ id, phase, stem_us, opens_us }: PlayShape, sealed: SealedPlay | null): void {
    const { clock, connection } = this.session;
    const deck = `${id}/${phase === "sealed" ? "" : Math.max(stem_us, opens_us)}`;
    if (sealed === null || deck === this.measured) {
      return;
    }
    this.measured = deck;
    if (phase === "sealed") {
      connection.measure(measureWithinMs);
    } else if (clock.errorUs() > errorGoodUs && Math.max(stem_us, opens_us) > clock.nowUs()) {
      connection.measure();
    }
  }
}

/** Newest of what opener and stage say: a moment is put off, never brought forward. 0: not announced. */
function momentUs(play: PlayShape, name: PartName, sealed: SealedPlay | null): number {
  const stagedUs = name === "stem" ? play.stem_us : play.phase === "reading" ? 0 : play.opens_us;
  return Math.max(stagedUs, sealed?.[name].atUs ?? 0);
}

/** Texts go, boxes and keys stay: the same play may be taken up again. */
function hide(play: SealedPlay): void {
  play.picture?.close();
  play.picture = null;
  play.stem.text = play.choices.text = null;
  play.stem.dueUs = play.choices.dueUs = 0;
}

/** For good: without its keys a box is noise. */
function close(play: SealedPlay): void {
  hide(play);
  play.stem.key = play.choices.key = null;
}
