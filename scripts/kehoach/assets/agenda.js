/* What is next, what comes within a month, what was just missed: by the reader's own day. The rows stand in the page in
   the order of their days, for all or for one unit; home takes the rows of the reader's unit from that unit's page. */
(function () {
  "use strict";
  var k = window.kehoach;
  var section = k.one("[data-agenda]");
  var ofAll = k.all("[data-row]", k.one("[data-part=all]", section));
  var later = k.one("details[data-box=later]", section);
  var PARTS = ["next", "soon", "just", "later", "past"];

  /* Where the year is too long for one page, months have pages of their own, and what is near is taken from there:
     of each page its path, the first day that counts and the last that is open. */
  var MOST = 40, AHEAD = 3, BEHIND = 1;
  function isParted(place) { return "pages" in place.dataset; }
  function pagesOf(place) { return JSON.parse(place.dataset.pages || "[]"); }
  function chosen(pages, now) {
    var open = pages.filter(function (told) { return told[2] >= now; });
    var near = open.filter(function (told) { return k.daysFrom(now, told[1]) <= +section.dataset.soon; });
    var just = pages.filter(function (told) { return told[2] < now && k.daysFrom(told[2], now) <= k.JUST; });
    if (!near.length) near = open;
    var found = just.slice(-BEHIND).concat(near.slice(0, AHEAD));
    return found.length ? found : pages.slice(-1);
  }
  /* Promises the rows that are near, in the order of their days. */
  function load(place) {
    var pages = pagesOf(place), wanted = chosen(pages, k.today());
    return Promise.all(wanted.map(function (told) { return k.listedRows(told[0]); })).then(function (lists) {
      var rows = [].concat.apply([], lists);
      /* Whether nothing lies before them, and whether something is open still. */
      rows.isStart = wanted[0] === pages[0];
      rows.goesOn = pages.some(function (told) { return told[2] >= k.today(); });
      return rows;
    });
  }

  /* Of what comes later so much is shown at once; more is folded, so that the page stays short. */
  var MANY = 10;

  function isOff(row) { return "cancelled" in row.dataset; }

  /* What is still open is ahead; what is called off is told in its place, and is not due. Rows come in the order of
     their days. ``over`` is how the year stands once nothing is due any more. */
  function sort(rows, now, over) {
    var parts = { next: [], soon: [], just: [], later: [], past: [] };
    var valid = rows.filter(function (row) { return !isOff(row); });
    function isAhead(row) { return row.dataset.until >= now; }
    function isNear(row) { return k.daysFrom(now, row.dataset.leading) <= +section.dataset.soon; }
    var due = valid.filter(isAhead), near = due.filter(isNear);
    /* Where nothing is near, the first few, and with the last of them what falls on the same day. */
    var last = due[Math.min(+section.dataset.least, due.length) - 1];
    function isShown(row) { return isNear(row) || (!near.length && last && row.dataset.leading <= last.dataset.leading); }
    rows.forEach(function (row) {
      if (row === due[0]) parts.next.push(row);
      else if (isAhead(row)) parts[isShown(row) ? "soon" : "later"].push(row);
      /* Missed is what was open until then, however long before it had better be done. */
      else parts[k.daysFrom(row.dataset.until, now) <= k.JUST ? "just" : "past"].push(row);
    });
    var state = "soon";
    if (!due.length) state = over;
    else if (!near.length) state = due.length === valid.length && rows.isStart !== false ? "before" : "quiet";
    return { parts: parts, state: state };
  }

  function show(rows, over) {
    var now = k.today();
    var sorted = sort(rows, now, over), more = k.one("[data-more]", section);
    if (more) {
      more.hidden = sorted.parts.soon.length <= MOST;
      sorted.parts.soon = sorted.parts.soon.slice(0, MOST);
      sorted.parts.just = sorted.parts.just.slice(-MOST);
    }
    PARTS.forEach(function (name) {
      var place = k.one("[data-part=" + name + "]", section);
      /* Home shows no more than what is near; the rest is one link away. */
      if (!place) return;
      place.replaceChildren.apply(place, sorted.parts[name]);
      place.closest("[data-box]").hidden = !sorted.parts[name].length;
      k.all("[data-count=" + name + "]", section).forEach(function (count) { count.textContent = sorted.parts[name].length; });
    });
    if (later) later.open = sorted.parts.later.length <= MANY;
    k.one("[data-box=all]", section).hidden = true;
    k.all("[data-state-text]", section).forEach(function (text) { text.hidden = text.dataset.stateText !== sorted.state; });
    k.all("[data-soon-title]", section).forEach(function (title) {
      title.hidden = (title.dataset.soonTitle === "near") !== (sorted.state === "soon");
    });
    k.one("[data-as-of]", section).textContent = k.say(k.words.asOf, { day: k.printed(now) });
    section.dataset.shown = sorted.state;
  }

  /* On paper the year is whole. */
  window.addEventListener("beforeprint", function () { if (later) later.open = true; });

  k.agenda = { section: section, ofAll: ofAll, sort: sort, show: show, isParted: isParted, load: load };
  if ("home" in section.dataset) return;
  /* Without them the months are there. */
  if (isParted(section)) load(section).then(function (rows) { show(rows, "none"); }).catch(function () { /* offline */ });
  else show(ofAll, "none");
})();
