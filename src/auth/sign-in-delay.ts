import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { DataSource } from 'typeorm';
import { inTransaction, queryable, type Queryable, type Tx } from '../database/transaction.js';
import { signInDelayed } from '../problems/problem.js';

/** From which failure on one waits, twice as long each time, and how many seconds at most. */
interface Rule {
  from: number;
  most: number;
}

/**
 * An account is guessed at from anywhere, so its own rule stays short; and it counts only for networks that the account has not signed in
 * from lately, since whoever guesses without end takes every turn that it leaves.
 */
const RULES = {
  account: { from: 50, most: 5 },
  address: { from: 30, most: 900 },
  pair: { from: 5, most: 900 },
} as const satisfies Record<string, Rule>;

/** An attempt that counts as failed until it is forgiven. */
export interface Attempt {
  /** Sorted, so that two attempts lock in the same order. */
  subjects: readonly (readonly [string, Rule])[];
  /** The account and the network together. */
  pair: string;
  at: Date;
}

const FORGOTTEN_AFTER = `interval '1 hour'`;
const KNOWN_FOR = `interval '90 days'`;
const FAILURES = `case when f.last_at < $2::timestamptz - ${FORGOTTEN_AFTER} then 1 else f.failures + 1 end`;

/** Slows failed sign-ins down, for all instances at once. Addresses that nobody has are counted like those of accounts. */
export class SignInDelay {
  constructor(
    private readonly dataSource: DataSource,
    /** That of the database by itself, since instances count together. */
    private readonly clock: (database: Queryable) => Date | Promise<Date> = timeOf,
  ) {}

  /** Counts an attempt before its password is verified, so that attempts side by side count too. @throws Problem quota-exceeded, and counts nothing */
  async count(email: string, address: string): Promise<Attempt> {
    const at = await this.clock(queryable(this.dataSource));
    await this.forgetOld(at);
    const { account, pair, others } = subjectsOf(email, address);
    const attempt = { subjects: (await this.isKnown(pair, at)) ? others : [account, ...others], pair, at };
    await inTransaction(this.dataSource, async (tx) => {
      for (const [subject, rule] of attempt.subjects) {
        if (!(await countOne(tx, subject, rule, attempt.at))) throw await this.refusal(tx, attempt);
      }
    });
    return attempt;
  }

  private async refusal(tx: Tx, { subjects, at }: Attempt) {
    const [row] = await tx.query<{ until: Date }>('select max(blocked_until) as until from sign_in_failure where subject = any($1)', [
      subjects.map(([subject]) => subject),
    ]);
    return signInDelayed(Math.max(1, Math.ceil(((row?.until ?? at).getTime() - at.getTime()) / 1000)));
  }

  /** The attempt has succeeded: its pair begins anew, and it does not count for the others. */
  async forgive({ subjects, pair, at }: Attempt): Promise<void> {
    const names = subjects.map(([subject]) => subject);
    await inTransaction(this.dataSource, async (tx) => {
      await tx.query('select 1 from sign_in_failure where subject = any($1) order by subject for update', [names]);
      await tx.query(`delete from sign_in_failure where subject = any($1) and (failures = 1 or subject like 'pair:%')`, [names]);
      await tx.query(
        `update sign_in_failure set failures = failures - 1, blocked_until = case when last_at = $2 then '-infinity' else blocked_until end
         where subject = any($1)`,
        [names, at],
      );
      await know(tx, pair, at);
    });
  }

  /** The account's owner has shown himself there, otherwise than by a password. */
  async remember(tx: Tx, email: string, address: string): Promise<void> {
    await know(tx, subjectsOf(email, address).pair, await this.clock(tx));
  }

  private async isKnown(pair: string, at: Date): Promise<boolean> {
    const rows = await queryable(this.dataSource).query(
      `select 1 from known_network where subject = $1 and last_at > $2::timestamptz - ${KNOWN_FOR}`,
      [pair, at],
    );
    return rows.length > 0;
  }

  private async forgetOld(at: Date): Promise<void> {
    for (const [table, kept] of [['sign_in_failure', FORGOTTEN_AFTER] as const, ['known_network', KNOWN_FOR] as const])
      await queryable(this.dataSource).query(
        `delete from ${table} where subject in
         (select subject from ${table} where last_at < $1::timestamptz - ${kept} limit 100 for update skip locked)`,
        [at],
      );
  }
}

const know = (tx: Tx, pair: string, at: Date) =>
  tx.query(
    `insert into known_network as k (subject, last_at) values ($1, $2) on conflict (subject) do update set last_at = greatest(k.last_at, $2)`,
    [pair, at],
  );

async function timeOf(database: Queryable): Promise<Date> {
  const [row] = await database.query<{ at: Date }>('select clock_timestamp() as at');
  return row!.at;
}

/** False while one has to wait. */
async function countOne(tx: Tx, subject: string, { from, most }: Rule, at: Date): Promise<boolean> {
  const rows = await tx.query(
    `insert into sign_in_failure as f (subject, failures, last_at, blocked_until) values ($1, 1, $2, '-infinity')
     on conflict (subject) do update set failures = ${FAILURES}, last_at = greatest(f.last_at, $2), blocked_until =
       case when ${FAILURES} < $3::int then '-infinity'
         else $2::timestamptz + make_interval(secs => least($4::float8, 2 ^ least(${FAILURES} - $3::int, 30))) end
     where f.blocked_until <= $2 returning f.subject`,
    [subject, at, from, most],
  );
  return rows.length > 0;
}

function subjectsOf(email: string, address: string) {
  const name = email.trim().toLowerCase();
  // The /64 of an IPv6 address: whoever has one address of it has all of them.
  const network = rateLimit.normalizeIP(address);
  const pair = `pair:${sha256(`${name} ${network}`)}`;
  const account = [`account:${sha256(name)}`, RULES.account] as const;
  return { account, pair, others: [[`address:${network}`, RULES.address] as const, [pair, RULES.pair] as const] };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
