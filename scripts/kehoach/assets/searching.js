/* The search of a plan with thousands of pages, in the place of the theme's worker: that one indexes every text before
   it gives an answer. Here titles come in one file, are read without marks as they stand, and answer at once; texts come
   after them, part by part, and add what titles do not have. It speaks as the theme's worker does: 0 set up, 1 ready,
   2 a query, 3 its results. */
(function () {
  "use strict";
  var SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  /* So many results are shown with the words marked; further ones only lead to their pages. */
  var MARKED = 100;
  /* How long the line below a title may be, in words, and how many of them stand before the first that was found. */
  var WORDS = 40, BEFORE = 8;
  /* A title says more than any text; words side by side say more than the same words apart. */
  var IN_TITLE = 1000, SIDE_BY_SIDE = { title: 1000, text: 30 }, WHOLE = 6;

  var root = new URL("..", self.location), separator, rows = [], last = null, given = "";

  /* ---- Words */

  var MARKS = /[\u0300-\u036f]/g, TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(MARKS, "").replace(/đ/g, "d");
  }
  /* People write either after these consonants, where nothing follows (sĩ, sỹ; kỉ, kỷ; quí, quý). */
  var EITHER = /(^| )((?:[hklmst]|qu))y(?= |$)/g;
  /* Each word behind a blank, so that a word begins where a blank and its letters stand. */
  function folded(text) {
    return plain(text).split(separator).join(" ").replace(EITHER, "$1$2i");
  }
  /* As written, the tone in one place: "hoà" and "hòa" are one word. */
  function written(word) {
    var letters = word.toLowerCase().normalize("NFD"), tones = letters.match(TONES);
    letters = letters.replace(TONES, "").replace(/^((?:[hklmst]|qu))y$/, "$1i");
    return (letters + (tones ? tones.join("") : "")).normalize("NFC");
  }
  function wordsOf(text) { return text.split(separator).filter(Boolean); }

  /* ---- Rows: place, title, how much they count, text */

  /* Many are folded at once: one long text costs less than thousands of short ones. */
  var BETWEEN = "\u0001";
  function foldAll(texts) {
    return folded(texts.join(" " + BETWEEN + " ")).split(BETWEEN).map(function (text) {
      return " " + text.trim() + " ";
    });
  }
  function fetched(path) {
    return fetch(new URL(path, root)).then(function (answer) {
      if (!answer.ok) throw new Error(path + " " + answer.status);
      return answer.json();
    });
  }
  function setUp(config) {
    separator = new RegExp(config.separator);
    return fetched(config.rows).then(function (told) {
      var titles = foldAll(told.map(function (row) { return row[1]; }));
      rows = told.map(function (row, number) {
        return {
          location: row[0], page: row[0].split("#")[0], title: row[1], boost: row[2] === undefined ? 1 : row[2],
          inTitle: titles[number], text: "", inText: ""
        };
      });
      /* Not waited for. */
      addTexts(config.texts, 0);
    });
  }
  function addTexts(parts, number) {
    if (number >= parts.length) return;
    fetched(parts[number][1]).then(function (texts) {
      var first = parts[number][0], found = foldAll(texts);
      texts.forEach(function (text, at) {
        rows[first + at].text = text;
        rows[first + at].inText = text ? found[at] : "";
      });
      /* A query that was asked meanwhile is answered anew where texts change what is found. */
      if (last !== null) tell(answer(last), false);
      /* In a turn of its own: whoever types in between comes first. */
      setTimeout(function () { addTexts(parts, number + 1); }, 0);
    }).catch(function (error) { console.warn(error.message); });
  }

  /* ---- Asking */

  function termsOf(query) {
    /* Signs of the theme's language of queries say nothing here. */
    return wordsOf(query.replace(/(^|\s)[+-]+/g, "$1").replace(/(^|\s)(?:title|text|tags):/g, "$1").replace(/["*^~]/g, " ")).map(function (word) {
      var bare = folded(word).trim();
      return { typed: word.toLowerCase(), plain: bare, written: written(word), marked: plain(word) !== word.toLowerCase().normalize("NFD") };
    }).filter(function (term) { return term.plain; });
  }
  function has(text, word) { return text.indexOf(" " + word) >= 0; }
  function worth(text, word) { return text.indexOf(" " + word + " ") >= 0 ? WHOLE : has(text, word) ? 1 : 0; }

  /* How much of a query stands side by side: 1 all of it, 0 nothing. */
  function together(text, terms) {
    var pairs = 0;
    for (var at = 1; at < terms.length; at += 1) {
      if (text.indexOf(" " + terms[at - 1].plain + " " + terms[at].plain) >= 0) pairs += 1;
    }
    return pairs / (terms.length - 1);
  }
  function scoreOf(row, terms) {
    var score = 0, found = 0;
    terms.forEach(function (term) {
      var title = worth(row.inTitle, term.plain), text = worth(row.inText, term.plain);
      if (title || text) found += 1;
      score += title * IN_TITLE + text;
    });
    if (terms.length > 1 && found) {
      var inTitle = together(row.inTitle, terms), inText = together(row.inText, terms);
      score *= inTitle === 1 ? SIDE_BY_SIDE.title : inText === 1 ? SIDE_BY_SIDE.text : 1 + Math.max(inTitle, inText);
    }
    return { row: row, found: found, score: score * row.boost };
  }
  /* Who types marks means them: whether every marked word stands so in the row. */
  function isAsWritten(row, terms) {
    var marked = terms.filter(function (term) { return term.marked; });
    if (!marked.length) return true;
    var words = wordsOf(row.title + " " + row.text).map(written);
    return marked.every(function (term) {
      return words.some(function (word) { return word.indexOf(term.written) === 0; });
    });
  }
  function find(terms) {
    var some = rows.map(function (row) { return scoreOf(row, terms); }).filter(function (hit) { return hit.found; });
    var every = some.filter(function (hit) { return hit.found === terms.length; });
    var exact = every.filter(function (hit) { return isAsWritten(hit.row, terms); });
    var hits = exact.length ? exact : every.length ? every : some;
    return hits.sort(function (one, other) {
      return other.score - one.score || one.row.title.length - other.row.title.length;
    });
  }

  /* ---- Telling */

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }
  function isMeant(word, terms) {
    var bare = folded(word).trim();
    return bare && terms.some(function (term) { return bare.indexOf(term.plain) === 0; });
  }
  /* Words and what parts them, in turn. */
  function pieces(text) { return text.split(new RegExp("(" + separator.source + ")")); }
  function marked(list, terms) {
    return list.map(function (piece, at) {
      return at % 2 === 0 && isMeant(piece, terms) ? "<mark>" + escaped(piece) + "</mark>" : escaped(piece);
    }).join("");
  }
  function lineOf(text, terms) {
    var list = pieces(text), first = 0;
    if (list.length <= 2 * WORDS) return marked(list, terms);
    while (first < list.length && !isMeant(list[first], terms)) first += 2;
    if (first >= list.length) first = 0;
    var from = Math.max(0, Math.min(first - 2 * BEFORE, list.length - 2 * WORDS));
    from -= from % 2;
    var to = Math.min(list.length, from + 2 * WORDS - 1);
    return (from ? "… " : "") + marked(list.slice(from, to), terms) + (to < list.length ? " …" : "");
  }
  function itemOf(row, score, terms, number) {
    var found = {};
    terms.forEach(function (term) { found[term.typed] = has(row.inTitle, term.plain) || has(row.inText, term.plain); });
    if (number >= MARKED) return { location: row.location, title: escaped(row.title), text: "", score: score, terms: found };
    return {
      location: row.location, title: marked(pieces(row.title), terms), text: lineOf(row.text, terms), score: score, terms: found
    };
  }
  /* One group a page, its own row among them, as the theme lays them out. */
  function answer(query) {
    var terms = termsOf(query), groups = new Map(), pages = new Map();
    if (!terms.length) return { items: [] };
    rows.forEach(function (row) { if (row.location === row.page) pages.set(row.page, row); });
    find(terms).forEach(function (hit) {
      var page = hit.row.page;
      if (!groups.has(page)) groups.set(page, []);
      groups.get(page).push(itemOf(hit.row, hit.score, terms, groups.size));
    });
    groups.forEach(function (items, page) {
      var own = pages.get(page);
      if (own && !items.some(function (item) { return item.location === page; })) {
        items.push({ location: page, title: escaped(own.title), text: "", score: 0, terms: {} });
      }
    });
    return { items: Array.from(groups.values()) };
  }
  /* Told again only where it differs: a reader may be on the way to a line. */
  function tell(found, always) {
    var text = JSON.stringify(found.items.slice(0, MARKED)) + found.items.length;
    if (!always && text === given) return;
    given = text;
    self.postMessage({ type: RESULT, data: found });
  }

  self.addEventListener("message", function (event) {
    var message = event.data;
    if (message.type === SETUP) {
      setUp(message.data.config).catch(function (error) { console.warn(error.message); })
        .then(function () { self.postMessage({ type: READY }); });
    } else if (message.type === QUERY) {
      last = message.data;
      tell(answer(last), true);
    }
  });
})();
