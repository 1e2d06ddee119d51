/* LaTeX to a sequence of tokens that does not depend on how it was typed. The same rule as in scripts/notewire/latex.py;
   tests/terms.json and random formulas are cut by both. */

/* White space is what Python takes for it. */
const TOKEN = /\\[A-Za-z]+|\\[^]|[^\s\x1c-\x1f\x85]|\ufeff/gu;
const SUBSCRIPT = /(?<![A-Za-z\\])([A-Za-z])_(?:([A-Za-z0-9])|\{\s*([A-Za-z0-9]+)\s*\})/g;
const TEXT = /\\(?:mathrm|text|textrm|textbf|operatorname\*?|mbox)\s*\{([^{}]+)\}/g;
const SIZE = /^\\(?:left|right|middle|(?:big|Big|bigg|Bigg)[lrm]?)$/;
const LEFT_OUT = new Set([
  ...String.raw`{ } & ~ $ \\ \, \: \; \! \quad \qquad \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber
    \notag`.split(/\s+/),
  ...["\\ ", "\\\n", "\\\t"],
]);
const WITH_ARGUMENT = /^\\(?:begin|end|label|tag|ref|eqref)$/;
const MADE_ONE = new Map(
  String.raw`\mathrm \operatorname \text \textrm \textnormal \mbox \rm
    \mathbf \bm \boldsymbol \textbf \bf
    \frac \dfrac \tfrac \cfrac
    \leq \le
    \geq \ge
    \neq \ne
    \rightarrow \to
    \| \lVert \rVert \Vert
    | \lvert \rvert \vert
    * \ast
    ' \prime
    \{ \lbrace
    \} \rbrace`.split("\n").flatMap((line) => {
    const [one, ...others] = line.trim().split(" ");
    return others.map((other) => [other, one]);
  }),
);
/* A macro that calls itself, or doubles itself, must end. */
const ROUNDS = 10;
const MOST = 5000;

const split = (latex) => latex.match(TOKEN) ?? [];

/* What the formula says, a token a command or character. `macros`: command with its backslash to its body. */
export function tokens(latex, macros) {
  let found = split(latex);
  const known = (token) => Object.hasOwn(macros, token);
  for (let round = 0; round < ROUNDS && found.length <= MOST && found.some(known); round++) {
    found = expanded(found, macros, known);
  }
  const said = [];
  for (let at = 0; at < found.length; ) {
    const token = found[at++];
    const argument = WITH_ARGUMENT.test(token);
    if ((argument || token === "\\operatorname") && found[at] === "*") at++;
    if (argument && found[at] === "{") at = group(found, at)[1];
    if (!argument && !LEFT_OUT.has(token) && !SIZE.test(token)) said.push(MADE_ONE.get(token) ?? token);
  }
  return said;
}

/* What stands in a formula as text, and a letter with its index, W_Q: they can be found as words, too. */
export const words = (latex) => [
  ...[...latex.matchAll(TEXT)].map((found) => found[1]),
  ...[...latex.matchAll(SUBSCRIPT)].map(([, letter, one, more]) => `${letter}_${one ?? more}`),
];

/* Each macro replaced by its body once. */
function expanded(found, macros, known) {
  const out = [];
  for (let at = 0; at < found.length; ) {
    const token = found[at++];
    const body = known(token) ? split(macros[token]) : [token];
    const wanted = (place) => (known(token) && body[place] === "#" && /^[1-9]$/.test(body[place + 1]) ? +body[place + 1] : 0);
    const given = [[]];
    for (let rest = Math.max(...body.map((_, place) => wanted(place)), 0); rest > 0; rest--) {
      const [argument, end] = group(found, at);
      given.push(argument);
      at = end;
    }
    for (let place = 0; place < body.length; place++) {
      const parts = wanted(place) ? given[wanted(place++)] : [body[place]];
      for (const part of parts) out.push(part);
    }
  }
  return out;
}

/* A group in braces, without them, or a single token; and where it ends. */
function group(found, at) {
  if (found[at] !== "{") return [found.slice(at, at + 1), Math.min(at + 1, found.length)];
  for (let end = at, depth = 0; end < found.length; end++) {
    depth += { "{": 1, "}": -1 }[found[end]] ?? 0;
    if (!depth) return [found.slice(at + 1, end), end + 1];
  }
  return [found.slice(at + 1), found.length];
}
