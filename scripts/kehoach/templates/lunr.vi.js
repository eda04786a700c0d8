/* Vietnamese for the theme's search worker, which loads this file in place of its own lunr.vi.min.js.
 *
 * Each word is indexed twice: as written, its tone mark moved to one place ("hoà" and "hòa" are one word), and folded to
 * plain letters ("thi đua" is found by "thi dua"). A query asks for every word as written, then for every word folded,
 * then for any of them.
 */
(function (lunr) {
  var TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
  var MARKS = /[\u0300-\u036f]/g;

  function written(word) {
    var letters = word.normalize("NFD");
    var tones = letters.match(TONES);
    return (letters.replace(TONES, "") + (tones ? tones.join("") : "")).normalize("NFC");
  }

  function folded(word) {
    return word.normalize("NFD").replace(MARKS, "").replace(/đ/g, "d").replace(/Đ/g, "D");
  }

  function bothForms(token) {
    var one = token.clone(written);
    var other = token.clone(folded);
    return one.toString() === other.toString() ? one : [one, other];
  }

  lunr.Pipeline.registerFunction(bothForms, "bothForms-vi");
  lunr.vi = function () {
    this.pipeline.reset();
    this.pipeline.add(bothForms);
    this.searchPipeline.reset();
  };

  /* "+thi* thi^5": every word is wanted, a whole word counts more than the beginning of one. */
  function ask(terms, form, required) {
    return terms.map(function (term) {
      var parts = /^([+-]?)((?:title|text|tags):)?(.*?)(\*?)$/.exec(term);
      var word = form(parts[3]);
      if (!word || parts[1] === "-" || /[~^]/.test(word)) return parts[1] + (parts[2] || "") + word + parts[4];
      var field = parts[2] || "";
      return (required ? "+" : parts[1]) + field + word + parts[4] + " " + field + word + "^5";
    }).join(" ");
  }

  /* A word that matches in both forms stands at one place and is marked once. */
  function withoutDoubles(results) {
    results.forEach(function (result) {
      var seen = {};
      var metadata = result.matchData.metadata;
      Object.keys(metadata).forEach(function (term) {
        Object.keys(metadata[term]).forEach(function (field) {
          /* A copy: some of these objects are the index's own. */
          metadata[term][field] = Object.assign({}, metadata[term][field], {
            position: metadata[term][field].position.filter(function (position) {
              var key = field + " " + position;
              return seen[key] ? false : (seen[key] = true);
            })
          });
        });
      });
    });
    return results;
  }

  var search = lunr.Index.prototype.search;
  lunr.Index.prototype.search = function (query) {
    var terms = query.split(/\s+/).filter(Boolean);
    var found = search.call(this, ask(terms, written, true));
    if (!found.length) found = search.call(this, ask(terms, folded, true));
    if (!found.length) found = search.call(this, ask(terms, folded, false));
    return withoutDoubles(found);
  };
})(lunr);
