//! The language a page is written in: Danish in place, English through one table.
//!
//! Every page stands at two addresses, `/udvalg` and `/en/udvalg`; [`among`] tells which was asked for, and whatever a page
//! is made of asks [`current`]. Danish is written where it is used, in templates as `{{ "Seneste beslutninger"|t }}` and in
//! code as `t("Sag {}").with(number)`; `translations/en.toml` holds the English of each. What the table lacks is shown in
//! Danish. The record itself stays Danish and is marked `lang="da"`.

use std::{collections::HashMap, fmt, sync::LazyLock};

use axum::{
    extract::{Request, State as Shared},
    http::Uri,
    middleware::Next,
    response::Response,
};

use crate::{State, blocks::escaped};

const ENGLISH: &str = include_str!("../translations/en.toml");

static TABLE: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| toml::from_str(ENGLISH).inspect_err(|error| tracing::error!(%error, "no English")).unwrap_or_default());

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// Danish, at plain addresses.
    #[default]
    Danish,
    /// English, at the same addresses after `/en`.
    English,
}

impl Language {
    /// The tag of BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

/// What was asked for: in which language, and the address with what is asked of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    language: Language,
    /// Path and query as at the Danish address; none where a page must not tell where it stands.
    place: Option<String>,
    /// Scheme and host of the site.
    base: String,
}

tokio::task_local! {
    static ASKED: Asked;
}

/// Notes what a request asks for, for all that is written to answer it.
pub(crate) async fn among(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let (language, place) = split(request.uri());
    let asked = Asked { language, place: Some(place), base: state.base(request.headers()) };
    ASKED.scope(asked, next.run(request)).await
}

/// The language an address is in, and the address without saying so.
fn split(uri: &Uri) -> (Language, String) {
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    match uri.path().strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest == "/" => (Language::English, format!("/{query}")),
        Some(rest) if rest.starts_with('/') => (Language::English, format!("{rest}{query}")),
        _ => (Language::Danish, format!("{}{query}", uri.path())),
    }
}

/// What was asked for; outside of any request, a Danish page without a place.
pub(crate) fn asked() -> Asked {
    ASKED.try_with(Asked::clone).unwrap_or_default()
}

/// Does work on this thread that answers what was `asked`.
pub(crate) fn answering<T>(asked: Asked, work: impl FnOnce() -> T) -> T {
    ASKED.sync_scope(asked, work)
}

/// The language of the page that is being written.
pub(crate) fn current() -> Language {
    ASKED.try_with(|asked| asked.language).unwrap_or_default()
}

impl Asked {
    /// The same without a place: for pages that must be alike wherever they stand.
    pub(crate) fn nowhere(self) -> Self {
        Self { place: None, ..self }
    }

    /// The addresses of the page in Danish and English, on the site; none for a page without a place.
    pub(crate) fn places(&self) -> Option<Places> {
        let danish = self.place.clone()?;
        let english = if danish == "/" { "/en".to_owned() } else { format!("/en{}", danish.replacen("/?", "?", 1)) };
        Some(Places { danish, english, base: self.base.clone() })
    }
}

/// Where a page stands in each language.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub(crate) danish: String,
    pub(crate) english: String,
    /// Scheme and host that make them whole addresses.
    pub(crate) base: String,
}

/// The address of a page in the language of the page that is being written.
pub(crate) fn address(danish: &str) -> String {
    match current() {
        Language::Danish => danish.to_owned(),
        Language::English => format!("/en{danish}"),
    }
}

/// Lets the links of a finished page stay in its language: `href="/udvalg"` becomes `href="/en/udvalg"`. What stands in a
/// page's text cannot look like a link, because its quotation marks are escaped; a link that says which language it leads
/// to (`hreflang`, before the address) is left alone.
pub(crate) fn at_home(html: String) -> String {
    if current() == Language::Danish {
        return html;
    }
    let mut home = String::with_capacity(html.len() + html.len() / 32);
    let mut rest = html.as_str();
    while let Some(at) = rest.find("=\"/") {
        let (before, after) = rest.split_at(at + 2);
        home.push_str(before);
        rest = after;
        let tag = before.rfind('<').map_or(before, |start| &before[start..]);
        let leads = tag.ends_with(" href=\"") || tag.ends_with(" action=\"");
        let address = after.split('"').next().unwrap_or_default();
        if leads && !tag.contains(" hreflang=") && has_languages(address) {
            home.push_str("/en");
            // The front page is `/en`, and a query or an anchor may follow.
            if address == "/" || address.starts_with("/?") || address.starts_with("/#") {
                rest = &rest[1..];
            }
        }
    }
    home.push_str(rest);
    home
}

/// Beginnings of addresses that are for machines and have one language.
const MACHINES: [&str; 4] = ["/api", "/oparl", "/data", "/.well-known"];

/// Endings of addresses that are files and have one language.
const FILES: [&str; 15] = [
    ".css", ".svg", ".png", ".js", ".json", ".jsonld", ".ndjson", ".csv", ".xml", ".akn", ".atom", ".ics", ".pdf", ".txt", ".zip",
];

/// Whether an address of this site is a page, which stands there in every language.
pub(crate) fn has_languages(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    // What tells people of the data is a page: /api and /data.
    let machine = |beginning: &&str| {
        path.strip_prefix(*beginning).is_some_and(|rest| rest.starts_with('/') || rest.is_empty() && *beginning == "/oparl")
    };
    !path.starts_with("//") && !MACHINES.iter().any(machine) && !FILES.iter().any(|ending| path.ends_with(ending))
}

/// A text of the interface in the language of the page, with values to be put where `{}` stands.
///
/// The text itself is the program's own and may hold markup; values are escaped. A translation that needs another order
/// names the values: `{1}` is the second.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    text: String,
    values: Vec<String>,
}

/// The text in the language of the page.
pub(crate) fn t(danish: &str) -> Text {
    let english = || TABLE.get(danish).cloned();
    let text = match current() {
        Language::Danish => None,
        Language::English => english(),
    };
    Text { text: text.unwrap_or_else(|| danish.to_owned()), values: Vec::new() }
}

impl Text {
    /// Adds the next value.
    #[must_use]
    pub(crate) fn with(mut self, value: impl fmt::Display) -> Self {
        self.values.push(value.to_string());
        self
    }

    /// The text with its values as they are: for what is escaped later.
    pub(crate) fn plain(&self) -> String {
        self.put(str::to_owned)
    }

    fn put(&self, form: impl Fn(&str) -> String) -> String {
        let mut out = String::with_capacity(self.text.len() + 16);
        let mut rest = self.text.as_str();
        let mut next = 0;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, behind)) = after.split_once('}') else { break };
            let at = name.parse().unwrap_or(next);
            next += 1;
            out.push_str(&self.values.get(at).map(|value| form(value)).unwrap_or_default());
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

/// As HTML.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.values.is_empty() {
            true => f.write_str(&self.text),
            false => f.write_str(&self.put(escaped)),
        }
    }
}

impl askama::filters::HtmlSafe for Text {}

/// What templates call.
pub(crate) mod filters {
    use super::Text;

    /// `{{ "Seneste beslutninger"|t }}`
    #[askama::filter_fn]
    pub(crate) fn t(danish: impl AsRef<str>, _: &dyn askama::Values) -> askama::Result<Text> {
        Ok(super::t(danish.as_ref()))
    }

    /// `{{ "Side {} af {}"|t|with(page)|with(pages) }}`
    #[askama::filter_fn]
    pub(crate) fn with<V: std::fmt::Display>(text: Text, _: &dyn askama::Values, value: V) -> askama::Result<Text> {
        Ok(text.with(value))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    use super::*;

    fn english<T>(work: impl FnOnce() -> T) -> T {
        answering(Asked { language: Language::English, ..Asked::default() }, work)
    }

    #[test]
    fn addresses() {
        let of = |address: &str| {
            let (language, place) = split(&address.parse().unwrap());
            let places = Asked { language, place: Some(place), base: String::new() }.places().unwrap();
            (language.tag(), places.danish, places.english)
        };
        let is = |tag, danish: &str, english: &str| (tag, danish.to_owned(), english.to_owned());
        assert_eq!(of("/en"), is("en", "/", "/en"));
        assert_eq!(of("/en/soeg?q=a%2Fb&side=2"), is("en", "/soeg?q=a%2Fb&side=2", "/en/soeg?q=a%2Fb&side=2"));
        assert_eq!(of("/enhed"), is("da", "/enhed", "/en/enhed"));
    }

    #[test]
    fn links_stay_in_the_language() {
        let html = "<a href=\"/\">a</a><a href=\"/sager/1.2-A\" lang=\"da\"><form action=\"/soeg\"><a hreflang=\"da\" href=\"/om\">\
                    <link href=\"/style.css?v=1\"><a href=\"//x\"><a href=\"#b\"><a href=\"/moeder/a/2020-01-01.pdf\">href=&quot;/x&quot;";
        assert_eq!(at_home(html.to_owned()), html);
        assert_eq!(
            english(|| at_home(html.to_owned())),
            html.replace("\"/\"", "\"/en\"").replace("/sager", "/en/sager").replace("/soeg", "/en/soeg")
        );
    }

    #[test]
    fn values_are_escaped_and_may_change_places() {
        let text = |text: &str| Text { text: text.to_owned(), values: vec![] };
        assert_eq!(text("<b>{}</b> {}").with("{<}").with(2).to_string(), "<b>{&lt;}</b> 2");
        assert_eq!(text("{1} {0}").with("a").with("b & c").plain(), "b & c a");
        assert_eq!(english(|| t("Side {} af {}").with(1).with(2).plain()), "Page 1 of 2");
        assert_eq!(t("Side {} af {}").with(1).with(2).plain(), "Side 1 af 2");
    }

    /// Files under a folder with their text.
    fn files(folder: &Path) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => all.extend(files(&path)),
                false => drop(all.insert(path.display().to_string(), fs::read_to_string(&path).unwrap())),
            }
        }
        all
    }

    /// String literals that stand before or after a mark.
    fn literal_before(text: &str, mark: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices(mark) {
            let bytes = &text.as_bytes()[..at];
            let start = (0..at).rev().find(|&i| bytes[i] == b'"' && (i == 0 || bytes[i - 1] != b'\\'));
            found.extend(start.map(|start| text[start + 1..at].replace("\\\"", "\"")));
        }
        found
    }

    fn literals_in(text: &str, call: &str, most: usize) -> Vec<String> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices(call) {
            let mut rest = &text[at + call.len()..];
            // The literals of one call, up to the parenthesis that ends it.
            for _ in 0..most {
                let Some(start) = rest.find('"') else { break };
                if most > 1 && rest[..start].contains(['}', ';']) || most == 1 && !rest[..start].trim().is_empty() {
                    break;
                }
                let mut end = start + 1;
                while !rest[end..].starts_with('"') || rest[..end].ends_with('\\') {
                    end += rest[end..].chars().next().map_or(1, char::len_utf8);
                }
                found.push(rest[start + 1..end].replace("\\\"", "\""));
                rest = &rest[end + 1..];
            }
        }
        found
    }

    /// Every Danish text that is asked for, with where.
    fn asked_for() -> BTreeMap<String, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = BTreeMap::new();
        for (file, text) in files(&here.join("templates")).into_iter().chain(files(&here.join("src"))) {
            if file.contains("/office/") {
                continue;
            }
            // Tests ask for what they like.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let of_calls = ["[t(", " t(", "(t(", "&t(", "!t("].iter().flat_map(|call| literals_in(text, call, 1));
            let mut counted = literals_in(text, "counted(", 2);
            let alike =
                counted.chunks(2).filter(|pair| pair.len() == 2 && pair[0] == pair[1]).map(|pair| format!("1 {}", pair[0]));
            counted.extend(alike.collect::<Vec<_>>());
            for found in
                literal_before(text, "\"|t ").into_iter().chain(literal_before(text, "\"|t|")).chain(of_calls).chain(counted)
            {
                texts.entry(found).or_insert_with(|| file.clone());
            }
        }
        // What tells programmers of open data stands in tables.
        let tables = crate::page::about_oparl::FIELDS.map(|(.., about)| about).into_iter().chain(crate::api::texts());
        texts.extend(tables.map(|text| (text.to_owned(), "a table".into())));
        // What the model calls its values: outcomes, kinds of findings, grounds.
        for (file, text) in files(&here.join("../model/src")) {
            // These are named in the office alone, or in what it writes.
            if ["role.rs", "note.rs", "grant.rs", "sitting.rs", "consultation.rs"].iter().any(|own| file.ends_with(own)) {
                continue;
            }
            let arms = text.split("pub fn danish(self) -> &'static str").nth(1).and_then(|rest| rest.split("\n    }\n").next());
            for name in arms.into_iter().flat_map(|arms| arms.split("=> \"").skip(1)).filter_map(|arm| arm.split('"').next()) {
                texts.entry(name.to_owned()).or_insert_with(|| file.clone());
            }
        }
        texts
    }

    #[test]
    fn every_text_has_its_english() {
        let texts = asked_for();
        assert!(texts.len() > 150, "only {} texts were found", texts.len());
        let without: Vec<String> = texts
            .iter()
            .filter(|(text, _)| !TABLE.contains_key(*text))
            .map(|(text, file)| format!("{text:?} ({file})"))
            .collect();
        assert!(without.is_empty(), "{} texts without English:\n{}", without.len(), without.join("\n"));
    }

    #[test]
    fn every_translation_is_used_and_fits() {
        let texts = asked_for();
        let unused: Vec<&String> = TABLE.keys().filter(|danish| !texts.contains_key(*danish)).collect();
        assert!(unused.is_empty(), "not used: {unused:#?}");
        for (danish, english) in &*TABLE {
            assert_eq!(danish.matches('{').count(), english.matches('{').count(), "{danish}");
            let tags = |text: &str| {
                text.split('<').skip(1).filter_map(|t| t.split([' ', '>']).next().map(str::to_owned)).collect::<BTreeSet<_>>()
            };
            assert_eq!(tags(danish), tags(english), "{danish}");
        }
    }

    /// Text of a template that stands outside of tags and expressions, and in attributes that people hear.
    #[test]
    fn no_template_says_anything_past_the_table() {
        for (file, mut text) in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")) {
            // The office speaks Danish alone.
            if !file.ends_with(".html") || file.contains("/office/") {
                continue;
            }
            for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<code", "</code>"), ("<script", "</script>")] {
                while let Some(start) = text.find(open) {
                    let end = text[start..].find(close).map_or(text.len(), |end| start + end + close.len());
                    text.replace_range(start..end, "\u{1}");
                }
            }
            for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\"", "content=\""] {
                for value in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                    let technical = attribute == "content=\"";
                    assert!(technical || !value.contains(char::is_alphabetic), "{file}: {attribute}{value}");
                }
            }
            let said: String = text.split('<').filter_map(|part| part.split_once('>').map(|(_, said)| said)).collect();
            let words: Vec<&str> = said.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1).collect();
            // Standards have one name in all languages.
            let names = ["OParl", "API", "Akoma", "Ntoso", "SHA"];
            let words: Vec<&str> = words.into_iter().filter(|word| !names.contains(word)).collect();
            assert!(words.is_empty(), "{file} says without |t: {words:?}");
        }
    }
}
