//! The invented Lindbjerg Kommune: records as a reader would give them, and a store to put them in.

use std::sync::atomic::{AtomicU64, Ordering};

use sagsgang_app::{Document, Imported, Kept, Reading, Surroundings, import_document};
use sagsgang_model::{
    Date, Finding, Provenance, Publication, Record, SectionKind,
    record::{
        Access, Commitment, DateRange, Decision, DocumentKind, EarlierDecision, Format, Item, Participant, Section, Source,
    },
};
use sagsgang_store::{Connection, Error as StoreError, Store, gate::FileContents, public, values};
use uuid::Uuid;

/// Takes the bytes as the record itself.
pub struct Verbatim(pub &'static str);

impl Reading for Verbatim {
    fn version(&self) -> &str {
        self.0
    }

    fn read(&self, document: &Document) -> Record {
        let open = |record: Record| Record { access: record.access.or(Some(Access::Open)), ..record };
        serde_json::from_slice(&document.bytes).map(open).unwrap_or_else(|_| Record {
            findings: vec![Finding {
                kind: sagsgang_model::FindingKind::Unreadable,
                message: "Filen er ikke et dokument, der kan læses.".into(),
                provenance: None,
            }],
            ..meeting("Ulæst", "2000-01-01")
        })
    }

    /// The bytes are the text; a file that begins with "%" has metadata after its first line's end, "?" cannot be read.
    fn contents(&self, document: &Document) -> FileContents {
        let text = String::from_utf8_lossy(&document.bytes).into_owned();
        FileContents {
            size: document.bytes.len(),
            media_type: "text/plain".into(),
            metadata: text.strip_prefix('%').map_or_else(String::new, |rest| rest.lines().next().unwrap_or_default().into()),
            unreadable: text.starts_with('?').then(|| "Filen er et billede.".into()),
            text,
        }
    }
}

pub fn surroundings() -> Surroundings {
    let next = AtomicU64::new(1);
    Surroundings::new(|| "2026-11-22T08:00:00Z".into(), move || Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into()))
}

pub struct Town {
    pub dir: tempfile::TempDir,
    pub store: Store,
    pub s: Surroundings,
}

impl Town {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        Self { dir, store, s: surroundings() }
    }

    pub fn import(&self, record: &Record) -> Imported {
        import_document(&self.store, &self.s, &Verbatim("1"), &document(record)).unwrap()
    }

    pub fn kept(&self, record: &Record) -> Kept {
        match self.import(record) {
            Imported::Kept(kept) => kept,
            other => panic!("{other:?}"),
        }
    }

    pub fn shown(&self, address: &str) -> Option<Publication> {
        self.store.read(|c| public::meeting(c, address)).unwrap()
    }

    pub fn count(&self, table: &str) -> i64 {
        self.store.read(|c| c.query_value(&format!("SELECT COUNT(*) FROM {table}"), &[])).unwrap()
    }

    /// Every row of the record.
    pub fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        self.store
            .read(|c| {
                sagsgang_store::dump::each_row(c, |table, row| {
                    rows.push(format!("{table} {}", serde_json::to_string(&row)?));
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        rows
    }

    /// What the record says, without identifiers and history: the same however it came about.
    pub fn meaning(&self) -> Vec<String> {
        let text = |c: &Connection<'_>, sql: &str, columns: usize| {
            c.query(sql, values![], |row| {
                (0..columns)
                    .map(|at| row.get::<sagsgang_store::Value>(at).map(|v| format!("{v:?}")))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap()
            .into_iter()
            .map(|columns| columns.join(" | "))
            .collect::<Vec<_>>()
        };
        self.store
            .read(|c| {
                let mut all = Vec::new();
                all.extend(text(c, "SELECT address, kind, committee, term, start_time, chair FROM meetings", 6));
                all.extend(text(
                    c,
                    "SELECT i.address, i.position, i.current, i.number, i.title, i.subject, k.number, i.access \
                     FROM agenda_items i LEFT JOIN cases k ON k.id = i.case_id",
                    8,
                ));
                all.extend(text(
                    c,
                    "SELECT i.address, q.position, q.date, q.number, t.address FROM quoted_decisions q \
                     JOIN agenda_items i ON i.id = q.item LEFT JOIN agenda_items t ON t.id = q.target_item",
                    5,
                ));
                all.extend(text(
                    c,
                    "SELECT i.address, p.position, p.due_from, k.address FROM commitments p \
                     JOIN agenda_items i ON i.id = p.item LEFT JOIN agenda_items k ON k.id = p.kept_by",
                    4,
                ));
                all.extend(text(c, "SELECT p.key, s.key FROM people p LEFT JOIN people s ON s.id = p.same_as", 2));
                all.extend(text(
                    c,
                    "SELECT m.address, p.key, x.listed, x.role, x.party FROM participations x \
                     JOIN meetings m ON m.id = x.meeting JOIN people p ON p.id = x.person",
                    5,
                ));
                all.extend(text(c, "SELECT bucket, one, other FROM doubts", 3));
                all.extend(text(c, "SELECT sha256 FROM sources", 1));
                public::for_each_publication(c, |publication| {
                    let mut json = serde_json::to_value(publication)?;
                    for field in ["id", "meeting", "edition", "supersedes", "published"] {
                        json.as_object_mut().unwrap().remove(field);
                    }
                    for item in json["items"].as_array_mut().unwrap() {
                        item.as_object_mut().unwrap().remove("id");
                    }
                    all.push(json.to_string());
                    Ok(())
                })?;
                all.sort();
                Ok::<_, StoreError>(all)
            })
            .unwrap()
    }
}

pub fn document(record: &Record) -> Document {
    Document { name: record.source.file.clone(), bytes: serde_json::to_vec(record).unwrap() }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Minutes of a committee of Lindbjerg.
pub fn meeting(committee: &str, date: &str) -> Record {
    Record {
        source: Source { file: format!("{committee} {date}.txt"), sha256: String::new(), format: Format::Text, pages: 2 },
        kind: DocumentKind::Minutes,
        access: None,
        organization: Some("Lindbjerg Kommune".into()),
        committee: Some(committee.into()),
        term: None,
        date: Some(day(date)),
        start: "16:00".parse().ok(),
        end: None,
        place: Some("Rådhuset, lokale 2".into()),
        chair: Some("Bodil Ravn".into()),
        participants: vec![participant("Bodil Ravn", "A"), participant("Troels Kvist", "V")],
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

pub fn participant(name: &str, party: &str) -> Participant {
    Participant { name: name.into(), party: Some(party.into()), ..Participant::default() }
}

pub fn item(number: &str, title: &str) -> Item {
    Item {
        sections: vec![Section {
            kind: SectionKind::Case,
            heading: Some("Sagsfremstilling".into()),
            text: format!("Forvaltningen har gennemgået {title}."),
            blocks: Vec::new(),
            provenance: Provenance::new(1, 10, 11),
        }],
        provenance: Provenance::new(1, 8, 20),
        ..Item::bare(number.parse().ok(), title.into(), None, Access::Open)
    }
}

/// Short ways to say what an item holds.
pub trait Saying {
    fn case(self, number: &str) -> Self;
    fn decided(self, text: &str) -> Self;
    fn quotes(self, committee: &str, date: &str, number: &str) -> Self;
    fn promises(self, text: &str, from: &str, to: &str) -> Self;
}

impl Saying for Item {
    fn case(mut self, number: &str) -> Self {
        self.case_number = number.parse().ok();
        self
    }

    fn decided(mut self, text: &str) -> Self {
        self.decision =
            Some(Decision { text: text.into(), outcomes: vec![sagsgang_model::Outcome::Approved], ..Decision::default() });
        self
    }

    fn quotes(mut self, committee: &str, date: &str, number: &str) -> Self {
        self.earlier_decisions.push(EarlierDecision {
            committee: Some(committee.into()),
            date: Some(day(date)),
            item: number.parse().ok(),
            text: "Godkendt.".into(),
            ..EarlierDecision::default()
        });
        self
    }

    fn promises(mut self, text: &str, from: &str, to: &str) -> Self {
        self.commitments.push(Commitment {
            text: text.into(),
            due: Some(DateRange { from: day(from), to: day(to) }),
            who: None,
            provenance: Provenance::default(),
        });
        self
    }
}
