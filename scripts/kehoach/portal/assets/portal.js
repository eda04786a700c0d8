/* The search of the front page: names as they are typed, without marks, any order of words. */
(function () {
  "use strict";
  var form = document.querySelector("[data-search]"), field = form.elements.q;
  var found = document.querySelector("[data-found]");
  var provinces = Array.from(document.querySelectorAll("[data-province]"));

  function fold(text) {
    var plain = text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
    return (plain.match(/[a-z0-9]+/g) || []).join(" ");
  }
  var plans = Array.from(document.querySelectorAll("[data-plan]")).map(function (plan) {
    var province = plan.closest("[data-province]").dataset.province;
    return { element: plan, text: " " + fold(province + " " + plan.dataset.plan) };
  });
  function show() {
    var words = fold(field.value).split(" ").filter(Boolean), count = 0;
    function has(plan, part) { return plan.text.indexOf(" " + part) >= 0; }
    /* "da thu" is a name before it is two words: "da" begins "dân" too. */
    var named = plans.some(function (plan) { return has(plan, words.join(" ")); });
    plans.forEach(function (plan) {
      var fits = named ? has(plan, words.join(" ")) : words.every(function (word) { return has(plan, word); });
      plan.element.hidden = !fits;
      count += fits;
    });
    provinces.forEach(function (province) { province.hidden = !province.querySelector("[data-plan]:not([hidden])"); });
    found.textContent = !words.length ? "" : count ? found.dataset.some.replace("{count}", count) : found.dataset.none;
  }
  function remember() {
    var address = field.value.trim() ? "?q=" + encodeURIComponent(field.value.trim()) : location.pathname;
    history.replaceState(null, "", address);
  }
  field.addEventListener("input", function () { show(); remember(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var first = plans.find(function (plan) { return !plan.element.hidden; });
    var link = first && first.element.querySelector("a");
    if (link) link.focus();
  });
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  show();
})();
