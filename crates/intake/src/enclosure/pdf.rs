//! PDF, written anew from what its pages lead to: earlier editions, scripts, actions, enclosed files and metadata stay behind.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use hayro_syntax::object::{Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;
use hayro_syntax::{LoadPdfError, Pdf, PdfVersion};
use sha2::{Digest, Sha256};

use super::{DAMAGED, GROWN, Notes, PASSWORD, Refused, escaped, is_file_title, refused};

/// The most objects that are written.
const OBJECTS: usize = 2_000_000;
/// How deep arrays and dictionaries may stand in one another.
const DEPTH: usize = 500;
/// The number of the object that holds the metadata.
const METADATA: usize = 2;

const SCRIPTS: &str = "scripts (JavaScript)";
const ACTIONS: &str = "handlinger, der starter programmer, sender data eller åbner andre filer";
const MEDIA: &str = "indlejrede medier";
const FILES: &str = "vedhæftede filer";
const XFA: &str = "dynamisk formular (XFA)";
const DATA: &str = "metadata";
const SIGNATURE: &str = "digital underskrift";
const OUTSIDE: &str = "henvisninger til indhold uden for filen";

pub(super) fn clean(bytes: &[u8]) -> Result<(Vec<u8>, Notes), Refused> {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return refused(PASSWORD),
        Err(LoadPdfError::Invalid) => return refused(DAMAGED),
    };
    if pdf.pages().is_empty() {
        return refused(DAMAGED);
    }
    let root = pdf.xref().root_id();
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(root) else { return refused(DAMAGED) };
    let mut notes = Notes::default();
    if is_shut(bytes) {
        notes.removed("beskyttelse mod ændring og udskrift");
    }
    let info = pdf.metadata();
    let title = info.title.as_deref().map(crate::reader::pdf_text).map(|t| t.trim().to_owned()).filter(|t| !is_file_title(t));
    let told = [&info.author, &info.subject, &info.keywords, &info.creator, &info.producer];
    let dated = info.creation_date.is_some() || info.modification_date.is_some();
    if told.into_iter().flatten().any(|t| !t.is_empty()) || dated || info.title.is_some() && title.is_none() {
        notes.removed(DATA);
    }
    let xmp =
        catalog.get::<Object<'_>>(b"Metadata").and_then(Object::into_stream).and_then(|s| Some(s.decoded().ok()?.into_owned()));
    let xmp = xmp.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let written = metadata(title.as_deref(), xmp.as_deref().unwrap_or(""));
    if xmp.is_some() && xmp != written {
        notes.removed(DATA);
    }
    let mut copy = Copy {
        xref: pdf.xref(),
        numbers: HashMap::from([(root, 1)]),
        order: vec![Some(root), None],
        judged: HashMap::new(),
        out: Vec::with_capacity(bytes.len() + bytes.len() / 4),
        notes,
        metadata: written.is_some(),
    };
    copy.out.extend_from_slice(if pdf.version() == PdfVersion::Pdf20 { b"%PDF-2.0\n" } else { b"%PDF-1.7\n" });
    copy.out.extend_from_slice(b"%\xC3\xA6\xC3\xB8\n");
    let places = copy.objects(written.as_deref())?;
    let Copy { mut out, mut notes, .. } = copy;
    let info = title.map(|title| {
        let units: String = title.encode_utf16().fold(String::from("FEFF"), |mut hex, unit| {
            let _ = write!(hex, "{unit:04X}");
            hex
        });
        (out.len(), format!("{} 0 obj\n<< /Title <{units}> >>\nendobj\n", places.len() + 1))
    });
    let mut table: Vec<usize> = places;
    let mut entry = String::new();
    if let Some((place, object)) = info {
        out.extend_from_slice(object.as_bytes());
        table.push(place);
        entry = format!(" /Info {} 0 R", table.len());
    }
    let digest: String = Sha256::digest(&out).iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02X}");
        hex
    });
    let start = out.len();
    let size = table.len() + 1;
    let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for place in table {
        let _ = writeln!(end, "{place:010} 00000 n ");
    }
    let _ =
        write!(end, "trailer\n<< /Size {size} /Root 1 0 R{entry} /ID [<{digest}> <{digest}>] >>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(end.as_bytes());
    if notes.removed.iter().any(|what| what == SIGNATURE) {
        notes.warn(
            "Filens digitale underskrift gælder ikke for den rensede fil og er taget ud; gem den underskrevne udgave på sagen.",
        );
    }
    if notes.removed.iter().any(|what| what == FILES) {
        notes.warn("PDF-filen havde andre filer vedhæftet; upload dem hver for sig, hvis de skal med.");
    }
    notes.removed.sort();
    Ok((out, notes))
}

/// Whether the file says that it is encrypted: one that opened is so without a password to open it.
fn is_shut(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, b"/Encrypt").any(|at| {
        let behind = bytes.get(at + 8..).unwrap_or_default().trim_ascii_start();
        behind.starts_with(b"<<") || behind.first().is_some_and(u8::is_ascii_digit)
    })
}

/// XMP that tells the title, and what standard the file keeps; none when there is nothing to tell.
fn metadata(title: Option<&str>, before: &str) -> Option<String> {
    let mut told = String::new();
    for (name, space) in [("pdfaid", "http://www.aiim.org/pdfa/ns/id/"), ("pdfuaid", "http://www.aiim.org/pdfua/ns/id/")] {
        for key in ["part", "conformance", "rev"] {
            if let Some(value) = xmp_value(before, &format!("{name}:{key}")) {
                let _ = write!(
                    told,
                    "<rdf:Description rdf:about=\"\" xmlns:{name}=\"{space}\"><{name}:{key}>{value}</{name}:{key}></rdf:Description>"
                );
            }
        }
    }
    if let Some(title) = title {
        let _ = write!(
            told,
            "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title></rdf:Description>",
            escaped(title)
        );
    }
    (!told.is_empty()).then(|| {
        format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">{told}</rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
        )
    })
}

/// A short value of XMP, written as an element or as an attribute.
fn xmp_value<'x>(xmp: &'x str, name: &str) -> Option<&'x str> {
    let at = xmp.find(name)? + name.len();
    let value = xmp[at..].trim_start_matches(['=', ' ', '"', '\'', '>']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric())?;
    (1..=4).contains(&end).then(|| &value[..end])
}

/// What is not copied, and the word for it; or that it is.
type Verdict = Option<&'static str>;

struct Copy<'a> {
    xref: &'a XRef,
    numbers: HashMap<ObjectIdentifier, usize>,
    /// Objects by their new numbers; none where the metadata stand.
    order: Vec<Option<ObjectIdentifier>>,
    judged: HashMap<ObjectIdentifier, Verdict>,
    out: Vec<u8>,
    notes: Notes,
    metadata: bool,
}

impl<'a> Copy<'a> {
    /// Writes every object that the catalog leads to, and tells where each stands.
    fn objects(&mut self, metadata: Option<&str>) -> Result<Vec<usize>, Refused> {
        let mut places = Vec::new();
        let mut next = 0;
        while let Some(id) = self.order.get(next).copied() {
            next += 1;
            places.push(self.out.len());
            self.out.extend_from_slice(format!("{next} 0 obj\n").as_bytes());
            match id {
                None => match metadata {
                    Some(xmp) => {
                        let head = format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream", xmp.len());
                        self.out.extend_from_slice(head.as_bytes());
                    }
                    None => self.out.extend_from_slice(b"null"),
                },
                Some(id) => match self.xref.get::<Object<'a>>(id) {
                    Some(object) => self.object(&object, 0, next == 1)?,
                    None => self.out.extend_from_slice(b"null"),
                },
            }
            self.out.extend_from_slice(b"\nendobj\n");
            if self.order.len() > OBJECTS || self.out.len() > GROWN {
                return refused(
                    "PDF-filen er for omfattende til at blive gennemgået; del den op, og upload delene hver for sig.",
                );
            }
        }
        Ok(places)
    }

    fn object(&mut self, object: &Object<'a>, depth: usize, catalog: bool) -> Result<(), Refused> {
        if depth > DEPTH {
            return refused(DAMAGED);
        }
        match object {
            Object::Null(_) => self.out.extend_from_slice(b"null"),
            Object::Boolean(yes) => self.out.extend_from_slice(if *yes { b"true" } else { b"false" }),
            Object::Number(number) => {
                let (whole, exact) = (number.as_i64(), number.as_f64());
                let text = if whole as f64 == exact || !exact.is_finite() { whole.to_string() } else { exact.to_string() };
                self.out.extend_from_slice(text.as_bytes());
            }
            Object::String(text) => self.string(text.as_bytes()),
            Object::Name(name) => self.name(name),
            Object::Array(array) => {
                self.out.push(b'[');
                for item in array.raw_iter() {
                    if let Some(what) = self.verdict(&item) {
                        self.notes.removed(what);
                        continue;
                    }
                    self.value(&item, depth)?;
                    self.out.push(b' ');
                }
                self.out.push(b']');
            }
            Object::Dict(dict) => {
                self.out.extend_from_slice(b"<<");
                self.entries(dict, depth, catalog, false)?;
                self.out.extend_from_slice(b">>");
            }
            Object::Stream(stream) => {
                self.out.extend_from_slice(b"<<");
                self.entries(stream.dict(), depth, false, true)?;
                let data = stream.raw_data();
                self.out.extend_from_slice(format!("/Length {} >>\nstream\n", data.len()).as_bytes());
                self.out.extend_from_slice(&data);
                self.out.extend_from_slice(b"\nendstream");
            }
        }
        Ok(())
    }

    fn entries(&mut self, dict: &Dict<'a>, depth: usize, catalog: bool, stream: bool) -> Result<(), Refused> {
        self.look_at(dict);
        // Names that are written differently may be one.
        let entries: BTreeMap<Vec<u8>, (Name<'a>, MaybeRef<Object<'a>>)> =
            dict.entries().map(|(name, value)| (name.as_ref().to_vec(), (name, value))).collect();
        for (key, (name, value)) in entries {
            if stream && key == b"Length" {
                continue;
            }
            if let Some(what) = self.dropped(&key, &value, catalog, stream) {
                if !(catalog && key == b"Metadata") {
                    self.notes.removed(what);
                }
                continue;
            }
            self.name(&name);
            self.out.push(b' ');
            self.value(&value, depth)?;
            self.out.push(b' ');
        }
        if catalog && self.metadata {
            self.out.extend_from_slice(format!("/Metadata {METADATA} 0 R ").as_bytes());
        }
        Ok(())
    }

    fn value(&mut self, value: &MaybeRef<Object<'a>>, depth: usize) -> Result<(), Refused> {
        match value {
            MaybeRef::NotRef(object) => self.object(object, depth + 1, false),
            MaybeRef::Ref(place) => {
                let id = ObjectIdentifier::from(*place);
                let next = self.order.len() + 1;
                let number = *self.numbers.entry(id).or_insert(next);
                if number == next {
                    self.order.push(Some(id));
                }
                self.out.extend_from_slice(format!("{number} 0 R").as_bytes());
                Ok(())
            }
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        self.out.push(b'(');
        for byte in bytes {
            match byte {
                b'(' | b')' | b'\\' => self.out.extend_from_slice(&[b'\\', *byte]),
                b'\r' => self.out.extend_from_slice(b"\\r"),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                _ => self.out.push(*byte),
            }
        }
        self.out.push(b')');
    }

    fn name(&mut self, name: &Name<'a>) {
        self.out.push(b'/');
        for byte in name.as_ref() {
            if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
                self.out.push(*byte);
            } else {
                self.out.extend_from_slice(format!("#{byte:02X}").as_bytes());
            }
        }
    }

    fn resolve(&self, value: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::Ref(place) => self.xref.get(ObjectIdentifier::from(*place)),
            MaybeRef::NotRef(object) => Some(object.clone()),
        }
    }

    /// Whether an entry stays out for its key or for what it leads to.
    fn dropped(&mut self, key: &[u8], value: &MaybeRef<Object<'a>>, catalog: bool, stream: bool) -> Verdict {
        match key {
            b"JavaScript" => return Some(SCRIPTS),
            b"JS" if matches!(self.resolve(value), Some(Object::String(_) | Object::Stream(_))) => return Some(SCRIPTS),
            b"EmbeddedFiles" | b"EF" | b"RF" | b"Collection" => return Some(FILES),
            b"XFA" | b"NeedsRendering" => return Some(XFA),
            b"PieceInfo" | b"Metadata" | b"LastModified" => return Some(DATA),
            b"DSS" | b"Perms" | b"SigFlags" => return Some(SIGNATURE),
            b"AF" => {
                let first = match self.resolve(value) {
                    Some(Object::Array(array)) => array.raw_iter().next().and_then(|item| self.resolve(&item)),
                    other => other,
                };
                if first.and_then(dict_of).is_some_and(|d| d.contains_key(b"EF") || is(&d, b"Type", &[b"Filespec"])) {
                    return Some(FILES);
                }
            }
            b"AA" => {
                let events = self.resolve(value).and_then(dict_of).filter(|d| !is(d, b"Type", &[b"Font"]));
                let acts = |d: Dict<'a>| {
                    d.entries().any(|(_, v)| self.resolve(&v).and_then(dict_of).is_some_and(|d| d.contains_key(b"S")))
                };
                if events.is_some_and(acts) {
                    return Some(ACTIONS);
                }
            }
            b"OpenAction" if catalog => {
                let safe = match self.resolve(value) {
                    Some(Object::Dict(action)) => is(&action, b"S", &[b"GoTo"]) && !action.contains_key(b"Next"),
                    Some(Object::Array(_) | Object::String(_) | Object::Name(_)) => true,
                    _ => false,
                };
                if !safe {
                    return Some(ACTIONS);
                }
            }
            // A stream whose bytes stand in another file.
            b"F" if stream && matches!(self.resolve(value), Some(Object::String(_) | Object::Dict(_))) => return Some(OUTSIDE),
            b"Ref" if stream && self.resolve(value).and_then(dict_of).is_some_and(|d| d.contains_key(b"F")) => {
                return Some(OUTSIDE);
            }
            _ => {}
        }
        self.verdict(value)
    }

    /// Whether what a value leads to stays out, wherever it stands.
    fn verdict(&mut self, value: &MaybeRef<Object<'a>>) -> Verdict {
        match value {
            MaybeRef::NotRef(object) => judge(object),
            MaybeRef::Ref(place) => {
                let id = ObjectIdentifier::from(*place);
                if let Some(known) = self.judged.get(&id) {
                    return *known;
                }
                let verdict = self.xref.get::<Object<'a>>(id).and_then(|object| judge(&object));
                self.judged.insert(id, verdict);
                verdict
            }
        }
    }

    /// Notes what a person should know of what stays.
    fn look_at(&mut self, dict: &Dict<'a>) {
        const COMMENTS: [&[u8]; 9] =
            [b"Text", b"Highlight", b"Underline", b"StrikeOut", b"Squiggly", b"Caret", b"Ink", b"Stamp", b"FreeText"];
        if !dict.contains_key(b"Rect") {
            return;
        }
        if is(dict, b"Subtype", &COMMENTS) {
            self.notes.warn("PDF-filen har kommentarer eller markeringer, som alle kan læse; slet dem, hvis de ikke skal med.");
        }
        if is(dict, b"Subtype", &[b"Redact"]) {
            self.notes.warn("PDF-filen har overstregninger, der ikke er gennemført, så teksten under dem kan læses; gennemfør dem, og upload filen igen.");
        }
    }
}

fn dict_of(object: Object<'_>) -> Option<Dict<'_>> {
    match object {
        Object::Dict(dict) => Some(dict),
        Object::Stream(stream) => Some(stream.dict().clone()),
        _ => None,
    }
}

/// Whether an entry is one of these names.
fn is(dict: &Dict<'_>, key: &[u8], names: &[&[u8]]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|name| names.contains(&name.as_ref()))
}

fn judge(object: &Object<'_>) -> Verdict {
    const ACTS: [&[u8]; 14] = [
        b"Launch",
        b"SubmitForm",
        b"ImportData",
        b"ResetForm",
        b"GoToR",
        b"GoToE",
        b"GoToDp",
        b"Rendition",
        b"RichMediaExecute",
        b"Thread",
        b"GoTo3DView",
        b"Movie",
        b"Sound",
        b"SetState",
    ];
    let dict = match object {
        Object::Dict(dict) => dict,
        Object::Stream(stream) => stream.dict(),
        _ => return None,
    };
    if matches!(object, Object::Stream(_)) {
        if is(dict, b"Type", &[b"Metadata"]) {
            return Some(DATA);
        }
        if is(dict, b"Type", &[b"EmbeddedFile"]) {
            return Some(FILES);
        }
    }
    if is(dict, b"S", &[b"JavaScript"]) {
        return Some(SCRIPTS);
    }
    if is(dict, b"S", &ACTS) {
        return Some(ACTIONS);
    }
    if let Some(address) = dict.get::<hayro_syntax::object::String<'_>>(b"URI").filter(|_| is(dict, b"S", &[b"URI"])) {
        let lower = String::from_utf8_lossy(address.as_bytes()).trim().to_lowercase();
        let bad = ["javascript:", "vbscript:", "data:", "file:", "smb:", "\\\\", "ms-"];
        if bad.iter().any(|scheme| lower.starts_with(scheme)) {
            return Some(OUTSIDE);
        }
    }
    if dict.contains_key(b"Rect") {
        if is(dict, b"Subtype", &[b"FileAttachment"]) {
            return Some(FILES);
        }
        if is(dict, b"Subtype", &[b"RichMedia", b"Movie", b"Sound", b"Screen", b"3D"]) {
            return Some(MEDIA);
        }
    }
    if dict.contains_key(b"ByteRange") && dict.contains_key(b"Contents") {
        return Some(SIGNATURE);
    }
    None
}
