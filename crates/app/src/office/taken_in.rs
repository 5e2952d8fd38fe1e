//! A document that is read into the fields of an item.

use sagsgang_model::{
    SectionKind,
    draft::{DraftText, FormField},
    record::{Block, Item, Section},
};

use super::DraftRead;
use crate::Writing;

/// The text of an item with what a document says behind what stands there: each section in the field of its heading, or else
/// of its kind, clauses among the clauses, and the rest under its own heading in the presentation of the case. Nothing that
/// stands there is changed.
pub fn taken_in(writing: &dyn Writing, read: &DraftRead, item: &Item) -> DraftText {
    let mut text = read.text.clone();
    let form = &read.draft.form;
    let rest = form.iter().find(|field| field.kind == SectionKind::Case).or(form.first());
    let mut put = |field: Option<&FormField>, heading: Option<&str>, blocks: &[Block]| {
        let Some(field) = field.or(rest) else { return };
        let heading = heading.map(|text| Block::Subheading { text: text.to_owned() });
        let blocks: Vec<Block> = heading.into_iter().chain(blocks.iter().cloned()).collect();
        text.append(&field.key, &writing.markdown(&blocks));
    };
    let mut clauses: Vec<&str> = Vec::new();
    let mut by = None;
    if !item.title.is_empty() && item.title != read.text.title {
        put(None, Some(&item.title), &[]);
    }
    for section in &item.sections {
        let asks = item.recommendations.iter().find(|r| !r.earlier && r.provenance == section.provenance);
        match asks.filter(|asks| !asks.clauses.is_empty()) {
            Some(asks) => {
                clauses.extend(asks.clauses.iter().map(String::as_str));
                by = by.or(asks.by.as_deref());
            }
            None => match field_of(form, section) {
                Some(field) => put(Some(field), None, &section.blocks),
                None => put(None, section.heading.as_deref(), &section.blocks),
            },
        }
    }
    clauses.into_iter().for_each(|clause| text.append("clauses", &clause.split_whitespace().collect::<Vec<_>>().join(" ")));
    if text.recommended_by.is_empty() {
        text.set("recommended_by", by.unwrap_or_default().to_owned());
    }
    text
}

/// The field that a section belongs in: by its heading, or else by its kind.
fn field_of<'f>(form: &'f [FormField], section: &Section) -> Option<&'f FormField> {
    let heading = section.heading.as_deref()?.trim_end_matches([':', ' ']).to_lowercase();
    let same = |field: &&FormField| field.heading.to_lowercase() == heading;
    let kind = |field: &&FormField| field.kind == section.kind && section.kind != SectionKind::Other;
    form.iter().find(same).or_else(|| form.iter().find(kind))
}
