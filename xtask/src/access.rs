//! What everybody must be able to do with the pages, tried in the browser: WCAG 2.2 AA by axe, the keyboard alone,
//! four times larger, with more space between letters, without motion, in forced colours, and over a slow line.

use std::{
    error::Error,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::browser::Browser;

/// Screens that axe sees: width and height in CSS pixels, and whether it is a phone.
const SCREENS: [(u32, u32, bool); 2] = [(1280, 900, false), (390, 844, true)];

/// A page of 1280 pixels at 400 % (WCAG 1.4.10).
const ENLARGED: (u32, u32, bool) = (320, 256, false);

/// The most that the first visit of an item's page may take: bytes on the line, and requests.
const LIGHT: (u64, usize) = (30_000, 3);

/// The page that is weighed.
const WEIGHED: &str = "/moeder/byraadet/2024-03-27/punkt/42";

/// What axe finds, in words. The options come after.
const AXE: &str = "axe.run(document, OPTIONS).then(found => found.violations.flatMap(v => v.nodes.map(n =>
    v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: v.help}).message)))";

/// All rules of level A and AA.
const ALL: &str = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";

/// The rules that other colours can break.
const COLOURS: &str = "{ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }";

/// Lets text have the space that WCAG 1.4.12 says readers may give it, and tells what is cut off.
const SPACED: &str = "(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
    const cut = [...document.querySelectorAll('body *')].filter(e => {
        const style = getComputedStyle(e);
        return style.overflow === 'hidden' && !e.closest('.hidden, .week') && e.clientHeight > 2 && e.scrollHeight > e.clientHeight + 1;
    });
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page: ' + document.documentElement.scrollWidth + ' px'] : [];
    document.adoptedStyleSheets = [];
    return cut.map(e => e.outerHTML.slice(0, 80)).concat(wide);
})()";

/// Where the keyboard stands: whether it can be seen there, and what it stands on.
const FOCUS: &str = "(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getClientRects()[0] ?? e.getBoundingClientRect(), style = getComputedStyle(e);
    const inside = [...e.querySelectorAll('*')].flatMap(c => [...c.getClientRects()]);
    const at = [box, ...inside].flatMap(b => [[b.left + b.width / 2, b.top + b.height / 2], [b.left + 2, b.top + 2], [b.right - 2, b.bottom - 2]]);
    const seen = at.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (e.contains(top) || top.contains(e) && top !== document.documentElement && top !== document.body && top.tagName !== 'NAV'); });
    return { text: (e.getAttribute('aria-label') ?? e.innerText ?? '').trim().slice(0, 60), tag: e.tagName, href: e.getAttribute('href') ?? '', id: e.id,
        rel: e.getAttribute('rel') ?? '', seen, ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
})()";

type Found = Vec<String>;

/// Tries everything on the pages, given as names and Danish addresses. Answers what was found by check.
pub fn check(browser: &mut Browser, host: &str, pages: &[(&str, &str)]) -> Result<Vec<(&'static str, Found)>, Box<dyn Error>> {
    let begun = Instant::now();
    let base = format!("http://{host}");
    let seen = [
        ("WCAG 2.2 AA", wcag(browser, &base, pages)?),
        ("enlarged and spaced", enlarged(browser, &base, pages)?),
        ("keyboard", keyboard(browser, &base)?),
        ("suggestions", suggestions(browser, &base)?),
        ("focus", focus(browser, &base, pages)?),
        ("media", media(browser, &base)?),
        ("light", light(browser, &base)?),
        ("markup", crate::markup::check(host, pages)?),
    ];
    println!("          {:.1} s for these checks", begun.elapsed().as_secs_f64());
    Ok(seen.into())
}

/// The address in English.
pub fn english(path: &str) -> String {
    if path == "/" { "/en".to_owned() } else { format!("/en{path}") }
}

fn axe() -> Result<String, Box<dyn Error>> {
    let file: PathBuf = crate::root().join("xtask/browser/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()).into())
}

fn emulate(browser: &mut Browser, features: &[(&str, &str)], medium: &str) -> Result<(), Box<dyn Error>> {
    let features: Vec<Value> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    browser.ask("Emulation.setEmulatedMedia", json!({ "media": medium, "features": features })).map(drop)
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// No violation of WCAG on any page, in both languages, light and dark, wide and on a phone.
fn wcag(browser: &mut Browser, base: &str, pages: &[(&str, &str)]) -> Result<Found, Box<dyn Error>> {
    let axe = axe()?;
    let mut complaints = Vec::new();
    for (width, height, phone) in SCREENS {
        browser.screen(width, height, phone)?;
        for (name, path) in pages {
            for (tag, path) in [("da", (*path).to_owned()), ("en", english(path))] {
                emulate(browser, &[("prefers-color-scheme", "light")], "")?;
                browser.show(&format!("{base}{path}"))?;
                complaints.extend(violations(browser, &axe)?.into_iter().map(|text| format!("{name} {tag} {width} {text}")));
            }
        }
    }
    emulate(browser, &[], "")?;
    Ok(complaints)
}

/// What axe says of the page that is shown, light and dark.
fn violations(browser: &mut Browser, axe: &str) -> Result<Found, Box<dyn Error>> {
    let mut all = Found::new();
    browser.value(&format!("{axe}; 0"))?;
    for (scheme, options) in [("light", ALL), ("dark", COLOURS)] {
        emulate(browser, &[("prefers-color-scheme", scheme)], "")?;
        let found = browser.value(&AXE.replace("OPTIONS", options))?;
        all.extend(strings(&found).map(|text| format!("{scheme}: {text}")));
    }
    Ok(all)
}

/// No violation of WCAG on the page that is shown, and nothing wider than the screen: wide and on a phone.
pub fn as_it_is(browser: &mut Browser, name: &str, address: &str) -> Result<Found, Box<dyn Error>> {
    let axe = axe()?;
    let mut all = Found::new();
    for (width, height, phone) in SCREENS {
        browser.screen(width, height, phone)?;
        emulate(browser, &[("prefers-color-scheme", "light")], "")?;
        let shown = browser.show(address)?;
        if shown["width"].as_u64().is_none_or(|wide| wide > u64::from(width)) {
            all.push(format!("{name}: {} px wide on a screen of {width}", shown["width"]));
        }
        all.extend(violations(browser, &axe)?.into_iter().map(|text| format!("{name} {width} {text}")));
    }
    emulate(browser, &[], "")?;
    Ok(all)
}

/// Nothing is lost on a screen a quarter as wide, nor with more space in the text.
fn enlarged(browser: &mut Browser, base: &str, pages: &[(&str, &str)]) -> Result<Found, Box<dyn Error>> {
    let mut complaints = Vec::new();
    for (width, height, phone) in [ENLARGED, SCREENS[0]] {
        browser.screen(width, height, phone)?;
        for (name, path) in pages {
            let shown = browser.show(&format!("{base}{path}"))?;
            let wide = shown["width"].as_u64().unwrap_or(u64::MAX);
            if wide > u64::from(width) {
                complaints.push(format!("{name}: {wide} px wide on a screen of {width}"));
            }
            let cut = browser.value(SPACED)?;
            complaints.extend(strings(&cut).map(|text| format!("{name}, spaced, {width} px: {text}")));
        }
    }
    Ok(complaints)
}

fn press(browser: &mut Browser, key: &str) -> Result<(), Box<dyn Error>> {
    let (code, text) = match key {
        "Enter" => (13, "\r"),
        "Escape" => (27, ""),
        "ArrowDown" => (40, ""),
        _ => (9, ""),
    };
    let of = |kind: &str| json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": if kind == "keyUp" { "" } else { text } });
    browser.ask("Input.dispatchKeyEvent", of(if text.is_empty() { "rawKeyDown" } else { "keyDown" }))?;
    browser.ask("Input.dispatchKeyEvent", of("keyUp")).map(drop)
}

/// Goes on with the Tab key until it stands where wanted; complains of places where it cannot be seen.
fn tab_to(browser: &mut Browser, wanted: impl Fn(&Value) -> bool, found: &mut Found) -> Result<bool, Box<dyn Error>> {
    for _ in 0..150 {
        press(browser, "Tab")?;
        let at = browser.value(FOCUS)?;
        complain_of(&at, found);
        if !at.is_null() && wanted(&at) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn complain_of(at: &Value, found: &mut Found) {
    for (what, trouble) in [("seen", "is covered"), ("ring", "shows no focus")] {
        if at[what] == json!(false) {
            found.push(format!(
                "{} \"{}\" {trouble}",
                at["tag"].as_str().unwrap_or_default(),
                at["text"].as_str().unwrap_or_default()
            ));
        }
    }
}

/// Presses Enter and waits until the page is another one.
fn follow(browser: &mut Browser) -> Result<String, Box<dyn Error>> {
    browser.value("window.before = 1")?;
    press(browser, "Enter")?;
    let pressed = Instant::now();
    while pressed.elapsed() < Duration::from_secs(10) {
        let look = "document.readyState === 'complete' && (window.before !== 1 || location.hash) ? decodeURI(location.pathname + location.search + location.hash) : ''";
        if let Ok(Value::String(place)) = browser.value(look)
            && !place.is_empty()
        {
            return Ok(place);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok("nowhere".to_owned())
}

/// Ways through the site with the keyboard alone.
fn keyboard(browser: &mut Browser, base: &str) -> Result<Found, Box<dyn Error>> {
    let mut found = Vec::new();
    browser.screen(1280, 900, false)?;
    // A page that is still on its way would be looked at too early.
    emulate(browser, &[("prefers-reduced-motion", "reduce")], "")?;
    let href = |beginning: &'static str| move |at: &Value| at["href"].as_str().is_some_and(|href| href.starts_with(beginning));
    let text = |words: &'static str| move |at: &Value| at["text"].as_str().is_some_and(|text| text.contains(words));

    browser.show(&format!("{base}/"))?;
    press(browser, "Tab")?;
    let first = browser.value(FOCUS)?;
    if first["href"] != json!("#indhold") || first["seen"] != json!(true) {
        found.push(format!("the first stop is no skip link that can be seen: {first}"));
    }
    let place = follow(browser)?;
    if place != "/#indhold" {
        found.push(format!("the skip link leads {place}"));
    }

    // From the front page to a committee, its meeting and an item.
    browser.show(&format!("{base}/"))?;
    type Wanted = Box<dyn Fn(&Value) -> bool>;
    let steps: [(Wanted, &str); 4] = [
        (Box::new(href("/udvalg")), "/udvalg"),
        (Box::new(href("/udvalg/byraadet")), "/udvalg/byraadet"),
        (Box::new(href("/moeder/byraadet/2024-03-27")), "/moeder/byraadet/2024-03-27"),
        (Box::new(href("/moeder/byraadet/2024-03-27/punkt/42")), "/moeder/byraadet/2024-03-27/punkt/42"),
    ];
    for (wanted, leads) in steps {
        if !tab_to(browser, wanted, &mut found)? {
            found.push(format!("the Tab key does not come to {leads}"));
            continue;
        }
        let place = follow(browser)?;
        if place != leads {
            found.push(format!("Enter leads {place}, not {leads}"));
        }
    }

    // Searching, narrowing down, turning the page, and changing the language.
    browser.show(&format!("{base}/"))?;
    tab_to(browser, |at| at["id"] == json!("q"), &mut found)?;
    browser.ask("Input.insertText", json!({ "text": "og" }))?;
    let place = follow(browser)?;
    if !place.starts_with("/soeg?q=og") {
        found.push(format!("searching leads {place}"));
    }
    for (name, wanted, said) in [
        ("facet", Box::new(href("/soeg?q=og&udvalg=")) as Wanted, "udvalg="),
        ("language", Box::new(text("English")), "/en/soeg?q=og"),
    ] {
        if !tab_to(browser, wanted, &mut found)? {
            found.push(format!("the Tab key does not come to the {name}"));
            continue;
        }
        let place = follow(browser)?;
        if !place.contains(said) {
            found.push(format!("{name}: Enter leads {place}"));
        }
    }
    browser.show(&format!("{base}/soeg?q=&orden=nyeste"))?;
    if !tab_to(browser, |at| at["rel"] == json!("next"), &mut found)? || !follow(browser)?.contains("side=2") {
        found.push("the next page of hits is out of reach".to_owned());
    }
    Ok(found)
}

/// How the suggestions stand: how many, which is chosen, and what the field says of them.
const SUGGESTED: &str = "new Promise(done => {
    const began = Date.now();
    const look = () => {
        const field = document.querySelector('#q'), list = document.querySelector('#forslag');
        if (WAITED(list) || Date.now() - began > 10000) return done({ texts: list.hidden ? [] : [...list.children].map(e => e.textContent),
            expanded: field.getAttribute('aria-expanded'), active: document.getElementById(field.getAttribute('aria-activedescendant'))?.textContent ?? '',
            told: document.querySelector('.suggesting [role=status]').textContent });
        setTimeout(look, 20);
    };
    look();
})";

/// The suggestions under the search field by the keyboard alone, as they open, are walked through, closed and followed.
fn suggestions(browser: &mut Browser, base: &str) -> Result<Found, Box<dyn Error>> {
    let mut found = Vec::new();
    let axe = axe()?;
    browser.screen(1280, 900, false)?;
    for home in ["", "/en"] {
        browser.show(&format!("{base}{home}/soeg"))?;
        browser.value("document.querySelector('#q').focus()")?;
        browser.ask("Input.insertText", json!({ "text": "svømme" }))?;
        let opened = browser.value(&SUGGESTED.replace("WAITED(list)", "!list.hidden"))?;
        let texts: Vec<&str> = strings(&opened["texts"]).collect();
        if !texts.iter().any(|text| text.contains("Svømmehal") || text.contains("svømmehal"))
            || opened["expanded"] != json!("true")
        {
            found.push(format!("{home}/soeg: suggested {opened}"));
            continue;
        }
        browser.value(&format!("{axe}; 0"))?;
        let violations = browser.value(&AXE.replace("OPTIONS", ALL))?;
        found.extend(strings(&violations).map(|text| format!("{home}/soeg, suggestions open: {text}")));
        press(browser, "Escape")?;
        let closed = browser.value(&SUGGESTED.replace("WAITED(list)", "list.hidden"))?;
        if closed["expanded"] != json!("false") || browser.value("document.querySelector('#q').value")? != json!("svømme") {
            found.push(format!("{home}/soeg: Escape leaves {closed}"));
        }
        browser.ask("Input.insertText", json!({ "text": "hal" }))?;
        browser.value(&SUGGESTED.replace("WAITED(list)", "!list.hidden"))?;
        press(browser, "ArrowDown")?;
        let active = browser.value(&SUGGESTED.replace("WAITED(list)", "true"))?;
        if !active["active"].as_str().is_some_and(|active| active.to_lowercase().contains("svømmehal")) {
            found.push(format!("{home}/soeg: the arrow comes to {active}"));
            continue;
        }
        // A title may stand on many agendas: it is searched for.
        let place = follow(browser)?;
        if !place.starts_with(&format!("{home}/soeg?q=")) || !place.to_lowercase().contains("svømmehal") {
            found.push(format!("{home}/soeg: a suggestion leads {place}"));
        }
    }
    Ok(found)
}

/// Every stop of the Tab key can be seen, on every page: nothing that sticks covers it (WCAG 2.4.7 and 2.4.11).
fn focus(browser: &mut Browser, base: &str, pages: &[(&str, &str)]) -> Result<Found, Box<dyn Error>> {
    let mut found = Vec::new();
    for (width, height, phone) in [SCREENS[0], ENLARGED] {
        browser.screen(width, height, phone)?;
        for (name, path) in pages {
            browser.show(&format!("{base}{path}"))?;
            for _ in 0..25 {
                press(browser, "Tab")?;
                let at = browser.value(FOCUS)?;
                let mut here = Vec::new();
                complain_of(&at, &mut here);
                found.extend(here.into_iter().map(|complaint| format!("{name}, {width} px: {complaint}")));
                if at.is_null() {
                    break;
                }
            }
        }
    }
    Ok(found)
}

/// Readers who want no motion get none, forced colours keep what colours said, and paper gets the decision without the menu.
fn media(browser: &mut Browser, base: &str) -> Result<Found, Box<dyn Error>> {
    let mut found = Vec::new();
    browser.screen(1280, 900, false)?;
    browser.show(&format!("{base}{WEIGHED}"))?;
    let mut must = |browser: &mut Browser, says: &str, expression: &str| -> Result<(), Box<dyn Error>> {
        if browser.value(expression)? != json!(true) {
            found.push(says.to_owned());
        }
        Ok(())
    };
    emulate(browser, &[("prefers-reduced-motion", "reduce")], "")?;
    must(
        browser,
        "motion is not left out",
        "getComputedStyle(document.documentElement).scrollBehavior === 'auto' && !document.getAnimations().length",
    )?;
    emulate(browser, &[("forced-colors", "active")], "")?;
    must(
        browser,
        "outcomes have no edge in forced colours",
        "getComputedStyle(document.querySelector('.outcome')).borderStyle === 'solid'",
    )?;
    emulate(browser, &[], "print")?;
    let gone = "['.top nav', '.crumbs', '.find', '.turn', '.bottom'].every(s => [...document.querySelectorAll(s)].every(e => getComputedStyle(e).display === 'none'))";
    must(browser, "menus are printed", gone)?;
    must(browser, "the decision is not printed", "document.querySelector('#beslutning').getBoundingClientRect().height > 20")?;
    must(browser, "paper is not white", "getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'")?;
    emulate(browser, &[], "")?;
    Ok(found)
}

/// The first visit of an item's page is light, and asks nobody else.
fn light(browser: &mut Browser, base: &str) -> Result<Found, Box<dyn Error>> {
    browser.screen(1280, 900, false)?;
    browser.ask("Network.enable", json!({}))?;
    browser.ask("Network.clearBrowserCache", json!({}))?;
    browser.told();
    browser.show(&format!("{base}{WEIGHED}"))?;
    // The icon may come after the page.
    std::thread::sleep(Duration::from_millis(300));
    browser.value("0")?;
    let told = browser.told();
    let of = |method: &str| told.iter().filter(|event| event["method"] == json!(method)).collect::<Vec<_>>();
    let asked: Vec<String> = of("Network.requestWillBeSent")
        .iter()
        .filter_map(|e| e["params"]["request"]["url"].as_str().map(str::to_owned))
        .collect();
    let bytes: f64 = of("Network.loadingFinished").iter().filter_map(|event| event["params"]["encodedDataLength"].as_f64()).sum();
    browser.ask("Network.disable", json!({}))?;
    println!("          an item's page: {bytes:.0} bytes in {} requests", asked.len());
    let mut found: Found = asked.iter().filter(|url| !url.starts_with(base)).map(|url| format!("asks {url}")).collect();
    if bytes < 1000.0 || bytes > LIGHT.0 as f64 {
        found.push(format!("{bytes:.0} bytes, {} are allowed", LIGHT.0));
    }
    if asked.is_empty() || asked.len() > LIGHT.1 {
        found.push(format!("{} requests, {} are allowed: {asked:?}", asked.len(), LIGHT.1));
    }
    Ok(found)
}
