/**
 * The bell of a paper as a sound: two soft tones made by Web Audio, no file. Browsers let a page sound only after somebody
 * has touched it (or where the machine allows it); until then a bell is silent and the wall's golden frame speaks alone.
 */

export interface Tone {
  readonly hertz: number;
  readonly atSeconds: number;
}

/** A falling fifth and a half: heard over a hall that writes, startling nobody. */
export const tones: readonly Tone[] = [
  { hertz: 784, atSeconds: 0 },
  { hertz: 523, atSeconds: 0.55 },
];
const toneSeconds = 1.6;
const attackSeconds = 0.015;
const loudness = 0.35;
const silence = 0.0001; // an exponential cannot reach zero
/** A bell that could not sound by then would only puzzle the hall. */
const lateMilliseconds = 1000;

type AudioContextClass = new () => AudioContext;

function openContext(): AudioContext | null {
  const scope = window as unknown as { AudioContext?: AudioContextClass; webkitAudioContext?: AudioContextClass };
  const Context = scope.AudioContext ?? scope.webkitAudioContext; // Safari 12 has the old name only
  return Context === undefined ? null : new Context();
}

export class Chime {
  private context: AudioContext | null | undefined;
  private readonly open: () => AudioContext | null;

  constructor(open: () => AudioContext | null = openContext) {
    this.open = open;
  }

  /** To be called while a person touches the page. */
  unlock(): void {
    const context = this.take();
    if (context !== null && context.state === "suspended") {
      context.resume().catch(() => undefined);
    }
  }

  /** Sounds now, or never. */
  ring(): void {
    const context = this.take();
    if (context === null) {
      return;
    }
    if (context.state === "running") {
      sound(context);
      return;
    }
    const askedMs = performance.now();
    context.resume().then(
      () => {
        if (performance.now() - askedMs < lateMilliseconds) {
          sound(context);
        }
      },
      () => undefined,
    );
  }

  close(): void {
    this.context?.close().catch(() => undefined);
    this.context = null;
  }

  private take(): AudioContext | null {
    if (this.context === undefined) {
      this.context = this.open();
    }
    return this.context;
  }
}

function sound(context: AudioContext): void {
  for (const { hertz, atSeconds } of tones) {
    const start = context.currentTime + atSeconds;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(silence, start);
    gain.gain.linearRampToValueAtTime(loudness, start + attackSeconds);
    gain.gain.exponentialRampToValueAtTime(silence, start + toneSeconds);
    oscillator.connect(gain);
    gain.connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + toneSeconds);
  }
}
