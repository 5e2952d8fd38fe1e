//! Bytes of agendas and minutes → the record of [`sagsgang_model`].
//!
//! A *reader* (text, PDF, DOCX, HTML) gives a [`Document`]: lines with what is known of their
//! place and type. [`reading`](crate) then works on lines alone, whatever they came from.

pub mod line;
pub mod reader;

pub use line::{Document, Gap, Line, Role, Style};
