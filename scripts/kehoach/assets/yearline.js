/* The reader's own day on the line of the year right above. */
(function () {
  "use strict";
  var kh = window.kehoach, figure = document.currentScript.previousElementSibling;
  var SVG = "http://www.w3.org/2000/svg", EDGE = 0.1;
  var now = kh.today(), month = now.slice(0, 7);

  function add(svg, name, values) {
    var made = document.createElementNS(SVG, name);
    Object.keys(values).forEach(function (key) { made.setAttribute(key, values[key]); });
    return svg.appendChild(made);
  }
  /* Where a day stands in its half: the rule of year_line.py (_place). */
  function place(half) {
    var index = kh.list(half.dataset.half).indexOf(month);
    if (index < 0) return "";
    var days = new Date(Date.UTC(+now.slice(0, 4), +now.slice(5, 7), 0)).getUTCDate();
    var within = EDGE + (1 - 2 * EDGE) * (+now.slice(8) - 1) / (days - 1);
    return (100 * (index + within) / +half.dataset.broad).toFixed(2) + "%";
  }

  kh.all(".kh-half", figure).forEach(function (half) {
    var at = place(half);
    if (at) add(half, "line", { "class": "kh-now", x1: at, x2: at, y1: 18, y2: "100%" });
  });
  var scale = kh.one("[data-scale='" + month + "'] a", figure);
  if (!scale) return;
  scale.setAttribute("aria-current", "date");
  var legend = kh.one("[data-now-legend]", figure);
  legend.textContent = kh.say(legend.dataset.nowLegend, { day: kh.printed(now) });
  legend.hidden = false;
})();
