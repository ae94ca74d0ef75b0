// One agreement as one sentence: who reads what of whom, for what, until when.
import { html, nothing, type TemplateResult } from 'lit';
import type { Agreement } from '../api/sharing-types';
import { formatDay, formatWhen } from '../format/calendar';
import { isOver } from '../format/agreement';
import { formatNumber } from '../format/number';
import type { Language } from '../language';
import type { Texts } from '../texts';
import { filled } from './filled';

export function sentence(agreement: Agreement, language: Language, texts: Texts): TemplateResult {
  const { sentences } = texts.agreement;
  const { state, until } = agreement;
  const asked = state === 'requested' ? sentences.asks : state === 'offered' ? sentences.offered
    : state === 'agreed' ? sentences.willRead : state === 'suspended' ? sentences.paused
    : isOver(agreement) ? sentences.read : sentences.reads;
  const strong = (text: string): TemplateResult => html`<strong>${text}</strong>`;
  const lead = filled(asked, {
    consumer: strong(agreement.consumerTitle || agreement.consumer),
    what: strong(agreement.offerTitle[language] || agreement.offer),
    owner: strong(agreement.ownerTitle || agreement.owner),
    purpose: strong(agreement.purposeTitle[language] || agreement.purpose),
    from: formatDay(agreement.from, language),
  });
  const end = isOver(agreement) ? nothing : until === undefined ? sentences.noEnd
    : filled(sentences.until, { until: html`<span class="stay">${formatDay(until, language)}</span>` });
  return html`<p class="sentence">${lead}${end}.</p>`;
}

// "Laatst gebruikt: gisteren 06:00, 1 keer."
export function lastUse(agreement: Agreement, language: Language, texts: Texts): TemplateResult {
  const { agreement: words } = texts;
  const times = agreement.uses ?? agreement.used ?? 0;
  const left = agreement.count === undefined ? nothing
    : words.ofCount(formatNumber(agreement.used ?? 0, language), formatNumber(agreement.count, language));
  if (agreement.lastUsed === undefined) return html`<p class="last-use">${words.neverUsed} ${left}</p>`;
  const when = formatWhen(agreement.lastUsed, language, texts.near);
  return html`<p class="last-use">${words.lastUsed(when, formatNumber(times, language))} ${left}</p>`;
}
