/* The calendar: one month at a time, named by the address, with today marked.
   Without it all months stand below each other. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one;
  var part = document.currentScript.previousElementSibling, strip = one("[data-strip]");
  var words = part.dataset, months = all(".kh-month", part), now = k.today();
  var WHOLE = "#ca-nam", TODAY = "hom-nay";

  function nameOf(month) { return month.dataset.month; }
  function monthNamed(name) { return months.filter(function (month) { return nameOf(month) === name; })[0]; }
  var ofToday = monthNamed(now.slice(0, 7));

  /* What a filter leaves in the tables. What lasts several days counts once, on its last. */
  function shown(entry) { return !entry.hidden; }
  function entriesOf(place) { return all("[data-entry]:not([data-begins])", place).filter(shown); }
  function dayOf(entry) { return entry.closest("td").dataset.day; }
  function isAhead(entry) { return entry.dataset.until >= now; }

  /* Where the address leads: a month, a row of its list, the whole year. What leads elsewhere says nothing of months. */
  function target() { return location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); }
  function asked() {
    var named = target(), month = named && named.closest(".kh-month[data-month]");
    if (month) return month;
    /* "view=list" stands in addresses that were shared before. */
    var list = new URLSearchParams(location.search).get("view") === "list";
    if (location.hash === WHOLE || (list && !location.hash)) return null;
    return !location.hash || current === undefined ? first() : current;
  }
  /* Where a reader of this day begins: out of the year, at the end that is nearest and holds something. */
  function first() {
    if (ofToday) return ofToday;
    var held = months.filter(function (month) { return !("empty" in month.dataset); });
    if (!held.length) return months[0];
    return now < nameOf(held[0]) ? held[0] : held[held.length - 1];
  }

  var current;
  function show(chosen) {
    current = chosen;
    part.classList.toggle("kh-whole", !chosen);
    months.forEach(function (month) { month.classList.toggle("kh-shown", month === chosen); });
    all("a", strip).forEach(function (link) {
      if (link.hash === (chosen ? "#" + chosen.id : WHOLE)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    months.forEach(function (month) { unfold(month, chosen); });
  }
  /* Past rows of the year at a look are put away as long as others are to come; of a past month they are what is asked. */
  function unfold(month, chosen) {
    var past = one("details.kh-folded", month);
    if (!past) return;
    if (!chosen) past.open = !entriesOf(part).some(isAhead);
    else if (month === chosen && !one(".kh-list > .kh-rows > li", month)) past.open = true;
  }

  /* Counts, the days that lead somewhere and what a month without anything says: anew after each filter. */
  function count() {
    var left = entriesOf(part);
    months.forEach(function (month) {
      var held = entriesOf(month), place = one("[data-count-of='" + nameOf(month) + "']", strip);
      place.textContent = held.length;
      place.closest("a").classList.toggle("kh-none", !held.length);
      one("[data-month-count]", month).textContent = k.say(words.many, { count: held.length });
      all("td", month).forEach(linkDay);
      after(month, held, left);
    });
    all(".kh-line").forEach(countLine);
  }
  /* The figures of a line of the year follow it. */
  function countLine(line) {
    var lanes = all("[data-lane]", line).map(function (lane) {
      var ids = all("a[data-mark]", lane).map(function (mark) { return mark.dataset.mark; });
      return { name: lane.dataset.lane, place: one("[data-lane-count]", lane), ids: ids, sum: 0 };
    });
    all("[data-figure]", line).forEach(function (row) {
      var month = monthNamed(row.dataset.figure);
      /* What superiors ask is no part of the line. */
      var own = month ? entriesOf(month).filter(function (entry) { return !("asked" in entry.dataset); }) : [];
      var held = own.map(function (entry) { return entry.dataset.entry; });
      var parts = lanes.map(function (lane) {
        var count = lane.ids.filter(function (id) { return held.indexOf(id) >= 0; }).length;
        lane.sum += count;
        return count ? lane.name + ": " + count : "";
      }).filter(Boolean);
      row.cells[1].textContent = held.length;
      row.cells[2].textContent = parts.join("; ");
    });
    lanes.forEach(function (lane) { if (lane.place) lane.place.textContent = "(" + k.say(words.many, { count: lane.sum }) + ")"; });
  }
  /* A day leads to the first of its rows that a filter leaves. */
  function linkDay(cell) {
    var link = one("a.kh-day", cell), entry = link && all("[data-entry]", cell).filter(shown)[0];
    if (!link) return;
    if (entry) link.href = "#han-" + entry.dataset.entry;
    else link.removeAttribute("href");
  }
  /* What comes next, where the month has nothing or nothing more. */
  function after(month, held, left) {
    var place = one("[data-after]", month);
    place.hidden = month === ofToday ? held.some(isAhead) : held.length > 0;
    if (place.hidden) return;
    var next = left.filter(function (entry) {
      return dayOf(entry).slice(0, 7) > nameOf(month) && (month !== ofToday || isAhead(entry));
    })[0];
    place.textContent = (held.length ? words.noneLeft : words.empty) + " " + (next ? words.next + " " : words.noneAfter);
    if (!next) return;
    var link = one("a", next).cloneNode(true);
    link.textContent = k.printed(dayOf(next)) + ": " + link.textContent;
    place.appendChild(link);
  }

  /* Today in the table and above the list: by a frame, a word, and what screen readers say of a current day. */
  function make(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }
  function markToday() {
    if (!ofToday) return;
    var cell = one("td[data-day='" + now + "']", ofToday), list = one(".kh-list", ofToday);
    cell.classList.add("kh-today");
    cell.setAttribute("aria-current", "date");
    one(".kh-day", cell).insertAdjacentElement("afterend", make("span", "kh-today-word", words.todayWord));
    var line = make("p", "kh-today-line", k.say(words.today, { day: k.printed(now) }));
    line.id = TODAY;
    line.tabIndex = -1;
    line.setAttribute("aria-current", "date");
    list.insertBefore(line, list.firstChild);
    one("a[href='#" + ofToday.id + "']", strip).classList.add("kh-this-month");
    all("[data-to-today]", part).forEach(function (link) {
      link.href = "#" + TODAY;
      link.hidden = false;
    });
  }

  /* To the head of the month, or to a row of it: seen at once, else scrolled to. */
  function go() {
    show(asked());
    var place = target(), folded = place && place.closest("details");
    if (folded) folded.open = true;
    if (place && place.matches(".kh-month[data-month]")) place = one("h2", place);
    if (!place || !part.contains(place)) return;
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    var top = place.getBoundingClientRect().top, above = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    if (top < above || top > window.innerHeight * 0.7) place.scrollIntoView();
  }

  markToday();
  count();
  show(asked());
  window.addEventListener("hashchange", go);
  document.addEventListener("kehoach:shown", count);
})();
