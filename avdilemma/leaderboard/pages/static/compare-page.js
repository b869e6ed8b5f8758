"use strict";
// The page of comparisons: choosing two submissions, loading their answers, writing the tables.
(() => {
  const chosen = { a: document.getElementById("a"), b: document.getElementById("b") };
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const UNITS = {
    share: { scale: 100, digits: 0, unit: " %", difference: " pp", reach: 1 },
    number: { scale: 1, digits: 2, unit: "", difference: "", reach: 2 },
    points: { scale: 1, digits: 1, unit: "", difference: "", reach: 100 },
  };

  const { element, load, shape } = avdilemmaPage;

  const written = (value, unit, sign) => {
    const number = (value * UNITS[unit].scale).toFixed(UNITS[unit].digits);
    const clean = Number(number) === 0 ? number.replace("-", "") : number;
    return (sign && Number(clean) > 0 ? `+${clean}` : clean).replace("-", "−");
  };
  const pText = (p) => (p === null ? "none" : p < 0.001 ? "< 0.001" : p.toFixed(3));

  function bar(each) {
    const { reach } = UNITS[each.unit];
    const place = (value) => (60 + (Math.max(-reach, Math.min(reach, value)) / reach) * 56).toFixed(1);
    const svg = shape("svg", { viewBox: "0 0 120 18", class: "bar", "aria-hidden": "true" });
    const draw = (...given) => svg.appendChild(shape(...given));
    draw("line", { x1: 60, x2: 60, y1: 0, y2: 18, class: "zero" });
    const kind = each.holm !== null && each.holm < 0.05 ? "differs" : "same";
    if (each.low !== null) {
      draw("line", { x1: place(each.low), x2: place(each.high), y1: 9, y2: 9, class: kind });
    }
    draw("circle", { cx: place(each.value), cy: 9, r: 4, class: kind });
    return svg;
  }

  function resultRow(each, suite) {
    const line = element("tr", null);
    line.appendChild(element("th", suite.titles[each.name], { scope: "row" }));
    if (!each.n) {
      line.appendChild(element("td", "no question that both answered", { colspan: 6, class: "n" }));
      return line;
    }
    const { unit, difference } = UNITS[each.unit];
    line.appendChild(element("td", written(each.a, each.unit) + unit));
    line.appendChild(element("td", written(each.b, each.unit) + unit));
    const cell = element("td", written(each.value, each.unit, true) + difference);
    const ends =
      each.low === null
        ? "one scenario alone: no interval"
        : `${written(each.low, each.unit)} to ${written(each.high, each.unit)}`;
    cell.appendChild(element("small", ends));
    line.appendChild(cell);
    const drawn = element("td", null);
    drawn.appendChild(bar(each));
    line.appendChild(drawn);
    const p = element("td", pText(each.holm));
    if (each.holm !== null && each.holm < 0.05) p.appendChild(element("small", "differ"));
    if (each.p === null && each.low !== null) p.appendChild(element("small", "always the same"));
    line.appendChild(p);
    line.appendChild(element("td", `${each.n} in ${each.clusters}`));
    return line;
  }

  function table(caption, titles, rows) {
    const scroll = element("div", null, { class: "scroll", tabindex: 0, role: "region" });
    scroll.setAttribute("aria-label", caption);
    const made = element("table", null, { class: "wide" });
    made.appendChild(element("caption", caption));
    const head = made.createTHead().insertRow();
    for (const title of titles) {
      const kind = title === "Drawn" ? { class: "drawn" } : {};
      head.appendChild(element("th", title, { scope: "col", ...kind }));
    }
    const body = made.createTBody();
    for (const each of rows) body.appendChild(each);
    scroll.appendChild(made);
    return scroll;
  }

  function textRow(title, texts) {
    const line = element("tr", null);
    line.appendChild(element("th", title, { scope: "row" }));
    for (const text of texts) line.appendChild(element("td", text));
    return line;
  }

  function numberRow(mine, other) {
    const line = element("tr", null);
    const head = element("th", mine.title, { scope: "row" });
    head.appendChild(element("small", mine.about));
    line.appendChild(head);
    for (const each of [mine, other]) {
      const cell = element("td", each.value);
      if (each.interval) cell.appendChild(element("small", each.interval));
      line.appendChild(cell);
    }
    return line;
  }

  function show(a, b) {
    const suite = avdilemma.suites.get(a.suite);
    const { rows, same } = avdilemma.compare(a, b);
    results.replaceChildren();
    const titles = ["Measure", `A: ${a.name}`, `B: ${b.name}`, "A − B", "Drawn", "p, Holm"];
    titles.push("Answers in scenarios");
    for (const [domain, title] of Object.entries(suite.domains)) {
      const mine = rows.filter((each) => each.domain === domain);
      if (!mine.length) continue;
      results.appendChild(element("h2", title));
      const lines = mine.map((each) => resultRow(each, suite));
      results.appendChild(table(`${title}: ${a.name} (A) and ${b.name} (B)`, titles, lines));
    }
    results.appendChild(element("h2", "The same answer"));
    const equal = same.map((each) =>
      textRow(each.key, [`${each.equal} of ${each.of}`, `${((100 * each.equal) / each.of).toFixed(0)} %`]),
    );
    results.appendChild(table("Questions that got the same answer", ["Task", "Answers", "Share"], equal));
    results.appendChild(element("h2", "Estimates side by side"));
    results.appendChild(
      element("p", "Each is estimated from one model's own answers; their difference is not tested here."),
    );
    const numbers = a.numbers.map((each, place) => numberRow(each, b.numbers[place]));
    results.appendChild(table("Estimates with 95 % intervals", ["Parameter", `A: ${a.name}`, `B: ${b.name}`], numbers));
    const tested = rows.filter((each) => each.p !== null).length;
    const differ = rows.filter((each) => each.holm !== null && each.holm < 0.05).length;
    status.textContent =
      `${a.name} (A) and ${b.name} (B), suite ${a.suite}: ${tested} measures tested, ` +
      `${differ} differ at 5 % after Holm's correction.`;
  }

  const known = (name) => Array.from(chosen.a.options).some((option) => option.value === name);
  let latest = 0;

  async function update() {
    const names = [chosen.a.value, chosen.b.value];
    const turn = (latest += 1);
    results.replaceChildren();
    if (names.some((name) => !name)) {
      status.textContent = "Choose two.";
      return;
    }
    history.replaceState(null, "", `?a=${encodeURIComponent(names[0])}&b=${encodeURIComponent(names[1])}`);
    if (names[0] === names[1]) {
      status.textContent = "These are the same: choose two.";
      return;
    }
    status.textContent = "Loading answers.";
    try {
      await Promise.all(names.map((name) => load(`data/${name}.js`)));
      const [a, b] = names.map((name) => avdilemma.submissions.get(name));
      if (turn !== latest) return;
      if (a.suite !== b.suite) {
        status.textContent = `${a.name} answered suite ${a.suite}, ${b.name} suite ${b.suite}: different questions cannot be paired.`;
        return;
      }
      const common = Object.keys(a.answers).filter((key) => key in b.answers);
      if (!common.length) {
        status.textContent = `${a.name} and ${b.name} have no answers that can be paired: see their pages.`;
        return;
      }
      await load(`suites/${a.suite}.js`);
      if (turn === latest) show(a, b);
    } catch (error) {
      status.textContent = `${error.message}: reload the page.`;
    }
  }

  const wanted = new URLSearchParams(location.search);
  for (const side of ["a", "b"]) {
    const name = wanted.get(side);
    if (name && known(name)) chosen[side].value = name;
    chosen[side].addEventListener("change", update);
  }
  document.getElementById("swap").addEventListener("click", () => {
    [chosen.a.value, chosen.b.value] = [chosen.b.value, chosen.a.value];
    update();
  });
  document.getElementById("chooser").hidden = false;
  update();
})();
