//! What the words of an item tell by themselves, while it is written.

use sagsgang_model::{
    Provenance,
    record::{Block, EarlierDecision, Item, Recommendation, Section},
};
use sagsgang_store::{
    Connection, Store,
    public::{self, ItemLine},
};

use super::DraftRead;
use crate::{Error, Writing};

/// An item that is being prepared, as one of the record: what pages, agendas and search will hold of it.
pub fn item_of(writing: &dyn Writing, read: &DraftRead) -> Item {
    let mut item = Item::bare(None, read.text.title.clone(), Some(read.case.number.clone()), read.draft.access);
    for field in &read.draft.form {
        let blocks = writing.blocks(read.text.section(&field.key));
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
    let clauses: Vec<String> =
        read.text.clauses.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if !clauses.is_empty() {
        let by = Some(read.text.recommended_by.clone()).filter(|by| !by.is_empty());
        item.recommendations.push(Recommendation { by, clauses, ..Recommendation::default() });
    }
    writing.annotate(&mut item);
    item
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
