//! Word, Excel, PowerPoint and OpenDocument: archives of parts, written anew with the parts that may stay.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use quick_xml::events::BytesStart;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::xml::{Act, Piece, attribute, filter, text};
use super::{Cleaned, DAMAGED, Kind, Notes, PASSWORD, Refused, archive, escaped, is_file_title, picture, refused};

/// The most parts of one file.
const PARTS: usize = 10_000;
/// The most that one file may unpack to, in bytes.
const TOTAL: u64 = 256 * 1024 * 1024;
/// Parts that unpack to more than this must not be packed tighter than [`RATIO`].
const RATIO_FROM: u64 = 16 * 1024 * 1024;
/// How tightly a large part may be packed.
const RATIO: u64 = 200;
/// Where a reference leads that led somewhere it should not.
const NOWHERE: &str = "about:blank";

const DATA: &str = "metadata";
const OBJECTS: &str = "indlejrede objekter";
const TEMPLATE: &str = "henvisning til skabelon";
const OUTSIDE: &str = "henvisninger til indhold uden for filen";
const SIGNATURE: &str = "digital underskrift";

const BOMB: &str = "Filen pakker ud til langt mere, end et bilag kan fylde; gem den igen uden store billeder, eller gem den som PDF, og upload den.";
const MACROS: &str = "Filen har makroer, som kan køre på læserens maskine; gem den uden makroer (.docx, .xlsx, .pptx) eller som PDF, og upload den.";
const TEMPLATES: &str =
    "Filen er en skabelon eller et diasshow; gem den som almindeligt dokument (.docx, .xlsx, .pptx) eller PDF, og upload den.";
const EMBEDDED: &str = "Filen har et indlejret program eller dokument, som ikke kan tages ud; gem den som PDF, og upload den.";
const CONNECTED: &str =
    "Filen henter data eller indhold andre steder fra; fjern forbindelserne, eller gem den som PDF, og upload den.";

struct Part {
    name: String,
    bytes: Vec<u8>,
}

pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, Refused> {
    let mut parts = unpack(bytes)?;
    let has = |name: &str| parts.iter().any(|part| part.name == name);
    let kind = if has("word/document.xml") || has("word/document2.xml") {
        Kind::Docx
    } else if has("xl/workbook.xml") {
        Kind::Xlsx
    } else if has("ppt/presentation.xml") {
        Kind::Pptx
    } else if has("xl/workbook.bin") {
        return refused("Filen er et binært regneark (.xlsb); gem den som .xlsx eller PDF, og upload den.");
    } else {
        let told = parts.iter().find(|part| part.name == "mimetype").map(|part| part.bytes.trim_ascii());
        match told {
            Some(b"application/vnd.oasis.opendocument.text") => Kind::Odt,
            Some(b"application/vnd.oasis.opendocument.spreadsheet") => Kind::Ods,
            Some(b"application/vnd.oasis.opendocument.presentation") => Kind::Odp,
            _ => return refused(archive("ZIP")),
        }
    };
    let mut notes = Notes::default();
    if matches!(kind, Kind::Odt | Kind::Ods | Kind::Odp) {
        open_document(&mut parts, &mut notes)?;
    } else {
        office_open(&mut parts, &mut notes)?;
    }
    for part in &mut parts {
        inside(part, &mut notes)?;
    }
    if notes.removed.iter().any(|what| what == SIGNATURE) {
        notes.warn(
            "Filens digitale underskrift gælder ikke for den rensede fil og er taget ud; gem den underskrevne udgave på sagen.",
        );
    }
    notes.removed.sort();
    let Some(bytes) = pack(parts) else { return refused(DAMAGED) };
    Ok(Cleaned { kind, bytes, notes })
}

fn unpack(bytes: &[u8]) -> Result<Vec<Part>, Refused> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return refused(DAMAGED) };
    if archive.len() > PARTS {
        return refused(BOMB);
    }
    let mut parts = Vec::with_capacity(archive.len());
    let mut names = BTreeSet::new();
    let mut left = TOTAL;
    for index in 0..archive.len() {
        // By its bytes a member may be had without its password.
        if archive.by_index_raw(index).is_ok_and(|file| file.encrypted()) {
            return refused(PASSWORD);
        }
        let Ok(file) = archive.by_index(index) else { return refused(DAMAGED) };
        let Ok(name) = file.name().map(|name| name.trim_start_matches('/').to_owned()) else { return refused(DAMAGED) };
        if file.is_dir() || name.ends_with('/') {
            continue;
        }
        let strange = name.is_empty() || name.contains(['\\', '\0']) || name.split('/').any(|step| step == "..");
        // Two parts of one name are one to some programs and the other to others.
        if strange || !names.insert(name.to_lowercase()) {
            return refused(DAMAGED);
        }
        let allowed = RATIO_FROM.max(file.compressed_size().saturating_mul(RATIO)).min(left);
        if file.size() > allowed {
            return refused(BOMB);
        }
        let mut bytes = Vec::new();
        let whole = file.take(allowed + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > allowed {
            return refused(BOMB);
        }
        if whole.is_err() {
            return refused(DAMAGED);
        }
        left -= bytes.len() as u64;
        parts.push(Part { name, bytes });
    }
    Ok(parts)
}

fn pack(mut parts: Vec<Part>) -> Option<Vec<u8>> {
    // What tells the type stands first.
    parts.sort_by_key(|part| !matches!(part.name.as_str(), "mimetype" | "[Content_Types].xml"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        let method = if part.name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT).compression_method(method);
        writer.start_file(part.name, options).ok()?;
        writer.write_all(&part.bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Looks at what a part is by its bytes; pictures are cleaned.
fn inside(part: &mut Part, notes: &mut Notes) -> Result<(), Refused> {
    let cleaned = match part.bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => picture::png(&part.bytes).ok(),
        [0xFF, 0xD8, 0xFF, ..] => picture::jpeg(&part.bytes).ok(),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => picture::tiff(&part.bytes).ok(),
        [b'P', b'K', 3, 4, ..] | [b'M', b'Z', ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] | [0x7F, b'E', b'L', b'F', ..] => {
            return refused(EMBEDDED);
        }
        bytes => {
            let lower = || bytes.to_ascii_lowercase();
            let drawing = part.name.to_lowercase().ends_with(".svg") && {
                let text = lower();
                [b"<script".as_slice(), b"javascript:", b" onload", b"<foreignobject"]
                    .iter()
                    .any(|w| memchr::memmem::find(&text, w).is_some())
            };
            if drawing || bytes.trim_ascii_start().starts_with(b"%PDF") || bytes.trim_ascii_start().starts_with(b"#!") {
                return refused(EMBEDDED);
            }
            None
        }
    };
    if let Some((bytes, told)) = cleaned {
        if !told.removed.is_empty() {
            notes.removed("metadata i billeder");
        }
        part.bytes = bytes;
    }
    Ok(())
}

/// Whether a part of Office Open XML stays out, and the word for it.
fn left_out(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let among = |folder: &str| name.starts_with(&format!("{folder}/")) || name.contains(&format!("/{folder}/"));
    if among("customxml") || name == "docprops/custom.xml" || name.starts_with("docprops/thumbnail") || name == "word/people.xml"
    {
        return Some(DATA);
    }
    if among("embeddings")
        || among("activex")
        || among("customui")
        || among("usercustomization")
        || name.ends_with("attachedtoolbars.bin")
    {
        return Some(OBJECTS);
    }
    (among("_xmlsignatures")).then_some(SIGNATURE)
}

fn office_open(parts: &mut Vec<Part>, notes: &mut Notes) -> Result<(), Refused> {
    for part in parts.iter() {
        let name = part.name.to_lowercase();
        let file = name.rsplit('/').next().unwrap_or("");
        if file.starts_with("vbaproject")
            || file == "vbadata.xml"
            || name.contains("macrosheets/")
            || name.contains("dialogsheets/")
        {
            return refused(MACROS);
        }
        if name == "xl/connections.xml" || name.contains("querytables/") {
            return refused(CONNECTED);
        }
    }
    if let Some(types) = parts.iter().find(|part| part.name == "[Content_Types].xml") {
        let told = text(&types.bytes)?.to_lowercase();
        if told.contains("macroenabled") || told.contains("vbaproject") {
            return refused(MACROS);
        }
        if told.contains(".template.main+xml") || told.contains(".slideshow.main+xml") {
            return refused(TEMPLATES);
        }
    }
    parts.retain(|part| match left_out(&part.name) {
        Some(what) => {
            notes.removed(what);
            false
        }
        None => true,
    });
    for part in parts.iter_mut() {
        let lower = part.name.to_lowercase();
        let changed = if lower == "[content_types].xml" {
            filter(text(&part.bytes)?, |piece| {
                let gone = |tag: &BytesStart<'_>| {
                    attribute(tag, "PartName").is_some_and(|n| left_out(n.trim_start_matches('/')).is_some())
                };
                Ok(if matches!(piece, Piece::Open(tag) if gone(tag)) { Act::Drop } else { Act::Keep })
            })?
        } else if lower.ends_with(".rels") {
            relationships(&part.name, text(&part.bytes)?, notes)?
        } else if lower == "docprops/core.xml" {
            let title = title_of(text(&part.bytes)?)?;
            told_anew(part, &core(title.as_deref()), notes)
        } else if lower == "docprops/app.xml" {
            let app = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>";
            told_anew(part, app, notes)
        } else if lower.ends_with(".xml") {
            content(&lower, text(&part.bytes)?, notes)?
        } else {
            None
        };
        if let Some(changed) = changed {
            part.bytes = changed.into_bytes();
        }
    }
    Ok(())
}

fn told_anew(part: &Part, xml: &str, notes: &mut Notes) -> Option<String> {
    (part.bytes != xml.as_bytes()).then(|| {
        notes.removed(DATA);
        xml.to_owned()
    })
}

fn core(title: Option<&str>) -> String {
    let title = title.map(|title| format!("<dc:title>{}</dc:title>", escaped(title))).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{title}</cp:coreProperties>"
    )
}

/// The title that a document's metadata give it, when it is one.
fn title_of(xml: &str) -> Result<Option<String>, Refused> {
    let mut title: Option<String> = None;
    let mut inside = false;
    filter(xml, |piece| {
        match piece {
            Piece::Open(tag) => inside = tag.local_name().as_ref() == "title" && title.is_none(),
            Piece::Text(words) if inside => title.get_or_insert_default().push_str(words),
            Piece::Close(_) => inside = false,
            Piece::Text(_) => {}
        }
        Ok(Act::Keep)
    })?;
    Ok(title.map(|title| title.trim().to_owned()).filter(|title| !is_file_title(title)))
}

/// Whether an address may be linked to.
fn is_web(address: &str) -> bool {
    let lower = address.trim().to_lowercase();
    lower.starts_with('#')
        || lower == NOWHERE
        || ["https:", "http:", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

fn relationships(name: &str, xml: &str, notes: &mut Notes) -> Result<Option<String>, Refused> {
    // `word/_rels/document.xml.rels` tells of what `word/document.xml` leads to.
    let folder = name.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
    filter(xml, |piece| {
        let Piece::Open(tag) = piece else { return Ok(Act::Keep) };
        if tag.local_name().as_ref() != "Relationship" {
            return Ok(Act::Keep);
        }
        let of = attribute(tag, "Type").unwrap_or_default();
        let target = attribute(tag, "Target").unwrap_or_default();
        let outside = attribute(tag, "TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        let what = match of.rsplit('/').next().unwrap_or("").to_lowercase().as_str() {
            "afchunk" => return refused(EMBEDDED),
            "vbaproject" | "wordvbadata" | "xlmacrosheet" | "xlintlmacrosheet" => return refused(MACROS),
            "oleobject"
            | "package"
            | "control"
            | "activexcontrolbinary"
            | "attachedtoolbars"
            | "extensibility"
            | "keymapcustomizations" => Some(OBJECTS),
            "attachedtemplate" => Some(TEMPLATE),
            "mailmergesource" | "mailmergeheadersource" => Some(OUTSIDE),
            "customxml" | "customxmlprops" | "custom-properties" | "thumbnail" | "people" => Some(DATA),
            "origin" | "signature" => Some(SIGNATURE),
            "hyperlink" if is_web(&target) => return Ok(Act::Keep),
            _ if outside && target != NOWHERE => {
                notes.removed(OUTSIDE);
                return Ok(Act::Set("Target", NOWHERE));
            }
            _ if outside => None,
            _ => left_out(&joined(folder, &target)),
        };
        Ok(match what {
            Some(what) => {
                notes.removed(what);
                Act::Drop
            }
            None => Act::Keep,
        })
    })
}

/// The part that a target names from a folder.
fn joined(folder: &str, target: &str) -> String {
    if let Some(rooted) = target.strip_prefix('/') {
        return rooted.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Looks through a part that holds content: what leads to an object goes, what a person should know is told.
fn content(name: &str, xml: &str, notes: &mut Notes) -> Result<Option<String>, Refused> {
    let mut instruction = String::new();
    let mut in_instruction = false;
    let slide_notes = name.starts_with("ppt/notesslides/");
    let result = filter(xml, |piece| {
        let tag = match piece {
            Piece::Open(tag) => tag,
            Piece::Text(words) => {
                if in_instruction {
                    instruction.push_str(words);
                } else if slide_notes && words.trim().chars().any(char::is_alphabetic) {
                    notes
                        .warn("Præsentationen har noter til oplægsholderen, som alle kan læse; slet dem, hvis de ikke skal med.");
                }
                return Ok(Act::Keep);
            }
            Piece::Close(name) => {
                in_instruction &= name != "instrText";
                return Ok(Act::Keep);
            }
        };
        match tag.local_name().as_ref() {
            "OLEObject" | "control" | "oleObjects" | "controls" | "externalData" => {
                notes.removed(OBJECTS);
                return Ok(Act::Drop);
            }
            // Where the file lay on the machine of whoever saved it.
            "absPath" if attribute(tag, "url").is_some_and(|url| !url.is_empty()) => {
                notes.removed(DATA);
                return Ok(Act::Set("url", ""));
            }
            "attachedTemplate" => {
                notes.removed(TEMPLATE);
                return Ok(Act::Drop);
            }
            "mailMerge" => {
                notes.removed(OUTSIDE);
                return Ok(Act::Drop);
            }
            "oleObj" | "altChunk" => return refused(EMBEDDED),
            "ddeLink" => return refused(CONNECTED),
            "instrText" => in_instruction = true,
            "fldChar" => {
                no_exchange(&instruction)?;
                instruction.clear();
            }
            "fldSimple" => no_exchange(&attribute(tag, "instr").unwrap_or_default())?,
            "ins" | "del" | "moveFrom" | "moveTo" if name.starts_with("word/") => {
                notes.warn("Dokumentet har sporede ændringer, som alle kan læse; godkend eller afvis dem, og upload filen igen.")
            }
            "comment" | "threadedComment" | "cm" if name.contains("comment") => {
                notes.warn("Filen har kommentarer, som alle kan læse; slet dem, hvis de ikke skal med.");
            }
            "vanish"
                if name.starts_with("word/")
                    && name != "word/styles.xml"
                    && attribute(tag, "val").is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off")) =>
            {
                notes.warn("Dokumentet har skjult tekst, som kan gøres synlig; slet den, hvis den ikke skal med.");
            }
            "sheet"
                if name == "xl/workbook.xml" && attribute(tag, "state").is_some_and(|s| s.to_lowercase().contains("hidden")) =>
            {
                notes.warn("Regnearket har skjulte ark, som kan gøres synlige; slet dem, hvis de ikke skal med.");
            }
            "sld" if attribute(tag, "show").is_some_and(|s| matches!(s.as_str(), "0" | "false")) => {
                notes.warn("Præsentationen har skjulte dias, som kan gøres synlige; slet dem, hvis de ikke skal med.");
            }
            _ => {}
        }
        Ok(Act::Keep)
    })?;
    no_exchange(&instruction)?;
    Ok(result)
}

/// Refuses a field that has another program give its content.
fn no_exchange(instruction: &str) -> Result<(), Refused> {
    let word = instruction.split_whitespace().next().unwrap_or("").to_uppercase();
    if matches!(word.as_str(), "DDE" | "DDEAUTO" | "INCLUDETEXT" | "IMPORT" | "LINK") {
        return refused(CONNECTED);
    }
    Ok(())
}

fn open_document(parts: &mut Vec<Part>, notes: &mut Notes) -> Result<(), Refused> {
    let gone = |name: &str| {
        let name = name.to_lowercase();
        if name.starts_with("meta-inf/") && name.contains("signatures") {
            Some(SIGNATURE)
        } else if name.starts_with("thumbnails/") || name.starts_with("configurations2/") || name.ends_with("manifest.rdf") {
            Some(DATA)
        } else {
            None
        }
    };
    if parts.iter().any(|part| ["basic/", "scripts/"].iter().any(|folder| part.name.to_lowercase().starts_with(folder))) {
        return refused(MACROS);
    }
    parts.retain(|part| match gone(&part.name) {
        Some(what) => {
            notes.removed(what);
            false
        }
        None => true,
    });
    for part in parts.iter_mut() {
        let lower = part.name.to_lowercase();
        let changed = if lower == "meta-inf/manifest.xml" {
            filter(text(&part.bytes)?, |piece| {
                let Piece::Open(tag) = piece else { return Ok(Act::Keep) };
                if tag.local_name().as_ref() == "encryption-data" {
                    return refused(PASSWORD);
                }
                let out = attribute(tag, "full-path").is_some_and(|path| gone(&path).is_some());
                Ok(if out { Act::Drop } else { Act::Keep })
            })?
        } else if lower == "meta.xml" || lower.ends_with("/meta.xml") {
            let title = title_of(text(&part.bytes)?)?;
            told_anew(part, &meta(title.as_deref()), notes)
        } else if lower.ends_with(".xml") {
            open_content(&lower, text(&part.bytes)?, notes)?
        } else {
            None
        };
        if let Some(changed) = changed {
            part.bytes = changed.into_bytes();
        }
    }
    Ok(())
}

fn meta(title: Option<&str>) -> String {
    let title = title.map(|title| format!("<dc:title>{}</dc:title>", escaped(title))).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.2\"><office:meta>{title}</office:meta></office:document-meta>"
    )
}

fn open_content(name: &str, xml: &str, notes: &mut Notes) -> Result<Option<String>, Refused> {
    filter(xml, |piece| {
        let Piece::Open(tag) = piece else { return Ok(Act::Keep) };
        let local = tag.local_name();
        match local.as_ref() {
            "scripts" | "event-listeners" => {
                notes.removed("scripts");
                return Ok(Act::Drop);
            }
            "config-item" if attribute(tag, "name").is_some_and(|n| n.starts_with("Printer") || n.contains("Database")) => {
                notes.removed(DATA);
                return Ok(Act::Drop);
            }
            "object-ole" | "plugin" | "applet" | "floating-frame" => return refused(EMBEDDED),
            "dde-source" | "dde-connection-decl" | "dde-link" | "database-range-source" => return refused(CONNECTED),
            "changed-region" if name == "content.xml" => {
                notes.warn("Dokumentet har sporede ændringer, som alle kan læse; godkend eller afvis dem, og upload filen igen.");
            }
            "annotation" => notes.warn("Filen har kommentarer, som alle kan læse; slet dem, hvis de ikke skal med."),
            _ => {}
        }
        let Some(address) = attribute(tag, "href") else { return Ok(Act::Keep) };
        let scheme = address
            .split_once(':')
            .is_some_and(|(s, _)| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
        let leads_out = scheme || address.starts_with(['/', '\\']) || address.starts_with("..");
        if !leads_out || is_web(&address) && local.as_ref() == "a" || address == NOWHERE {
            return Ok(Act::Keep);
        }
        notes.removed(OUTSIDE);
        Ok(Act::Set("href", NOWHERE))
    })
}
