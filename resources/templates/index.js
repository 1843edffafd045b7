(() => {
  const table = document.getElementById("patients");
  const rows = JSON.parse(document.getElementById("rows").textContent);
  const words = JSON.parse(document.getElementById("words").textContent);
  const field = (id) => document.getElementById(id);
  const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const safe = (text) => String(text).replace(/[&<>"']/g, (sign) => SIGNS[sign]);
  // Cells are text for search and order; only what is shown is HTML, and all of it is escaped.
  const column = (find, show, extra) => ({
    data: null,
    // The library takes what is searched for HTML, even where it is of type string.
    render: (row, kind) => (kind === "display" ? show(row) : kind === "filter" ? safe(find(row) ?? "") : find(row)),
    type: "string",
    ...extra,
  });
  const plain = (find, extra) => column(find, (row) => { const found = find(row); return found === "" ? "–" : safe(found); }, extra);
  const list = (names) => (names ?? []).join(", ");
  const unknown = (row) => (row.nothing_assessed ? words.notAssessed : "");
  const RANKS = ["I-A", "I-B", "II-C", "II-D", "III", "IV"];
  const rank = (row) => (row.tier ? RANKS.indexOf(row.tier) : RANKS.length);
  const FILTERS = {
    diagnosis: (row, value) => row.diagnosis === value,
    tier: (row, value) => (row.tier ?? "none") === value,
    resistance: (row, value) => Boolean(row.resistance) === (value === "yes"),
    undecided: (row, value) => (value === "everything" ? Boolean(row.nothing_assessed) : Boolean(row.undecided) === (value === "some")),
    year: (row, value) => String(row.year ?? "none") === value,
    status: (row, value) => Boolean(row.died) === (value === "died"),
  };
  let wanted = [];
  DataTable.ext.search.push((settings, _, __, row) => settings.nTable !== table || wanted.every(([name, value]) => FILTERS[name](row, value)));
  const made = new DataTable(table, {
    data: rows,
    columns: [
      column((row) => row.patient, (row) => `<a href="${safe(encodeURIComponent(words.folder))}/${safe(encodeURIComponent(row.name))}.html"><bdi>${safe(row.patient)}</bdi></a>`, { cellType: "th" }),
      plain((row) => row.diagnosis ?? ""),
      { ...column(rank, (row) => (row.tier ? `<span class="tag tier">${safe(row.tier)}</span>` : "–")), type: "num", searchable: false },
      plain((row) => list(row.options) || unknown(row)),
      column((row) => list(row.resistance) || unknown(row), (row) => (row.resistance ? `<span class="stop">${safe(list(row.resistance))}</span>` : safe(unknown(row) || "–"))),
      column((row) => list(row.undecided), (row) => (row.undecided ? `<details><summary>${row.undecided.length}</summary>${safe(list(row.undecided))}</details>` : "–")),
      plain((row) => row.lines, { type: "num", searchable: false, className: "n" }),
      plain((row) => row.board ?? "", { className: "day" }),
      column((row) => row.year ?? "", (row) => safe(row.year ?? "–") + (row.died ? ` <span class="soft">${safe(words.died)}</span>` : ""), { className: "n" }),
    ],
    order: [],
    autoWidth: false,
    deferRender: true,
    pageLength: 50,
    lengthMenu: [25, 50, 100, 500],
    layout: { topStart: null, topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
    language: words.table,
    createdRow: (element) => { element.cells[0].scope = "row"; },
  });
  const draw = () => {
    wanted = Object.keys(FILTERS).map((name) => [name, field(name).value]).filter(([, value]) => value);
    made.search(field("search").value).draw();
  };
  made.on("draw", () => {
    field("shown").textContent = words.shown.replace("{shown}", made.page.info().recordsDisplay).replace("{all}", rows.length);
  });
  for (const id of ["search", ...Object.keys(FILTERS)]) { field(id).addEventListener("input", draw); }
  field("filters").addEventListener("submit", (event) => event.preventDefault());
  draw();
  let length;
  addEventListener("beforeprint", () => { length = made.page.len(); made.page.len(-1).draw(); });
  addEventListener("afterprint", () => { made.page.len(length).draw(); });
  document.documentElement.dataset.ready = "patients";
})();
