// The worker of the office in a world of paper: what it keeps, shows and forgets. The worker comes on standard input.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const SITE = 'https://sagsgang.example';
const MEETING = '/kontor/moeder/m1';
const ITEM = `${MEETING}/punkter/p1`;
const [ANNA, BO] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
const code = readFileSync(0, 'utf8');

const path = (asked) => new URL(typeof asked === 'string' ? asked : asked.url, SITE).pathname;

const world = () => {
  const stores = new Map();
  class Cache {
    kept = new Map();
    addAll = async () => {};
    put = async (asked, answer) => void this.kept.set(path(asked), answer);
    match = async (asked) => this.kept.get(path(asked))?.clone();
    delete = async (asked) => this.kept.delete(path(asked));
    keys = async () => [...this.kept.keys()].map((url) => ({ url: SITE + url }));
  }
  const caches = {
    keys: async () => [...stores.keys()],
    open: async (name) => stores.get(name) ?? stores.set(name, new Cache()).get(name),
    delete: async (name) => stores.delete(name),
  };
  const heard = {};
  const w = { stores, answer: null, fetched: 0 };
  const self = { location: new URL(SITE), addEventListener: (name, work) => (heard[name] = work), skipWaiting() {}, clients: { claim() {} } };
  const fetch = async () => {
    w.fetched += 1;
    if (w.answer) return w.answer.clone();
    throw new TypeError('no network');
  };
  vm.runInNewContext(code, { self, caches, fetch, URL, Headers, Response, Map, Set, Date, Promise });
  w.keep = async (reader, holds, address, words = '<title>Byrådet – By</title><main id="indhold"><p class="done" role="status">Gemt.</p>Tekst') => {
    const headers = { 'Content-Type': 'text/html', 'Sagsgang-Kept': '2026-03-12T09:15:00Z' };
    await (await caches.open(`sagsgang ${reader} ${holds}`)).put(address, new Response(words, { headers }));
  };
  // What the browser asks; the answer, or none when the worker lets it go by.
  w.ask = async (address, { method = 'GET', mode = 'navigate', range } = {}) => {
    const waits = [];
    let answer;
    const headers = new Headers(range ? { range } : {});
    const request = { url: new URL(address, SITE).href, method, mode, headers };
    heard.fetch({ request, respondWith: (given) => (answer = given), waitUntil: (work) => waits.push(work) });
    answer = await answer;
    await Promise.all(waits);
    return answer;
  };
  w.says = (reader, holds, { status = 200, type = 'basic' } = {}) => {
    const headers = { ...(reader && { 'Sagsgang-Reader': reader }), ...(holds && { 'Sagsgang-Keep': holds }) };
    const answer = new Response('<main>Nyt', { status, headers });
    const dress = (one) => Object.defineProperty(one, 'type', { value: type });
    const clone = answer.clone.bind(answer);
    answer.clone = () => {
      const copy = dress(clone());
      const again = copy.clone.bind(copy);
      copy.clone = () => dress(again());
      return copy;
    };
    w.answer = answer;
  };
  w.has = (name, address) => stores.get(`sagsgang ${name}`)?.kept.has(address) ?? false;
  return w;
};

// What it has no part in goes by untouched.
{
  const w = world();
  await w.keep(ANNA, 'open', ITEM);
  for (const [address, how] of [
    [`${ITEM}/noter`, { method: 'POST' }],
    [ITEM, { method: 'POST' }],
    [ITEM, { method: 'HEAD' }],
    [ITEM, { mode: 'cors' }],
    [`${ITEM}/filer/f1`, { range: 'bytes=0-1' }],
    ['/moeder/byraadet', {}],
    ['/kontorx', {}],
    [`https://other.example${ITEM}`, {}],
  ]) {
    assert.equal(await w.ask(address, how), undefined, address);
  }
  assert.equal(w.fetched, 0);
  assert.ok(w.has(`${ANNA} open`, ITEM));
  // Signing out goes by as well, and nothing stays.
  await w.keep(ANNA, 'closed', ITEM);
  assert.equal(await w.ask('/kontor/log-ud', { method: 'POST' }), undefined);
  assert.equal(w.stores.size, 0);
}

// With a network, the server's own answer; an open page that was read is kept, and nothing else.
{
  const w = world();
  await w.keep(ANNA, 'open', ITEM);
  w.says(ANNA, 'open');
  assert.equal(await (await w.ask(`${ITEM}?gjort=note`)).text(), '<main>Nyt');
  assert.match(await (await w.stores.get(`sagsgang ${ANNA} open`).match(ITEM)).text(), /Nyt/);
  const other = `${MEETING}/punkter/p2`;
  for (const [holds, rest, address] of [
    ['closed', {}, other],
    [undefined, {}, other],
    ['open', { status: 422 }, other],
    ['open', { type: 'opaqueredirect' }, other],
    ['open', { type: 'opaque' }, other],
    ['open', {}, '/kontor/sager/s1'],
    ['open', {}, `${ITEM}/filer/f1`],
  ]) {
    w.says(ANNA, holds, rest);
    await w.ask(address);
    assert.ok(!w.has(`${ANNA} open`, address) && !w.has(`${ANNA} closed`, address), `${holds} ${address}`);
  }
  // What a server that failed says is shown as it is.
  w.says(null, null, { status: 502 });
  assert.equal((await w.ask(ITEM)).status, 502);
  assert.ok(w.has(`${ANNA} open`, ITEM));
  // What may not be seen any more is not kept either.
  w.says(ANNA, null, { status: 404 });
  await w.ask(ITEM);
  assert.ok(!w.has(`${ANNA} open`, ITEM));
}

// The session is over: the closed goes. Another reader: all of the other goes.
{
  const w = world();
  await w.keep(ANNA, 'open', ITEM);
  await w.keep(ANNA, 'closed', ITEM);
  w.says(null, null);
  await w.ask('/kontor/log-ind');
  assert.deepEqual([...w.stores.keys()], [`sagsgang ${ANNA} open`]);
  w.says(BO, null);
  await w.ask('/kontor');
  assert.equal(w.stores.size, 0);
}

// Without a network: what is kept, with a note; else what is.
{
  const w = world();
  await w.keep(ANNA, 'open', MEETING);
  await w.keep(ANNA, 'open', ITEM, '<main id="indhold">Åbent');
  await w.keep(ANNA, 'closed', ITEM);
  const page = await (await w.ask(`${ITEM}?gjort=note`)).text();
  assert.match(page, /<main id="indhold"><p class="note" role="status" data-offline>Du læser uden net\. Gemt 12\. marts 2026 kl\. 10\.15\.<\/p>Tekst/);
  const none = await w.ask('/kontor/sager');
  assert.equal(none.status, 503);
  assert.match(await none.text(), /Ingen forbindelse.*<a href="\/kontor\/moeder\/m1">Byrådet<\/a>/s);
  // Were two readers' pages ever there, neither is shown.
  await w.keep(BO, 'open', ITEM);
  const doubt = await w.ask(ITEM);
  assert.equal(doubt.status, 503);
  assert.doesNotMatch(await doubt.text(), /Byrådet/);
}
