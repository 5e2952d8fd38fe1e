//! What `intake` promises, asked from outside.

mod coverage;
mod documents;
mod enclosure;
mod exports;
mod exports_access;
mod reader_container;
mod reader_detect;
mod reader_docx;
mod reader_hostile;
mod reader_html;
mod reader_isolate;
mod reader_pdf;
