import { invalidParameter } from '../../problems/problem.js';
import { snake } from './expressions.js';
import type { Asked, Filter, OwnFilter } from './filter.js';
import { onlyOne } from './values.js';

/** Mean radius (IUGG), in metres. */
const EARTH_RADIUS = 6_371_008.8;
const DEGREE = (Math.PI * EARTH_RADIUS) / 180;
const DEFAULT_RADIUS = 20_000;
const MAX_RADIUS = 1_000_000;
const NUMBER = /^-?\d{1,3}(\.\d{1,15})?$/;

/** Filters over a position, WGS 84, in degrees: around a point, and in a box. `field` is its name in answers: `venue.position`. */
export function placeFilters(field: string): OwnFilter[] {
  const column = field.split('.').map(snake).join('_');
  const [reads = field] = field.split('.');
  return [near(column), radius, bbox(column)].map((filter) => ({ ...filter, reads: [reads] }));
}

const example = '43.5417,-1.4628';

const near = (column: string): Filter => ({
  name: 'near',
  group: 'Lieu',
  description: 'Autour d’un point : latitude et longitude en degrés. La distance est dans `radius`.',
  schema: { type: 'string', maxLength: 40 },
  example,
  rangeOf: column,
  condition: (asked) => around(asked, column),
});

/** By the great circle; the bounds of the latitude come first, since an index knows them. */
function around({ values, given, parameters, row }: Asked, column: string): string {
  const [lat = 0, lon = 0] = coordinates('near', onlyOne('near', values), [90, 180]);
  const metres = radiusOf(given.get('radius'));
  const [itsLat, itsLon] = [`${row}.${column}_lat`, `${row}.${column}_lon`];
  const [fromLat, fromLon, distance, degrees] = [lat, lon, metres, metres / DEGREE].map((value) =>
    parameters.add(value, 'double precision'),
  );
  const haversine = `sin(radians(${itsLat} - ${fromLat}) / 2) ^ 2 + cos(radians(${fromLat})) * cos(radians(${itsLat})) * sin(radians(${itsLon} - ${fromLon}) / 2) ^ 2`;
  return `(${itsLat} between ${fromLat} - ${degrees} and ${fromLat} + ${degrees} and 2 * ${EARTH_RADIUS} * asin(least(1, sqrt(${haversine}))) <= ${distance})`;
}

const radius: Filter = {
  name: 'radius',
  group: 'Lieu',
  description: `Avec \`near\` : la distance, en mètres ou en kilomètres, ${DEFAULT_RADIUS / 1000} km si rien n’est donné, ${MAX_RADIUS / 1000} km au plus.`,
  schema: { type: 'string', pattern: '^\\d{1,7}(\\.\\d{1,3})?(m|km)$' },
  example: '20km',
  condition: ({ given }) => {
    if (!given.has('near')) throw invalidParameter('radius', '« radius » ne va qu’avec « near ».');
    return 'true';
  },
};

function radiusOf(values: string[] | undefined): number {
  if (values === undefined) return DEFAULT_RADIUS;
  const [, number, unit] = /^(\d{1,7}(?:\.\d{1,3})?)(m|km)$/.exec(onlyOne('radius', values)) ?? [];
  const metres = Number(number) * (unit === 'km' ? 1000 : 1);
  if (!(metres > 0 && metres <= MAX_RADIUS))
    throw invalidParameter(
      'radius',
      `« radius » attend une distance comme 20km ou 800m, plus grande que zéro et de ${MAX_RADIUS / 1000} km au plus.`,
    );
  return metres;
}

const bbox = (column: string): Filter => ({
  name: 'bbox',
  group: 'Lieu',
  description:
    'Dans un cadre : ouest, sud, est, nord, en degrés (RFC 7946 §5) ; un cadre dont l’ouest dépasse l’est passe par l’antiméridien.',
  schema: { type: 'string', maxLength: 80 },
  example: '-1.6,43.4,-1.3,43.7',
  rangeOf: column,
  condition: (asked) => within(asked, column),
});

function within({ values, parameters, row }: Asked, column: string): string {
  const [west = 0, south = 0, east = 0, north = 0] = coordinates('bbox', onlyOne('bbox', values), [180, 90, 180, 90]);
  if (south > north) throw invalidParameter('bbox', '« bbox » attend le sud avant le nord : ouest,sud,est,nord.');
  const [w, s, e, n] = [west, south, east, north].map((value) => parameters.add(value, 'double precision'));
  const [lat, lon] = [`${row}.${column}_lat`, `${row}.${column}_lon`];
  const along = west <= east ? `${lon} between ${w} and ${e}` : `(${lon} >= ${w} or ${lon} <= ${e})`;
  // The meridian of 180° has two names.
  const isAtEnd = [west, east].some((bound) => Math.abs(bound) === 180);
  return `(${lat} between ${s} and ${n} and ${isAtEnd ? `(${along} or abs(${lon}) = 180)` : along})`;
}

/** Degrees by commas, each within its bound. @throws Problem naming the parameter */
function coordinates(parameter: string, value: string, bounds: readonly number[]): number[] {
  const parts = value.split(',').map((part) => part.trim());
  const isRight = parts.length === bounds.length && parts.every((part, at) => NUMBER.test(part) && Math.abs(Number(part)) <= bounds[at]!);
  if (!isRight) {
    const expected =
      bounds.length === 2 ? `latitude,longitude, par exemple ${example}` : 'ouest,sud,est,nord, par exemple -1.6,43.4,-1.3,43.7';
    throw invalidParameter(parameter, `« ${parameter} » attend ${expected} ; la latitude va de -90 à 90, la longitude de -180 à 180.`);
  }
  return parts.map(Number);
}
