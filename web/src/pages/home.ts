// The first page: what Meent is, the three reasons for which people come, what works today, and the
// systems of the region with their honest state. A pure function of the language, so that the build
// can put it into index.html for readers without script.
import { html, nothing, type TemplateResult } from 'lit';
import { linkTo, type Language } from '../language';
import { systemPath } from '../router';
import {
  alsoFor, ambitions, findSystem, idOf, systems, systemsIn, themesOf,
  type Ambition, type System, type Theme,
} from '../systems';
import { textsIn, type Texts } from '../texts';

export function homePage(language: Language): TemplateResult {
  const texts = textsIn(language);
  return html`
    <section class="opening">
      <h1>${texts.siteName}</h1>
      <p class="lead">${texts.tagline}</p>
    </section>
    <section class="reasons" aria-labelledby="reasons">
      <h2 id="reasons">${texts.home.comesWith}</h2>
      <div class="columns">
        ${reason(texts.home.question, ['s20', 's25', 's35'], language)}
        ${reason(texts.home.right, ['s28', 's1', 's2'], language)}
        ${reason(texts.home.duty, ['s12', 's6', 's27'], language)}
      </div>
    </section>
    <section class="today" aria-labelledby="today">
      <h2 id="today">${texts.home.now}</h2>
      <p>${texts.home.nowText}</p>
      <p class="row"><a class="button" href=${linkTo('/mijn-gegevens', language)}>${texts.nav.myData}</a>
        <a class="button" href=${linkTo('/aanbod', language)}>${texts.nav.offers}</a>
        <a class="button" href=${linkTo('/logboek', language)}>${texts.nav.log}</a>
        <a class="button" href=${linkTo('/verzamelingen', language)}>${texts.nav.collections}</a></p>
    </section>
    <section class="plan" aria-labelledby="systems">
      <h2 id="systems">${texts.home.systems}</h2>
      <p class="measure">${texts.home.systemsText(systems.length, systems.filter((each) => each.works === 'partly').length)}</p>
      ${index(texts)}
    </section>
    ${ambitions.map((each) => ambitionSection(each, language, texts))}
  `;
}

function reason(
  words: { name: string; text: string },
  starts: readonly string[],
  language: Language,
): TemplateResult {
  const texts = textsIn(language);
  return html`<div class="reason">
    <h3>${words.name}</h3>
    <p>${words.text}</p>
    <p class="small">${texts.home.startsAt}</p>
    <ul class="links">
      ${starts.map((id) => {
        const system = findSystem(id);
        return system === undefined
          ? nothing
          : html`<li>${systemLink(system, language)} ${stateOf(system, texts)}</li>`;
      })}
    </ul>
  </div>`;
}

const index = (texts: Texts): TemplateResult => html`<nav aria-label=${texts.home.contents}>
  <ol class="index">
    ${ambitions.map((each) => {
      const count = systems.filter((system) => system.ambitions[0] === each).length;
      return html`<li><a href="#ambitie-${each}"
        ><span class="letter" aria-hidden="true">${each.toUpperCase()}</span
        ><span class="index-name">${texts.ambitions[each].name}</span
        ><span class="index-count">${count}</span></a></li>`;
    })}
  </ol>
</nav>`;

function ambitionSection(ambition: Ambition, language: Language, texts: Texts): TemplateResult {
  const also = alsoFor(ambition);
  const themes = themesOf[ambition];
  return html`<section class="ambition" aria-labelledby="ambitie-${ambition}">
    <header class="ambition-head">
      <h2 id="ambitie-${ambition}" tabindex="-1"><span class="letter">${ambition.toUpperCase()}</span>
        ${texts.ambitions[ambition].name}</h2>
      <p class="measure">${texts.ambitions[ambition].text}</p>
    </header>
    ${themes.map((theme) => themeSection(ambition, theme, themes.length > 1, language, texts))}
    ${also.length === 0
      ? nothing
      : html`<p class="also">${texts.home.also}
          ${also.map((each, at) => html`${at === 0 ? '' : ', '}${systemLink(each, language)}`)}.</p>`}
  </section>`;
}

function themeSection(
  ambition: Ambition, theme: Theme, named: boolean, language: Language, texts: Texts,
): TemplateResult {
  return html`<div class="theme">
    ${named ? html`<h3>${texts.themes[theme]}</h3>` : nothing}
    <ul class="cards">
      ${systemsIn(ambition, theme).map((each) => card(each, named, language, texts))}
    </ul>
  </div>`;
}

function card(system: System, deep: boolean, language: Language, texts: Texts): TemplateResult {
  const words = system.texts[language];
  const name = systemLink(system, language);
  return html`<li class="card">
    <p class="card-head"><span class="number">S${system.number}</span
      >${stateOf(system, texts)}</p>
    ${deep ? html`<h4>${name}</h4>` : html`<h3>${name}</h3>`}
    <p class="card-what">${words.what}</p>
    <p class="card-works">${texts.home.worksWhen} ${texts.home.saysIt(words.who)}:
      <q>${words.says}</q></p>
  </li>`;
}

const stateOf = (system: System, texts: Texts): TemplateResult =>
  html`<span class="state" data-works=${system.works}>${texts.home.works[system.works]}</span>`;

export const systemLink = (system: System, language: Language): TemplateResult =>
  html`<a href=${linkTo(systemPath(idOf(system)), language)}>${system.texts[language].name}</a>`;
