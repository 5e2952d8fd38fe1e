//! What the words of an item tell by themselves, while it is written.

use sagsgang_model::{
    CaseNumber, Date, Provenance, SectionKind,
    draft::{DraftText, FormField},
    grant,
    record::{Access, Block, EarlierDecision, Item, Recommendation, Section},
};
use sagsgang_store::{
    Connection, Store,
    public::{self, ItemLine},
};

use super::DraftRead;
use crate::{Error, Writing};

/// An item that is being prepared, as one of the record: what pages, agendas and search will hold of it.
pub fn item_of(writing: &dyn Writing, read: &DraftRead) -> Item {
    recorded(writing, &read.draft.form, &read.text, Some(read.case.number.clone()), read.draft.access, None)
}

/// What a text becomes in the record: a section for each field that was filled in, the grants where the form has its economy,
/// the recommendation in its clauses, and what the words tell. The day is that of the meeting, when it is known.
pub(super) fn recorded(
    writing: &dyn Writing,
    form: &[FormField],
    text: &DraftText,
    case_number: Option<CaseNumber>,
    access: Access,
    day: Option<Date>,
) -> Item {
    let mut item = Item::bare(None, text.title.clone(), case_number, access);
    // Where a form has no place for money, the grants stand at the end.
    let economy = form.iter().find(|field| field.kind == SectionKind::Economy).or(form.last()).map(|field| &field.key);
    for field in form {
        let mut blocks = writing.blocks(text.section(&field.key));
        if economy == Some(&field.key) {
            blocks.extend(grant::table(&text.grants().unwrap_or_default()));
        }
        if blocks.is_empty() {
            continue;
        }
        item.sections.push(Section {
            kind: field.kind,
            heading: Some(field.heading.clone()),
            text: blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n"),
            blocks,
            provenance: Provenance::default(),
        });
    }
    let clauses: Vec<String> = text.clauses.lines().map(clause).filter(|clause| !clause.is_empty()).collect();
    if !clauses.is_empty() {
        let by = Some(text.recommended_by.clone()).filter(|by| !by.is_empty());
        item.recommendations.push(Recommendation { by, clauses, ..Recommendation::default() });
    }
    writing.annotate(&mut item, day);
    item
}

/// A clause without the mark of a list before it.
fn clause(line: &str) -> String {
    let line = line.trim();
    let rest = line.trim_start_matches(['-', '*', '•']).trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (digits > 0).then(|| rest[digits..].strip_prefix(['.', ')'])).flatten();
    numbered.unwrap_or(rest).trim().to_owned()
}

/// Where the decisions that an item quotes lead, in their order; none for what nobody has published.
///
/// # Errors
/// The store's own.
pub fn quoted(store: &Store, earlier: &[EarlierDecision]) -> Result<Vec<Option<ItemLine>>, Error> {
    store.read(|c| earlier.iter().map(|quote| published(c, quote)).collect())
}

fn published(c: &Connection<'_>, quote: &EarlierDecision) -> Result<Option<ItemLine>, Error> {
    match (&quote.committee, quote.date, &quote.item) {
        (Some(committee), Some(date), Some(number)) => Ok(public::decided(c, committee, date, number.as_str())?),
        _ => Ok(None),
    }
}
