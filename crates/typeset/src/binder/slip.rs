//! Pages that stand where a part has none of its own.

use sagsgang_app::{BinderContent, BinderPart, NotTypeset};
use serde::Serialize;
use typst::{comemo, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::copy::Unfit;
use crate::{glyphs, json, told, world::Desk};

/// The longest title and sentence, in characters: no more stands on one page.
const LONGEST: usize = 400;
/// The largest picture, in dots: it takes four bytes each while it is set.
const DOTS: u64 = 60_000_000;

/// One page.
#[derive(Debug, Serialize)]
pub(super) struct Slip {
    title: String,
    lines: Vec<String>,
    /// Whether a picture stands on it.
    picture: bool,
    /// Whether it lies on its side.
    wide: bool,
}

impl Slip {
    fn new(part: &BinderPart<'_>, lines: Vec<String>) -> Self {
        Self { title: cut(&part.title), lines: lines.iter().map(|line| cut(line)).collect(), picture: false, wide: false }
    }

    /// In place of what is not there.
    pub(super) fn missing(part: &BinderPart<'_>, why: &str) -> Self {
        Self::new(part, vec![format!("{} kan ikke vises her: {}.", what(part), why.trim_end_matches('.'))])
    }

    /// In place of a file that cannot be copied.
    pub(super) fn broken(part: &BinderPart<'_>, unfit: Unfit) -> Self {
        let mut slip = Self::missing(part, unfit.danish());
        if let BinderContent::File { name, .. } = &part.content {
            slip.lines.push(cut(&format!("Fil: {name}")));
        }
        slip
    }

    /// In place of a file without pages.
    pub(super) fn elsewhere(part: &BinderPart<'_>, name: &str, media_type: &str) -> Self {
        let lines = vec![
            format!("{} kan ikke vises i mappen. Åbn filen på mødets side.", what(part)),
            format!("Fil: {name}"),
            format!("Type: {}", kind(media_type)),
        ];
        Self::new(part, lines)
    }

    /// Around a picture.
    pub(super) fn picture(part: &BinderPart<'_>, wide: bool) -> Self {
        Self { picture: true, wide, ..Self::new(part, Vec::new()) }
    }
}

fn what(part: &BinderPart<'_>) -> &'static str {
    if part.level == 0 { "Dokumentet" } else { "Bilaget" }
}

fn cut(words: &str) -> String {
    let one: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match one.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &one[..end]),
        None => one,
    }
}

/// What a media type is called.
fn kind(media_type: &str) -> &str {
    match media_type {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "application/msword" => "Word-dokument",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/vnd.ms-excel" => "Excel-regneark",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" | "application/vnd.ms-powerpoint" => {
            "PowerPoint-præsentation"
        }
        "application/vnd.oasis.opendocument.text" => "OpenDocument-tekst",
        "application/vnd.oasis.opendocument.spreadsheet" => "OpenDocument-regneark",
        "application/vnd.oasis.opendocument.presentation" => "OpenDocument-præsentation",
        "application/rtf" | "text/rtf" => "RTF-dokument",
        "text/csv" => "tabel (CSV)",
        "text/plain" => "tekst",
        "text/html" => "webside",
        "image/tiff" => "TIFF-billede",
        "application/zip" => "ZIP-arkiv",
        "" => "ukendt",
        other => other,
    }
}

/// Whether a picture is wider than high; none when the bytes are no picture that can be set.
pub(super) fn measure(bytes: &[u8]) -> Option<Result<bool, Unfit>> {
    let size = if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        let side = |at: usize| bytes.get(at..at + 4).map(|side| side.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)));
        side(16).zip(side(20))
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        jpeg_size(bytes)
    } else {
        return None;
    };
    Some(match size {
        Some((width, height)) if width > 0 && height > 0 && width.saturating_mul(height) <= DOTS => Ok(width > height),
        Some((width, height)) if width > 0 && height > 0 => Err(Unfit::TooLarge),
        _ => Err(Unfit::Damaged),
    })
}

/// Width and height as the frame of a JPEG tells them.
fn jpeg_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let two = |at: usize| Some(usize::from(*bytes.get(at)?) << 8 | usize::from(*bytes.get(at + 1)?));
    let mut at = 2;
    loop {
        match (*bytes.get(at)?, *bytes.get(at + 1)?) {
            (0xFF, 0xFF) => at += 1,
            (0xFF, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF) => {
                return Some((two(at + 7)? as u64, two(at + 5)? as u64));
            }
            (0xFF, 0x01 | 0xD0..=0xD8) => at += 2,
            (0xFF, 0xD9 | 0xDA) => return None,
            (0xFF, _) => at += 2 + two(at + 2)?.max(2),
            _ => return None,
        }
    }
}

/// Sets slips, a page each; the picture of the one that has one.
pub(super) fn set(slips: &[&Slip], picture: Vec<u8>) -> Result<Vec<u8>, NotTypeset> {
    let mut data = serde_json::json!({ "slips": slips });
    glyphs::shown(&mut data);
    let desk = Desk::of_slips(json(&data)?, picture).ok_or_else(|| NotTypeset::Failed("no files".to_owned()))?;
    let options = PdfOptions { ident: Smart::Custom("slips".to_owned()), tagged: false, ..PdfOptions::default() };
    let set = typst::compile::<PagedDocument>(&desk)
        .output
        .and_then(|document| typst_pdf::pdf(&document, &options))
        .map_err(|errors| NotTypeset::Failed(errors.iter().map(told).collect::<Vec<_>>().join("; ")));
    comemo::evict(crate::KEPT);
    set
}
