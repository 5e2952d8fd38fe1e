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
      }
    });
    place.hidden = false;
  }
  for (const place of document.querySelectorAll('[data-without-passkeys]')) place.hidden = true;
})();
