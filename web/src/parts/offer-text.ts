// The parts of an offer in words that more than one page shows, and the commands to use it.
import type { Offer, Purpose } from '../api/sharing-types';
import type { Language } from '../language';
import type { Texts } from '../texts';

export const titleOfPurpose = (name: string, purposes: readonly Purpose[], language: Language): string =>
  purposes.find((each) => each.name === name)?.title[language] || name;

// How long and how often, in one sentence.
export function limitsText(offer: Offer, texts: Texts): string {
  const { offers } = texts;
  const days = offer.maximumDays === undefined ? '' : offers.atMostDays(String(offer.maximumDays));
  const uses = offer.maximumUses === undefined ? '' : offers.atMostUses(String(offer.maximumUses));
  return [days, uses].filter((each) => each !== '').join(', ') || offers.noLimit;
}

// Without jq or other programs that may not be there: curl and sed are everywhere.
export function commandsFor(offer: Offer, purpose: string, origin: string): string {
  const path = offer.aggregate === undefined
    ? `/v1/collections/${offer.collection}/records`
    : `/v1/collections/${offer.collection}/figures?offer=${offer.name}`;
  if (offer.open === true) return `curl -s "${origin}${path}"`;
  return [
    `TOKEN=$(curl -s "${origin}/oauth2/token" -u "$CLIENT:$SECRET" \\`,
    `  -d grant_type=client_credentials -d scope=${purpose} \\`,
    `  | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/')`,
    `curl -s "${origin}/p/${purpose}${path}" -H "Authorization: Bearer $TOKEN"`,
  ].join('\n');
}
