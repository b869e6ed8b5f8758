"use strict";
// The board's table: sorting, filtering, groups of columns. Without scripts everything is shown.
(() => {
  const table = document.getElementById("board");
  if (!table || !table.querySelector("tbody a")) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row, place) => ({
    row,
    place,
    text: row.cells[0].textContent.toLowerCase(),
    kind: row.dataset.k,
    tier: row.dataset.t,
    suite: row.dataset.s,
  }));
  const headers = Array.from(table.querySelectorAll("th[data-column]"));
  const count = document.getElementById("count");
  const query = document.getElementById("query");
  const choices = ["kind", "tier", "suite"].map((name) => [name, document.getElementById(name)]);
  const boxes = Array.from(document.querySelectorAll("input[data-group]"));
  const more = document.getElementById("more");
  const PAGE = 100; // rows shown at once: laying out a thousand takes most of a second
  let sorted = null;
  let order = rows;
  let limit = PAGE;

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (column === 0) return cell.textContent.trim().toLowerCase();
    if (cell.dataset.v === undefined) return null;
    return cell.dataset.v === "" ? cell.textContent.trim() : Number(cell.dataset.v);
  };

  // rows without a value stay last whichever way the others run; ties keep the order of the board
  const compare = (down) => (one, other) => {
    if (one.value === null || other.value === null) {
      return (one.value === null) - (other.value === null) || one.place - other.place;
    }
    if (one.value === other.value) return one.place - other.place;
    return one.value < other.value === down ? 1 : -1;
  };

  function arrange() {
    order = rows;
    if (sorted) {
      for (const each of rows) each.value = valueOf(each.row, sorted.column);
      order = rows.slice().sort(compare(sorted.down));
    }
    const all = document.createDocumentFragment();
    for (const each of order) all.appendChild(each.row);
    body.appendChild(all);
    for (const header of headers) {
      const mine = sorted && Number(header.dataset.column) === sorted.column;
      header.setAttribute("aria-sort", mine ? (sorted.down ? "descending" : "ascending") : "none");
    }
    document.getElementById("unsort").disabled = !sorted;
  }

  function filter() {
    const words = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let fitting = 0;
    for (const each of order) {
      const fits =
        words.every((word) => each.text.includes(word)) &&
        choices.every(([name, select]) => !select.value || each[name] === select.value);
      each.row.hidden = !fits || fitting >= limit;
      fitting += fits;
    }
    say(fitting);
  }

  function say(fitting) {
    const title = sorted && headers[sorted.column].dataset.title;
    const text = sorted && headers[sorted.column].dataset.text !== undefined;
    const ways = text ? ["last first", "first first"] : ["highest first", "lowest first"];
    const way = sorted && ways[sorted.down ? 0 : 1];
    const sorting = sorted ? `sorted by ${title}, ${way}` : "in the order of the board";
    const part = fitting > limit ? `, the first ${limit} shown` : "";
    count.textContent = `${fitting} of ${rows.length} rows${part}, ${sorting}`;
    more.hidden = fitting <= limit;
  }

  function groups() {
    for (const box of boxes) table.classList.toggle(`no-${box.dataset.group}`, !box.checked);
  }

  // what is chosen travels in the address, so that a view can be sent to somebody
  function remember() {
    const state = new URLSearchParams();
    if (query.value.trim()) state.set("q", query.value.trim());
    for (const [name, select] of choices) if (select.value) state.set(name, select.value);
    if (boxes.some((box) => box.checked !== box.defaultChecked)) {
      const open = boxes.filter((box) => box.checked).map((box) => box.dataset.group);
      state.set("columns", open.join(" "));
    }
    if (sorted) {
      state.set("sort", headers[sorted.column].dataset.name);
      if (sorted.down) state.set("down", "1");
    }
    const text = state.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    query.value = state.get("q") || "";
    for (const [name, select] of choices) {
      const wanted = state.get(name) || "";
      const known = Array.from(select.options).some((option) => option.value === wanted);
      select.value = known ? wanted : "";
    }
    if (state.has("columns")) {
      const open = new Set(state.get("columns").split(" "));
      for (const box of boxes) box.checked = open.has(box.dataset.group);
    }
    const column = headers.findIndex((header) => header.dataset.name === state.get("sort"));
    sorted = column < 0 ? null : { column, down: state.has("down") };
  }

  headers.forEach((header, column) => {
    header.querySelector("button").addEventListener("click", () => {
      const text = header.dataset.text !== undefined;
      const again = sorted && sorted.column === column;
      sorted = { column, down: again ? !sorted.down : !text };
      limit = PAGE;
      arrange();
      filter();
      remember();
    });
  });
  document.getElementById("unsort").addEventListener("click", () => {
    sorted = null;
    limit = PAGE;
    arrange();
    filter();
    remember();
  });
  const refilter = () => {
    limit = PAGE;
    filter();
    remember();
  };
  more.addEventListener("click", () => {
    // the focus goes on to the first new row, as the button moves away or is gone
    const first = order.filter((each) => !each.row.hidden).length;
    limit += PAGE;
    filter();
    order.filter((each) => !each.row.hidden)[first].row.querySelector("a").focus();
  });
  query.addEventListener("input", refilter);
  for (const [, select] of choices) select.addEventListener("change", refilter);
  for (const box of boxes) {
    box.addEventListener("change", () => {
      groups();
      remember();
    });
  }
  // a narrow screen has more use for rows than for boxes
  document.getElementById("columns").open = window.matchMedia("(min-width: 45rem)").matches;
  document.getElementById("controls").hidden = false;
  recall();
  groups();
  if (sorted) arrange();
  filter();
})();
