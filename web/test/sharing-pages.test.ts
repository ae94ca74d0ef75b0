// Logging in, Mijn gegevens, Aanbod and Logboek against the fixture: what they ask, show and change.
import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api/problem';
import { Sharing } from '../src/api/sharing';
import { textsIn } from '../src/texts';
import type { Principal } from './fixture/identity';
import { operator } from './fixture/server';
import { password, populate } from './fixture/world';
import { button, logIn, onStage, open, saysText, submit, type, until } from './page-tests';

const nl = textsIn('nl');
let anna: Principal;
const stage = onStage((fixture) => ({ anna } = populate(fixture)));

const asFarm = (): ReturnType<typeof logIn> => logIn('jan', password, 'achterdijk-4');
const card = (who: string): Promise<HTMLElement> => until(() =>
  [...document.querySelectorAll<HTMLElement>('meent-agreement-card')].find((each) => each.textContent?.includes(who)));

describe('a session', () => {
  it('sends its token with what changes something, and not without', async () => {
    const session = await asFarm();
    const [first] = await new Sharing(session.csrf).agreements({ as: 'owner', state: 'active' });
    await expect(new Sharing().change(first?.id ?? '', { state: 'suspended' })).rejects.toMatchObject({ code: 'denied' });
    await expect(new Sharing('x').logOut()).rejects.toMatchObject({ code: 'denied' });
    expect((await new Sharing(session.csrf).session()).acting).toBe('achterdijk-4');
  });

  it('begins at the form, leads back, and leaves no token behind', async () => {
    open('/inloggen?terug=%2Faanbod%3Fzoek%3Dmelk');
    await until(() => document.querySelector('#login'));
    submit('meent-log-in form');
    await saysText(nl.logIn.empty);
    type('#login', 'jan');
    type('#password', 'verkeerd');
    submit('meent-log-in form');
    await saysText(nl.logIn.refused);
    type('#password', password);
    submit('meent-log-in form');
    await until(() => location.pathname === '/aanbod');
    expect(location.search).toBe('?zoek=melk');
    await until(() => document.querySelector('meent-who summary')?.textContent?.includes('Jan Peters'));
    const kept = Object.entries(localStorage).map(([key, value]) => `${key}=${String(value)}`).join();
    expect(kept).toMatch(/^meent-session=\d+$/);
  });

  it('tells how long to wait after too many attempts', async () => {
    for (let round = 0; round < 5; round += 1) await new Sharing().logIn('jan', 'nee').catch(() => undefined);
    const problem = await new Sharing().logIn('jan', password).catch((cause: unknown) => cause);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: 'too-many', retryAfter: 30 });
  });

  it('switches the party, and ends', async () => {
    await logIn('jan', password);
    open('/mijn-gegevens');
    await saysText(nl.myData.none);
    (await button('bedrijf Achterdijk 4')).click();
    await saysText(nl.myData.waiting(1));
    (await button(nl.logIn.leave)).click();
    await until(() => location.pathname === '/');
    await until(() => document.querySelector('meent-who a')?.textContent === nl.logIn.link);
    expect(localStorage.getItem('meent-session')).toBeNull();
  });

  it('that ended while the page stood open leads to the form', async () => {
    const session = await asFarm();
    open('/mijn-gegevens');
    await card('Voeradvies De Hoef');
    await new Sharing(session.csrf).logOut();
    (await button(nl.agreement.pause, await card('Voeradvies De Hoef'))).click();
    await saysText(nl.problems.unauthenticated.title);
  });
});

describe('Mijn gegevens', () => {
  it('says each agreement in one sentence, with its last use', async () => {
    await asFarm();
    open('/mijn-gegevens');
    const text = (await card('Voeradvies De Hoef')).textContent?.replace(/\s+/g, ' ');
    expect(text).toContain('Voeradvies De Hoef leest melkproductie per dag van bedrijf Achterdijk 4 voor voeradvies, tot ');
    expect(text).toContain('Laatst gebruikt: gisteren 06:00, 3 keer.');
    expect(text).toContain('Velden: Dag (per dag), Melk (afgerond op 10\u00a0kg), Vet.'.replace('\u00a0', ' '));
  });

  it('stops at once, says what ended, and offers to begin anew', async () => {
    await asFarm();
    open('/mijn-gegevens');
    const shown = await card('Voeradvies De Hoef');
    (await button(nl.agreement.stop, shown)).click();
    await saysText(nl.agreement.stopped('Voeradvies De Hoef'));
    const live = (): number => stage.fixture.sharing.live('voeradvies-de-hoef', 'voeradvies', 'melk').length;
    expect(live()).toBe(0);
    (await button(nl.agreement.offerAnew, shown)).click();
    await saysText('en moet daar nog ja op zeggen');
    expect(live()).toBe(0); // the other side has yet to say yes
  });

  it('has no Stop for what rests on law, but the article and the desk', async () => {
    await asFarm();
    open('/mijn-gegevens');
    const shown = await card('Toezicht Mest en Bodem');
    expect(shown.textContent).toContain(nl.agreement.lawArticle('artikel 34 Meststoffenwet'));
    expect(shown.textContent).toContain(nl.agreement.lawDeskOf('Melkcoöperatie De Samenwerking'));
    expect([...shown.querySelectorAll('button')].map((each) => each.textContent?.trim())).toEqual([nl.agreement.showUses]);
  });

  it('grants a request for a shorter time, never for a longer one', async () => {
    await asFarm();
    open('/mijn-gegevens');
    const input = await until(() => document.querySelector<HTMLInputElement>('meent-request-card input[type=date]'));
    const asked = input.value;
    input.value = '2999-01-01';
    submit('meent-request-card form');
    await saysText(nl.request.badDate);
    input.value = new Date(Date.parse(asked) - 86_400_000 * 10).toISOString().slice(0, 10);
    submit('meent-request-card form');
    await until(() => document.querySelector('meent-request-card') === null);
    const granted = [...stage.fixture.sharing.agreements.values()].find((each) => each.purpose === 'onderzoek' && each.state === 'active');
    expect(Date.parse(granted?.until ?? '')).toBeLessThan(Date.parse(asked));
  });

  it('shows what others do as it happens', async () => {
    await asFarm();
    open('/mijn-gegevens');
    await card('Voeradvies De Hoef');
    await until(() => stage.fixture.asked.includes('GET /v1/events'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    stage.fixture.sharing.ask(anna, { offer: 'melk-per-dag', owner: 'achterdijk-4', purpose: 'voeradvies', until: '2999-01-01T00:00:00Z', note: 'Nog een vraag' });
    await saysText('Nog een vraag');
    await saysText(nl.myData.newRequest('Voeradvies De Hoef'));
  });
});

describe('Aanbod', () => {
  it('can be looked at by everyone, and searched', async () => {
    open('/aanbod?zoek=peilen');
    await until(() => document.querySelectorAll('.offer').length === 1);
    expect(document.querySelector('.offer')?.textContent).toContain(nl.offers.open);
  });

  it('sends a request with what was filled in', async () => {
    await logIn('anna', password, 'voeradvies-de-hoef');
    open('/aanbod/melk-per-dag');
    await until(() => document.querySelector('#ask-owner'));
    submit('meent-ask-form form');
    await saysText(nl.ask.noteMissing);
    type('#ask-owner', 'achterdijk-4');
    type('#ask-note', 'Om te rekenen');
    submit('meent-ask-form form');
    await saysText(nl.ask.sent('bedrijf Achterdijk 4'));
    const made = [...stage.fixture.sharing.agreements.values()].at(-1);
    expect(made).toMatchObject({ state: 'requested', consumer: 'voeradvies-de-hoef', note: 'Om te rekenen', count: 500 });
  });
});

describe('Logboek', () => {
  it('groups uses by who used, and checks the log', async () => {
    await asFarm();
    open('/logboek');
    await until(() => document.querySelectorAll('.consumers > li').length === 2);
    expect(document.querySelector('.consumers')?.textContent).toContain(nl.log.times('3', 'voeradvies'));
    await saysText(nl.log.notWitnessed);
    (await button(nl.verify.start)).click();
    await saysText(nl.verify.findings.good(String(stage.fixture.log.size)));
    stage.fixture.log.broken = `tile/entries/000.p/${stage.fixture.log.size}`;
    (await button(nl.verify.again)).click();
    await saysText(nl.verify.findings.badTree('#1'));
  });

  it('is searched by auditors, and by nobody else', async () => {
    await logIn(operator.login, operator.password, operator.host);
    open('/logboek?toon=logboek&consumer=toezicht');
    await until(() => document.querySelectorAll('meent-audit-search tbody tr').length === 1);
    expect(stage.fixture.asked.some((each) => each.startsWith('GET /p/controle/v1/log/entries?consumer=toezicht'))).toBe(true);
    document.body.replaceChildren();
    await asFarm();
    open('/logboek');
    await until(() => document.querySelector('.consumers'));
    expect(document.querySelector('meent-audit-search')).toBeNull();
  });
});
