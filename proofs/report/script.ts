/**
 * Filters the page by team and model. Without it all is shown, and there is nothing to filter by: the form is hidden until this runs.
 *
 * Plain text for the browser; the page's Content-Security-Policy allows this very text and no other.
 */
export const SCRIPT = `"use strict";
(() => {
  const form = document.getElementById("filter");
  const team = document.getElementById("filter-team");
  const model = document.getElementById("filter-model");
  const told = document.getElementById("filter-told");
  const rows = [...document.querySelectorAll("tbody tr")];
  const cells = [...document.querySelectorAll("th[data-models], td[data-models]")];
  const holds = (element, name, value) =>
    value === "" || !(name in element.dataset) || element.dataset[name].split(" ").includes(value);
  const apply = () => {
    let hidden = 0;
    for (const row of rows) {
      row.hidden = !holds(row, "teams", team.value) || !holds(row, "models", model.value);
      if (row.hidden) hidden += 1;
    }
    for (const cell of cells) cell.hidden = !holds(cell, "models", model.value);
    told.textContent = hidden === 0 ? "All rows are shown." : rows.length - hidden + " of " + rows.length + " rows are shown.";
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
})();
`;
