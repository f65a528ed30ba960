// What the pages cannot do by themselves: show the words of what is pointed at, move by keys, keep the theme.
(() => {
  "use strict";
  const all = (selector, of = document) => Array.from(of.querySelectorAll(selector));

  // Theme: as the system has it, until somebody chooses.
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme; else delete root.dataset.theme;
    if (button) button.textContent = "Theme: " + (theme || "auto");
  };
  apply(remembered());
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme || "auto"];
      try { if (next === "auto") localStorage.removeItem("theme"); else localStorage.setItem("theme", next); } catch { /* it is only not kept */ }
      apply(next === "auto" ? null : next);
    });
  }

  // The words of an entry or a field, and the entries of words.
  const segments = all(".seg").map((node) => ({ node, from: Number(node.dataset.f), to: Number(node.dataset.t) }));
  const cards = all(".card[data-s]");
  const spans = (node) => (node.dataset.s || "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  const clear = () => all(".lit").forEach((node) => node.classList.remove("lit"));
  const light = (node) => {
    clear();
    const wanted = spans(node);
    for (const segment of segments) {
      if (wanted.some(([from, to]) => segment.from < to && from < segment.to)) segment.node.classList.add("lit");
    }
    node.classList.add("lit");
  };
  for (const node of all("[data-s]")) {
    const show = (event) => { event.stopPropagation(); light(node); };
    node.addEventListener("mouseover", show);
    node.addEventListener("focusin", show);
    node.addEventListener("click", () => {
      const first = all(".seg.lit")[0];
      if (first) first.scrollIntoView({ block: "nearest" });
    });
  }
  for (const segment of segments) {
    segment.node.addEventListener("mouseover", () => {
      clear();
      segment.node.classList.add("lit");
      for (const card of cards) {
        if (spans(card).some(([from, to]) => segment.from < to && from < segment.to)) card.classList.add("lit");
      }
    });
  }

  // In the network, what is pointed at and what it is tied to.
  for (const drawing of all(".network")) {
    const marks = all("[data-of]", drawing);
    for (const mark of marks) {
      const link = mark.closest("a");
      const show = () => {
        const own = mark.dataset.of.split(" ");
        const near = new Set(own);
        if (own.length === 1) {
          for (const other of marks) {
            const ends = other.dataset.of.split(" ");
            if (ends.length === 2 && ends.includes(own[0])) ends.forEach((end) => near.add(end));
          }
        }
        drawing.classList.add("pointed");
        for (const other of marks) {
          const ends = other.dataset.of.split(" ");
          const tied = ends.length === 1 ? near.has(ends[0]) : own.length === 2 ? other === mark : ends.includes(own[0]);
          other.classList.toggle("near", tied);
        }
      };
      const leave = () => drawing.classList.remove("pointed");
      link.addEventListener("mouseenter", show);
      link.addEventListener("focus", show);
      link.addEventListener("mouseleave", leave);
      link.addEventListener("blur", leave);
    }
  }

  // Keys: / searches, j and k walk a list, Escape leaves.
  const rows = all(".happenings a.what, .hits a.what, .card, table tbody a, .pairs a");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape") { clear(); if (typing) typing.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("q").focus(); return; }
    if ((event.key === "j" || event.key === "k") && rows.length) {
      const at = rows.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
      rows[next].focus();
    }
  });
})();
