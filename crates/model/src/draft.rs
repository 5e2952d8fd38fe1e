//! An item while it is being written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    SectionKind,
    grant::{self, Grant, Unread},
    merge::{Merged, merge},
};

/// *Tilstand* of an item that is being prepared. A step takes the old state and gives the new one, or says why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DraftState {
    /// *Ikke klar*: somebody writes on it.
    NotReady {
        /// Why it came back, when it did.
        returned: Option<String>,
    },
    /// *Klar*: sent to be read through.
    InReview,
    /// *Godkendt*: may go on an agenda.
    Approved,
    /// *Udsendt*: it stands on an agenda that was sent.
    Sent,
    /// *Trukket*: it comes to nothing, and says why.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// What can be done with an item that is being prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftStep {
    /// *Send til gennemlæsning*.
    Submit,
    /// *Send tilbage*: the reader says what is missing.
    Return {
        /// What is missing.
        reason: String,
    },
    /// *Godkend*.
    Approve,
    /// *Send ud* with an agenda.
    Send,
    /// *Tag af dagsordenen* after it was sent: it may go on another.
    TakeOff,
    /// *Åbn igen*: something must be changed after all.
    Reopen {
        /// What.
        reason: String,
    },
    /// *Træk tilbage*.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// Why a step cannot be taken, in words for who wanted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotNow(pub String);

impl DraftState {
    /// The name in the database.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReady { .. } => "not_ready",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Sent => "sent",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// What people call it.
    pub fn danish(&self) -> &'static str {
        match self {
            Self::NotReady { returned: None } => "Ikke klar",
            Self::NotReady { returned: Some(_) } => "Sendt tilbage",
            Self::InReview => "Til gennemlæsning",
            Self::Approved => "Godkendt",
            Self::Sent => "Udsendt",
            Self::Withdrawn { .. } => "Trukket",
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// When the state does not allow it, or a reason is missing.
    pub fn step(self, step: DraftStep) -> Result<Self, NotNow> {
        let reason = |reason: String| match reason.trim() {
            "" => Err(NotNow("Skriv hvorfor, så de andre kan handle på det.".to_owned())),
            given => Ok(given.to_owned()),
        };
        match (self, step) {
            (Self::NotReady { .. }, DraftStep::Submit) => Ok(Self::InReview),
            (Self::InReview, DraftStep::Return { reason: why })
            | (Self::Approved | Self::Sent, DraftStep::Reopen { reason: why }) => {
                Ok(Self::NotReady { returned: Some(reason(why)?) })
            }
            (Self::InReview, DraftStep::Approve) | (Self::Sent, DraftStep::TakeOff) => Ok(Self::Approved),
            // A new edition of the agenda sends it once more.
            (Self::Approved | Self::Sent, DraftStep::Send) => Ok(Self::Sent),
            (Self::NotReady { .. } | Self::InReview | Self::Approved, DraftStep::Withdraw { reason: why }) => {
                Ok(Self::Withdrawn { reason: reason(why)? })
            }
            (state, _) => {
                Err(NotNow(format!("Punktet er i mellemtiden blevet »{}«. Genindlæs siden, og se efter.", state.danish())))
            }
        }
    }
}

/// *Felt* of the form an item is written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FormField {
    /// Its name in forms and in what is kept.
    pub key: String,
    /// What the section is for.
    pub kind: SectionKind,
    /// The heading as printed.
    pub heading: String,
    /// What belongs here, for who writes.
    #[serde(default)]
    pub hint: String,
}

/// *Tekst* of an item that is being prepared: its title and one text for each field of the form, as Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftText {
    /// *Titel*, on one line.
    pub title: String,
    /// Who recommends; *Administrationen* unless told.
    pub recommended_by: String,
    /// *At-led*, one a line.
    pub clauses: String,
    /// *Bevillinger*, one a line: see [`grant`].
    #[serde(default)]
    pub grants: String,
    /// The texts in the form's order: field and text.
    pub sections: Vec<(String, String)>,
}

/// One place of a text that two people changed, brought together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedField {
    /// `title`, `recommended_by`, `clauses`, `grants`, or a field of the form.
    pub key: String,
    /// What came of it.
    pub merged: Merged,
}

impl DraftText {
    /// The text of a field; empty when nothing was written.
    pub fn section(&self, key: &str) -> &str {
        self.sections.iter().find(|(known, _)| known == key).map_or("", |(_, text)| text)
    }

    /// The names of all parts, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        ["title", "recommended_by", "clauses", "grants"].into_iter().chain(self.sections.iter().map(|(key, _)| key.as_str()))
    }

    /// A part by its name.
    pub fn part(&self, key: &str) -> &str {
        match key {
            "title" => &self.title,
            "recommended_by" => &self.recommended_by,
            "clauses" => &self.clauses,
            "grants" => &self.grants,
            key => self.section(key),
        }
    }

    /// Puts a part in place of what is there. A field the form does not have is added.
    pub fn set(&mut self, key: &str, text: String) {
        match key {
            "title" => self.title = text.split_whitespace().collect::<Vec<_>>().join(" "),
            "recommended_by" => self.recommended_by = text.split_whitespace().collect::<Vec<_>>().join(" "),
            "clauses" => self.clauses = text,
            "grants" => self.grants = text,
            key => match self.sections.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = text,
                None => self.sections.push((key.to_owned(), text)),
            },
        }
    }

    /// Puts more behind what a part holds: a paragraph, or a line where each line is one thing.
    pub fn append(&mut self, key: &str, more: &str) {
        let gap = if matches!(key, "clauses" | "grants") { "\n" } else { "\n\n" };
        let (before, more) = (self.part(key).trim_end().to_owned(), more.trim());
        match (before.is_empty(), more.is_empty()) {
            (_, true) => {}
            (true, false) => self.set(key, more.to_owned()),
            (false, false) => self.set(key, format!("{before}{gap}{more}")),
        }
    }

    /// The grants.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn grants(&self) -> Result<Vec<Grant>, Unread> {
        grant::grants(&self.grants)
    }

    /// Brings two people's changes to a text together, part by part.
    pub fn merge(base: &Self, mine: &Self, theirs: &Self) -> Vec<MergedField> {
        let mut keys: Vec<&str> = theirs.keys().collect();
        keys.extend(mine.keys().filter(|key| !theirs.keys().any(|known| known == *key)));
        keys.into_iter()
            .map(|key| MergedField { key: key.to_owned(), merged: merge(base.part(key), mine.part(key), theirs.part(key)) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn because(reason: &str) -> String {
        reason.to_owned()
    }

    #[test]
    fn the_way_of_an_item() {
        let state = DraftState::NotReady { returned: None }.step(DraftStep::Submit).unwrap();
        let back = state.clone().step(DraftStep::Return { reason: because(" Økonomien mangler ") }).unwrap();
        assert_eq!(back, DraftState::NotReady { returned: Some(because("Økonomien mangler")) });
        assert!(state.clone().step(DraftStep::Return { reason: because("  ") }).is_err(), "a reason is given");
        assert!(state.clone().step(DraftStep::Submit).is_err(), "twice");
        let approved = back.step(DraftStep::Submit).unwrap().step(DraftStep::Approve).unwrap();
        assert_eq!(approved.danish(), "Godkendt");
        assert!(matches!(
            approved.clone().step(DraftStep::Reopen { reason: because("Ny pris") }),
            Ok(DraftState::NotReady { .. })
        ));
        let gone = approved.step(DraftStep::Withdraw { reason: because("Dobbelt") }).unwrap();
        for step in [DraftStep::Submit, DraftStep::Approve, DraftStep::Withdraw { reason: because("igen") }] {
            assert!(gone.clone().step(step).is_err(), "withdrawn is the end");
        }
    }

    fn step() -> impl Strategy<Value = DraftStep> {
        prop_oneof![
            Just(DraftStep::Submit),
            Just(DraftStep::Approve),
            Just(DraftStep::Send),
            Just(DraftStep::TakeOff),
            ".{0,3}".prop_map(|reason| DraftStep::Return { reason }),
            ".{0,3}".prop_map(|reason| DraftStep::Reopen { reason }),
            ".{0,3}".prop_map(|reason| DraftStep::Withdraw { reason }),
        ]
    }

    proptest! {
        #[test]
        fn nothing_is_approved_unread_and_nothing_comes_back_without_a_reason(steps in proptest::collection::vec(step(), 0..20)) {
            let mut state = DraftState::NotReady { returned: None };
            for step in steps {
                let Ok(next) = state.clone().step(step) else { continue };
                prop_assert!(next != DraftState::Approved || matches!(state, DraftState::InReview | DraftState::Sent));
                prop_assert!(next != DraftState::Sent || matches!(state, DraftState::Approved | DraftState::Sent));
                if let DraftState::NotReady { returned } = &next {
                    prop_assert!(returned.as_ref().is_some_and(|reason| !reason.trim().is_empty()));
                }
                let over = matches!(state, DraftState::Withdrawn { .. });
                prop_assert!(!over);
                state = next;
            }
        }
    }

    #[test]
    fn changes_to_different_parts_come_together() {
        let text = |title: &str, case: &str| {
            let mut text = DraftText { title: title.to_owned(), ..DraftText::default() };
            text.set("sag", case.to_owned());
            text
        };
        let base = text("Ny bro", "Broen er gammel.\n\nDen skal skiftes.");
        let mine = text("Ny bro over åen", "Broen er gammel.\n\nDen skal skiftes.");
        let mut theirs = text("Ny bro", "Broen er fra 1931.\n\nDen skal skiftes.");
        theirs.set("oekonomi", "2 mio. kr.".to_owned());
        let merged = DraftText::merge(&base, &mine, &theirs);
        let of = |key: &str| merged.iter().find(|field| field.key == key).unwrap().merged.text().unwrap();
        assert_eq!(of("title"), "Ny bro over åen");
        assert_eq!(of("sag"), "Broen er fra 1931.\n\nDen skal skiftes.");
        assert_eq!(of("oekonomi"), "2 mio. kr.");
        let grants = |lines: &str| DraftText { grants: lines.to_owned(), ..base.clone() };
        let lines = ["| 60.000 |  | drift | 2021 | kassen |", "| 50.000 |  | drift | 2021 | kassen |"];
        let changed = ["| 70.000 |  | drift | 2021 | kassen |", "| 50.000 |  | drift | 2022 | kassen |"];
        let merged = DraftText::merge(
            &grants(&lines.join("\n")),
            &grants(&[changed[0], lines[1]].join("\n")),
            &grants(&[lines[0], changed[1]].join("\n")),
        );
        let of = |key: &str| merged.iter().find(|field| field.key == key).unwrap().merged.text().unwrap();
        assert_eq!(of("grants"), changed.join("\n"), "each a line of its own");
        let other = text("Bro", "Broen er gammel.\n\nDen skal skiftes.");
        assert_eq!(DraftText::merge(&base, &mine, &other)[0].merged.conflicts(), 1);
    }
}
