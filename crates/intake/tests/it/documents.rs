//! Small documents made for the tests, byte by byte, so that each says exactly what it tests.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// A PDF in the making. Fonts: `F1` Helvetica, `F2` Helvetica-Bold.
pub struct PdfFile {
    pages: Vec<(String, String)>,
    objects: Vec<String>,
    trailer: String,
}

impl PdfFile {
    pub fn new() -> Self {
        Self { pages: Vec::new(), objects: Vec::new(), trailer: String::new() }
    }

    /// Adds a page with this content.
    pub fn page(self, content: impl Into<String>) -> Self {
        self.page_with(content, "")
    }

    /// Adds a page with this content and these further entries.
    pub fn page_with(mut self, content: impl Into<String>, entries: &str) -> Self {
        self.pages.push((content.into(), entries.to_owned()));
        self
    }

    /// Adds an object; the first has number 10.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.objects.push(object.into());
        self
    }

    /// Adds entries to the trailer.
    pub fn trailer(mut self, entries: &str) -> Self {
        self.trailer.push_str(entries);
        self
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        let mut objects: Vec<(usize, String)> = vec![
            (3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into()),
            (4, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".into()),
        ];
        let objects_end = 10 + self.objects.len();
        objects.extend(self.objects.into_iter().enumerate().map(|(n, o)| (10 + n, o)));
        let first = 100;
        let mut kids = String::new();
        for (n, (content, entries)) in self.pages.iter().enumerate() {
            let (page, stream) = (first + 2 * n, first + 2 * n + 1);
            kids.push_str(&format!("{page} 0 R "));
            let resources = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /X 10 0 R >> >>";
            objects.push((
                page,
                format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {stream} 0 R {entries} >>"),
            ));
            objects.push((stream, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.chars().count())));
        }
        let tree = if objects_end > 20 { "/StructTreeRoot 20 0 R" } else { "" };
        objects.push((1, format!("<< /Type /Catalog /Pages 2 0 R {tree} >>")));
        objects.push((2, format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", self.pages.len())));
        objects.sort_by_key(|(number, _)| *number);
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in &objects {
            places.push((*number, out.len()));
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            // Latin-1 is what the fonts are encoded in.
            out.extend(object.chars().map(|c| c as u8));
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, place) in &places {
            out.extend_from_slice(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
        }
        let size = places.last().map_or(0, |(n, _)| n + 1);
        out.extend_from_slice(
            format!("trailer\n<< /Size {size} /Root 1 0 R {} >>\nstartxref\n{start}\n%%EOF\n", self.trailer).as_bytes(),
        );
        out
    }
}

/// Content that shows `text` in font `font` of `size` points at a place from the lower left.
pub fn show(font: &str, size: f32, x: f32, y: f32, text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    format!("BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n")
}

/// A ZIP archive of these members.
#[allow(clippy::unwrap_used, reason = "writing to memory; a fixture that cannot be made ends the test")]
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word document with this body and these further parts.
pub fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>{body}</w:body></w:document>"
    );
    let mut members: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())];
    members.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    archive(&members)
}

/// A paragraph of Word with these properties and this text.
pub fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}
