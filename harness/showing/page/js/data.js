// The data in the page: JSON, or a string of deflated JSON.

const byId = (id) => document.getElementById(id);

async function unpacked(id) {
  const element = byId(id);
  if (!element) return null;
  const value = JSON.parse(element.textContent);
  if (typeof value !== "string") return value;
  const bytes = Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const opened = new Map();

function openOnce(id) {
  if (!opened.has(id)) opened.set(id, unpacked(id));
  return opened.get(id);
}

// The texts of a topic, and what is compared in the place of their words; null where they are not in the page.
async function textsOf(data, topic) {
  const place = data.texts.indexOf(topic);
  if (place < 0) return null;
  const block = Math.floor(place / data.together);
  const [topics, tokens] = await Promise.all([openOnce(`texts-${block}`), openOnce("tokens")]);
  return { ...topics[place % data.together], tokens };
}

const DASH = "–";

function shown(hundredths) {
  return hundredths === null ? DASH : (hundredths / 100).toFixed(1);
}

function signed(hundredths) {
  if (hundredths === null) return DASH;
  const text = (hundredths / 100).toFixed(1);
  return Number(text) === 0 ? "0.0" : hundredths > 0 ? `+${text}` : text;
}

// An element with classes and children; texts are only ever set as texts.
function made(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

function drawnAs(tag, values, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function count(number) {
  return number.toLocaleString("en");
}

// What the page holds for other scripts to look up: a row's failures by topic, the pairs of a measure by their rows.
function indexed(data) {
  data.failed = data.rows.map((_, row) => {
    const kinds = Object.entries(data.failures[row] ?? {});
    return new Map(kinds.flatMap(([kind, topics]) => topics.map((topic) => [topic, kind])));
  });
  data.tested = data.pairs.map((flat) => {
    const pairs = new Map();
    for (let place = 0; place < flat.length; place += 4) {
      const [a, b, difference, p] = flat.slice(place, place + 4);
      pairs.set(a * data.rows.length + b, [difference, p]);
      pairs.set(b * data.rows.length + a, [-difference, p]);
    }
    return pairs;
  });
  return data;
}

// Whether there is something to compare topic by topic: a leaderboard to publish has no topics.
function hasTopics(data) {
  return data.rows.length > 1 && data.topics.length > 0;
}

// [difference in hundredths, p in thousandths] of a less b; undefined where no test was made.
function pairOf(data, measure, a, b) {
  return data.tested[measure].get(a * data.rows.length + b);
}
