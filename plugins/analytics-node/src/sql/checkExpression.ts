import { InputError } from '@backstage/errors';
import { tokenize } from './tokenize';
import type { Token } from './tokenize';

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

/** Functions that read files, addresses or other systems, or start programs. */
const OUTSIDE_FUNCTIONS =
  /^((file|url|s3|gcs|hdfs|azureblobstorage|iceberg\w*|deltalake\w*|hudi)(cluster)?|remote|remotesecure|cluster|clusterallreplicas|mysql|postgresql|mongodb|sqlite|jdbc|odbc|redis|executable)$/;

/** Functions that read what is not the record, wait, or make several rows. */
const FORBIDDEN_FUNCTIONS: RegExp[] = [
  /^(input|merge|numbers|view|viewifpermitted|generaterandom|null|values|loop)$/,
  /^dict/,
  /^joinget/,
  /^(sleep|sleepeachrow|throwif.*sleep)$/,
  /^arrayjoin$/,
  /^(catboost|naivebayes|evalmlmethod|modelevaluate|stochastic)/,
  /^(getsetting|getsettingordefault|getmacro|getserverport|getserversetting|getclienthttpheader|getmergetreesetting|getoskernelversion)$/,
  /^(filesystem|hostname|fqdn|currentuser|currentdatabase|currentprofiles|currentroles|enabledroles|enabledprofiles|defaultroles|defaultprofiles|initialquery|queryid|query_id|user|uptime|serveruuid|version|buildid|tcpport|zookeeper|connectionid|connection_id|addressto|demangle|showcertificate|displayname|hasthreadfuzzer)/,
  /^(aggregate|aggthrow|ignore|materialize_|runningaccumulate|runningdifference|neighbor|rownumberin|blocknumber|blocksize|transactionid|__)/,
];

/** Functions whose answer may differ from try to try: a condition by them would not be repeatable. */
const UNREPEATABLE_IN_WHERE =
  /^(rand|now|today|yesterday|generate(uuid|ulid|snowflake)|utc_?timestamp|randomstring|randomfixed|curdate|current_date|current_timestamp)/;

/** True for functions that an expression must not call: they read what is not the row, wait, or make rows. */
export function isForbiddenFunction(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    leavesWarehouse(lower) ||
    FORBIDDEN_FUNCTIONS.some(pattern => pattern.test(lower))
  );
}

/** True for functions that read files, addresses or other systems, or start programs. */
export function leavesWarehouse(name: string): boolean {
  return OUTSIDE_FUNCTIONS.test(name.toLowerCase());
}

/**
 * Holds an expression over one row to what such may do: no other tables, no
 * subqueries, no functions that read or wait. Its brackets and quotes are
 * whole, so in parentheses it can stand anywhere.
 *
 * @throws InputError saying what is not allowed and where
 */
export function checkExpression(
  sql: string,
  options: { repeatable: boolean },
): void {
  const tokens = tokenize(sql);
  if (tokens.length === 0) {
    throw new InputError('Expected an expression, found nothing');
  }
  if (/--|#|\/\*/.test(sql.replace(/'(?:[^'\\]|\\.|'')*'/g, ''))) {
    throw new InputError('Comments are not allowed');
  }
  if (
    tokens.some(
      token =>
        token.depth === 0 && token.text === ',' && token.kind === 'symbol',
    )
  ) {
    throw new InputError('Expected one expression, found several');
  }
  checkExpressionTokens(tokens, options);
}

/** {@link checkExpression} for tokens of a larger text. @throws InputError */
export function checkExpressionTokens(
  tokens: Token[],
  options: { repeatable: boolean },
): void {
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
      checkFunction(token, options.repeatable);
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

function checkFunction(token: Token, repeatable: boolean): void {
  const lower = token.text.toLowerCase();
  if (isForbiddenFunction(lower)) {
    throw at(token, `Function ${token.text} is not allowed`);
  }
  if (repeatable && UNREPEATABLE_IN_WHERE.test(lower)) {
    throw at(
      token,
      `Function ${token.text} is not allowed in a condition: a row must meet it or not whenever it is tried`,
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

function at(token: Token, message: string): InputError {
  return new InputError(`${message} (character ${token.start + 1})`);
}
