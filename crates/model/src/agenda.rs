//! *Dagsordenen*: from the planned meeting to the edition that was sent.

use serde::{Deserialize, Serialize};

use crate::{
    CaseNumber, ClockTime, Date, Ground, ItemNumber, Provenance, Record, SectionKind,
    draft::DraftText,
    id::{DraftId, EntryId, MeetingId, RequestId},
    record::{Access, Attachment, Block, DocumentKind, Format, Guest, Item, Section, Source},
};

/// *Tilstand* of a meeting that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MeetingState {
    /// *Planlagt*, and not told yet.
    Planned,
    /// *Offentliggjort*: it stands in the plan that everybody sees.
    Announced,
    /// *Dagsorden udsendt*.
    Sent,
    /// *I gang*.
    Begun,
    /// *Afholdt*: the meeting was adjourned.
    Held,
    /// *Aflyst*, or moved to another day.
    Cancelled {
        /// Why.
        reason: String,
        /// The meeting it was moved to.
        moved_to: Option<MeetingId>,
    },
}

impl MeetingState {
    /// What people call it.
    pub fn danish(&self) -> &'static str {
        match self {
            Self::Planned => "Planlagt",
            Self::Announced => "Offentliggjort",
            Self::Sent => "Dagsorden udsendt",
            Self::Begun => "I gang",
            Self::Held => "Afholdt",
            Self::Cancelled { moved_to: None, .. } => "Aflyst",
            Self::Cancelled { moved_to: Some(_), .. } => "Flyttet",
        }
    }

    /// Whether it is to be held, or was.
    pub fn is_live(&self) -> bool {
        !matches!(self, Self::Cancelled { .. })
    }

    /// Whether it is to be held: what stands on its agenda stands on no other.
    pub fn is_to_come(&self) -> bool {
        matches!(self, Self::Planned | Self::Announced | Self::Sent | Self::Begun)
    }
}

/// *Møde, der er planlagt*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedMeeting {
    /// The meeting it is, in the record as well.
    pub id: MeetingId,
    /// The body that meets.
    pub body: crate::id::BodyId,
    /// The day.
    pub date: Date,
    /// When it begins.
    pub time: ClockTime,
    /// Where.
    pub place: String,
    /// *Ekstraordinært*: outside the plan.
    pub extraordinary: bool,
    /// Where it is on its way.
    pub state: MeetingState,
}

/// Where an item of an agenda comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// A case's item that was prepared and approved.
    Draft {
        /// Which.
        draft: DraftId,
    },
    /// *Fast punkt* of the body.
    Standing,
    /// A member's request (§ 11).
    Request {
        /// Which.
        request: RequestId,
    },
    /// Written on the agenda itself, or proposed by it: a promise, the yearly wheel, what was postponed.
    Own,
}

/// *Punkt på dagsordenen*, before the agenda is sent and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Identity.
    pub id: EntryId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Place on the agenda, from 1.
    pub position: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// What it says, when it is no prepared item.
    pub text: DraftText,
    /// The case it belongs to, when it is no prepared item.
    pub case_number: Option<CaseNumber>,
    /// *Overskrift* of the group it begins; empty when it stands in the group before.
    pub group: String,
    /// When it begins.
    pub from: Option<ClockTime>,
    /// When it ends.
    pub to: Option<ClockTime>,
    /// *Gæster* and their times, a line each.
    pub guests: String,
    /// Its number, which never changes once the agenda is sent.
    pub number: Option<u32>,
    /// *Tillægspunkt*: why it came after the agenda was sent (§ 8).
    pub late: Option<String>,
    /// *Trukket* after the agenda was sent: why.
    pub withdrawn: Option<String>,
}

/// *Bilag*, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// Its title.
    pub title: String,
    /// Open or closed.
    pub access: Access,
    /// File name.
    pub name: String,
    /// The bytes.
    pub sha256: String,
    /// What it is, as the web names it.
    pub media_type: String,
    /// Its length in bytes.
    pub size: usize,
}

/// *Punkt*, as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentItem {
    /// The place on the agenda, the same in every edition.
    pub entry: EntryId,
    /// The prepared item and the number of its text.
    pub draft: Option<(DraftId, u32)>,
    /// Its whole text, also of a closed one.
    pub item: Item,
    /// Why it is closed.
    pub ground: Option<Ground>,
    /// What everybody may call a closed item.
    pub open_title: Option<String>,
    /// When it begins and ends.
    pub times: (Option<ClockTime>, Option<ClockTime>),
    /// *Gæster*, a line each.
    pub guests: String,
    /// Its attachments in their order.
    pub files: Vec<SentFile>,
    /// Why it came after the agenda was sent.
    pub late: Option<String>,
    /// Why it was withdrawn after the agenda was sent.
    pub withdrawn: Option<String>,
}

/// *Udgave* of an agenda: what was sent, whole and never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgendaEdition {
    /// The meeting.
    pub meeting: MeetingId,
    /// Counted from 1.
    pub number: u32,
    /// When it was sent, in UTC, as RFC 3339.
    pub sent: String,
    /// By whom.
    pub sent_by: String,
    /// Why it was sent anew, or late.
    pub reason: Option<String>,
    /// The organization's name.
    pub organization: String,
    /// The meeting's public address, without the leading `/moeder/`.
    pub address: String,
    /// The body's name.
    pub body: String,
    /// The day.
    pub date: Date,
    /// When the meeting begins.
    pub time: ClockTime,
    /// Where.
    pub place: String,
    /// *Formand*.
    pub chair: Option<String>,
    /// The items in their order.
    pub items: Vec<SentItem>,
}

/// *Anmodning* of a member that a case is treated (kommunestyrelsesloven § 11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Identity.
    pub id: RequestId,
    /// The body.
    pub body: crate::id::BodyId,
    /// The meeting it was asked for.
    pub meeting: MeetingId,
    /// Who asks.
    pub account: crate::id::AccountId,
    /// Their name then.
    pub made_by: String,
    /// When, in UTC, as RFC 3339.
    pub at: String,
    /// What the case is called.
    pub title: String,
    /// What it is about, as Markdown.
    pub text: String,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RequestState {
    /// It came in time, and waits to be put on the agenda.
    Waiting,
    /// It came after the deadline: the member has no right to this meeting, and whoever draws up the agenda may take it all
    /// the same, or put it on the next one.
    Late {
        /// The last day it would have been in time.
        deadline: Date,
    },
    /// It stands on an agenda.
    Taken,
    /// It is not treated at this meeting.
    Refused {
        /// Why.
        reason: String,
    },
}

/// The heading over why an item came late.
pub const LATE_HEADING: &str = "Begrundelse for tillægspunktet";
/// The heading over why an item was withdrawn.
pub const WITHDRAWN_HEADING: &str = "Udgået";
/// What stands before the title of an item that was withdrawn.
pub const WITHDRAWN_MARK: &str = "Udgår: ";
/// What a closed item is called that has no open title.
pub const CLOSED_TITLE: &str = "Lukket punkt";

fn section(heading: &str, text: &str) -> Section {
    Section {
        kind: SectionKind::Other,
        heading: Some(heading.to_owned()),
        text: text.to_owned(),
        blocks: vec![Block::Paragraph { text: text.to_owned() }],
        provenance: Provenance::default(),
    }
}

impl SentItem {
    /// Its number as printed.
    pub fn number(&self) -> Option<&ItemNumber> {
        self.item.number.as_ref()
    }

    /// Whether everybody may read it.
    pub fn is_open(&self) -> bool {
        self.item.access == Access::Open
    }

    /// What it says of itself on paper: of a withdrawn one that it is, of a late one why it is.
    pub fn printed(&self) -> Item {
        if let Some(why) = &self.withdrawn {
            let title = format!("{WITHDRAWN_MARK}{}", self.item.title);
            let mut bare = Item::bare(self.item.number.clone(), title, self.item.case_number.clone(), self.item.access);
            bare.group = self.item.group.clone();
            bare.sections.push(section(WITHDRAWN_HEADING, why));
            return bare;
        }
        let mut item = self.item.clone();
        if let Some(why) = &self.late {
            item.sections.insert(0, section(LATE_HEADING, why));
        }
        item
    }

    /// What everybody may see of it. Closed attachments of an open item are not told of at all.
    pub fn open(&self) -> Item {
        let printed = self.printed();
        if self.is_open() {
            let open = |at: &usize| self.files.get(*at).is_none_or(|file| file.access == Access::Open);
            let attachments = (0..printed.attachments.len()).filter(open).map(|at| printed.attachments[at].clone()).collect();
            return Item { attachments, ..printed };
        }
        let title = self.open_title.clone().unwrap_or_else(|| CLOSED_TITLE.to_owned());
        let title = if self.withdrawn.is_some() { format!("{WITHDRAWN_MARK}{title}") } else { title };
        let mut bare = Item::bare(printed.number, title, printed.case_number, Access::Closed);
        bare.group = printed.group;
        bare
    }

    /// *Gæster* at the item, a line each.
    pub fn visited(&self, (from, to): (Option<ClockTime>, Option<ClockTime>), guests: &str) -> Vec<Guest> {
        let lines = guests.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| Guest { from, to, text: line.to_owned(), items: self.number().cloned().into_iter().collect() }).collect()
    }

    /// The files that everybody may open, in their order.
    pub fn open_files(&self) -> impl Iterator<Item = &SentFile> {
        let shown = self.is_open() && self.withdrawn.is_none();
        self.files.iter().filter(move |file| shown && file.access == Access::Open)
    }
}

impl AgendaEdition {
    /// The documents of this edition, as the record keeps them: the agenda and its closed part, and, once there are late items,
    /// the supplementary agenda and its closed part.
    ///
    /// Nothing closed stands in an open document but number, case number and open title.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for (kind, late) in [(DocumentKind::Agenda, false), (DocumentKind::SupplementaryAgenda, true)] {
            let items: Vec<&SentItem> = self.items.iter().filter(|item| item.late.is_some() == late).collect();
            if late && items.is_empty() {
                continue;
            }
            records.push(Record {
                items: items.iter().map(|item| item.open()).collect(),
                ..self.record(kind, Access::Open, &items)
            });
            let closed: Vec<&SentItem> = items.into_iter().filter(|item| !item.is_open()).collect();
            // An item that was closed may be open now: then an empty part takes the place of the one that held it.
            if closed.is_empty() && self.number == 1 {
                continue;
            }
            let words = closed.iter().map(|item| item.printed()).collect();
            records.push(Record { items: words, ..self.record(kind, Access::Closed, &closed) });
        }
        records
    }

    fn record(&self, kind: DocumentKind, access: Access, items: &[&SentItem]) -> Record {
        let guests = items
            .iter()
            .filter(|item| item.withdrawn.is_none() && (access == Access::Closed || item.is_open()))
            .flat_map(|item| item.visited(item.times, &item.guests));
        let head = Head {
            organization: &self.organization,
            address: &self.address,
            body: &self.body,
            date: self.date,
            time: self.time,
            place: &self.place,
            chair: self.chair.as_deref(),
        };
        let remarks = self.reason.clone().filter(|_| access == Access::Open && kind == DocumentKind::Agenda);
        Record { guests: guests.collect(), remarks, ..head.record(kind, access, &format!("{}. udgave", self.number)) }
    }
}

/// What stands at the head of every document of a meeting.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// The meeting's public address, without the leading `/moeder/`.
    pub address: &'a str,
    /// The body's name.
    pub body: &'a str,
    /// The day.
    pub date: Date,
    /// When it begins.
    pub time: ClockTime,
    /// Where.
    pub place: &'a str,
    /// *Formand*.
    pub chair: Option<&'a str>,
}

impl Head<'_> {
    /// A document of the meeting that says nothing but its head.
    pub fn record(&self, kind: DocumentKind, access: Access, which: &str) -> Record {
        let part = if access == Access::Closed { ", lukket del" } else { "" };
        Record {
            source: Source {
                file: format!("{} {}{part}, {which}", kind.danish(), self.address.replace('/', " ")),
                sha256: String::new(),
                format: Format::Office,
                pages: 0,
            },
            kind,
            access: Some(access),
            organization: Some(self.organization.to_owned()),
            committee: Some(self.body.to_owned()),
            term: None,
            date: Some(self.date),
            start: Some(self.time),
            end: None,
            place: Some(self.place).filter(|place| !place.is_empty()).map(str::to_owned),
            chair: self.chair.map(str::to_owned),
            participants: Vec::new(),
            guests: Vec::new(),
            remarks: None,
            attendance: Vec::new(),
            items: Vec::new(),
            signatories: Vec::new(),
            other: Vec::new(),
            furniture: Vec::new(),
            provenance: Default::default(),
            findings: Vec::new(),
        }
    }
}

/// The attachments that an item lists for its files.
pub fn listed(files: &[SentFile]) -> Vec<Attachment> {
    let listed = |(at, file): (usize, &SentFile)| Attachment {
        title: file.title.clone(),
        file_name: Some(file.name.clone()),
        number: Some((at + 1).to_string()),
        provenance: Provenance::default(),
    };
    files.iter().enumerate().map(listed).collect()
}

/// Numbers for the items of an agenda in their order. What has a number keeps it; `first` is the next that is free.
///
/// An item that comes late gets a number after all that were given, wherever it stands: numbers are stable, and a number is
/// never given twice.
pub fn numbers(entries: &[Entry], first: u32) -> Vec<u32> {
    let given = entries.iter().filter_map(|entry| entry.number).max().map_or(first, |last| first.max(last + 1));
    let mut next = given;
    let number = |entry: &Entry| {
        entry.number.unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    };
    entries.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(number: u32, title: &str, access: Access) -> SentItem {
        let number = Some(number.to_string().parse().unwrap());
        let mut item = Item::bare(number, title.to_owned(), Some("27.00.00-A00-1-26".parse().unwrap()), access);
        item.sections.push(section("Sagsfremstilling", "Familien Holm søger om støtte."));
        let file = |title: &str, access| SentFile {
            title: title.to_owned(),
            access,
            name: format!("{title}.pdf"),
            sha256: "0".repeat(64),
            media_type: "application/pdf".to_owned(),
            size: 1,
        };
        let files = vec![file("Kort", Access::Open), file("Notat om familien", Access::Closed)];
        item.attachments = listed(&files);
        SentItem {
            entry: EntryId(uuid::Uuid::from_u128(u128::from(item.lines()))),
            draft: None,
            item,
            ground: None,
            open_title: None,
            times: (None, None),
            guests: String::new(),
            files,
            late: None,
            withdrawn: None,
        }
    }

    trait Lines {
        fn lines(&self) -> u32;
    }
    impl Lines for Item {
        fn lines(&self) -> u32 {
            self.number.as_ref().map_or(0, |number| number.as_str().parse().unwrap())
        }
    }

    fn edition(items: Vec<SentItem>) -> AgendaEdition {
        AgendaEdition {
            meeting: MeetingId(uuid::Uuid::nil()),
            number: 1,
            sent: String::new(),
            sent_by: String::new(),
            reason: None,
            organization: "Fjordby Kommune".to_owned(),
            address: "teknikudvalget/2026-12-07".to_owned(),
            body: "Teknikudvalget".to_owned(),
            date: "2026-12-07".parse().unwrap(),
            time: "16:00".parse().unwrap(),
            place: "Rådhuset".to_owned(),
            chair: None,
            items,
        }
    }

    #[test]
    fn nothing_closed_stands_in_an_open_document() {
        let mut closed = item(2, "Støtte til familien Holm", Access::Closed);
        closed.guests = "Advokat Holm".to_owned();
        let mut withdrawn = item(3, "Støtte til familien Holm igen", Access::Closed);
        withdrawn.withdrawn = Some("Familien Holm er flyttet".to_owned());
        withdrawn.open_title = Some("Personsag".to_owned());
        let mut late = item(4, "Haster for familien Holm", Access::Closed);
        late.late = Some("Familien Holm bad om det".to_owned());
        let records = edition(vec![item(1, "Ny bro", Access::Open), closed, withdrawn, late]).records();
        let kinds: Vec<_> = records.iter().map(|record| (record.kind, record.access.unwrap(), record.items.len())).collect();
        assert_eq!(
            kinds,
            [
                (DocumentKind::Agenda, Access::Open, 3),
                (DocumentKind::Agenda, Access::Closed, 2),
                (DocumentKind::SupplementaryAgenda, Access::Open, 1),
                (DocumentKind::SupplementaryAgenda, Access::Closed, 1),
            ]
        );
        for open in records.iter().filter(|record| record.access == Some(Access::Open)) {
            let closed: Vec<_> = open.items.iter().filter(|item| item.access == Access::Closed).collect();
            let json = serde_json::to_string(&(closed, &open.guests)).unwrap();
            assert!(!json.contains("Holm") && !json.contains("familien"), "{json}");
            let files = open.items.iter().flat_map(|item| &item.attachments).all(|file| file.title == "Kort");
            assert!(files, "a closed attachment of an open item is not told of");
        }
        assert_eq!(records[0].items[2].title, "Udgår: Personsag");
        assert!(serde_json::to_string(&records[3]).unwrap().contains("bad om det"));
    }

    #[test]
    fn what_is_late_says_why_and_what_is_withdrawn_stays() {
        let mut late = item(9, "Sporet på kajen", Access::Open);
        late.late = Some("Fristen er på torsdag.".to_owned());
        assert_eq!(late.open().sections[0].heading.as_deref(), Some(LATE_HEADING));
        late.withdrawn = Some("Ansøgeren har trukket sig.".to_owned());
        let open = late.open();
        assert_eq!((open.title.as_str(), open.sections.len()), ("Udgår: Sporet på kajen", 1));
        assert_eq!(open.number.unwrap().as_str(), "9");
        assert_eq!(late.open_files().count(), 0);
    }

    fn entry(number: Option<u32>) -> Entry {
        Entry {
            id: EntryId(uuid::Uuid::nil()),
            meeting: MeetingId(uuid::Uuid::nil()),
            position: 1,
            origin: Origin::Own,
            text: DraftText::default(),
            case_number: None,
            group: String::new(),
            from: None,
            to: None,
            guests: String::new(),
            number,
            late: None,
            withdrawn: None,
        }
    }

    proptest! {
        #[test]
        fn numbers_are_stable_and_never_given_twice(
            fixed in proptest::collection::btree_set(1u32..40, 0..8), new in 0usize..6, first in 1u32..60, places in proptest::collection::vec(0usize..14, 6)
        ) {
            let mut entries: Vec<Entry> = fixed.iter().map(|number| entry(Some(*number))).collect();
            for place in places.iter().take(new) {
                entries.insert((*place).min(entries.len()), entry(None));
            }
            let numbers = numbers(&entries, first);
            let mut unique = numbers.clone();
            unique.sort_unstable();
            unique.dedup();
            prop_assert_eq!(unique.len(), entries.len());
            for (entry, number) in entries.iter().zip(&numbers) {
                prop_assert!(entry.number.is_none_or(|fixed| fixed == *number));
                prop_assert!(entry.number.is_some() || *number >= first);
            }
            let fresh: Vec<u32> = entries.iter().zip(&numbers).filter(|(entry, _)| entry.number.is_none()).map(|(_, n)| *n).collect();
            prop_assert!(fresh.is_sorted(), "new ones in their order");
        }
    }
}
