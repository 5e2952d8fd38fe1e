//! Moving in, in the browser: every sample of an export is chosen and sent twice, and two names become one person's.

use std::{error::Error, fs, path::PathBuf};

use serde_json::json;

use crate::{
    access::as_it_is,
    browser::Browser,
    office::{ADMINISTRATOR, Found, by_password, must, out, picture, press, tab_to, type_in, until},
};

/// Two people of the samples, of whom somebody finds that they are one.
const ONE: &str = "Mette Dal";
const OTHER: &str = "Hanne Lyng";

/// Exports of older systems, and lists of members.
fn samples() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut all = Vec::new();
    for folder in fs::read_dir(crate::root().join("samples/exports"))? {
        for file in fs::read_dir(folder?.path())? {
            all.push(file?.path());
        }
    }
    // Lists of members come after the meetings, which bring the bodies.
    all.sort_by_key(|file| (file.extension().is_some_and(|extension| extension == "csv"), file.clone()));
    Ok(all)
}

/// Takes in what an older system has, twice, with the keyboard; and settles who is who.
pub fn moving(browser: &mut Browser, address: &str) -> Result<Found, Box<dyn Error>> {
    let site = format!("http://{address}");
    let page = format!("{site}/kontor/indflytning");
    let mut found = Found::new();
    by_password(browser, &format!("{site}/kontor/log-ind"), ADMINISTRATOR)?;
    press(browser, ".places a[href='/kontor/indflytning']")?;
    until(browser, "location.pathname === '/kontor/indflytning' && document.readyState === 'complete'")?;
    let samples = samples()?;
    for round in 1..=2 {
        for file in &samples {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            // The window in which files are chosen is the machine's own.
            tab_to(browser, "#udtraek")?;
            let root = browser.ask("DOM.getDocument", json!({}))?["root"]["nodeId"].clone();
            let field = browser.ask("DOM.querySelector", json!({ "nodeId": root, "selector": "#udtraek" }))?["nodeId"].clone();
            browser.ask("DOM.setFileInputFiles", json!({ "files": [file], "nodeId": field }))?;
            browser.value("window.before = true")?;
            press(browser, "form[enctype] button")?;
            until(browser, "window.before === undefined && document.readyState === 'complete'")?;
            let told = if name == "broken.json" {
                "document.querySelector('.problem')?.innerText.includes('ikke hel JSON') === true".to_owned()
            } else {
                let words = if round == 1 { "" } else { "er her allerede. Intet er ændret." };
                format!(
                    "document.querySelector('.done')?.innerText.includes('»{name}«') === true && document.querySelector('.done').innerText.includes('{words}')"
                )
            };
            must(browser, &mut found, &format!("{} was not taken in, time {round}", file.display()), &told)?;
        }
    }
    found.extend(as_it_is(browser, "moving in", &page)?);
    browser.screen(1280, 900, false)?;
    browser.show(&page)?;
    picture(browser, "indflytning")?;

    // Two names of the samples become one person's, and the old address leads to the new one.
    type_in(browser, "#navn", "Jens Kvist")?;
    type_in(browser, "#hedder", "Lone Ravn")?;
    press(browser, "#navn ~ button")?;
    until(
        browser,
        "document.querySelector('.problem')?.innerText.includes('i samme møde') === true || location.search === '?gjort=personer'",
    )?;
    let both = "document.querySelector('.problem')?.innerText.includes('så de er to personer') === true";
    must(browser, &mut found, "two who met became one", both)?;
    browser.show(&page)?;
    type_in(browser, "#navn", ONE)?;
    type_in(browser, "#hedder", OTHER)?;
    press(browser, "#navn ~ button")?;
    until(browser, "location.search === '?gjort=personer' && document.readyState === 'complete'")?;
    must(
        browser,
        &mut found,
        "it is not told",
        &format!("document.querySelector('#afgjort ~ ul').innerText.includes('{ONE} er {OTHER}')"),
    )?;
    let slug = |name: &str| name.to_lowercase().replace(' ', "-").replace('ø', "oe").replace('æ', "ae").replace('å', "aa");
    browser.show(&format!("{site}/personer/{}", slug(ONE)))?;
    must(browser, &mut found, "the old address does not lead on", &format!("location.pathname === '/personer/{}'", slug(OTHER)))?;
    browser.show(&page)?;
    press(browser, "#afgjort ~ ul button")?;
    until(browser, "location.search === '?gjort=personer' && document.querySelector('#afgjort') === null")?;
    browser.show(&page)?;
    out(browser)?;
    Ok(found)
}
