//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// The analysis and its version. Raised whenever rules or lists give other terms than before: the name is part of the
/// schema, and an index with another schema is made anew.
pub(crate) const ANALYSIS: &str = "danish-3";
/// Words as they are written, folded.
pub(crate) const PLAIN: &str = "plain-1";
pub(crate) const BODY: &str = "body";
pub(crate) const KIND: &str = "kind";
pub(crate) const YEAR: &str = "year";
pub(crate) const OUTCOME_BITS: &str = "outcome_bits";
pub(crate) const DAY: &str = "day";
pub(crate) const GROUP: &str = "group";
pub(crate) const ATTACHED: &str = "attached";

/// The index's fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The item's address.
    pub(crate) address: Field,
    /// The meeting's address: what a meeting's items are taken away by.
    pub(crate) meeting: Field,
    pub(crate) title: Field,
    /// Title, decision, text, attachments and people together: one list of items for each word, so that counting is quick.
    pub(crate) all: Field,
    /// Kept to be shown, as JSON: the texts with the place each stands in.
    pub(crate) texts: Field,
    /// The case number in lower case, and what it begins with up to each of its marks.
    pub(crate) case: Field,
    /// The whole case number in lower case, for the typing aid.
    pub(crate) case_number: Field,
    /// The title's words as written, for the typing aid.
    pub(crate) word: Field,
    /// Who is named: place in addresses, a bar, and the name; with a meeting's first item also those of its head.
    pub(crate) person: Field,
    pub(crate) body: Field,
    pub(crate) kind: Field,
    pub(crate) year: Field,
    pub(crate) outcome: Field,
    pub(crate) outcome_bits: Field,
    /// Main group of the case number, when it is of KLE form.
    pub(crate) group: Field,
    /// 1 with attachments, 0 without.
    pub(crate) attached: Field,
    /// A number that grows by the day.
    pub(crate) day: Field,
    /// What a hit shows besides its texts, as JSON.
    pub(crate) line: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::default();
    let analysed = |tokenizer, option| {
        TextOptions::default()
            .set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option))
    };
    let danish = analysed(ANALYSIS, IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        address: schema.add_text_field("address", STRING),
        meeting: schema.add_text_field("meeting", STRING),
        title: schema.add_text_field("title", danish.clone().set_stored()),
        all: schema.add_text_field("all", danish),
        texts: schema.add_bytes_field("texts", STORED),
        case: schema.add_text_field("case", STRING),
        case_number: schema.add_text_field("case_number", STRING),
        word: schema.add_text_field("word", analysed(PLAIN, IndexRecordOption::Basic)),
        person: schema.add_text_field("person", STRING),
        body: schema.add_text_field(BODY, STRING | FAST),
        kind: schema.add_text_field(KIND, STRING | FAST),
        year: schema.add_u64_field(YEAR, INDEXED | FAST),
        outcome: schema.add_text_field("outcome", STRING),
        outcome_bits: schema.add_u64_field(OUTCOME_BITS, FAST),
        group: schema.add_u64_field(GROUP, INDEXED | FAST),
        attached: schema.add_u64_field(ATTACHED, INDEXED | FAST),
        day: schema.add_i64_field(DAY, INDEXED | FAST),
        line: schema.add_bytes_field("line", STORED),
    };
    (schema.build(), fields)
}
