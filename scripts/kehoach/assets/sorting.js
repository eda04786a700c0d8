/* Tasks in another order, kept in the address. */
(function () {
  "use strict";
  var k = window.kehoach;
  var lists = k.all("[data-sortable], .kh-folded .kh-rows"), choice = document.getElementById("kh-sort");
  var order = new Intl.Collator("vi", { numeric: true });

  function sort(asked) {
    var down = asked.charAt(0) === "-", key = asked.replace(/^-/, "");
    lists.forEach(function (list) {
      var rows = k.all("[data-row]", list);
      function of(row) { return row.dataset[key]; }
      rows.sort(function (row, other) {
        /* What has no day stands last either way. */
        if (!of(row) !== !of(other)) return of(row) ? -1 : 1;
        return order.compare(of(row), of(other)) * (down ? -1 : 1) || row.dataset.order.localeCompare(other.dataset.order);
      });
      list.append.apply(list, rows);
    });
  }
  choice.addEventListener("change", function () {
    sort(choice.value);
    k.keep({ sort: choice.value === "order" ? "" : choice.value });
  });
  var given = new URLSearchParams(location.search).get("sort") || "";
  if (k.all("option", choice).some(function (known) { return known.value === given; })) {
    choice.value = given;
    sort(given);
  }
})();
