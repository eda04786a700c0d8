/* What is next, what comes within a month, what was just missed: by the reader's own day. The rows stand in the page in
   the order of their days, for all or for one unit; home takes the rows of the reader's unit from that unit's page. */
(function () {
  "use strict";
  var k = window.kehoach;
  var section = k.one("[data-agenda]");
  var ofAll = k.all("[data-row]", k.one("[data-part=all]", section));
  var PARTS = ["next", "soon", "just", "later", "past"];

  function isOff(row) { return "cancelled" in row.dataset; }

  /* The same rule as views.upcoming: what is still open is ahead, what is called off is not due. */
  function sort(rows, now) {
    var parts = { next: [], soon: [], just: [], later: [], past: [] };
    var valid = rows.filter(function (row) { return !isOff(row); });
    function isAhead(row) { return row.dataset.until >= now; }
    var ahead = rows.filter(isAhead), due = valid.filter(isAhead);
    var near = due.filter(function (row) { return k.daysFrom(now, row.dataset.leading) <= +section.dataset.soon; });
    var last = near.length ? near[near.length - 1] : due[Math.min(+section.dataset.least, due.length) - 1];
    ahead.forEach(function (row) {
      if (row === due[0]) parts.next.push(row);
      else if (last && row.dataset.leading <= last.dataset.leading) parts.soon.push(row);
      else parts.later.push(row);
    });
    rows.forEach(function (row) {
      if (isAhead(row)) return;
      parts[k.daysFrom(row.dataset.leading, now) <= k.JUST ? "just" : "past"].push(row);
    });
    var state = "soon";
    if (!due.length) state = section.dataset.over;
    else if (!near.length) state = due.length === valid.length ? "before" : "quiet";
    return { parts: parts, state: state };
  }

  function show(rows, over) {
    var now = k.today();
    section.dataset.over = over;
    var sorted = sort(rows, now);
    PARTS.forEach(function (name) {
      var place = k.one("[data-part=" + name + "]", section);
      /* Home shows no more than what is near; the rest is one link away. */
      if (!place) return;
      place.replaceChildren.apply(place, sorted.parts[name]);
      place.closest("[data-box]").hidden = !sorted.parts[name].length;
      k.all("[data-count=" + name + "]", section).forEach(function (count) { count.textContent = sorted.parts[name].length; });
    });
    k.one("[data-box=all]", section).hidden = true;
    k.all("[data-state-text]", section).forEach(function (text) { text.hidden = text.dataset.stateText !== sorted.state; });
    k.all("[data-soon-title]", section).forEach(function (title) {
      title.hidden = (title.dataset.soonTitle === "near") !== (sorted.state === "soon");
    });
    k.one("[data-as-of]", section).textContent = k.say(k.words.asOf, { day: k.printed(now) });
    section.dataset.shown = sorted.state;
  }

  k.agenda = { section: section, ofAll: ofAll, show: show };
  if (!("home" in section.dataset)) show(ofAll, "none");
})();
