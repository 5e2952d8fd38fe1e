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
    #[serde(rename = "name")]
    _name: String,
    field: Vec<FormField>,
}

static FORMS: LazyLock<Vec<Form>> =
    LazyLock::new(|| toml::from_str::<Forms>(include_str!("words/forms.toml")).map(|forms| forms.form).unwrap_or_default());

/// The fields that items are written in.
pub fn form() -> Vec<FormField> {
    FORMS.first().map(|form| form.field.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_field_has_a_name_of_its_own_and_says_what_belongs_there() {
        let form = super::form();
        assert!(form.len() >= 5);
        for (at, field) in form.iter().enumerate() {
            assert!(field.key.bytes().all(|b| b.is_ascii_lowercase()) && !field.hint.is_empty(), "{}", field.key);
            assert!(!["title", "clauses"].contains(&field.key.as_str()));
            assert!(form[at + 1..].iter().all(|other| other.key != field.key), "{}", field.key);
        }
    }
}
