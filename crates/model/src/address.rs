//! Parts of public addresses.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a public address: `a-z`, `0-9` and single hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Makes a slug of a Danish name: `Udvalget for Læring` → `udvalget-for-laering`.
    ///
    /// Cut at a word's end near 80 characters; `unavngivet` when nothing is left.
    pub fn of(name: &str) -> Self {
        let mut slug = String::with_capacity(name.len());
        for c in name.chars().flat_map(char::to_lowercase) {
            let part: &str = match c {
                'æ' | 'ä' => "ae",
                'ø' | 'ö' => "oe",
                'å' => "aa",
                'é' | 'è' | 'ê' => "e",
                'ü' => "u",
                'á' | 'à' => "a",
                'a'..='z' | '0'..='9' => {
                    slug.push(c);
                    continue;
                }
                _ => "-",
            };
            if part != "-" || (!slug.is_empty() && !slug.ends_with('-')) {
                slug.push_str(part);
            }
        }
        if slug.len() > 80 {
            let cut = slug[..80].rfind('-').unwrap_or(80);
            slug.truncate(cut);
        }
        let slug = slug.trim_matches('-');
        Self(if slug.is_empty() { "unavngivet".to_owned() } else { slug.to_owned() })
    }

    /// The slug's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn danish_letters() {
        assert_eq!(Slug::of("Udvalget for Læring").as_str(), "udvalget-for-laering");
        assert_eq!(Slug::of("Teknik- & Miljøudvalget").as_str(), "teknik-miljoeudvalget");
        assert_eq!(Slug::of(" – ").as_str(), "unavngivet");
    }

    proptest! {
        #[test]
        fn only_address_characters(name in ".{0,200}") {
            let slug = Slug::of(&name);
            let text = slug.as_str();
            prop_assert!(!text.is_empty() && text.len() <= 80);
            prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!text.starts_with('-') && !text.ends_with('-') && !text.contains("--"));
            prop_assert_eq!(Slug::of(text), slug.clone());
        }
    }
}
