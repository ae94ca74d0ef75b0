// Waiting, as people want it: nothing for a second, then a sign of progress, after ten seconds the
// offer to stop. One task at a time: a new one stops the old one, whose answer no longer counts.
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { problemFrom, type Problem } from '../api/problem';
import type { Texts } from '../texts';

export const patience = { progress: 1000, stop: 10000 }; // milliseconds

type Stage = 'idle' | 'short' | 'progress' | 'stop';

export class Wait implements ReactiveController {
  problem: Problem | undefined;
  private stage: Stage = 'idle';
  private current: AbortController | undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get busy(): boolean {
    return this.stage !== 'idle';
  }

  // Gives the answer, or undefined when it failed (see `problem`) or was overtaken.
  async run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.quit();
    const mine = new AbortController();
    this.current = mine;
    this.begin();
    try {
      const answer = await task(mine.signal);
      return this.current === mine ? answer : undefined;
    } catch (cause) {
      if (this.current === mine) this.problem = problemFrom(cause);
      return undefined;
    } finally {
      if (this.current === mine) this.finish();
    }
  }

  stop(): void {
    this.current?.abort();
  }

  forget(): void {
    this.problem = undefined;
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.quit();
  }

  view(texts: Texts, detail = ''): TemplateResult | typeof nothing {
    if (this.stage === 'idle' || this.stage === 'short') return nothing;
    const long = this.stage === 'stop';
    return html`<div class="waiting" role="status">
      <progress aria-label=${texts.waiting.busy}></progress>
      <p>${detail === '' ? texts.waiting.busy : detail} ${long ? texts.waiting.long : nothing}</p>
      ${long
        ? html`<button type="button" class="button" @click=${() => this.stop()}>${texts.waiting.stop}</button>`
        : nothing}
    </div>`;
  }

  private begin(): void {
    this.problem = undefined;
    this.enter('short');
    this.timers = [
      setTimeout(() => this.enter('progress'), patience.progress),
      setTimeout(() => this.enter('stop'), patience.stop),
    ];
  }

  private finish(): void {
    this.timers.forEach(clearTimeout);
    this.current = undefined;
    this.enter('idle');
  }

  private quit(): void {
    const old = this.current;
    this.timers.forEach(clearTimeout);
    this.current = undefined;
    this.stage = 'idle';
    old?.abort();
  }

  private enter(stage: Stage): void {
    this.stage = stage;
    this.host.requestUpdate();
  }
}
