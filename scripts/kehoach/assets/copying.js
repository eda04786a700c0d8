/* Copy buttons, and the message of the coming days. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one, say = k.say, today = k.today, daysFrom = k.daysFrom, printed = k.printed;

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
    button.dataset.copy = [part.dataset.head, "", said].concat(lines, ["", part.dataset.foot]).join("\n") + "\n";
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
