/**
 * Closes a form once what it sent is stored, and keeps everything typed when it was refused. Created in a component: it
 * watches one channel of the controller for as long as that lives.
 */
import type { ConsoleController } from "../controller.svelte";

export class ChannelDone {
  private waiting = $state(false);
  private tried = $state(false);

  constructor(
    private readonly controller: () => ConsoleController,
    private readonly channel: string,
    done: () => void,
  ) {
    $effect(() => {
      if (this.waiting && !this.controller().busy(this.channel)) {
        this.waiting = false;
        if (this.controller().refusal(this.channel) === null) {
          done();
        }
      }
    });
  }

  /** What `press` returned: whether anything was sent. */
  sent(sent: boolean): void {
    this.tried = true;
    this.waiting = sent;
  }

  /** Whether this form's own press was refused; what was refused before it opened is not its own. */
  get refused(): boolean {
    return this.tried && this.controller().refusal(this.channel) !== null;
  }
}
