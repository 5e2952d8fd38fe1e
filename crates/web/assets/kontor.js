// Passkeys, on one's own account and on the way in (Web Authentication). Without this file the password does.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials || !window.isSecureContext) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => {
    const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
    return btoa(signs).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  // The ways to an authenticator that the server knows.
  const ways = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

  const create = async (asked) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: listed(asked.excludeCredentials),
      },
    });
    const told = made.response.getTransports ? made.response.getTransports() : [];
    return {
      attestationObject: text(made.response.attestationObject),
      authenticatorAttachment: made.authenticatorAttachment || null,
      clientDataJSON: text(made.response.clientDataJSON),
      clientExtensionResults: {},
      transports: ways.filter((way) => told.includes(way)),
      type: 'public-key',
    };
  };

  const use = async (asked) => {
    const used = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
    });
    return {
      authenticatorAttachment: used.authenticatorAttachment || null,
      authenticatorData: text(used.response.authenticatorData),
      clientDataJSON: text(used.response.clientDataJSON),
      clientExtensionResults: {},
      id: used.id,
      signature: text(used.response.signature),
      type: 'public-key',
      userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
    };
  };

  // What went wrong, for the reader, and whether it is a problem: to change one's mind is none.
  const said = (error) => {
    switch (error.name) {
      case 'NotAllowedError':
      case 'AbortError':
        return ['Der blev ikke brugt nogen adgangsnøgle. Prøv igen, når du er klar.', false];
      case 'InvalidStateError':
        return ['Denne enhed har allerede en adgangsnøgle til din konto.', false];
      case 'NotSupportedError':
      case 'ConstraintError':
        return ['Enheden kan ikke lave en adgangsnøgle, der låses op med fingeraftryk, ansigt eller pinkode.', true];
      case 'Told':
        return [error.message, true];
      default:
        return ['Det gik ikke. Genindlæs siden, og prøv igen.', true];
    }
  };

  const begin = async (form) => {
    const answer = await fetch(form.dataset.begin, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      redirect: 'manual',
    });
    // Whoever is no longer signed in is sent to the way in.
    if (answer.type === 'opaqueredirect') {
      location.reload();
      return null;
    }
    const asked = await answer.json();
    if (answer.ok) return asked;
    const error = new Error(asked.problem);
    error.name = 'Told';
    throw error;
  };

  for (const place of document.querySelectorAll('[data-passkeys]')) {
    const form = place.querySelector('form');
    const button = form.querySelector('button');
    const alert = form.querySelector('[role=alert]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      button.disabled = true;
      alert.hidden = true;
      alert.textContent = '';
      try {
        const asked = await begin(form);
        if (!asked) return;
        const answer = await (asked.user ? create(asked) : use(asked));
        form.elements.noegle.value = JSON.stringify(answer);
        // The password was looked at when it began.
        if (form.elements.nuvaerende) form.elements.nuvaerende.value = '';
        form.submit();
      } catch (error) {
        const [words, bad] = said(error);
        alert.className = bad ? 'problem' : 'hint';
        alert.hidden = false;
        alert.textContent = words;
      } finally {
        button.disabled = false;
      // Who pressed it by keys stands where they stood.
      if (document.activeElement === document.body) button.focus();
      }
    });
    place.hidden = false;
  }
  for (const place of document.querySelectorAll('[data-without-passkeys]')) place.hidden = true;
})();

// Writing an item: saved while it is written, kept in this tab until it is, and pasted from Word as Markdown. Without
// this file »Gem« does.
(() => {
  const form = document.querySelector('form[data-writing]');
  if (!form) return;

  // So long after the last key, and after a failure of the line, in milliseconds.
  const REST = 3000;
  const RETRY = 15000;
  const told = form.querySelector('[data-told]');
  const offer = form.querySelector('[data-kept]');
  const address = new URL(form.action).pathname;
  const key = `sagsgang ${form.dataset.writing} ${address}`;

  const values = () => {
    const mine = (field) => form.contains(field) && field.name && field.name !== 'bevis' && field.type !== 'submit';
    const named = [...form.elements].filter(mine);
    return Object.fromEntries(named.map((field) => [field.name, field.value]));
  };
  const words = (all) => JSON.stringify({ ...all, paa: '', akt: '' });
  const say = (sentence, bad) => {
    told.className = bad ? 'problem' : 'hint';
    told.textContent = sentence;
  };
  // A tab may have no room, or keep nothing at all.
  const keep = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify(values()));
    } catch {}
  };
  const forget = () => {
    try {
      sessionStorage.removeItem(key);
    } catch {}
  };
  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };

  let last = words(values());
  let timer = 0;
  let busy = false;
  // Two wrote the same place, or a document was read in: a person chooses, and nothing is saved before.
  let stopped = form.dataset.proposed !== undefined;

  const later = (rest) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, rest);
  };

  // Puts a text in place of another and leaves the caret at the same words.
  const place = (field, text) => {
    const [old, from, to] = [field.value, field.selectionStart, field.selectionEnd];
    let same = 0;
    while (same < old.length && old[same] === text[same]) same += 1;
    const moved = (at) => (at <= same ? at : Math.max(same, at + text.length - old.length));
    field.value = text;
    if (document.activeElement === field && from !== null) field.setSelectionRange(moved(from), moved(to));
  };

  // What a colleague saved meanwhile comes into the fields, unless somebody is just writing there.
  const take = (answer, sent) => {
    const others = Object.entries(answer.others);
    if (others.some(([name]) => !form.elements[name] || form.elements[name].value !== sent[name])) {
      stopped = true;
      say('En kollega har gemt imens. Tryk Gem, så samles jeres tekster.', true);
      keep();
      return;
    }
    for (const [name, text] of others) place(form.elements[name], text);
    form.elements.paa.value = answer.saved;
    last = words({ ...sent, ...answer.others });
    say(others.length > 0 ? `Gemt kl. ${answer.at}. Det, en kollega skrev imens, er med.` : `Gemt kl. ${answer.at}`);
    if (words(values()) === last) {
      forget();
    } else {
      keep();
      later(REST);
    }
  };

  const save = async () => {
    if (busy) {
      later(REST);
      return;
    }
    const sent = values();
    if (words(sent) === last) return;
    busy = true;
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body: new URLSearchParams({ bevis: form.elements.bevis.value, ...sent }),
      });
      const told = (answer.headers.get('Content-Type') || '').startsWith('application/json') ? await answer.json() : null;
      if (answer.ok && told) {
        take(told, sent);
        return;
      }
      keep();
      if (told) {
        stopped = answer.status === 409;
        say(told.problem, true);
      } else if (answer.status === 401) {
        say('Du er logget ud. Log ind i en ny fane, og genindlæs så denne: det, du skrev, er her endnu.', true);
      } else if (answer.status === 409) {
        say('Du er logget ind på ny. Genindlæs siden, og sæt det ind, du skrev.', true);
      } else {
        say('Det kan ikke gemmes her længere. Kopiér det, du skrev, før du går videre.', true);
      }
    } catch {
      keep();
      say('Der er ingen forbindelse. Det, du skriver, er i browseren, til den er der igen.', true);
      later(RETRY);
    } finally {
      busy = false;
    }
  };

  form.addEventListener('input', () => {
    keep();
    later(REST);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    keep();
  });

  // Enter in a field that has a button of its own presses that.
  for (const field of document.querySelectorAll('[data-button]')) {
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      document.getElementById(field.dataset.button).click();
    });
  }

  const insert = (field, text) => {
    field.focus();
    // What is put in so can be undone; where a browser does not know it, it is put in all the same.
    if (document.execCommand('insertText', false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  for (const field of form.querySelectorAll('textarea')) {
    field.addEventListener('paste', async (event) => {
      const html = event.clipboardData.getData('text/html');
      if (!html) return;
      event.preventDefault();
      const plain = event.clipboardData.getData('text/plain');
      let text = plain;
      try {
        const answer = await fetch('/kontor/tekst', {
          method: 'POST',
          body: new URLSearchParams({ bevis: form.elements.bevis.value, html }),
        });
        if (answer.ok) text = (await answer.json()).text;
      } catch {}
      // A few words are put in as they were copied, with the blanks around them.
      if (text === '' || text === plain.trim()) text = plain;
      // A clause stands on a line, without a mark.
      if (field.name === 'clauses') text = text.replace(/^\s*(?:[-*+•]|\d+[.)])\s+/gm, '').replace(/\n{2,}/g, '\n');
      insert(field, text);
    });
  }

  const before = kept();
  const done = ['gemt', 'samlet', 'uaendret', 'beslutning'].includes(new URLSearchParams(location.search).get('gjort'));
  if (form.dataset.unsaved !== undefined) {
    last = '';
    keep();
    later(REST);
  } else if (done || !before || words(before) === last) {
    forget();
  } else {
    const [back, away] = offer.querySelectorAll('button');
    back.addEventListener('click', () => {
      for (const [name, text] of Object.entries(before)) if (form.elements[name]) form.elements[name].value = text;
      offer.hidden = true;
      form.querySelector('textarea, input:not([type=hidden])')?.focus();
      later(REST);
    });
    away.addEventListener('click', () => {
      forget();
      offer.hidden = true;
      form.querySelector('textarea, input:not([type=hidden])')?.focus();
    });
    offer.hidden = false;
  }
})();

// Notes: words that are marked in the text go to the form of a new note. Without this file they are copied by hand.
(() => {
  const text = document.querySelector('[data-notes]');
  const form = document.getElementById('ny-note');
  if (!text || !form) return;
  document.addEventListener('selectionchange', () => {
    const marked = document.getSelection();
    if (!marked || marked.isCollapsed || !marked.rangeCount) return;
    const range = marked.getRangeAt(0);
    const part = (range.startContainer.parentElement || text).closest('[data-part]');
    if (!part || !text.contains(part) || !part.contains(range.endContainer)) return;
    form.elements.ord.value = marked.toString().trim().slice(0, 2000);
    form.elements.del.value = part.dataset.part;
  });
})();

// Agendas: items are dragged to their place. Without this file the numbers and arrows beside them do.
(() => {
  const table = document.querySelector('[data-sortable]');
  if (!table) return;
  const rows = () => [...table.querySelectorAll('tbody tr')];
  let dragged = null;
  for (const row of rows()) {
    row.draggable = true;
    row.addEventListener('dragstart', (event) => {
      dragged = row;
      row.classList.add('dragged');
      event.dataTransfer.effectAllowed = 'move';
    });
    row.addEventListener('dragover', (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const below = event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
      row.parentElement.insertBefore(dragged, below ? row.nextSibling : row);
    });
    row.addEventListener('drop', (event) => event.preventDefault());
    row.addEventListener('dragend', () => {
      row.classList.remove('dragged');
      dragged = null;
      const form = table.closest('form');
      const order = rows().map((line) => line.id.slice(2)).join(' ');
      if (order === table.dataset.order) return;
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name: 'orden', value: order });
      form.append(field);
      form.submit();
    });
  }
  table.dataset.order = rows().map((line) => line.id.slice(2)).join(' ');
  // A field in a row must be able to hold the pointer.
  for (const field of table.querySelectorAll('input, button, a')) {
    field.addEventListener('pointerdown', () => { field.closest('tr').draggable = false; });
    field.addEventListener('pointerup', () => { field.closest('tr').draggable = true; });
  }
})();

// Reading without a network: a meeting is kept on the device, notes that could not be sent wait in the browser, and nothing
// stays when one signs out. Without this file, or on a page that is not secure, pages are read as ever.
(() => {
  const out = document.querySelector('form.out');
  const secure = window.isSecureContext && 'caches' in window;
  const forget = async (which) => {
    const names = (await caches.keys()).filter((name) => name.startsWith('sagsgang ') && which(name));
    await Promise.all(names.map((name) => caches.delete(name)));
  };
  // A browser may keep nothing at all.
  const stored = (work) => {
    try {
      return work(localStorage);
    } catch {
      return null;
    }
  };
  const drop = (which) =>
    stored((storage) => {
      const keys = Object.keys(storage).filter((key) => key.startsWith('sagsgang-note ') && which(key));
      keys.forEach((key) => storage.removeItem(key));
    });
  const reached = async () => {
    try {
      return (await fetch('/kontor/offline.js', { method: 'HEAD', cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  };
  const say = (place, sentence, bad) => {
    place.className = bad ? 'problem' : 'hint';
    place.textContent = sentence;
  };
  const line = (before) => {
    const told = document.createElement('p');
    told.setAttribute('role', 'status');
    before.append(told);
    return told;
  };

  if (out && secure) {
    out.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        await forget(() => true);
      } catch {}
      drop(() => true);
      if (await reached()) out.submit();
      else say(line(document.querySelector('main')), 'Det, der var gemt her, er slettet. Log ud igen, når der er net.', true);
    });
  }

  const { reader, meeting } = document.body.dataset;
  if (!reader || !secure || !navigator.serviceWorker) return;
  const offline = document.querySelector('[data-offline]') !== null;
  navigator.serviceWorker.register('/kontor/offline.js', { scope: '/kontor' }).catch(() => {});

  // Notes: what cannot be sent stays in its field, and is offered again should the page be left.
  drop((key) => !key.startsWith(`sagsgang-note ${reader} `));
  const done = new URLSearchParams(location.search).has('gjort');
  for (const form of document.querySelectorAll('main form[method=post]')) {
    const key = `sagsgang-note ${reader} ${new URL(form.action).pathname}`;
    // Name and value of each field, as they would be sent.
    const values = () => [...new FormData(form)].filter(([name]) => !['bevis', 'svar', 'akt', 'paa'].includes(name));
    const put = (pairs) => {
      const left = [...pairs];
      for (const field of form.elements) {
        if (['checkbox', 'radio'].includes(field.type)) {
          field.checked = pairs.some(([name, value]) => name === field.name && value === field.value);
          continue;
        }
        const at = left.findIndex(([name]) => name === field.name);
        if (at >= 0) [[, field.value]] = left.splice(at, 1);
      }
    };
    const keep = (sent) => stored((storage) => storage.setItem(key, JSON.stringify({ sent, values: values() })));
    const before = stored((storage) => JSON.parse(storage.getItem(key)));
    let told = null;
    let sure = false;
    if (offline) form.addEventListener('input', () => keep(false));
    form.addEventListener('submit', async (event) => {
      if (sure) {
        sure = false;
        return;
      }
      event.preventDefault();
      const { submitter } = event;
      sure = await reached();
      keep(sure);
      if (sure) {
        form.requestSubmit(submitter);
        return;
      }
      told = told || line(form);
      say(told, 'Der er ingen forbindelse. Det, du skrev, står her endnu og bliver på enheden, til du kan sende det.', true);
    });
    if (!before) continue;
    if ((before.sent && !offline && done) || JSON.stringify(before.values) === JSON.stringify(values())) {
      drop((known) => known === key);
      continue;
    }
    const offer = line(form);
    offer.className = 'note';
    offer.textContent = 'Du skrev noget her uden net, som ikke er sendt. ';
    const button = (words, work) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = 'plain';
      made.textContent = words;
      made.addEventListener('click', () => {
        work();
        offer.remove();
        form.querySelector('textarea, input:not([type=hidden])')?.focus();
      });
      offer.append(made, ' ');
    };
    button('Sæt det ind', () => {
      put(before.values);
      for (const fold of form.querySelectorAll('details')) fold.open = true;
    });
    button('Slet det', () => drop((known) => known === key));
  }

  // At a meeting: what was written without a network, page by page, until it is sent.
  const waiting = document.querySelector('[data-waiting]');
  if (waiting && !offline) {
    const begin = `sagsgang-note ${reader} `;
    const keys = stored((storage) => Object.keys(storage)) || [];
    const pages = keys.filter((key) => key.startsWith(`${begin}${meeting}/`)).map((key) => key.slice(begin.length).split('/').slice(0, 6).join('/'));
    for (const page of new Set(pages)) {
      const link = document.querySelector(`main a[href="${page}"]`);
      if (!link) continue;
      const made = document.createElement('li');
      made.append(link.cloneNode(true));
      waiting.querySelector('ul').append(made);
      waiting.hidden = false;
    }
  }

  // The meeting itself.
  const place = document.querySelector('[data-keep]');
  if (!place || offline) return;
  const told = place.querySelector('[role=status]');
  const button = place.querySelector('button');
  const closed = place.querySelector('input');
  const names = { open: `sagsgang ${reader} open`, closed: `sagsgang ${reader} closed` };
  const path = (link) => new URL(link.getAttribute('href'), location.origin).pathname;
  const paths = (page, begin, which) => {
    const found = [...page.querySelectorAll(`main a[href]${which}`)].map(path);
    return [...new Set(found)].filter((to) => to.startsWith(begin) && !to.slice(begin.length).includes('/'));
  };
  const ended = () => Object.assign(new Error(), { name: 'Ended' });

  // Keeps one page or file as the server says it may be. Nothing when it may not.
  const take = async (cache, to, holds) => {
    const answer = await fetch(to, { headers: { 'Sagsgang-Keep': holds }, redirect: 'manual' });
    if (answer.status >= 500) throw new Error();
    if (answer.headers.get('Sagsgang-Reader') !== reader) throw ended();
    if (answer.status !== 200 || answer.headers.get('Sagsgang-Keep') !== holds) {
      await cache.delete(to);
      return answer.status === 200 ? answer.blob() : null;
    }
    const body = await answer.blob();
    const headers = new Headers(answer.headers);
    // The body is unpacked.
    for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
    headers.set('Sagsgang-Kept', new Date().toISOString());
    await cache.put(to, new Response(body, { headers }));
    return body;
  };

  // Keeps a meeting, its items and their files; what is left of an earlier time and not there any more is taken away.
  const whole = async (holds, step) => {
    const cache = await caches.open(names[holds]);
    const seen = new Set();
    let failed = 0;
    const one = async (to) => {
      seen.add(to);
      step();
      try {
        const body = await take(cache, to, holds);
        const page = body && body.type.startsWith('text/html') ? await body.text() : '';
        return new DOMParser().parseFromString(page, 'text/html');
      } catch (error) {
        if (['Ended', 'QuotaExceededError'].includes(error.name) || to === meeting) throw error;
        failed += 1;
        return null;
      }
    };
    // An open item may have closed files; an open file stands on the first way through.
    const [items, files] = holds === 'open' ? [':not([data-closed])', ':not([data-closed])'] : ['', '[data-closed]'];
    for (const item of paths(await one(meeting), `${meeting}${place.dataset.keep}`, items)) {
      const page = await one(item);
      for (const file of page ? paths(page, `${item}/filer/`, files) : []) await one(file);
    }
    for (const { url } of failed > 0 ? [] : await cache.keys()) {
      const to = new URL(url).pathname;
      if ((to === meeting || to.startsWith(`${meeting}/`)) && !seen.has(to)) await cache.delete(url);
    }
    const left = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(meeting)).length;
    return [left, failed];
  };

  button.addEventListener('click', async () => {
    button.disabled = true;
    let asked = 0;
    const step = () => {
      asked += 1;
      say(told, `Gemmer … ${asked}`);
    };
    try {
      let [kept, failed] = await whole('open', step);
      if (closed && closed.checked) {
        const more = await whole('closed', step);
        kept += more[0];
        failed += more[1];
      } else {
        const cache = await caches.open(names.closed);
        for (const { url } of await cache.keys()) if (new URL(url).pathname.startsWith(meeting)) await cache.delete(url);
      }
      if (failed > 0) say(told, `${failed} sider eller bilag kunne ikke hentes. Prøv igen.`, true);
      else say(told, `Gemt på denne enhed: ${kept} sider og bilag. De kan læses uden net, til du logger ud.`);
    } catch (error) {
      if (error.name === 'Ended') {
        await forget((name) => name === names.closed);
        say(told, 'Du er logget ud. Log ind igen, og prøv så.', true);
      } else if (error.name === 'QuotaExceededError') {
        say(told, 'Der er ikke plads til det hele på enheden.', true);
      } else {
        say(told, 'Der er ingen forbindelse. Det, der var gemt i forvejen, er her endnu.', true);
      }
    } finally {
      button.disabled = false;
      // Who pressed it by keys stands where they stood.
      if (document.activeElement === document.body) button.focus();
    }
  });
  // What was kept and is closed or gone since is not shown as open any more.
  caches.open(names.open).then(async (cache) => {
    const open = [...document.querySelectorAll('.agenda a[href]:not([data-closed])')].map(path);
    for (const { url } of await cache.keys()) {
      const [item] = new URL(url).pathname.match(/^\/kontor\/moeder\/[^/]+\/punkter\/[^/]+/) || [];
      if (item && item.startsWith(`${meeting}/`) && !open.includes(item)) await cache.delete(url);
    }
  });
  place.hidden = false;
})();

// At a meeting: a standard text and a party's votes fill in the form before it is sent, so that nothing of it is lost
// without a network.
(() => {
  for (const button of document.querySelectorAll('button[data-outcome]')) {
    button.addEventListener('click', () => {
      const { tekst, udfald } = button.form.elements;
      if (tekst.value.trim() === '') tekst.value = button.textContent;
      udfald.value = button.dataset.outcome;
    });
  }
  for (const button of document.querySelectorAll('button[name=parti]')) {
    button.addEventListener('click', () => {
      const [side, ...party] = button.value.split(' ');
      for (const row of button.form.querySelectorAll('tr[data-party]')) {
        if (party.join(' ') !== '*' && party.join(' ') !== row.dataset.party) continue;
        row.querySelector(`input[value="${side}"]`).checked = true;
      }
    });
  }
})();
