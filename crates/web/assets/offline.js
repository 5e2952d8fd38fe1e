// The office without a network: pages that one reader keeps on a device are shown when the server cannot be reached, and
// never else. The server says of each answer whose it is (Sagsgang-Reader) and whether it may be kept and holds anything
// closed (Sagsgang-Keep); nothing is kept on other grounds. What is not a GET of a page goes by untouched.

// What a page needs to look right, by addresses that change with what they hold.
const AROUND = ['STYLE', 'SCRIPT', '/favicon.svg'];
const SHELL = `sagsgang-shell ${AROUND.join(' ')}`;
// Pages of meetings and of their items.
const MEETING = /^\/kontor\/moeder\/[^/]+(\/gang)?$/;
const ITEM = /^\/kontor\/moeder\/[^/]+\/(punkter|gang)\/[^/]+$/;
const LOOSELY = { ignoreSearch: true, ignoreVary: true };

const is_office = (path) => path === '/kontor' || path.startsWith('/kontor/');
const plain = (address) => new URL(address, self.location.origin).pathname;
// Caches are called "sagsgang", the reader, and "open" or "closed".
const all = async () => (await caches.keys()).filter((name) => name.startsWith('sagsgang '));
const forget = async (which) => Promise.all((await all()).filter(which).map((name) => caches.delete(name)));

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(AROUND)));
});

self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('sagsgang-shell ') && name !== SHELL;
  const swept = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(swept.then(() => self.clients.claim()));
});

// What the caches hold that may be shown: of one reader, the closed before the open. Were there ever two, nobody knows who
// holds the device, and nothing is shown.
const mine = async () => {
  const names = (await all()).sort();
  const one = new Set(names.map((name) => name.split(' ')[1])).size === 1;
  return one ? Promise.all(names.map((name) => caches.open(name))) : [];
};

const html = (words, status) => {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  };
  return new Response(words, { status, headers });
};

// A page or file as it was kept; a page says that it was.
const kept = async (path) => {
  for (const cache of await mine()) {
    const found = await cache.match(path, LOOSELY);
    if (!found) continue;
    if (!(found.headers.get('Content-Type') || '').startsWith('text/html')) return found;
    const date = new Date(found.headers.get('Sagsgang-Kept'));
    const when = date.toLocaleString('da-DK', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Copenhagen' });
    const note = `<p class="note" role="status" data-offline>Du læser uden net. Gemt ${when}.</p>`;
    // What had just been done is long done.
    const page = (await found.text()).replace(/<p class="done"[^]*?<\/p>/, '').replace(/<main[^>]*>/, (main) => main + note);
    return new Response(page, { headers: found.headers });
  }
  return null;
};

// Says that a page is not kept, and which meetings are.
const nothing = async () => {
  const lines = new Map();
  for (const cache of await mine()) {
    for (const { url } of await cache.keys()) {
      const path = plain(url);
      if (!MEETING.test(path) || lines.has(path)) continue;
      const page = await (await cache.match(path, LOOSELY)).text();
      const title = (/<title>([^<]*) – [^<]*<\/title>/.exec(page) || ['', 'Møde'])[1];
      lines.set(path, `<li><a href="${path}">${title}</a></li>`);
    }
  }
  const list = lines.size > 0 ? `<h2>Gemt på denne enhed</h2><ul class="list">${[...lines.values()].join('')}</ul>` : '';
  return html(
    `<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Ingen forbindelse</title><link rel="stylesheet" href="${AROUND[0]}"></head>
<body class="office"><main id="indhold" class="wide"><h1>Ingen forbindelse</h1>
<p>Siden er ikke gemt på denne enhed og kan først vises, når der er net igen.</p>${list}</main></body></html>`,
    503,
  );
};

// Keeps an open page that was read, and takes away what an answer shows to be another's, over, or no longer there.
const settle = async (address, answer) => {
  // A redirect tells nothing, nor does a server that failed, nor what stands between.
  if (answer.type !== 'basic' || answer.status >= 500) return;
  const reader = answer.headers.get('Sagsgang-Reader');
  if (!reader) {
    await forget((name) => name.endsWith(' closed'));
    return;
  }
  await forget((name) => !name.startsWith(`sagsgang ${reader} `));
  const path = plain(address);
  if ([403, 404, 410].includes(answer.status)) {
    for (const cache of await mine()) await cache.delete(path, LOOSELY);
  }
  const open = answer.status === 200 && !answer.redirected && answer.headers.get('Sagsgang-Keep') === 'open';
  if (!open || !(MEETING.test(path) || ITEM.test(path))) return;
  const headers = new Headers(answer.headers);
  // The body is unpacked.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  headers.set('Sagsgang-Kept', new Date().toISOString());
  const cache = await caches.open(`sagsgang ${reader} open`);
  await cache.put(path, new Response(await answer.blob(), { headers }));
};

const page = async (event) => {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return (await kept(plain(event.request.url))) || nothing();
  }
  const copy = answer.clone();
  event.waitUntil(settle(event.request.url, copy).catch(() => {}));
  return answer;
};

const around = async (request) => {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(SHELL);
    return (await cache.match(request, LOOSELY)) || Response.error();
  }
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  // It goes by untouched; whatever becomes of it, nothing stays.
  if (request.method === 'POST' && pathname === '/kontor/log-ud') event.waitUntil(forget(() => true));
  // A part of a file is nothing that is kept.
  if (request.method !== 'GET' || request.headers.has('Range')) return;
  if (AROUND.some((address) => plain(address) === pathname)) event.respondWith(around(request));
  else if (request.mode === 'navigate' && is_office(pathname)) event.respondWith(page(event));
});
