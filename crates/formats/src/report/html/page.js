"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  var theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", function () {
    var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  var list = document.getElementById("list");
  if (!list) return;
  var body = list.tBodies[0];
  var rows = Array.prototype.map.call(body.querySelectorAll("tr.f"), function (row) {
    var details = row.nextElementSibling;
    details.hidden = true;
    var name = row.querySelector(".open");
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = name.textContent;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", details.id);
    name.replaceWith(button);
    return { row: row, details: details, button: button, data: row.dataset, words: null };
  });
  body.addEventListener("click", function (event) {
    var row = event.target.closest("tr.f");
    if (!row || String(getSelection())) return;
    var details = row.nextElementSibling;
    details.hidden = !details.hidden;
    row.querySelector("td.id button").setAttribute("aria-expanded", String(!details.hidden));
  });
  function words(entry) {
    if (entry.words === null) entry.words = (entry.row.textContent + " " + entry.details.textContent).toLowerCase();
    return entry.words;
  }
  var form = document.getElementById("filters");
  form.hidden = false;
  function value(id) {
    var field = document.getElementById(id);
    return field ? field.value : "";
  }
  function filter() {
    var query = value("q").trim().toLowerCase().split(/\s+/).filter(Boolean);
    var severities = {};
    form.querySelectorAll("input[name=s]:checked").forEach(function (box) { severities[box.value] = true; });
    var wanted = ["fix", "kind", "layer", "target"].map(function (id) { return [id, value(id)]; }).filter(function (one) { return one[1] !== ""; });
    var shown = 0;
    rows.forEach(function (entry) {
      var fits = severities[entry.data.s] === true &&
        wanted.every(function (one) { return entry.data[one[0]] === one[1]; }) &&
        query.every(function (word) { return words(entry).indexOf(word) >= 0; });
      entry.row.hidden = !fits;
      if (!fits && !entry.details.hidden) {
        entry.details.hidden = true;
        entry.button.setAttribute("aria-expanded", "false");
      }
      if (fits) shown += 1;
    });
    document.getElementById("shown").textContent = shown === rows.length ? shown : shown + " of " + rows.length;
    document.getElementById("empty").hidden = shown > 0;
  }
  var waiting = 0;
  form.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter, 0); });
  var collator = new Intl.Collator("en", { numeric: true });
  function compare(key) {
    if (key === "o") return function (a, b) { return a.data.o - b.data.o; };
    if (key === "c" || key === "r") return function (a, b) { return a.data[key] - b.data[key]; };
    var column = Number(key);
    return function (a, b) { return collator.compare(a.row.cells[column].textContent, b.row.cells[column].textContent); };
  }
  var heads = list.tHead.querySelectorAll("th");
  heads.forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var key = head.dataset.sort;
      var numeric = key === "c" || key === "r";
      var now = head.getAttribute("aria-sort");
      var next = now ? (now === "ascending" ? "descending" : "ascending") : (numeric ? "descending" : "ascending");
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", next);
      var by = compare(key);
      var sign = next === "ascending" ? 1 : -1;
      rows.sort(function (a, b) { return sign * by(a, b) || a.data.n - b.data.n; });
      var all = document.createDocumentFragment();
      rows.forEach(function (entry) { all.appendChild(entry.row); all.appendChild(entry.details); });
      body.appendChild(all);
    });
  });
})();
