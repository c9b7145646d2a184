// A click on the head of a column of a table.sortable sorts its rows, the largest
// first; the next click turns the order round. Numbers are compared as numbers.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const valueOf = (row, i) => {
    const text = row.cells[i].dataset.value ?? row.cells[i].textContent.trim();
    const number = Number(text.replace(/[,%\s]/g, "").replace("\u2212", "-"));
    return text === "" || Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number"
      ? a - b
      : (typeof a === "number") - (typeof b === "number") ||
        String(a).localeCompare(String(b));
  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => compare(valueOf(a, i), valueOf(b, i)));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}
