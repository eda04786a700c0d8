/* Calendar: month tables or a list, kept in the address; today, where it can be seen. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one, keep = k.keep, daysFrom = k.daysFrom;

  /* Calendar: month tables or a list, kept in the address. */
  function views() {
    var part = one("[data-views]"), radios = all("input[name=view]");
    function show(value) { part.classList.toggle("kh-as-list", value === "list"); }
    var given = new URLSearchParams(location.search).get("view") === "list" ? "list" : "";
    radios.forEach(function (radio) {
      radio.checked = radio.value === given;
      radio.addEventListener("change", function () { show(radio.value); keep({ view: radio.value }); });
    });
    show(given);
  }
  function mark() {
    var now = k.today();
    all("td[data-day='" + now + "']").forEach(function (cell) {
      cell.classList.add("kh-today");
      cell.setAttribute("aria-current", "date");
    });
    all(".kh-line").forEach(function (line) {
      var first = line.dataset.first, length = daysFrom(first, line.dataset.last) + 1, at = daysFrom(first, now);
      if (at < 0 || at >= length) return;
      all(".kh-lane svg", line).forEach(function (svg) {
        var mark = document.createElementNS("http://www.w3.org/2000/svg", "line");
        var place = (100 * at / length).toFixed(2) + "%";
        [["class", "kh-now"], ["x1", place], ["x2", place], ["y1", "0"], ["y2", "100%"]].forEach(function (pair) {
          mark.setAttribute(pair[0], pair[1]);
        });
        svg.appendChild(mark);
      });
    });
  }
  mark();
  if (one("input[name=view]")) views();
})();
