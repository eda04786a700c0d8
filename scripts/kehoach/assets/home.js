/* Home: what is next for all, or for the reader's own unit once it is chosen. */
(function () {
  "use strict";
  var k = window.kehoach, agenda = k.agenda, section = agenda.section;
  var form = k.one("[data-choose]"), select = form.elements.unit;
  var title = k.one("[data-agenda-title]", section), change = k.one("[data-changed]", section), changeOfAll = change.innerHTML;

  function ofAll(failed) {
    var own = k.unit();
    title.textContent = title.dataset.all;
    change.innerHTML = changeOfAll;
    k.one("[data-failed]", section).hidden = !failed;
    k.all("[data-own-only]").forEach(function (part) { part.hidden = !own; });
    if (!agenda.isParted(section)) {
      agenda.show(agenda.ofAll, "finished");
      section.classList.remove("kh-waiting");
      return;
    }
    section.classList.add("kh-waiting");
    agenda.load(section).then(function (rows) {
      if (k.unit() && !failed) return;
      agenda.show(rows, "finished");
    }).catch(function () { k.one("[data-failed]", section).hidden = false; }).then(function () {
      section.classList.remove("kh-waiting");
    });
  }
  function ofUnit(page, own) {
    title.textContent = k.say(title.dataset.unit, { name: own.name });
    change.innerHTML = k.one("[data-changed]", page).innerHTML;
    k.one("[data-failed]", section).hidden = true;
    k.all("[data-own-only]").forEach(function (part) { part.hidden = false; });
    var place = k.one("[data-agenda]", page);
    if (agenda.isParted(place)) {
      agenda.load(place).then(function (rows) {
        var now = k.unit();
        if (now && now.id === own.id) agenda.show(rows, rows.goesOn ? "none" : "finished");
      }).catch(function () { k.one("[data-failed]", section).hidden = false; }).then(function () {
        section.classList.remove("kh-waiting");
      });
      return;
    }
    var rows = k.all("[data-agenda] [data-part=all] > [data-row]", page).map(function (row) { return document.importNode(row, true); });
    /* The whole plan may go on when a unit has done its share. */
    var goesOn = agenda.ofAll.some(function (row) { return row.dataset.until >= k.today(); });
    agenda.show(rows, goesOn ? "none" : "finished");
    section.classList.remove("kh-waiting");
  }
  function show() {
    var own = k.unit();
    form.hidden = !!own && !form.contains(document.activeElement);
    if (k.typed) k.typed.put(select, own);
    else select.value = own ? own.id : "";
    if (!own) { ofAll(false); return; }
    k.all("[data-route]").forEach(function (link) { link.href = k.route(link.dataset.route, own.id); });
    /* Nothing that will be replaced is painted: what stands below must not jump. */
    section.classList.add("kh-waiting");
    k.ownPage().then(function (page) {
      var now = k.unit();
      if (!now || now.id !== own.id) return;
      if (page) ofUnit(page, now);
      else ofAll(true);
    });
  }
  select.addEventListener("change", function () {
    var chosen = select.selectedOptions[0];
    k.remember(chosen.value ? { id: chosen.value, name: chosen.textContent } : null);
  });
  document.addEventListener("kehoach:unit", show);
  /* "Đổi" of the bar leads here. */
  function ask() {
    if (location.hash !== "#" + form.id) return;
    form.hidden = false;
    (k.typed ? k.typed.field(select) : select).focus();
  }
  window.addEventListener("hashchange", ask);
  show();
  ask();

  /* The site's policy lets no form be sent: the question goes into the address as sending would have put it there. */
  document.addEventListener("submit", function (event) {
    var search = event.target;
    if (!search.matches("form.kh-search")) return;
    event.preventDefault();
    location.assign(search.action + "?" + new URLSearchParams(new FormData(search)));
  });
})();
