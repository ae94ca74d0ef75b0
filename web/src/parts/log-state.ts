// The state of the log in words: how long it is, when it was signed last, and whether anyone else
// has confirmed it.
import { html, nothing, type TemplateResult } from 'lit';
import type { LogHead } from '../api/sharing-types';
import { formatWhen } from '../format/calendar';
import { formatNumber } from '../format/number';
import type { Language } from '../language';
import type { Texts } from '../texts';

export function logState(head: LogHead, language: Language, texts: Texts): TemplateResult {
  const { log } = texts;
  const when = (at: string): string => formatWhen(at, language, texts.near);
  const waiting = head.size - head.integrated;
  const names = head.witnesses.filter((each) => each.at !== undefined)
    .map((each) => `${each.name} (${when(each.at ?? '')})`).join(', ');
  return html`<section aria-labelledby="log-state"><h2 id="log-state">${log.state}</h2>
    <dl class="facts">
      <div><dt>${log.size}</dt><dd>${formatNumber(head.size, language)}${waiting > 0
        ? html` <span class="subtle">${log.waiting(formatNumber(waiting, language))}</span>` : nothing}</dd></div>
      <div><dt>${log.signed}</dt><dd>${head.at === undefined ? log.notYetSigned : when(head.at)}</dd></div>
      <div><dt>${log.witness}</dt><dd>${head.witnessed ? log.witnessed(names || log.aWitness)
        : html`<em>${log.notWitnessed}</em> <span class="subtle">${log.notWitnessedMeans}</span>`}</dd></div>
      ${head.key === '' ? nothing : html`<div><dt>${log.key}</dt><dd><code>${head.key}</code></dd></div>`}
    </dl></section>`;
}
