// Keys, while nobody writes into a field.

function startKeys(data, changed, step) {
  const dialog = byId("keys");
  const acts = {
    j: () => step(1), n: () => step(1), ArrowRight: () => step(1),
    k: () => step(-1), p: () => step(-1), ArrowLeft: () => step(-1),
    a: () => changed({ all: !state.all }),
    s: () => changed({ a: state.b, b: state.a }),
    m: () => changed({ measure: (state.measure + 1) % data.measures.length }),
    "/": () => byId("filter").focus(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key.startsWith("Arrow") && event.target.closest("[tabindex='0']")) return; // what has the focus scrolls
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  byId("show-keys").addEventListener("click", () => dialog.showModal());
  byId("close-keys").addEventListener("click", () => dialog.close());
}
