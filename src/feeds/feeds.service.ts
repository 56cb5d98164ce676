import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 as uuidFromName } from 'uuid';
import { Config } from '../config.js';
import { Cursors } from '../content/query/cursor.js';
import { PAGE_PARAMETERS, type Page, type Query } from '../content/query/paging.js';
import { pageUrl } from '../content/query/page.js';
import { planFeed } from '../content/query/plan.js';
import { pageReading, readPage } from '../content/query/read.js';
import { reading, type Reading } from '../database/reading.js';
import { entryNames, entryOf, type Addresses, type FedType } from './entry.js';
import type { Feed } from './feed.js';

export interface FeedRequest {
  /** Members read more; staff read a feed as members do: published editions only. */
  audience: 'public' | 'member';
  query: Query;
  /** Path and query as they were asked for. */
  url: string;
}

export interface ReadFeed {
  feed: Feed;
  page: Page;
}

/** The same list as the JSON one, as a feed. */
@Injectable()
export class FeedsService {
  private readonly database: Reading;

  constructor(
    dataSource: DataSource,
    private readonly cursors: Cursors,
    private readonly config: Config,
  ) {
    this.database = reading(dataSource);
  }

  /** @throws Problem invalid-parameter */
  async read(type: FedType, request: FeedRequest): Promise<ReadFeed> {
    const plan = planFeed(type, request.query, request.audience, entryNames(type));
    const page = await readPage(this.database, pageReading(type, plan, this.cursors), this.cursors);
    return { feed: await this.feed(type, request, page), page };
  }

  private async feed(type: FedType, { query, url }: FeedRequest, page: Page): Promise<Feed> {
    const addresses = this.addresses(type);
    const [path = ''] = url.split('?');
    return {
      ...namesOf(type, query, this.config.publicUrl),
      language: 'fr',
      siteUrl: new URL('/', addresses.item({ id: '', slug: '' })).href,
      selfUrl: this.config.publicUrl + url,
      nextUrl: page.next ? pageUrl(this.config.publicUrl + path, query, 'after', page.next) : undefined,
      entries: await Promise.all(page.items.map((json) => entryOf(type, json, addresses))),
    };
  }

  private addresses({ path }: FedType): Addresses {
    const { publicUrl: api, SITE_URL: site = `${api}/v1/{type}/{slug}` } = this.config;
    return { api, item: ({ id, slug }) => site.replaceAll('{type}', path).replaceAll('{id}', id).replaceAll('{slug}', slug) };
  }
}

/** Title, description and id tell one choice of items from another, whatever its page and format. */
function namesOf({ labels, path }: FedType, query: Query, publicUrl: string): Pick<Feed, 'id' | 'title' | 'description'> {
  const filters = Object.entries(query)
    .filter(([name]) => !PAGE_PARAMETERS.some((parameter) => parameter.name === name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const said = filters.map(([name, value]) => `${name} : ${[value].flat().join(', ')}`).join(' ; ');
  const chosen = new URLSearchParams(filters.flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
  return {
    id: `urn:uuid:${uuidFromName(`${publicUrl}/v1/${path}?${chosen}`, uuidFromName.URL)}`,
    title: `${labels.tag}${said && ` (${said})`} — Maillage`,
    description: `Publications récentes : ${labels.many}.`,
  };
}
