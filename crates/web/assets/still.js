// The search of a site of files: words in soeg/ord.txt, the items that have them in soeg/ord/N.json, the items in soeg/punkter/N.json.
(() => {
  'use strict';
  const LINES = 200, WORDS = 256, HITS = 50, MOST_WORDS = 400;
  const place = document.getElementById('fund');
  if (!place) return;
  const say = place.dataset, asked = new URLSearchParams(location.search), kept = new Map();
  const field = document.getElementById('q');
  const fold = text => text.toLowerCase().replace(/[æä]/g, 'ae').replace(/[øö]/g, 'oe').replace(/å/g, 'aa').normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const get = (path, form) => {
    if (!kept.has(path)) kept.set(path, fetch('/soeg/' + path).then(answer => { if (!answer.ok) throw new Error(path); return answer[form](); }));
    return kept.get(path);
  };
  // What a word is found as: whole, as the beginning of a word or, when it is long enough, inside a compound.
  const found = (words, word) => {
    for (let form = word; ; form = form.replace(/(erne|ene|ers|er|en|et|es|e|s|n)$/, '')) {
      const within = form.length > 3;
      const at = [];
      for (let i = 0; i < words.length && at.length < MOST_WORDS; i++) if (within ? words[i].includes(form) : words[i].startsWith(form)) at.push(i);
      if (at.length || form.replace(/(erne|ene|ers|er|en|et|es|e|s|n)$/, '').length < 3 || form === form.replace(/(erne|ene|ers|er|en|et|es|e|s|n)$/, '')) return at;
    }
  };
  const items = async at => {
    const all = new Set();
    const parts = new Map();
    for (const i of at) { const part = Math.floor(i / WORDS); if (!parts.has(part)) parts.set(part, []); parts.get(part).push(i % WORDS); }
    await Promise.all([...parts].map(async ([part, within]) => {
      const list = await get(`ord/${part}.json`, 'json');
      for (const i of within) { let item = 0; for (const step of list[i]) { item += step; all.add(item); } }
    }));
    return all;
  };
  const tag = (name, className, text) => { const e = document.createElement(name); if (className) e.className = className; if (text) e.textContent = text; return e; };
  const line = ([address, number, title, body, date, outcomes, excerpt, closed]) => {
    const li = tag('li', 'line'), what = tag('p', 'what'), link = tag('a', '', title), meta = tag('p', 'meta');
    what.lang = 'da';
    link.href = say.home + '/moeder/' + address.split('/').map(encodeURIComponent).join('/');
    what.append(link);
    if (closed) meta.append(tag('span', 'outcome closed', say.closed), ' ');
    for (const code of outcomes) { const label = document.querySelector('#udfald-ord .' + code); if (label) meta.append(label.cloneNode(true), ' '); }
    const where = tag('span', '', body); where.lang = 'da';
    const when = tag('time', '', new Date(date + 'T12:00:00').toLocaleDateString(document.documentElement.lang === 'en' ? 'en-GB' : 'da-DK', { day: 'numeric', month: 'long', year: 'numeric' }));
    when.dateTime = date;
    meta.append(where, ' ', when);
    if (number) meta.append(' ', tag('span', '', `${say.item} ${number}`));
    li.append(what, meta);
    if (excerpt) { const p = tag('p', 'excerpt', excerpt); p.lang = 'da'; li.append(p); }
    return li;
  };
  const search = async () => {
    const text = asked.get('q') || '', body = asked.get('udvalg');
    field.value = text;
    const number = fold(text).replace(/\s/g, '');
    const wanted = /^[0-9.]+-[a-z]/.test(number) ? [number] : fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!wanted.length) return;
    const words = (await get('ord.txt', 'text')).split('\n');
    words.pop();
    let hits = null;
    for (const word of wanted) {
      const of = await items(found(words, word));
      hits = hits ? new Set([...hits].filter(item => of.has(item))) : of;
    }
    const sorted = [...hits].sort((a, b) => a - b), list = tag('ol', 'lines');
    let shown = 0, all = sorted.length;
    for (const item of sorted) {
      const it = (await get(`punkter/${Math.floor(item / LINES)}.json`, 'json'))[item % LINES];
      if (body && it[0].split('/')[0] !== body) { all--; continue; }
      if (shown < HITS) { list.append(line(it)); shown++; } else if (!body) break;
    }
    const count = tag('p', '', all ? `${all.toLocaleString(document.documentElement.lang)} ${all === 1 ? say.one : say.many}` : say.none);
    count.setAttribute('role', 'status');
    place.replaceChildren(count, list);
  };
  search().catch(() => place.replaceChildren(tag('p', 'empty', say.failed)));
})();
