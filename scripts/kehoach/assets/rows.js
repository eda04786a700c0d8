/* What is past is folded away below what is to come, wherever a list of deadlines runs through the year. */
(function () {
  "use strict";
  var k = window.kehoach;

  function isPast(row) {
    var days = k.all("[data-until]", row).concat("until" in row.dataset ? row : []);
    return days.length > 0 && days.every(function (day) { return day.dataset.until < k.today(); });
  }
  function count(box) {
    var shown = k.all("[data-row]", box).filter(function (row) { return !row.hidden; }).length;
    box.hidden = !shown;
    k.one("[data-count]", box).textContent = shown;
  }
  k.all("[data-fold]").forEach(function (list) {
    var box = list.nextElementSibling, past = k.all("[data-row]", list).filter(isPast);
    var kept = k.one(".kh-rows", box);
    kept.append.apply(kept, past);
    /* Where nothing is to come, what was is what a reader came for. */
    box.open = past.length > 0 && !k.one("[data-row]", list);
    count(box);
    document.addEventListener("kehoach:shown", function () { count(box); });
    list.removeAttribute("data-fold");
  });
  /* Who was led to a row finds it, folded or not. */
  var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  var folded = target && target.closest("details");
  if (folded) folded.open = true;
})();
