//! What a person, a calendar or a feed reader can follow.

use std::fmt;

/// *Emne*: what somebody follows, named by the address of the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// *Alle beslutninger*: `/`.
    All,
    /// *Udvalg*, by its place in addresses: `/udvalg/{slug}`.
    Body(String),
    /// *Person*, by their place in addresses: `/personer/{slug}`.
    Person(String),
    /// *Sag*, by its number: `/sager/{number}`.
    Case(String),
    /// *Gemt søgning*, by the query of its address: `/soeg?{query}`.
    Search(String),
}

/// Longer addresses are nobody's topic.
const LONGEST: usize = 1000;

impl Topic {
    /// The topic that a page's address names; `None` when the page is none that can be followed.
    ///
    /// ```
    /// # use sagsgang_model::Topic;
    /// assert_eq!(Topic::parse("/sager/19/2484"), Some(Topic::Case("19/2484".to_owned())));
    /// assert_eq!(Topic::parse("/moeder/byraadet/2024-03-27"), None);
    /// ```
    pub fn parse(address: &str) -> Option<Self> {
        if address.len() > LONGEST || address.chars().any(char::is_control) {
            return None;
        }
        let named = |rest: &str| (!rest.is_empty()).then(|| rest.to_owned());
        let slug = |rest: &str| named(rest).filter(|rest| !rest.contains(['/', '?', '#']));
        match address {
            "/" => Some(Self::All),
            _ => {
                if let Some(rest) = address.strip_prefix("/udvalg/") {
                    slug(rest).map(Self::Body)
                } else if let Some(rest) = address.strip_prefix("/personer/") {
                    slug(rest).map(Self::Person)
                } else if let Some(rest) = address.strip_prefix("/sager/") {
                    named(rest).filter(|rest| !rest.contains(['?', '#'])).map(Self::Case)
                } else {
                    address.strip_prefix("/soeg?").and_then(named).map(Self::Search)
                }
            }
        }
    }

    /// The address of the page that shows the topic, in the letters that every program takes for an address.
    pub fn link(&self) -> String {
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}');
        self.to_string().bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    }

    /// What stands in an address behind the topic's own: `/udvalg/byraadet` and `feed.atom` make
    /// `/udvalg/byraadet/feed.atom`; a search keeps its query last.
    pub fn address_of(&self, file: &str) -> String {
        match self {
            Self::All => format!("/{file}"),
            Self::Search(query) => format!("/soeg/{file}?{query}"),
            other => format!("{}/{file}", other.link()),
        }
    }
}

/// The address of the page that shows the topic.
impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("/"),
            Self::Body(slug) => write!(f, "/udvalg/{slug}"),
            Self::Person(slug) => write!(f, "/personer/{slug}"),
            Self::Case(number) => write!(f, "/sager/{number}"),
            Self::Search(query) => write!(f, "/soeg?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_files() {
        let of = |address: &str| Topic::parse(address).unwrap().address_of("feed.atom");
        assert_eq!(of("/"), "/feed.atom");
        assert_eq!(of("/udvalg/byraadet"), "/udvalg/byraadet/feed.atom");
        assert_eq!(of("/soeg?q=skole&udvalg=byraadet"), "/soeg/feed.atom?q=skole&udvalg=byraadet");
        assert_eq!(of("/sager/04.04.00-Ø54-1-24"), "/sager/04.04.00-%C3%9854-1-24/feed.atom");
        for address in ["", "x", "/udvalg/", "/udvalg/a/b", "/soeg?", "/soeg", "/personer/a?b", "//evil.example", "/sager/a\nb"] {
            assert_eq!(Topic::parse(address), None, "{address}");
        }
    }

    proptest! {
        #[test]
        fn an_address_names_itself(address in "/(udvalg|personer|sager)?/?(soeg\\?)?[a-z0-9=&/.-]{0,30}") {
            if let Some(topic) = Topic::parse(&address) {
                prop_assert_eq!(topic.to_string(), address);
            }
        }
    }
}
