// Words as ROUGE compares them, the n-grams that texts share, and what each gives to the score.

// A run of letters and digits. A hidden character that was spelled out is none.
const WORD = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|([\p{L}\p{N}]+)/gu;

// What stands before the first word, that word, what stands between it and the second, and so on to the end.
function cut(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    if (match[1] === undefined) continue;
    pieces.push(text.slice(end, match.index), match[1]);
    end = match.index + match[1].length;
  }
  return [...pieces, text.slice(end)];
}

// A text as words, and what ROUGE compares in their place.
function read(text, tokens) {
  const pieces = cut(text);
  const written = pieces.filter((_, place) => place % 2 === 1);
  const keys = [];
  const origins = [];
  written.forEach((word, number) => {
    const lower = word.toLowerCase();
    const compared = Object.hasOwn(tokens, lower) ? tokens[lower] : lower;
    for (const token of compared.split(" ").filter(Boolean)) {
      keys.push(token);
      origins.push(number);
    }
  });
  return { pieces, words: written, keys, origins };
}

function places(keys) {
  const found = new Map();
  keys.forEach((key, place) => {
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(place);
  });
  return found;
}

// From left to right, the longest run of tokens that one of the others has: {start, size, of: [which of the others]}.
function runs(text, others) {
  const indexed = others.map((other) => places(other.keys));
  const found = [];
  for (let start = 0; start < text.keys.length; ) {
    const sizes = others.map((other, which) => longest(text.keys, start, other.keys, indexed[which]));
    const size = Math.max(0, ...sizes);
    if (size) found.push({ start, size, of: sizes.flatMap((each, which) => (each === size ? [which] : [])) });
    start += Math.max(1, size);
  }
  return found;
}

function longest(keys, start, other, index) {
  let best = 0;
  for (const place of index.get(keys[start]) ?? []) {
    let size = 1;
    while (start + size < keys.length && keys[start + size] === other[place + size]) size += 1;
    best = Math.max(best, size);
    if (start + best === keys.length) break;
  }
  return best;
}

// n-gram -> how often; a blank cannot stand in a token.
function grams(keys, order) {
  const found = new Map();
  for (let place = 0; place + order <= keys.length; place += 1) {
    const gram = keys.slice(place, place + order).join(" ");
    found.set(gram, (found.get(gram) ?? 0) + 1);
  }
  return found;
}

// What each shared n-gram gives to F against the reference that agrees best: 200 / (candidate's + reference's) a hit.
function gains(text, references, order) {
  const own = grams(text.keys, order);
  let best = { f: -1, reference: -1, gains: new Map() };
  references.forEach((reference, number) => {
    const theirs = grams(reference.keys, order);
    const total = Math.max(0, text.keys.length - order + 1) + Math.max(0, reference.keys.length - order + 1);
    const each = new Map();
    let f = 0;
    for (const [gram, times] of own) {
      const gain = (200 * Math.min(times, theirs.get(gram) ?? 0)) / Math.max(1, total);
      if (gain > 0) each.set(gram, gain);
      f += gain;
    }
    if (f > best.f) best = { f, reference: number, gains: each };
  });
  return best;
}

// For each word of a candidate, what the article has not: "novel", "unsaid" for a number or a name, "" for what it has.
function novelties(text, article) {
  if (!article.words.length) return text.words.map(() => "");
  const known = new Set([...article.words.map((word) => word.toLowerCase()), ...article.keys]);
  const keys = text.words.map(() => []);
  text.origins.forEach((origin, place) => keys[origin].push(text.keys[place]));
  return text.words.map((word, number) => {
    const said = known.has(word.toLowerCase()) || (keys[number].length && keys[number].every((key) => known.has(key)));
    if (said) return "";
    const opens = number === 0 || /[.!?…:"“”\n]/.test(text.pieces[2 * number]);
    return /\p{N}/u.test(word) || (!opens && /^\p{Lu}/u.test(word)) ? "unsaid" : "novel";
  });
}
