import { describe, expect, it } from 'vitest';
import { alsoFor, ambitions, findSystem, idOf, systems, systemsIn, themesOf } from '../src/systems';
import { textsIn } from '../src/texts';

type Leaf = { path: string; value: unknown };

function leaves(table: unknown, path = ''): Leaf[] {
  if (typeof table !== 'object' || table === null) return [{ path, value: table }];
  return Object.entries(table).flatMap(([key, value]) => leaves(value, `${path}/${key}`));
}

// What a text reads like; a text with parameters is called with words in their place.
const reading = (value: unknown): string =>
  typeof value === 'function' ? String((value as (...args: string[]) => string)('X', 'Y')) : String(value);

describe('texts', () => {
  const dutch = leaves(textsIn('nl'));
  const english = leaves(textsIn('en'));

  it('has the same keys in both languages, none of them empty', () => {
    expect(english.map((each) => each.path).sort()).toEqual(dutch.map((each) => each.path).sort());
    for (const each of [...dutch, ...english]) expect(reading(each.value), each.path).not.toBe('');
  });

  it('uses every parameter that it takes', () => {
    for (const { path, value } of [...dutch, ...english]) {
      if (typeof value !== 'function') continue;
      const text = reading(value);
      expect(text, path).toContain('X');
      if (value.length === 2) expect(text, path).toContain('Y');
    }
  });
});

describe('systems', () => {
  it('are S1 to S37, each once', () => {
    expect(systems.map((each) => each.number)).toEqual(Array.from({ length: 37 }, (_none, at) => at + 1));
  });

  it('each stand at one place of the home page', () => {
    const placed = ambitions.flatMap((ambition) =>
      themesOf[ambition].flatMap((theme) => systemsIn(ambition, theme)));
    expect(placed).toHaveLength(37);
    expect(new Set(placed).size).toBe(37);
    expect(alsoFor('b').map(idOf)).toEqual(['s1', 's23']);
    expect(alsoFor('d').map(idOf)).toEqual(['s11', 's20']);
  });

  it('say everything in both languages, in whole sentences, and differently', () => {
    for (const { number, texts } of systems) {
      for (const [language, words] of Object.entries(texts)) {
        const at = `S${number} ${language}`;
        expect(words.name.length, at).toBeGreaterThan(3);
        for (const sentence of [words.what, words.says, words.later]) {
          expect(sentence, at).toMatch(/^[A-ZÉ].*[.?]$/);
        }
        expect(words.who, at).toMatch(/^[a-z]/);
      }
      expect(texts.nl.says).not.toBe(texts.en.says);
      expect(texts.nl.later).not.toBe(texts.en.later);
    }
    const names = systems.map((each) => each.texts.nl.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are found by id', () => {
    expect(findSystem('s25')?.number).toBe(25);
    expect(findSystem('s38')).toBeUndefined();
    expect(findSystem('S1')).toBeUndefined();
  });
});
