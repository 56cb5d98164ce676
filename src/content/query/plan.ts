import { invalidParameter, invalidParameters, type Fault } from '../../problems/problem.js';
import type { ContentType } from '../type.js';
import { isLifecycle, onceOfEach } from '../type.js';
import type { Actor } from '../../auth/capabilities.js';
import { AS_VALUES } from '../../auth/seen-as.js';
import { MECHANISM, mayRead, published, viewerFor, type Viewer } from '../visibility.js';
import { Parameters } from './expressions.js';
import { filtersOf } from './filters.js';
import { inclusionParameters, namesIn, refuseCostly, selectionWith } from './inclusion.js';
import { type Filter } from './filter.js';
import {
  collecting,
  givenValues,
  one,
  PAGE_PARAMETERS,
  pagingOf,
  type Given,
  type Paging,
  type Query,
  type QueryParameter,
} from './paging.js';
import { listNames, shownNames, type Selection } from './select.js';
import { linkOrder, MAX_SORT_KEYS, parseSort, sortableNames, type SortKey } from './sort.js';

/** What a list request means, before any SQL. */
export interface ListPlan {
  viewer: Viewer;
  selection: Selection;
  conditions: string[];
  /** The one of the conditions whose links carry the order of the list, to be read from there. */
  links?: { relation: string; targets: string; condition: string };
  parameters: Parameters;
  sort: SortKey[];
  paging: Paging;
  isCounted: boolean;
  /** Whether Postgres is to see the values before it plans. */
  isPlannedByValue: boolean;
  /** Whether they are such that it can only guess how much they find, also when it sees them. */
  isEstimated: boolean;
  /** When the clock alone changes the answer, in SQL. */
  changesAt?: string;
}

const MAX_CONDITIONS = 20;

const ALIAS = 'e';

/** Taken by the guard, which lends the other's eyes to the whole request. */
export const AS_PARAMETER: QueryParameter = {
  name: 'as',
  group: 'Réservé au personnel',
  description: 'Montre ce que voit quelqu’un d’autre : sans connexion (`anonymous`) ou adhérent (`member`). Réservé au personnel.',
  schema: { type: 'string', enum: AS_VALUES },
  example: AS_VALUES[0],
};

/** @param unsaid what is shown where nothing is named */
const fieldsParameter = (type: ContentType, unsaid: readonly string[]): QueryParameter => {
  const names = shownNames(type, MECHANISM);
  const leftOut = names.filter((name) => !unsaid.includes(name)).map((name) => `\`${name}\``);
  const shown = leftOut.length > 0 ? `tous sauf ${leftOut.join(', ')}` : 'tous';
  return {
    name: 'fields',
    group: 'Champs à montrer',
    description: `Champs et relations à montrer, séparés par des virgules ; sans ce paramètre, ${shown}.`,
    schema: { type: 'array', items: { type: 'string', enum: names } },
    example: type.titleField,
  };
};

/** The parameters of one item. */
export const itemParameters = onceOfEach((type): readonly QueryParameter[] => [
  fieldsParameter(type, shownNames(type, MECHANISM)),
  ...viewParameters(type),
]);

/** What else says how items are shown, and which edition of them. */
function viewParameters(type: ContentType): QueryParameter[] {
  return [
    ...inclusionParameters(type),
    ...(isLifecycle(type)
      ? [
          {
            name: 'version',
            group: 'Réservé au personnel' as const,
            description:
              'Édition lue : la copie de travail (`working`, par défaut pour le personnel) ou ce qui est publié (`published`). Réservé au personnel.',
            schema: { type: 'string', enum: ['working', 'published'] },
            example: 'published',
            staffOnly: true as const,
          },
        ]
      : []),
    AS_PARAMETER,
  ];
}

/** The parameters of a list: its filters, and what says how they are shown. */
export const listParameters = onceOfEach((type): readonly QueryParameter[] => {
  return [
    ...filtersOf(type),
    {
      name: 'sort',
      group: 'Page',
      description: `Ordre : jusqu’à ${MAX_SORT_KEYS} champs séparés par des virgules, un - devant pour l’ordre inverse. Par défaut \`${type.defaultSort}\`. Champs : ${sortableNames(
        type,
      )
        .map((name) => `\`${name}\``)
        .join(', ')}.`,
      schema: { type: 'string', maxLength: 200 },
      example: type.defaultSort,
    },
    fieldsParameter(type, listNames(type, MECHANISM)),
    ...viewParameters(type),
    ...PAGE_PARAMETERS,
    {
      name: 'count',
      group: 'Page',
      description: '`exact` : donne le nombre total dans `page.total`.',
      schema: { type: 'string', enum: ['exact'] },
      example: 'exact',
    },
  ];
});

/**
 * Every parameter is known and open to the caller, or the request is refused.
 * @throws Problem invalid-parameter with all faults at once
 */
export function planList(type: ContentType, query: Query, actor: Actor): ListPlan {
  return planOf(type, query, actor, {
    known: listParameters(type),
    sort: type.defaultSort,
    names: (viewer) => listNames(type, viewer),
  });
}

/** The parameters of a feed: which items, and which page of them. */
export const feedParameters = onceOfEach((type): readonly QueryParameter[] => [
  ...filtersOf(type).filter(({ staffOnly }) => !staffOnly),
  ...PAGE_PARAMETERS,
  AS_PARAMETER,
]);

/**
 * The published items of a list that its parameters ask for, newest first, whoever asks.
 * @throws Problem invalid-parameter with all faults at once
 */
export function planFeed(type: ContentType, query: Query, audience: 'public' | 'member', names: string[]): ListPlan {
  return planOf(type, query, { audience, grants: [] }, { known: feedParameters(type), sort: '-publishedAt', names: () => names });
}

/** What makes one way of listing differ from another. */
interface Listing {
  known: readonly { name: string; staffOnly?: true }[];
  /** The order and the names where the request asks for none. */
  sort: string;
  names: (viewer: Viewer) => string[];
}

function planOf(type: ContentType, query: Query, actor: Reader, listing: Listing): ListPlan {
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const given = givenValues(query, listing.known, actor.audience, faults);
  const viewer = attempt(() => viewerOf(type, given, actor)) ?? published('public');
  const parameters = new Parameters();
  const order = attempt(() => one(given, 'sort')) ?? listing.sort;
  const sort = attempt(() => parseSort(type, order, viewer)) ?? [];
  const asked = filtersOf(type).filter(({ name }) => given.has(name));
  attempt(() => refuseMany(asked));
  const filtered = asked.map((filter) => attempt(() => filteredBy(filter, given, parameters, viewer)) ?? { conditions: ['false'] });
  const selection = attempt(() => selectionOf(type, given, viewer, listing.names(viewer)));
  const paging = attempt(() => pagingOf(given, bindingOf(type, given, viewer, order)));
  const isCounted = attempt(() => one(given, 'count', ['exact'])) === 'exact';
  if (selection && paging) attempt(() => refuseCostly(type, selection, paging.limit));
  if (faults.length > 0 || !selection || !paging) throw invalidParameters(faults);
  return {
    viewer,
    selection,
    conditions: filtered.flatMap(({ conditions }) => conditions),
    links: viewer.audience !== 'staff' && linkOrder(type, sort) ? filtered.map(({ links }) => links).find(Boolean) : undefined,
    parameters,
    sort,
    paging,
    isCounted,
    isPlannedByValue: asked.some(({ isEstimated, rangeOf = sort[0]?.name }) => isEstimated || rangeOf !== sort[0]?.name),
    isEstimated: asked.some(({ isEstimated }) => isEstimated),
    changesAt: asked.find(({ changesAt }) => changesAt)?.changesAt?.((row) => mayRead(type, row, viewer)),
  };
}

/** @throws Problem naming the first filter that is too much */
export function refuseMany(asked: readonly { name: string }[]): void {
  const further = asked[MAX_CONDITIONS];
  if (further) throw invalidParameter(further.name, `« ${further.name} » est un filtre de trop : ${MAX_CONDITIONS} au plus.`);
}

/** The conditions of a filter, and where one is over links, what these must point at. */
function filteredBy(filter: Filter, given: Given, parameters: Parameters, viewer: Viewer): Pick<ListPlan, 'links' | 'conditions'> {
  const asked = { values: given.get(filter.name) ?? [], given, parameters, row: ALIAS, viewer };
  if (!filter.linked) return { conditions: [filter.condition(asked)] };
  const { relation, rest } = filter.linked;
  const targets = filter.linked.targets(asked);
  if (targets === undefined) return { conditions: [] };
  const condition = filter.linked.condition(asked, targets);
  return { conditions: [condition, ...(rest ? [rest(asked)] : [])], links: { relation, targets, condition } };
}

/** @throws Problem invalid-parameter */
export function planItem(type: ContentType, query: Query, actor: Actor): { viewer: Viewer; selection: Selection } {
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const given = givenValues(query, itemParameters(type), actor.audience, faults);
  const viewer = attempt(() => viewerOf(type, given, actor)) ?? published('public');
  const selection = attempt(() => selectionOf(type, given, viewer, shownNames(type, viewer)));
  if (selection) attempt(() => refuseCostly(type, selection, 1));
  if (faults.length > 0 || !selection) throw invalidParameters(faults);
  return { viewer, selection };
}

export const rowAlias = ALIAS;

type Reader = Pick<Actor, 'audience' | 'grants'>;

/** Staff read the working copy unless they ask for what is published. */
function viewerOf(type: ContentType, given: Given, actor: Reader): Viewer {
  const edition = isLifecycle(type) ? one(given, 'version', ['working', 'published']) : undefined;
  return viewerFor(actor, edition === 'published' ? 'published' : 'working');
}

function selectionOf(type: ContentType, given: Given, viewer: Viewer, initial: string[]): Selection {
  return selectionWith(type, given, viewer, namesIn(given, 'fields', shownNames(type, viewer)) ?? initial);
}

/** What decides neither which rows there are nor their order. */
const SHAPING = new Set(['after', 'before', 'limit', 'count', 'fields', 'include', 'sort']);

function bindingOf(type: ContentType, given: Given, viewer: Viewer, order: string): string {
  const deciding = [...given].filter(([name]) => !SHAPING.has(name.split('[')[0]!)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([type.name, viewer, order, deciding]);
}
