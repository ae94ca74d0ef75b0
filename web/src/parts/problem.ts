// A refusal in plain words: what happened, what was kept, what to do; what the server said stands
// below it for who wants it.
import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem';
import { linkTo, type Language } from '../language';
import { logInPath } from '../router';
import type { Texts } from '../texts';

interface Ways {
  language: Language;
  address: URL;
  retry?: () => void;
}

export function problemView(problem: Problem, texts: Texts, ways: Ways): TemplateResult {
  const words = texts.problems[problem.code];
  const { retry } = ways;
  return html`<section class="problem" role="alert">
    <p class="problem-title">${words.title}</p>
    <p>${words.advice}</p>
    ${problem.retryAfter === undefined ? nothing : html`<p>${texts.problem.retryAfter(String(problem.retryAfter))}</p>`}
    ${problem.detail === '' && problem.where === '' ? nothing : explanation(problem, texts)}
    ${problem.code === 'unauthenticated' ? logInLink(texts, ways) : nothing}
    ${retry === undefined
      ? nothing
      : html`<button type="button" class="button" @click=${retry}>${texts.problem.retry}</button>`}
  </section>`;
}

const explanation = (problem: Problem, texts: Texts): TemplateResult => html`<dl class="facts">
  ${problem.where === '' ? nothing : html`<div><dt>${texts.problem.place}</dt><dd><code>${problem.where}</code></dd></div>`}
  ${problem.detail === '' ? nothing : html`<div><dt>${texts.problem.technical}</dt><dd lang="en">${problem.detail}</dd></div>`}
  ${problem.instance === '' ? nothing : html`<div><dt>${texts.problem.reference}</dt><dd><code>${problem.instance}</code></dd></div>`}
</dl>`;

const logInLink = (texts: Texts, { language, address }: Ways): TemplateResult =>
  html`<p><a class="button" href=${linkTo(logInPath, language, { terug: address.pathname + address.search })}
    >${texts.logIn.link}</a></p>`;

// In place of a page that is somebody's own, for a reader who is nobody yet.
export const logInNeeded = (texts: Texts, ways: Ways): TemplateResult =>
  html`<section class="notice"><p>${texts.logIn.needed}</p>${logInLink(texts, ways)}</section>`;
