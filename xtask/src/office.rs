//! The office in the browser: what people do there, from page to page, with the demo's accounts.
//!
//! They go by keys alone, as who has no mouse does: to a field with the tabulator, into it with letters, on with Enter. Scripts
//! only read what the page shows, except where a person would bring something along: marked words, and a text from Word.

use std::{
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use serde_json::{Value, json};

use crate::{access::as_it_is, browser::Browser, hearing, moving::moving, server::Server, sitting};

/// What a journey met that is not as it should be.
pub(crate) type Found = Vec<String>;

/// Accounts of the demo, and the password of all of them.
pub(crate) const ADMINISTRATOR: (&str, &str) = ("administrator@demo.example", "Ida Svane");
const CASEWORKER: (&str, &str) = ("sagsbehandler@demo.example", "Marie Tofte");
const APPROVER: (&str, &str) = ("godkender@demo.example", "Henning Vad");
pub(crate) const SECRETARY: (&str, &str) = ("sekretaer@demo.example", "Lone Brandt");
pub(crate) const MEMBER: (&str, &str) = ("medlem@demo.example", "Birthe Mølgaard");
pub(crate) const CHAIR: (&str, &str) = ("formand@demo.example", "Anders Kjær");
pub(crate) const HEARING: (&str, &str) = ("hoeringspart@demo.example", "Karen Lassen");
const AUDITOR: (&str, &str) = ("revisor@demo.example", "Poul Ager");
pub(crate) const PASSWORD: &str = "prøv-sagsgang-nu";

/// Goes through the journeys with a demo of its own: only a demo that is served has people.
pub fn check(browser: &mut Browser, program: &Path) -> Result<Vec<(&'static str, Found)>, Box<dyn Error>> {
    let server = Server::start(program, &["demo"])?;
    browser.screen(1280, 900, false)?;
    let passkeys = passkeys(browser, &server.address)?;
    let items = items(browser, &server.address)?;
    let together = together(browser, &server.address)?;
    let agendas = agendas(browser, &server.address)?;
    let offline = offline(browser, &server.address)?;
    let hearing = hearing::check(browser, &server.address)?;
    let sitting = sitting::check(browser, &server.address)?;
    let moving = moving(browser, &server.address)?;
    Ok(vec![
        ("passkeys", passkeys),
        ("items", items),
        ("two on one item", together),
        ("agendas", agendas),
        ("offline", offline),
        ("consultation", hearing),
        ("meeting and minutes", sitting),
        ("moving in", moving),
    ])
}

/// An agenda is kept, read without a network, and gone when it should be.
fn offline(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = Found::new();
    let (meeting, open, closed) = sent_agenda(browser, &site)?;

    by_password(browser, &sign_in, MEMBER)?;
    found.extend(as_it_is(browser, "meeting", &meeting)?);
    browser.screen(1280, 900, false)?;
    browser.show(&meeting)?;
    until(browser, "navigator.serviceWorker.controller !== null && !document.querySelector('[data-keep]').hidden")?;
    let keep = "[data-keep] button";
    let told = "document.querySelector('[data-keep] [role=status]').innerText";
    press(browser, keep)?;
    until(browser, &format!("{told}.startsWith('Gemt på denne enhed: ')"))?;
    let open_alone = browser.value(told)?.as_str().unwrap_or_default().to_owned();
    let kept = |what: &str| {
        format!(
            "(async () => (await caches.keys()).filter((name) => name.startsWith('sagsgang ') && name.endsWith('{what}')).length)()"
        )
    };
    let holds = |what: &str, page: &str| {
        format!(
            "(async () => !!(await (await caches.open((await caches.keys()).find((name) => name.startsWith('sagsgang ') && name.endsWith('{what}')))).match('{page}')))()"
        )
    };
    let path = |page: &str| page.split_once("/kontor").map_or_else(String::new, |(_, rest)| format!("/kontor{rest}"));
    must(
        browser,
        &mut found,
        "the closed is kept without being asked for",
        &format!("(async () => !await {})()", holds("closed", &path(&closed))),
    )?;
    must(
        browser,
        &mut found,
        "nothing of the closed is kept",
        &format!("(async () => !(await (await (await caches.match('{}')).text())).includes('Havnegade'))()", path(&meeting)),
    )?;
    tick(browser, "[data-keep] input")?;
    press(browser, keep)?;
    until(browser, &format!("{told}.startsWith('Gemt på denne enhed: ') && {told} !== '{open_alone}'"))?;
    must(browser, &mut found, "the closed is not kept when asked for", &holds("closed", &path(&closed)))?;

    // Without a network.
    browser.offline(true)?;
    for page in [&open, &closed, &meeting] {
        browser.show(page)?;
        must(
            browser,
            &mut found,
            "a page is not shown as kept",
            "document.querySelector('[data-offline]')?.innerText.startsWith('Du læser uden net. Gemt ') === true",
        )?;
    }
    browser.show(&open)?;
    must(browser, &mut found, "it is not dressed", "getComputedStyle(document.body).margin !== '8px'")?;
    must(
        browser,
        &mut found,
        "the text is not there",
        "document.querySelector('main').innerText.includes('Hver dag cykler omkring')",
    )?;
    let file =
        browser.value("document.querySelector('#bilag + .list a').getAttribute('href')")?.as_str().unwrap_or_default().to_owned();
    must(browser, &mut found, "the attachment is not kept", &holds("open", &file))?;
    type_in(browser, "#tekst", "Spørg om prisen.")?;
    press(browser, "#ny-note > button")?;
    until(browser, "document.querySelector('#ny-note .problem')?.innerText.startsWith('Der er ingen forbindelse.') === true")?;
    must(browser, &mut found, "a note is gone", "document.querySelector('#tekst').value === 'Spørg om prisen.'")?;
    browser.show(&format!("{site}/sager"))?;
    must(
        browser,
        &mut found,
        "it is not told what is kept",
        &format!(
            "document.querySelector('h1').innerText === 'Ingen forbindelse' && document.querySelector('.list a').pathname === '{}'",
            path(&meeting)
        ),
    )?;

    // With a network again the server answers, and the note is offered.
    browser.offline(false)?;
    browser.show(&open)?;
    must(browser, &mut found, "an old page is shown", "document.querySelector('[data-offline]') === null")?;
    must(
        browser,
        &mut found,
        "the note is not offered",
        "document.querySelector('#ny-note .note button').innerText === 'Sæt det ind'",
    )?;
    press(browser, "#ny-note .note button:first-of-type")?;
    press(browser, "#ny-note > button")?;
    until(browser, "location.search === '?gjort=note' && document.readyState === 'complete'")?;
    must(
        browser,
        &mut found,
        "the note is not saved",
        "[...document.querySelectorAll('.remark textarea')].some((note) => note.value === 'Spørg om prisen.')",
    )?;
    must(
        browser,
        &mut found,
        "the note is offered again",
        "![...document.querySelectorAll('#ny-note button')].some((button) => button.innerText === 'Sæt det ind')",
    )?;

    // When the session is over the closed is gone at once; when somebody else comes, all is.
    browser.ask("Network.clearBrowserCookies", json!({}))?;
    browser.show(&meeting)?;
    until(
        browser,
        &format!(
            "(async () => location.pathname === '/kontor/log-ind' && await {} === 0 && await {} === 1)()",
            kept("closed"),
            kept("open")
        ),
    )?;
    by_password(browser, &sign_in, SECRETARY)?;
    until(browser, &format!("(async () => await {} === 0)()", kept("")))?;
    out(browser)?;
    by_password(browser, &sign_in, MEMBER)?;
    browser.show(&open)?;
    browser.show(&meeting)?;
    until(browser, "navigator.serviceWorker.controller !== null && !document.querySelector('[data-keep]').hidden")?;
    press(browser, keep)?;
    until(browser, &format!("{told} === '{open_alone}'"))?;
    out(browser)?;
    until(
        browser,
        &format!(
            "(async () => await {} === 0 && localStorage.length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0)()",
            kept("")
        ),
    )?;
    Ok(found)
}

/// The meeting whose agenda the demo has sent: its address, that of an open item with an attachment, and of a closed one.
pub(crate) fn sent_agenda(browser: &mut Browser, site: &str) -> Result<(String, String, String), Box<dyn Error>> {
    by_password(browser, &format!("{site}/log-ind"), MEMBER)?;
    let meeting =
        "[...document.querySelectorAll('tr')].find((row) => row.innerText.includes('Dagsorden udsendt')).querySelector('a').href";
    let meeting = browser.value(meeting)?.as_str().unwrap_or_default().to_owned();
    browser.show(&meeting)?;
    let mut items = Vec::new();
    for words in ["Cykelsti", "Havnegade"] {
        let item = format!("[...document.querySelectorAll('.agenda a')].find((link) => link.innerText.includes('{words}')).href");
        items.push(browser.value(&item)?.as_str().unwrap_or_default().to_owned());
    }
    out(browser)?;
    let closed = items.pop().unwrap_or_default();
    Ok((meeting, items.pop().unwrap_or_default(), closed))
}

/// An item from its first word to its approval, and every page on the way as everybody must be able to use it.
fn items(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = as_it_is(browser, "sign-in", &sign_in)?;
    browser.screen(1280, 900, false)?;
    browser.show(&sign_in)?;
    picture(browser, "log-ind")?;
    by_password(browser, &sign_in, CASEWORKER)?;
    press(browser, ".places a[href='/kontor/sager']")?;
    until(browser, "location.pathname === '/kontor/sager' && document.readyState === 'complete'")?;
    type_in(browser, "#nummer", "05.01.02-P19")?;
    type_in(browser, "#titel", "Ny bro over Lindeåen")?;
    press(browser, "form[action='/kontor/sager'][method=post] button")?;
    until(browser, "location.pathname.startsWith('/kontor/sager/') && document.readyState === 'complete'")?;
    let case = here(browser)?;
    type_in(browser, "#titel", "Ny bro over Lindeåen")?;
    choose(browser, "#udvalg", "Teknik")?;
    press(browser, "form[action$='/punkter'] button")?;
    until(browser, "location.pathname.startsWith('/kontor/punkter/') && document.readyState === 'complete'")?;
    let item = here(browser)?;
    writing(browser, &mut found, &item)?;
    // Without a recommendation nobody is asked to read it.
    press(browser, "form[action$='/send'] button")?;
    until(
        browser,
        "document.querySelector('.problem')?.innerText.includes('indstilling') && document.readyState === 'complete'",
    )?;
    type_in(browser, "#f-sagsfremstilling", "Broen er fra 1931.\n\n| År | Biler |\n|---|---|\n| 2025 | 1.900 |")?;
    type_in(browser, "#f-clauses", "at broen bygges i 2028")?;
    press(browser, SAVE)?;
    until(browser, SAVED)?;
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
    browser.show(&site)?;
    picture(browser, "overblik")?;
    browser.show(&item)?;
    picture(browser, "punkt-skrives")?;
    press(browser, "form[action$='/send'] button")?;
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
    press(browser, &format!("main a[href='{}']", item.trim_start_matches(&format!("http://{address}"))))?;
    until(browser, &format!("location.href === '{item}' && document.readyState === 'complete'"))?;
    choose(browser, "#del", "Sagsfremstilling")?;
    type_in(browser, "#ord", "1931")?;
    type_in(browser, "#tekst", "Er årstallet rigtigt?")?;
    press(browser, "form[action$='/bemaerkninger'] button")?;
    until(browser, "location.search === '?gjort=bemaerkning' && document.readyState === 'complete'")?;
    let remark = "document.querySelector('.remark').innerText";
    let remark = format!(
        "{remark}.includes('Er årstallet rigtigt?') && {remark}.includes('om Sagsfremstilling') && !{remark}.includes('ikke længere')"
    );
    must(browser, &mut found, "the remark is not at its words", &remark)?;
    found.extend(as_it_is(browser, "item in review", &item)?);
    browser.screen(1280, 900, false)?;
    browser.show(&item)?;
    picture(browser, "punkt-laeses-igennem")?;
    press(browser, "form[action$='/godkend'] button")?;
    until(browser, "location.search === '?gjort=godkendt' && document.readyState === 'complete'")?;
    out(browser)?;

    // Who has no part in it finds nothing there.
    by_password(browser, &sign_in, AUDITOR)?;
    browser.show(&item)?;
    must(browser, &mut found, "an auditor reads items", "document.querySelector('h1').innerText === 'Siden findes ikke'")?;
    out(browser)?;

    by_password(browser, &sign_in, ADMINISTRATOR)?;
    browser.show(&format!("{site}/brugere"))?;
    picture(browser, "brugere")?;
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
    browser.show(&format!("{site}/log"))?;
    picture(browser, "haendelseslog")?;
    out(browser)?;
    Ok(found)
}

/// Two write on one item: in different paragraphs both are kept, in the same one who comes last chooses. No word is lost.
///
/// A browser keeps a session for each host, so each of the two comes in by a name of their own. Who writes while the other
/// saves has left the page before it saved, and takes up again what was written upon the older text.
fn together(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    const FIELD: &str = "#f-sagsfremstilling";
    const VALUE: &str = "document.querySelector('#f-sagsfremstilling').value";
    const TOLD: &str = "document.querySelector('[data-told]').innerText";
    let port = address.rsplit(':').next().unwrap_or_default();
    let (site, other) = (format!("http://{address}"), format!("http://localhost:{port}"));
    let mut found = Found::new();
    browser.screen(1280, 900, false)?;

    by_password(browser, &format!("{other}/kontor/log-ind"), SECRETARY)?;
    by_password(browser, &format!("{site}/kontor/log-ind"), CASEWORKER)?;
    let item = browser.value(
        "[...document.querySelectorAll('#venter ~ .table a')].find((link) => link.innerText.includes('legeplads')).pathname",
    )?;
    let item = item.as_str().unwrap_or_default().to_owned();
    let (mine, theirs) = (format!("{site}{item}"), format!("{other}{item}"));
    press(browser, &format!("main a[href='{item}']"))?;
    until(browser, &format!("location.href === '{mine}' && document.readyState === 'complete'"))?;
    type_after(browser, FIELD, "\n\nDen koster 400.000 kr.")?;
    until(browser, &format!("{TOLD}.startsWith('Gemt kl. ')"))?;

    // In different paragraphs.
    type_before(browser, FIELD, "Parken har ingen redskaber. ")?;
    browser.show(&theirs)?;
    type_after(browser, FIELD, " Fonden giver det halve.")?;
    press(browser, SAVE)?;
    until(browser, SAVED)?;
    found.extend(as_it_is(browser, "what was not saved", &mine)?);
    browser.screen(1280, 900, false)?;
    browser.show(&mine)?;
    put_back(browser)?;
    until(browser, &format!("{TOLD}.endsWith('Det, en kollega skrev imens, er med.')"))?;
    let both = "Parken har ingen redskaber. Beboerne har ønsket en legeplads siden 2024.\\n\\nDen koster 400.000 kr. Fonden giver det halve.";
    must(browser, &mut found, "what a colleague saved is not in the field", &format!("{VALUE} === '{both}'"))?;
    browser.show(&theirs)?;
    must(browser, &mut found, "a colleague does not find both texts", &format!("{VALUE} === '{both}'"))?;

    // In the same paragraph.
    browser.show(&mine)?;
    type_after(browser, FIELD, " Resten er på budgettet.")?;
    browser.show(&theirs)?;
    type_after(browser, FIELD, " Lokalrådet samler ind.")?;
    press(browser, SAVE)?;
    until(browser, SAVED)?;
    browser.show(&mine)?;
    put_back(browser)?;
    until(browser, &format!("{TOLD}.startsWith('{} har gemt noget andet det samme sted.')", SECRETARY.1))?;
    press(browser, SAVE)?;
    until(
        browser,
        "document.querySelector('h1')?.innerText === 'I har skrevet det samme sted' && document.readyState === 'complete'",
    )?;
    let sides = format!(
        "JSON.stringify([...document.querySelectorAll('.sides > div')].map((side) => side.innerText.replace(/\\s+/g, ' ').trim())) === JSON.stringify([
        'Du Den koster 400.000 kr. Fonden giver det halve. Resten er på budgettet.',
        '{} Den koster 400.000 kr. Fonden giver det halve. Lokalrådet samler ind.'])",
        SECRETARY.1
    );
    must(browser, &mut found, "the two texts are not side by side", &sides)?;
    let words = "['Parken har ingen redskaber.', 'Beboerne har ønsket', 'Fonden giver det halve.', 'Resten er på budgettet.', 'Lokalrådet samler ind.']";
    let holds = |field: &str| format!("{words}.every((words) => document.querySelector('{field}').value.includes(words))");
    must(browser, &mut found, "words of one of the two are lost", &holds("#k-felt-sagsfremstilling"))?;
    let conflict = copy(browser)?;
    let chosen = "Parken har ingen redskaber. Beboerne har ønsket en legeplads siden 2024.\n\nDen koster 400.000 kr. Fonden giver det halve. Lokalrådet samler ind. Resten er på budgettet.";
    type_in(browser, "#k-felt-sagsfremstilling", chosen)?;
    press(browser, "main form button")?;
    until(browser, "location.search === '?gjort=gemt' && document.readyState === 'complete'")?;
    must(browser, &mut found, "what was chosen is not saved", &holds(FIELD))?;
    must(browser, &mut found, "what was chosen is offered again", "document.querySelector('[data-kept]').hidden")?;
    browser.show(&theirs)?;
    must(browser, &mut found, "a colleague does not find what was chosen", &holds(FIELD))?;
    out(browser)?;

    found.extend(as_it_is(browser, "conflict", &conflict)?);
    browser.screen(1280, 900, false)?;
    browser.show(&format!("{mine}/historik"))?;
    press(browser, "main td a")?;
    until(browser, "/\\/historik\\/\\d+$/.test(location.pathname) && document.readyState === 'complete'")?;
    must(browser, &mut found, "what was changed is not told", "document.querySelector('main ins') !== null")?;
    let changed = here(browser)?;
    found.extend(as_it_is(browser, "what was changed", &changed)?);
    browser.screen(1280, 900, false)?;
    out(browser)?;
    Ok(found)
}

/// The page that is shown, with its styles, at an address of its own: an answer to a form cannot be asked for again.
fn copy(browser: &mut Browser) -> Result<String, Box<dyn Error>> {
    let page = browser.value(
        "(() => { const page = document.documentElement.cloneNode(true), style = document.createElement('style');
        style.textContent = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join(' ');
        page.querySelector('link[rel=stylesheet]').replaceWith(style); return '<!DOCTYPE html>' + page.outerHTML; })()",
    )?;
    Ok(format!("data:text/html;charset=utf-8;base64,{}", BASE64.encode(page.as_str().unwrap_or_default())))
}

/// From the approved item to the agenda that is sent, its public page and its readers, with keys alone.
fn agendas(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = Found::new();
    browser.screen(1280, 900, false)?;

    // A member reads what was sent, and notes something on words of it.
    by_password(browser, &sign_in, MEMBER)?;
    let meetings = addresses(browser, "a[href^=\"/kontor/moeder/\"]")?;
    let [sent, next, ..] = meetings.as_slice() else { return Err("the demo has no meetings to come".into()) };
    browser.show(sent)?;
    let items = addresses(browser, "ol.agenda a")?;
    let item = items.get(1).ok_or("the agenda of the demo has no second item")?.clone();
    browser.show(&item)?;
    browser.value(
        "(() => { const words = document.evaluate(\"//p[contains(., 'fredet vandhul')]\", document).iterateNext().firstChild;
        const at = words.data.indexOf('fredet vandhul'); document.getSelection().setBaseAndExtent(words, at, words, at + 14); })()",
    )?;
    until(browser, "document.querySelector('#ord').value === 'fredet vandhul'")?;
    // Who has no mouse writes the words.
    browser.show(&item)?;
    type_in(browser, "#ord", "fredet vandhul")?;
    type_in(browser, "#tekst", "Spørg om dispensationen")?;
    press(browser, "#ny-note button")?;
    until(browser, "location.search === '?gjort=note' && document.querySelector('main mark')?.innerText === 'fredet vandhul'")?;
    browser.show(&item)?;
    picture(browser, "punkt-med-note")?;
    browser.show(sent)?;
    picture(browser, "moede")?;
    let pdf = format!("fetch('{sent}/mappe.pdf').then((answer) => answer.headers.get('content-type') + answer.status)");
    must(browser, &mut found, "there is no binder", &format!("{pdf}.then((told) => told === 'application/pdf200')"))?;
    for (name, address) in
        [("meetings", format!("{site}/moeder")), ("meeting", sent.clone()), ("item of an agenda", item.clone())]
    {
        found.extend(as_it_is(browser, name, &address)?);
    }
    browser.screen(1280, 900, false)?;
    out(browser)?;

    // The secretary puts the next agenda together.
    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&format!("{next}/dagsorden"))?;
    press(browser, "button[aria-label='Sæt på: Ny bro over Lindeåen']")?;
    until(browser, "location.search === '?gjort=paa-dagsordenen' && document.readyState === 'complete'")?;
    let place =
        "[...document.querySelectorAll('.arrange tbody tr')].findIndex((row) => row.innerText.includes('Ny bro over Lindeåen'))";
    let before = browser.value(place)?.as_i64().unwrap_or_default();
    press(browser, "button[aria-label='Flyt Ny bro over Lindeåen op']")?;
    until(browser, &format!("location.search === '?gjort=raekkefoelge' && {place} === {}", before - 1))?;
    browser.show(next)?;
    press(browser, "button[name='svar'][value='tag']")?;
    until(browser, "location.search === '?gjort=afgjort' && document.readyState === 'complete'")?;
    browser.show(&format!("{next}/dagsorden"))?;
    let first = addresses(browser, ".arrange tbody a[href*='/dagsorden/']")?.remove(0);
    let body = {
        browser.show(&format!("{site}/udvalg"))?;
        browser.value("[...document.querySelectorAll('td a')].find((body) => body.innerText.includes('Teknik')).href")?
    };
    let body = body.as_str().unwrap_or_default().to_owned();
    for (name, address) in [
        ("agenda on the table", format!("{next}/dagsorden")),
        ("place on an agenda", first),
        ("bodies", format!("{site}/udvalg")),
        ("body", body.clone()),
    ] {
        found.extend(as_it_is(browser, name, &address)?);
    }
    browser.screen(1280, 900, false)?;
    browser.show(&format!("{next}/dagsorden"))?;
    picture(browser, "dagsorden-samles")?;
    press(browser, "form[action$='/send'] button")?;
    until(browser, "location.search === '?gjort=udsendt' && document.readyState === 'complete'")?;
    press(browser, "a[href^='/moeder/']")?;
    until(browser, "document.querySelector('h1')?.innerText.includes('Teknik') && location.pathname.startsWith('/moeder/')")?;
    let shown = "['Ny bro over Lindeåen', 'Støj fra havnen om natten', 'at broen bygges i 2028'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "the agenda that was sent is not shown", shown)?;

    // What comes late is a supplement with its reason; and a meeting at short notice.
    browser.show(&format!("{sent}/dagsorden"))?;
    press(browser, "main details summary")?;
    type_in(browser, "#titel", "Træ væltet på Åvej")?;
    type_in(browser, "#tillaeg", "Træet spærrer for skolebussen.")?;
    press(browser, "#tillaeg ~ button")?;
    until(browser, "location.search === '?gjort=paa-dagsordenen' && document.readyState === 'complete'")?;
    press(browser, "form[action$='/send'] button")?;
    until(browser, "location.search === '?gjort=udsendt' && document.readyState === 'complete'")?;
    press(browser, "a[href^='/moeder/']")?;
    until(browser, "location.pathname.startsWith('/moeder/') && document.readyState === 'complete'")?;
    let public = here(browser)?;
    browser.show(&format!("{public}/samlet"))?;
    let told = "['Træ væltet på Åvej', 'Træet spærrer for skolebussen.', 'Køb af ejendom'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "a late item does not say why it is", told)?;
    for address in [
        public.clone(),
        format!("{public}/samlet"),
        format!("http://{address}/soeg?q=Havnegade"),
        format!("http://{address}/feed.atom"),
    ] {
        browser.show(&address)?;
        let secret = "!/Havnegade 14|forhandlingen/.test(document.documentElement.textContent)";
        must(browser, &mut found, &format!("a closed item is told of at {address}"), secret)?;
    }
    browser.show(&body)?;
    picture(browser, "moedeplan")?;
    let day = browser.value("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10)")?;
    press(browser, "details:has(form[action$='/moeder']) > summary")?;
    type_day(browser, "#dato", day.as_str().unwrap_or_default())?;
    tick(browser, "input[name='ekstraordinaert']")?;
    press(browser, "form[action$='/moeder'] button")?;
    until(browser, "location.search === '?gjort=moede' && document.readyState === 'complete'")?;
    out(browser)?;

    // The member finds the note where it was, what is new, and that a request comes too late.
    by_password(browser, &sign_in, MEMBER)?;
    browser.show(sent)?;
    let fresh = "[...document.querySelectorAll('ol.agenda li')].some((line) => line.innerText.includes('Træ væltet') && line.innerText.includes('Ulæst'))";
    must(browser, &mut found, "a late item is not told of as new", fresh)?;
    browser.show(&item)?;
    must(
        browser,
        &mut found,
        "a new edition lost the note",
        "document.querySelector('main mark')?.innerText === 'fredet vandhul'",
    )?;
    browser.show(&site)?;
    let soon = addresses(browser, "a[href^=\"/kontor/moeder/\"]")?.remove(0);
    browser.show(&soon)?;
    press(browser, "main details summary")?;
    type_in(browser, "#titel", "Lys på stationen")?;
    press(browser, "form[action$='/anmodninger'] button")?;
    until(
        browser,
        "location.search === '?gjort=anmodet-sent' && document.querySelector('.remark')?.innerText.includes('Kom for sent')",
    )?;
    out(browser)?;

    // Who is only heard sees the open items, and of the closed one what everybody sees.
    by_password(browser, &sign_in, HEARING)?;
    browser.show(sent)?;
    let bare = "document.querySelector('main').innerText.includes('Køb af ejendom') && !document.querySelector('main').innerText.includes('Havnegade')";
    must(browser, &mut found, "a closed item is told of to who is heard", bare)?;
    out(browser)?;
    Ok(found)
}

/// The pictures of the user guide, each taken where the journeys come by.
#[cfg(test)]
pub const PICTURES: [&str; 15] = [
    "log-ind",
    "overblik",
    "punkt-skrives",
    "punkt-laeses-igennem",
    "hoering",
    "dagsorden-samles",
    "moedeplan",
    "moede",
    "moedets-gang",
    "punkt-paa-moedet",
    "referat",
    "punkt-med-note",
    "brugere",
    "haendelseslog",
    "indflytning",
];

/// Takes a picture of what the browser shows: for the user guide when `UPDATE_GUIDE` is set, else to see that it can be taken.
pub(crate) fn picture(browser: &mut Browser, name: &str) -> Result<(), Box<dyn Error>> {
    let taken = browser.ask("Page.captureScreenshot", json!({ "format": "png", "optimizeForSpeed": false }))?;
    let bytes = BASE64.decode(taken["data"].as_str().ok_or("no picture was taken")?)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        let folder = root.join("docs/vejledning");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.png")), bytes)?;
    }
    Ok(())
}

/// The addresses that links of a page lead to.
pub(crate) fn addresses(browser: &mut Browser, links: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let links = links.replace('\'', "\\'");
    let found = browser.value(&format!("[...document.querySelectorAll('{links}')].map((link) => link.href)"))?;
    Ok(found.as_array().into_iter().flatten().filter_map(|link| link.as_str().map(str::to_owned)).collect())
}

/// Saves an item, and how it is told: what saves by itself may have been first.
const SAVE: &str = "#skriv .buttons button:not([formaction])";
const SAVED: &str = "['?gjort=gemt', '?gjort=uaendret'].includes(location.search) && document.readyState === 'complete'";

/// Goes to something by the tabulator, as who has no mouse does, unless the page begins there.
pub(crate) fn tab_to(browser: &mut Browser, place: &str) -> Result<(), Box<dyn Error>> {
    const MOST: usize = 400;
    let there = format!("document.activeElement?.matches('{}') === true", place.replace('\'', "\\'"));
    for _ in 0..MOST {
        if browser.value(&there)? == json!(true) {
            return Ok(());
        }
        key(browser, "Tab", 9, "")?;
    }
    let at = browser.value("location.href")?;
    Err(format!("the tabulator never came to {place} on {at}").into())
}

/// Presses a key and lets it go.
pub(crate) fn key(browser: &mut Browser, name: &str, code: u32, text: &str) -> Result<(), Box<dyn Error>> {
    strike(browser, name, code, text, 0)
}

/// The same while Control is held down.
fn control(browser: &mut Browser, name: &str, code: u32) -> Result<(), Box<dyn Error>> {
    strike(browser, name, code, "", 2)
}

fn strike(browser: &mut Browser, name: &str, code: u32, text: &str, held: u32) -> Result<(), Box<dyn Error>> {
    for kind in ["keyDown", "keyUp"] {
        let pressed = json!({
            "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "modifiers": held,
            "text": if kind == "keyDown" { text } else { "" },
        });
        browser.ask("Input.dispatchKeyEvent", pressed)?;
    }
    Ok(())
}

/// Strikes letters or digits, one after another.
pub(crate) fn strike_all(browser: &mut Browser, letters: &str) -> Result<(), Box<dyn Error>> {
    for letter in letters.chars() {
        key(browser, &letter.to_string(), u32::from(letter.to_ascii_uppercase()), &letter.to_string())?;
    }
    Ok(())
}

/// Presses a button, a link or what folds out with the keyboard.
pub(crate) fn press(browser: &mut Browser, place: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    // A page whose form is on its way is not the answer, though it may stand at the answer's address.
    browser.value("window.addEventListener('submit', (form) => { window.leaves = !form.defaultPrevented; }), true")?;
    key(browser, "Enter", 13, "\r")
}

/// Writes into a field with the keyboard, in place of what stands there.
pub(crate) fn type_in(browser: &mut Browser, place: &str, words: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    control(browser, "a", 65)?;
    browser.ask("Input.insertText", json!({ "text": words })).map(drop)
}

/// Writes before what stands in a field.
fn type_before(browser: &mut Browser, place: &str, words: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    control(browser, "Home", 36)?;
    browser.ask("Input.insertText", json!({ "text": words })).map(drop)
}

/// Writes after what stands in a field.
fn type_after(browser: &mut Browser, place: &str, words: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    control(browser, "End", 35)?;
    browser.ask("Input.insertText", json!({ "text": words })).map(drop)
}

/// Chooses in a list by the letters that a line begins with.
pub(crate) fn choose(browser: &mut Browser, place: &str, letters: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    strike_all(browser, letters)?;
    let chosen = browser.value("document.activeElement.selectedOptions[0].text")?;
    match chosen.as_str().is_some_and(|line| line.starts_with(letters)) {
        true => Ok(()),
        false => Err(format!("{letters} in {place} chose {chosen}").into()),
    }
}

/// Ticks a box with the space bar.
pub(crate) fn tick(browser: &mut Browser, place: &str) -> Result<(), Box<dyn Error>> {
    tab_to(browser, place)?;
    key(browser, " ", 32, " ")?;
    match browser.value("document.activeElement.checked")? == json!(true) {
        true => Ok(()),
        false => Err(format!("{place} was not ticked").into()),
    }
}

/// Types a day, like 2026-03-27, into a date field: part by part, in the order of the browser's own language.
pub(crate) fn type_day(browser: &mut Browser, place: &str, day: &str) -> Result<(), Box<dyn Error>> {
    let [year, month, date] = day.split('-').collect::<Vec<_>>()[..] else { return Err(format!("{day} is no day").into()) };
    tab_to(browser, place)?;
    let order = browser.value("new Intl.DateTimeFormat().formatToParts().map((part) => part.type)")?;
    for part in order.as_array().into_iter().flatten().filter_map(Value::as_str) {
        match part {
            // A year could have more digits, so the field does not go on by itself.
            "year" => strike_all(browser, year).and_then(|()| key(browser, "ArrowRight", 39, ""))?,
            "month" => strike_all(browser, month)?,
            "day" => strike_all(browser, date)?,
            _ => {}
        }
    }
    let typed = browser.value("document.activeElement.value")?;
    match typed == json!(day) {
        true => Ok(()),
        false => Err(format!("{day} in {place} became {typed}").into()),
    }
}

/// What is written is saved by itself, what is pasted from Word becomes Markdown, and what was not saved is offered again.
fn writing(browser: &mut Browser, found: &mut Found, item: &str) -> Result<(), Box<dyn Error>> {
    // The clipboard is no part of the page: its text comes with the event alone.
    const PASTE: &str = "(() => { const data = new DataTransfer();
        data.setData('text/html', '<h2>Hvem</h2><ul><li>avisen</li><li>naboerne</li></ul>'); data.setData('text/plain', 'Hvem');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); })()";
    let saved = |number: u32| {
        format!(
            "document.querySelector('[data-told]').innerText.startsWith('Gemt kl. ') && document.querySelector('#skriv').elements.paa.value === '{number}'"
        )
    };
    type_in(browser, "#f-lovgrundlag", "Vejloven § 8.")?;
    until(browser, &saved(2))?;
    tab_to(browser, "#f-kommunikation")?;
    browser.value(PASTE)?;
    until(browser, "document.querySelector('#f-kommunikation').value === '### Hvem\\n\\n- avisen\\n- naboerne'")?;
    until(browser, &saved(3))?;
    browser.show(item)?;
    let stands = "document.querySelector('#f-lovgrundlag').value === 'Vejloven § 8.' && document.querySelector('#f-kommunikation').value.includes('- naboerne')";
    must(browser, found, "what was saved by itself is gone", stands)?;
    must(browser, found, "what was saved is offered again", "document.querySelector('[data-kept]').hidden")?;
    // Who leaves before it is saved finds it again.
    type_in(browser, "#f-hoering", "Naboerne er hørt.")?;
    browser.show(item)?;
    put_back(browser)?;
    must(browser, found, "what was not saved is lost", "document.querySelector('#f-hoering').value === 'Naboerne er hørt.'")?;
    until(browser, &saved(4))
}

/// The address of the page that is shown, without what comes after `?`.
pub(crate) fn here(browser: &mut Browser) -> Result<String, Box<dyn Error>> {
    Ok(browser.value("location.origin + location.pathname")?.as_str().unwrap_or_default().to_owned())
}

/// Takes what was written and not saved, which the page offers.
fn put_back(browser: &mut Browser) -> Result<(), Box<dyn Error>> {
    until(browser, "!document.querySelector('[data-kept]').hidden")?;
    press(browser, "[data-kept] button:not(.plain)")
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
    press(browser, BY_PASSKEY)?;
    until(browser, &told("Der blev ikke brugt nogen adgangsnøgle."))?;
    must(
        browser,
        &mut found,
        "a change of mind is a problem",
        "!document.querySelector('form [role=alert]').classList.contains('problem')",
    )?;

    by_password(browser, &sign_in, ADMINISTRATOR)?;
    browser.show(&account)?;
    add(browser, "Bærbar", "forkert")?;
    until(browser, &told("Din nuværende adgangskode er ikke rigtig."))?;
    add(browser, "Bærbar", PASSWORD)?;
    until(
        browser,
        "location.search === '?gjort=noegle' && document.querySelector('#noegler-h ~ .table')?.innerText.includes('Bærbar')",
    )?;
    add(browser, "Den samme", PASSWORD)?;
    until(browser, &told("Denne enhed har allerede en adgangsnøgle"))?;

    out(browser)?;
    press(browser, BY_PASSKEY)?;
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
    press(browser, BY_PASSKEY)?;
    until(browser, &told("Der blev ikke brugt nogen adgangsnøgle."))?;
    browser.ask("WebAuthn.setUserVerified", json!({ "authenticatorId": device, "isUserVerified": true }))?;
    press(browser, BY_PASSKEY)?;
    until(browser, "location.pathname === '/kontor'")?;

    browser.show(&account)?;
    must(
        browser,
        &mut found,
        "when the key was used is not told",
        "!document.querySelector('#noegler-h ~ .table').innerText.includes('Ikke endnu')",
    )?;
    press(browser, "#noegler-h ~ details summary")?;
    type_in(browser, "#noegler-h ~ details input[type='password']", PASSWORD)?;
    press(browser, "#noegler-h ~ details button")?;
    until(browser, "location.search === '?gjort=noegle-fjernet' && !document.querySelector('#noegler-h ~ .table')")?;
    out(browser)?;
    press(browser, BY_PASSKEY)?;
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

/// »Log ind med adgangsnøgle«.
const BY_PASSKEY: &str = "[data-passkeys] button";

/// Fills in »Tilføj en adgangsnøgle« and presses it.
fn add(browser: &mut Browser, name: &str, password: &str) -> Result<(), Box<dyn Error>> {
    type_in(browser, "#noegle-navn", name)?;
    type_in(browser, "#noegle-kode", password)?;
    press(browser, "[data-passkeys] button")
}

/// Whether the script tells something.
fn told(words: &str) -> String {
    format!(
        "(e => !!e && !e.hidden && e.checkVisibility() && e.innerText.startsWith('{words}'))(document.querySelector('[data-passkeys] [role=alert]'))"
    )
}

pub(crate) fn by_password(browser: &mut Browser, address: &str, (email, name): (&str, &str)) -> Result<(), Box<dyn Error>> {
    browser.show(address)?;
    type_in(browser, "#email", email)?;
    type_in(browser, "#adgangskode", PASSWORD)?;
    press(browser, "form[action='/kontor/log-ind'] button")?;
    until(
        browser,
        &format!(
            "location.pathname === '/kontor' && document.querySelector('.out').innerText.includes('{name}') && document.readyState === 'complete'"
        ),
    )
}

pub(crate) fn out(browser: &mut Browser) -> Result<(), Box<dyn Error>> {
    press(browser, "form.out button")?;
    until(browser, "location.pathname === '/kontor/log-ind' && document.readyState === 'complete'")
}

/// Notes what does not hold.
pub(crate) fn must(browser: &mut Browser, found: &mut Found, otherwise: &str, expression: &str) -> Result<(), Box<dyn Error>> {
    if browser.value(expression)? != json!(true) {
        found.push(otherwise.to_owned());
    }
    Ok(())
}

/// Waits until something holds on the page, which may make way for another meanwhile.
pub(crate) fn until(browser: &mut Browser, expression: &str) -> Result<(), Box<dyn Error>> {
    const PATIENCE: Duration = Duration::from_secs(20);
    let started = Instant::now();
    let arrived = format!("window.leaves !== true && ({expression})");
    while started.elapsed() < PATIENCE {
        if browser.value(&arrived).is_ok_and(|value| value == json!(true)) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let seen =
        browser.value("location.href + ' ' + document.querySelector('main').innerText.slice(0, 400)").unwrap_or(Value::Null);
    Err(format!("it never came to: {expression}; the page is {seen}").into())
}

#[cfg(test)]
mod tests {
    use super::PICTURES;

    #[test]
    fn the_guide_shows_each_picture_and_covers_each_role() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let guide = std::fs::read_to_string(docs.join("brugervejledning.md")).unwrap();
        let own = [include_str!("office.rs"), include_str!("hearing.rs"), include_str!("sitting.rs"), include_str!("moving.rs")]
            .concat();
        for name in PICTURES {
            assert!(guide.contains(&format!("](vejledning/{name}.png)")), "{name} is in the guide");
            assert!(own.contains(&format!("picture(browser, \"{name}\")")), "{name} is taken");
            let bytes = std::fs::read(docs.join(format!("vejledning/{name}.png"))).unwrap();
            assert!(bytes.starts_with(b"\x89PNG"), "{name}");
        }
        assert_eq!(guide.matches("](vejledning/").count(), PICTURES.len());
        for role in [
            "Sagsbehandler",
            "Godkender",
            "Udvalgssekretær",
            "Formand",
            "Medlem",
            "Stedfortræder",
            "Høringspart",
            "Læser af lukkede punkter",
            "Administrator",
            "Revisor",
        ] {
            assert!(guide.contains(&format!("\n## {role}\n")), "{role}");
        }
    }
}
