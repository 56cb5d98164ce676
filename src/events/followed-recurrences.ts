import type { DataSource } from 'typeorm';
import { shownTo } from '../content/items.js';
import { selectList } from '../content/query/select.js';
import { recordPassage } from '../content/records.js';
import { MECHANISM } from '../content/visibility.js';
import type { Values } from '../content/field.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { Daily } from '../jobs/daily.js';
import { events } from './event.type.js';
import { occurrencesOf } from './occurrences.js';

/** An event whose known occurrences end sooner is followed on. */
const AHEAD = `now() + interval '5 years'`;
/** Where its rule ended earlier, or with COUNT its known occurrences did, nothing more is looked for. */
const OVER = `now() - interval '1 year'`;
const BATCH = 100;

interface Followed {
  item: string;
  edition: string;
  values: Values;
}

/** Rules are followed for so many years and so many times only: what nobody writes again is followed on here. */
export class FollowedRecurrences extends Daily {
  constructor(dataSource: DataSource) {
    super('Recurrences', () => followAll(dataSource));
  }
}

async function followAll(dataSource: DataSource): Promise<void> {
  for (let last = ''; ;) {
    const rows = await inTransaction(dataSource, (tx) => followSome(tx, last));
    if (rows.length < BATCH) return;
    last = rows.map(({ item, edition }) => item + edition).at(-1) ?? '';
  }
}

/** What readers find by later periods is recorded as a change, without which kept answers and dates would not learn of it. */
async function followSome(tx: Tx, last: string): Promise<Followed[]> {
  const names = ['startsAt', 'endsAt', 'allDay', 'timeZone', 'recurrence'];
  const rows = await tx.query<Followed>(
    `select e.item, e.edition, v.values from event e
     cross join lateral (select row_to_json(o) as values from (select ${selectList(events, 'e', MECHANISM, { names })}) o) v
     where e.recurrence_rule is not null and upper(e.occurrences) < ${AHEAD}
       and (e.recurrence_rule !~ 'COUNT=' or upper(e.occurrences) > ${OVER})
       and coalesce(substring(e.recurrence_rule from 'UNTIL=(\\d{8})'), '99991231') > to_char(${OVER}, 'YYYYMMDD')
       and e.item::text || e.edition > $1
     order by e.item, e.edition limit ${BATCH} for no key update of e skip locked`,
    [last],
  );
  for (const { item, edition, values } of rows) {
    const moved = await tx.query(
      `update event set occurrences = $3::tstzmultirange where item = $1 and edition = $2 and occurrences is distinct from $3::tstzmultirange returning item`,
      [item, edition, occurrencesOf(values)],
    );
    if (moved.length > 0 && edition === 'published') await recordPassage(tx, events, item, await shownTo(tx, events, item));
  }
  return rows;
}
