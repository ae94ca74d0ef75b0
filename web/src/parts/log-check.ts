// The button that checks the public log in the reader's own browser, and its result in words.
import { html, nothing, type TemplateResult } from 'lit';
import { Http, stoppable } from '../api/http';
import { formatWhen } from '../format/calendar';
import { formatNumber } from '../format/number';
import { canHash } from '../log/bytes';
import { verifyLog, type Outcome, type Seen, type Source } from '../log/verify';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

const seenKey = 'meent-log-seen';

class LogCheck extends PageElement {
  private wait = new Wait(this);
  private outcome: Outcome | undefined;
  private done = { parts: 0, of: 0 };

  protected override render(): TemplateResult {
    const { verify } = this.texts;
    const { wait, outcome } = this;
    const { parts, of } = this.done;
    const progress = of === 0 ? verify.busy : verify.progress(String(parts), String(of));
    return html`<section class="check-log" aria-labelledby="verify">
      <h2 id="verify">${verify.title}</h2>
      <p class="measure">${verify.what}</p>
      ${canHash()
        ? html`<p><button type="button" class="button primary" ?disabled=${wait.busy} @click=${() => void this.check()}
            >${outcome === undefined ? verify.start : verify.again}</button></p>`
        : html`<p class="notice">${verify.noHashing}</p>`}
      ${wait.view(this.texts, progress)}
      ${outcome === undefined ? nothing : this.result(outcome)}
      ${wait.problem === undefined ? nothing : problemView(wait.problem, this.texts, this)}
    </section>`;
  }

  private async check(): Promise<void> {
    this.outcome = undefined;
    this.done = { parts: 0, of: 0 };
    const outcome = await this.wait.run((signal) =>
      verifyLog(this.source(signal), lastSeen(), new Date().toISOString()));
    if (outcome === undefined) return;
    this.outcome = outcome;
    if (outcome.seen !== undefined) remember(outcome.seen);
    this.say(this.headline(outcome));
    this.requestUpdate();
  }

  private source(signal: AbortSignal): Source {
    const files = new LogFiles();
    return {
      text: (path) => files.text(path, signal),
      bytes: (path) => files.bytes(path, signal),
      progress: (parts, of) => {
        this.done = { parts, of };
        this.requestUpdate();
      },
    };
  }

  private headline({ finding, size }: Outcome): string {
    const { findings } = this.texts.verify;
    const shown = (n: number): string => formatNumber(n, this.language);
    switch (finding.kind) {
      case 'good': return findings.good(shown(size));
      case 'no-checkpoint': return findings.noCheckpoint;
      case 'bad-signature': return findings.badSignature;
      case 'other-key': return findings.otherKey;
      case 'shorter': return findings.shorter(shown(finding.before), shown(finding.now));
      case 'changed': return findings.changed(shown(finding.before));
      case 'bad-tree': return findings.badTree(finding.where);
    }
  }

  private result(outcome: Outcome): TemplateResult {
    const { verify } = this.texts;
    const { finding, whole, signature, since } = outcome;
    if (finding.kind !== 'good') {
      const calm = finding.kind === 'no-checkpoint';
      return html`<div class=${calm ? 'notice' : 'problem'} role="alert">
        <p class=${calm ? '' : 'problem-title'}>${this.headline(outcome)}</p>
        ${calm ? nothing : html`<p>${verify.whatNow}</p>`}</div>`;
    }
    return html`<div class="notice good">
      <p class="good-title">${this.headline(outcome)}</p>
      <ul>
        <li>${whole ? verify.whole : verify.sampled}</li>
        <li>${signature === 'good' ? verify.signatureGood : verify.signatureUnable}</li>
        <li>${since === undefined ? verify.firstTime
          : verify.continues(formatWhen(since.at, this.language, this.texts.near), formatNumber(since.size, this.language))}</li>
      </ul></div>`;
  }
}

// The public files of the log, below /log/.
class LogFiles extends Http {
  async text(path: string, signal: AbortSignal): Promise<string> {
    return stoppable((await this.send(`/log/${path}`, { signal, headers: { Accept: 'text/plain' } })).text());
  }

  async bytes(path: string, signal: AbortSignal): Promise<Uint8Array> {
    const response = await this.send(`/log/${path}`, { signal, headers: { Accept: 'application/octet-stream' } });
    return new Uint8Array(await stoppable(response.arrayBuffer()));
  }
}

function lastSeen(): Seen | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(seenKey) ?? 'null') as Partial<Seen> | null;
    if (kept === null || typeof kept.size !== 'number' || typeof kept.root !== 'string') return undefined;
    return { key: String(kept.key), size: kept.size, root: kept.root, at: String(kept.at) };
  } catch {
    return undefined;
  }
}

function remember(seen: Seen): void {
  try {
    localStorage.setItem(seenKey, JSON.stringify(seen));
  } catch {
    // Nothing to keep it in: the next time is a first time again.
  }
}

customElements.define('meent-log-check', LogCheck);
