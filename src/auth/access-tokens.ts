import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { invalidToken } from '../problems/problem.js';

export const ACCESS_SECONDS = 15 * 60;

const ALGORITHM = 'HS256';

/** Signed tokens of 15 minutes that name a session; whether it still runs, only the database says. */
export class AccessTokens {
  private readonly key: Uint8Array;
  /** Sessions by token, and when it expires, in seconds: a caller sends the same one for minutes. */
  private readonly verified = new LRUCache<string, { sessionId: string; exp: number }>({ max: 1000 });

  constructor(secret: string) {
    this.key = new TextEncoder().encode(`maillage-token:${secret}`);
  }

  sign(sessionId: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setJti(sessionId)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_SECONDS}s`)
      .sign(this.key);
  }

  /** The session that the token names. @throws Problem unauthenticated when it is not ours or has expired */
  async sessionOf(token: string): Promise<string> {
    const known = this.verified.get(token);
    if (known && Date.now() < known.exp * 1000) return known.sessionId;
    try {
      const { payload } = await jwtVerify(token, this.key, { algorithms: [ALGORITHM], requiredClaims: ['jti', 'exp'] });
      const { jti: sessionId = '', exp = 0 } = payload;
      this.verified.set(token, { sessionId, exp });
      return sessionId;
    } catch {
      throw invalidToken();
    }
  }
}
