//! What one document says: the record that every reader gives and everything else is made from.
//!
//! This is the JSON of `sagsgang read --json` (an array with one [`Record`] per document); its
//! schema is committed as `docs/schema/record.json`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseNumber, ClockTime, Finding, ItemNumber, Outcome, Provenance, SectionKind};

/// *Referat* or *dagsorden* as read: one document's record and what was noticed about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The document it was read from.
    pub source: Source,
    /// Agenda, supplementary agenda or minutes.
    pub kind: DocumentKind,
    /// Whether the document itself is the open or the closed part, when it says so.
    pub access: Option<Access>,
    /// *Kommune*, region or authority, as printed.
    pub organization: Option<String>,
    /// *Udvalg*, byråd, råd or styregruppe, without its term.
    pub committee: Option<String>,
    /// *Valgperiode*, as printed behind the committee's name: `2022-2025`.
    pub term: Option<String>,
    /// *Mødedato*.
    pub date: Option<Date>,
    /// When the meeting began, or was called to begin.
    pub start: Option<ClockTime>,
    /// When the meeting ended, or was planned to.
    pub end: Option<ClockTime>,
    /// *Mødested*.
    pub place: Option<String>,
    /// *Formand* of the meeting.
    pub chair: Option<String>,
    /// *Deltagere*: those listed as taking part.
    pub participants: Vec<Participant>,
    /// *Gæster*, inviterede: those who come for part of the meeting.
    pub guests: Vec<Guest>,
    /// *Bemærkninger* of the head.
    pub remarks: Option<String>,
    /// *Fravær og fremmøde*: who was there for which items.
    pub attendance: Vec<Attendance>,
    /// *Punkter*, in printed order.
    pub items: Vec<Item>,
    /// *Underskrifter*.
    pub signatories: Vec<String>,
    /// The head and the end as printed, line by line: what the fields above were read from, and whatever none of them holds.
    pub other: Vec<Block>,
    /// *Sidehoveder, sidefødder og støj*: text taken away because it belongs to the page, the web site or the case register, and not to the meeting.
    pub furniture: Vec<Furniture>,
    /// Where the values of the head stand, by field name.
    pub provenance: BTreeMap<String, Provenance>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// The document a record was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// File name, without folders; for a member of an archive `archive.zip/name.pdf`.
    pub file: String,
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// What the bytes are, by content.
    pub format: Format,
    /// Number of pages; 1 where the format has none.
    pub pages: u32,
}

/// *Filformat*: what a source is, by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text.
    Text,
    /// PDF with a text layer.
    Pdf,
    /// Word (Office Open XML).
    Docx,
    /// A web page.
    Html,
    /// Made in the office: the record itself.
    Office,
    /// *Eksport fra et andet system*.
    Export,
    /// None of those.
    Unknown,
}

/// *Dokumenttype*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// *Referat*.
    Minutes,
    /// *Dagsorden*.
    Agenda,
    /// *Tillægsdagsorden*.
    SupplementaryAgenda,
    /// *Planlagt møde*: what the meeting plan says before there is an agenda.
    Plan,
    /// *Aflyst møde*, also one that was moved: what it was stands no longer.
    Cancellation,
}

impl DocumentKind {
    /// What a reader calls it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Minutes => "Referat",
            Self::Agenda => "Dagsorden",
            Self::SupplementaryAgenda => "Tillægsdagsorden",
            Self::Plan => "Planlagt møde",
            Self::Cancellation => "Aflyst møde",
        }
    }
}

/// *Åben* or *lukket*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// May be shown to everybody.
    Open,
    /// Treated behind closed doors.
    Closed,
}

/// *Deltager*.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// The name alone.
    pub name: String,
    /// *Formand*, næstformand, borgmester, referent …, as printed.
    pub role: Option<String>,
    /// Party letter or name, as printed in brackets.
    pub party: Option<String>,
    /// The organization the person comes from, as printed.
    pub organization: Option<String>,
}

/// *Gæst*: somebody who takes part for a time or some items.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Guest {
    /// From when.
    pub from: Option<ClockTime>,
    /// Until when.
    pub to: Option<ClockTime>,
    /// Who, as printed.
    pub text: String,
    /// For which items, when printed.
    pub items: Vec<ItemNumber>,
}

/// *Fremmøde*: for one person, the items they were away from and those they were there for.
///
/// Both sets are over this document's items. A person absent throughout has every item in
/// `items_absent`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Attendance {
    /// The name alone.
    pub name: String,
    /// Items treated without the person.
    pub items_absent: Vec<ItemNumber>,
    /// Items the person took part in.
    pub items_present: Vec<ItemNumber>,
    /// When the person came, when a time is printed.
    pub from: Option<ClockTime>,
    /// When the person left, when a time is printed.
    pub to: Option<ClockTime>,
    /// The words it was read from.
    pub note: Option<String>,
}

/// *Punkt*: one item, from its number to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// The number as printed, without trailing stop.
    pub number: Option<ItemNumber>,
    /// *Titel*, on one line.
    pub title: String,
    /// *Sagsnummer*.
    pub case_number: Option<CaseNumber>,
    /// Open, unless the document says closed.
    pub access: Access,
    /// The group heading the item stands under (*Sager til behandling*), when the agenda is grouped.
    pub group: Option<String>,
    /// All sections in printed order, recommendations, decision and attachment lists among them.
    pub sections: Vec<Section>,
    /// *Indstillinger*, earlier ones marked.
    pub recommendations: Vec<Recommendation>,
    /// *Beslutning* of this meeting; none in agendas, and where the document has no text for it.
    pub decision: Option<Decision>,
    /// Names of those absent for this item, as the item itself says.
    pub absent: Vec<String>,
    /// *Stedfortrædere* for this item.
    pub substitutes: Vec<Substitute>,
    /// *Bilag*.
    pub attachments: Vec<Attachment>,
    /// Decisions of other meetings that the item quotes.
    pub earlier_decisions: Vec<EarlierDecision>,
    /// References to law.
    pub law_references: Vec<LawReference>,
    /// Amounts of money.
    pub amounts: Vec<Amount>,
    /// *Opfølgning*: what somebody promised to come back with.
    pub commitments: Vec<Commitment>,
    /// Where the item stands.
    pub provenance: Provenance,
}

impl Item {
    /// An item of which nothing but its number, title and case number is known, or may be.
    pub fn bare(number: Option<ItemNumber>, title: String, case_number: Option<CaseNumber>, access: Access) -> Self {
        Self {
            number,
            title,
            case_number,
            access,
            group: None,
            sections: Vec::new(),
            recommendations: Vec::new(),
            decision: None,
            absent: Vec::new(),
            substitutes: Vec::new(),
            attachments: Vec::new(),
            earlier_decisions: Vec::new(),
            law_references: Vec::new(),
            amounts: Vec::new(),
            commitments: Vec::new(),
            provenance: Provenance::default(),
        }
    }
}

/// *Afsnit*: the text under one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// What the heading means.
    pub kind: SectionKind,
    /// The heading as printed; none for text before the first.
    pub heading: Option<String>,
    /// The whole text, paragraphs separated by an empty line.
    pub text: String,
    /// The same text with its structure.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub provenance: Provenance,
}

/// A piece of text with its structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph {
        /// The text on one line.
        text: String,
    },
    /// A heading inside the section.
    Subheading {
        /// The text on one line.
        text: String,
    },
    /// A bulleted or numbered list.
    List {
        /// The entries in order.
        items: Vec<ListItem>,
    },
    /// A table.
    Table {
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
}

impl Block {
    /// The words of the block, one entry or row a line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.text_onto(&mut text);
        text
    }

    /// Adds the words of the block to a text.
    pub fn text_onto(&self, out: &mut String) {
        match self {
            Self::Paragraph { text } | Self::Subheading { text } => out.push_str(text),
            Self::List { items } => {
                for (n, ListItem { marker, text, .. }) in items.iter().enumerate() {
                    out.push_str(if n == 0 { "" } else { "\n" });
                    out.push_str(marker);
                    out.push_str(if marker.is_empty() { "" } else { " " });
                    out.push_str(text);
                }
            }
            Self::Table { rows } => {
                for (n, cell) in rows.iter().enumerate().flat_map(|(n, row)| row.iter().enumerate().map(move |cell| (n, cell))) {
                    out.push_str(match (n, cell.0) {
                        (0, 0) => "",
                        (_, 0) => "\n",
                        _ => " | ",
                    });
                    out.push_str(cell.1);
                }
            }
        }
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListItem {
    /// The mark as it should be shown: `•`, `1.`, `a)`; empty when none was printed.
    pub marker: String,
    /// Depth, 0 for the outermost.
    pub level: u8,
    /// The text on one line.
    pub text: String,
}

/// *Indstilling*: who recommends what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Recommendation {
    /// Who recommends, as printed (*Administrationen*); none when the words are impersonal.
    pub by: Option<String>,
    /// The meeting an earlier recommendation was made to.
    pub date: Option<Date>,
    /// The item an earlier recommendation was made under.
    pub item: Option<ItemNumber>,
    /// *At-led*, in order, each as printed.
    pub clauses: Vec<String>,
    /// Whether it is quoted from an earlier meeting.
    pub earlier: bool,
    /// Where it stands.
    pub provenance: Provenance,
}

/// *Beslutning* and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The words, without the lists of absentees that follow them.
    pub text: String,
    /// What it came to, the most telling first; never empty.
    pub outcomes: Vec<Outcome>,
    /// Answers point by point, when the decision is given so.
    pub points: Vec<DecisionPoint>,
    /// *Afstemning*.
    pub votes: Option<Votes>,
    /// Remarks of a minority or of one party, kept apart from the decision.
    pub remarks: Vec<Remark>,
    /// Where it stands.
    pub provenance: Provenance,
}

/// The answer to one point of the recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionPoint {
    /// The point as printed: `1`, `1-2`, `a`.
    pub point: String,
    /// The words.
    pub text: String,
    /// What it came to.
    pub outcomes: Vec<Outcome>,
}

/// *Stemmetal*: how the votes fell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Votes {
    /// For.
    #[serde(rename = "for")]
    pub in_favour: VoteSide,
    /// Against.
    pub against: VoteSide,
    /// *Undlod at stemme*.
    pub abstained: VoteSide,
}

/// One side of a vote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct VoteSide {
    /// How many, when a number is printed.
    pub count: Option<u32>,
    /// Which parties, as printed.
    pub parties: Vec<String>,
    /// Which persons, as printed.
    pub persons: Vec<String>,
}

/// *Mindretalsudtalelse* or remark by one party or person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// Whose it is, as printed.
    pub by: Option<String>,
    /// The words.
    pub text: String,
    /// *Afvigende mening* of who was outvoted (kommunestyrelsesloven § 13).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dissent: bool,
}

impl Remark {
    /// What stands before the words: `Afvigende mening fra Ole Vind`.
    pub fn heading(&self) -> String {
        let kind = if self.dissent { "Afvigende mening" } else { "Bemærkning" };
        self.by.as_ref().map_or_else(|| kind.to_owned(), |by| format!("{kind} fra {by}"))
    }
}

/// *Stedfortræder*, suppleant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Substitute {
    /// Who came.
    pub name: String,
    /// For whom.
    #[serde(rename = "for")]
    pub stands_in_for: Option<String>,
}

/// *Bilag*.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// The title as printed.
    pub title: String,
    /// The file's own name, without the folders a path may have leaked.
    pub file_name: Option<String>,
    /// The attachment's number, when it has one.
    pub number: Option<String>,
    /// Where it is listed.
    pub provenance: Provenance,
}

/// A decision of another meeting, quoted under this item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EarlierDecision {
    /// The body that decided, as printed, without its term.
    pub committee: Option<String>,
    /// The body's term, when printed.
    pub term: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Under which item.
    pub item: Option<ItemNumber>,
    /// The words.
    pub text: String,
    /// What it came to.
    pub outcomes: Vec<Outcome>,
    /// Names of those absent there.
    pub absent: Vec<String>,
    /// Substitutes there.
    pub substitutes: Vec<Substitute>,
    /// Where it is quoted.
    pub provenance: Provenance,
}

/// *Lovhenvisning*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LawReference {
    /// The words as printed: `Retssikkerhedslovens § 79b`.
    pub text: String,
    /// The law's name or abbreviation, when printed with the section.
    pub law: Option<String>,
    /// Section and what follows: `§ 79b, stk. 2`.
    pub section: String,
}

/// *Beløb*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The words as printed: `1,2 mio. kr.`
    pub text: String,
    /// The value in øre; 100 is one krone.
    pub oere: i64,
}

/// *Opfølgning*: a promise to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commitment {
    /// The words as printed.
    pub text: String,
    /// When, as a range of dates; none when no time is given.
    pub due: Option<DateRange>,
    /// Who is to do it, as printed.
    pub who: Option<String>,
    /// Where it stands.
    pub provenance: Provenance,
}

/// A range of dates, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DateRange {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Text that belongs to the page and not to the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Furniture {
    /// The text.
    pub text: String,
    /// Where it stood.
    pub provenance: Provenance,
}
