"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => {
    root.dataset.theme = theme;
    // DataTables looks for this class.
    root.classList.toggle("dark", theme === "dark");
    document.getElementById("theme")?.setAttribute("aria-pressed", String(theme === "dark"));
  };
  let chosen = false;
  paint(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => { if (!chosen) { paint(dark.matches ? "dark" : "light"); } });

  // Large libraries come deflated and run where they are needed; the policy names their hash.
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("outdated")?.removeAttribute("hidden");
  }
  const running = {};
  window.unpack = (name) => {
    running[name] ??= (async () => {
      const signs = atob(document.getElementById(name).textContent);
      const packed = new Blob([Uint8Array.from(signs, (sign) => sign.charCodeAt(0))]);
      const text = await new Response(packed.stream().pipeThrough(new DecompressionStream("deflate"))).text();
      document.head.append(Object.assign(document.createElement("script"), { textContent: text }));
    })();
    return running[name];
  };

  // A part that is closed opens when its address, or that of something in it, is followed.
  const open = () => {
    if (!location.hash) { return; }
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) { return; }
    for (let part = place; part; part = part.parentElement) {
      if (part instanceof HTMLDetailsElement) { part.open = true; }
    }
    place.scrollIntoView();
    const head = place instanceof HTMLDetailsElement ? place.querySelector("summary") : place;
    if (!head.matches("a, button, summary, input, select")) { head.tabIndex = -1; }
    head.focus({ preventScroll: true });
  };
  addEventListener("hashchange", open);

  const read = (id) => { const held = document.getElementById(id); return held ? JSON.parse(held.textContent) : null; };
  let texts, index;
  const line = (box, name, text) => {
    if (!text) { return; }
    const row = document.createElement("p");
    const head = document.createElement("b");
    head.textContent = name;
    row.append(head, ` ${text}`);
    box.append(row);
  };
  const sourceOf = (reference) => {
    const [, key, row] = /^([a-z])(\d+):/.exec(reference) ?? [];
    return key ? `${index.tables[key]}, ${index.words.row} ${row}` : "";
  };
  const explain = (button, box) => {
    texts ??= read("explanations");
    index ??= read("references");
    box.replaceChildren();
    if (!texts || !index) { return; }
    line(box, index.words.figure, button.firstChild.textContent);
    line(box, index.words.basis, button.querySelector("small")?.textContent);
    line(box, index.words.method, texts[button.dataset.i]);
    line(box, index.words.source, sourceOf(button.value));
  };
  const place = (button, box) => {
    const at = button.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
    const below = at.bottom + 6;
    const top = below + box.offsetHeight > innerHeight ? Math.max(8, at.top - box.offsetHeight - 6) : below;
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  };
  let shown = null;
  const hide = () => {
    const box = document.getElementById("explanation");
    if (shown) { shown.removeAttribute("aria-describedby"); shown.removeAttribute("aria-expanded"); }
    shown = null;
    if (box?.matches(":popover-open")) { box.hidePopover(); }
  };
  const show = (button) => {
    const box = document.getElementById("explanation");
    if (shown === button) { return; }
    hide();
    explain(button, box);
    box.showPopover();
    place(button, box);
    shown = button;
    button.setAttribute("aria-describedby", "explanation");
    button.setAttribute("aria-expanded", "true");
  };
  addEventListener("click", (event) => {
    if (event.target.closest("#theme")) {
      chosen = true;
      paint(root.dataset.theme === "dark" ? "light" : "dark");
      return;
    }
    const button = event.target.closest("button.f");
    if (!button) { if (!event.target.closest("#explanation")) { hide(); } return; }
    if (shown === button) { hide(); } else { show(button); }
  });
  let waiting;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") { return; }
    clearTimeout(waiting);
    const button = event.target.closest("button.f");
    if (button) { waiting = setTimeout(() => show(button), 350); }
    else if (shown && !event.target.closest("#explanation") && document.activeElement !== shown) { waiting = setTimeout(hide, 250); }
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });
  addEventListener("scroll", hide, { passive: true });

  document.addEventListener("DOMContentLoaded", () => { paint(root.dataset.theme); open(); });
})();
