"use strict";
// A person on the map of the board, and a picture of it to keep: drawn here, saved by a click.
const avdilemmaPicture = (() => {
  /** Draw who answered into the map: a point with bars, or a band while one kappa is not known. */
  function mark(svg, { games, dilemmas }) {
    const { left, right, top, bottom, low, high } = avdilemma.rules.map;
    const cut = (value) => Math.min(high, Math.max(low, value));
    const x = (value) => left + ((cut(value) - low) / (high - low)) * (right - left);
    const y = (value) => bottom - ((cut(value) - low) / (high - low)) * (bottom - top);
    svg.querySelectorAll(".you").forEach((each) => each.remove());
    const group = avdilemmaPage.shape("g", { class: "you" });
    const add = (...given) => group.appendChild(avdilemmaPage.shape(...given));
    const sides = [games ? [x(games.low), x(games.high)] : [left, right]];
    sides.push(dilemmas ? [y(dilemmas.high), y(dilemmas.low)] : [top, bottom]);
    const [[x1, x2], [y1, y2]] = sides;
    add("rect", { class: "you-band", x: x1, y: y1, width: x2 - x1, height: y2 - y1 });
    if (dilemmas) add("path", { class: "you-line", d: `M${x1} ${y(dilemmas.mean)}H${x2}` });
    if (games) add("path", { class: "you-line", d: `M${x(games.mean)} ${y1}V${y2}` });
    const at = [games ? x(games.mean) : right - 46, dilemmas ? y(dilemmas.mean) : top + 24];
    if (games && dilemmas) {
      const [a, b] = at;
      add("path", { class: "you-mark", d: `M${a} ${b - 10}L${a + 10} ${b}L${a} ${b + 10}L${a - 10} ${b}z` });
    }
    add("text", { class: "you-name", x: at[0] + 13, y: at[1] - 8 }, "you");
    svg.appendChild(group);
  }

  const [WIDE, HIGH] = [1200, 630];
  const [LEFT, RIGHT] = [70, 1130];
  const INK = { paper: "#ffffff", ink: "#1b1f24", soft: "#545b64", line: "#d5d9de" };
  const COLOURS = { model: "#0b57a4", reference: "#5a6270", you: "#a3320b" };

  function shape(draw, kind, x, y, half) {
    draw.beginPath();
    if (kind === "model") draw.arc(x, y, half, 0, 2 * Math.PI);
    else if (kind === "reference") draw.rect(x - half, y - half, 2 * half, 2 * half);
    else {
      for (const [a, b] of [[0, -1], [1, 0], [0, 1], [-1, 0]]) draw.lineTo(x + a * half, y + b * half);
      draw.closePath();
    }
    draw.fillStyle = COLOURS[kind];
    draw.fill();
  }

  // names of reference rows below their squares, as far as there is room
  function names(draw, marks, y) {
    let free = 0;
    draw.font = "20px system-ui, sans-serif";
    draw.fillStyle = INK.soft;
    for (const { x, name } of marks.slice().sort((one, other) => one.x - other.x)) {
      const text = name.length > 22 ? `${name.slice(0, 21)}…` : name;
      const width = draw.measureText(text).width;
      const start = Math.min(RIGHT - width, Math.max(LEFT, x - width / 2));
      if (start < free) continue;
      draw.fillText(text, start, y);
      free = start + width + 16;
    }
  }

  function strip(draw, domain, known, top, room) {
    const [low, high] = avdilemma.rules.kappa;
    const cut = (value) => Math.min(high, Math.max(low, value));
    const x = (value) => LEFT + ((cut(value) - low) / (high - low)) * (RIGHT - LEFT);
    const base = top + room - 42;
    draw.fillStyle = INK.ink;
    draw.font = "bold 34px system-ui, sans-serif";
    draw.fillText(`My κ in ${domain}: ${avdilemmaWords.number(known.mean)}`, LEFT, top + 34);
    const told = `95 % interval ${avdilemmaWords.interval(known)}, ${known.read} answers`;
    draw.font = "24px system-ui, sans-serif";
    draw.fillStyle = INK.soft;
    draw.fillText(told, LEFT, top + 68);
    draw.fillStyle = `${COLOURS.you}2b`;
    draw.fillRect(x(known.low), top + 84, x(known.high) - x(known.low), base - top - 84);
    draw.strokeStyle = INK.soft;
    draw.lineWidth = 2;
    draw.beginPath();
    draw.moveTo(LEFT, base);
    draw.lineTo(RIGHT, base);
    draw.stroke();
    draw.font = "20px system-ui, sans-serif";
    draw.textAlign = "center";
    for (const tick of [-1, 0, 0.5, 1, 2]) {
      draw.fillStyle = INK.soft;
      draw.fillRect(x(tick) - 1, base, 2, 8);
      draw.fillText(String(tick).replace("-", "−"), x(tick), base + 30);
    }
    draw.textAlign = "start";
    const rows = avdilemma.rows.filter((row) => row[domain]);
    const [models, agents] = [base - 60, base - 34];
    const placed = rows.map((row) => ({ name: row.name, x: x(row[domain].at), row }));
    for (const each of placed) {
      const kind = each.row.reference ? "reference" : "model";
      shape(draw, kind, each.x, each.row.reference ? agents : models, 8);
    }
    names(draw, placed.filter((each) => each.row.reference), base - 8);
    shape(draw, "you", x(known.mean), top + 100, 15);
  }

  function drawn(found) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDE, HIGH];
    const draw = canvas.getContext("2d");
    draw.fillStyle = INK.paper;
    draw.fillRect(0, 0, WIDE, HIGH);
    const told = Object.entries(found);
    const room = 250;
    told.forEach(([domain, known], place) => {
      const top = told.length === 1 ? 150 : 30 + place * (room + 20);
      strip(draw, domain, known, top, room);
    });
    draw.font = "20px system-ui, sans-serif";
    draw.fillStyle = INK.soft;
    draw.fillText("κ: weight on “what if everyone did as I do”. Diamond: me. Circles: models. Squares: agents, people.", LEFT, 580);
    draw.fillText("Stated choices in made-up situations: no diagnosis, no score of virtue.", LEFT, 608);
    return canvas;
  }

  /** Hand a file to whoever is at the page. */
  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /** Save a picture of every kappa that is known, by domain. */
  const picture = (found) =>
    new Promise((resolve) => {
      drawn(found).toBlob((blob) => {
        save(blob, "where-i-stand.png");
        resolve();
      }, "image/png");
    });

  return { mark, picture, save, drawn };
})();
