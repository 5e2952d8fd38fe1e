//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

pub(crate) const ANALYSIS: &str = "danish";
pub(crate) const BODY: &str = "body";
pub(crate) const KIND: &str = "kind";
pub(crate) const YEAR: &str = "year";
pub(crate) const OUTCOME_BITS: &str = "outcome_bits";
pub(crate) const DAY: &str = "day";

/// The index's fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The item's address.
    pub(crate) address: Field,
    /// The meeting's address: what a meeting's items are taken away by.
    pub(crate) meeting: Field,
    pub(crate) title: Field,
    /// Title, decision, text and people together: one list of items for each word, so that counting is quick.
    pub(crate) all: Field,
    /// Kept to be shown.
    pub(crate) decision: Field,
    /// Kept to be shown.
    pub(crate) text: Field,
    /// The case number in lower case, and its subject.
    pub(crate) case: Field,
    pub(crate) body: Field,
    pub(crate) kind: Field,
    pub(crate) year: Field,
    pub(crate) outcome: Field,
    pub(crate) outcome_bits: Field,
    /// Days since 1970.
    pub(crate) day: Field,
    /// What a hit shows besides its texts, as JSON.
    pub(crate) line: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::default();
    let danish = TextFieldIndexing::default().set_tokenizer(ANALYSIS).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let danish = TextOptions::default().set_indexing_options(danish);
    let fields = Fields {
        address: schema.add_text_field("address", STRING),
        meeting: schema.add_text_field("meeting", STRING),
        title: schema.add_text_field("title", danish.clone().set_stored()),
        all: schema.add_text_field("all", danish),
        decision: schema.add_text_field("decision", STORED),
        text: schema.add_text_field("text", STORED),
        case: schema.add_text_field("case", STRING),
        body: schema.add_text_field(BODY, STRING | FAST),
        kind: schema.add_text_field(KIND, STRING | FAST),
        year: schema.add_u64_field(YEAR, INDEXED | FAST),
        outcome: schema.add_text_field("outcome", STRING),
        outcome_bits: schema.add_u64_field(OUTCOME_BITS, FAST),
        day: schema.add_i64_field(DAY, FAST),
        line: schema.add_bytes_field("line", STORED),
    };
    (schema.build(), fields)
}
