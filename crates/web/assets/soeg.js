// Suggestions under the search field, as a combobox with a list (WAI-ARIA). Without this file the search works as it stands.
(() => {
  const field = document.querySelector('.find.big input[type=search]');
  if (!field || !window.fetch || !window.AbortController) return;
  const list = document.createElement('ul');
  list.id = 'forslag';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Forslag');
  const told = document.createElement('p');
  told.className = 'hidden';
  told.setAttribute('role', 'status');
  field.parentElement.classList.add('suggesting');
  field.parentElement.append(list, told);
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', list.id]]) {
    field.setAttribute(name, value);
  }

  let chosen = -1;
  let asked = null;
  let waiting = 0;

  const choose = (at) => {
    const options = list.children;
    if (options[chosen]) options[chosen].setAttribute('aria-selected', 'false');
    chosen = at;
    if (options[chosen]) {
      options[chosen].setAttribute('aria-selected', 'true');
      options[chosen].scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', options[chosen].id);
    } else {
      field.removeAttribute('aria-activedescendant');
    }
  };
  const close = () => {
    clearTimeout(waiting);
    if (asked) asked.abort();
    choose(-1);
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    told.textContent = '';
  };
  const go = (option) => {
    // The path alone: a site behind a proxy is reached as it was.
    const address = new URL(option.dataset.address, location.href);
    location.assign(address.pathname + address.search);
  };
  const show = ([, texts, kinds, addresses]) => {
    choose(-1);
    list.replaceChildren(...texts.map((text, at) => {
      const option = document.createElement('li');
      option.id = `forslag-${at}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.address = addresses[at];
      const kind = document.createElement('span');
      kind.className = 'kicker';
      kind.textContent = kinds[at];
      option.append(`${text} `, kind);
      return option;
    }));
    list.hidden = texts.length === 0;
    field.setAttribute('aria-expanded', String(!list.hidden));
    told.textContent = list.hidden ? '' : `${texts.length} forslag`;
  };
  const ask = async () => {
    const words = field.value.trim();
    if (asked) asked.abort();
    if (words.length < 2) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`/soeg/forslag?q=${encodeURIComponent(words)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') close();
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  field.addEventListener('keydown', (event) => {
    const count = list.children.length;
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      if (list.hidden) {
        list.hidden = false;
        field.setAttribute('aria-expanded', 'true');
      }
      // One step beyond either end is the field itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Enter' && !list.hidden && list.children[chosen]) {
      event.preventDefault();
      go(list.children[chosen]);
    }
  });
  field.addEventListener('blur', close);
  // Pressing must not take the focus away before it is let go.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) go(option);
  });
})();
