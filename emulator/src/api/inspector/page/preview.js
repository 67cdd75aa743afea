// Which requests of the journal a fault rule matches, as the program decides it.

/** Where a rule matches, the oldest first, and where of these it strikes. Chance is not foreseen. */
export function struckBy(rule, requests) {
  const isEndpoint = rule.on.includes(" ");
  const matches = requests.flatMap((request) => (isEndpoint ? calls : operations)(rule, request));
  const isStruck = (_, at) => {
    if (rule.first !== undefined) return at < rule.first;
    if (rule.nth !== undefined) return at + 1 === rule.nth;
    if (rule.every !== undefined) return rule.every > 0 && (at + 1) % rule.every === 0;
    return rule.probability !== 0;
  };
  return { matches, strikes: matches.filter(isStruck) };
}

function calls(rule, request) {
  const words = `${request.method} ${request.target.split("?")[0]}`;
  return pattern(rule.on).test(words) ? [{ request, words }] : [];
}

function operations(rule, request) {
  const key = pattern(rule.key ?? "*");
  const met = request.operations.filter((one) => one.operation === rule.on && key.test(one.key));
  return met.map((one) => ({ request, words: `${one.operation} ${one.key}` }));
}

/** A pattern of `*` and `?` as a regular expression. */
function pattern(text) {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "su");
}
