// The way back: links to the pages above this one.
import { html, type TemplateResult } from 'lit';
import type { Texts } from '../texts';

export interface Step {
  name: string;
  link: string;
}

export const trail = (steps: readonly Step[], texts: Texts): TemplateResult =>
  html`<nav class="trail" aria-label=${texts.nav.trail}>
    <ol>${steps.map((each) => html`<li><a href=${each.link}>${each.name}</a></li>`)}</ol>
  </nav>`;
