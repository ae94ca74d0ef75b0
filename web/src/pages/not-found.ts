import { html, type TemplateResult } from 'lit';
import { linkTo, type Language } from '../language';
import { textsIn } from '../texts';

export function notFoundPage(language: Language): TemplateResult {
  const { notFound } = textsIn(language);
  return html`<section class="opening">
    <h1>${notFound.title}</h1>
    <p class="lead">${notFound.text}</p>
    <p><a class="button" href=${linkTo('/', language)}>${notFound.home}</a></p>
  </section>`;
}
