//! What the office needs to know of texts, given from outside.

use sagsgang_model::record::Block;

/// Understands what people write. The command line gives the one that reads Markdown as documents are read.
pub trait Writing: Send + Sync {
    /// A text in Markdown with its structure: what pages, agendas and search show of it.
    fn blocks(&self, markdown: &str) -> Vec<Block>;

    /// Markdown of what is pasted from Word or a web page, as HTML.
    fn pasted(&self, html: &str) -> String;
}
