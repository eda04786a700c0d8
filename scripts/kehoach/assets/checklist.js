/* Ticks and notes stay on the reader's device; a file carries them to another one. Loaded at the top of the page, so
   that a sheet is never painted before what was ticked on it; begun by the element below the sheet. */
(function () {
  /* The scheme that the reader chose on the site, if he chose one there. */
  try {
    var name = Object.keys(localStorage).find(function (key) { return /__palette$/.test(key); });
    var scheme = name && JSON.parse(localStorage.getItem(name)).color.scheme;
    if (scheme) document.documentElement.classList.add(scheme === "slate" ? "dark" : "light");
  } catch (_) { /* nothing is kept here */ }
})();
/* Of a long year the months at hand are open, the others one press away. Decided as soon as a month is read, before its
   lines are: nothing that is painted goes away again. On paper, and without this script, every line stands. */
customElements.define("kh-month", class extends HTMLElement { connectedCallback() {
  var months = document.getElementById("sheet").dataset.months.split(" ");
  var now = window.kehoach.today(), near = [now.slice(0, 7), next(now)];
  var open = months.filter(function (month) { return near.indexOf(month) >= 0; });
  if (!open.length) open = [months.find(function (month) { return month > near[0]; }) || months[months.length - 1]];
  this.closest("tbody").classList.toggle("folded", open.indexOf(this.dataset.month) < 0);

  function next(day) {
    var year = +day.slice(0, 4), month = +day.slice(5, 7) + 1;
    return month > 12 ? year + 1 + "-01" : year + "-" + String(month).padStart(2, "0");
  }
} });
customElements.define("kh-sheet", class extends HTMLElement { connectedCallback() {
  "use strict";
  var sheet = document.getElementById("sheet"), outcome = document.getElementById("outcome");
  var key = "kehoach.sheet." + sheet.dataset.plan + "." + sheet.dataset.unit;
  var rows = Array.prototype.slice.call(sheet.querySelectorAll("tr[data-deadline]"));
  /* What is ticked and noted, by deadline, since the browser keeps nothing more (a private window, no room left). */
  var unkept = null;
  document.body.classList.add("tools-ready");

  function tick(row) { return row.querySelector("[data-tick]"); }
  function result(row) { return row.querySelector("[data-result]"); }
  function note(row) { return row.querySelector("[data-note]"); }
  function say(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }

  /* Items by deadline, each { done, note }; those that this edition does not show stay for the next one. */
  function read() {
    /* It is newer than what was kept before. */
    if (unkept) return unkept;
    try {
      var kept = JSON.parse(localStorage.getItem(key));
      return (kept && kept.items) || {};
    } catch (_) {
      return {};
    }
  }
  function content(items) { return { plan: sheet.dataset.plan, unit: sheet.dataset.unit, items: items }; }
  function write(items) {
    try {
      localStorage.setItem(key, JSON.stringify(content(items)));
      unkept = null;
    } catch (_) {
      unkept = items;
      outcome.textContent = outcome.dataset.full;
    }
  }

  /* Only the row that changed is written: another window may have changed the others since. */
  function change(row) {
    var items = Object.assign({}, read()), id = row.dataset.deadline;
    var item = Object.assign({}, items[id], { note: note(row).value });
    /* A cancelled deadline has no box any more; that it was done stays true. */
    if (tick(row)) {
      /* The day for which it was ticked: should an amendment move it, the next edition says so. */
      if (tick(row).checked && !item.done) item.due = row.dataset.due;
      item.done = tick(row).checked;
      item.result = result(row).value;
    }
    if (item.done || item.note || item.result) items[id] = item;
    else delete items[id];
    write(items);
    sayMoved(row, item);
    progress();
  }
  function countIn(items) { return rows.filter(function (row) { return items[row.dataset.deadline]; }).length; }
  function show(items) {
    rows.forEach(function (row) {
      var item = items[row.dataset.deadline] || {}, gone = row.querySelector("[data-was-done]");
      if (tick(row)) tick(row).checked = item.done === true;
      if (gone) gone.textContent = item.done === true ? gone.dataset.wasDone : "–";
      note(row).value = typeof item.note === "string" ? item.note : "";
      if (result(row)) result(row).value = typeof item.result === "string" ? item.result : "";
      sayMoved(row, item);
    });
    progress();
  }
  /* Done for another day than the one that now holds: the reader decides whether it is done for that one too. */
  function sayMoved(row, item) {
    var place = row.querySelector(".moved");
    if (!place) return;
    place.hidden = !(item.done && item.due && item.due !== row.dataset.due);
    place.textContent = place.hidden ? "" : say(sheet.dataset.moved, { day: window.kehoach.printed(item.due) });
  }
  /* A field shows as much as it holds; on paper its text stands by itself, so that nothing is cut. */
  function fit() {
    rows.forEach(function (row) {
      [result(row), note(row)].filter(Boolean).forEach(function (field) {
        field.nextElementSibling.textContent = field.value;
        field.style.height = "auto";
        if (field.value) field.style.height = field.scrollHeight + "px";
      });
    });
  }
  /* What a file brings is added to what is kept: where both know a line, the file does. */
  function merge(items) { return Object.assign({}, read(), items); }
  function progress() {
    fit();
    var boxes = rows.map(tick).filter(Boolean);
    var place = document.getElementById("progress");
    var done = boxes.filter(function (box) { return box.checked; }).length;
    place.textContent = say(place.dataset.text, { done: done, all: boxes.length });
    months.forEach(count);
  }

  /* A month is opened and shut by its name, which says what of it is still to be done. */
  var months = Array.prototype.map.call(sheet.querySelectorAll("kh-month"), function (title) {
    var part = title.closest("tbody"), button = document.createElement("button"), left = document.createElement("span");
    button.type = "button";
    button.textContent = title.textContent;
    left.className = "count";
    button.append(left);
    title.replaceChildren(button);
    button.addEventListener("click", function () {
      part.classList.toggle("folded");
      state();
      fit();
      /* In a low window what opens would stand below it, and the press would seem to do nothing. */
      var first = part.querySelector("tr[data-deadline]").getBoundingClientRect();
      if (first.height && first.top + 40 > window.innerHeight) part.scrollIntoView();
    });
    function state() { button.setAttribute("aria-expanded", !part.classList.contains("folded")); }
    state();
    return { part: part, left: left };
  });
  function count(month) {
    var open = month.part.querySelectorAll("[data-tick]:not(:checked)").length;
    month.left.textContent = open ? say(sheet.dataset.left, { count: open }) : sheet.dataset.done;
  }

  sheet.addEventListener("input", function (event) { change(event.target.closest("tr[data-deadline]")); });
  window.addEventListener("storage", function (event) { if (event.key === key || event.key === null) show(read()); });
  /* Shown again from memory by the back button, a page has missed what other windows did. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) show(read()); });

  document.getElementById("print").addEventListener("click", function () {
    var select = document.getElementById("part"), part = select ? select.value : "";
    Array.prototype.forEach.call(sheet.querySelectorAll(".part"), function (body) {
      body.classList.toggle("chosen", body.dataset.part === part);
    });
    /* Of what superiors ask only that month's goes on the paper of a month. */
    Array.prototype.forEach.call(sheet.querySelectorAll(".asked"), function (body) {
      var lines = Array.prototype.slice.call(body.querySelectorAll("tr[data-month]"));
      lines.forEach(function (line) { line.classList.toggle("left-out", !!part && line.dataset.month !== part); });
      body.classList.toggle("left-out", lines.every(function (line) { return line.classList.contains("left-out"); }));
    });
    if (part) document.body.dataset.part = part;
    else delete document.body.dataset.part;
    window.print();
  });
  /* Page numbers stand in margin boxes of the page, which not every browser draws (CSS Paged Media 3, 4). */
  document.getElementById("unnumbered").hidden = typeof CSSMarginRule !== "undefined";

  document.getElementById("save").addEventListener("click", function () {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content(read()), null, 1)], { type: "application/json" }));
    link.download = "phieu-" + sheet.dataset.unit + ".json";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
  document.getElementById("load").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) return;
    file.text().then(function (text) {
      var data = JSON.parse(text);
      if (!data || typeof data.items !== "object" || data.items === null) throw new Error("shape");
      if (data.plan !== sheet.dataset.plan || data.unit !== sheet.dataset.unit) {
        outcome.textContent = outcome.dataset.other;
        return;
      }
      /* Said first, so that a device that keeps nothing can say so after it. */
      outcome.textContent = say(outcome.dataset.loaded, { count: countIn(data.items) });
      write(merge(data.items));
      show(read());
    }).catch(function () { outcome.textContent = outcome.dataset.unreadable; }).then(function () { event.target.value = ""; });
  });

  show(read());
} });
