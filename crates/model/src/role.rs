//! What people are in the office.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// *Rolle*: what a person is for one body, or for all, from one day to another. What each may do stands in
/// `docs/access.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// *Sagsbehandler*: opens cases and writes items.
    Caseworker,
    /// *Godkender*: a head of department who approves items or returns them.
    Approver,
    /// *Udvalgssekretær*: plans meetings, puts agendas together and sends them.
    Secretary,
    /// *Formand*: draws up the agenda and leads the meeting (kommunestyrelsesloven § 22).
    Chair,
    /// *Medlem*.
    Member,
    /// *Stedfortræder*, for the time it was called in (§ 15, § 28).
    Substitute,
    /// *Høringspart*: a council of citizens, another committee or municipality that is heard.
    HearingBody,
    /// *Læser af lukkede punkter*: sees what members see, without being one.
    ClosedReader,
    /// *Administrator*: accounts, roles and settings; not the cases.
    Administrator,
    /// *Revisor*: sees who has had what rights and who has done what; not the cases.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Caseworker,
        Self::Approver,
        Self::Secretary,
        Self::Chair,
        Self::Member,
        Self::Substitute,
        Self::HearingBody,
        Self::ClosedReader,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The name in the database, in the table of access and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Approver => "approver",
            Self::Secretary => "secretary",
            Self::Chair => "chair",
            Self::Member => "member",
            Self::Substitute => "substitute",
            Self::HearingBody => "hearing_body",
            Self::ClosedReader => "closed_reader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// What people call it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Caseworker => "Sagsbehandler",
            Self::Approver => "Godkender",
            Self::Secretary => "Udvalgssekretær",
            Self::Chair => "Formand",
            Self::Member => "Medlem",
            Self::Substitute => "Stedfortræder",
            Self::HearingBody => "Høringspart",
            Self::ClosedReader => "Læser af lukkede punkter",
            Self::Administrator => "Administrator",
            Self::Auditor => "Revisor",
        }
    }

    /// What the role is for, in a sentence for who gives it.
    pub fn explained(self) -> &'static str {
        match self {
            Self::Caseworker => "Opretter sager og skriver punkter.",
            Self::Approver => "Læser punkter igennem, godkender dem eller sender dem tilbage.",
            Self::Secretary => "Planlægger møder, samler dagsordener og sender dem ud.",
            Self::Chair => "Leder møderne og ser dagsordenen, før den sendes.",
            Self::Member => "Læser dagsordener med lukkede punkter og beder om sager på dagsordenen.",
            Self::Substitute => "Læser det samme som et medlem i den tid, indkaldelsen gælder.",
            Self::HearingBody => "Læser åbne punkter, der er sendt ud, og svarer på høringer.",
            Self::ClosedReader => "Læser udsendte dagsordener, også de lukkede punkter.",
            Self::Administrator => "Giver adgang og sætter systemet op. Ser ikke sagerne.",
            Self::Auditor => "Ser, hvem der har haft hvilke rettigheder, og hvad der er gjort. Ser ikke sagerne.",
        }
    }

    /// Whether the role is held for the whole installation and never for one body.
    pub fn is_everywhere(self) -> bool {
        matches!(self, Self::Administrator | Self::Auditor)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.danish())
    }
}

/// There is no such role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "»{0}« is no role; roles are caseworker, approver, secretary, chair, member, substitute, hearing_body, closed_reader, administrator and auditor"
)]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.code() == code).ok_or_else(|| UnknownRole(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_json_names_and_are_read_back() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.code());
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert!("mayor".parse::<Role>().is_err());
    }
}
