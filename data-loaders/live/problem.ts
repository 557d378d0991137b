// What a driver says when something fails, as one clear line without credentials.
import { InputError, ServiceError } from "../errors.js";

type DriverError = Error & { readonly code?: string; readonly errno?: number; readonly fatal?: boolean };

/** Codes of MySQL/MariaDB (numbers), PostgreSQL (five characters) and Node's sockets (E...), by what they mean. */
const meanings: readonly (readonly [RegExp, (name: string, detail: string) => Error])[] = [
  [
    /^(1045|1698|28P01|28000|1251)$/,
    (name) =>
      new ServiceError(
        `${name}: user or password is wrong (set STOCKWISE_DATABASE_PASSWORD, or put them into the address)`,
      ),
  ],
  [/^(1049|3D000)$/, (name) => new ServiceError(`${name}: there is no database of this name; create it first`)],
  [
    /^(1044|1142|1143|42501)$/,
    (name, detail) =>
      new ServiceError(`${name}: the user may not do this: ${detail}; grant the right, or use another user`),
  ],
  [
    /^(1146|42P01)$/,
    (name, detail) =>
      new ServiceError(
        `${name}: a table is missing: ${detail}; for the ledger's tables run stockwise ledger init first`,
      ),
  ],
  [/^(1054|42703)$/, (name, detail) => new ServiceError(`${name}: a column is missing: ${detail}`)],
  [
    /^(1366|1292|1264|22P02|22003|22007|42804|42883|1265)$/,
    (name, detail) => new ServiceError(`${name}: a column has the wrong type: ${detail}`),
  ],
  [/^(1290|1792|25006|1836)$/, (name) => new ServiceError(`${name}: the server takes no writes now (read-only)`)],
  [
    /^(1114|1021|1041|53100|53200|ENOSPC|1020)$/,
    (name) => new ServiceError(`${name}: the server has no space left; nothing of this was written`),
  ],
  [/^(1040|1203|53300)$/, (name) => new ServiceError(`${name}: the server has no connection left`)],
  [
    /^(1969|3024|57014|PROTOCOL_SEQUENCE_TIMEOUT|1205|55P03|TIMEOUT)$/,
    (name) =>
      new ServiceError(
        `${name}: too slow, no answer within the time allowed (?timeout=SECONDS in the address changes it)`,
      ),
  ],
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT)$/,
    (name) => new ServiceError(`${name}: cannot be reached; is the server running, are host and port right?`),
  ],
  [
    /^(ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST|57P0[123]|08\w{3}|1053|1927|1077|1152|4031|POOL_CLOSED)$/,
    (name) => new ServiceError(`${name}: the connection was lost; what was not acknowledged can be sent again`),
  ],
  [
    /^(HANDSHAKE_SSL_ERROR|HANDSHAKE_NO_SSL_SUPPORT|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_CERT_ALTNAME_INVALID|CERT_HAS_EXPIRED)$/,
    (name, detail) => new ServiceError(`${name}: no encrypted connection: ${detail} (see sslmode and sslrootcert)`),
  ],
];

const pgMessages: readonly (readonly [RegExp, string])[] = [
  [
    /timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection timed out|connect ETIMEDOUT/i,
    "TIMEOUT",
  ],
  [
    /Connection terminated|not queryable|Can't add new command when connection is in closed state|Connection lost|server closed/i,
    "ECONNRESET",
  ],
  [/does not support SSL/i, "HANDSHAKE_NO_SSL_SUPPORT"],
];

/** `error` of a driver as one line about the database `name`; errors of this program are handed back as they are. */
export function problemOf(error: unknown, name: string): Error {
  if (error instanceof InputError || error instanceof ServiceError || !(error instanceof Error)) return error as Error;
  const detail = detailOf(error);
  const codes = codesOf(error);
  for (const [pattern, make] of meanings)
    if (codes.some((code) => pattern.test(code))) return Object.assign(make(name, detail), { cause: error });
  return error;
}

/** Whether the same transaction, run again, can succeed: deadlock, lost race, serialization failure, lock wait. */
export function isMendable(error: unknown): boolean {
  return codesOf(error).some((code) => /^(1213|1205|1062|1020|40P01|40001|23505|55P03)$/.test(code));
}

/** Whether the connection on which `error` came can be used no more. */
export function isFatal(error: unknown): boolean {
  return (
    (error as DriverError)?.fatal === true ||
    codesOf(error).some((code) => /^(E[A-Z]+|PROTOCOL_\w+|57P0[123]|08\w{3}|TIMEOUT|1053|1927|4031)$/.test(code))
  );
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, errno } = error as DriverError;
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  const told = pgMessages.filter(([pattern]) => pattern.test(error.message)).map(([, meaning]) => meaning);
  return [code, errno === undefined ? undefined : String(errno), ...inner, ...told].filter((c) => c !== undefined);
}

/** The first line of the driver's text, with nothing in it that looks like a user, host or password. */
function detailOf(error: Error): string {
  const [line] = error.message.split("\n");
  return line!.replaceAll(/'[^']*'@'[^']*'/g, "the user").slice(0, 200);
}
