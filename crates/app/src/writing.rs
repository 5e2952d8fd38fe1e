//! What the office needs to know of texts, given from outside.

use sagsgang_model::{
    Date,
    record::{Block, Item},
};

/// Understands what people write. The command line gives the one that reads Markdown as documents are read.
pub trait Writing: Send + Sync {
    /// A text in Markdown with its structure: what pages, agendas and search show of it.
    fn blocks(&self, markdown: &str) -> Vec<Block>;

    /// An item with what its words tell: law, amounts, earlier decisions, promises. The day is that of its meeting.
    fn annotated(&self, item: Item, day: Date) -> Item {
        let _ = day;
        item
    }
}
