//! The XML of office files, looked through piece by piece: what stays, stays byte for byte.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{DAMAGED, Refused, refused};

/// A piece of XML.
pub(super) enum Piece<'p, 'x> {
    /// An element begins, or stands empty.
    Open(&'p BytesStart<'x>),
    /// The element of this local name ends.
    Close(&'p str),
    /// Words.
    Text(&'p str),
}

/// What becomes of a piece.
pub(super) enum Act {
    Keep,
    /// The element goes, with all that is in it.
    Drop,
    /// Its attribute of this local name gets another value.
    Set(&'static str, &'static str),
}

/// The value of the first attribute with this local name, characters resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| {
        match a.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => a.value.into_owned(),
        }
    })
}

/// The XML of a part of an office file.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Refused> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{FEFF}')),
        Err(_) => refused(DAMAGED),
    }
}

/// Looks at every piece; gives the text without what was dropped, or nothing when all of it stays.
pub(super) fn filter(
    xml: &str,
    mut decide: impl FnMut(Piece<'_, '_>) -> Result<Act, Refused>,
) -> Result<Option<String>, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut out = String::new();
    let (mut changed, mut copied, mut place) = (false, 0, 0);
    // How many elements are open inside one that is dropped, with itself.
    let mut dropped = 0usize;
    loop {
        let Ok(event) = reader.read_event() else { return refused(DAMAGED) };
        let from = place;
        place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(xml.len());
        if dropped > 0 {
            match event {
                Event::Start(_) => dropped += 1,
                Event::End(_) => dropped -= 1,
                Event::Eof => return refused(DAMAGED),
                _ => {}
            }
            if dropped == 0 {
                copied = place;
            }
            continue;
        }
        let act = match &event {
            Event::Start(tag) | Event::Empty(tag) => decide(Piece::Open(tag))?,
            Event::End(tag) => decide(Piece::Close(tag.local_name().as_ref()))?,
            Event::Text(text) => decide(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => decide(Piece::Text(&text.xml10_content()))?,
            // Declared characters could write anything anywhere.
            Event::DocType(_) => return refused(DAMAGED),
            Event::Eof => break,
            _ => Act::Keep,
        };
        let (tag, empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            _ => continue,
        };
        match act {
            Act::Keep => {}
            Act::Drop => {
                out.push_str(xml.get(copied..from).unwrap_or(""));
                (changed, copied) = (true, place);
                dropped = usize::from(!empty);
            }
            Act::Set(name, value) => {
                out.push_str(xml.get(copied..from).unwrap_or(""));
                (changed, copied) = (true, place);
                out.push('<');
                out.push_str(tag.name().as_ref());
                for attribute in tag.attributes().with_checks(false).flatten() {
                    let same = attribute.key.local_name().as_ref() == name;
                    let value = if same { value } else { &attribute.value };
                    let quote = if value.contains('"') { '\'' } else { '"' };
                    out.push(' ');
                    out.push_str(attribute.key.as_ref());
                    out.push('=');
                    out.push(quote);
                    out.push_str(value);
                    out.push(quote);
                }
                out.push_str(if empty { "/>" } else { ">" });
            }
        }
    }
    out.push_str(xml.get(copied..).unwrap_or(""));
    Ok(changed.then_some(out))
}
