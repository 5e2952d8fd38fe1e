//! Typed identifiers. Who makes one gives the UUID: randomness comes in from outside.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Identifies a *Kommune* or other authority.
    OrganizationId,
    /// Identifies a *udvalg*, *byråd*, *råd* or *styregruppe*.
    BodyId,
    /// Identifies a person.
    PersonId,
    /// Identifies a *møde*.
    MeetingId,
    /// Identifies a *punkt*.
    ItemId,
    /// Identifies a *sag*.
    CaseId,
    /// Identifies an imported source document.
    SourceId,
    /// Identifies one edition of a publication.
    PublicationId,
    /// Identifies an account of the office.
    AccountId,
    /// Identifies a role given to an account.
    AssignmentId,
    /// Identifies an item that is being prepared.
    DraftId,
    /// Identifies a place on an agenda.
    EntryId,
    /// Identifies somebody at a meeting.
    AttendeeId,
    /// Identifies what was taken down at a meeting.
    ActId,
    /// Identifies a member's request that a case is treated.
    RequestId,
    /// Identifies a member's note.
    NoteId,
    /// Identifies an attachment of an item that is being prepared.
    EnclosureId,
    /// Identifies a passkey of an account.
    PasskeyId,
    /// Identifies a *høring*.
    ConsultationId,
    /// Identifies who is heard in it.
    PartyId,
    /// Identifies what one of them answers to one theme.
    ReplyId,
}
