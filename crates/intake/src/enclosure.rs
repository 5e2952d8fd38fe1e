//! *Bilag, som det må gemmes*: a file that a caseworker uploads, without what runs, what fetches and what tells of its makers.
//!
//! What a file is, its content says, never its name. What can be taken out safely is taken out and told of
//! ([`Enclosure::removed`]); what cannot, and what no attachment should be, is refused with a sentence that says what to
//! do. [`clean`] is for a child process with limits, as readers are:
//! [`Isolation::clean`](crate::reader::isolate::Isolation::clean) runs it there.

mod package;
mod pdf;
mod picture;
mod plain;
mod xml;

use crate::reader::{
    self,
    detect::{Detected, Unsupported, detect},
};

/// The largest file that is taken, in bytes.
pub const LIMIT: usize = 50 * 1024 * 1024;
/// The most that a file may become by cleaning, in bytes.
const GROWN: usize = 200 * 1024 * 1024;
/// The longest name, in characters.
const LONGEST_NAME: usize = 120;

/// A file that may be kept and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its name without folders and control characters, at most 120 characters, ending as its content does.
    pub name: String,
    /// The cleaned bytes: the same for the same bytes, and no others when cleaned again.
    pub bytes: Vec<u8>,
    /// What it is, as the web names it.
    pub media_type: &'static str,
    /// How its name ends, without the stop.
    pub extension: &'static str,
    /// What a person should look at: whole Danish sentences.
    pub warnings: Vec<String>,
    /// What was taken out, in Danish words, in order.
    pub removed: Vec<String>,
}

/// Why a file is not taken: a whole Danish sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// The sentence.
    pub message: String,
}

/// The types of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Png,
    Jpeg,
    Tiff,
    Text,
    Csv,
    Rtf,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Text,
        Self::Csv,
        Self::Rtf,
    ];

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Pdf => ("application/pdf", "pdf"),
            Self::Docx => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            Self::Pptx => ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
            Self::Odt => ("application/vnd.oasis.opendocument.text", "odt"),
            Self::Ods => ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
            Self::Odp => ("application/vnd.oasis.opendocument.presentation", "odp"),
            Self::Png => ("image/png", "png"),
            Self::Jpeg => ("image/jpeg", "jpg"),
            Self::Tiff => ("image/tiff", "tif"),
            Self::Text => ("text/plain", "txt"),
            Self::Csv => ("text/csv", "csv"),
            Self::Rtf => ("application/rtf", "rtf"),
        }
    }
}

/// What cleaning a file came to.
struct Cleaned {
    kind: Kind,
    bytes: Vec<u8>,
    notes: Notes,
}

/// What was noticed while cleaning.
#[derive(Debug, Default)]
struct Notes {
    removed: Vec<String>,
    warnings: Vec<String>,
}

impl Notes {
    /// Notes once that something was taken out.
    fn removed(&mut self, what: &str) {
        if !self.removed.iter().any(|known| known == what) {
            self.removed.push(what.to_owned());
        }
    }

    /// Notes once what a person should look at.
    fn warn(&mut self, sentence: &str) {
        if !self.warnings.iter().any(|known| known == sentence) {
            self.warnings.push(sentence.to_owned());
        }
    }
}

fn refused<T>(message: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { message: message.into() })
}

const DAMAGED: &str =
    "Filen er beskadiget og kan ikke gennemgås; åbn den i det program, den er lavet i, gem den igen, og upload den på ny.";

/// Cleans a file that a caseworker uploads. `name` is what it was called; it is never asked what the file is.
///
/// # Errors
/// Why the file is not taken, in a sentence for the one who uploads it.
pub fn clean(name: &str, bytes: &[u8]) -> Result<Enclosure, Refused> {
    if bytes.is_empty() {
        return refused("Filen er tom; find den rigtige fil, og upload den.");
    }
    if bytes.len() > LIMIT {
        return refused(format!(
            "Filen fylder {} MB, og grænsen er {} MB; del den op, eller gem den igen uden store billeder.",
            bytes.len().div_ceil(1024 * 1024),
            LIMIT / (1024 * 1024)
        ));
    }
    let mut cleaned = once(bytes)?;
    // What one pass writes the next must leave alone; else nobody knows what the file holds.
    let again = once(&cleaned.bytes)?;
    if again.bytes != cleaned.bytes {
        let third = once(&again.bytes)?;
        if third.bytes != again.bytes {
            return refused(DAMAGED);
        }
        cleaned.bytes = again.bytes;
    }
    if matches!(cleaned.kind, Kind::Pdf | Kind::Docx) && words(bytes) != words(&cleaned.bytes) {
        return refused(
            "Filen kan ikke renses, uden at dens tekst ændres; gem den på ny som PDF (Udskriv til PDF), og upload den.",
        );
    }
    let (media_type, extension) = cleaned.kind.told();
    let Notes { removed, warnings } = cleaned.notes;
    Ok(Enclosure { name: safe_name(name, extension), bytes: cleaned.bytes, media_type, extension, warnings, removed })
}

/// What a child says of a file: its extension, its cleaned bytes, what was removed and what to look at; or why it is not taken.
pub(crate) type Answer = Result<(String, Vec<u8>, Vec<String>, Vec<String>), String>;

/// Cleans a file in a child, where its name is of no matter.
pub(crate) fn answer(bytes: &[u8]) -> Answer {
    let told = |file: Enclosure| (file.extension.to_owned(), file.bytes, file.removed, file.warnings);
    clean("", bytes).map(told).map_err(|refused| refused.message)
}

/// What a child's answer means for a file of this name.
pub(crate) fn answered(name: &str, answer: Answer) -> Result<Enclosure, Refused> {
    let (told, bytes, removed, warnings) = answer.map_err(|message| Refused { message })?;
    let Some((media_type, extension)) = Kind::ALL.iter().map(|kind| kind.told()).find(|(_, extension)| *extension == told) else {
        return refused(DAMAGED);
    };
    Ok(Enclosure { name: safe_name(name, extension), bytes, media_type, extension, warnings, removed })
}

/// Cleans once, on a stack deep enough, whatever a parser does.
fn once(bytes: &[u8]) -> Result<Cleaned, Refused> {
    reader::caught(|| by_content(bytes)).unwrap_or_else(|| refused(DAMAGED))
}

/// The pages and the text of a file, as readers see it.
fn words(bytes: &[u8]) -> (u32, Vec<String>) {
    let document = reader::read_document(bytes);
    (document.pages, document.lines.into_iter().map(|line| line.text).collect())
}

fn by_content(bytes: &[u8]) -> Result<Cleaned, Refused> {
    let (kind, (bytes, notes)) = match detect(bytes) {
        Detected::Pdf => (Kind::Pdf, pdf::clean(bytes)?),
        Detected::Docx | Detected::Zip => return package::clean(bytes),
        Detected::Text => return plain::clean(bytes),
        Detected::Html => return refused(WEB_PAGE),
        Detected::Unsupported(what) => match what {
            Unsupported::OtherOffice(_) | Unsupported::WordProcessor("OpenDocument") => return package::clean(bytes),
            Unsupported::WordProcessor("RTF") => (Kind::Rtf, plain::clean_rtf(bytes)?),
            Unsupported::Picture("PNG") => (Kind::Png, picture::png(bytes)?),
            Unsupported::Picture("JPEG") => (Kind::Jpeg, picture::jpeg(bytes)?),
            Unsupported::Picture("TIFF") => (Kind::Tiff, picture::tiff(bytes)?),
            Unsupported::Picture(name) => {
                return refused(format!(
                    "Filen er et {name}-billede, som ikke kan gemmes som bilag; gem det som PNG eller JPEG, og upload det."
                ));
            }
            Unsupported::OldOffice => return old_office(bytes),
            Unsupported::Archive(name) => return refused(archive(name)),
            Unsupported::WordProcessor(_) | Unsupported::Binary | Unsupported::Empty => return refused(PROGRAM),
        },
    };
    Ok(Cleaned { kind, bytes, notes })
}

const WEB_PAGE: &str = "Filen er en webside eller en tegning med kode (HTML, SVG eller XML), som kan køre i læserens browser; gem den som PDF, og upload den.";
const PROGRAM: &str =
    "Filen er et program eller af en type, som ikke kan gemmes som bilag; gem dokumentet som PDF, og upload den.";
const EMBEDDED_RTF: &str =
    "Filen har indlejrede objekter eller henter indhold andre steder fra; gem den som .docx eller PDF, og upload den.";
const PASSWORD: &str = "Filen er beskyttet med adgangskode; gem en udgave uden adgangskode, og upload den.";

fn archive(name: &str) -> String {
    format!("Filen er et arkiv ({name}); pak det ud, og upload filerne hver for sig.")
}

/// Office files from before 2007, and newer ones that a password shuts, which stand in the same box.
fn old_office<T>(bytes: &[u8]) -> Result<T, Refused> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if memchr::memmem::find(bytes, &name).is_some() {
        return refused(PASSWORD);
    }
    refused(
        "Filen er i det gamle Office-format (.doc, .xls eller .ppt), som kan skjule makroer; gem den som .docx, .xlsx, .pptx eller PDF, og upload den.",
    )
}

/// A name without folders and control characters that ends as its content does.
fn safe_name(name: &str, extension: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
    };
    let shown: String = last.chars().filter(|c| !hidden(*c)).map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c }).collect();
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let stem = match words.rsplit_once('.') {
        Some((stem, end)) if (1..=5).contains(&end.len()) && end.chars().all(char::is_alphanumeric) => stem,
        _ => &words,
    };
    let most = LONGEST_NAME - extension.len() - 1;
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(most).collect();
    let stem = stem.trim_end_matches(['.', ' ']);
    format!("{}.{extension}", if stem.is_empty() { "bilag" } else { stem })
}

/// Whether a title is the name or the place of a file, or who made it, and not what the document is called.
fn is_file_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let ends =
        [".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".pdf", ".rtf", ".indd", ".tmp", ".dotx"];
    lower.is_empty()
        || lower.contains('\\')
        || lower.contains("://")
        || lower.starts_with('/')
        || lower.starts_with("microsoft ")
        || ends.iter().any(|end| lower.ends_with(end))
}

/// Text of XML.
fn escaped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe() {
        for (given, safe) in [
            ("U:\\Sager\\2026\\Budget.DOCX", "Budget.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("faktura.pdf.exe", "faktura.pdf.pdf"),
            ("bilag\u{202E}fdp.exe\n", "bilagfdp.pdf"),
            ("Bilag 1. Kort over åen", "Bilag 1. Kort over åen.pdf"),
            ("...", "bilag.pdf"),
            ("", "bilag.pdf"),
        ] {
            assert_eq!(safe_name(given, "pdf"), safe);
        }
        assert_eq!(safe_name(&"å".repeat(500), "docx").chars().count(), 120);
    }
}
