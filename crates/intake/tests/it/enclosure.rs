use proptest::prelude::*;
use sagsgang_intake::enclosure::{Enclosure, LIMIT, clean};
use sagsgang_intake::reader::read_document;

use crate::documents::{PdfFile, archive, docx, paragraph, show};

/// What cleaning gives, after checking what holds for every file that is taken.
#[allow(clippy::unwrap_used, reason = "what cannot be done ends the test")]
fn cleaned(bytes: &[u8]) -> Enclosure {
    let once = clean("bilag", bytes).unwrap();
    assert_eq!(clean("bilag", bytes).unwrap(), once);
    let twice = clean("bilag", &once.bytes).unwrap();
    assert_eq!((&twice.bytes, twice.media_type), (&once.bytes, once.media_type));
    assert_eq!(twice.removed, Vec::<String>::new());
    once
}

#[allow(clippy::unwrap_used, reason = "what cannot be done ends the test")]
fn refusal(bytes: &[u8]) -> String {
    let message = clean("bilag.pdf", bytes).unwrap_err().message;
    assert!(message.ends_with('.') && message.contains([';', ',']), "{message}");
    message
}

fn has(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle.as_bytes())
}

fn words(bytes: &[u8]) -> Vec<String> {
    read_document(bytes).lines.into_iter().map(|l| l.text).collect()
}

#[allow(clippy::unwrap_used, reason = "what cannot be done ends the test")]
fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(name).ok()?, &mut text).ok()?;
    Some(text)
}

fn page() -> String {
    show("F1", 11.0, 60.0, 700.0, "Budget for åen")
}

fn pdf(objects: &[&str], entries: &str, trailer: &str) -> Vec<u8> {
    let file = objects.iter().fold(PdfFile::new(), |file, object| file.object(*object));
    file.page_with(page(), entries).trailer(trailer).bytes()
}

#[test]
fn a_pdf_keeps_its_pages_and_nothing_that_acts() {
    let bytes = pdf(
        &[
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /JavaScript /JS (app.alert) >> >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 12 0 R /AA << /E 13 0 R >> >>",
            "<< /S /Launch /F (cmd.exe) >>",
            "<< /S /SubmitForm /F (https://ond.dk) >>",
            "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /EF << /F 3 0 R >> /F (hemmelig.docx) >> >>",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://by.dk) >> >>",
            "<< /Author (Ida Lind) /Title (U:\\\\Sager\\\\budget.docx) /Producer (Word) >>",
            "<< /Secret (Aldrig vist) >>",
        ],
        "/Annots [10 0 R 11 0 R 14 0 R 15 0 R] /AA << /O 12 0 R >>",
        "/Info 16 0 R",
    );
    let clean = cleaned(&bytes);
    assert_eq!((clean.media_type, clean.extension, clean.name.as_str()), ("application/pdf", "pdf", "bilag.pdf"));
    assert_eq!(words(&clean.bytes), words(&bytes));
    for gone in ["JavaScript", "Launch", "SubmitForm", "hemmelig", "Ida Lind", "Sager", "Aldrig", "/AA"] {
        assert!(!has(&clean.bytes, gone), "{gone}");
    }
    assert!(has(&clean.bytes, "https://by.dk"));
    assert_eq!(clean.removed.len(), 4, "{:?}", clean.removed);
    assert_eq!(clean.warnings.len(), 1, "{:?}", clean.warnings);
}

#[test]
fn a_pdf_keeps_its_title_and_its_standard() {
    let xmp = "<x:xmpmeta><pdfuaid:part>1</pdfuaid:part><xmp:CreatorTool>Word</xmp:CreatorTool></x:xmpmeta>";
    let stream = format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream", xmp.len());
    let mut bytes = pdf(&[&stream, "<< /Title (Budget 2027) /Creator (Word) >>"], "", "/Info 11 0 R");
    let text = b"/Type /Catalog /Pages 2 0 R";
    let at = bytes.windows(text.len()).position(|w| w == text).unwrap();
    bytes.splice(at..at + text.len(), b"/Type /Catalog /Pages 2 0 R /Metadata 10 0 R".iter().copied());
    let clean = cleaned(&bytes);
    assert_eq!(read_document(&clean.bytes).title.as_deref(), Some("Budget 2027"));
    assert!(has(&clean.bytes, "<pdfuaid:part>1<") && !has(&clean.bytes, "Word"));
}

#[test]
fn references_in_circles_end() {
    let bytes = pdf(
        &["<< /Kids [10 0 R 11 0 R] /Parent 11 0 R >>", "<< /Next 11 0 R /Parent 10 0 R >>", "12 0 R"],
        "/Annots [10 0 R 12 0 R] /B 12 0 R",
        "",
    );
    assert_eq!(words(&cleaned(&bytes).bytes), words(&bytes));
    let deep = format!("{}{}", "<< /A ".repeat(50_000), ">> ".repeat(50_000));
    let _ = clean("dyb.pdf", &pdf(&[&deep], "/X 10 0 R", ""));
}

#[test]
fn what_is_no_attachment_is_refused() {
    let ole = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let shut: Vec<u8> = ole.iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(refusal(&ole).contains(".doc"));
    assert!(refusal(&shut).contains("adgangskode"));
    assert!(refusal(b"").contains("tom"));
    assert!(refusal(&vec![b'a'; LIMIT + 1]).contains("50 MB"));
    for page in [
        "<html><body><p>Hej</p></body></html>",
        "<svg xmlns='x'><script/></svg>",
        "<?xml version='1.0'?><svg/>",
        "hej <script>x()</script>",
    ] {
        assert!(refusal(page.as_bytes()).contains("webside"), "{page}");
    }
    for program in [b"MZ\x90\0\x03\0\0\0\x04".as_slice(), b"\x7FELF\x02\x01", b"#!/bin/sh\nrm -rf /\n", b"@echo off\r\n"] {
        assert!(refusal(program).contains("program"), "{program:?}");
    }
    assert!(refusal(&archive(&[("a.txt", b"hej")])).contains("arkiv"));
    assert!(refusal(b"\x1F\x8B\x08\0").contains("arkiv"));
    let encrypt = "/ID [<0123456789ABCDEF0123456789ABCDEF> <0123456789ABCDEF0123456789ABCDEF>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 \
                   /O <2055C756C72E1AD702608E8196ACAD447AD32D17CFF583235F6DD15FED7DAB67> \
                   /U <4150E6C1A1C1A2C4F1A3B2C5D7E9F00112233445566778899AABBCCDDEEFF001> >>";
    assert!(refusal(&pdf(&[], "", encrypt)).contains("adgangskode"));
}

#[test]
fn macros_and_bombs_are_refused() {
    let body = paragraph("", "Tekst.");
    assert!(refusal(&docx(&body, &[("word/vbaProject.bin", "x")])).contains("makroer"));
    let types = (
        "[Content_Types].xml",
        b"<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>".as_slice(),
    );
    assert!(refusal(&archive(&[types, ("word/document.xml", b"<document/>")])).contains("makroer"));
    let spaces = " ".repeat(60 * 1024 * 1024);
    assert!(refusal(&docx(&body, &[("word/a.xml", &spaces)])).contains("pakker ud"));
    let nested = archive(&[("a", b"b")]);
    assert!(refusal(&archive(&[("word/document.xml", b"<document/>"), ("word/media/a.bin", &nested)])).contains("indlejret"));
    assert!(refusal(&docx("<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r></w:p>", &[])).contains("henter"));
    assert!(
        refusal(&archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/connections.xml", b"<connections/>")])).contains("henter")
    );
}

#[test]
fn a_word_file_keeps_its_words() {
    let rel = |id: &str, kind: &str, target: &str, mode: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/relationships/{kind}\" Target=\"{target}\"{mode}/>")
    };
    let outside = " TargetMode=\"External\"";
    let rels = format!(
        "<Relationships>{}{}{}{}{}{}</Relationships>",
        rel("r1", "hyperlink", "https://by.dk", outside),
        rel("r2", "hyperlink", "file:///U:/hemmelig.docx", outside),
        rel("r3", "image", "http://ond.dk/spor.png", outside),
        rel("r4", "oleObject", "embeddings/oleObject1.bin", ""),
        rel("r5", "customXml", "../customXml/item1.xml", ""),
        rel("r6", "header", "header1.xml", ""),
    );
    let body = paragraph("", "Ny bro over &amp; under åen.")
        + "<w:p><w:r><w:object><v:shape/><o:OLEObject r:id=\"r4\"/></w:object></w:r></w:p><w:p><w:ins w:author=\"Ida\"><w:r><w:t>Tilføjet</w:t></w:r></w:ins></w:p>";
    let core = "<cp:coreProperties><dc:title>Ny bro</dc:title><dc:creator>Ida Lind</dc:creator></cp:coreProperties>";
    let bytes = docx(
        &body,
        &[
            ("word/_rels/document.xml.rels", &rels),
            ("word/embeddings/oleObject1.bin", "x"),
            ("customXml/item1.xml", "<a>Sagsbehandler</a>"),
            ("docProps/core.xml", core),
            ("docProps/app.xml", "<Properties><Company>Østby</Company><Template>U:\\skabelon.dotx</Template></Properties>"),
            ("docProps/custom.xml", "<Properties>Sag 7</Properties>"),
            ("word/settings.xml", "<w:settings><w:attachedTemplate r:id=\"r1\"/><w:zoom/></w:settings>"),
            ("word/comments.xml", "<w:comments><w:comment w:author=\"Bo\"/></w:comments>"),
        ],
    );
    let clean = cleaned(&bytes);
    assert_eq!(clean.extension, "docx");
    assert_eq!(words(&clean.bytes), words(&bytes));
    assert_eq!(read_document(&clean.bytes).title.as_deref(), Some("Ny bro"));
    let rels = part(&clean.bytes, "word/_rels/document.xml.rels").unwrap();
    assert!(rels.contains("https://by.dk") && rels.contains("header1.xml"), "{rels}");
    for gone in ["hemmelig", "ond.dk", "oleObject", "customXml"] {
        assert!(!rels.contains(gone), "{rels}");
    }
    assert!(part(&clean.bytes, "docProps/custom.xml").is_none() && part(&clean.bytes, "customXml/item1.xml").is_none());
    assert!(!part(&clean.bytes, "docProps/core.xml").unwrap().contains("Ida"));
    assert!(!part(&clean.bytes, "docProps/app.xml").unwrap().contains("Østby"));
    assert_eq!(part(&clean.bytes, "word/settings.xml").unwrap(), "<w:settings><w:zoom/></w:settings>");
    assert!(part(&clean.bytes, "word/document.xml").unwrap().contains("<v:shape/></w:object>"));
    assert_eq!(clean.warnings.len(), 2, "{:?}", clean.warnings);
}

#[test]
fn a_workbook_tells_of_no_machine_and_of_hidden_sheets() {
    let workbook = "<workbook><x15ac:absPath url=\"C:\\Users\\ida\\\"/><sheets><sheet name=\"Løn\" state=\"veryHidden\"/></sheets></workbook>";
    let sheet = "<worksheet><sheetData/><oleObjects><oleObject r:id=\"r1\"/></oleObjects></worksheet>";
    let clean = cleaned(&archive(&[("xl/workbook.xml", workbook.as_bytes()), ("xl/worksheets/sheet1.xml", sheet.as_bytes())]));
    assert_eq!(clean.extension, "xlsx");
    assert!(part(&clean.bytes, "xl/workbook.xml").is_some_and(|xml| xml.contains("url=\"\"") && xml.contains("Løn")));
    assert_eq!(part(&clean.bytes, "xl/worksheets/sheet1.xml").as_deref(), Some("<worksheet><sheetData/></worksheet>"));
    assert!(clean.warnings[0].contains("skjulte ark"), "{:?}", clean.warnings);
    let slide = "<p:sld show=\"0\"/>".as_bytes();
    let clean = cleaned(&archive(&[("ppt/presentation.xml", b"<p/>"), ("ppt/slides/slide1.xml", slide)]));
    assert_eq!((clean.extension, clean.warnings.len()), ("pptx", 1));
}

#[test]
fn open_document_is_cleaned() {
    let content = "<office:document-content><office:scripts><x/></office:scripts><text:p>Hej <text:a xlink:href=\"file:///c:/x\">der</text:a></text:p></office:document-content>";
    let members: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", "<office:document-meta><office:meta><dc:title>Plan</dc:title><dc:creator>Ida</dc:creator></office:meta></office:document-meta>".as_bytes()),
        ("Thumbnails/thumbnail.png", b"x"),
        ("META-INF/manifest.xml", b"<manifest><file-entry full-path=\"Thumbnails/thumbnail.png\"/><file-entry full-path=\"content.xml\"/></manifest>"),
    ];
    let clean = cleaned(&archive(&members));
    assert_eq!(clean.extension, "odt");
    assert_eq!(
        part(&clean.bytes, "content.xml").unwrap(),
        "<office:document-content><text:p>Hej <text:a xlink:href=\"about:blank\">der</text:a></text:p></office:document-content>"
    );
    assert!(part(&clean.bytes, "meta.xml").unwrap().contains("Plan") && !part(&clean.bytes, "meta.xml").unwrap().contains("Ida"));
    assert!(!part(&clean.bytes, "META-INF/manifest.xml").unwrap().contains("Thumbnails"));
    let mut macros = members.clone();
    macros.push(("Basic/Standard/a.xml", b"<x/>"));
    assert!(refusal(&archive(&macros)).contains("makroer"));
}

fn jpeg() -> Vec<u8> {
    let exif = b"Exif\0\0II\x2A\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x0F\x01\x02\0\x04\0\0\0Ida\0\0\0\0\0";
    let mut bytes = b"\xFF\xD8\xFF\xE1".to_vec();
    bytes.extend_from_slice(&((exif.len() + 2) as u16).to_be_bytes());
    bytes.extend_from_slice(exif);
    bytes.extend_from_slice(
        b"\xFF\xFE\x00\x06sted\xFF\xE2\x00\x10ICC_PROFILE\0\x01\x01\xFF\xDA\x00\x02\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xD9PK",
    );
    bytes
}

fn png() -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], name, data, &[0; 4]].concat();
    let chunks = [chunk(b"IHDR", &[0; 13]), chunk(b"tEXt", b"Author\0Ida"), chunk(b"IDAT", &[1, 2]), chunk(b"IEND", b"")];
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunks.concat()].concat()
}

fn tiff() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let entries = [entry(256, 3, 1, 2), entry(274, 3, 1, 6), entry(315, 2, 8, 50)].concat();
    [b"II\x2A\0\x08\0\0\0\x03\0".to_vec(), entries, vec![0; 4], b"Ida Lind".to_vec()].concat()
}

#[test]
fn pictures_tell_of_nobody() {
    let clean = cleaned(&jpeg());
    assert!(
        !has(&clean.bytes, "Ida") && !has(&clean.bytes, "sted") && has(&clean.bytes, "ICC_PROFILE") && !has(&clean.bytes, "PK")
    );
    assert!(has(&clean.bytes, "Exif\0\0MM\0\u{2A}\0\0\0\u{8}\0\u{1}\u{1}\u{12}\0\u{3}\0\0\0\u{1}\0\u{6}"));
    let clean = cleaned(&png());
    assert!(!has(&clean.bytes, "Ida") && has(&clean.bytes, "IDAT"));
    let clean = cleaned(&tiff());
    assert!(!has(&clean.bytes, "Ida"), "{:?}", clean.bytes);
    assert_eq!((clean.bytes[8], clean.extension), (2, "tif"));
}

#[test]
fn plain_text_tables_and_rtf() {
    let text = cleaned("Æblegrød, ja tak.\nMere.".as_bytes());
    assert_eq!((text.extension, text.removed.len()), ("txt", 0));
    let table = cleaned(b"\xC5r;Bel\xF8b\n2026;10\n2027;12\n");
    assert_eq!((table.extension, table.bytes.as_slice()), ("csv", "\u{FEFF}År;Beløb\n2026;10\n2027;12\n".as_bytes()));
    assert!(refusal(b"a;b\n=cmd|' /C calc'!A0;2\n").contains("celler"));
    let rtf = cleaned(b"{\\rtf1{\\info{\\author Ida \\} Lind}}{\\*\\generator Word;}Hej \\{der\\}\\par}\n");
    assert_eq!((rtf.extension, rtf.bytes.as_slice()), ("rtf", b"{\\rtf1Hej \\{der\\}\\par}".as_slice()));
    assert!(refusal(b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}").contains("objekter"));
}

#[test]
fn every_sample_keeps_its_words() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let folders = [samples.clone(), samples.join("layouts")];
    let files =
        folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten()).map(|entry| entry.path());
    let mut taken = 0;
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "pdf" || end == "docx")) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let clean = cleaned(&bytes);
        assert_eq!(words(&clean.bytes), words(&bytes), "{}", path.display());
        assert!(clean.bytes.len() < 4 * bytes.len() + 10_000, "{}: {} of {}", path.display(), clean.bytes.len(), bytes.len());
        taken += 1;
    }
    assert!(taken > 5, "{taken}");
}

fn whole() -> Vec<Vec<u8>> {
    vec![
        pdf(&["<< /S /Launch >>"], "/AA << /O 10 0 R >>", "/Info 10 0 R"),
        docx(
            &paragraph("", "Et afsnit."),
            &[("docProps/core.xml", "<a><title>b</title></a>"), ("word/_rels/document.xml.rels", "<a/>")],
        ),
        archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a><b href=\"x\"/></a>")]),
        jpeg(),
        png(),
        tiff(),
        b"{\\rtf1{\\info{\\author Ida}}Hej\\par}".to_vec(),
        b"a;b\n1;2\n".to_vec(),
    ]
}

/// Cleaning ends, and what is taken stays as it is.
fn holds(bytes: &[u8]) {
    match clean("bilag.bin", bytes) {
        Ok(taken) => assert_eq!(clean("bilag.bin", &taken.bytes).map(|again| again.bytes), Ok(taken.bytes)),
        Err(refused) => assert!(refused.message.ends_with('.')),
    }
}

#[test]
fn truncated_files_never_panic() {
    for bytes in whole() {
        for cut in (0..bytes.len()).step_by(bytes.len().div_ceil(120)) {
            holds(&bytes[..cut]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn damaged_files_never_panic(which in 0usize..8, damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = whole().swap_remove(which);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        holds(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_signature_never_panic(which in 0usize..8, behind in prop::collection::vec(any::<u8>(), 0..200)) {
        let starts: [&[u8]; 8] =
            [b"%PDF-1.7\n", b"PK\x03\x04", b"\xFF\xD8\xFF\xE1", b"\x89PNG\r\n\x1A\n", b"II\x2A\0\x08\0\0\0", b"MM\0\x2A\0\0\0\x08", b"{\\rtf1", b""];
        holds(&[starts[which], &behind].concat());
    }
}
