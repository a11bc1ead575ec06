/* Search by name, code or identifier of an agency, in the index of search/ (see its files). */
(function () {
  "use strict";
  var MOST = 50, PRIME = 65521, RUN = /[a-z0-9]+|(?:(?![a-z0-9])[\p{L}\p{N}])+/gu;
  var loaded = {}, waiting = {}, typed = 0, shown = 0;
  var here = document.currentScript.src.replace(/assets\/search\.js.*$/, "");

  window.gongkaiSearch = function (kind, number, value) {
    var key = kind + "-" + number;
    loaded[key] = value;
    (waiting[key] || []).forEach(function (then) { then(value); });
    delete waiting[key];
  };

  function load(kind, number) {
    var key = kind + "-" + number;
    if (loaded[key]) { return Promise.resolve(loaded[key]); }
    return new Promise(function (resolve, reject) {
      if (waiting[key]) { waiting[key].push(resolve); return; }
      waiting[key] = [resolve];
      var script = document.createElement("script");
      script.src = here + "search/" + key + ".js";
      script.onerror = function () { delete waiting[key]; reject(new Error(key)); };
      document.head.appendChild(script);
    });
  }

  function folded(text) { return text.normalize("NFKC").toLowerCase(); }

  function shardOf(word, shards) {
    var total = 0;
    Array.from(word).forEach(function (letter) { total = (total * 31 + letter.codePointAt(0)) % PRIME; });
    return total % shards;
  }

  function wordsOf(query, longest) {
    var words = [];
    (query.match(RUN) || []).forEach(function (run) {
      var letters = Array.from(run);
      if (/^[a-z0-9]/.test(run)) {
        if (run.length > 1) { words.push(run.slice(0, longest)); }
      } else if (letters.length === 1) { words.push(run); } else {
        for (var at = 1; at < letters.length; at += 1) { words.push(letters[at - 1] + letters[at]); }
      }
    });
    return words;
  }

  function rowsOf(words, about) {
    return Promise.all(words.map(function (word) {
      return load("words", shardOf(word, about.shards)).then(function (held) {
        var row = 0;
        return (Object.prototype.hasOwnProperty.call(held, word) ? held[word] : []).map(function (step) {
          row += step;
          return row;
        });
      });
    })).then(function (lists) {
      lists.sort(function (a, b) { return a.length - b.length; });
      return lists.reduce(function (kept, list) {
        var there = new Set(list);
        return kept.filter(function (row) { return there.has(row); });
      });
    });
  }

  function holds(row, terms) {
    var text = folded([row[0], row[3], row[5]].concat(row[4]).join(" "));
    return terms.every(function (term) { return text.indexOf(term) >= 0; });
  }

  /* Compares the rows themselves, block after block, until enough are found. */
  function compared(rows, terms, about, found) {
    if (!rows.length || found.length >= MOST) { return Promise.resolve({ found: found, left: rows.length }); }
    var number = Math.floor(rows[0] / about.block);
    return load("rows", number).then(function (block) {
      var at = 0;
      while (at < rows.length && Math.floor(rows[at] / about.block) === number && found.length < MOST) {
        var row = block[rows[at] % about.block];
        if (holds(row, terms)) { found.push(row); }
        at += 1;
      }
      return compared(rows.slice(at), terms, about, found);
    });
  }

  function text(parent, kind, value, language) {
    var element = document.createElement(kind);
    element.textContent = value;
    if (language) { element.lang = language; }
    parent.appendChild(element);
    return element;
  }

  function both(parent, zh, en) {
    text(parent, "span", zh, "zh-CN").className = "z";
    text(parent, "span", en, "en").className = "e";
  }

  function item(row, about) {
    var line = document.createElement("li"), kind = about.kinds[row[2]] || [row[2], row[2]];
    text(line, "a", row[0], "zh-CN").href = here + row[1];
    var note = text(line, "small", " ");
    both(note, kind[0], kind[1]);
    if (row[3]) { note.appendChild(document.createTextNode(" · " + row[3])); }
    var years = text(line, "span", "");
    years.className = "years";
    row[6].forEach(function (report) {
      var year = report[0], page = report[1];
      if (typeof report === "string") {
        year = report;
        page = row[1].replace("agencies/", "reports/").replace(/\.html$/, "-" + year + ".html");
      }
      text(years, "a", year).href = here + page;
      years.appendChild(document.createTextNode(" "));
    });
    return line;
  }

  function say(message, number) {
    var state = document.getElementById("search-state");
    state.querySelectorAll("[data-case]").forEach(function (each) {
      each.hidden = each.dataset.case !== message;
      each.querySelectorAll("b").forEach(function (place) { place.textContent = number; });
    });
  }

  function search(query) {
    var mine = typed += 1, list = document.getElementById("search-results");
    var terms = folded(query).split(/\s+/).filter(Boolean);
    if (!terms.length) { list.replaceChildren(); say("", 0); return; }
    load("about", 0).then(function (about) {
      var words = wordsOf(terms.join(" "), about.longest);
      if (!words.length) { return { found: [], left: 0, short: true, about: about }; }
      return rowsOf(words, about).then(function (rows) { return compared(rows, terms, about, []); })
        .then(function (result) { result.about = about; return result; });
    }).then(function (result) {
      if (mine < shown) { return; }
      shown = mine;
      list.replaceChildren.apply(list, result.found.map(function (row) { return item(row, result.about); }));
      var message = result.left ? "more" : result.found.length ? "found" : result.short ? "short" : "none";
      say(message, result.found.length);
    }, function () { say("failed", 0); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var field = document.getElementById("search"), pause;
    document.getElementById("search-box").hidden = false;
    field.addEventListener("input", function () {
      clearTimeout(pause);
      pause = setTimeout(function () { search(field.value); }, 120);
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { clearTimeout(pause); search(field.value); }
    });
    if (field.value) { search(field.value); }
  });
}());
