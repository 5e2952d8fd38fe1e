//! Binders: their pages, bookmarks and labels read back; parts that are damaged, act, or are no PDF.

use std::{
    fs,
    time::{Duration, Instant},
};

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as PdfString},
};
use sagsgang_app::{BinderContent, BinderPart, NotTypeset, Typeset as _};
use sagsgang_intake::reader::read_document;
use sagsgang_typeset::Typesetter;

use crate::publications::samples;

/// A PDF of objects, the first of which is its catalog.
fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", at + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(
        format!("{table}trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .as_bytes(),
    );
    out
}

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

fn stream(entries: &str, data: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

fn show(text: &str) -> String {
    stream("", &format!("BT /F1 12 Tf 60 700 Td ({text}) Tj ET"))
}

/// A PDF with a page for each text; resources and size stand on the root of its pages.
fn pages(texts: &[&str]) -> Vec<u8> {
    let kids: String = (0..texts.len()).map(|at| format!("{} 0 R ", 4 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{kids}] /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> >>",
            texts.len()
        ),
        FONT.to_owned(),
    ];
    for (at, text) in texts.iter().enumerate() {
        objects.push(format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", 5 + 2 * at));
        objects.push(show(text));
    }
    pdf(&objects.iter().map(String::as_str).collect::<Vec<_>>(), "")
}

fn part<'a>(title: &str, level: u8, bytes: &'a [u8]) -> BinderPart<'a> {
    let content = BinderContent::File { name: "bilag.pdf".to_owned(), media_type: "application/pdf".to_owned(), bytes };
    BinderPart { title: title.to_owned(), level, label: None, content }
}

fn bind(parts: &[BinderPart<'_>]) -> Vec<u8> {
    Typesetter::new("").bind("Mødemappe: Økonomiudvalget, 4. marts 2025", parts).unwrap()
}

/// What stands on each page.
fn words(bytes: &[u8]) -> Vec<String> {
    let document = read_document(bytes);
    let mut pages = vec![String::new(); document.pages as usize];
    for line in &document.lines {
        let page = &mut pages[line.page as usize - 1];
        *page = [page.as_str(), &line.text].join(" ").trim().to_owned();
    }
    pages
}

fn utf16(bytes: &[u8]) -> String {
    // Bookmarks of parts stand as they were written.
    if !bytes.starts_with(&[0xFE, 0xFF]) {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    String::from_utf16(&bytes[2..].chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect::<Vec<_>>()).unwrap()
}

/// Each bookmark: its level, its title, and the page it leads to, from 0.
fn bookmarks(bytes: &[u8]) -> Vec<(usize, String, usize)> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let outlines: Dict<'_> = catalog.get(b"Outlines").unwrap();
    let mut found = Vec::new();
    listed(&pdf, &outlines, 0, &mut found);
    found
}

fn listed(pdf: &Pdf, parent: &Dict<'_>, level: usize, found: &mut Vec<(usize, String, usize)>) {
    let mut next: Option<Dict<'_>> = parent.get(b"First");
    let mut children = 0;
    while let Some(entry) = next {
        let title: PdfString<'_> = entry.get(b"Title").unwrap();
        found.push((level, utf16(title.as_bytes()), target(pdf, &entry.get(b"Dest").unwrap())));
        listed(pdf, &entry, level + 1, found);
        children += 1;
        next = entry.get(b"Next");
    }
    let told = parent.get::<i32>(b"Count").unwrap_or_default().abs();
    assert_eq!(told, children);
}

fn target(pdf: &Pdf, destination: &Array<'_>) -> usize {
    let Some(MaybeRef::Ref(page)) = destination.raw_iter().next() else { panic!("no page") };
    let id = ObjectIdentifier::from(page);
    pdf.pages().iter().position(|page| page.raw().obj_id() == Some(id)).unwrap()
}

fn has(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn parts_are_bound_in_order_with_bookmarks() {
    let (agenda, map, budget) =
        (pages(&["Dagsorden", "Side to"]), pages(&["Kort"]), pages(&["Budget A", "Budget B", "Budget C"]));
    let parts = [
        part("Dagsorden", 0, &agenda),
        part("1. Ændring af å-løb (lukket \\ åbent)", 0, &map),
        BinderPart { label: Some("1.1-".to_owned()), ..part("Bilag 1: Økonomi – 漢字 😀", 1, &budget) },
        part("Bilag 2", 1, &map),
        part("2. Eventuelt", 0, &agenda),
    ];
    let bytes = bind(&parts);
    assert_eq!(
        words(&bytes),
        ["Dagsorden", "Side to", "Kort", "Budget A", "Budget B", "Budget C", "Kort", "Dagsorden", "Side to"]
    );
    let wanted = [
        (0, "Dagsorden", 0),
        (0, "1. Ændring af å-løb (lukket \\ åbent)", 2),
        (1, "Bilag 1: Økonomi – 漢字 😀", 3),
        (1, "Bilag 2", 6),
        (0, "2. Eventuelt", 7),
    ];
    assert_eq!(bookmarks(&bytes), wanted.map(|(level, title, page)| (level, title.to_owned(), page)));
    let pdf = Pdf::new(bytes.clone()).unwrap();
    assert_eq!(pdf.metadata().title.as_deref().map(utf16).as_deref(), Some("Mødemappe: Økonomiudvalget, 4. marts 2025"));
    // Labels: by number through the binder, or by part.
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let labels: Array<'_> = catalog.get::<Dict<'_>>(b"PageLabels").unwrap().get(b"Nums").unwrap();
    let mut items = labels.iter::<Object<'_>>();
    let mut told = Vec::new();
    while let (Some(Object::Number(at)), Some(Object::Dict(label))) = (items.next(), items.next()) {
        told.push((at.as_i64(), label.get::<i32>(b"St"), label.get::<PdfString<'_>>(b"P").map(|text| utf16(text.as_bytes()))));
    }
    let wanted =
        [(0, Some(1), None), (2, Some(3), None), (3, None, Some("1.1-".to_owned())), (6, Some(7), None), (7, Some(8), None)];
    assert_eq!(told, wanted);
    assert_eq!(bind(&parts), bytes);
}

#[test]
fn an_attachment_before_any_item_is_no_child() {
    let one = pages(&["En"]);
    assert_eq!(bookmarks(&bind(&[part("A", 1, &one), part("B", 1, &one), part("C", 9, &one)])).len(), 3);
}

#[test]
fn nothing_bound_is_no_binder() {
    assert!(matches!(Typesetter::new("").bind("Mappe", &[]), Err(NotTypeset::Failed(_))));
}

#[test]
fn links_that_do_no_harm_stay_and_nothing_acts() {
    let file = pdf(
        &[
            "<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R /Names << /JavaScript << /Names [(a) 9 0 R] >> \
             /EmbeddedFiles << /Names [(hemmelig.docx) 14 0 R] >> /Dests << /Kids [<< /Names [(sted) [5 0 R /Fit]] >>] >> >> \
             /AcroForm << /Fields [16 0 R] >> /Outlines 18 0 R /Metadata 15 0 R >>",
            "<< /Type /Pages /Count 2 /Kids [4 0 R 5 0 R] /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> >>",
            FONT,
            "<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Rotate 90 /AA << /O 9 0 R >> /StructParents 0 \
             /Annots [7 0 R 8 0 R 10 0 R 11 0 R 12 0 R 13 0 R 16 0 R 20 0 R 21 0 R \
             << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [1 /XYZ 0 100 null] >>] >>",
            "<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Annots [7 0 R] >>",
            &show("Begge sider"),
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://by.dk/\\(a\\)) >> >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /JavaScript /JS (app.alert) >> >>",
            "<< /S /JavaScript /JS (ond) >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:ond) >> >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /GoTo /D (sted) >> /AA << /E 9 0 R >> >>",
            "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 14 0 R >>",
            "<< /Type /Filespec /F (hemmelig.docx) /EF << /F 15 0 R >> >>",
            &stream("/Type /EmbeddedFile", "hemmeligt"),
            "<< /Type /Annot /Subtype /Widget /FT /Tx /V (ord) /Rect [9 9 99 99] /F 4 /AP << /N 17 0 R >> /A 9 0 R /MK << >> >>",
            &stream("/Type /XObject /Subtype /Form /BBox [0 0 90 90] /Resources << >> /AF [14 0 R]", "0 0 90 90 re f"),
            "<< /First 19 0 R >>",
            "<< /Title (\u{0}) /Dest [5 0 R /Fit] /Next 19 0 R /First 19 0 R >>",
            "<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /QuadPoints [0 0 9 0 0 9 9 9] /Popup 21 0 R /Contents (Husk) >>",
            "<< /Type /Annot /Subtype /Popup /Rect [0 0 9 9] /Parent 20 0 R /A 9 0 R >>",
        ],
        "/Info << /Author (Ida Lind) >>",
    );
    let first = pages(&["Forside"]);
    let bytes = bind(&[part("Forside", 0, &first), part("Bilag", 1, &file)]);
    for gone in [
        "JavaScript",
        "javascript",
        "/JS",
        "Launch",
        "cmd.exe",
        "hemmelig",
        "EmbeddedFile",
        "Filespec",
        "/AA",
        "Ida Lind",
        "OpenAction",
    ] {
        assert!(!has(&bytes, gone), "{gone}");
    }
    for kept in ["https://by.dk/", "/Highlight", "/Popup", "/QuadPoints", "(Husk)", "/Stamp"] {
        assert!(has(&bytes, kept), "{kept}");
    }
    let pdf = Pdf::new(bytes.clone()).unwrap();
    let notes = |page: usize| pdf.pages()[page].raw().get::<Array<'_>>(b"Annots").unwrap().iter::<Dict<'_>>().collect::<Vec<_>>();
    let kinds: Vec<String> = notes(1).iter().map(|note| note.get::<Name<'_>>(b"Subtype").unwrap().as_str().to_owned()).collect();
    assert_eq!(kinds, ["Link", "Link", "Stamp", "Highlight", "Popup", "Link"]);
    let places: Vec<usize> = notes(1).iter().filter_map(|note| note.get(b"Dest")).map(|place| target(&pdf, &place)).collect();
    assert_eq!(places, [2, 2]);
    assert!(notes(2).is_empty());
    assert_eq!(words(&bytes).len(), 3);
    // Its own bookmark stands once below that of the part, though it is its own next.
    assert!(has(&bytes, "/Title (\0) /Parent"));
}

#[test]
fn hidden_layers_stay_hidden() {
    let file = pdf(
        &[
            "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] /Order [6 0 R 7 0 R] >> >> >>",
            "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            FONT,
            "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> /Properties << /A 6 0 R /B 7 0 R >> >> >>",
            &stream("", "/OC /B BDC BT /F1 12 Tf 60 700 Td (Skjult) Tj ET EMC"),
            "<< /Type /OCG /Name (Vist) >>",
            "<< /Type /OCG /Name (Skjult) >>",
        ],
        "",
    );
    let bytes = bind(&[part("Kort", 0, &file), part("Kort", 0, &file)]);
    let pdf = Pdf::new(bytes).unwrap();
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let layers: Dict<'_> = catalog.get(b"OCProperties").unwrap();
    let off: Array<'_> = layers.get::<Dict<'_>>(b"D").unwrap().get(b"OFF").unwrap();
    let names = |array: &Array<'_>| -> Vec<String> {
        let name =
            |layer: Dict<'_>| String::from_utf8_lossy(layer.get::<PdfString<'_>>(b"Name").unwrap().as_bytes()).into_owned();
        array.iter::<Dict<'_>>().map(name).collect()
    };
    assert_eq!(names(&off), ["Skjult", "Skjult"]);
    assert_eq!(names(&layers.get(b"OCGs").unwrap()).len(), 4);
}

/// Files that are no PDF one can read, and what the page in their place says.
#[test]
fn hostile_parts_become_a_page() {
    let whole = pages(&["En", "To"]);
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    let empty = pdf(&[catalog, "<< /Type /Pages /Count 0 /Kids [] >>"], "");
    let locked = pdf(
        &[
            catalog,
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R >>",
            &format!("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{0}> /U <{0}> >>", "5A".repeat(32)),
        ],
        "/Encrypt 4 0 R /ID [<00> <00>]",
    );
    let many = format!("<< /Type /Pages /Count 30000 /Kids [{}] >>", "<< /Type /Page >> ".repeat(30_000));
    let many = pdf(&[catalog, &many], "");
    let deep = format!("<< /Type /Page /Parent 2 0 R /Resources << /X {}{} >> >>", "[".repeat(2_000), "]".repeat(2_000));
    let deep = pdf(&[catalog, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", &deep], "");
    let good = pages(&["Efter"]);
    for (name, file, why) in [
        ("garbage", b"%PDF-1.7\nikke en PDF alligevel".to_vec(), Some("beskadiget")),
        ("only a head", whole[..20].to_vec(), Some("beskadiget")),
        ("no pages", empty, Some("filen")),
        ("locked", locked, Some("adgangskode")),
        ("too many pages", many, Some("for stor")),
        ("deep", deep, None),
    ] {
        let start = Instant::now();
        let bytes = bind(&[part("1. Budget", 0, &good), part("Bilag med fejl", 1, &file), part("2. Valg", 0, &good)]);
        assert!(start.elapsed() < Duration::from_secs(20), "{name}");
        let read = words(&bytes);
        assert_eq!(read.len(), 3, "{name}: {read:?}");
        assert_eq!((read[0].as_str(), read[2].as_str()), ("Efter", "Efter"), "{name}");
        assert_eq!(bookmarks(&bytes)[1], (1, "Bilag med fejl".to_owned(), 1), "{name}");
        if let Some(why) = why {
            assert!(read[1].contains("Bilaget kan ikke vises her: ") && read[1].contains(why), "{name}: {read:?}");
            assert!(read[1].contains("Bilag med fejl") && read[1].contains("Fil: bilag.pdf"), "{name}: {read:?}");
        }
    }
}

#[test]
fn cyclic_pages_and_inheritance_end() {
    let cyclic = pdf(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 3 /Kids [2 0 R 3 0 R 4 0 R 4 0 R] /Parent 3 0 R >>",
            "<< /Type /Pages /Count 2 /Kids [2 0 R 4 0 R 3 0 R] /Parent 2 0 R >>",
            "<< /Type /Page /Parent 3 0 R /Contents [4 0 R 5 0 R] /Annots [4 0 R] /Group 2 0 R >>",
            &stream("", "0 0 9 9 re f"),
        ],
        "",
    );
    let bytes = bind(&[part("Kreds", 0, &cyclic)]);
    assert_eq!(words(&bytes).len(), 1);
}

#[test]
fn cut_and_bent_files_never_fail() {
    let whole = fs::read(samples().join("03-byraadet-2024-03-27.pdf")).unwrap();
    let good = pages(&["Efter"]);
    for at in 1..24 {
        let mut bent = whole[..whole.len() * at / 24].to_vec();
        for place in (at * 37..bent.len()).step_by(997) {
            bent[place] = bent[place].wrapping_add(at as u8);
        }
        let bytes = bind(&[part("Bøjet", 0, &bent), part("Efter", 0, &good)]);
        assert_eq!(words(&bytes).last().map(String::as_str), Some("Efter"), "{at}");
        assert_eq!(bookmarks(&bytes).iter().filter(|(level, ..)| *level == 0).count(), 2, "{at}");
    }
}

/// A grey PNG.
fn png(width: u32, height: u32, data: bool) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let named = [name.as_slice(), data].concat();
        let sum = !named.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        });
        [(data.len() as u32).to_be_bytes().as_slice(), &named, &sum.to_be_bytes()].concat()
    };
    let rows = vec![0u8; if data { ((width + 1) * height) as usize } else { 0 }];
    let (a, b) =
        rows.iter().fold((1u32, 0u32), |(a, b), byte| ((a + u32::from(*byte)) % 65521, (a + b + u32::from(*byte)) % 65521));
    let length = rows.len() as u16;
    let packed =
        [[0x78, 0x01, 0x01].as_slice(), &length.to_le_bytes(), &(!length).to_le_bytes(), &rows, &(b << 16 | a).to_be_bytes()]
            .concat();
    let head = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1A\n".as_slice(), &chunk(b"IHDR", &head), &chunk(b"IDAT", &packed), &chunk(b"IEND", &[])].concat()
}

/// Eight by eight grey dots as a JPEG.
fn jpeg() -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0];
    out.extend([16; 64]);
    out.extend([0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    for class in [0x00, 0x10] {
        out.extend([0xFF, 0xC4, 0, 20, class, 1]);
        out.extend([0; 16]);
    }
    out.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x3F, 0xFF, 0xD9]);
    out
}

fn seen(bytes: &[u8]) -> (f32, f32) {
    Pdf::new(bytes.to_vec()).unwrap().pages()[0].render_dimensions()
}

#[test]
fn pictures_get_a_page_of_their_own() {
    for (picture, wide) in [(png(40, 30, true), true), (png(30, 40, true), false), (jpeg(), false)] {
        let bytes = bind(&[part("Kort over åen", 1, &picture)]);
        let (width, height) = seen(&bytes);
        assert_eq!(width > height, wide);
        assert!(has(&bytes, "/Image"));
        assert_eq!(words(&bytes), ["Kort over åen"]);
        assert_eq!(bind(&[part("Kort over åen", 1, &picture)]), bytes);
    }
    for (picture, why) in [
        (png(60_000, 60_000, false), "for stor"),
        (png(30, 30, false), "beskadiget"),
        (png(0, 9, true), "beskadiget"),
        (jpeg()[..30].to_vec(), "beskadiget"),
    ] {
        let read = words(&bind(&[part("Kort", 1, &picture)]));
        assert!(read.len() == 1 && read[0].contains("Bilaget kan ikke vises her") && read[0].contains(why), "{read:?}");
    }
}

#[test]
fn what_has_no_pages_is_told() {
    let word = BinderContent::File {
        name: "Høringssvar #panic(\"nej\").docx".to_owned(),
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".to_owned(),
        bytes: &[],
    };
    let missing = BinderContent::Missing { why: "filen er slettet".to_owned() };
    let one = |title: &str, level, content| BinderPart { title: title.to_owned(), level, label: None, content };
    let endless = format!("Bilag {}", "a very long title ".repeat(500));
    let bytes = bind(&[one("1. Sag", 0, missing.clone()), one("Bilag 1", 1, word), one(&endless, 1, missing)]);
    let read = words(&bytes);
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[0].contains("Dokumentet kan ikke vises her: filen er slettet."), "{read:?}");
    for words in ["Bilag 1", "Høringssvar #panic(\"nej\").docx", "Type: Word-dokument", "Åbn filen på mødets side"] {
        assert!(read[1].contains(words), "{words}: {read:?}");
    }
}

#[test]
fn what_was_set_here_can_be_bound() {
    let set = fs::read(samples().join("03-byraadet-2024-03-27.pdf")).unwrap();
    let alone = words(&set);
    let bytes = bind(&[part("Referat", 0, &set), part("Bilag", 1, &set)]);
    assert_eq!(words(&bytes), [alone.clone(), alone].concat());
}

/// Fifty items with five attachments each.
#[test]
fn a_large_binder_takes_little_time() {
    let item = fs::read(samples().join("04-teknik-og-miljoe-2024-02-06.pdf")).unwrap();
    let other = fs::read(samples().join("03-byraadet-2024-03-27.pdf")).unwrap();
    let mut parts = Vec::new();
    for at in 1..=50 {
        parts.push(part(&format!("{at}. Sag"), 0, &item));
        for number in 1..=4 {
            parts.push(part(&format!("Bilag {number}"), 1, &other));
        }
        let word = BinderContent::File { name: format!("bilag-{at}.docx"), media_type: String::new(), bytes: b"PK" };
        parts.push(BinderPart { content: word, ..part("Bilag 5", 1, &[]) });
    }
    let start = Instant::now();
    let bytes = bind(&parts);
    let took = start.elapsed();
    println!("{} parts, {} pages, {} kB in {took:?}", parts.len(), words(&bytes).len(), bytes.len() / 1024);
    assert_eq!(bookmarks(&bytes).iter().filter(|(level, ..)| *level == 0).count(), 50);
    assert!(took < Duration::from_secs(30), "{took:?}");
}
