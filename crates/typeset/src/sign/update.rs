//! What is written behind a PDF to sign it: an incremental update (ISO 32000-1, 7.5.6).
//!
//! It holds the signature, its field, the first page with the field in it, the catalog with the form, and a section of
//! cross-references of the kind that the file has. The field takes no room and lies beside the page: nothing is drawn, so
//! that neither an appearance (ISO 19005-3, 6.3.3) nor a place among the tags (ISO 14289-1, 7.18.1) is wanted.

use std::{fmt::Write as _, ops::Range};

use hayro_syntax::{
    LoadPdfError, Pdf,
    object::{Array, Dict, FromBytes as _, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, String as PdfString},
};
use sha2::{Digest, Sha256};

use super::{NotSigned, Signing};
use crate::binder::write;

/// How far from its end a file tells where its cross-references begin.
const END: usize = 2048;
/// How deep arrays and dictionaries may stand in one another.
const DEPTH: usize = 100;
/// The farthest a page may reach, in points.
const FARTHEST: f64 = 1_000_000.0;
/// The highest number that an object may have (ISO 19005-3, 6.1.13).
const NUMBERS: u32 = 8_388_607;
/// What stands in place of the numbers that are known in the end; each has at most ten digits.
const RANGE: &str = "[0 0000000000 0000000000 0000000000]";

/// A PDF that has all but its signature.
pub(super) struct Update {
    pub(super) bytes: Vec<u8>,
    /// Where the signature goes: all but these bytes is signed.
    pub(super) gap: Range<usize>,
}

impl Update {
    /// Puts the signature in; nothing when it does not fit.
    pub(super) fn fill(&mut self, message: &[u8]) -> Option<()> {
        let room = self.bytes.get_mut(self.gap.start + 1..self.gap.end - 1)?;
        let hex = write::hex(message);
        room.get_mut(..hex.len())?.copy_from_slice(hex.as_bytes());
        Some(())
    }
}

/// The end of a PDF: what an update must say again.
struct End {
    /// Where the last cross-references begin, and whether they are a stream.
    section: usize,
    stream: bool,
    size: u32,
    root: ObjRef,
    info: Option<ObjRef>,
    /// The first half of its identifier.
    id: Option<Vec<u8>>,
}

impl End {
    fn read(pdf: &[u8]) -> Result<Self, NotSigned> {
        let (section, stream, trailer) = trailer(pdf).ok_or(NotSigned::Damaged)?;
        if trailer.contains_key(b"Encrypt") {
            return Err(NotSigned::Locked);
        }
        let read = || {
            let size = trailer.get_raw::<u32>(b"Size").and_then(|size| match size {
                MaybeRef::NotRef(size) => Some(size),
                MaybeRef::Ref(_) => None,
            });
            let size = size.filter(|size| (1..NUMBERS - 3).contains(size))?;
            let ids = trailer.get::<Array<'_>>(b"ID");
            let id = ids.and_then(|ids| ids.iter::<PdfString<'_>>().next()).map(|id| id.as_bytes().to_vec());
            Some(Self { section, stream, size, root: trailer.get_ref(b"Root")?, info: trailer.get_ref(b"Info"), id })
        };
        read().ok_or(NotSigned::Damaged)
    }
}

/// Where the last cross-references begin, whether they are a stream, and the dictionary that tells of them.
fn trailer(pdf: &[u8]) -> Option<(usize, bool, Dict<'_>)> {
    let tail = &pdf[pdf.len().saturating_sub(END)..];
    let at = tail.windows(9).rposition(|bytes| bytes == b"startxref")?;
    let digits = tail[at + 9..].trim_ascii_start();
    let digits = &digits[..digits.iter().take_while(|byte| byte.is_ascii_digit()).count()];
    let section: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let rest = pdf.get(section..)?;
    if rest.starts_with(b"xref") {
        let at = rest.windows(7).position(|bytes| bytes == b"trailer")?;
        return Some((section, false, Dict::from_bytes(rest[at + 7..].trim_ascii_start())?));
    }
    ObjectIdentifier::from_bytes(rest)?;
    let at = rest.windows(3).position(|bytes| bytes == b"obj")?;
    let dict = Dict::from_bytes(rest[at + 3..].trim_ascii_start())?;
    let kind = dict.get::<Name<'_>>(b"Type")?;
    (&*kind == b"XRef").then_some((section, true, dict))
}

/// The PDF with an update behind it that has room for a message of so many bytes.
pub(super) fn prepare(bytes: &[u8], signing: &Signing, room: usize) -> Result<Update, NotSigned> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(NotSigned::Damaged);
    }
    let end = End::read(bytes)?;
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return Err(NotSigned::Locked),
        Err(LoadPdfError::Invalid) => return Err(NotSigned::Damaged),
    };
    let (xref, root) = (pdf.xref(), ObjectIdentifier::from(end.root));
    let catalog = xref.get::<Dict<'_>>(root).filter(|_| xref.root_id() == root).ok_or(NotSigned::Damaged)?;
    if catalog.contains_key(b"AcroForm") {
        return Err(NotSigned::Form);
    }
    let page = pdf.pages().first().ok_or(NotSigned::Damaged)?;
    let corner = [page.crop_box().x0, page.crop_box().y0].map(|at| if at.abs() < FARTHEST { at.floor() - 1.0 } else { -1.0 });
    let page = page.raw();
    // Written under its own number, never under that of what holds it.
    let place = page.obj_id().filter(|id| xref.get::<Dict<'_>>(*id).is_some_and(|own| own.data() == page.data()));
    let place = place.ok_or(NotSigned::Damaged)?;
    let (signature, field, own) = (end.size, end.size + 1, end.size + 2);
    if (end.size..=own).any(|number| xref.get::<Object<'_>>(ObjectIdentifier::new(number, 0)).is_some()) {
        return Err(NotSigned::Damaged);
    }

    let mut update = Writer { out: bytes.to_vec(), places: Vec::new() };
    if !bytes.ends_with(b"\n") {
        update.out.push(b'\n');
    }
    let catalog = with(&catalog, |key| match key {
        b"AcroForm" => Some(format!("<< /Fields [{field} 0 R] /SigFlags 3 >>")),
        // That a file of PDF 1.7 holds what ETSI added to it.
        b"Extensions" if !catalog.contains_key(b"Extensions") => {
            Some("<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> >>".to_owned())
        }
        _ => None,
    });
    update.object(root, &catalog.ok_or(NotSigned::Damaged)?);
    let mut notes = String::from("[");
    for note in page.get::<Array<'_>>(b"Annots").iter().flat_map(Array::raw_iter) {
        value(&mut notes, &note, 0).ok_or(NotSigned::Damaged)?;
        notes.push(' ');
    }
    let _ = write!(notes, "{field} 0 R]");
    let page = with(page, |key| match key {
        b"Annots" => Some(notes.clone()),
        // ISO 14289-1, 7.18.3: where there are annotations, the tab key follows the structure.
        b"Tabs" => Some("/S".to_owned()),
        _ => None,
    });
    update.object(place, &page.ok_or(NotSigned::Damaged)?);
    let [x, y] = corner.map(write::number);
    // Print and Locked: PDF/A wants what is not hidden printed, even where it is nothing.
    let field_text = format!(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Segl) /TU {} /F 132 /Rect [{x} {y} {x} {y}] /P {} {} R /V {signature} 0 R >>",
        write::text("Digitalt segl"),
        place.obj_number,
        place.gen_number
    );
    update.object(ObjectIdentifier::new(field, 0), &field_text);
    let location = signing.location.as_ref().map_or_else(String::new, |place| format!(" /Location {}", write::text(place)));
    let before = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ({}) /Name {} /Reason {}{location} /ByteRange ",
        signing.moment.strftime("D:%Y%m%d%H%M%SZ"),
        write::text(&signing.name),
        write::text(&signing.reason)
    );
    let middle = format!("{before}{RANGE} /Contents ");
    let at = update.object(ObjectIdentifier::new(signature, 0), &format!("{middle}<{}> >>", "0".repeat(2 * room)));
    let gap = at + middle.len()..at + middle.len() + 2 * room + 2;

    let section = update.out.len();
    if end.stream {
        update.places.push((own, 0, section));
    }
    update.places.sort_unstable();
    let mut digest = Sha256::new();
    digest.update(&update.out);
    let id = &digest.finalize()[..16];
    let head = format!(
        "/Size {} /Root {} {} R{} /ID [<{}> <{}>] /Prev {}",
        if end.stream { own + 1 } else { own },
        end.root.obj_number,
        end.root.gen_number,
        end.info.map_or_else(String::new, |info| format!(" /Info {} {} R", info.obj_number, info.gen_number)),
        write::hex(end.id.as_deref().unwrap_or(id)),
        write::hex(id),
        end.section
    );
    if end.stream {
        update.stream(own, &head)
    } else {
        update.table(&head)
    }
    update.out.extend_from_slice(format!("startxref\n{section}\n%%EOF\n").as_bytes());
    let mut bytes = update.out;
    let range = format!("[0 {} {} {}", gap.start, gap.end, bytes.len() - gap.end);
    let range = format!("{range:<width$}]", width = RANGE.len() - 1);
    let place = bytes.get_mut(at + before.len()..at + before.len() + range.len()).filter(|_| range.len() == RANGE.len());
    place.ok_or(NotSigned::Damaged)?.copy_from_slice(range.as_bytes());
    Ok(Update { bytes, gap })
}

struct Writer {
    out: Vec<u8>,
    /// Number, generation and place of each object.
    places: Vec<(u32, i32, usize)>,
}

impl Writer {
    /// Writes an object; the place where its text begins.
    fn object(&mut self, id: ObjectIdentifier, text: &str) -> usize {
        self.places.push((id.obj_number, id.gen_number, self.out.len()));
        self.out.extend_from_slice(format!("{} {} obj\n", id.obj_number, id.gen_number).as_bytes());
        let at = self.out.len();
        self.out.extend_from_slice(text.as_bytes());
        self.out.extend_from_slice(b"\nendobj\n");
        at
    }

    /// The objects, those with numbers that follow one another together.
    fn runs(&self) -> impl Iterator<Item = &[(u32, i32, usize)]> {
        self.places.chunk_by(|one, next| one.0 + 1 == next.0)
    }

    fn table(&mut self, trailer: &str) {
        let mut table = String::from("xref\n");
        for run in self.runs() {
            let _ = writeln!(table, "{} {}", run.first().map_or(0, |first| first.0), run.len());
            for (_, generation, place) in run {
                let _ = writeln!(table, "{place:010} {generation:05} n ");
            }
        }
        let _ = write!(table, "trailer\n<< {trailer} >>\n");
        self.out.extend_from_slice(table.as_bytes());
    }

    fn stream(&mut self, number: u32, trailer: &str) {
        let mut index = String::new();
        let mut data = Vec::new();
        for run in self.runs() {
            let _ = write!(index, "{} {} ", run.first().map_or(0, |first| first.0), run.len());
            for (_, generation, place) in run {
                data.push(1);
                data.extend_from_slice(&(*place as u64).to_be_bytes());
                data.extend_from_slice(&generation.to_be_bytes()[2..]);
            }
        }
        let head = format!(
            "{number} 0 obj\n<< /Type /XRef {trailer} /W [1 8 2] /Index [{}] /Length {} >>\nstream\n",
            index.trim_end(),
            data.len()
        );
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(&data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }
}

/// A dictionary with some of its entries in other words, and those that it had not.
fn with(dict: &Dict<'_>, other: impl Fn(&[u8]) -> Option<String>) -> Option<String> {
    let mut out = String::from("<<");
    for (key, entry) in dict.entries() {
        if other(&key).is_none() {
            let _ = write!(out, " {} ", write::name(&key));
            value(&mut out, &entry, 0)?;
        }
    }
    for key in [b"AcroForm".as_slice(), b"Annots", b"Extensions", b"Tabs"] {
        if let Some(text) = other(key) {
            let _ = write!(out, " {} {text}", write::name(key));
        }
    }
    out.push_str(" >>");
    Some(out)
}

/// Writes a value as it was read; nothing when it is too deep, or a stream, which stands nowhere but by itself.
fn value(out: &mut String, value: &MaybeRef<Object<'_>>, depth: usize) -> Option<()> {
    if depth > DEPTH {
        return None;
    }
    match value {
        MaybeRef::Ref(id) => {
            let _ = write!(out, "{} {} R", id.obj_number, id.gen_number);
        }
        MaybeRef::NotRef(Object::Null(_)) => out.push_str("null"),
        MaybeRef::NotRef(Object::Boolean(yes)) => out.push_str(if *yes { "true" } else { "false" }),
        MaybeRef::NotRef(Object::Number(number)) => out.push_str(&write::exact(number)),
        MaybeRef::NotRef(Object::String(text)) => {
            let _ = write!(out, "<{}>", write::hex(text.as_bytes()));
        }
        MaybeRef::NotRef(Object::Name(name)) => out.push_str(&write::name(name)),
        MaybeRef::NotRef(Object::Array(array)) => {
            out.push('[');
            for item in array.raw_iter() {
                self::value(out, &item, depth + 1)?;
                out.push(' ');
            }
            out.push(']');
        }
        MaybeRef::NotRef(Object::Dict(dict)) => {
            out.push_str("<<");
            for (key, entry) in dict.entries() {
                let _ = write!(out, " {} ", write::name(&key));
                self::value(out, &entry, depth + 1)?;
            }
            out.push_str(" >>");
        }
        MaybeRef::NotRef(Object::Stream(_)) => return None,
    }
    Some(())
}
