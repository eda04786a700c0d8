/* Ticks and notes stay on the reader's device; a file carries them to another one. */
(function () {
  "use strict";
  var sheet = document.getElementById("sheet"), outcome = document.getElementById("outcome");
  var key = "kehoach.sheet." + sheet.dataset.plan + "." + sheet.dataset.unit;
  var rows = Array.prototype.slice.call(sheet.querySelectorAll("tr[data-deadline]"));
  document.body.classList.add("tools-ready");

  function tick(row) { return row.querySelector("[data-tick]"); }
  function note(row) { return row.querySelector("[data-note]"); }
  function say(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }

  function state() {
    var items = Object.assign({}, unknown);
    rows.forEach(function (row) {
      var done = Boolean(tick(row) && tick(row).checked), text = note(row).value;
      if (done || text) items[row.dataset.deadline] = { done: done, note: text };
    });
    return { plan: sheet.dataset.plan, unit: sheet.dataset.unit, items: items };
  }
  /* What this edition does not show is kept: it may be on the next one again. */
  var unknown = {};
  function show(items) {
    var count = 0, shown = {};
    rows.forEach(function (row) {
      var item = items[row.dataset.deadline] || {};
      shown[row.dataset.deadline] = true;
      if (tick(row)) tick(row).checked = item.done === true;
      note(row).value = typeof item.note === "string" ? item.note : "";
      if (items[row.dataset.deadline]) count += 1;
    });
    unknown = {};
    Object.keys(items).forEach(function (id) { if (!shown[id]) unknown[id] = items[id]; });
    progress();
    return count;
  }
  /* A field shows as much as it holds; on paper its text stands by itself, so that nothing is cut. */
  function fit() {
    rows.forEach(function (row) {
      row.querySelector(".written").textContent = note(row).value;
      note(row).style.height = "auto";
      if (note(row).value) note(row).style.height = note(row).scrollHeight + "px";
    });
  }
  function progress() {
    fit();
    var boxes = rows.map(tick).filter(Boolean);
    var place = document.getElementById("progress");
    var done = boxes.filter(function (box) { return box.checked; }).length;
    place.textContent = say(place.dataset.text, { done: done, all: boxes.length });
  }
  function keep() {
    try { localStorage.setItem(key, JSON.stringify(state())); } catch (_) { outcome.textContent = outcome.dataset.full; }
    progress();
  }

  sheet.addEventListener("input", keep);
  document.getElementById("print").addEventListener("click", function () {
    var select = document.getElementById("part"), part = select ? select.value : "";
    Array.prototype.forEach.call(sheet.querySelectorAll(".part"), function (one) {
      one.classList.toggle("chosen", one.dataset.part === part);
    });
    if (part) document.body.dataset.part = part;
    else delete document.body.dataset.part;
    window.print();
  });
  document.getElementById("save").addEventListener("click", function () {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(state(), null, 1)], { type: "application/json" }));
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
      outcome.textContent = say(outcome.dataset.loaded, { count: show(data.items) });
      keep();
    }).catch(function () { outcome.textContent = outcome.dataset.unreadable; }).then(function () { event.target.value = ""; });
  });

  var kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch (_) { kept = null; }
  show((kept && kept.items) || {});
})();
