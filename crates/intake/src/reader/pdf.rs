//! PDF with a text layer.
//!
//! The content is followed operator by operator ([`content`]), so that each word is known with its
//! place, size and weight; words become lines and table rows ([`lines`]); what comes again on every page
//! is furniture ([`edges`]); and the structure tree is believed where there is one ([`tags`]).

mod content;
mod edges;
mod font;
mod lines;
mod tags;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use sagsgang_model::{Finding, FindingKind, Provenance, record::Format};

use super::{finding, unread};
use crate::{
    blocks,
    line::{Document, Gap, Line, Role, Style},
};
use content::{Budget, Interpreter};
use edges::PageLines;
use lines::Printed;

/// The most pages that are read.
const PAGE_LIMIT: usize = 5_000;
/// The most glyphs that are read.
const GLYPH_LIMIT: u64 = 40_000_000;
/// The most operators that are followed.
const OPERATOR_LIMIT: u64 = 100_000_000;
/// What part of the glyphs may lack characters before a person should know.
const UNKNOWN_SHARE: f32 = 0.02;

pub(super) fn read(bytes: &[u8]) -> Document {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(error) => return refused(error),
    };
    let mut findings = Vec::new();
    if !is_whole(bytes) {
        findings.push(finding(
            FindingKind::Damaged,
            "PDF-filen er afbrudt, før den er slut; det, der er tilbage, er læst, men hent filen igen fra kilden.",
        ));
    }
    let all = pdf.pages();
    let count = all.len();
    if count > PAGE_LIMIT {
        findings.push(finding(
            FindingKind::TooLarge,
            format!("PDF-filen har {count} sider, og kun de første {PAGE_LIMIT} er læst; del den op, og indlæs resten for sig."),
        ));
    }
    let budget = Budget { operators: OPERATOR_LIMIT, glyphs: GLYPH_LIMIT };
    let mut interpreter = Interpreter::new(tags::Structure::new(pdf.xref()), budget);
    let mut pages: Vec<PageLines> = Vec::with_capacity(count.min(PAGE_LIMIT));
    let mut wordless = Vec::new();
    let (mut glyphs, mut unknown, mut empty) = (0u64, 0u64, 0usize);
    for (index, page) in all.iter().take(PAGE_LIMIT).enumerate() {
        let content = interpreter.page(page);
        glyphs += u64::from(content.glyphs);
        unknown += u64::from(content.unknown);
        if content.words.is_empty() {
            empty += 1;
            if content.pictures > 0 {
                wordless.push(index as u32 + 1);
            }
        }
        if content.cut {
            findings.push(Finding {
                kind: FindingKind::TooLarge,
                message: format!(
                    "Side {} er tegnet mere indviklet, end et referat kan være, og er kun læst delvist; gem dokumentet på ny som PDF.",
                    index + 1
                ),
                provenance: Some(Provenance::new(index as u32 + 1, 0, 0)),
            });
        }
        pages.push(PageLines { height: page.render_dimensions().1, lines: lines::lines_of(&content) });
        if interpreter.budget.is_spent() {
            findings.push(finding(
                FindingKind::TooLarge,
                format!(
                    "PDF-filen er for omfattende; den er læst til og med side {}, så del den op, og indlæs resten for sig.",
                    index + 1
                ),
            ));
            break;
        }
    }
    if empty == pages.len() || !wordless.is_empty() {
        findings.push(without_text(&wordless, empty, pages.len()));
    }
    if unknown as f32 > glyphs as f32 * UNKNOWN_SHARE {
        let share = (unknown as f32 / glyphs.max(1) as f32 * 100.0).ceil();
        findings.push(finding(
            FindingKind::Encoding,
            format!("{share} % af tegnene i PDF-filen mangler en tegnkode og vises som \u{FFFD}; find dokumentet i en anden udgave, eller kør tekstgenkendelse (OCR)."),
        ));
    }
    edges::mark(&mut pages);
    let lines = assemble(pages);
    let title = pdf.metadata().title.as_deref().map(text_string).filter(|t| !t.trim().is_empty());
    let info = pdf.metadata();
    let told = [&info.title, &info.author, &info.subject, &info.keywords, &info.creator, &info.producer];
    let mut metadata: Vec<String> = told.into_iter().flatten().map(|text| text_string(text)).collect();
    metadata.extend(xmp(bytes));
    Document { format: Format::Pdf, pages: count.max(1) as u32, title, metadata, lines, findings }
}

/// The texts of the XMP packets, which stand in the file as they are.
fn xmp(bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = bytes;
    while let Some(from) = memchr::memmem::find(rest, b"<x:xmpmeta") {
        let Some(length) = memchr::memmem::find(&rest[from..], b"</x:xmpmeta>") else { break };
        texts.extend(super::texts_of_xml(&String::from_utf8_lossy(&rest[from..from + length])));
        rest = &rest[from + length..];
    }
    texts
}

fn refused(error: LoadPdfError) -> Document {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => unread(
            Format::Pdf,
            FindingKind::Encrypted,
            "PDF-filen er beskyttet med adgangskode; gem en udgave uden adgangskode, og indlæs den.",
        ),
        LoadPdfError::Decryption(_) => unread(
            Format::Pdf,
            FindingKind::Encrypted,
            "PDF-filen er krypteret på en måde, der ikke kan åbnes; gem en udgave uden kryptering, og indlæs den.",
        ),
        LoadPdfError::Invalid => unread(
            Format::Pdf,
            FindingKind::Unreadable,
            "PDF-filen er beskadiget, så der ikke er en eneste side at læse; hent den igen fra kilden.",
        ),
    }
}

/// Whether the end of the file is there.
fn is_whole(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    tail.windows(5).any(|w| w == b"%%EOF")
}

fn without_text(wordless: &[u32], empty: usize, pages: usize) -> Finding {
    let advice = "kør tekstgenkendelse (OCR), og indlæs den PDF, der kommer ud af det";
    let message = if empty == pages && wordless.is_empty() {
        "PDF-filen har ingen tekst; se efter, om den er tom, og hent den eventuelt igen fra kilden.".to_owned()
    } else if empty == pages {
        format!("PDF-filen består af billeder uden tekst (den er formentlig scannet); {advice}.")
    } else if let [only] = wordless {
        format!("Side {only} er et billede uden tekst; {advice}.")
    } else {
        let shown: Vec<String> = wordless.iter().take(12).map(u32::to_string).collect();
        let more = if wordless.len() > shown.len() { " med flere" } else { "" };
        format!("Side {}{more} er billeder uden tekst; {advice}.", shown.join(", "))
    };
    let place = wordless.first().filter(|_| empty < pages).map(|page| Provenance::new(*page, 0, 0));
    Finding { kind: FindingKind::NoText, message, provenance: place }
}

/// Longest heading, in bytes, that is put together.
const LONGEST_HEADING: usize = 600;

/// Numbers the lines and says what separates them.
fn assemble(pages: Vec<PageLines>) -> Vec<Line> {
    let step = usual_step(&pages);
    let mut lines = Vec::with_capacity(pages.iter().map(|p| p.lines.len()).sum());
    let mut last_body: Option<Printed> = None;
    for (index, page) in pages.into_iter().enumerate() {
        let mut first = index > 0;
        let mut turned = index > 0;
        let mut above: Option<Printed> = None;
        for printed in page.lines {
            // A list entry that runs over several lines is an entry once.
            let goes_on = printed.block != 0 && last_body.as_ref().is_some_and(|b| b.block == printed.block);
            let gap = if first { Gap::Page } else { above.as_ref().map_or(Gap::Paragraph, |a| gap(a, &printed, step)) };
            // A paragraph that the file says goes on over the end of a page.
            let gap = if lines.is_empty() || goes_on && turned && printed.role != Role::PageEdge { Gap::None } else { gap };
            // A heading that runs over several lines is one heading. Where whole pages are marked as such it says nothing.
            if matches!(printed.role, Role::Heading(_))
                && goes_on
                && gap == Gap::None
                && let Some(before) = lines.last_mut().filter(|l: &&mut Line| l.style.role == printed.role)
                && before.text.len() + printed.text.len() < LONGEST_HEADING
            {
                blocks::append(&mut before.text, &printed.text);
                above = Some(printed);
                continue;
            }
            let role = match printed.role {
                Role::ListItem(_) if goes_on => Role::Plain,
                role => role,
            };
            let top = (printed.base - 0.8 * printed.size).max(0.0);
            let style =
                Style { size: round(printed.size), bold: printed.bold, indent: round(printed.x0), top: round(top), gap, role };
            let number = lines.len() as u32 + 1;
            lines.push(Line { text: printed.text.clone(), page: index as u32 + 1, number, style });
            first = false;
            if role != Role::PageEdge {
                turned = false;
                last_body = Some(printed.clone());
            }
            above = Some(printed);
        }
    }
    lines
}

fn gap(above: &Printed, line: &Printed, step: f32) -> Gap {
    if line.apart || above.role == Role::TableRow || (above.role == Role::PageEdge) != (line.role == Role::PageEdge) {
        return Gap::Paragraph;
    }
    let heading = |l: &Printed| matches!(l.role, Role::Heading(_));
    if heading(above) != heading(line) {
        return Gap::Paragraph;
    }
    if above.block != 0 && line.block != 0 {
        return if above.block == line.block { Gap::None } else { Gap::Paragraph };
    }
    let distance = line.base - above.last_base;
    let size = line.size.max(above.size).max(1.0);
    if (line.size - above.size).abs() > 0.12 * size {
        return Gap::Paragraph;
    }
    if distance <= 0.0 || distance / size > step * 1.22 + 0.04 { Gap::Paragraph } else { Gap::None }
}

/// The usual distance between the lines of a paragraph, in font sizes.
fn usual_step(pages: &[PageLines]) -> f32 {
    const BIN: f32 = 0.04;
    let mut seen = [0u32; 64];
    for page in pages {
        for pair in page.lines.windows(2) {
            let body = pair.iter().all(|l| matches!(l.role, Role::Plain | Role::ListItem(_)));
            let distance = (pair[1].base - pair[0].last_base) / pair[0].size.max(pair[1].size).max(1.0);
            if body && (pair[0].size - pair[1].size).abs() < 0.5 && distance > 0.8 {
                let bin = (distance / BIN) as usize;
                if let Some(count) = seen.get_mut(bin) {
                    *count += 1;
                }
            }
        }
    }
    let most = seen.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return 1.25;
    }
    // Documents of many one-line paragraphs have more gaps than line steps: the smallest common one counts.
    let bin = seen.iter().position(|n| *n * 4 >= most).unwrap_or(31);
    // The step lies in this bin or the one after it.
    (bin as f32 + 1.0) * BIN
}

fn round(points: f32) -> f32 {
    (points * 10.0).round() / 10.0
}

/// A text string of the file itself: UTF-16 or UTF-8 by its mark, or PDFDocEncoding, whose letters are those of Latin-1.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}
