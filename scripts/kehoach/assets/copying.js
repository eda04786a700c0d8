/* Copy buttons, and the message of the coming days. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one, say = k.say, today = k.today, daysFrom = k.daysFrom, printed = k.printed;

  /* Lines in stretches of which each fits into one message of a chat; a line is never divided. */
  function stretches(lines, room) {
    var made = [], left = 0;
    lines.forEach(function (line) {
      left -= line.length + 1;
      if (left < 0 || !made.length) { made.push([]); left = room - line.length - 1; }
      made[made.length - 1].push(line);
    });
    return made.length ? made : [[]];
  }

  /* Lay out what a button copies: all of it if a chat takes that, else one part a press, the next one by the next press. */
  function take(button, told, said, lines) {
    function text(counted, some) { return [told.head + counted, "", said].concat(some, ["", told.foot]).join("\n") + "\n"; }
    var plain = button.dataset.plain || button.dataset.label, whole = text("", lines);
    if (whole.length <= +told.limit) { button.dataset.copy = whole; return; }
    var parts = stretches(lines, +told.limit - text(say(told.counted, { number: 99, count: 99 }), []).length);
    /* Fewer than at the last press, where a day has begun meanwhile. */
    var number = Math.min(+button.dataset.number || 1, parts.length), place = { number: number, count: parts.length };
    button.dataset.copy = text(say(told.counted, place), parts[number - 1]);
    button.dataset.done = say(told.took, place);
    button.dataset.plain = plain;
    button.dataset.number = number < parts.length ? number + 1 : 1;
    button.dataset.label = number < parts.length ? plain + say(told.counted, { number: number + 1, count: parts.length }) : plain;
  }

  /* A message of the coming days: cut from the whole one when it is asked for, by the reader's own day. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-next]");
    if (!button) return;
    var part = button.closest("[data-message]"), now = today(), days = +button.dataset.next;
    var lines = all("[data-until]", document.getElementById("tin-nhan-dong").content).filter(function (line) {
      // Between the safe day and the last one of the document a thing is still open.
      var open = line.dataset.until >= now && daysFrom(now, line.dataset.leading) <= days;
      return open && !("cancelled" in line.dataset);
    }).map(function (line) { return line.textContent; });
    var title = lines.length ? part.dataset.title : part.dataset.empty;
    var said = say(title, { days: days, day: printed(now) });
    take(button, part.dataset, said, lines);
  }, true);

  /* Copy buttons, also where the clipboard is closed to pages (plain http). */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    var source = button.dataset.copy, text = source.charAt(0) === "#" ? one(source).textContent : source;
    function said() {
      button.textContent = button.dataset.done;
      setTimeout(function () { button.textContent = button.dataset.label; }, 2000);
    }
    function byHand() {
      var place = document.createElement("textarea");
      place.value = text;
      place.setAttribute("readonly", "");
      place.style.position = "fixed";
      place.style.opacity = "0";
      document.body.appendChild(place);
      place.select();
      if (document.execCommand("copy")) said();
      place.remove();
      button.focus();
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(said, byHand);
    else byHand();
  });

})();
