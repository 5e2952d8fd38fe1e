//! A meeting in the browser: from the roll call to the corrected minutes, and on to the next body, with keys alone.

use std::error::Error;

use serde_json::json;

use crate::{
    access::as_it_is,
    browser::Browser,
    office::{
        ADMINISTRATOR, CHAIR, Found, MEMBER, PASSWORD, SECRETARY, addresses, by_password, choose, here, key, must, out, picture,
        press, sent_agenda, strike_all, tab_to, tick, type_day, type_in, until,
    },
};

/// Members who get an account, so that five sign by their own.
const NEW: [(&str, &str); 3] =
    [("nina@demo.example", "Nina Lerche"), ("peder@demo.example", "Peder Falsled"), ("rosa@demo.example", "Rosa Agger")];

/// So many items the meeting has at least.
const ITEMS: usize = 10;

/// Invites a member of the committee that meets; the link to take the account by.
fn invite(browser: &mut Browser, site: &str, (email, name): (&str, &str)) -> Result<String, Box<dyn Error>> {
    browser.show(&format!("{site}/brugere"))?;
    type_in(browser, "#navn", name)?;
    type_in(browser, "#email", email)?;
    press(browser, "form[action='/kontor/brugere'] button")?;
    until(browser, "document.querySelector('code.link') !== null && document.readyState === 'complete'")?;
    let link = browser.value("document.querySelector('code.link').innerText.trim()")?.as_str().unwrap_or_default().to_owned();
    pick(browser, "rolle", "member")?;
    choose(browser, "#udvalg", "Teknik")?;
    press(browser, "form[action$='/roller'] > button")?;
    until(browser, "location.search.startsWith('?gjort=') && document.readyState === 'complete'")?;
    Ok(link)
}

/// Picks one of several with the arrows.
fn pick(browser: &mut Browser, group: &str, value: &str) -> Result<(), Box<dyn Error>> {
    const MOST: usize = 30;
    tab_to(browser, &format!("input[name='{group}']"))?;
    key(browser, " ", 32, " ")?;
    for _ in 0..MOST {
        if browser.value("document.activeElement.value")? == json!(value) {
            return Ok(());
        }
        key(browser, "ArrowDown", 40, "")?;
    }
    Err(format!("the arrows never came to {value} of {group}").into())
}

/// A whole meeting on a tablet: opened, taken down, the network gone in the middle, adjourned; the minutes signed by five, put right,
/// signed again, public, and corrected; what was postponed is back, and what was sent on can be followed by everybody.
pub fn check(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}/kontor");
    let sign_in = format!("{site}/log-ind");
    let mut found = Found::new();
    let (meeting, ..) = sent_agenda(browser, &site)?;
    by_password(browser, &sign_in, ADMINISTRATOR)?;
    let links = NEW.iter().map(|member| invite(browser, &site, *member)).collect::<Result<Vec<_>, _>>()?;
    out(browser)?;
    for link in links {
        browser.show(&link)?;
        type_in(browser, "#adgangskode", PASSWORD)?;
        press(browser, "form[action^='/kontor/invitation/'] button")?;
        until(browser, "location.pathname === '/kontor/konto/kode' && document.readyState === 'complete'")?;
        out(browser)?;
    }
    browser.screen(1024, 768, false)?;

    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&format!("{meeting}/dagsorden"))?;
    press(browser, "main details summary")?;
    type_in(browser, "#titel", "Lygter på Åvej")?;
    type_in(browser, "#tillaeg", "To lygter gik ud i nat.")?;
    press(browser, "#tillaeg ~ button")?;
    until(browser, "location.search === '?gjort=paa-dagsordenen' && document.readyState === 'complete'")?;
    press(browser, "form[action$='/send'] button")?;
    until(browser, "location.search === '?gjort=udsendt' && document.readyState === 'complete'")?;
    browser.show(&format!("{meeting}/gang"))?;
    found.extend(as_it_is(browser, "roll call", &format!("{meeting}/gang"))?);
    browser.screen(1024, 768, false)?;
    browser.show(&format!("{meeting}/gang"))?;
    // Whoever is not there is unticked.
    let last =
        browser.value("[...document.querySelectorAll('input[name^=navn-]')].filter((name) => name.value !== '').length - 1")?;
    tab_to(browser, &format!("input[name='her-{last}']"))?;
    key(browser, " ", 32, " ")?;
    press(browser, "form.roll button")?;
    until(browser, "location.search === '?gjort=moede-aabnet' && document.readyState === 'complete'")?;
    picture(browser, "moedets-gang")?;
    let items = addresses(browser, ".arrange td > a")?;
    if items.len() < ITEMS {
        return Err(format!("the meeting has {} items", items.len()).into());
    }
    let wanted = "document.querySelector('#haev ~ form button')";
    must(browser, &mut found, "the meeting cannot be adjourned", &format!("{wanted} !== null"))?;
    tab_to(browser, "form[action$='/haev'] input[name='tid']")?;
    strike_all(browser, "0600PM")?;
    press(browser, "form[action$='/haev'] button")?;
    until(browser, "document.querySelector('.problem')?.innerText.startsWith('Der mangler en beslutning') === true")?;

    // The first case: an open vote by name, a dissent, somebody goes.
    browser.show(&items[1])?;
    press(browser, "button[data-outcome='approved']")?;
    until(browser, "location.search === '?gjort=beslutning' && document.querySelector('#tekst').value.trim() === 'Godkendt.'")?;
    found.extend(as_it_is(browser, "item at the meeting", &items[1])?);
    browser.screen(1024, 768, false)?;
    browser.show(&items[1])?;
    press(browser, "#afstemning ~ details summary")?;
    press(browser, "button[name='parti'][value='for *']")?;
    until(
        browser,
        "location.search === '?gjort=stemmer' && document.querySelector('#afstemning + p').innerText.includes('Der er flertal.')",
    )?;
    picture(browser, "punkt-paa-moedet")?;
    let voted = "document.querySelectorAll('tr[data-party] input[value=for]:checked').length === document.querySelectorAll('tr[data-party]').length";
    must(browser, &mut found, "not everybody voted", voted)?;
    // One of them was against, after all: who is outvoted may dissent.
    tab_to(browser, "tr[data-party] input[value=for]:checked")?;
    key(browser, "ArrowRight", 39, "")?;
    press(browser, "form[action$='/stemmer'] button.second")?;
    until(browser, "document.querySelector('#afstemning + p').innerText.includes(' 1 imod')")?;
    type_in(browser, "#gaester", "Projektleder Rikke Holm, Vej og Trafik\nIngeniør Tage Broe")?;
    press(browser, "form[action$='/gaester'] button")?;
    until(browser, "location.search === '?gjort=gaester' && document.querySelector('#gaester').value.endsWith('Tage Broe')")?;
    press(browser, "#tilfoersler ~ details summary")?;
    tick(browser, "#tilfoersler ~ details input[name='af']")?;
    choose(browser, "#slags", "Afvigende")?;
    type_in(browser, "#ord", "Stien burde ligge langs åen.")?;
    press(browser, "#ord ~ button")?;
    until(browser, "location.search === '?gjort=tilfoersel' && document.querySelector('#t0')?.value.includes('langs åen')")?;

    press(browser, "#standsning ~ details summary")?;
    choose(browser, "#standser", "Birthe")?;
    press(browser, "#standser ~ button")?;
    until(
        browser,
        "location.search === '?gjort=standsning' && document.querySelector('#standsning + p')?.innerText.startsWith('Birthe Mølgaard har krævet')",
    )?;

    // The network goes: what is written stays on the device, and is sent when it is back.
    browser.show(&items[2])?;
    until(browser, "navigator.serviceWorker.controller !== null")?;
    browser.offline(true)?;
    type_in(browser, "#tekst", "Godkendt, og taget bliver rødt.")?;
    press(browser, "#skriv > button")?;
    until(
        browser,
        "[...document.querySelectorAll('#skriv [role=status]')].some((told) => told.innerText.startsWith('Der er ingen forbindelse.'))",
    )?;
    must(
        browser,
        &mut found,
        "the words are gone",
        "document.querySelector('#tekst').value === 'Godkendt, og taget bliver rødt.'",
    )?;
    browser.offline(false)?;
    browser.show(&format!("{meeting}/gang"))?;
    until(browser, "!document.querySelector('[data-waiting]').hidden && document.querySelector('[data-waiting] a') !== null")?;
    press(browser, "[data-waiting] a")?;
    until(
        browser,
        "[...document.querySelectorAll('#skriv button')].some((button) => button.innerText === 'Sæt det ind' && button.checkVisibility())",
    )?;
    browser
        .value("[...document.querySelectorAll('#skriv button')].find((button) => button.innerText === 'Sæt det ind').focus()")?;
    key(browser, "Enter", 13, "\r")?;
    until(browser, "document.querySelector('#tekst').value === 'Godkendt, og taget bliver rødt.'")?;
    choose(browser, "#udfald", "Sendt videre")?;
    press(browser, "#skriv > button")?;
    until(
        browser,
        "location.search === '?gjort=beslutning' && document.querySelector('#tekst').value.trim() === 'Godkendt, og taget bliver rødt.'",
    )?;
    // What is recommended goes to somebody.
    pick(browser, "videre", "sendes")?;
    let council = "[...document.querySelectorAll('input[type=checkbox][name=til]')].find((box) => box.closest('label').innerText.trim() === 'Byrådet').value";
    let council = browser.value(council)?.as_str().unwrap_or_default().to_owned();
    tick(browser, &format!("input[name='til'][value='{council}']"))?;
    press(browser, "form[action$='/videre'] button")?;
    until(browser, "location.search === '?gjort=videre' && document.readyState === 'complete'")?;
    browser.show(&format!("{meeting}/gang"))?;
    must(browser, &mut found, "what was sent still waits", "document.querySelector('[data-waiting]').hidden")?;

    // The closed one: somebody is disqualified and sees nothing of it any more; the public gets an extract.
    browser.show(&items[3])?;
    press(browser, "#inhabilitet ~ details summary")?;
    choose(browser, "#hvem", "Birthe")?;
    type_in(browser, "#forhold", "Ejer nabogrunden")?;
    tab_to(browser, "input[name='afgoerelse']")?;
    key(browser, " ", 32, " ")?;
    press(browser, "form[action$='/inhabil'] button")?;
    until(
        browser,
        "location.search === '?gjort=inhabil' && document.querySelector('#inhabilitet + ul')?.innerText.includes('Birthe Mølgaard: Inhabil')",
    )?;
    type_in(browser, "#tekst", "Grunden købes for 7,4 mio. kr.")?;
    type_in(browser, "#uddrag", "Kommunen køber en ejendom.")?;
    choose(browser, "#udfald", "Godkendt")?;
    press(browser, "#skriv > button")?;
    until(browser, "location.search === '?gjort=beslutning'")?;
    for item in &items[4..] {
        browser.show(item)?;
        let late = browser.value("document.querySelector('h1').innerText.includes('Træ væltet')")? == json!(true);
        press(browser, if late { "button[data-outcome='postponed']" } else { "button[data-outcome='noted']" })?;
        until(browser, "location.search === '?gjort=beslutning' && document.readyState === 'complete'")?;
    }
    browser.show(&format!("{meeting}/gang"))?;
    tab_to(browser, "form[action$='/haev'] input[name='tid']")?;
    strike_all(browser, "0600PM")?;
    press(browser, "form[action$='/haev'] button")?;
    until(browser, "location.search === '?gjort=moede-haevet' && document.readyState === 'complete'")?;
    found.extend(as_it_is(browser, "meeting that was held", &format!("{meeting}/gang"))?);
    browser.screen(1024, 768, false)?;
    browser.show(&format!("{meeting}/referat"))?;
    press(browser, "form[action$='/referat/send'] button")?;
    until(browser, "location.search === '?gjort=til-underskrift' && document.readyState === 'complete'")?;
    out(browser)?;

    // The member sees the minutes without what she was disqualified from, and signs.
    by_password(browser, &sign_in, MEMBER)?;
    browser.show(&meeting)?;
    must(
        browser,
        &mut found,
        "who is disqualified still sees the item",
        "!document.querySelector('main').innerText.includes('Havnegade')",
    )?;
    browser.show(&format!("{meeting}/referat"))?;
    let shown = "['Ingeniør Tage Broe (kl. 16.10-16.40)', 'Godkendt, og taget bliver rødt.', 'Stien burde ligge langs åen.', 'Kommunen køber en ejendom.'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "the minutes do not say what was decided", shown)?;
    must(
        browser,
        &mut found,
        "who is disqualified reads the decision",
        "!document.querySelector('main').innerText.includes('7,4 mio.')",
    )?;
    found.extend(as_it_is(browser, "minutes", &format!("{meeting}/referat"))?);
    browser.screen(1280, 900, false)?;
    browser.show(&format!("{meeting}/referat"))?;
    picture(browser, "referat")?;
    press(browser, "form[action$='/underskriv'] button")?;
    until(browser, "location.search === '?gjort=underskrevet' && document.readyState === 'complete'")?;
    out(browser)?;

    // An edit voids the signature in the open; the others sign on paper, the chair and the member again.
    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&items[2])?;
    type_in(browser, "#tekst", "Godkendt, og taget bliver sort.")?;
    press(browser, "#skriv > button")?;
    until(browser, "location.search === '?gjort=beslutning' && document.readyState === 'complete'")?;
    browser.show(&format!("{meeting}/referat"))?;
    let voided = "document.querySelector('main').innerText.includes('Birthe Mølgaard: Lone Brandt rettede punkt')";
    must(browser, &mut found, "a voided signature is not told of", voided)?;
    press(browser, "form[action$='/referat/send'] button")?;
    until(browser, "location.search === '?gjort=til-underskrift' && document.readyState === 'complete'")?;
    out(browser)?;
    for who in [MEMBER, CHAIR].into_iter().chain(NEW) {
        by_password(browser, &sign_in, who)?;
        browser.show(&format!("{meeting}/referat"))?;
        press(browser, "form[action$='/underskriv'] button")?;
        until(browser, "location.search === '?gjort=underskrevet' && document.readyState === 'complete'")?;
        out(browser)?;
    }
    by_password(browser, &sign_in, SECRETARY)?;
    browser.show(&format!("{meeting}/referat"))?;
    // One after another until nobody is missing.
    const MOST: usize = 20;
    for _ in 0..MOST {
        if browser.value("document.querySelector('form[action$=\"/papir\"] button') === null")? == json!(true) {
            break;
        }
        press(browser, "form[action$='/papir'] button")?;
        until(
            browser,
            "['?gjort=underskrevet', '?gjort=referat'].includes(location.search) && document.readyState === 'complete'",
        )?;
        let state = browser.value("location.search")?;
        if state == json!("?gjort=referat") {
            break;
        }
        browser.show(&format!("{meeting}/referat"))?;
    }
    press(browser, "main a[href^='/moeder/']")?;
    until(browser, "location.pathname.startsWith('/moeder/') && document.readyState === 'complete'")?;
    let public = format!("{}/samlet", here(browser)?);
    browser.show(&public)?;
    let told = "['Godkendt, og taget bliver sort.', 'Stien burde ligge langs åen.', 'Kommunen køber en ejendom.'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "the minutes are not public", told)?;
    must(
        browser,
        &mut found,
        "something closed is public",
        "!/Havnegade|7,4 mio|nabogrunden/.test(document.documentElement.textContent)",
    )?;

    // One decision goes to those who must be told, and is marked when it is carried out.
    browser.show(&format!("{meeting}/referat"))?;
    let extracts = addresses(browser, "article a[href*='/referat/']")?;
    let extract = extracts.get(1).ok_or("the minutes have no extracts")?.clone();
    browser.show(&extract)?;
    let letter = "document.querySelector('#udskrift').value.includes('Udskrift af beslutningsprotokollen') && document.querySelector('a[href^=\"mailto:\"]') !== null";
    must(browser, &mut found, "a decision is no letter", letter)?;
    found.extend(as_it_is(browser, "extract of the minutes", &extract)?);
    browser.screen(1024, 768, false)?;
    browser.show(&format!("{meeting}/referat"))?;
    let pdfs = format!("Promise.all(['{meeting}/referat.pdf', '{extract}/udskrift.pdf'].map((pdf) => fetch(pdf)))");
    let set = ".then((all) => all.every((answer) => answer.status === 200 && answer.headers.get('content-type') === 'application/pdf'))";
    must(browser, &mut found, "the minutes are no PDF", &format!("{pdfs}{set}"))?;
    let list = browser.value("document.querySelector('a[href$=\"/opfoelgning\"]')?.href ?? ''")?;
    let list = match list.as_str() {
        Some(list) if !list.is_empty() => list.to_owned(),
        _ => {
            browser.show(&meeting)?;
            addresses(browser, "a[href$='/opfoelgning']")?.first().ok_or("nothing leads to what is to be carried out")?.clone()
        }
    };
    browser.show(&list)?;
    found.extend(as_it_is(browser, "what is to be carried out", &list)?);
    browser.screen(1024, 768, false)?;
    browser.show(&list)?;
    press(browser, "button[name='udfoert'][value='ja']")?;
    until(browser, "location.search === '?gjort=udfoert' && document.querySelector('button[name=udfoert][value=nej]') !== null")?;

    // Something is put right after publication: another edition, which says why.
    browser.show(&format!("{meeting}/referat"))?;
    press(browser, "details:has(form[action$='/ret']) > summary")?;
    type_in(browser, "#hvorfor", "Taget bliver grønt og ikke sort.")?;
    press(browser, "form[action$='/ret'] button")?;
    until(browser, "location.search === '?gjort=rettes' && document.readyState === 'complete'")?;
    browser.show(&items[2])?;
    type_in(browser, "#tekst", "Godkendt, og taget bliver grønt.")?;
    press(browser, "#skriv > button")?;
    until(browser, "location.search === '?gjort=beslutning' && document.readyState === 'complete'")?;
    browser.show(&format!("{meeting}/referat"))?;
    press(browser, "form[action$='/referat/send'] button")?;
    until(browser, "location.search === '?gjort=til-underskrift' && document.readyState === 'complete'")?;
    press(browser, "details:has(form[action$='/offentliggoer']) > summary")?;
    type_in(browser, "#hvorfor", "Flere er rejst.")?;
    press(browser, "form[action$='/offentliggoer'] button")?;
    until(browser, "location.search === '?gjort=referat' && document.readyState === 'complete'")?;
    browser.show(&public)?;
    let told = "['Godkendt, og taget bliver grønt.', 'Taget bliver grønt og ikke sort.'].every((words) => document.querySelector('main').innerText.includes(words)) && !document.querySelector('main').innerText.includes('bliver sort')";
    must(browser, &mut found, "the correction is not public, or does not say why", told)?;

    // What was postponed is back on the next agenda, and the council treats what was sent on: everybody can follow it.
    browser.show(&format!("{site}/moeder"))?;
    let later = addresses(browser, "main a[href^='/kontor/moeder/']")?;
    let mut back = false;
    for later in later.iter().filter(|later| !later.starts_with(&meeting)) {
        browser.show(&format!("{later}/dagsorden"))?;
        back |= browser.value("document.querySelector('main')?.innerText.includes('Træ væltet') === true")? == json!(true);
    }
    if !back {
        found.push("what was postponed does not come back".to_owned());
    }
    browser.show(&format!("{site}/udvalg/{council}"))?;
    let day = browser.value("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")?;
    press(browser, "details:has(form[action$='/moeder']) > summary")?;
    type_day(browser, "#dato", day.as_str().unwrap_or_default())?;
    press(browser, "form[action$='/moeder'] button")?;
    until(browser, "location.search === '?gjort=moede' && document.readyState === 'complete'")?;
    let agenda = addresses(browser, "main a[href^='/kontor/moeder/']")?.pop().ok_or("the council has no meeting")?;
    browser.show(&format!("{agenda}/dagsorden"))?;
    for title in ["Nyt tag på Fjordhallen", "Cykelsti mellem Skovby og stationen"] {
        press(browser, &format!("button[aria-label='Sæt på: {title}']"))?;
        until(browser, "location.search === '?gjort=paa-dagsordenen' && document.readyState === 'complete'")?;
    }
    press(browser, "form[action$='/send'] button")?;
    until(browser, "location.search === '?gjort=udsendt' && document.readyState === 'complete'")?;
    press(browser, "a[href^='/moeder/']")?;
    until(browser, "location.pathname.startsWith('/moeder/byraadet/') && document.readyState === 'complete'")?;
    let whole = format!("{}/samlet", here(browser)?);
    browser.show(&whole)?;
    let quoted = "['og taget bliver grønt.', 'Afvigende mening fra', '§ 23'].every((words) => document.querySelector('main').innerText.includes(words))";
    must(browser, &mut found, "the council is not told what the committee decided", quoted)?;
    browser.show(&public)?;
    let item =
        browser.value("[...document.querySelectorAll('main a')].find((link) => link.innerText.includes('Fjordhallen')).href")?;
    browser.show(item.as_str().unwrap_or_default().split('#').next().unwrap_or_default())?;
    let trail = "[...document.querySelectorAll('main a[href^=\"/moeder/byraadet/\"]')].length > 0";
    must(browser, &mut found, "where the item went cannot be followed", trail)?;
    browser.show(&site)?;
    out(browser)?;
    Ok(found)
}
