//! The office in the browser: what people do there, from page to page, with the demo's accounts.

use std::{
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{access::as_it_is, browser::Browser, server::Server};

/// What a journey met that is not as it should be.
type Found = Vec<String>;

/// Accounts of the demo, and the password of all of them.
const ADMINISTRATOR: (&str, &str) = ("administrator@demo.example", "Ida Svane");
const CASEWORKER: (&str, &str) = ("sagsbehandler@demo.example", "Marie Tofte");
const APPROVER: (&str, &str) = ("godkender@demo.example", "Henning Vad");
const AUDITOR: (&str, &str) = ("revisor@demo.example", "Poul Ager");
const PASSWORD: &str = "prøv-sagsgang-nu";

/// Goes through the journeys with a demo of its own: only a demo that is served has people.
pub fn check(browser: &mut Browser, program: &Path) -> Result<Vec<(&'static str, Found)>, Box<dyn Error>> {
    let server = Server::start(program, &["demo"])?;
    browser.screen(1280, 900, false)?;
    let passkeys = passkeys(browser, &server.address)?;
    let items = items(browser, &server.address)?;
    Ok(vec![("passkeys", passkeys), ("items", items)])
}

/// An item from its first word to its approval, and every page on the way as everybody must be able to use it.
fn items(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = as_it_is(browser, "sign-in", &sign_in)?;
    browser.screen(1280, 900, false)?;
    by_password(browser, &sign_in, CASEWORKER)?;
    browser.show(&format!("{site}/sager"))?;
    send(browser, "/kontor/sager", &[("nummer", "05.01.02-P19"), ("titel", "Ny bro over Lindeåen")])?;
    until(browser, "location.pathname.startsWith('/kontor/sager/') && document.readyState === 'complete'")?;
    let case = here(browser)?;
    browser.value("document.querySelector('#udvalg').selectedIndex = 1")?;
    send(browser, "/punkter", &[("titel", "Ny bro over Lindeåen")])?;
    until(browser, "location.pathname.startsWith('/kontor/punkter/') && document.readyState === 'complete'")?;
    let item = here(browser)?;
    writing(browser, &mut found, &item)?;
    // Without a recommendation nobody is asked to read it.
    send(browser, "/send", &[])?;
    until(browser, "document.querySelector('.problem')?.innerText.includes('indstilling')")?;
    let text = [
        ("felt-sagsfremstilling", "Broen er fra 1931.\\n\\n| År | Biler |\\n|---|---|\\n| 2025 | 1.900 |"),
        ("clauses", "at broen bygges i 2028"),
    ];
    send(browser, &item, &text)?;
    until(browser, "location.search === '?gjort=gemt' && document.readyState === 'complete'")?;
    for (name, address) in [
        ("home", &site),
        ("cases", &format!("{site}/sager")),
        ("case", &case),
        ("item", &item),
        ("history", &format!("{item}/historik")),
    ] {
        found.extend(as_it_is(browser, name, address)?);
    }
    browser.screen(1280, 900, false)?;
    browser.show(&item)?;
    send(browser, "/send", &[])?;
    until(browser, "location.search === '?gjort=sendt' && document.readyState === 'complete'")?;
    must(browser, &mut found, "the writer still writes", "!document.querySelector('#title')")?;
    out(browser)?;

    by_password(browser, &sign_in, APPROVER)?;
    must(
        browser,
        &mut found,
        "nothing waits for who reads it through",
        "document.querySelector('main').innerText.includes('Ny bro over Lindeåen')",
    )?;
    browser.show(&item)?;
    send(browser, "/bemaerkninger", &[("ord", "1931"), ("tekst", "Er årstallet rigtigt?")])?;
    until(browser, "document.querySelector('.remark')?.innerText.includes('Er årstallet rigtigt?')")?;
    found.extend(as_it_is(browser, "item in review", &item)?);
    browser.screen(1280, 900, false)?;
    browser.show(&item)?;
    send(browser, "/godkend", &[])?;
    until(browser, "location.search === '?gjort=godkendt' && document.readyState === 'complete'")?;
    out(browser)?;

    // Who has no part in it finds nothing there.
    by_password(browser, &sign_in, AUDITOR)?;
    browser.show(&item)?;
    must(browser, &mut found, "an auditor reads items", "document.querySelector('h1').innerText === 'Siden findes ikke'")?;
    out(browser)?;

    by_password(browser, &sign_in, ADMINISTRATOR)?;
    browser.show(&format!("{site}/brugere"))?;
    let first = browser.value("document.querySelector('td a').href")?.as_str().unwrap_or_default().to_owned();
    for (name, address) in [
        ("accounts", format!("{site}/brugere")),
        ("account", first),
        ("log", format!("{site}/log")),
        ("own account", format!("{site}/konto")),
        ("codes", format!("{site}/konto/kode")),
    ] {
        found.extend(as_it_is(browser, name, &address)?);
    }
    browser.screen(1280, 900, false)?;
    out(browser)?;
    Ok(found)
}

/// What is written is saved by itself, what is pasted from Word becomes Markdown, and what was not saved is offered again.
fn writing(browser: &mut Browser, found: &mut Found, item: &str) -> Result<(), Box<dyn Error>> {
    const TYPE: &str =
        "(() => { const field = document.querySelector('#f-lovgrundlag'); field.focus(); field.value = 'Vejloven § 8.';
        field.dispatchEvent(new Event('input', { bubbles: true })); })()";
    const PASTE: &str =
        "(() => { const field = document.querySelector('#f-kommunikation'); field.focus(); const data = new DataTransfer();
        data.setData('text/html', '<h2>Hvem</h2><ul><li>avisen</li><li>naboerne</li></ul>'); data.setData('text/plain', 'Hvem');
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()";
    let saved = |number: u32| {
        format!(
            "document.querySelector('[data-told]').innerText.startsWith('Gemt kl. ') && document.querySelector('#skriv').elements.paa.value === '{number}'"
        )
    };
    browser.value(TYPE)?;
    until(browser, &saved(2))?;
    browser.value(PASTE)?;
    until(browser, "document.querySelector('#f-kommunikation').value === '### Hvem\\n\\n- avisen\\n- naboerne'")?;
    until(browser, &saved(3))?;
    browser.show(item)?;
    let stands = "document.querySelector('#f-lovgrundlag').value === 'Vejloven § 8.' && document.querySelector('#f-kommunikation').value.includes('- naboerne')";
    must(browser, found, "what was saved by itself is gone", stands)?;
    must(browser, found, "what was saved is offered again", "document.querySelector('[data-kept]').hidden")?;
    // Who leaves before it is saved finds it again.
    browser.value(
        "(() => { const field = document.querySelector('#f-hoering'); field.value = 'Naboerne er hørt.';
        field.dispatchEvent(new Event('input', { bubbles: true })); })()",
    )?;
    browser.show(item)?;
    until(browser, "!document.querySelector('[data-kept]').hidden")?;
    browser.value("document.querySelector('[data-kept] button').click()")?;
    must(browser, found, "what was not saved is lost", "document.querySelector('#f-hoering').value === 'Naboerne er hørt.'")?;
    until(browser, &saved(4))
}

/// The address of the page that is shown, without what comes after `?`.
fn here(browser: &mut Browser) -> Result<String, Box<dyn Error>> {
    Ok(browser.value("location.origin + location.pathname")?.as_str().unwrap_or_default().to_owned())
}

/// Fills in the form that goes to an address ending so, and sends it.
fn send(browser: &mut Browser, address: &str, fields: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
    let end = address.split_once("/kontor").map_or(address, |(_, rest)| rest);
    let filled: String = fields.iter().map(|(name, value)| format!("form.elements['{name}'].value = '{value}'; ")).collect();
    browser.value(&format!(
        "(() => {{ const form = document.querySelector('form[action$=\"{end}\"]'); {filled} form.requestSubmit(); }})()"
    ))?;
    Ok(())
}

/// A passkey is added, signs in alone, and is removed; changes of mind and refusals are told.
fn passkeys(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let mut found = Found::new();
    let port = address.rsplit(':').next().unwrap_or_default();
    // Passkeys are for a site with a name.
    let site = format!("http://localhost:{port}/kontor");
    let (sign_in, account) = (format!("{site}/log-ind"), format!("{site}/konto"));

    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }))?;
    browser.show(&sign_in)?;
    must(browser, &mut found, "without scripts the button is there", "document.querySelector('[data-passkeys]').hidden")?;
    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": false }))?;

    browser.ask("WebAuthn.enable", json!({}))?;
    let options = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    });
    let device = browser.ask("WebAuthn.addVirtualAuthenticator", json!({ "options": options }))?["authenticatorId"].clone();

    browser.show(&sign_in)?;
    browser.value(BY_PASSKEY)?;
    until(browser, &told("Der blev ikke brugt nogen adgangsnøgle."))?;
    must(
        browser,
        &mut found,
        "a change of mind is a problem",
        "!document.querySelector('form [role=alert]').classList.contains('problem')",
    )?;

    by_password(browser, &sign_in, ADMINISTRATOR)?;
    browser.show(&account)?;
    browser.value(&add("Bærbar", "forkert"))?;
    until(browser, &told("Din nuværende adgangskode er ikke rigtig."))?;
    browser.value(&add("Bærbar", PASSWORD))?;
    until(
        browser,
        "location.search === '?gjort=noegle' && document.querySelector('#noegler-h ~ .table')?.innerText.includes('Bærbar')",
    )?;
    browser.value(&add("Den samme", PASSWORD))?;
    until(browser, &told("Denne enhed har allerede en adgangsnøgle"))?;

    out(browser)?;
    browser.value(BY_PASSKEY)?;
    until(
        browser,
        &format!("location.pathname === '/kontor' && document.querySelector('.out').innerText.includes('{}')", ADMINISTRATOR.1),
    )?;
    let kept = browser.ask("WebAuthn.getCredentials", json!({ "authenticatorId": device }))?;
    let keys = kept["credentials"].as_array().map(Vec::as_slice).unwrap_or_default();
    if keys.len() != 1 || keys[0]["rpId"] != json!("localhost") || keys[0]["signCount"].as_u64() < Some(2) {
        found.push(format!("the authenticator keeps {} keys", keys.len()));
    }

    // Whoever is not verified does not come in.
    out(browser)?;
    browser.ask("WebAuthn.setUserVerified", json!({ "authenticatorId": device, "isUserVerified": false }))?;
    browser.value(BY_PASSKEY)?;
    until(browser, &told("Der blev ikke brugt nogen adgangsnøgle."))?;
    browser.ask("WebAuthn.setUserVerified", json!({ "authenticatorId": device, "isUserVerified": true }))?;
    browser.value(BY_PASSKEY)?;
    until(browser, "location.pathname === '/kontor'")?;

    browser.show(&account)?;
    must(
        browser,
        &mut found,
        "when the key was used is not told",
        "!document.querySelector('#noegler-h ~ .table').innerText.includes('Ikke endnu')",
    )?;
    browser.value(&format!(
        "(() => {{ const form = document.querySelector('#noegler-h ~ details form'); form.closest('details').open = true;
            form.elements.nuvaerende.value = '{PASSWORD}'; form.requestSubmit(); }})()"
    ))?;
    until(browser, "location.search === '?gjort=noegle-fjernet' && !document.querySelector('#noegler-h ~ .table')")?;
    out(browser)?;
    browser.value(BY_PASSKEY)?;
    until(browser, "document.querySelector('.problem')?.innerText.startsWith('Adgangsnøglen blev ikke godtaget.')")?;

    // At a number there are none, and the page says why.
    let numbered = format!("http://{address}/kontor");
    by_password(browser, &format!("{numbered}/log-ind"), ADMINISTRATOR)?;
    browser.show(&format!("{numbered}/konto"))?;
    let why = "document.querySelector('main').innerText.includes('Adgangsnøgler kræver, at siden har et navn') && !document.querySelector('[data-passkeys]')";
    must(browser, &mut found, "it is not told why there are no passkeys", why)?;
    out(browser)?;

    browser.ask("WebAuthn.removeVirtualAuthenticator", json!({ "authenticatorId": device }))?;
    browser.ask("WebAuthn.disable", json!({}))?;
    Ok(found)
}

/// Presses »Log ind med adgangsnøgle«.
const BY_PASSKEY: &str = "document.querySelector('[data-passkeys] button').click()";

/// Fills in »Tilføj en adgangsnøgle« and presses it.
fn add(name: &str, password: &str) -> String {
    format!(
        "(() => {{ const form = document.querySelector('[data-passkeys] form'); form.elements.navn.value = '{name}';
            form.elements.nuvaerende.value = '{password}'; form.querySelector('button').click(); }})()"
    )
}

/// Whether the script tells something.
fn told(words: &str) -> String {
    format!(
        "(e => !!e && !e.hidden && e.checkVisibility() && e.innerText.startsWith('{words}'))(document.querySelector('[data-passkeys] [role=alert]'))"
    )
}

fn by_password(browser: &mut Browser, address: &str, (email, name): (&str, &str)) -> Result<(), Box<dyn Error>> {
    browser.show(address)?;
    browser.value(&format!(
        "(() => {{ const form = document.querySelector('form[action=\"/kontor/log-ind\"]'); form.elements.email.value = '{email}';
            form.elements.adgangskode.value = '{PASSWORD}'; form.requestSubmit(); }})()"
    ))?;
    until(browser, &format!("location.pathname === '/kontor' && document.querySelector('.out').innerText.includes('{name}')"))
}

fn out(browser: &mut Browser) -> Result<(), Box<dyn Error>> {
    browser.value("document.querySelector('form.out').requestSubmit()")?;
    until(browser, "location.pathname === '/kontor/log-ind' && document.readyState === 'complete'")
}

/// Notes what does not hold.
fn must(browser: &mut Browser, found: &mut Found, otherwise: &str, expression: &str) -> Result<(), Box<dyn Error>> {
    if browser.value(expression)? != json!(true) {
        found.push(otherwise.to_owned());
    }
    Ok(())
}

/// Waits until something holds on the page, which may make way for another meanwhile.
fn until(browser: &mut Browser, expression: &str) -> Result<(), Box<dyn Error>> {
    const PATIENCE: Duration = Duration::from_secs(20);
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if browser.value(expression).is_ok_and(|value| value == json!(true)) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let seen =
        browser.value("location.href + ' ' + document.querySelector('main').innerText.slice(0, 400)").unwrap_or(Value::Null);
    Err(format!("it never came to: {expression}; the page is {seen}").into())
}
