//! What a request asks for, checked against what may be asked.

use std::collections::HashMap;

use sagsgang_model::Date;
use serde_json::{Value, json};

use crate::{machine::Problem, moment};

/// A parameter of the query.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
}

/// What a parameter may be.
pub(super) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// A whole number, ends included.
    Whole(u16, u16),
    /// A day, `2024-03-27`.
    Date,
    /// A moment by RFC 3339.
    Moment,
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl Kind {
    /// The same for the OpenAPI document.
    pub(super) fn schema(&self) -> Value {
        match self {
            Self::Text(most) => json!({ "type": "string", "maxLength": most }),
            Self::Whole(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Moment => json!({ "type": "string", "format": "date-time" }),
            Self::Choice(words) => json!({ "type": "string", "enum": words }),
        }
    }

    /// The value as it is used; none when it is not allowed.
    fn checked(&self, value: &str) -> Option<String> {
        match self {
            Self::Text(most) => (value.chars().count() <= *most).then(|| value.to_owned()),
            Self::Whole(from, to) => {
                let plain = !value.is_empty() && value.len() < 6 && value.bytes().all(|b| b.is_ascii_digit());
                value.parse().ok().filter(|number| plain && (from..=to).contains(&number)).map(|number: u16| number.to_string())
            }
            Self::Date => (value.len() == 10).then(|| value.parse::<Date>().ok())?.map(|date| date.to_string()),
            Self::Moment => (value.len() >= 20).then(|| moment::kept(value))?,
            Self::Choice(words) => words.contains(&value).then(|| value.to_owned()),
        }
    }

    /// What is wanted, in Danish and English.
    pub(super) fn wanted(&self) -> (String, String) {
        match self {
            Self::Text(most) => (format!("højst {most} tegn"), format!("at most {most} characters")),
            Self::Whole(from, to) => (format!("et helt tal fra {from} til {to}"), format!("a whole number from {from} to {to}")),
            Self::Date => ("en dato som 2024-03-27".to_owned(), "a date like 2024-03-27".to_owned()),
            Self::Moment => ("et tidspunkt som 2024-01-08T09:30:00Z".to_owned(), "a moment like 2024-01-08T09:30:00Z".to_owned()),
            Self::Choice(words) => (format!("et af {}", words.join(", ")), format!("one of {}", words.join(", "))),
        }
    }
}

/// A request that may be answered.
pub(super) struct Asked {
    path: Vec<(String, String)>,
    query: HashMap<&'static str, String>,
    raw: Vec<(String, String)>,
    pub(super) base: String,
}

impl Asked {
    /// Checks a query against the parameters of an operation.
    pub(super) fn parse(
        known: &'static [Parameter],
        path: Vec<(String, String)>,
        query: &str,
        base: String,
    ) -> Result<Self, Problem> {
        let raw: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().take(100).collect();
        let mut checked = HashMap::new();
        for (name, value) in &raw {
            let shown: String = name.chars().take(40).collect();
            let Some(parameter) = known.iter().find(|parameter| parameter.name == name) else {
                let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
                let (da, en) = match names.as_slice() {
                    [] => ("Adressen tager ingen.".to_owned(), "This address takes none.".to_owned()),
                    names => (format!("Brug {}.", names.join(", ")), format!("Use {}.", names.join(", "))),
                };
                return Err(Problem::bad(
                    format!("Parameteren »{shown}« findes ikke her. {da}"),
                    format!("There is no parameter »{shown}« here. {en}"),
                ));
            };
            let (da, en) = parameter.kind.wanted();
            let value = parameter.kind.checked(value).ok_or_else(|| {
                Problem::bad(format!("Parameteren »{shown}« skal være {da}."), format!("The parameter »{shown}« must be {en}."))
            })?;
            if checked.insert(parameter.name, value).is_some() {
                return Err(Problem::bad(
                    format!("Parameteren »{shown}« må kun stå én gang."),
                    format!("The parameter »{shown}« may stand only once."),
                ));
            }
        }
        Ok(Self { path, query: checked, raw, base })
    }

    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The meeting that the path names.
    pub(super) fn meeting(&self) -> String {
        format!("{}/{}", self.part("body"), self.part("date"))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Option<u16> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn date(&self, name: &str) -> Option<Date> {
        self.text(name)?.parse().ok()
    }

    /// How many to give.
    pub(super) fn limit(&self) -> usize {
        self.number("limit").map_or(50, usize::from)
    }

    /// The whole address of this list with another value of one parameter.
    pub(super) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(format!("{}/api/v1{path}?", self.base));
        query.extend_pairs(self.raw.iter().filter(|(known, _)| known != name));
        query.append_pair(name, value);
        query.finish()
    }
}
