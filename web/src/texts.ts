// All words of the page. The Dutch table is the model; the English one has its type, so that a text
// missing in either is an error of compilation.
import type { Language } from './language';
import { en } from './texts/en';
import { nl, type Texts } from './texts/nl';

export type { Texts };

const tables: Record<Language, Texts> = { nl, en };

export const textsIn = (language: Language): Texts => tables[language];
