import { InputError } from '@backstage/errors';
import { tokenize } from './tokenize';
import type { Token } from './tokenize';

/** The parts of a transform. */
export interface ParsedTransform {
  /** What stands between SELECT and FROM. */
  expressions: string;
  /** What stands behind WHERE. */
  where?: string;
}

/** Words that would make more than one row of a record, or something else than a SELECT over one table. */
const FORBIDDEN_WORDS = new Set([
  'ALL',
  'ANY',
  'ARRAY JOIN',
  'CUBE',
  'DISTINCT',
  'EXCEPT',
  'EXPLAIN',
  'FETCH',
  'FINAL',
  'FORMAT',
  'FROM',
  'GLOBAL',
  'GROUP',
  'HAVING',
  'INSERT',
  'INTERSECT',
  'INTO',
  'JOIN',
  'LIMIT',
  'OFFSET',
  'ORDER',
  'OUTFILE',
  'OVER',
  'PREWHERE',
  'QUALIFY',
  'SAMPLE',
  'SELECT',
  'SETTINGS',
  'UNION',
  'USING',
  'WHERE',
  'WINDOW',
  'WITH',
]);

/** Functions that read what is not the record, wait, or make several rows. */
const FORBIDDEN_FUNCTIONS: RegExp[] = [
  /^(file|url|s3|hdfs|azureblobstorage|remote|remotesecure|cluster|mysql|postgresql|mongodb|sqlite|jdbc|odbc|redis|executable|input|merge|numbers|view|viewifpermitted|generaterandom|null|values|loop|icebergs?3?|deltalake|hudi)$/,
  /^dict/,
  /^joinget/,
  /^(sleep|sleepeachrow|throwif.*sleep)$/,
  /^arrayjoin$/,
  /^(catboost|naivebayes|evalmlmethod|modelevaluate|stochastic)/,
  /^(getsetting|getsettingordefault|getmacro|getserverport|getserversetting|getclienthttpheader|getmergetreesetting|getoskernelversion)$/,
  /^(filesystem|hostname|fqdn|currentuser|currentdatabase|currentprofiles|currentroles|enabledroles|enabledprofiles|defaultroles|defaultprofiles|initialquery|queryid|query_id|user|uptime|serveruuid|version|buildid|tcpport|zookeeper|connectionid|connection_id|addressto|demangle|showcertificate|displayname|hasthreadfuzzer)/,
  /^(aggregate|aggthrow|ignore|materialize_|runningaccumulate|runningdifference|neighbor|rownumberin|blocknumber|blocksize|transactionid|__)/,
];

/** Functions whose answer may differ from try to try: a filter by them would not be repeatable. */
const UNREPEATABLE_IN_WHERE =
  /^(rand|now|today|yesterday|generate(uuid|ulid|snowflake)|utc_?timestamp|randomstring|randomfixed|curdate|current_date|current_timestamp)/;

/**
 * Takes a transform apart: one `SELECT <expressions> FROM input [WHERE ...]`
 * that makes at most one row of each record and reads nothing else.
 *
 * @throws InputError saying what is not allowed and where
 */
export function parseTransform(sql: string): ParsedTransform {
  const tokens = withoutFinalSemicolon(tokenize(sql));
  if (tokens.length === 0 || !isWord(tokens[0], 'SELECT')) {
    throw new InputError(
      `Expected SELECT at the beginning, found '${tokens[0]?.text ?? ''}'`,
    );
  }
  const from = tokens.findIndex(
    (token, index) => index > 0 && token.depth === 0 && isWord(token, 'FROM'),
  );
  if (from === -1) {
    throw new InputError('Expected FROM input, found no FROM');
  }
  const source = tokens[from + 1];
  if (
    source === undefined ||
    source.depth !== 0 ||
    !['word', 'quoted'].includes(source.kind) ||
    source.text !== 'input'
  ) {
    throw new InputError(
      `Expected FROM input, found FROM ${source?.text ?? ''}`,
    );
  }
  const after = tokens[from + 2];
  if (after && !isWord(after, 'WHERE')) {
    throw new InputError(
      `Expected WHERE or the end after FROM input, found '${after.text}'`,
    );
  }
  const expressions = tokens.slice(1, from);
  const where = after ? tokens.slice(from + 3) : undefined;
  if (expressions.length === 0) {
    throw new InputError('Expected expressions between SELECT and FROM');
  }
  if (where?.length === 0) {
    throw new InputError('Expected a condition after WHERE');
  }
  check(expressions, false);
  check(where ?? [], true);
  return {
    expressions: textOf(sql, expressions),
    where: where && textOf(sql, where),
  };
}

function check(tokens: Token[], inWhere: boolean): void {
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const called = next?.kind === 'symbol' && next.text === '(';
    const upper = token.text.toUpperCase();
    if (
      token.kind === 'symbol' &&
      [';', '{', '}', '$', '@'].includes(token.text)
    ) {
      throw at(token, `'${token.text}' is not allowed`);
    }
    if (token.kind === 'word' && !called && FORBIDDEN_WORDS.has(upper)) {
      throw at(token, `${upper} is not allowed`);
    }
    if (
      token.kind === 'word' &&
      ['SELECT', 'WITH', 'DISTINCT', 'FROM', 'OVER', 'IN'].includes(upper)
    ) {
      checkCalledWord(token, upper, next);
    }
    if ((token.kind === 'word' || token.kind === 'quoted') && called) {
      checkFunction(token, inWhere);
    }
    if (
      token.kind === 'symbol' &&
      token.text === '*' &&
      !isOperand(tokens[index - 1])
    ) {
      throw at(token, "'*' is not allowed: name the columns");
    }
  });
}

function checkCalledWord(token: Token, upper: string, next?: Token): void {
  if (upper !== 'IN') {
    throw at(token, `${upper} is not allowed`);
  }
  if (next && next.kind !== 'symbol') {
    throw at(next, 'IN takes a list of values in parentheses');
  }
}

function checkFunction(token: Token, inWhere: boolean): void {
  const lower = token.text.toLowerCase();
  if (FORBIDDEN_FUNCTIONS.some(pattern => pattern.test(lower))) {
    throw at(token, `Function ${token.text} is not allowed`);
  }
  if (inWhere && UNREPEATABLE_IN_WHERE.test(lower)) {
    throw at(
      token,
      `Function ${token.text} is not allowed in WHERE: a record must be kept or left out whenever it is tried`,
    );
  }
}

/** True when a `*` after the token multiplies. */
function isOperand(token: Token | undefined): boolean {
  if (!token) {
    return false;
  }
  return token.kind === 'symbol'
    ? [')', ']'].includes(token.text)
    : !(
        token.kind === 'word' &&
        /^(AND|OR|NOT|CASE|WHEN|THEN|ELSE|IN|LIKE|BETWEEN)$/i.test(token.text)
      );
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

function withoutFinalSemicolon(tokens: Token[]): Token[] {
  const last = tokens[tokens.length - 1];
  return last?.kind === 'symbol' && last.text === ';'
    ? tokens.slice(0, -1)
    : tokens;
}

function textOf(sql: string, tokens: Token[]): string {
  return tokens
    .map(token => sql.slice(token.start, token.end))
    .reduce((text, part, index) => {
      const gap = index > 0 && tokens[index].start > tokens[index - 1].end;
      return text + (gap ? ' ' : '') + part;
    }, '');
}

function at(token: Token, message: string): InputError {
  return new InputError(`${message} (character ${token.start + 1})`);
}
