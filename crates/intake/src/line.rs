//! Lines of a document with what is known of their look: what every reader gives.

use sagsgang_model::{Finding, record::Format};
use serde::{Deserialize, Serialize};

/// A document as lines, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What the bytes were.
    pub format: Format,
    /// Number of pages; 1 where the format has none.
    pub pages: u32,
    /// The title in the file's metadata (PDF `Title`, HTML `<title>`), never trusted alone.
    pub title: Option<String>,
    /// Other texts about the file inside it: author, subject, keywords, comments, who saved it.
    pub metadata: Vec<String>,
    /// The lines in reading order, empty ones left out.
    pub lines: Vec<Line>,
    /// What the reader noticed.
    pub findings: Vec<Finding>,
}

/// One printed line (PDF, text), or one paragraph, list entry or table row (DOCX, HTML).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The text without surrounding white space. Wide gaps inside a printed line (columns, a tab)
    /// stay as two or more spaces, so that rules can see them. Cells of a table row are joined by tabs.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Number in the document, from 1, rising; in plain text the line's number in the file.
    pub number: u32,
    /// What is known of its look.
    pub style: Style,
}

/// What is known of a line's look.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Style {
    /// Font size in points; 0 when unknown.
    pub size: f32,
    /// Whether the whole line is bold.
    pub bold: bool,
    /// Distance of the first glyph from the page's left edge in points; in plain text the number of leading spaces.
    pub indent: f32,
    /// Distance from the page's top edge in points; 0 when unknown.
    pub top: f32,
    /// What separates it from the line before.
    pub gap: Gap,
    /// What the source says it is.
    pub role: Role,
}

/// What separates a line from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Gap {
    /// Nothing but the line's end: it may continue the line before.
    #[default]
    None,
    /// The ordinary step between lines, in a document that sets wrapped titles closer.
    Line,
    /// White space, or the source says that a paragraph ends.
    Paragraph,
    /// A page's end: it may continue the line before or not.
    Page,
}

/// What the source itself says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Role {
    /// Running text, or nothing known.
    #[default]
    Plain,
    /// A heading of level 1–6 (HTML `h1`, Word heading style, PDF structure).
    Heading(u8),
    /// An entry of a list at a depth from 0; the text may or may not hold the mark.
    ListItem(u8),
    /// A row of a table; cells are joined by tabs.
    TableRow,
    /// In the band of a page where running heads and feet stand.
    PageEdge,
    /// A link, button or other furniture of a web page.
    Navigation,
}
