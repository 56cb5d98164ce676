import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { DataSource } from 'typeorm';
import { inTransaction, queryable, type Tx } from '../database/transaction.js';
import { signInDelayed } from '../problems/problem.js';

/** From which failure on one waits, twice as long each time, and how many seconds at most. */
interface Rule {
  from: number;
  most: number;
}

/** An account is guessed at from anywhere, so its own rule stays short: it slows guessing down and locks nobody out. */
const RULES = {
  account: { from: 50, most: 5 },
  address: { from: 30, most: 900 },
  pair: { from: 5, most: 900 },
} as const satisfies Record<string, Rule>;

/** An attempt that counts as failed until it is forgiven. */
export interface Attempt {
  /** Sorted, so that two attempts lock in the same order. */
  subjects: readonly (readonly [string, Rule])[];
  at: Date;
}

const FORGOTTEN_AFTER = `interval '1 hour'`;
const FAILURES = `case when f.last_at < $2::timestamptz - ${FORGOTTEN_AFTER} then 1 else f.failures + 1 end`;

/** Slows failed sign-ins down, for all instances at once. Addresses that nobody has are counted like those of accounts. */
export class SignInDelay {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  /** Counts an attempt before its password is verified, so that attempts side by side count too. @throws Problem quota-exceeded, and counts nothing */
  async count(email: string, address: string): Promise<Attempt> {
    const attempt = { subjects: subjectsOf(email, address), at: this.clock() };
    await this.forgetOld(attempt.at);
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
  async forgive({ subjects, at }: Attempt): Promise<void> {
    const names = subjects.map(([subject]) => subject);
    await inTransaction(this.dataSource, async (tx) => {
      await tx.query('select 1 from sign_in_failure where subject = any($1) order by subject for update', [names]);
      await tx.query(`delete from sign_in_failure where subject = any($1) and (failures = 1 or subject like 'pair:%')`, [names]);
      await tx.query(
        `update sign_in_failure set failures = failures - 1, blocked_until = case when last_at = $2 then '-infinity' else blocked_until end
         where subject = any($1)`,
        [names, at],
      );
    });
  }

  private async forgetOld(at: Date): Promise<void> {
    await queryable(this.dataSource).query(
      `delete from sign_in_failure where subject in
       (select subject from sign_in_failure where last_at < $1::timestamptz - ${FORGOTTEN_AFTER} limit 100 for update skip locked)`,
      [at],
    );
  }
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

function subjectsOf(email: string, address: string): Attempt['subjects'] {
  const name = email.trim().toLowerCase();
  // The /64 of an IPv6 address: whoever has one address of it has all of them.
  const network = rateLimit.normalizeIP(address);
  return [
    [`account:${sha256(name)}`, RULES.account],
    [`address:${network}`, RULES.address],
    [`pair:${sha256(`${name} ${network}`)}`, RULES.pair],
  ];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
