"use strict";
(() => {
  const source = document.getElementById("chart-specifications");
  if (!source) { return; }
  let known;
  const specifications = () => { known ??= JSON.parse(source.textContent); return known; };
  const figures = new Map();

  // Columns come as lists, as runs [value, length, ...], as places in a list of distinct values, or
  // as the steps from number to number in tenths, hundredths or thousandths.
  const unpacked = (column) => {
    if (Array.isArray(column)) { return column; }
    if (column.at) { return column.at.map((place) => column.of[place]); }
    if (column.steps) {
      let whole = 0;
      return column.steps.map((step) => { if (step === null) { return null; } whole += step; return whole / column.parts; });
    }
    const values = [];
    for (let place = 0; place < column.runs.length; place += 2) {
      for (let count = column.runs[place + 1]; count > 0; count -= 1) { values.push(column.runs[place]); }
    }
    return values;
  };
  const rowsOf = (table) => {
    const columns = Object.entries(table).map(([name, column]) => [name, unpacked(column)]);
    const length = columns.length ? columns[0][1].length : 0;
    return Array.from({ length }, (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])));
  };
  const dataOf = (figure) => {
    const state = figures.get(figure);
    state.data ??= JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    return state.data;
  };

  const widthFor = (view, data) => Math.max(120, Math.floor(view.clientWidth) - data.signals.space_left - data.signals.space_right);
  const specificationFor = (data, view) => {
    const compiled = specifications().kinds[data.kind];
    const given = (signal) => Object.hasOwn(data.signals, signal.name) ? { ...signal, value: data.signals[signal.name] } : signal;
    return {
      ...structuredClone(compiled),
      description: view.getAttribute("aria-label"),
      width: widthFor(view, data),
      signals: compiled.signals.map(given),
      data: compiled.data.map((one) => Object.hasOwn(data.tables, one.name) ? { ...one, values: rowsOf(data.tables[one.name]) } : one),
    };
  };

  // Of these entries of a tooltip the value is a word of the page, not of the data.
  const worded = new Set(["state", "event", "kind", "end"]);
  const tooltip = (value, sanitize) => {
    if (typeof value !== "object" || value === null) { return sanitize(value); }
    const words = specifications().words;
    const lines = Object.entries(value)
      .filter(([, text]) => text !== null && text !== undefined && text !== "" && text !== "null" && text !== "NaN")
      .map(([key, text]) => [words[key] ?? key, worded.has(key) ? words[text] ?? text : text])
      .map(([key, text]) => `<tr><td class="key">${sanitize(key)}</td><td class="value">${sanitize(text)}</td></tr>`);
    return `<table>${lines.join("")}</table>`;
  };

  const embed = async (figure) => {
    const data = dataOf(figure);
    const place = figure.querySelector(".chart-view");
    await unpack("vega");
    const { view } = await vegaEmbed(place, specificationFor(data, place), {
      ast: true, actions: false, renderer: "svg", defaultStyle: false, hover: true, mode: "vega",
      formatLocale: specifications().numbers, timeFormatLocale: specifications().dates,
      tooltip: { disableDefaultStyle: true, formatTooltip: tooltip },
    });
    place.style.minHeight = "";
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    place.removeAttribute("aria-roledescription");
    place.setAttribute("role", "img");
    figures.get(figure).view = view;
    sizes.observe(place);
    return view;
  };
  // Drawn once, however often and from wherever it is asked for.
  const draw = (figure) => {
    const state = figures.get(figure);
    state.drawing ??= embed(figure);
    return state.drawing;
  };

  const resized = (entries) => {
    for (const { target } of entries) {
      const state = figures.get(target.closest("figure.chart"));
      const width = target.clientWidth && state.view ? widthFor(target, state.data) : 0;
      if (width && Math.abs(width - state.view.width()) >= 1) { state.view.width(width).runAsync(); }
    }
  };
  const sizes = new ResizeObserver(resized);
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
    }
  }, { rootMargin: "300px" });

  const nameOf = (data, ending) => {
    const name = data.title.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
    return `${Array.from(name).slice(0, 80).join("") || "figure"}.${ending}`;
  };
  const save = (text, type, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  // A saved drawing stands by itself: light colours, white ground, its title inside.
  const saveDrawing = async (figure) => {
    const view = await draw(figure);
    const data = dataOf(figure);
    const drawn = (await view.toSVG()).replace(/var\(--[\w-]+,\s*([^()]*)\)/g, "$1");
    const titled = drawn.replace(/^(<svg[^>]*>)/, `$1<title>${escaped(data.title)}</title><rect width="100%" height="100%" fill="#ffffff"/>`);
    save(titled, "image/svg+xml", nameOf(data, "svg"));
  };

  const tableOf = (data) => {
    const rows = rowsOf(data.tables.rows);
    const curves = data.tables.curves ? unpacked(data.tables.curves.label) : [];
    const names = Object.keys(data.tables.rows);
    return [names, ...rows.map((row) => names.map((name) => name === "curve" ? curves[row.curve] : row[name]))];
  };
  // A spreadsheet takes a text that begins so for a formula; numbers are none.
  const cell = (value) => {
    if (value === null || value === undefined) { return ""; }
    if (typeof value === "number") { return String(value); }
    const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const saveData = (figure) => {
    const data = dataOf(figure);
    const lines = tableOf(data).map((row) => row.map(cell).join(","));
    save(`\ufeff${lines.join("\r\n")}\r\n`, "text/csv;charset=utf-8", nameOf(data, "csv"));
  };
  const made = (kind, text, properties) => Object.assign(document.createElement(kind), { textContent: text }, properties);
  const showData = (figure, place) => {
    if (place.firstChild) { return; }
    const [names, ...rows] = tableOf(dataOf(figure));
    const table = document.createElement("table");
    const line = (section, kind, values) => {
      const row = section.insertRow();
      for (const value of values) { row.append(made(kind, value ?? "")); }
    };
    line(table.createTHead(), "th", names.map((name) => specifications().words[name.replaceAll("_", " ")] ?? name.replaceAll("_", " ")));
    const body = table.createTBody();
    for (const row of rows) { line(body, "td", row); }
    place.append(table);
  };

  const addTools = (figure) => {
    const { words } = specifications();
    const title = figure.querySelector("figcaption").textContent;
    const tools = made("div", "", { className: "chart-tools" });
    for (const [ending, about, action] of [["SVG", words["Save the figure as SVG"], saveDrawing], ["CSV", words["Save the data as CSV"], saveData]]) {
      const button = made("button", ending, { type: "button", ariaLabel: `${ending}: ${about}: ${title}` });
      button.addEventListener("click", () => action(figure));
      tools.append(button);
    }
    const details = made("details", "", { className: "chart-data" });
    const place = made("div", "", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: `${words.Data}: ${title}` });
    details.append(made("summary", words.Data), place);
    details.addEventListener("toggle", () => { if (details.open) { showData(figure, place); } });
    tools.append(details);
    figure.append(tools);
  };

  for (const figure of document.querySelectorAll("figure.chart")) {
    if (!figure.querySelector(".chart-view")) { continue; }
    figures.set(figure, {});
    figure.querySelector(".chart-view").style.minHeight = `${figure.dataset.height}px`;
    addTools(figure);
    seen.observe(figure);
  }
  addEventListener("beforeprint", () => {
    for (const figure of figures.keys()) { if (figure.offsetParent !== null) { draw(figure); } }
  });
})();
