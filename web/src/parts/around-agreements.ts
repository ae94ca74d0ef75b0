// What stands around agreements and is needed to tell of them in words: their offers, the collections
// with the titles of the fields, and the organisations that keep them. What cannot be had is left
// out: the words then use the names that the agreement itself carries.
import type { Client } from '../api/client';
import type { Sharing } from '../api/sharing';
import type { Agreement, Offer } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { restsOnLaw } from '../format/agreement';

export class Around {
  readonly offers = new Map<string, Offer>();
  readonly collections = new Map<string, Collection>();
  readonly titles = new Map<string, string>(); // of parties
  private readonly asked = new Set<string>();

  async gather(agreements: readonly Agreement[], api: Sharing, client: Client, signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...this.fresh('offer', agreements.map((each) => each.offer)).map(async (name) =>
        this.keep(this.offers, name, await maybe(api.offer(name, signal)))),
      ...this.collectionsOf(agreements, client, signal),
    ]);
    const desks = agreements.filter(restsOnLaw).flatMap((each) => this.offers.get(each.offer)?.provider ?? []);
    await Promise.all(this.fresh('party', desks).map(async (name) =>
      this.keep(this.titles, name, (await maybe(api.party(name, signal)))?.title)));
  }

  async gatherCollections(
    about: readonly { collection?: string }[], client: Client, signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(this.collectionsOf(about, client, signal));
  }

  deskOf(agreement: Agreement): string | undefined {
    const provider = this.offers.get(agreement.offer)?.provider;
    return provider === undefined ? undefined : this.titles.get(provider);
  }

  private collectionsOf(
    about: readonly { collection?: string }[], client: Client, signal: AbortSignal,
  ): Promise<void>[] {
    return this.fresh('collection', about.flatMap((each) => each.collection ?? [])).map(async (name) =>
      this.keep(this.collections, name, await maybe(client.collection(name, signal))));
  }

  private fresh(kind: string, names: readonly string[]): string[] {
    const unknown = [...new Set(names)].filter((each) => !this.asked.has(`${kind} ${each}`));
    unknown.forEach((each) => this.asked.add(`${kind} ${each}`));
    return unknown;
  }

  private keep<T>(into: Map<string, T>, name: string, found: T | undefined): void {
    if (found !== undefined) into.set(name, found);
  }
}

const maybe = <T>(promise: Promise<T>): Promise<T | undefined> => promise.catch(() => undefined);
