//! Enough of HTML to say that a page's elements are closed in order and its links lead somewhere.

pub(crate) const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

/// Panics when elements are not closed in order, an id stands twice, or an `&` begins no entity.
#[track_caller]
pub(crate) fn well_formed(page: &str, html: &str) {
    let tag = html.strip_prefix("<!DOCTYPE html>\n<html lang=\"").and_then(|rest| rest.split('"').next());
    assert!(matches!(tag, Some("da" | "en")), "{page}");
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let mut rest = html.trim_start_matches("<!DOCTYPE html>");
    while let Some(at) = rest.find('<') {
        text(page, &rest[..at]);
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("{page}: a tag without end"));
        let tag = &rest[at + 1..end];
        assert!(!tag.contains('<'), "{page}: <{tag}>");
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{page}: </{name}> near {:?}", &rest.chars().take(80).collect::<String>());
            continue;
        }
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{page}: <{tag}>");
        assert_eq!(tag.matches('"').count() % 2, 0, "{page}: <{tag}>");
        ids.extend(tag.split("\"").collect::<Vec<_>>().windows(2).filter(|pair| pair[0].ends_with(" id=")).map(|pair| pair[1]));
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{page}: left open: {open:?}");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{page}: an id stands twice");
    assert_eq!(html.matches("<h1").count(), 1, "{page}: one heading of the first level");
}

#[track_caller]
fn text(page: &str, text: &str) {
    for (at, _) in text.match_indices('&') {
        let entity = text[at + 1..].split(';').next().unwrap_or_default();
        assert!(entity.len() < 8 && entity.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'), "{page}: {text}");
    }
}

/// The addresses on this site that a page links to.
pub(crate) fn links(html: &str) -> Vec<String> {
    let hrefs = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with('/')).map(|href| href.replace("&amp;", "&").replace("&#38;", "&")).collect()
}

/// The anchors on the same page that a page links to.
pub(crate) fn anchors(html: &str) -> Vec<String> {
    html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// What stands between `<main …>` and `</main>`, without empty lines.
pub(crate) fn main(html: &str) -> String {
    let start = html.find("<main").unwrap_or(0);
    let end = html.find("</main>").unwrap_or(html.len());
    html[start..end].lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
