//! What the office needs to know of texts, given from outside.

use sagsgang_model::{
    Date, Outcome,
    record::{Block, Item, Recommendation},
};

/// Understands what people write. The command line gives the one that reads Markdown as documents are read.
pub trait Writing: Send + Sync {
    /// A text in Markdown with its structure: what pages, agendas and search show of it.
    fn blocks(&self, markdown: &str) -> Vec<Block>;

    /// Markdown that [`blocks`](Self::blocks) makes the same blocks of.
    fn markdown(&self, blocks: &[Block]) -> String;

    /// Fills in what the words of an item tell by themselves: law, amounts, promises, earlier decisions. The day is that of its
    /// meeting, when it is known.
    fn annotate(&self, item: &mut Item, day: Option<Date>);

    /// What the words of a decision came to; never nothing. What was recommended gives meaning to »Indstillingen følges«.
    fn outcomes(&self, text: &str, recommended: &[Recommendation]) -> Vec<Outcome>;

    /// Markdown of what is pasted from Word or a web page, as HTML.
    fn pasted(&self, html: &str) -> String;
}
