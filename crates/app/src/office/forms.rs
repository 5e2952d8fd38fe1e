//! *Skabeloner*: the fields an item is written in.

use std::sync::LazyLock;

use sagsgang_model::draft::FormField;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Forms {
    form: Vec<Form>,
}

#[derive(Debug, Deserialize)]
struct Form {
    name: String,
    field: Vec<FormField>,
}

static FORMS: LazyLock<Vec<Form>> =
    LazyLock::new(|| toml::from_str::<Forms>(include_str!("words/forms.toml")).map(|forms| forms.form).unwrap_or_default());

/// The fields that items are written in unless a body has a template of its own.
pub fn form() -> Vec<FormField> {
    FORMS.first().map(|form| form.field.clone()).unwrap_or_default()
}

/// The fields of a template.
pub(super) fn named(name: &str) -> Option<Vec<FormField>> {
    FORMS.iter().find(|form| form.name == name).map(|form| form.field.clone())
}

/// What the templates are called.
pub fn forms() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|form| form.name.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_field_has_a_name_of_its_own_and_says_what_belongs_there() {
        assert!(super::form().len() >= 5);
        for form in super::forms() {
            let form = super::named(form).unwrap();
            for (at, field) in form.iter().enumerate() {
                assert!(field.key.bytes().all(|b| b.is_ascii_lowercase()) && !field.hint.is_empty(), "{}", field.key);
                assert!(!["title", "clauses"].contains(&field.key.as_str()));
                assert!(form[at + 1..].iter().all(|other| other.key != field.key), "{}", field.key);
            }
        }
    }
}
