// What is chosen. The address holds it: #topic=...&a=...&b=...&measure=...&sort=... Only what is not as at the start.

const START = { measure: 0, a: 0, b: 1, topic: null, all: false, sort: "", filter: "", order: "difference:down", find: "", grid: "" };
const WORDS = ["sort", "filter", "order", "find", "grid"];
const state = { ...START };

function link(data, changes = {}) {
  const now = { ...state, ...changes };
  const parts = new URLSearchParams();
  if (now.topic !== null) parts.set("topic", data.topics[now.topic]);
  if (now.topic !== null || now.a !== START.a || now.b !== START.b || "a" in changes) {
    parts.set("a", data.rows[now.a].label);
    parts.set("b", data.rows[now.b].label);
  }
  if (now.measure) parts.set("measure", data.measures[now.measure].name);
  if (now.all) parts.set("all", "1");
  for (const word of WORDS) if (now[word] !== START[word]) parts.set(word, now[word]);
  return `#${parts}`;
}

// The topics behind a difference: the largest first, all of them.
function pairLink(data, a, b, measure = state.measure) {
  return link(data, { a, b, measure, topic: null, all: false, order: START.order, find: "" });
}

// Takes over what the address says. Tells where to go: "topic", "pair" or "". Names that nothing bears are passed over.
function follow(data) {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return ""; // a section, which the browser goes to
  const parts = new URLSearchParams(hash);
  const place = (names, key, otherwise) => {
    const number = names.indexOf(parts.get(key));
    return number < 0 ? otherwise : number;
  };
  const labels = data.rows.map((row) => row.label);
  Object.assign(state, START, {
    a: place(labels, "a", START.a),
    b: place(labels, "b", START.b),
    measure: place(data.measures.map((measure) => measure.name), "measure", START.measure),
    topic: place(data.topics, "topic", null),
    all: parts.get("all") === "1",
  });
  for (const word of WORDS) if (parts.has(word)) state[word] = parts.get(word);
  if (state.topic !== null) return "topic";
  return parts.has("a") ? "pair" : "";
}

// "rouge1:down" -> ["rouge1", true]; a name may hold colons.
function direction(text) {
  const cut = text.lastIndexOf(":");
  return [text.slice(0, cut), text.slice(cut + 1) === "down"];
}

function directed(name, descending) {
  return `${name}:${descending ? "down" : "up"}`;
}

function keepTheme() {
  const choice = byId("theme");
  const remembered = () => {
    try {
      return localStorage.getItem("harness-theme") ?? "";
    } catch {
      return "";
    }
  };
  const wear = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  choice.value = ["light", "dark"].includes(remembered()) ? remembered() : "";
  wear(choice.value);
  choice.addEventListener("change", () => {
    wear(choice.value);
    try {
      localStorage.setItem("harness-theme", choice.value);
    } catch {
      // A page from a file may not be allowed to remember.
    }
  });
}
