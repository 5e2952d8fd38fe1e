use sagsgang_intake::reader::read_document;
use sagsgang_intake::{Document, Gap, Role};
use sagsgang_model::{FindingKind, record::Format};

use crate::documents::{docx, paragraph};

const STYLES: &str = r#"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Punkt"><w:name w:val="Punkt"/><w:basedOn w:val="Overskrift1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
</w:styles>"#;

const NUMBERING: &str = r#"<w:numbering>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>"#;

fn read(body: &str, parts: &[(&str, &str)]) -> Document {
    read_document(&docx(body, parts))
}

fn texts(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|l| l.text.as_str()).collect()
}

#[test]
fn styles_make_headings_also_danish_ones() {
    let body = paragraph(r#"<w:pStyle w:val="Overskrift1"/>"#, "Referat")
        + &paragraph(r#"<w:pStyle w:val="Punkt"/>"#, "Ny bro over åen")
        + &paragraph("", "Almindelig tekst &amp; mere.");
    let document = read(&body, &[("word/styles.xml", STYLES)]);
    assert_eq!(document.format, Format::Docx);
    assert_eq!(texts(&document), ["Referat", "Ny bro over åen", "Almindelig tekst & mere."]);
    let styles: Vec<_> = document.lines.iter().map(|l| (l.style.role, l.style.bold, l.style.size, l.style.gap)).collect();
    assert_eq!(styles[0], (Role::Heading(1), true, 16.0, Gap::None));
    assert_eq!(styles[1], (Role::Heading(2), true, 16.0, Gap::Paragraph));
    assert_eq!(styles[2], (Role::Plain, false, 11.0, Gap::Paragraph));
}

#[test]
fn lists_show_the_marks_that_word_shows() {
    let entry = |list: u32, level: u32, text: &str| {
        paragraph(&format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#), text)
    };
    let body = entry(1, 0, "at planen vedtages")
        + &entry(1, 1, "med et tillæg")
        + &entry(1, 1, "med kort")
        + &entry(1, 0, "at den udsendes")
        + &entry(2, 0, "Kort over åen")
        + &entry(3, 0, "Begynder forfra ved syv");
    let document = read(&body, &[("word/numbering.xml", NUMBERING)]);
    assert_eq!(
        texts(&document),
        [
            "1. at planen vedtages",
            "1.a) med et tillæg",
            "1.b) med kort",
            "2. at den udsendes",
            "• Kort over åen",
            "7. Begynder forfra ved syv"
        ]
    );
    assert_eq!(document.lines[1].style.role, Role::ListItem(1));
}

#[test]
fn breaks_tabs_hyphens_and_fields() {
    let body = r#"<w:p><w:r><w:t>Dato:</w:t><w:tab/><w:t>3. maj</w:t><w:br/><w:t>Sted: sam</w:t><w:softHyphen/><w:t>menslutningen, 13</w:t><w:noBreakHyphen/><w:t>15</w:t></w:r>
<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType="separate"/><w:t>, side 4</w:t></w:r></w:p>"#;
    let document = read(body, &[]);
    assert_eq!(texts(&document), ["Dato:  3. maj", "Sted: sam\u{AD}menslutningen, 13-15, side 4"]);
    assert_eq!(document.lines[1].style.gap, Gap::None);
}

#[test]
fn deleted_text_is_gone_and_inserted_text_stays() {
    let body = r#"<w:p><w:r><w:t>Godkendt</w:t></w:r><w:del><w:r><w:delText> ikke</w:delText></w:r></w:del><w:ins><w:r><w:t> enstemmigt</w:t></w:r></w:ins></w:p>"#;
    assert_eq!(texts(&read(body, &[])), ["Godkendt enstemmigt"]);
}

#[test]
fn bold_is_the_whole_line_or_nothing() {
    let body = r#"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Beslutning</w:t><w:br/></w:r><w:r><w:t>Godkendt.</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Afbud:</w:t></w:r><w:r><w:t> ingen</w:t></w:r></w:p>"#;
    let bold: Vec<bool> = read(body, &[]).lines.iter().map(|l| l.style.bold).collect();
    assert_eq!(bold, [true, false, false]);
}

#[test]
fn tables_are_rows_and_layout_tables_are_paragraphs() {
    let cell = |content: &str, properties: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let plain = |text: &str| paragraph("", text);
    let nested = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>{}", cell(&plain("a"), ""), cell(&plain("b"), ""), plain(""));
    let body = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr><w:tr>{}</w:tr><w:tr>{}{}</w:tr></w:tbl><w:tbl><w:tr>{}</w:tr></w:tbl>",
        cell(&plain("År"), ""),
        cell(&(plain("Beløb") + &plain("i kr.")), ""),
        cell(&plain("Konto"), ""),
        cell(&plain("I alt over to felter"), r#"<w:gridSpan w:val="2"/>"#),
        cell(&plain("2026"), ""),
        cell(&nested, ""),
        cell(&(plain("Rammen rundt om") + &plain("almindelig tekst")), ""),
    );
    let document = read(&body, &[]);
    assert_eq!(
        texts(&document),
        ["År\tBeløb i kr.\tKonto", "I alt over to felter", "2026\ta b", "Rammen rundt om", "almindelig tekst"]
    );
    assert_eq!(document.lines[0].style.role, Role::TableRow);
    assert_eq!(document.lines[3].style.role, Role::Plain);
}

#[test]
fn a_label_and_a_list_stay_lines() {
    let row = format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        paragraph("", "Deltagere"),
        paragraph("", "Ane Bro (A)"),
        paragraph("", "Bo Dal (V)")
    );
    assert_eq!(texts(&read(&row, &[])), ["Deltagere  Ane Bro (A)", "Bo Dal (V)"]);
}

#[test]
fn headers_notes_and_text_boxes() {
    let body = r#"<w:p><w:r><w:t>Et beløb</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>
<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>I boksen</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>I boksen</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"#;
    let header = "<w:hdr><w:p><w:r><w:t>Østby Kommune</w:t></w:r></w:p></w:hdr>";
    let notes = r#"<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="5"><w:p><w:r><w:t>Uden moms.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let parts = [
        ("word/header1.xml", header),
        ("word/header2.xml", header),
        ("word/footnotes.xml", notes),
        ("docProps/core.xml", "<cp:coreProperties><dc:title>Referat &#248;</dc:title></cp:coreProperties>"),
    ];
    let document = read(body, &parts);
    assert_eq!(texts(&document), ["Østby Kommune", "I boksen", "Et beløb¹", "¹ Uden moms."]);
    assert_eq!(document.lines[0].style.role, Role::PageEdge);
    assert_eq!(document.title.as_deref(), Some("Referat ø"));
}

#[test]
fn a_truncated_file_gives_what_is_left() {
    let body: String = (0..400).map(|n| paragraph("", &format!("Afsnit {n} om {} ting.", n * 7919 % 1000))).collect();
    let whole = docx(&body, &[]);
    let document = read_document(&whole[..whole.len() * 2 / 3]);
    assert!(document.findings.iter().any(|f| f.kind == FindingKind::Damaged), "{:?}", document.findings);
    assert!(document.lines.len() > 20, "{}", document.lines.len());
}
