//! The pages of a PDF copied into another, with what they show and nothing that acts.
//!
//! What comes along is what the pages lead to: contents, fonts, pictures, layers, and of annotations those that show
//! something or link to a place in the same file or on the web. Forms come as they look. What a catalog holds besides
//! (scripts, actions, files, structure) is never reached.

use std::collections::{HashMap, HashSet};

use hayro_syntax::{
    LoadPdfError, Pdf, PdfVersion,
    object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Rect, Stream, String as PdfString},
    page::{Page, Rotation},
    xref::XRef,
};

use super::write::{self, Writer};

/// The most objects, pages and bytes that a part may bring.
const OBJECTS: usize = 1_000_000;
const MOST_PAGES: usize = 20_000;
/// How much a binder may hold, in bytes.
const THICKEST: usize = 1024 * 1024 * 1024;
/// How deep arrays and dictionaries, or trees of names, may stand in one another.
const DEPTH: usize = 300;
/// How many named places and bookmarks of a part are looked at, and how deep its bookmarks go.
const NAMES: usize = 50_000;
const BOOKMARKS: usize = 2_000;
const BOOKMARK_LEVELS: usize = 3;
const LONGEST_BOOKMARK: usize = 1_000;
/// The farthest a page may reach, in points.
const FARTHEST: f64 = 1_000_000.0;
const A4: [f64; 4] = [0.0, 0.0, 595.28, 841.89];

/// Why a file has no pages here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    Damaged,
    Locked,
    Empty,
    TooLarge,
}

impl Unfit {
    /// Why, as it stands on the page.
    pub(super) fn danish(self) -> &'static str {
        match self {
            Self::Damaged => "filen er beskadiget",
            Self::Locked => "filen er beskyttet med adgangskode",
            Self::Empty => "filen har ingen sider",
            Self::TooLarge => "filen er for stor til mappen",
        }
    }
}

/// A page in the binder.
pub(super) struct Leaf {
    /// The number of its object.
    pub(super) number: usize,
    /// The corner that is seen at the top to the left.
    corner: [f64; 2],
}

impl Leaf {
    /// The top of the page as a destination.
    pub(super) fn destination(&self) -> String {
        let [x, y] = self.corner.map(write::number);
        format!("[{} 0 R /XYZ {x} {y} 0]", self.number)
    }
}

/// What came of a part.
pub(super) struct Copied {
    pub(super) pages: Vec<Leaf>,
    /// Its bookmarks: level, title and destination as PDF writes them.
    pub(super) bookmarks: Vec<(usize, Vec<u8>, String)>,
    /// The objects of its layers, and those of them that are not shown.
    pub(super) layers: Vec<usize>,
    pub(super) hidden: Vec<usize>,
    /// Whether it is PDF 2.0.
    pub(super) newest: bool,
}

/// Copies the pages of a PDF; `node` tells what each hangs on.
pub(super) fn copy(bytes: &[u8], writer: &mut Writer, node: &(dyn Fn(usize) -> usize + Sync)) -> Result<Copied, Unfit> {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return Err(Unfit::Locked),
        Err(LoadPdfError::Invalid) => return Err(Unfit::Damaged),
    };
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(Unfit::Empty);
    }
    if pages.len() > MOST_PAGES {
        return Err(Unfit::TooLarge);
    }
    let mut copying = Copying {
        xref: pdf.xref(),
        writer,
        numbers: HashMap::new(),
        queue: Vec::new(),
        leaves: Vec::new(),
        page_of: HashMap::new(),
        notes: HashMap::new(),
        refused: HashMap::new(),
        names: None,
        objects: 0,
    };
    for page in pages.iter() {
        let number = copying.writer.reserve();
        if let Some(id) = page.raw().obj_id() {
            copying.page_of.entry(id).or_insert(copying.leaves.len());
        }
        copying.leaves.push(Leaf { number, corner: corner(page) });
    }
    // Notes point at one another across pages.
    for (at, page) in pages.iter().enumerate() {
        for item in page.raw().get::<Array<'_>>(b"Annots").iter().flat_map(Array::raw_iter) {
            if let MaybeRef::Ref(id) = item {
                let id = ObjectIdentifier::from(id);
                let kept = copying.xref.get::<Dict<'_>>(id).is_some_and(|note| copying.is_kept(&note));
                if kept && !copying.page_of.contains_key(&id) && !copying.notes.contains_key(&id) {
                    let number = copying.writer.reserve();
                    copying.notes.insert(id, (number, at));
                }
            }
        }
    }
    for (at, page) in pages.iter().enumerate() {
        copying.page(at, page, node(at))?;
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let (layers, hidden) = copying.layers(&catalog);
    copying.rest()?;
    let bookmarks = copying.bookmarks(&catalog);
    let pages = copying.leaves;
    Ok(Copied { pages, bookmarks, layers, hidden, newest: pdf.version() == PdfVersion::Pdf20 })
}

struct Copying<'a, 'w> {
    xref: &'a XRef,
    writer: &'w mut Writer,
    numbers: HashMap<ObjectIdentifier, usize>,
    /// Objects that something written leads to.
    queue: Vec<(ObjectIdentifier, usize)>,
    leaves: Vec<Leaf>,
    page_of: HashMap<ObjectIdentifier, usize>,
    /// Annotations that come along: their numbers, and the page that shows them.
    notes: HashMap<ObjectIdentifier, (usize, usize)>,
    /// Whether an object stays out.
    refused: HashMap<ObjectIdentifier, bool>,
    /// Named places, once something asked for one.
    names: Option<HashMap<Vec<u8>, Array<'a>>>,
    objects: usize,
}

impl<'a> Copying<'a, '_> {
    fn page(&mut self, at: usize, page: &Page<'a>, node: usize) -> Result<(), Unfit> {
        let raw = page.raw();
        self.writer.begin(self.leaves[at].number);
        let (media, crop) = (shape(page.media_box()), shape(page.crop_box()));
        let written = |[a, b, c, d]: [f64; 4]| {
            format!("[{} {} {} {}]", write::number(a), write::number(b), write::number(c), write::number(d))
        };
        let turn = match page.rotation() {
            Rotation::None => 0,
            Rotation::Horizontal => 90,
            Rotation::Flipped => 180,
            Rotation::FlippedHorizontal => 270,
        };
        let media = media.unwrap_or(A4);
        let crop = crop.unwrap_or(media);
        let head = format!(
            "<< /Type /Page /Parent {node} 0 R /MediaBox {} /CropBox {} /Rotate {turn} /Resources ",
            written(media),
            written(crop)
        );
        self.writer.push(head.as_bytes());
        match inherited(raw, b"Resources") {
            Some(resources) => self.value(&resources, 0)?,
            None => self.writer.push(b"<< >>"),
        }
        for key in [b"Contents".as_slice(), b"Group", b"UserUnit"] {
            if let Some(value) = raw.get_raw::<Object<'a>>(key) {
                self.writer.name(key);
                self.writer.push(b" ");
                self.value(&value, 0)?;
            }
        }
        let notes: Vec<_> = raw.get::<Array<'a>>(b"Annots").iter().flat_map(Array::raw_iter).collect();
        let mut shown = HashSet::new();
        if !notes.is_empty() {
            self.writer.push(b" /Annots [");
            for note in notes {
                match note {
                    MaybeRef::Ref(id) => {
                        let id = ObjectIdentifier::from(id);
                        // Each stands on one page.
                        if let Some((number, page)) = self.notes.get(&id)
                            && *page == at
                            && shown.insert(id)
                        {
                            let reference = format!("{number} 0 R ");
                            self.writer.push(reference.as_bytes());
                        }
                    }
                    MaybeRef::NotRef(Object::Dict(note)) if self.is_kept(&note) => {
                        self.note(&note, at)?;
                        self.writer.push(b" ");
                    }
                    MaybeRef::NotRef(_) => {}
                }
            }
            self.writer.push(b"]");
        }
        self.writer.push(b" >>");
        self.writer.end();
        let notes: Vec<_> = shown_in_order(&shown, &self.notes);
        for (id, number) in notes {
            let note = self.xref.get::<Dict<'a>>(id).unwrap_or_default();
            self.writer.begin(number);
            self.note(&note, at)?;
            self.writer.end();
        }
        self.fits()
    }

    /// Writes what is left to write.
    fn rest(&mut self) -> Result<(), Unfit> {
        let mut next = 0;
        while let Some((id, number)) = self.queue.get(next).copied() {
            next += 1;
            self.writer.begin(number);
            match self.xref.get::<Object<'a>>(id) {
                Some(object) => self.object(&object, 0)?,
                None => self.writer.push(b"null"),
            }
            self.writer.end();
            self.fits()?;
        }
        Ok(())
    }

    fn fits(&mut self) -> Result<(), Unfit> {
        self.objects += 1;
        if self.objects > OBJECTS || self.queue.len() > OBJECTS || self.writer.bytes().len() > THICKEST {
            return Err(Unfit::TooLarge);
        }
        Ok(())
    }

    fn object(&mut self, object: &Object<'a>, depth: usize) -> Result<(), Unfit> {
        if depth > DEPTH {
            return Err(Unfit::Damaged);
        }
        match object {
            Object::Null(_) => self.writer.push(b"null"),
            Object::Boolean(yes) => self.writer.push(if *yes { b"true" } else { b"false" }),
            Object::Number(number) => self.writer.push(write::exact(number).as_bytes()),
            Object::String(text) => self.writer.string(text.as_bytes()),
            Object::Name(name) => self.writer.name(name),
            Object::Array(array) => {
                self.writer.push(b"[");
                for item in array.raw_iter() {
                    self.value(&item, depth)?;
                    self.writer.push(b" ");
                }
                self.writer.push(b"]");
                if self.writer.bytes().len() > THICKEST {
                    return Err(Unfit::TooLarge);
                }
            }
            Object::Dict(_) | Object::Stream(_) if stays_out(object) => self.writer.push(b"null"),
            Object::Dict(dict) => {
                self.writer.push(b"<< ");
                self.entries(dict, depth, false)?;
                self.writer.push(b">>");
            }
            Object::Stream(stream) => {
                self.writer.push(b"<< ");
                self.entries(stream.dict(), depth, true)?;
                let data = stream.raw_data();
                self.writer.push(format!("/Length {} >>\nstream\n", data.len()).as_bytes());
                self.writer.push(&data);
                self.writer.push(b"\nendstream");
            }
        }
        Ok(())
    }

    fn entries(&mut self, dict: &Dict<'a>, depth: usize, stream: bool) -> Result<(), Unfit> {
        for (name, value) in dict.entries() {
            let key: &[u8] = &name;
            let dropped = match key {
                b"Length" => stream,
                b"StructParent" | b"StructParents" | b"PieceInfo" | b"Metadata" | b"OPI" => true,
                b"Ref" => matches!(self.resolve(&value), Some(Object::Dict(other)) if other.contains_key(b"F")),
                _ => false,
            };
            if !dropped {
                self.writer.name(key);
                self.writer.push(b" ");
                self.value(&value, depth)?;
                self.writer.push(b" ");
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &MaybeRef<Object<'a>>, depth: usize) -> Result<(), Unfit> {
        let id = match value {
            MaybeRef::NotRef(object) => return self.object(object, depth + 1),
            MaybeRef::Ref(id) => ObjectIdentifier::from(*id),
        };
        let number = if let Some(leaf) = self.page_of.get(&id).and_then(|at| self.leaves.get(*at)) {
            Some(leaf.number)
        } else if let Some((number, _)) = self.notes.get(&id) {
            Some(*number)
        } else {
            self.reference(id)
        };
        match number {
            Some(number) => self.writer.push(format!("{number} 0 R").as_bytes()),
            None => self.writer.push(b"null"),
        }
        Ok(())
    }

    /// The number of an object that comes along.
    fn reference(&mut self, id: ObjectIdentifier) -> Option<usize> {
        let xref = self.xref;
        let refused =
            *self.refused.entry(id).or_insert_with(|| xref.get::<Object<'a>>(id).is_none_or(|object| stays_out(&object)));
        if refused {
            return None;
        }
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let number = self.writer.reserve();
        self.numbers.insert(id, number);
        self.queue.push((id, number));
        Some(number)
    }

    fn resolve(&self, value: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::Ref(id) => self.xref.get(ObjectIdentifier::from(*id)),
            MaybeRef::NotRef(object) => Some(object.clone()),
        }
    }

    // ---------------------------------------------------------------- annotations

    /// Whether an annotation comes along.
    fn is_kept(&mut self, note: &Dict<'a>) -> bool {
        const SHOWN: [&[u8]; 17] = [
            b"Text",
            b"FreeText",
            b"Line",
            b"Square",
            b"Circle",
            b"Polygon",
            b"PolyLine",
            b"Highlight",
            b"Underline",
            b"Squiggly",
            b"StrikeOut",
            b"Caret",
            b"Stamp",
            b"Ink",
            b"Popup",
            b"Watermark",
            b"Redact",
        ];
        let Some(kind) = note.get::<Name<'_>>(b"Subtype") else { return false };
        let kind: &[u8] = &kind;
        match kind {
            b"Link" => self.link(note).is_some(),
            b"Widget" => note.get::<Dict<'_>>(b"AP").is_some(),
            _ => SHOWN.contains(&kind),
        }
    }

    /// Writes an annotation of a page, without its ends.
    fn note(&mut self, note: &Dict<'a>, page: usize) -> Result<(), Unfit> {
        const KEPT: [&[u8]; 42] = [
            b"AP",
            b"AS",
            b"BE",
            b"BM",
            b"BS",
            b"Border",
            b"C",
            b"CA",
            b"CL",
            b"CO",
            b"CP",
            b"Cap",
            b"Contents",
            b"CreationDate",
            b"DA",
            b"DS",
            b"F",
            b"H",
            b"IC",
            b"IT",
            b"InkList",
            b"L",
            b"LE",
            b"LL",
            b"LLE",
            b"LLO",
            b"Lang",
            b"M",
            b"NM",
            b"Name",
            b"OC",
            b"Open",
            b"Q",
            b"QuadPoints",
            b"RD",
            b"RT",
            b"Rect",
            b"Rotate",
            b"Subj",
            b"Sy",
            b"T",
            b"Vertices",
        ];
        const LOOK: [&[u8]; 4] = [b"AP", b"AS", b"OC", b"Rect"];
        let kind = note.get::<Name<'_>>(b"Subtype");
        let kind: &[u8] = kind.as_deref().unwrap_or_default();
        let field = kind == b"Widget";
        self.writer.push(format!("<< /Type /Annot /P {} 0 R /Subtype ", self.leaves[page].number).as_bytes());
        // A field of a form that is not there is a stamp that looks like it; what was hidden stays so.
        self.writer.name(if field { b"Stamp" } else { kind });
        self.writer.push(b" ");
        if field {
            let hidden = note.get::<i32>(b"F").unwrap_or_default() & 0b10_0011;
            self.writer.push(format!("/F {} ", hidden | 0b1100_0100).as_bytes());
        }
        if let Some(link) = (kind == b"Link").then(|| self.link(note)).flatten() {
            self.writer.push(&link);
        }
        for (name, value) in note.entries() {
            let key: &[u8] = &name;
            let points = [b"Popup".as_slice(), b"IRT", b"Parent"].contains(&key) && !field;
            let known = || matches!(&value, MaybeRef::Ref(id) if self.notes.contains_key(&ObjectIdentifier::from(*id)));
            let kept = if field { LOOK.contains(&key) } else { KEPT.contains(&key) || points && known() };
            if kept {
                self.writer.name(key);
                self.writer.push(b" ");
                self.value(&value, 0)?;
                self.writer.push(b" ");
            }
        }
        self.writer.push(b">>");
        Ok(())
    }

    /// Where a link leads: a place in the same file, or an address on the web.
    fn link(&mut self, link: &Dict<'a>) -> Option<Vec<u8>> {
        let action = link.get::<Dict<'a>>(b"A");
        let is = |name: &[u8]| action.as_ref().and_then(|action| action.get::<Name<'_>>(b"S")).is_some_and(|kind| *kind == *name);
        if is(b"URI") {
            let address = action.as_ref()?.get::<PdfString<'_>>(b"URI")?;
            let lower = String::from_utf8_lossy(address.as_bytes()).trim().to_lowercase();
            let harmless = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
            return harmless.then(|| [b"/A << /S /URI /URI ".as_slice(), &write::string(address.as_bytes()), b" >> "].concat());
        }
        let place = match &action {
            Some(action) if is(b"GoTo") => action.get::<Object<'a>>(b"D")?,
            Some(_) => return None,
            None => link.get::<Object<'a>>(b"Dest")?,
        };
        self.destination(&place).map(|place| format!("/Dest {place} ").into_bytes())
    }

    // ---------------------------------------------------------------- places

    /// A place in the part, as PDF writes it.
    fn destination(&mut self, place: &Object<'a>) -> Option<String> {
        let array = match place {
            Object::Array(array) => array.clone(),
            Object::Dict(dict) => dict.get::<Array<'a>>(b"D")?,
            Object::Name(name) => self.named(name)?,
            Object::String(name) => self.named(name.as_bytes())?,
            _ => return None,
        };
        let mut items = array.raw_iter();
        let leaf = match items.next()? {
            MaybeRef::Ref(id) => *self.page_of.get(&ObjectIdentifier::from(id))?,
            MaybeRef::NotRef(Object::Number(at)) => usize::try_from(at.as_i64()).ok()?,
            MaybeRef::NotRef(_) => return None,
        };
        let mut written = format!("[{} 0 R", self.leaves.get(leaf)?.number);
        for item in items.take(5) {
            match self.resolve(&item)? {
                Object::Name(name) if name.iter().all(u8::is_ascii_alphanumeric) => {
                    written.push_str(&format!(" /{}", String::from_utf8_lossy(&name)));
                }
                Object::Number(number) => written.push_str(&format!(" {}", write::number(number.as_f64()))),
                Object::Null(_) => written.push_str(" null"),
                _ => return None,
            }
        }
        Some(written + "]")
    }

    fn named(&mut self, name: &[u8]) -> Option<Array<'a>> {
        let xref = self.xref;
        self.names.get_or_insert_with(|| names(xref)).get(name).cloned()
    }

    /// The bookmarks of the part that lead to its pages.
    fn bookmarks(&mut self, catalog: &Dict<'a>) -> Vec<(usize, Vec<u8>, String)> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let first = |of: &Dict<'a>| of.get_ref(b"First").map(ObjectIdentifier::from);
        let Some(outlines) = catalog.get::<Dict<'a>>(b"Outlines") else { return found };
        let mut waiting: Vec<(usize, ObjectIdentifier)> = first(&outlines).map(|id| (0, id)).into_iter().collect();
        while let Some((level, id)) = waiting.pop() {
            let Some(entry) = self.xref.get::<Dict<'a>>(id).filter(|_| seen.insert(id) && seen.len() <= BOOKMARKS) else {
                continue;
            };
            if let Some(next) = entry.get_ref(b"Next") {
                waiting.push((level, ObjectIdentifier::from(next)));
            }
            if let (Some(title), Some(place)) = (entry.get::<PdfString<'_>>(b"Title"), self.link_place(&entry)) {
                let title = title.as_bytes();
                let end = title.len().min(LONGEST_BOOKMARK);
                found.push((level, write::string(&title[..end]), place));
            }
            if let Some(child) = first(&entry).filter(|_| level + 1 < BOOKMARK_LEVELS) {
                waiting.push((level + 1, child));
            }
        }
        found
    }

    fn link_place(&mut self, entry: &Dict<'a>) -> Option<String> {
        let place = match entry.get::<Object<'a>>(b"Dest") {
            Some(place) => place,
            None => {
                let action = entry.get::<Dict<'a>>(b"A")?;
                action.get::<Name<'_>>(b"S").filter(|kind| **kind == *b"GoTo")?;
                action.get::<Object<'a>>(b"D")?
            }
        };
        self.destination(&place)
    }

    // ---------------------------------------------------------------- layers

    /// The layers of a part, and those that are not shown: what was hidden must not come to light.
    fn layers(&mut self, catalog: &Dict<'a>) -> (Vec<usize>, Vec<usize>) {
        let Some(layers) = catalog.get::<Dict<'a>>(b"OCProperties") else { return Default::default() };
        let listed = |of: &Dict<'a>, key: &[u8]| {
            let items = of.get::<Array<'a>>(key);
            let ids = items.iter().flat_map(Array::raw_iter).filter_map(|item| match item {
                MaybeRef::Ref(id) => Some(ObjectIdentifier::from(id)),
                MaybeRef::NotRef(_) => None,
            });
            ids.take(NAMES).collect::<Vec<_>>()
        };
        let all = listed(&layers, b"OCGs");
        let first = layers.get::<Dict<'a>>(b"D").unwrap_or_default();
        let none = first.get::<Name<'_>>(b"BaseState").is_some_and(|state| *state == *b"OFF");
        let (on, off): (HashSet<_>, HashSet<_>) =
            (listed(&first, b"ON").into_iter().collect(), listed(&first, b"OFF").into_iter().collect());
        let (mut shown, mut hidden, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for id in all.into_iter().filter(|id| seen.insert(*id)) {
            let Some(number) = self.reference(id) else { continue };
            shown.push(number);
            if off.contains(&id) || none && !on.contains(&id) {
                hidden.push(number);
            }
        }
        (shown, hidden)
    }
}

/// What is noted on a page, by number.
fn shown_in_order(
    shown: &HashSet<ObjectIdentifier>,
    notes: &HashMap<ObjectIdentifier, (usize, usize)>,
) -> Vec<(ObjectIdentifier, usize)> {
    let mut order: Vec<_> = shown.iter().filter_map(|id| Some((*id, notes.get(id)?.0))).collect();
    order.sort_by_key(|(_, number)| *number);
    order
}

/// Whether an object acts, holds a file, tells of makers, or is part of what holds the pages together.
fn stays_out(object: &Object<'_>) -> bool {
    const KINDS: [&[u8]; 12] = [
        b"Page",
        b"Pages",
        b"Catalog",
        b"Outlines",
        b"StructTreeRoot",
        b"StructElem",
        b"Filespec",
        b"F",
        b"EmbeddedFile",
        b"Metadata",
        b"Sig",
        b"Action",
    ];
    const ACTS: [&[u8]; 20] = [
        b"JavaScript",
        b"Launch",
        b"SubmitForm",
        b"ImportData",
        b"ResetForm",
        b"GoTo",
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
        b"URI",
        b"Named",
        b"Hide",
        b"SetOCGState",
    ];
    let named =
        |dict: &Dict<'_>, key: &[u8], names: &[&[u8]]| dict.get::<Name<'_>>(key).is_some_and(|name| names.contains(&&*name));
    let dict = match object {
        Object::Dict(dict) => dict,
        Object::Stream(stream) => stream.dict(),
        _ => return false,
    };
    // The bytes of a stream may stand in another file.
    let outside =
        |stream: &Stream<'_>| matches!(stream.dict().get::<Object<'_>>(b"F"), Some(Object::String(_) | Object::Dict(_)));
    named(dict, b"Type", &KINDS)
        || named(dict, b"S", &ACTS)
        || dict.get::<Dict<'_>>(b"EF").is_some_and(|files| files.contains_key(b"F") || files.contains_key(b"UF"))
        || dict.contains_key(b"ByteRange") && dict.contains_key(b"Contents")
        || matches!(object, Object::Stream(stream) if outside(stream))
}

/// An entry of a page or of what it hangs on.
fn inherited<'a>(page: &Dict<'a>, key: &[u8]) -> Option<MaybeRef<Object<'a>>> {
    let mut node = page.clone();
    for _ in 0..64 {
        if let Some(value) = node.get_raw::<Object<'a>>(key) {
            return Some(value);
        }
        node = node.get::<Dict<'a>>(b"Parent")?;
    }
    None
}

/// A rectangle that can be shown.
fn shape(rect: Rect) -> Option<[f64; 4]> {
    let shape = [rect.x0.min(rect.x1), rect.y0.min(rect.y1), rect.x0.max(rect.x1), rect.y0.max(rect.y1)];
    let fits = shape.iter().all(|side| side.is_finite() && side.abs() <= FARTHEST);
    (fits && shape[2] - shape[0] >= 1.0 && shape[3] - shape[1] >= 1.0).then_some(shape)
}

/// The corner of a page that is seen at the top to the left.
fn corner(page: &Page<'_>) -> [f64; 2] {
    let [left, bottom, right, top] = shape(page.intersected_crop_box()).or_else(|| shape(page.media_box())).unwrap_or(A4);
    match page.rotation() {
        Rotation::None => [left, top],
        Rotation::Horizontal => [left, bottom],
        Rotation::Flipped => [right, bottom],
        Rotation::FlippedHorizontal => [right, top],
    }
}

/// The named places of a file.
fn names<'a>(xref: &'a XRef) -> HashMap<Vec<u8>, Array<'a>> {
    let mut found = HashMap::new();
    let Some(catalog) = xref.get::<Dict<'a>>(xref.root_id()) else { return found };
    let place = |value: Object<'a>| match value {
        Object::Array(array) => Some(array),
        Object::Dict(dict) => dict.get::<Array<'a>>(b"D"),
        _ => None,
    };
    for (name, value) in catalog.get::<Dict<'a>>(b"Dests").iter().flat_map(|old| old.entries().take(NAMES).collect::<Vec<_>>()) {
        let value = match value {
            MaybeRef::Ref(id) => xref.get::<Object<'a>>(id.into()),
            MaybeRef::NotRef(value) => Some(value),
        };
        if let Some(place) = value.and_then(place) {
            found.insert(name.to_vec(), place);
        }
    }
    let tree = catalog.get::<Dict<'a>>(b"Names").and_then(|names| names.get::<Dict<'a>>(b"Dests"));
    let mut waiting: Vec<(usize, Dict<'a>)> = tree.map(|tree| (0, tree)).into_iter().collect();
    let mut looked_at = 0;
    while let Some((depth, node)) = waiting.pop() {
        looked_at += 1;
        if looked_at > NAMES || found.len() > NAMES || depth > DEPTH {
            break;
        }
        let listed = node.get::<Array<'a>>(b"Names");
        let mut pairs = listed.iter().flat_map(|names| names.iter::<Object<'a>>());
        while let (Some(name), Some(value)) = (pairs.next(), pairs.next()) {
            if let (Object::String(name), Some(place)) = (name, place(value)) {
                found.insert(name.as_bytes().to_vec(), place);
            }
        }
        for kid in node.get::<Array<'a>>(b"Kids").iter().flat_map(|kids| kids.iter::<Dict<'a>>().take(NAMES).collect::<Vec<_>>())
        {
            waiting.push((depth + 1, kid));
        }
    }
    found
}
