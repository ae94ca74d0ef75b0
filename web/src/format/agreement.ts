// Agreements and offers in words: precision, fields, states.
import type { Agreement, Measure, Offer, OfferField, Precision } from '../api/sharing-types';
import type { Collection } from '../api/types';
import type { Language } from '../language';
import type { Texts } from '../texts';
import { formatNumber } from './number';
import { formatUnit } from './unit';

export const fieldOf = (field: string | OfferField): OfferField =>
  (typeof field === 'string' ? { name: field } : field);

export function titleOfField(name: string, collection: Collection | undefined, texts: Texts): string {
  const declared = collection?.fields.find((each) => each.name === name);
  return declared?.title || texts.own[name] || name;
}

const steps = ['PT1H', 'P1D', 'P1M', 'P1Y'] as const;

// How exactly a value is given: "per dag", "afgerond op 0,5 kg", or nothing when as it is.
export function precisionText(
  precision: Precision | undefined, unit: string, language: Language, texts: Texts,
): string {
  const { offers } = texts;
  if (precision?.time !== undefined) {
    const step = steps.find((each) => each === precision.time);
    return step === undefined ? offers.roundedTo(precision.time) : offers.timeSteps[step];
  }
  if (precision?.place !== undefined) {
    return offers.placeWithin(formatNumber(precision.place, language));
  }
  if (precision?.number !== undefined) {
    const shown = formatUnit(unit, language);
    return offers.roundedTo(`${formatNumber(precision.number, language)}${shown === '' ? '' : `\u00a0${shown}`}`);
  }
  return '';
}

// "datum (per dag), melk in kg"
export function fieldsText(
  fields: readonly (string | OfferField)[], offer: Offer | undefined, collection: Collection | undefined,
  language: Language, texts: Texts,
): string {
  return fields.map(fieldOf).map((each) => {
    const precision = each.precision ?? offer?.fields.find((field) => field.name === each.name)?.precision;
    const unit = collection?.fields.find((field) => field.name === each.name)?.unit ?? '';
    const exactness = precisionText(precision, unit, language, texts);
    const title = titleOfField(each.name, collection, texts);
    return exactness === '' ? title : `${title} (${exactness})`;
  }).join(', ');
}

export function measureText(measure: Measure, collection: Collection | undefined, texts: Texts): string {
  const kind = texts.offers.measures[measure.kind];
  return measure.field === undefined ? kind : `${kind} ${titleOfField(measure.field, collection, texts)}`;
}

// A consent is withdrawn, another agreement ended.
export function stateText(agreement: Pick<Agreement, 'state' | 'basis'>, texts: Texts): string {
  const { states, withdrawn } = texts.agreement;
  return agreement.state === 'revoked' && agreement.basis === 'consent' ? withdrawn : states[agreement.state];
}

// What the owner cannot stop, because a law asks for it.
export const restsOnLaw = ({ basis }: Pick<Agreement, 'basis'>): boolean =>
  basis === 'legal-obligation' || basis === 'public-task' || basis === 'vital-interest';

export const isOver = ({ state }: Pick<Agreement, 'state'>): boolean =>
  state === 'ended' || state === 'revoked' || state === 'declined';
