import type { Page, Query } from './paging.js';

/** `{ "data": […], "page": { next, previous, total } }`; the items are the bytes that Postgres made. */
export function pageJson({ items, next, previous, total }: Page): string {
  return `{"data":[${items.join(',')}],"page":${JSON.stringify({ next, previous, ...(total === undefined ? {} : { total }) })}}`;
}

/** The `Link` header (RFC 8288) of a page: whole addresses that keep the filters; undefined when there is only one page. */
export function pageLinks(url: string, query: Query, { next, previous }: Page): string | undefined {
  const links = [
    next && `<${pageUrl(url, query, 'after', next)}>; rel="next"`,
    previous && `<${pageUrl(url, query, 'before', previous)}>; rel="prev"`,
  ];
  const present = links.filter(Boolean);
  return present.length > 0 ? present.join(', ') : undefined;
}

export function pageUrl(url: string, query: Query, parameter: 'after' | 'before', cursor: string): string {
  const kept = Object.entries(query)
    .filter(([name]) => name !== 'after' && name !== 'before')
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return `${url}?${new URLSearchParams([...kept, [parameter, cursor]])}`;
}
