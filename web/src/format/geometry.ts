// A geometry in one line: what it is, how much of it, and where. Coordinates are longitude and
// latitude (GeoJSON); they are shown with at most five decimals, which is about a metre.
import { formatNumber } from './number';
import type { Language } from '../language';
import type { Texts } from '../texts';

type Position = readonly number[];

function positionsIn(coordinates: unknown, found: Position[]): void {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number') {
    found.push(coordinates as number[]);
    return;
  }
  for (const each of coordinates) positionsIn(each, found);
}

function collect(geometry: Record<string, unknown>, found: Position[]): void {
  if (Array.isArray(geometry['geometries'])) {
    for (const each of geometry['geometries']) collect(each as Record<string, unknown>, found);
    return;
  }
  positionsIn(geometry['coordinates'], found);
}

function degrees(value: number, language: Language): string {
  return formatNumber(String(Math.round(value * 1e5) / 1e5), language);
}

function place(position: Position, language: Language): string {
  const [longitude = 0, latitude = 0] = position;
  const east = language === 'nl' ? ['O', 'W'] : ['E', 'W'];
  const north = language === 'nl' ? ['N', 'Z'] : ['N', 'S'];
  return (
    `${degrees(Math.abs(latitude), language)}° ${latitude < 0 ? north[1] : north[0]}, ` +
    `${degrees(Math.abs(longitude), language)}° ${longitude < 0 ? east[1] : east[0]}`
  );
}

export function summariseGeometry(value: unknown, language: Language, texts: Texts): string {
  if (typeof value !== 'object' || value === null) return '';
  const geometry = value as Record<string, unknown>;
  const type = String(geometry['type']);
  const name = texts.geometry.types[type] ?? type;
  const found: Position[] = [];
  collect(geometry, found);
  const [first] = found;
  if (first === undefined) return `${name}, ${texts.geometry.empty}`;
  if (found.length === 1) return `${name} ${place(first, language)}`;
  const longitudes = found.map((each) => each[0] ?? 0);
  const latitudes = found.map((each) => each[1] ?? 0);
  const middle = (all: number[]): number =>
    (all.reduce((a, b) => Math.min(a, b)) + all.reduce((a, b) => Math.max(a, b))) / 2;
  const count = formatNumber(found.length, language);
  const around = place([middle(longitudes), middle(latitudes)], language);
  return `${name}, ${texts.geometry.positions(count)}, ${texts.geometry.around} ${around}`;
}
