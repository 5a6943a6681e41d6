import { beforeEach, expect, test, vi } from "vitest";
import { Chime, tones } from "./chime";

/** As much of Web Audio as a chime needs; `wake` is the person at the machine. */
class FakeAudio {
  state = "suspended";
  currentTime = 12;
  readonly destination = {};
  readonly started: number[] = [];
  private waiting: (() => void)[] = [];

  resume(): Promise<void> {
    return this.state === "running"
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.waiting.push(resolve);
        });
  }

  wake(): void {
    this.state = "running";
    this.waiting.forEach((resolve) => {
      resolve();
    });
    this.waiting = [];
  }

  createOscillator(): unknown {
    return {
      frequency: { value: 0 },
      connect: () => undefined,
      start: (at: number) => this.started.push(at),
      stop: () => undefined,
    };
  }

  createGain(): unknown {
    const ramp = (): void => undefined;
    return {
      gain: { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp },
      connect: () => undefined,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

let audio: FakeAudio;
let chime: Chime;

beforeEach(() => {
  vi.restoreAllMocks();
  audio = new FakeAudio();
  chime = new Chime(() => audio as unknown as AudioContext);
});

test("touched once, the page rings two tones, one after the other", () => {
  chime.unlock();
  audio.wake();
  chime.ring();
  expect(audio.started).toEqual(tones.map((tone) => 12 + tone.atSeconds));
  expect(audio.started.length).toBe(2);
});

test("never touched, it is silent, and does not ring afterwards when somebody touches it", async () => {
  chime.ring();
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + 5000);
  audio.wake();
  await Promise.resolve();
  await Promise.resolve();
  expect(audio.started).toEqual([]);
});

test("a machine that lets pages sound at once rings without a touch", async () => {
  chime.ring();
  audio.wake();
  await Promise.resolve();
  await Promise.resolve();
  expect(audio.started.length).toBe(2);
});

test("without Web Audio nothing happens", () => {
  const silent = new Chime(() => null);
  silent.unlock();
  silent.ring();
  silent.close();
  expect(audio.started).toEqual([]);
});
