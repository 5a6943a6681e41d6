/**
 * What the big button asks for before it is pressed: whose question and for how much (RULES 7.2), who is brought back (7.1).
 * Owns what was chosen, for this one step; a new step begins with its defaults. It sends nothing: `controller.svelte.ts`
 * adds `given` to the step's own arguments. Drawn by `views/operator/Ask.svelte`.
 */
import type { CommandArguments, ConsoleShape } from "../../lib/wire";

export type Asked = "cast" | "rescue" | "none";

interface Chosen {
  readonly about: string; // what the step was when it was chosen
  readonly owner: string;
  readonly value: number;
  readonly star: boolean;
  readonly count: number;
  readonly picked: readonly string[];
}

const nothing: Chosen = { about: "", owner: "", value: 0, star: false, count: 0, picked: [] };

export function askedOf(shape: ConsoleShape): Asked {
  if (shape.step.command === "prepare_play" && shape.cast !== null && shape.cast.owners.length > 0) {
    return "cast";
  }
  return shape.step.command === "rescue" && shape.rescue !== null ? "rescue" : "none";
}

function aboutOf(shape: ConsoleShape): string {
  const people = shape.cast?.owners ?? shape.rescue?.candidates ?? [];
  return [shape.step.command, shape.play?.id ?? "", people.join()].join(" ");
}

export class Asking {
  private kept = $state.raw<Chosen>(nothing);

  owner(shape: ConsoleShape): string {
    const owners = shape.cast?.owners ?? [];
    const { owner } = this.chosen(shape);
    return owners.indexOf(owner) === -1 ? (owners[0] ?? "") : owner;
  }

  value(shape: ConsoleShape): number {
    const values = shape.cast?.values ?? [];
    const { value } = this.chosen(shape);
    return values.indexOf(value) === -1 ? (values[0] ?? 0) : value;
  }

  star(shape: ConsoleShape): boolean {
    return this.chosen(shape).star && this.starsLeft(shape) > 0;
  }

  /** Of whoever is chosen now. */
  starsLeft(shape: ConsoleShape): number {
    const at = shape.cast?.owners.indexOf(this.owner(shape)) ?? -1;
    return shape.cast?.stars_left[at] ?? 0;
  }

  count(shape: ConsoleShape): number {
    return this.chosen(shape).count;
  }

  picked(shape: ConsoleShape): readonly string[] {
    return this.chosen(shape).picked;
  }

  /** A star lies on somebody's own question: with another owner it is taken off. */
  chooseOwner(shape: ConsoleShape, owner: string): void {
    this.keep(shape, { owner, star: false });
  }

  chooseValue(shape: ConsoleShape, value: number): void {
    this.keep(shape, { value });
  }

  nextValue(shape: ConsoleShape): void {
    const values = shape.cast?.values ?? [];
    const next = values[(values.indexOf(this.value(shape)) + 1) % Math.max(1, values.length)];
    if (next !== undefined) {
      this.chooseValue(shape, next);
    }
  }

  toggleStar(shape: ConsoleShape): void {
    this.keep(shape, { star: !this.star(shape) && this.starsLeft(shape) > 0 });
  }

  chooseCount(shape: ConsoleShape, count: number): void {
    this.keep(shape, { count: Number.isInteger(count) ? count : 0 });
  }

  pick(shape: ConsoleShape, picked: readonly string[]): void {
    this.keep(shape, { picked });
  }

  /** Whether nothing is left to choose. */
  complete(shape: ConsoleShape): boolean {
    return askedOf(shape) !== "rescue" || this.rescued(shape) > 0;
  }

  /** How many a rescue names; 0 while that is not chosen. Those who fell together may come back with the last one. */
  rescued(shape: ConsoleShape): number {
    const all = shape.rescue?.candidates ?? [];
    switch (shape.rescue?.kind) {
      case "all":
        return all.length;
      case "number":
        return this.count(shape) <= all.length ? Math.max(0, this.count(shape)) : 0;
      case "picked":
        return this.picked(shape).filter((candidate) => all.indexOf(candidate) !== -1).length;
      default:
        return 0;
    }
  }

  /** What is added to the step's own arguments. */
  given(shape: ConsoleShape): CommandArguments {
    switch (askedOf(shape)) {
      case "cast":
        return { owner: this.owner(shape), value: this.value(shape), star: this.star(shape) };
      case "rescue":
        return {
          count: shape.rescue?.kind === "number" ? this.rescued(shape) : 0,
          candidates:
            shape.rescue?.kind === "picked"
              ? shape.rescue.candidates.filter((candidate) => this.picked(shape).indexOf(candidate) !== -1)
              : [],
        };
      case "none":
        return {};
    }
  }

  private chosen(shape: ConsoleShape): Chosen {
    return this.kept.about === aboutOf(shape) ? this.kept : nothing;
  }

  private keep(shape: ConsoleShape, changes: Partial<Chosen>): void {
    this.kept = { ...this.chosen(shape), ...changes, about: aboutOf(shape) };
  }
}
