/**
 * The way into a console: a one-time link in the address, a name and a password, or the cookie of an earlier visit.
 * Owns what the sign-in page shows; the session begins when `inside` says so. Called by `Page.svelte`.
 */
import { postJson, takeFragment, type ApiFailure } from "../lib/api";

export type EntryState = "link" | "form" | "inside";

interface SignedIn {
  readonly name: string;
  readonly role: string;
}

export class Entry {
  state = $state<EntryState>("inside");
  busy = $state(false);
  failure = $state.raw<ApiFailure | null>(null);
  /** Kept until it was used: a link that did not reach the server must not be lost with the address. */
  private token = $state("");

  /** Reads the address; "inside" when there is no link, since a cookie may be there already. */
  begin(): void {
    this.token = takeFragment("token");
    if (this.token !== "") {
      void this.useLink();
    }
  }

  get hasLink(): boolean {
    return this.token !== "";
  }

  async useLink(): Promise<void> {
    this.state = "link";
    const failure = await this.ask({ token: this.token });
    if (failure?.code !== "unreachable") {
      this.token = "";
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.ask({ name: name.trim(), password });
  }

  /** The server does not know this browser (any more). */
  shutOut(): void {
    if (this.state === "inside") {
      this.state = "form";
    }
  }

  async signOut(): Promise<void> {
    await postJson("/api/sign-out", {});
    this.failure = null;
    this.state = "form";
  }

  private async ask(body: object): Promise<ApiFailure | null> {
    this.busy = true;
    this.failure = null;
    const answer = await postJson<SignedIn>("/api/host/sign-in", body);
    this.busy = false;
    if (answer.ok) {
      this.state = "inside";
      return null;
    }
    this.failure = answer;
    this.state = "form";
    return answer;
  }
}
