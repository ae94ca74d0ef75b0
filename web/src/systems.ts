// The systems of the region, as data: what each will be, for whom, and the sentence its user must be
// able to say before it counts as working. The home page and the page of each system are made of it.
import type { Language } from './language';
import { safetyAndLand } from './systems/safety-and-land';
import { livingAndMoving } from './systems/living-and-moving';
import { economy } from './systems/economy';
import { government } from './systems/government';

export type Ambition = 'a' | 'b' | 'c' | 'd';

// Parts of an ambition; an ambition with few systems has one part and shows no heading for it.
export type Theme =
  | 'safety'
  | 'land'
  | 'permits'
  | 'energy'
  | 'mobility'
  | 'care'
  | 'water'
  | 'data'
  | 'networks'
  | 'services'
  | 'together';

// What a reader sees of a system, in one language.
export interface SystemTexts {
  name: string;
  what: string; // one sentence
  who: string; // who says the sentence below: "een boer"
  says: string; // the system works when its user can say this
  later: string; // what the page of the system will hold, and for whom
  now?: string; // what of it works today; only what works
}

export interface System {
  number: number; // S1 .. S37
  ambitions: readonly [Ambition, ...Ambition[]]; // the first is where it stands on the home page
  theme: Theme;
  works: 'not-yet' | 'partly'; // partly: `now` says what, and `path` leads there
  path?: string;
  texts: Record<Language, SystemTexts>;
}

export const ambitions: readonly Ambition[] = ['a', 'b', 'c', 'd'];

export const themesOf: Record<Ambition, readonly Theme[]> = {
  a: ['safety', 'land', 'permits', 'energy', 'mobility', 'care', 'water'],
  b: ['data'],
  c: ['networks'],
  d: ['services', 'together'],
};

export const systems: readonly System[] = [
  ...safetyAndLand,
  ...livingAndMoving,
  ...economy,
  ...government,
].sort((one, other) => one.number - other.number);

export const idOf = (system: System): string => `s${system.number}`;

export const findSystem = (id: string): System | undefined =>
  systems.find((each) => idOf(each) === id);

export const systemsIn = (ambition: Ambition, theme: Theme): System[] =>
  systems.filter((each) => each.ambitions[0] === ambition && each.theme === theme);

// The systems of another ambition that serve this one too.
export const alsoFor = (ambition: Ambition): System[] =>
  systems.filter((each) => each.ambitions.indexOf(ambition) > 0);
