/* The leaders' page on the reader's own day: the coming weeks stay, those before and after are laid away, what was due
   in the last two weeks moves to its own list, and so do crowded days and clashes of what is past. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one;
  var board = one("[data-board]"), now = k.today();
  var weeks = all("[data-week]", board);
  function part(name) { return one("[data-part=" + name + "]", board); }

  function later(day, days) { return new Date(Date.parse(day) + days * 86400000).toISOString().slice(0, 10); }
  function monday(day) { return later(day, -((new Date(day).getUTCDay() + 6) % 7)); }
  /* As leads.short_day writes it: the year only where it is another one. */
  function short(day) {
    var parts = day.split("-"), month = +parts[1];
    var text = parts[2] + "/" + (month < 3 ? parts[1] : month);
    return parts[0] === board.dataset.year ? text : text + "/" + parts[0];
  }
  function isAhead(element) { return !element.dataset.until || element.dataset.until >= now; }
  function isOpen(row) { return isAhead(row) && !("cancelled" in row.dataset); }
  function holdsOpen(week) { return all("[data-row]", week).some(isOpen); }

  var open = weeks.filter(holdsOpen);
  var state = !open.length ? "finished" : now < weeks[0].dataset.first ? "before" : "running";

  /* From which Monday to which Sunday. Of weeks that hold nothing the next one that holds something is told as well. */
  var span = 7 * board.dataset.weeks;
  var first = monday(now);
  if (state === "before") first = weeks[0].dataset.first;
  if (state === "finished") first = later(weeks[weeks.length - 1].dataset.last, 1 - span);
  var last = later(first, span - 1);
  if (open.length && open[0].dataset.first > last) last = open[0].dataset.last;

  function sortRow(row) {
    /* After the year what was due last stands in the last weeks. */
    if (isAhead(row) || state === "finished") return;
    /* What has begun is told where it ends. */
    if ("begins" in row.dataset) row.remove();
    else if (k.daysFrom(row.dataset.until, now) <= k.JUST) part("just").append(row);
  }
  function placeWeek(week) {
    if (!one("[data-row]", week)) week.remove();
    else if (week.dataset.first > last) part("later").append(week);
    /* A week that is over may hold what the document still leaves open: before a long holiday. */
    else if (week.dataset.last < first && !holdsOpen(week)) part("past").append(week);
    else nameWeek(week);
  }
  function nameWeek(week) {
    var away = k.daysFrom(monday(now), week.dataset.first) / 7;
    one("small", week).textContent = board.dataset.near.split("|")[away] || "";
  }
  function fold(name, held) {
    var box = one("[data-box=" + name + "]", board), count = all(held, box).length;
    box.hidden = !count;
    one("[data-count]", box).textContent = count;
  }

  function gap(from, to) {
    var line = document.createElement("p");
    line.className = "kh-gap";
    line.textContent = k.say(board.dataset.gap, { first: short(from), last: short(to) });
    return line;
  }
  /* Weeks on end that hold nothing are one line, from today on. */
  function fillGaps() {
    var list = part("weeks"), next = state === "running" ? now : first;
    all(".kh-gap", list).forEach(function (line) { line.remove(); });
    all("[data-week]", list).forEach(function (week) {
      if (week.dataset.first > next) list.insertBefore(gap(next, later(week.dataset.first, -1)), week);
      if (week.dataset.last >= next) next = later(week.dataset.last, 1);
    });
    if (next <= last) list.append(gap(next, last));
  }

  all("[data-row]", board).forEach(sortRow);
  weeks.forEach(placeWeek);
  fillGaps();
  fold("later", "[data-row]");
  fold("past", "[data-row]");
  one("[data-just]", board).hidden = state === "finished";
  one("[data-just-none]", board).hidden = !!one("[data-row]", part("just"));

  /* After the year all of it stays to be looked up. */
  function none(kind, isNone) {
    var text = one("[data-none=" + kind + "]", board);
    if (text) text.hidden = !isNone;
  }
  /* On paper a clash that touches nothing of what stands there is only numbered. */
  function putOff(clashes) {
    var told = all("[data-part=weeks] [data-row], [data-part=just] [data-row]", board).map(function (row) { return row.dataset.deadline; });
    var far = clashes.filter(function (clash) {
      var about = k.list(clash.dataset.about);
      return about.length && !about.some(function (id) { return told.indexOf(id) >= 0; });
    });
    far.forEach(function (clash) { clash.classList.add("kh-far"); });
    var line = one("[data-far]", board);
    line.hidden = !far.length;
    line.textContent = k.say(line.dataset.far, { numbers: far.map(function (clash) { return clash.dataset.clash; }).join(", ") });
  }
  if (state !== "finished") {
    var crowds = all("[data-crowd]", board), clashes = all("[data-clash]", board);
    crowds.forEach(function (crowd) {
      crowd.hidden = !isAhead(crowd);
      /* On paper its deadlines are not listed twice. */
      crowd.classList.toggle("kh-told", crowd.dataset.day <= last);
    });
    none("crowd", !crowds.some(isAhead));
    clashes.forEach(function (clash) { if (!isAhead(clash)) part("clashes-past").append(clash); });
    none("clash", !clashes.some(isAhead));
    if (clashes.length) {
      fold("clashes", "[data-clash]");
      putOff(clashes.filter(isAhead));
    }
  }

  all("[data-state-text]", board).forEach(function (text) { text.hidden = text.dataset.stateText !== state; });
  all("[data-title]", board).forEach(function (title) { title.hidden = title.dataset.title !== state; });
  one("[data-as-of]", board).textContent = k.say(k.words.asOf, { day: k.printed(now) });
  one("[data-print]", board).addEventListener("click", function () { window.print(); });
  board.dataset.shown = state;
})();
