// What is chosen: a measure, two rows, a topic. A link holds it all: #topic=...&a=...&b=...&measure=...

const state = { measure: 0, a: 0, b: 1, topic: null };

function link(data, changes = {}) {
  const now = { ...state, ...changes };
  const parts = new URLSearchParams();
  if (now.topic !== null) parts.set("topic", data.topics[now.topic]);
  parts.set("a", data.rows[now.a].label);
  parts.set("b", data.rows[now.b].label);
  if (now.measure) parts.set("measure", data.measures[now.measure].name);
  return `#${parts}`;
}

// Takes over what the address says; true where it names a topic. Names that nothing bears are passed over.
function follow(data) {
  const parts = new URLSearchParams(location.hash.slice(1));
  const row = (name, otherwise) => {
    const found = data.rows.findIndex((each) => each.label === parts.get(name));
    return found < 0 ? otherwise : found;
  };
  const topic = parts.has("topic") ? data.topics.indexOf(parts.get("topic")) : -1;
  const measure = data.measures.findIndex((each) => each.name === parts.get("measure"));
  state.a = row("a", state.a);
  state.b = row("b", state.b);
  if (measure >= 0) state.measure = measure;
  if (topic >= 0) state.topic = topic;
  return topic >= 0;
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
