//! Stub.
use crate::line::Document;
pub(super) fn read(_bytes: &[u8]) -> Document {
    super::unread(sagsgang_model::record::Format::Docx, sagsgang_model::FindingKind::Unreadable, "")
}
