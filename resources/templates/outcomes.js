"use strict";
const table = document.getElementById("overview");
if (table) {
  const rows = Array.from(table.tBodies[0].rows);
  const fields = ["search", "population", "therapy", "line", "least"].map((id) => document.getElementById(id));
  const count = document.getElementById("shown");
  const filter = () => {
    const [search, population, therapy, line, least] = fields.map((field) => field.value);
    const wanted = search.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      const keep = (!wanted || row.textContent.toLowerCase().includes(wanted)) &&
        (!population || data.population === population) &&
        (!therapy || data.therapy.split(" ").includes(therapy)) &&
        (line === "any" || data.line === line) &&
        Number(data.n) >= Number(least || 0);
      row.classList.toggle("hidden", !keep);
      shown += keep ? 1 : 0;
    }
    count.textContent = `${shown} of ${rows.length} rows`;
  };
  fields.forEach((field) => field.addEventListener("input", filter));
  table.tHead.querySelectorAll("button").forEach((button) => {
    let ascending = false;
    button.addEventListener("click", () => {
      ascending = !ascending;
      const column = button.closest("th").cellIndex;
      const key = (row) => {
        const cell = row.cells[column];
        const value = cell.dataset.value;
        return value === undefined ? cell.textContent.trim().toLowerCase() : value === "" ? NaN : Number(value);
      };
      rows.sort((one, other) => {
        const [a, b] = [key(one), key(other)];
        if (typeof a === "string") { return ascending ? a.localeCompare(b) : b.localeCompare(a); }
        if (Number.isNaN(a)) { return Number.isNaN(b) ? 0 : 1; }
        if (Number.isNaN(b)) { return -1; }
        return ascending ? a - b : b - a;
      });
      rows.forEach((row) => table.tBodies[0].append(row));
    });
  });
  const open = () => {
    const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (part instanceof HTMLDetailsElement) { part.open = true; part.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  filter();
  open();
}
