// The page of one system: what works of it, what it will be, for whom, and the sentence by which
// anyone can judge it. Pure, like the home page, and also made at build time.
import { html, nothing, type TemplateResult } from 'lit';
import { linkTo, type Language } from '../language';
import { trail } from '../parts/trail';
import { idOf, systems, type System } from '../systems';
import { textsIn } from '../texts';
import { systemLink } from './home';

export function systemPage(system: System, language: Language): TemplateResult {
  const texts = textsIn(language);
  const words = system.texts[language];
  const [first] = system.ambitions;
  const others = systems.filter(
    (each) => each !== system && each.ambitions[0] === first && each.theme === system.theme);
  return html`
    ${trail([{ name: texts.system.back, link: `${linkTo('/', language)}#ambitie-${first}` }], texts)}
    <article class="system">
      <p class="card-head"><span class="number">S${system.number}</span
        ><span>${system.ambitions.map((each) => texts.ambitions[each].name).join(', ')}</span></p>
      <h1 id=${idOf(system)}>${words.name}</h1>
      <p class="lead">${words.what}</p>
      <section class="notice" aria-labelledby="state">
        <h2 id="state">${system.works === 'partly' ? texts.system.partly : texts.system.state}</h2>
        <p>${words.now ?? texts.system.stateText}</p>
        ${system.path === undefined ? nothing : html`<p><a class="button" href=${linkTo(system.path, language)}
          >${texts.system.goThere}</a></p>`}
      </section>
      <section aria-labelledby="will">
        <h2 id="will">${texts.system.will}</h2>
        <p class="measure">${words.later}</p>
      </section>
      <section aria-labelledby="works">
        <h2 id="works">${texts.system.worksWhen}</h2>
        <figure class="says">
          <blockquote>${words.says}</blockquote>
          <figcaption>${words.who}</figcaption>
        </figure>
      </section>
    </article>
    ${others.length === 0
      ? ''
      : html`<nav class="others" aria-labelledby="others">
          <h2 id="others">${texts.system.others}</h2>
          <ul class="links">${others.map((each) => html`<li>${systemLink(each, language)}</li>`)}</ul>
        </nav>`}
  `;
}
