//! A meeting as an export tells of it, before it is a record: what all systems have in common.

use std::collections::HashMap;

use sagsgang_model::{CaseNumber, Date, ItemNumber, SectionKind, record::DocumentKind};

use super::{WithdrawnMeeting, time::When, xml};
use crate::items::folded;

/// What a label says of access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Label {
    /// Open, and nothing says otherwise.
    Open,
    /// Closed.
    Closed,
    /// There is no label: what does not say that it is open is closed.
    #[default]
    Missing,
    /// The label has a value that nobody knows.
    Unknown(String),
}

impl Label {
    /// What several labels of one thing say together: it is open when each says so.
    pub fn together(labels: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Missing;
        for label in labels {
            all = match (all, label) {
                (Self::Closed, _) | (_, Self::Closed) => Self::Closed,
                (Self::Unknown(value), _) | (_, Self::Unknown(value)) => Self::Unknown(value),
                (Self::Open, _) | (_, Self::Open) => Self::Open,
                (Self::Missing, Self::Missing) => Self::Missing,
            };
        }
        all
    }
}

/// One agenda or minutes of one meeting.
#[derive(Debug, Clone, Default)]
pub(super) struct Meeting {
    /// The system's own id of the meeting.
    pub key: Option<String>,
    pub kind: Option<DocumentKind>,
    /// *Kladde*: not released.
    pub draft: bool,
    pub access: Label,
    pub organization: Option<String>,
    pub committee: Option<String>,
    /// *Valgperiode* of the body.
    pub term: Option<String>,
    pub when: When,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub remarks: Option<String>,
    pub members: Vec<Member>,
    pub points: Vec<Point>,
    /// It is not to be shown any more.
    pub withdrawn: Option<WithdrawnMeeting>,
}

/// *Medlem* or another who takes part.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Member {
    pub name: String,
    pub role: Option<String>,
    pub party: Option<String>,
    /// Whether the person was there; none when nothing is told.
    pub there: Option<bool>,
    pub note: Option<String>,
    pub substitute_for: Option<String>,
}

/// *Punkt*.
#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    pub key: Option<String>,
    /// The key of the item it stands under.
    pub parent: Option<String>,
    pub order: Option<u32>,
    pub number: Option<ItemNumber>,
    pub title: String,
    /// What everybody may call it when it is closed.
    pub open_title: Option<String>,
    pub case_number: Option<CaseNumber>,
    pub access: Label,
    /// Whether it is open by a number that nobody has explained.
    pub guessed: bool,
    /// What contradicts its label, in a few Danish words.
    pub contradiction: Option<&'static str>,
    pub group: Option<String>,
    pub texts: Vec<Text>,
    pub earlier: Vec<Earlier>,
    /// Who was there for it or away, as far as it says.
    pub members: Vec<Member>,
    pub files: Vec<File>,
}

/// A text with its heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub heading: String,
    /// What the system itself says that it is.
    pub kind: Option<SectionKind>,
    pub content: Content,
}

/// Words as a system keeps them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Plain(String),
    Html(String),
}

impl Default for Content {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl Content {
    /// Words that may be HTML.
    pub fn of(text: String) -> Self {
        if xml::holds_html(&text) { Self::Html(text) } else { Self::Plain(text) }
    }
}

/// What a body decided of the case, in this meeting or another.
#[derive(Debug, Clone, Default)]
pub(super) struct Earlier {
    pub committee: Option<String>,
    pub term: Option<String>,
    pub date: Option<Date>,
    pub item: Option<ItemNumber>,
    pub text: Content,
}

/// *Bilag*.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub key: Option<String>,
    pub title: String,
    pub name: Option<String>,
    pub access: Label,
    pub order: Option<u32>,
}

/// The agendas of an export, those of one meeting and kind together: older systems export the open agenda and the closed one
/// apart, and the same one twice.
pub(super) fn together(all: Vec<Meeting>) -> Vec<Meeting> {
    let mut known: HashMap<(String, Option<DocumentKind>), usize> = HashMap::new();
    let mut out: Vec<Meeting> = Vec::new();
    for meeting in all {
        let named = || {
            let (committee, date) = meeting.committee.as_deref().zip(meeting.when.date)?;
            Some(format!("{} {date} {:?}", folded(committee), meeting.when.start))
        };
        let Some(identity) = meeting.key.clone().or_else(named) else {
            out.push(meeting);
            continue;
        };
        match known.entry((identity, meeting.kind)) {
            std::collections::hash_map::Entry::Occupied(at) => out[*at.get()].join(meeting),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(out.len());
                out.push(meeting);
            }
        }
    }
    out
}

impl Meeting {
    /// Takes in another agenda of the same meeting. The head of an open one is believed, and each item is there once.
    fn join(&mut self, mut other: Self) {
        if self.access != Label::Open && other.access == Label::Open {
            std::mem::swap(self, &mut other);
        }
        // Items of a closed agenda are closed, whatever they say of themselves.
        if other.access != Label::Open && self.access == Label::Open {
            for point in &mut other.points {
                if point.access == Label::Open {
                    point.access = other.access.clone();
                }
            }
        }
        self.draft |= other.draft;
        if self.members.is_empty() && self.access == other.access {
            self.members = std::mem::take(&mut other.members);
        }
        for point in other.points {
            match self.points.iter_mut().find(|own| own.same(&point)) {
                Some(own) => own.join(point),
                None => {
                    let number = point.number.clone();
                    let behind = self.points.iter().position(|own| number.is_some() && own.number > number);
                    self.points.insert(behind.unwrap_or(self.points.len()), point);
                }
            }
        }
    }
}

impl Point {
    /// Whether two agendas tell of one item.
    fn same(&self, other: &Self) -> bool {
        if self.key.is_some() && self.key == other.key {
            return true;
        }
        let cases = self.case_number.is_none() || other.case_number.is_none() || self.case_number == other.case_number;
        let titles = || {
            let title = |point: &Self| folded(&point.title);
            let open = |point: &Self| point.open_title.as_deref().map(folded);
            title(self) == title(other) || open(self) == Some(title(other)) || open(other) == Some(title(self))
        };
        self.number.is_some() && self.number == other.number && cases && (self.case_number.is_some() || titles())
    }

    /// Takes in the same item of another agenda: the fuller one is kept, and it is closed when either is.
    fn join(&mut self, mut other: Self) {
        let closed = [&self.access, &other.access].into_iter().find(|label| **label != Label::Open).cloned();
        let size = |point: &Self| point.texts.len() + point.files.len() + point.earlier.len();
        if size(&other) > size(self) {
            std::mem::swap(self, &mut other);
        }
        if let Some(closed) = closed {
            // What the open agenda calls it is what everybody may.
            if other.access == Label::Open && self.access != Label::Open && self.open_title.is_none() {
                self.open_title = Some(other.title);
            }
            self.access = closed;
        }
        self.open_title = self.open_title.take().or(other.open_title);
        self.contradiction = self.contradiction.or(other.contradiction);
    }
}
