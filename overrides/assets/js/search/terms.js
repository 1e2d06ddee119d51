/* Text to the terms that search finds it by: overlapping pairs of Chinese characters, and words. The same rule as in
   scripts/notewire/terms.py; tests/terms.json and random text are cut by both. */

export const HAN = "[\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}]";
/* A letter or digit that is neither Chinese nor kana. */
export const LETTER = `(?:(?!${HAN})[\\p{L}\\p{N}])`;

const RUN = new RegExp(`${HAN}+|(?:_|${LETTER})+`, "gu");
const HAN_FIRST = new RegExp(`^${HAN}`, "u");
/* A character with all that NFKC may join to it: marks, the voicing of half-width kana, the parts of a Korean syllable. */
const CLUSTER = /[^][\p{M}\uff9e\uff9f\u1160-\u11ff\u3131-\u318e\uffa1-\uffdc]*/gu;

export const isHan = (text) => HAN_FIRST.test(text);

/* `fold` for a table of two strings, traditional and simplified: it leaves out what a searcher does not mean to say. */
export function folding([traditional, simplified]) {
  const others = [...simplified];
  const table = new Map([...traditional].map((character, place) => [character, others[place]]));
  const listed = new RegExp(`[${traditional}]`, "gu");
  return (text) =>
    text.normalize("NFKC").toLowerCase().replaceAll("ς", "σ").replace(listed, (character) => table.get(character));
}

/* The folded text, and from where to where in the text each unit of it comes. */
export function mapped(text, fold) {
  const found = { folded: "", from: [], to: [] };
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const piece = fold(cluster);
    found.folded += piece;
    for (let n = 0; n < piece.length; n++) {
      found.from.push(index);
      found.to.push(index + cluster.length);
    }
  }
  return found;
}

/* The runs of Chinese characters, and the words, of folded text. */
export const runs = (folded) => folded.match(RUN) ?? [];

const pairs = (characters) => characters.slice(1).map((character, place) => characters[place] + character);

/* The terms by which a run is looked for. */
export const termsOf = (run) => (isHan(run) && [...run].length > 1 ? pairs([...run]) : [run]);

/* The terms that a note must have to hold the text; a word stands for all that begin with it. */
export const inQuery = (text, fold) => runs(fold(text)).flatMap(termsOf);

/* The terms of a note's text: only for tests, to compare them with Python's. */
export const inNote = (text, fold) => {
  const found = runs(fold(text));
  const words = found.filter((run) => !isHan(run));
  const parts = words.flatMap((word) => word.split("_").filter((part) => part && part !== word));
  return [...words, ...parts, ...found.filter(isHan).flatMap((run) => [[...run].at(-1), ...pairs([...run])])];
};
