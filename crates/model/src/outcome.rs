//! What a decision came to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Udfald*: what a body did with an item. One decision can be several of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// *Godkendt*, tiltrådt, vedtaget.
    Approved,
    /// *Godkendt med den rettelse, at …*
    ApprovedWithChange,
    /// *Taget til efterretning*.
    Noted,
    /// *Drøftet*.
    Discussed,
    /// *Udsat*, genoptages, taget af dagsordenen.
    Postponed,
    /// *Anbefales*, indstilles til, oversendes.
    SentOn,
    /// *Ikke godkendt*, forkastet, afvist.
    Rejected,
    /// *Valgt*: the body chose among options, or elected someone.
    Selected,
    /// *Deltager*: who goes to an event.
    Participation,
    /// *Ingenting*, ingen bemærkninger.
    None,
    /// Something else; the text tells.
    Other,
}

impl Outcome {
    /// Every outcome, in the order people list them.
    pub const ALL: [Self; 11] = [
        Self::Approved,
        Self::ApprovedWithChange,
        Self::Noted,
        Self::Discussed,
        Self::Postponed,
        Self::SentOn,
        Self::Rejected,
        Self::Selected,
        Self::Participation,
        Self::None,
        Self::Other,
    ];

    /// The name in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::ApprovedWithChange => "approved_with_change",
            Self::Noted => "noted",
            Self::Discussed => "discussed",
            Self::Postponed => "postponed",
            Self::SentOn => "sent_on",
            Self::Rejected => "rejected",
            Self::Selected => "selected",
            Self::Participation => "participation",
            Self::None => "none",
            Self::Other => "other",
        }
    }

    /// The outcome of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// The label a reader sees.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Approved => "Godkendt",
            Self::ApprovedWithChange => "Godkendt med ændring",
            Self::Noted => "Taget til efterretning",
            Self::Discussed => "Drøftet",
            Self::Postponed => "Udsat",
            Self::SentOn => "Sendt videre",
            Self::Rejected => "Ikke godkendt",
            Self::Selected => "Valgt",
            Self::Participation => "Deltagelse",
            Self::None => "Ingen beslutning",
            Self::Other => "Anden beslutning",
        }
    }

    /// The outcome that people [call](Self::danish) so.
    pub fn from_danish(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.danish() == words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_json_names() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.code());
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
    }
}
