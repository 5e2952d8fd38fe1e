//! What bytes are, judged by the bytes alone: a file's name is never asked.

use std::borrow::Cow;
use std::io::Cursor;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sagsgang_model::FindingKind;

use crate::lexicon::any_byte;

/// How far into the file a PDF's signature may stand.
const PDF_WINDOW: usize = 1024;
/// How much of a file is looked at to tell text from other bytes.
const SAMPLE: usize = 64 * 1024;

/// What some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detected {
    /// PDF.
    Pdf,
    /// Word (Office Open XML).
    Docx,
    /// A ZIP archive of something else: perhaps of documents.
    Zip,
    /// A web page or a part of one.
    Html,
    /// Plain text.
    Text,
    /// Something that holds no text this program can read.
    Unsupported(Unsupported),
}

/// Bytes that cannot be read, by what a person should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// No bytes.
    Empty,
    /// A picture; the word is the picture format's name.
    Picture(&'static str),
    /// The binary Office formats from before 2007.
    OldOffice,
    /// A text format of a word processor; the word is its name.
    WordProcessor(&'static str),
    /// A spreadsheet or presentation; the word is its name.
    OtherOffice(&'static str),
    /// An archive other than ZIP; the word is its name.
    Archive(&'static str),
    /// A program or unknown bytes.
    Binary,
}

impl Unsupported {
    /// What it means for the reader of the document: a kind and a whole Danish sentence.
    pub fn explain(self) -> (FindingKind, String) {
        let message = match self {
            Self::Empty => "Filen er tom; hent den igen fra kilden.".to_owned(),
            Self::Picture(name) => format!(
                "Filen er et billede ({name}) uden tekst; kør tekstgenkendelse (OCR) på det, og indlæs den PDF, der kommer ud af det."
            ),
            Self::OldOffice => {
                "Filen er i det gamle Office-format fra før 2007 (for eksempel .doc); åbn den i Word, og gem den som .docx eller PDF."
                    .to_owned()
            }
            Self::WordProcessor(name) => {
                format!("Filen er et {name}-dokument, som ikke kan læses; gem den som .docx eller PDF.")
            }
            Self::OtherOffice(name) => {
                format!("Filen er {name} og ikke et referat eller en dagsorden; gem den som PDF, hvis den skal læses.")
            }
            Self::Archive(name) => {
                format!("Filen er et {name}-arkiv, som ikke kan åbnes; pak det ud, og indlæs mappen.")
            }
            Self::Binary => {
                "Filens format kendes ikke; gem dokumentet som PDF, .docx, HTML eller ren tekst, og indlæs det igen.".to_owned()
            }
        };
        (FindingKind::Unreadable, message)
    }
}

/// Tells what `bytes` are.
pub fn detect(bytes: &[u8]) -> Detected {
    if bytes.is_empty() {
        return Detected::Unsupported(Unsupported::Empty);
    }
    let head = &bytes[..bytes.len().min(PDF_WINDOW)];
    let first = head.iter().position(|b| !b.is_ascii_whitespace()).and_then(|at| head.get(at));
    if let Some(at) = find(head, b"%PDF-")
        && (at == 0 || first != Some(&b'<'))
    {
        return Detected::Pdf;
    }
    if let Some(unsupported) = by_signature(bytes) {
        return Detected::Unsupported(unsupported);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return in_zip(bytes);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let unicode = Encoding::for_bom(bytes).is_some() || utf16_without_mark(sample).is_some();
    if !unicode && is_binary(sample) {
        return Detected::Unsupported(Unsupported::Binary);
    }
    // Text without a single tag is the usual case.
    if !unicode && memchr::memchr(b'<', sample).is_none() {
        return Detected::Text;
    }
    let (text, _) = decode(sample);
    if is_html(&text) { Detected::Html } else { Detected::Text }
}

fn by_signature(bytes: &[u8]) -> Option<Unsupported> {
    let brand = bytes.get(4..12).unwrap_or_default();
    let found = match bytes {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Unsupported::OldOffice,
        [0x89, b'P', b'N', b'G', ..] => Unsupported::Picture("PNG"),
        [0xFF, 0xD8, 0xFF, ..] => Unsupported::Picture("JPEG"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Unsupported::Picture("GIF"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Unsupported::Picture("TIFF"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Unsupported::Picture("BMP"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Unsupported::Picture("WebP"),
        _ if matches!(brand, b"ftypheic" | b"ftypheix" | b"ftypmif1" | b"ftypavif") => Unsupported::Picture("HEIF"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Unsupported::WordProcessor("RTF"),
        [0x1F, 0x8B, ..] => Unsupported::Archive("gzip"),
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Unsupported::Archive("7z"),
        [b'R', b'a', b'r', b'!', 0x1A, 0x07, ..] => Unsupported::Archive("RAR"),
        [0x7F, b'E', b'L', b'F', ..] => Unsupported::Binary,
        _ => return None,
    };
    Some(found)
}

fn in_zip(bytes: &[u8]) -> Detected {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        // The directory at the end is gone; the local headers may still say what it was.
        return if find(bytes, b"word/document").is_some() { Detected::Docx } else { Detected::Zip };
    };
    let mut detected = Detected::Zip;
    for name in archive.file_names().flatten() {
        detected = match name.trim_start_matches('/') {
            "word/document.xml" | "word/document2.xml" => return Detected::Docx,
            "xl/workbook.xml" | "xl/workbook.bin" => Detected::Unsupported(Unsupported::OtherOffice("et regneark")),
            "ppt/presentation.xml" => Detected::Unsupported(Unsupported::OtherOffice("en præsentation")),
            "META-INF/manifest.xml" if bytes.get(30..80).is_some_and(|b| find(b, b"opendocument").is_some()) => {
                Detected::Unsupported(Unsupported::WordProcessor("OpenDocument"))
            }
            _ => continue,
        };
    }
    detected
}

/// Control characters that never stand in text, in numbers no damaged text has.
fn is_binary(sample: &[u8]) -> bool {
    // Counted in pieces whose sums fit a byte, which is many times faster than one wide sum.
    let count = |control: fn(u8) -> bool| -> usize {
        sample.chunks(255).map(|piece| usize::from(piece.iter().map(|b| u8::from(control(*b))).sum::<u8>())).sum()
    };
    let control = |b| (b < 9) | ((14..32).contains(&b) & (b != 0x1B));
    if !any_byte(sample, control) {
        return false;
    }
    let controls = count(control);
    let nuls = count(|b| b == 0);
    nuls * 200 > sample.len() || controls * 50 > sample.len()
}

/// The byte order of UTF-16 that carries no mark: every other byte is zero.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.as_chunks::<2>().0;
    if pairs.len() < 8 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let zeros = |side: usize| pairs.iter().filter(|p| p[side] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = pairs.len() * 7 / 10;
    if odd > most && even * 20 < pairs.len() {
        Some(UTF_16LE)
    } else if even > most && odd * 20 < pairs.len() {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The text of `bytes` and the encoding it was in: a byte order mark decides, then whether it is
/// UTF-8, and else it is Windows-1252, as minutes from before UTF-8 are.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding);
    }
    if let Some(encoding) = utf16_without_mark(&bytes[..bytes.len().min(SAMPLE)]) {
        return (encoding.decode_without_bom_handling(bytes).0, encoding);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), UTF_8),
        // A sample may end inside a character, and a file of UTF-8 may hold a few damaged bytes.
        Err(e) if e.error_len().is_none() || mostly_utf8(bytes) => (UTF_8.decode_without_bom_handling(bytes).0, UTF_8),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252),
    }
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 10
}

const OPENINGS: [&str; 22] = [
    "!doctype html",
    "html",
    "head",
    "body",
    "title",
    "meta",
    "p",
    "div",
    "table",
    "ul",
    "ol",
    "li",
    "span",
    "h1",
    "h2",
    "h3",
    "section",
    "article",
    "main",
    "br",
    "strong",
    "a",
];
const CLOSINGS: [&str; 12] =
    ["</p>", "</div>", "</td>", "</li>", "</h1>", "</h2>", "</h3>", "</span>", "</a>", "</strong>", "</table>", "</body>"];

fn is_html(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    while let Some(after) = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("<?xml")) {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        let Some(at) = after.find(end) else { return false };
        rest = after[at + end.len()..].trim_start();
    }
    let lower = rest.to_ascii_lowercase();
    let closed: usize = CLOSINGS.iter().map(|tag| lower.matches(tag).count()).sum();
    let Some(tag) = lower.strip_prefix('<') else { return closed >= 3 };
    let opened = OPENINGS
        .iter()
        .any(|name| tag.strip_prefix(name).is_some_and(|after| after.starts_with(['>', ' ', '/', '\t', '\r', '\n'])));
    // `<a>` in front of a sentence is no page yet, but a doctype or a root is.
    opened && (closed >= 1 || tag.starts_with("!doctype") || tag.starts_with("html") || tag.starts_with("body"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
