//! *Omdirigér*: old addresses lead to where things are now.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use sagsgang_model::Date;
use sagsgang_store::{
    Connection, Store, body, event, meeting,
    moving::{self, Redirect},
    public,
};
use serde::Serialize;

use crate::{Error, Surroundings, match_bodies::body_key};

/// The longest address that is kept or looked for, in bytes.
const LONGEST: usize = 2_000;

/// What loading a table of addresses came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redirected {
    /// Addresses that are new, or lead somewhere else than before.
    pub kept: usize,
    /// Addresses that led there already.
    pub unchanged: usize,
    /// Line and reason of each that cannot be used.
    pub unusable: Vec<(u64, String)>,
}

#[derive(Serialize)]
struct Event<'a> {
    by: &'a str,
    addresses: usize,
}

/// Loads a table: a line for each old address, and behind it the new one, or body, day and perhaps number of an item. Columns
/// are parted by `;`, `,` or a tab, in UTF-8 or Latin-1; a line of headings is passed over.
///
/// # Errors
/// The store's own; what cannot be used is told in the answer.
pub fn load_redirects(store: &Store, s: &Surroundings, by: &str, table: &[u8]) -> Result<Redirected, Error> {
    let text = str::from_utf8(table).map_or_else(|_| table.iter().copied().map(char::from).collect(), str::to_owned);
    let text = text.trim_start_matches('\u{FEFF}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b','].into_iter().find(|one| first.as_bytes().contains(one)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let rows: Vec<_> = reader.records().collect();
    store.write(|c| {
        let mut done = Redirected::default();
        for (at, row) in rows.iter().enumerate() {
            let Ok(row) = row else {
                done.unusable.push((at as u64 + 1, "kan ikke læses; gem arket som CSV i UTF-8".to_owned()));
                continue;
            };
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |at: usize| row.get(at).map(str::trim).unwrap_or_default();
            if row.iter().all(|cell| cell.trim().is_empty()) || (at == 0 && !cell(0).contains('/')) {
                continue;
            }
            match redirect(c, cell)? {
                Ok(redirect) if moving::keep_redirect(c, &redirect)? => done.kept += 1,
                Ok(_) => done.unchanged += 1,
                Err(why) => done.unusable.push((line, why)),
            }
        }
        if done.kept > 0 {
            event::append(c, &s.now(), "redirects.loaded", &Event { by, addresses: done.kept })?;
        }
        Ok(done)
    })
}

fn redirect<'r>(c: &Connection<'_>, cell: impl Fn(usize) -> &'r str) -> Result<Result<Redirect, String>, Error> {
    let Some(old) = normal(cell(0)).filter(|old| old != "/") else {
        return Ok(Err(format!("har »{}«, som ikke er en adresse med en sti; skriv den som /dagsorden?id=12", cell(0))));
    };
    if old == "/kontor" || old.starts_with("/kontor/") {
        return Ok(Err("har en adresse på kontoret, som ikke kan føre andre steder hen".to_owned()));
    }
    let new = match cell(2) {
        "" if is_ours(cell(1)) => cell(1).to_owned(),
        "" => {
            return Ok(Err(format!(
                "fører til »{}«, som ikke er en adresse på dette websted; skriv den fra og med den første /",
                cell(1)
            )));
        }
        day if day.parse::<Date>().is_err() => return Ok(Err(format!("har »{day}« som dag; skriv den som 2024-06-18"))),
        day => match shown(c, cell(1), day, cell(3))? {
            Some(new) => new,
            None => {
                let what = if cell(3).is_empty() { "møde" } else { "punkt" };
                return Ok(Err(format!("fører til et {what}, som ikke er vist: {} {day} {}", cell(1), cell(3))
                    .trim_end()
                    .to_owned()));
            }
        },
    };
    if leads_back(c, &old, &new)? {
        return Ok(Err(format!("fører i ring: {old} fører til {new}, som fører tilbage; skriv, hvor den ender")));
    }
    Ok(Ok(Redirect { old, new, joined: false }))
}

/// Whether following an address comes back to where it began, or to no end.
fn leads_back(c: &Connection<'_>, old: &str, new: &str) -> Result<bool, Error> {
    /// More than any chain that somebody meant.
    const LONGEST_CHAIN: usize = 20;
    let mut at = new.to_owned();
    for _ in 0..LONGEST_CHAIN {
        let Some(whole) = normal(&at) else { return Ok(false) };
        let path = whole.split('?').next().unwrap_or_default();
        // What stands below /en is looked for without it.
        let plain = path.strip_prefix("/en").filter(|rest| rest.starts_with('/')).unwrap_or(path);
        if [whole.as_str(), path, plain].contains(&old) {
            return Ok(true);
        }
        match lead(c, &at)? {
            Some(next) => at = next,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// The address of a meeting or item that is shown, by body, day and number.
fn shown(c: &Connection<'_>, committee: &str, day: &str, number: &str) -> Result<Option<String>, Error> {
    let Ok(date) = day.parse::<Date>() else { return Ok(None) };
    for body in body::named(c, None, &body_key(committee))? {
        for meeting in meeting::on_day(c, body.id, date)? {
            let Some(shown) = public::meeting(c, &meeting.address)? else { continue };
            if number.is_empty() {
                return Ok(Some(format!("/moeder/{}", meeting.address)));
            }
            let item = shown.items.iter().find(|item| item.number().is_some_and(|own| own.to_string() == number));
            if let Some(item) = item {
                return Ok(Some(format!("/moeder/{}", item.address)));
            }
        }
    }
    Ok(None)
}

/// Whether an address leads to this site and nowhere else, whatever reads it.
fn is_ours(address: &str) -> bool {
    let mut letters = address.chars();
    letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && !address.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
        && address.len() <= LONGEST
}

/// An old address as it is kept and looked for: from the root, decoded, in lower case (older servers tell no cases apart), with
/// what it asks and without an anchor. Nothing when it is none.
pub fn normal(address: &str) -> Option<String> {
    let address = address.split('#').next().unwrap_or_default();
    let local = match address.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => address,
    };
    if !local.starts_with('/') || local.len() > LONGEST {
        return None;
    }
    let decoded = |text: &str| -> String {
        // Older servers wrote one byte for a letter.
        let bytes: Cow<'_, [u8]> = percent_decode_str(text).into();
        str::from_utf8(&bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned).to_lowercase()
    };
    let (path, asks) = local.split_once('?').map_or((local, None), |(path, asks)| (path, Some(asks)));
    let mut normal = decoded(path);
    if let Some(asks) = asks.filter(|asks| !asks.is_empty()) {
        normal.push('?');
        normal.push_str(&decoded(asks));
    }
    Some(normal)
}

/// Where an address that nothing stands at leads now: from the root of the site, never elsewhere. An address that asks
/// something is looked for as it is, then without what it asks; what lies below one that was joined with another is below that.
///
/// # Errors
/// The store's own.
pub fn lead(c: &Connection<'_>, address: &str) -> Result<Option<String>, Error> {
    let Some(whole) = normal(address) else { return Ok(None) };
    let path = whole.split('?').next().unwrap_or_default();
    for old in [whole.as_str(), path] {
        if let Some(found) = moving::redirect(c, old)? {
            return Ok(Some(found.new).filter(|new| is_ours(new) && normal(new).as_deref() != Some(&whole)));
        }
    }
    let mut parts = path.splitn(4, '/').skip(1);
    let (Some(first), Some(second), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return Ok(None) };
    let found = moving::redirect(c, &format!("/{first}/{second}"))?.filter(|found| found.joined);
    Ok(found.map(|found| format!("{}/{rest}", found.new)).filter(|new| is_ours(new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_as_old_servers_did() {
        assert_eq!(normal("https://gammel.example/Vis.aspx?ID=12#top").as_deref(), Some("/vis.aspx?id=12"));
        assert_eq!(normal("/M%C3%B8der/1").as_deref(), Some("/møder/1"));
        assert_eq!(normal("/d%F8r").as_deref(), Some("/dør"));
        assert_eq!(normal("/d%E5r").as_deref(), Some("/dår"));
        assert_eq!(normal("/vis?til=https://andre.example/a").as_deref(), Some("/vis?til=https://andre.example/a"));
        assert_eq!(normal("https://gammel.example").as_deref(), Some("/"));
        assert_eq!(normal("vis?id=1"), None);
    }

    #[test]
    fn only_addresses_of_this_site_are_led_to() {
        for ours in ["/", "/moeder/byraadet/2024-01-01", "/soeg?q=skole", "/x?u=https://andre.example"] {
            assert!(is_ours(ours), "{ours}");
        }
        let others = [
            "https://andre.example",
            "//andre.example",
            "/\\andre.example",
            "\\\\andre.example",
            "javascript:alert(1)",
            "",
            "/a\r\nSet-Cookie: b",
            "/\t/andre.example",
            "/a b",
            "andre.example",
            " /a",
            "/a\\b",
        ];
        for other in others {
            assert!(!is_ours(other), "{other}");
        }
    }
}
