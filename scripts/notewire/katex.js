// The driver that math.py runs in V8 before KaTeX and mhchem. It has to survive a bare engine: no window, no Node.

// KaTeX warns on the console, which an embedded V8 may lack.
globalThis.console = { log() {}, info() {}, warn() {}, error() {} };

/**
 * Render a batch: one crossing from Python to V8, whatever the number of formulas.
 * @param {[string, boolean][]} formulas  LaTeX and whether it is displayed
 * @param {Record<string, string>} macros  the site's macros
 * @param {object} options  KaTeX's options that are plain values
 * @returns {(string | [string, number])[]}  HTML, or the reason and its offset in code points; in the order given
 */
function notewireRender(formulas, macros, options) {
  return formulas.map(([latex, displayMode]) => {
    let comment = false;
    const strict = (code) => {
      comment ||= code === "commentAtEnd";
      return "ignore"; // CJK in a formula, a line break in display mode: what the author wants
    };
    let forbidden = null;
    const trust = ({ command }) => {
      forbidden ??= command; // \href, \includegraphics, \htmlClass …: a formula is no way into the page
      return false;
    };
    try {
      // A fresh object of macros for each formula: \gdef writes into it.
      const html = katex.renderToString(latex, { ...options, displayMode, strict, trust, macros: { ...macros } });
      // Two things that KaTeX lets pass and that lose something in silence: `$50% of it$` ends at the sign, and a
      // forbidden command is printed in red.
      if (forbidden) return [`${forbidden} is not allowed in a formula`, codePoints(latex, latex.indexOf(forbidden))];
      if (comment && !displayMode) return ["a bare % hides the rest of the formula; write \\%", commentOffset(latex)];
      return html;
    } catch (error) {
      return [notewireReason(error), notewireOffset(error, latex)];
    }
  });
}

/** Code points before a place in UTF-16 units; 0 where there is no place. */
function codePoints(text, units) {
  return Array.from(text.slice(0, Math.max(units, 0))).length;
}

/** The first % of the last line that no backslash protects. */
function commentOffset(latex) {
  const line = latex.lastIndexOf("\n") + 1;
  const before = /^((?:[^\\%]|\\[^])*)%/.exec(latex.slice(line));
  return before ? codePoints(latex, line + before[1].length) : 0;
}

function notewireReason(error) {
  if (Array.isArray(error)) return String(error[error.length - 1]); // mhchem throws [key, text]
  if (error instanceof RangeError) return "nested too deeply";
  return String(error.rawMessage ?? error.message ?? error);
}

/**
 * Where the error is. KaTeX counts UTF-16 units, and counts them in the text it was reading, which can be the body of a
 * macro. The context at the end of its message tells the two apart: it must be what stands there in our text.
 * The lines that compose the context are those of KaTeX's ParseError.ts.
 */
function notewireOffset(error, latex) {
  const { position: start, length } = error;
  if (start === undefined || length === undefined || start + length > latex.length) return 0;
  const end = start + length;
  const place = start === latex.length ? " at end of input: " : ` at position ${start + 1}: `;
  const left = start > 15 ? "…" + latex.slice(start - 15, start) : latex.slice(0, start);
  const right = end + 15 < latex.length ? latex.slice(end, end + 15) + "…" : latex.slice(end);
  const underlined = latex.slice(start, end).replace(/[^]/g, "$&\u0332");
  return error.message.endsWith(place + left + underlined + right) ? codePoints(latex, start) : 0;
}
