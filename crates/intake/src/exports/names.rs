//! What each system calls things: `lexicon/exports.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use foldhash::HashSet;
use serde::Deserialize;

use super::{System, tree::folded};
use crate::lexicon::lower;

/// The names of one system.
#[derive(Deserialize)]
pub(super) struct Names {
    pub system: System,
    pub signs: Vec<Vec<String>>,
    pub agenda: Vec<String>,
    /// What tells of an agenda in another file.
    #[serde(default)]
    pub manifest: Vec<String>,
    pub item: Vec<String>,
    #[serde(default)]
    pub inside: Vec<String>,
    #[serde(default)]
    pub text: Vec<String>,
    pub file: Vec<String>,
    pub member: Vec<String>,
    pub presence: Vec<String>,
    pub history: Vec<String>,
    /// Names of single texts, and the headings over them.
    pub texts: Vec<(String, String)>,
    pub open: Vec<String>,
    pub closed: Vec<String>,
    /// Labels whose numbers nobody has explained.
    #[serde(default)]
    pub guessed: Vec<String>,
    pub published: Vec<String>,
    /// Whether items alone are labelled.
    #[serde(default)]
    pub unlabelled_agenda: bool,
    field: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub kinds: KindValues,
    #[serde(default)]
    pub presence_words: PresenceValues,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct KindValues {
    pub draft: Vec<String>,
    pub agenda: Vec<String>,
    pub minutes: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct PresenceValues {
    pub there: Vec<String>,
    pub away: Vec<String>,
}

/// What values mean.
#[derive(Deserialize)]
pub(super) struct Values {
    pub open: Vec<String>,
    pub closed: Vec<String>,
    pub there: Vec<String>,
    pub away: Vec<String>,
    pub minutes: Vec<String>,
    pub supplementary: Vec<String>,
    pub agenda: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    system: Vec<Names>,
    values: Values,
    people: BTreeMap<String, Vec<String>>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is built in and read by every test")]
    let mut file: File = toml::from_str(include_str!("../../lexicon/exports.toml")).expect("lexicon/exports.toml is valid");
    for names in &mut file.system {
        let lists = [
            &mut names.agenda,
            &mut names.manifest,
            &mut names.item,
            &mut names.inside,
            &mut names.text,
            &mut names.file,
            &mut names.member,
            &mut names.presence,
            &mut names.history,
            &mut names.open,
            &mut names.closed,
            &mut names.guessed,
            &mut names.published,
        ];
        let all = lists.into_iter().chain(names.signs.iter_mut()).chain(names.field.values_mut());
        all.flatten().for_each(|name| *name = folded(name));
        names.texts.iter_mut().for_each(|(name, _)| *name = folded(name));
    }
    file.people.values_mut().flatten().for_each(|name| *name = column(name));
    file
});

/// The name of a column, without what people write in many ways.
pub(super) fn column(name: &str) -> String {
    folded(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a column is one of those called by a field's names.
pub(super) fn is_column(field: &str, name: &str) -> bool {
    FILE.people.get(field).is_some_and(|names| names.iter().any(|known| *known == column(name)))
}

/// What values mean, in every system.
pub(super) fn values() -> &'static Values {
    &FILE.values
}

/// Whether a value is one of those listed.
pub(super) fn among(value: &str, words: &[String]) -> bool {
    let value = lower(value.trim());
    words.contains(&value)
}

impl Names {
    /// The names of a field.
    pub fn field(&self, field: &str) -> &[String] {
        self.field.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether these are the names of the system's own.
    fn sign(&self, names: &HashSet<&str>) -> bool {
        self.signs.iter().any(|all| all.iter().all(|sign| names.contains(sign.as_str())))
    }

    /// The system whose export has these names, among those of XML or the one of JSON.
    pub fn of(names: &HashSet<&str>, json: bool) -> Option<&'static Self> {
        FILE.system.iter().find(|system| (system.system == System::FirstAgenda) == json && system.sign(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_names_for_what_every_meeting_has() {
        for names in &FILE.system {
            for field in
                ["key", "kind", "committee", "date", "place", "number", "title", "case_number", "file_title", "file_name"]
            {
                assert!(!names.field(field).is_empty(), "{:?} has no name for {field}", names.system);
            }
        }
    }

    #[test]
    fn no_value_means_two_things() {
        let values = values();
        assert!(!values.open.iter().any(|value| values.closed.contains(value)));
        assert!(!values.there.iter().any(|value| values.away.contains(value)));
    }
}
