// Who may do what: one token, compared in constant time, in a header or behind a cookie of this site alone.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export const cookieName = "stockwise_session";

/** Shortest token that a user may choose. */
export const shortestToken = 16;

const sessionHours = 12;
const mostSessions = 1000;

export type Access = {
  /** Whether `headers` and `cookie` come from somebody who knows the token. */
  isKnown(headers: IncomingHttpHeaders, cookie: string | undefined): boolean;
  /** A new session for whoever gives the token; undefined when it is wrong. */
  open(token: string): string | undefined;
  close(cookie: string | undefined): void;
};

/** Sessions live in memory: after a restart people sign in again. */
export function accessBy(token: string, now: () => number = Date.now): Access {
  const expected = digest(token);
  const sessions = new Map<string, number>();
  const matches = (given: string): boolean => timingSafeEqual(digest(given), expected);
  return {
    isKnown: (headers, cookie) => {
      const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
      if (bearer !== undefined) return matches(bearer);
      const expires = cookie === undefined ? undefined : sessions.get(digest(cookie).toString("hex"));
      return expires !== undefined && expires > now();
    },
    open: (given) => {
      if (!matches(given)) return undefined;
      for (const [id, expires] of sessions) if (expires <= now() || sessions.size >= mostSessions) sessions.delete(id);
      const session = randomBytes(32).toString("base64url");
      sessions.set(digest(session).toString("hex"), now() + sessionHours * 3_600_000);
      return session;
    },
    close: (cookie) => {
      if (cookie !== undefined) sessions.delete(digest(cookie).toString("hex"));
    },
  };
}

/** Hashes of equal length: the comparison takes the same time whatever was given. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A token that nobody guesses. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether a request can come from a page of this server: on loopback its Host must be a loopback name (else another site's
 * name was pointed here), and an Origin that is there must be this Host.
 */
export function isOwnSite(headers: IncomingHttpHeaders, loopback: boolean): boolean {
  const { host, origin } = headers;
  if (host === undefined) return false;
  if (loopback && !isLoopback(host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1"))) return false;
  const site = headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return false;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
