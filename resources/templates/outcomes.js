(() => {
  const table = document.getElementById("overview");
  if (!table) { return; }
  const { words, rows } = JSON.parse(document.getElementById("overview-data").textContent);
  const said = JSON.parse(document.getElementById("overview-words").textContent);
  const field = (id) => document.getElementById(id);
  const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const safe = (text) => String(text).replace(/[&<>"']/g, (sign) => SIGNS[sign]);
  const small = (n) => {
    const word = n < 10 ? said.veryFew : n < 30 ? said.few : "";
    return word ? ` <span class="tag few">${safe(word)}</span>` : "";
  };
  const button = (text, basis, reference, explanation) =>
    `<button class="f" value="${safe(reference)}" data-i="${Number(explanation)}">${safe(text)}${basis ? `<small>${safe(basis)}</small>` : ""}</button>`;
  const figure = (cell) => {
    if (!cell) { return "–"; }
    const [text, basis, , reference, explanation, recorded, others] = cell;
    const beneath = (others ?? []).map(([other, otherReference, otherExplanation]) =>
      `<span class="second">${safe(said.unadjusted)} ${other ? button(other, "", otherReference, otherExplanation) : safe(said.same)}</span>`);
    return button(text, basis, reference, explanation) + (recorded ? `<span class="basis wrap">${safe(recorded)}</span>` : "") + beneath.join("");
  };
  const word = (row, place) => words[row[place]];
  const text = (place) => (row) => word(row, place);
  const column = (find, show, extra) => ({
    data: null,
    // The library takes what is searched for HTML, even where it is of type string.
    render: (row, kind) => (kind === "display" ? show(row) : kind === "filter" ? safe(find(row) ?? "") : find(row)),
    type: "string",
    ...extra,
  });
  // What has no value stands last, whichever way a column is sorted.
  const last = (order) => (one, other) => {
    if (one === null) { return other === null ? 0 : 1; }
    return other === null ? -1 : order * (one - other);
  };
  DataTable.type("estimate", { order: { asc: last(1), desc: last(-1) }, detect: () => false });
  const estimate = (place) => column(
    (row) => row[12][place]?.[2] ?? null, (row) => figure(row[12][place]), { type: "estimate", searchable: false, orderSequence: ["desc", "asc"] },
  );
  const wanted = () => ({
    population: field("population").value, therapy: field("therapy").value, line: field("line").value, least: Number(field("least").value || 0),
  });
  let now = wanted();
  DataTable.ext.search.push((settings, _, __, row) => {
    if (settings.nTable !== table) { return true; }
    return (!now.population || word(row, 7) === now.population) &&
      (!now.therapy || word(row, 6).split(" ").includes(now.therapy)) &&
      (now.line === "any" || (now.line === "all" ? row[8] === null : String(row[8]) === now.line)) &&
      row[10] >= now.least;
  });
  const made = new DataTable(table, {
    data: rows,
    columns: [
      column(text(1), (row) => `<a href="#${safe(encodeURIComponent(word(row, 0)))}">${safe(word(row, 1))}</a>`, { cellType: "th" }),
      column(text(2), (row) => safe(word(row, 2))),
      column((row) => `${word(row, 3)} ${word(row, 4)}`, (row) => safe(word(row, 3)) + (word(row, 4) ? `<span class="basis wrap">= ${safe(word(row, 4))}</span>` : "")),
      column(text(5), (row) => safe(word(row, 5)), { searchable: false }),
      column((row) => row[10], (row) => `<data value="${safe(row[11])}">${row[10].toLocaleString(said.code)}</data>${small(row[10])}`, { type: "num", searchable: false, className: "n", orderSequence: ["desc", "asc"] }),
      estimate(0), estimate(1), estimate(2),
    ],
    order: [],
    orderMulti: true,
    autoWidth: false,
    deferRender: true,
    pageLength: 25,
    lengthMenu: [10, 25, 50, 100, { label: said.everyRow, value: -1 }],
    layout: { topStart: "info", topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
    language: said.table,
    createdRow: (element, row) => {
      element.classList.toggle("whole", row[9] === 1);
      element.cells[0].scope = "row";
    },
  });
  const redraw = () => { now = wanted(); made.search(field("search").value).draw(); };
  for (const id of ["search", "population", "therapy", "line", "least"]) { field(id).addEventListener("input", redraw); }
  redraw();
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (row && !event.target.closest("a, button") && !String(getSelection())) { row.querySelector("a")?.click(); }
  });
  let length;
  addEventListener("beforeprint", () => { length = made.page.len(); made.page.len(-1).draw(); });
  addEventListener("afterprint", () => { made.page.len(length).draw(); });
  document.documentElement.dataset.ready = "overview";
})();
