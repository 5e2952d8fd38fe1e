use sagsgang_intake::reader::read_document;
use sagsgang_intake::{Document, Gap, Role};
use sagsgang_model::{FindingKind, record::Format};

use crate::documents::{PdfFile, show};

fn texts(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|l| l.text.as_str()).collect()
}

#[test]
fn lines_have_place_size_weight_and_gap() {
    let page = show("F2", 14.0, 60.0, 780.0, "4. Ny svømmehal i Østby")
        + &show("F1", 11.0, 60.0, 750.0, "Udvalget har set på tre placeringer og")
        + &show("F1", 11.0, 60.0, 736.0, "beder om et overslag.")
        + &show("F1", 11.0, 60.0, 700.0, "Sagen genoptages i maj.");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!((document.format, document.pages), (Format::Pdf, 1));
    assert_eq!(
        texts(&document),
        ["4. Ny svømmehal i Østby", "Udvalget har set på tre placeringer og", "beder om et overslag.", "Sagen genoptages i maj."]
    );
    let style = |n: usize| document.lines[n].style;
    assert!(style(0).bold && !style(1).bold);
    assert_eq!((style(0).size, style(1).size, style(1).indent), (14.0, 11.0, 60.0));
    assert_eq!([style(1).gap, style(2).gap, style(3).gap], [Gap::Paragraph, Gap::None, Gap::Paragraph]);
    assert!(style(2).top > style(1).top && style(0).top > 40.0);
    assert!(document.findings.is_empty(), "{:?}", document.findings);
}

#[test]
fn label_and_value_share_a_line() {
    let page = show("F1", 11.0, 60.0, 700.0, "Mødested:")
        + &show("F1", 11.0, 180.0, 700.0, "Salen, Gammelgade 2")
        + &show("F1", 11.0, 60.0, 685.0, "Afbud:")
        + &show("F1", 11.0, 180.0, 685.0, "Ingen");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["Mødested:  Salen, Gammelgade 2", "Afbud:  Ingen"]);
    assert!(document.lines.iter().all(|l| l.style.role == Role::Plain));
}

#[test]
fn a_ruled_table_becomes_rows() {
    let mut page = String::new();
    for (n, row) in [["År", "Beløb", "Konto"], ["2025", "1.200", "Drift"], ["2026", "900", "Anlæg"]].iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            page += &show("F1", 10.0, 65.0 + 100.0 * column as f32, 690.0 - 20.0 * n as f32, cell);
        }
    }
    page += &show("F1", 10.0, 165.0, 643.0, "og lidt til");
    for n in 0..4 {
        let y = if n == 3 { 635.0 } else { 703.0 - 20.0 * n as f32 };
        page += &format!("60 {y} m 360 {y} l S\n");
        page += &format!("{0} 703 m {0} 635 l S\n", 60 + 100 * n);
    }
    page += &show("F1", 10.0, 60.0, 600.0, "Efter tabellen.");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["År\tBeløb\tKonto", "2025\t1.200\tDrift", "2026\t900 og lidt til\tAnlæg", "Efter tabellen."]);
    let rows = document.lines.iter().filter(|l| l.style.role == Role::TableRow).count();
    assert_eq!(rows, 3);
}

#[test]
fn aligned_columns_without_lines_are_a_table_only_from_three_by_three() {
    let table = |columns: usize| {
        let mut page = String::new();
        for row in 0..4 {
            for column in 0..columns {
                let text = format!("Celle{row}{column}");
                page += &show("F1", 10.0, 60.0 + 120.0 * column as f32, 700.0 - 14.0 * row as f32, &text);
            }
        }
        read_document(&PdfFile::new().page(page).bytes())
    };
    assert!(table(3).lines.iter().all(|l| l.style.role == Role::TableRow && l.text.matches('\t').count() == 2));
    assert!(table(2).lines.iter().all(|l| l.style.role == Role::Plain && l.text.contains("  ")));
}

#[test]
fn running_heads_and_page_numbers_are_page_edge() {
    let mut file = PdfFile::new();
    for page in 1..=4 {
        let mut content =
            show("F1", 9.0, 60.0, 810.0, "Østby Kommune") + &show("F1", 9.0, 60.0, 30.0, &format!("Side {page} af 4"));
        // Every page begins with another line: that is no head, although all stand in one place.
        content += &show("F1", 11.0, 60.0, 760.0, ["Beslutning", "Beslutning", "Ordet er frit", "Godkendt."][page - 1]);
        content += &show("F1", 11.0, 60.0, 400.0, "Midt på siden.");
        file = file.page(content);
    }
    let document = read_document(&file.bytes());
    for line in &document.lines {
        let edge = line.text.starts_with("Østby") || line.text.starts_with("Side");
        assert_eq!(line.style.role == Role::PageEdge, edge, "{}", line.text);
    }
    let second = document.lines.iter().find(|l| l.page == 2).unwrap();
    assert_eq!(second.style.gap, Gap::Page);
}

#[test]
fn words_are_printed_twice_to_look_bold() {
    let page = show("F1", 11.0, 60.0, 700.0, "Beslutning")
        + &show("F1", 11.0, 60.3, 700.0, "Beslutning")
        + &show("F1", 11.0, 60.0, 680.0, "Godkendt.");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["Beslutning", "Godkendt."]);
    assert!(document.lines[0].style.bold && !document.lines[1].style.bold);
}

#[test]
fn raised_digits_stay_in_their_line() {
    let page = show("F1", 11.0, 60.0, 700.0, "Hallen er 1.200 m")
        + &show("F1", 6.5, 148.0, 704.0, "2")
        + &show("F1", 11.0, 155.0, 700.0, "stor.");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["Hallen er 1.200 m² stor."]);
}

#[test]
fn a_long_label_is_still_a_label() {
    let mut page = String::new();
    for (n, (label, value)) in [("Dato:", "3. maj"), ("Mødetidspunkt:", "kl. 16"), ("Sted:", "Salen")].iter().enumerate() {
        let y = 700.0 - 15.0 * n as f32;
        page += &show("F1", 11.0, 60.0, y, label);
        page += &show("F1", 11.0, 142.0, y, value);
        page += &show("F1", 11.0, 60.0, y - 200.0, "En linje med mange ord og mellemrum i.");
    }
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document)[..3], ["Dato:  3. maj", "Mødetidspunkt:  kl. 16", "Sted:  Salen"]);
}

#[test]
fn blocks_side_by_side_are_read_one_after_the_other() {
    let mut page = String::new();
    for (n, text) in ["Referat", "Kulturudvalget", "Torsdag d. 4. maj"].iter().enumerate() {
        page += &show("F1", 9.0, 80.0, 760.0 - 17.0 * n as f32, text);
    }
    for (n, text) in ["Deltagere", "Ane Bro (A)", "Bo Dal (V)", "Carl Ek (C)"].iter().enumerate() {
        page += &show("F1", 9.0, 320.0, 760.0 - 12.5 * n as f32, text);
    }
    let document = read_document(&PdfFile::new().page(page).bytes());
    let wanted = ["Referat", "Kulturudvalget", "Torsdag d. 4. maj", "Deltagere", "Ane Bro (A)", "Bo Dal (V)", "Carl Ek (C)"];
    assert_eq!(texts(&document), wanted);
}

#[test]
fn a_label_in_the_middle_of_its_value_comes_first() {
    let page = show("F1", 11.0, 160.0, 700.0, "Ane Bro (A), Bo Dal (V), Carl")
        + &show("F1", 11.0, 60.0, 693.0, "Deltagere:")
        + &show("F1", 11.0, 160.0, 686.0, "Ek (C)");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["Deltagere:  Ane Bro (A), Bo Dal (V), Carl", "Ek (C)"]);
}

#[test]
fn letters_spaced_out_are_one_word() {
    let letters: String = "BESLUTNING".chars().map(|c| format!("({c}) -300 ")).collect();
    let page =
        "BT /F2 11 Tf 4 Tc 60 700 Td (REFERAT) Tj ET\n".to_owned() + &format!("BT 0 Tc /F2 11 Tf 60 660 Td [{letters}] TJ ET\n");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["REFERAT", "BESLUTNING"]);
}

#[test]
fn text_along_the_margin_is_not_mixed_into_lines() {
    let page = show("F1", 11.0, 60.0, 700.0, "Første linje.")
        + "BT /F1 8 Tf 0 1 -1 0 30 690 Tm (Dokument 12-24) Tj ET\n"
        + &show("F1", 11.0, 60.0, 686.0, "Anden linje.");
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(texts(&document), ["Første linje.", "Anden linje.", "Dokument 12-24"]);
    assert_eq!(document.lines[2].style.role, Role::PageEdge);
}

#[test]
fn two_columns_of_running_text_are_read_one_after_the_other() {
    let mut page = String::new();
    for n in 0..14 {
        let y = 700.0 - 14.0 * n as f32;
        page += &show("F1", 10.0, 50.0, y, &format!("venstre spalte har linje nummer {n}"));
        page += &show("F1", 10.0, 310.0, y, &format!("til højre står linje nummer {n}"));
    }
    let document = read_document(&PdfFile::new().page(page).bytes());
    assert_eq!(document.lines.len(), 28);
    assert!(document.lines[..14].iter().all(|l| l.text.starts_with("venstre")));
}

#[test]
fn structure_and_marked_content_are_believed() {
    let marked = |tag: &str, number: usize, content: &str| format!("/{tag} << /MCID {number} >> BDC\n{content}EMC\n");
    let page = marked("Span", 0, &show("F1", 11.0, 60.0, 760.0, "1. Budget"))
        + &marked("Span", 1, &show("F1", 11.0, 60.0, 746.0, "Første afsnit."))
        + &marked("Span", 2, &show("F1", 11.0, 60.0, 732.0, "at beløbet gives,"))
        + "/Artifact << /Type /Pagination >> BDC\n"
        + &show("F1", 9.0, 60.0, 20.0, "Udskrevet fra sagssystemet")
        + "EMC\n/Span << /ActualText (\\255) >> BDC\n"
        + &show("F1", 11.0, 60.0, 700.0, "-")
        + "EMC\n";
    let mut file = PdfFile::new().page_with(page, "/StructParents 0");
    // Objects 10–19 are free; the tree's root is 20.
    for _ in 10..20 {
        file = file.object("null");
    }
    let bytes = file
        .object(
            "<< /Type /StructTreeRoot /K 21 0 R /ParentTree << /Nums [0 [22 0 R 23 0 R 25 0 R]] >> /RoleMap << /Punkt /H2 >> >>",
        )
        .object("<< /S /Document /P 20 0 R >>")
        .object("<< /S /Punkt /P 21 0 R >>")
        .object("<< /S /P /P 21 0 R >>")
        .object("<< /S /L /P 21 0 R >>")
        .object("<< /S /LBody /P 26 0 R >>")
        .object("<< /S /LI /P 24 0 R >>")
        .bytes();
    let document = read_document(&bytes);
    let roles: Vec<(Role, &str)> = document.lines.iter().map(|l| (l.style.role, l.text.as_str())).collect();
    assert_eq!(roles[0], (Role::Heading(2), "1. Budget"));
    assert_eq!(roles[1], (Role::Plain, "Første afsnit."));
    assert_eq!(roles[2], (Role::ListItem(0), "at beløbet gives,"));
    assert_eq!(roles[3], (Role::Plain, "\u{AD}"));
    assert_eq!(roles[4].0, Role::PageEdge);
    assert_eq!(document.lines[2].style.gap, Gap::Paragraph);
}

#[test]
fn ligatures_and_metadata() {
    let cmap = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange \
                2 beginbfchar <41> <FB01> <42> <0041> endbfchar endcmap";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 12 0 R >>";
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /L 11 0 R >> >> /Length 50 >>\nstream\n\
                BT /L 11 Tf 60 600 Td (AB) Tj ET                  \nendstream";
    let bytes = PdfFile::new()
        .page("/X Do\n")
        .object(form)
        .object(font)
        .object(format!("<< /Length {} >>\nstream\n{cmap}\nendstream", cmap.len()))
        .object("<< /Title (Referat \\(\\346bler\\)) >>")
        .trailer("/Info 13 0 R")
        .bytes();
    let document = read_document(&bytes);
    assert_eq!(texts(&document), ["fiA"]);
    assert_eq!(document.title.as_deref(), Some("Referat (æbler)"));
}

#[test]
fn pages_that_are_only_pictures_are_told_of() {
    let picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream";
    let scanned = PdfFile::new().page("q 500 0 0 700 0 0 cm /X Do Q\n").object(picture);
    let document = read_document(&scanned.bytes());
    assert_eq!(document.findings[0].kind, FindingKind::NoText);
    assert!(document.findings[0].message.contains("OCR"));

    let mixed = PdfFile::new()
        .page(show("F1", 11.0, 60.0, 700.0, "Bilag følger."))
        .page("q 500 0 0 700 0 0 cm /X Do Q\n")
        .object(picture);
    let document = read_document(&mixed.bytes());
    assert_eq!(document.findings[0].provenance.unwrap().page, 2);
    assert_eq!(document.lines.len(), 1);
}
