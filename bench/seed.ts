import type { Random } from './random.ts';
import { sentence } from './texts.ts';
import { ADJECTIVES, NOUNS, PLACES } from './words.ts';

const ORGANISATIONS = 500;
const TERMS = 50;
const SCHEMES = ['EI', 'ACI', 'AI', 'ETTI', 'GEIQ', 'SCIC', 'SCOP'];
const VOCABULARIES = ['theme', 'territory', 'programme', 'section'];

type Send = (method: string, path: string, body?: object, version?: number) => Promise<{ id: string; version: number }>;

/** Organisations and terms, written over the API itself. Answers their ids. */
export async function writeTargets(url: string, token: string, random: Random): Promise<{ organisations: string[]; terms: string[] }> {
  const send = sender(url, token);
  const organisations = Array.from({ length: ORGANISATIONS }, (_, number) => organisation(random, number));
  const terms = Array.from({ length: TERMS }, (_, number) => term(random, number));
  return {
    organisations: await inParts(organisations, (body) => published(send, 'organisations', body)),
    terms: await inParts(terms, async (body) => (await send('POST', 'terms', body)).id),
  };
}

/** Writes over the API. @throws Error with the answer where it is refused */
export function sender(url: string, token: string): Send {
  return async (method, path, body, version) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(version === undefined ? {} : { 'if-match': `"v${version}"` }),
    };
    const answer = await fetch(`${url}/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { id: string; version: number };
  };
}

/** Creates an item and publishes it; answers its id. */
export async function published(send: Send, path: string, body: object): Promise<string> {
  const { id, version } = await send('POST', path, body);
  await send('PUT', `${path}/${id}/publication`, undefined, version);
  return id;
}

async function inParts<T>(bodies: readonly T[], write: (body: T) => Promise<string>): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < bodies.length; start += 10) ids.push(...(await Promise.all(bodies.slice(start, start + 10).map(write))));
  return ids;
}

function organisation(random: Random, number: number): object {
  const place = random.of(PLACES);
  const name = `${random.of(['Association', 'Régie', 'Coopérative', 'Comité', 'Maison'])} ${random.of(ADJECTIVES)} de ${place}`;
  return {
    name: `${name} ${number}`,
    shortName: `ORG${number}`,
    schemes: [random.of(SCHEMES)],
    networks: ['coorace'],
    summary: sentence(random),
    website: `https://exemple.fr/${number}`,
    address: { street: `${1 + random.below(90)} rue du ${random.of(NOUNS)}`, postalCode: '40220', locality: place, country: 'FR' },
    position: { lat: 43 + random.next(), lon: -1 - random.next() },
  };
}

const term = (random: Random, number: number): object => ({
  label: `${random.of(NOUNS)} ${random.of(ADJECTIVES)} ${number}`,
  vocabulary: VOCABULARIES[number % VOCABULARIES.length],
});
