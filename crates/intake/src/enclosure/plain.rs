//! Plain text, tables as text, and RTF.

use encoding_rs::UTF_8;

use super::{Cleaned, EMBEDDED_RTF, Kind, Notes, PROGRAM, Refused, WEB_PAGE, refused};
use crate::reader::detect::decode;

/// How many lines tell whether a text is a table.
const LOOKED_AT: usize = 50;

pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, Refused> {
    let (text, encoding) = decode(bytes);
    let begins = text.trim_start_matches('\u{FEFF}').trim_start().to_lowercase();
    if begins.starts_with("#!") || begins.starts_with("@echo") {
        return refused(PROGRAM);
    }
    let markup = ["<?", "<!doctype", "<svg", "<html", "<script", "<%"];
    if markup.iter().any(|opening| begins.starts_with(opening)) || begins.contains("<script") || begins.contains("<svg") {
        return refused(WEB_PAGE);
    }
    let mut notes = Notes::default();
    let separator = separator(&text);
    let kind = if separator.is_some() { Kind::Csv } else { Kind::Text };
    if let Some(separator) = separator {
        let cells = || text.lines().flat_map(|line| line.split(separator)).map(|cell| cell.trim_matches([' ', '"', '\'']));
        let formula = |cell: &str| cell.starts_with(['=', '@']) || cell.starts_with(['+', '-']) && cell.contains(['(', '|']);
        if cells().any(|cell| formula(cell) && cell.contains('|')) {
            return refused(
                "Filen har celler, der starter et program, når den åbnes i et regneark; fjern dem, og upload filen igen.",
            );
        }
        if cells().any(formula) {
            notes.warn("Filen har celler, der begynder med et regnetegn og bliver til formler, når den åbnes i et regneark; se dem efter.");
        }
    }
    if encoding == UTF_8 {
        return Ok(Cleaned { kind, bytes: bytes.to_vec(), notes });
    }
    notes.warn("Filens tegn er lavet om til UTF-8; se efter, at æ, ø og å er rigtige.");
    // Spreadsheets believe in UTF-8 only where a mark says so.
    let mark = if kind == Kind::Csv { "\u{FEFF}" } else { "" };
    Ok(Cleaned { kind, bytes: format!("{mark}{text}").into_bytes(), notes })
}

/// What parts the cells, when a text is a table: as many in each line.
fn separator(text: &str) -> Option<char> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    [';', '\t', ','].into_iter().find(|separator| {
        let count = |line: &str| {
            let mut quoted = false;
            line.chars()
                .filter(|c| {
                    quoted ^= *c == '"';
                    !quoted && c == separator
                })
                .count()
        };
        let first = lines.first().map_or(0, |line| count(line));
        // Two commas a line may be prose.
        first > 0
            && lines.len() > 1
            && lines.iter().all(|line| count(line) == first)
            && (*separator != ',' || lines.iter().all(|l| !l.contains(", ")))
    })
}

/// RTF without what tells of its makers.
pub(super) fn clean_rtf(bytes: &[u8]) -> Result<(Vec<u8>, Notes), Refused> {
    const GONE: [&[u8]; 8] = [b"info", b"userprops", b"generator", b"xmlnstbl", b"datastore", b"rsidtbl", b"revtbl", b"docvar"];
    let mut notes = Notes::default();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    // How many groups are open, and how many were when the one that goes began.
    let (mut depth, mut gone) = (0usize, None);
    while let Some(byte) = bytes.get(at).copied() {
        let from = at;
        at += 1;
        match byte {
            b'{' => {
                depth += 1;
                let rest = bytes.get(at..).unwrap_or_default().trim_ascii_start();
                let rest = rest.strip_prefix(b"\\*").unwrap_or(rest).trim_ascii_start();
                let name = rest.strip_prefix(b"\\").unwrap_or_default();
                let length = name.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                if gone.is_none() && GONE.contains(&&name[..length]) {
                    gone = Some(depth);
                    notes.removed("metadata");
                }
            }
            b'}' => {
                if gone == Some(depth) {
                    gone = None;
                    depth = depth.saturating_sub(1);
                    continue;
                }
                // What stands behind the last group is no text.
                if depth <= 1 {
                    if gone.is_none() {
                        out.push(b'}');
                    }
                    depth = 0;
                    break;
                }
                depth -= 1;
            }
            b'\\' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                let word = &rest[..length];
                if word.starts_with(b"obj") || matches!(word, b"bin" | b"template" | b"ole" | b"datafield" | b"htmltag") {
                    return refused(EMBEDDED_RTF);
                }
                if matches!(word, b"revised" | b"deleted") {
                    notes.warn(
                        "Dokumentet har sporede ændringer, som alle kan læse; godkend eller afvis dem, og upload filen igen.",
                    );
                }
                if word == b"annotation" {
                    notes.warn("Filen har kommentarer, som alle kan læse; slet dem, hvis de ikke skal med.");
                }
                if word == b"fldinst" {
                    let field: Vec<u8> = rest.iter().take(200).map(u8::to_ascii_uppercase).collect();
                    if [b"DDE".as_slice(), b"INCLUDE", b"IMPORT"].iter().any(|w| memchr::memmem::find(&field, w).is_some()) {
                        return refused(EMBEDDED_RTF);
                    }
                }
                // A brace behind a backslash opens nothing.
                at += length.max(1);
            }
            _ => {}
        }
        if gone.is_none() {
            out.extend_from_slice(bytes.get(from..at.min(bytes.len())).unwrap_or_default());
        }
    }
    if depth != 0 || gone.is_some() {
        return refused(super::DAMAGED);
    }
    Ok((out, notes))
}
