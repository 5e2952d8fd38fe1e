//! A consultation in the browser, with the keyboard alone: asked, answered by link and in the office, and closed when nobody is missing.

use std::error::Error;

use crate::{
    access::as_it_is,
    browser::Browser,
    office::{Found, HEARING, SECRETARY, addresses, by_password, choose, must, out, picture, press, type_in, until},
};

/// Goes through a consultation of the demo that waits for its answers.
pub fn check(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = Found::new();
    browser.screen(1280, 900, false)?;
    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&format!("{site}/sager"))?;
    let case = "[...document.querySelectorAll('tr')].find((row) => row.innerText.includes('Regulativ')).querySelector('a').href";
    let case = browser.value(case)?.as_str().unwrap_or_default().to_owned();
    browser.show(&case)?;
    let item = addresses(browser, "main a[href*='/kontor/punkter/']")?;
    let mut hearing = Vec::new();
    for item in item {
        browser.show(&item)?;
        hearing = addresses(browser, "a[href*='/hoering/']")?;
        if !hearing.is_empty() {
            break;
        }
    }
    let hearing = hearing.first().ok_or("no item of the case is in consultation")?.clone();
    browser.show(&hearing)?;
    let links = addresses(browser, "a[href*='/kontor/hoeringssvar/']")?;
    let [neighbour, ..] = links.as_slice() else { return Err("nobody has a link to answer by".into()) };
    out(browser)?;

    // Who has a link needs no account.
    browser.show(neighbour)?;
    found.extend(as_it_is(browser, "consultation by link", neighbour)?);
    browser.screen(390, 844, true)?;
    browser.show(neighbour)?;
    type_in(browser, "#svar-1", "Ved de små veje bør beholderne stå samlet.")?;
    type_in(browser, "#svar-2", "Hver anden uge.")?;
    press(browser, "form[action*='/hoeringssvar/'] button")?;
    until(
        browser,
        "location.search === '?gjort=svaret' && document.querySelector('.done')?.innerText.startsWith('Tak.') === true",
    )?;
    browser.screen(1280, 900, false)?;

    // The council answers for itself.
    by_password(browser, &sign_in, HEARING)?;
    browser.show(&format!("{site}/hoeringer"))?;
    found.extend(as_it_is(browser, "consultations", &format!("{site}/hoeringer"))?);
    browser.screen(1280, 900, false)?;
    browser.show(&format!("{site}/hoeringer"))?;
    press(browser, "main td a")?;
    until(browser, "document.querySelector('#svar-1') !== null && document.readyState === 'complete'")?;
    type_in(browser, "#svar-1", "Helst tæt på døren.")?;
    press(browser, "form[action*='/hoeringer/'] button")?;
    until(browser, "location.search === '?gjort=svaret' && document.readyState === 'complete'")?;
    out(browser)?;

    // One is missing: it says so, it cannot be closed, and an agenda tells of it.
    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&hearing)?;
    let told = "['Mangler: Boligforeningen Fjordhuset.', '1a. Åby Kommune', '1b. Seniorrådet', '2a. Åby Kommune'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "the answers are not numbered, or who is missing is not named", told)?;
    let waits = "document.querySelector('form[action$=\"/afslut\"]') === null";
    must(browser, &mut found, "a consultation can be closed while somebody may still answer", waits)?;
    found.extend(as_it_is(browser, "consultation", &hearing)?);
    browser.screen(1280, 900, false)?;
    browser.show(&hearing)?;
    picture(browser, "hoering")?;
    browser.show(&site)?;
    let meetings = addresses(browser, "main a[href*='/kontor/moeder/']")?;
    let last = meetings.last().ok_or("the demo has no meetings to come")?.clone();
    browser.show(&format!("{last}/dagsorden"))?;
    press(browser, "button[aria-label='Sæt på: Regulativ for affald']")?;
    until(browser, "location.search === '?gjort=paa-dagsordenen' && document.readyState === 'complete'")?;
    let noticed = "document.querySelector('main').innerText.includes('er i høring til den')";
    must(browser, &mut found, "the agenda does not tell that the item is still in consultation", noticed)?;

    browser.show(&hearing)?;
    choose(browser, "#hvem", "Bolig")?;
    type_in(browser, "#tekst", "Ingen bemærkninger.")?;
    press(browser, "form[action$='/svar'] button")?;
    until(browser, "location.search === '?gjort=laest-ind' && document.readyState === 'complete'")?;
    press(browser, "form[action$='/afslut'] button")?;
    until(browser, "location.search === '?gjort=hoering-afsluttet' && document.readyState === 'complete'")?;
    press(browser, ".back a")?;
    until(browser, "location.pathname.startsWith('/kontor/punkter/') && document.readyState === 'complete'")?;
    let quoted = "['Tema 1: Hvor beholderne skal stå', 'Åby Kommune, ', 'Seniorrådet, ', 'Ingen bemærkninger.'].every((words) => [...document.querySelectorAll('textarea')].some((field) => field.value.includes(words)))";
    must(browser, &mut found, "the item does not quote the answers", quoted)?;
    out(browser)?;
    Ok(found)
}
