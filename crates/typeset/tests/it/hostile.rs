//! Texts that are no minutes: nothing in them runs, nothing breaks, and nothing is left out unseen.

use std::time::{Duration, Instant};

use sagsgang_app::{Extent, NotTypeset, Typeset as _};
use sagsgang_model::{
    Publication, SectionKind,
    record::{Block, ListItem, Section},
};
use sagsgang_typeset::Typesetter;

use crate::publications::{publication, samples, text_of};

fn council() -> Publication {
    publication(&samples().join("03-byraadet-2024-03-27.pdf")).unwrap()
}

fn with(blocks: Vec<Block>) -> Publication {
    let mut p = council();
    let text = blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n\n");
    p.items.truncate(2);
    p.items[1].item.sections = vec![Section {
        kind: SectionKind::Case,
        heading: Some("Sagsfremstilling".to_owned()),
        text,
        blocks,
        provenance: p.items[1].item.provenance,
    }];
    p
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.to_owned() }
}

fn set(p: &Publication) -> Vec<u8> {
    Typesetter::new("").pdf(p, Extent::Meeting).unwrap()
}

#[test]
fn nothing_in_a_text_runs() {
    let texts = [
        "#read(\"/etc/passwd\")",
        "#import \"@preview/cetz:0.3.0\"",
        "$x^2$ *fed* _skrå_ `kode` = Overskrift",
        "#sys.inputs #panic(\"ja\") #{while true {}}",
        "\\ #pagebreak() // væk /* væk */ <mærke> @kilde",
        "https://example.org/#a?b=c&d",
        "</script><b>fed</b> %PDF-1.7 (((\\)",
    ];
    let pdf = set(&with(texts.iter().map(|text| paragraph(text)).collect()));
    let read = text_of(&pdf);
    for text in texts {
        assert!(read.contains(text), "{text}\n{read}");
    }
    // The same in every field that is shown.
    let mut p = council();
    let evil = "#read(\"/etc/passwd\") *x*".to_owned();
    (p.organization, p.body, p.place, p.chair, p.remarks) =
        (evil.clone(), evil.clone(), Some(evil.clone()), Some(evil.clone()), Some(evil.clone()));
    for item in &mut p.items {
        (item.item.title, item.item.group) = (evil.clone(), Some(evil.clone()));
    }
    p.signatories = vec![evil.clone()];
    assert!(text_of(&set(&p)).matches("#read(\"/etc/passwd\") *x*").count() > 15);
}

#[test]
fn any_letters_are_shown_or_told() {
    let read = text_of(&set(&with(vec![
        paragraph("før\u{0}\u{1}\u{7f}\u{feff}\u{202e}efter"),
        paragraph("smil 😀 👩‍👩‍👧 漢字 \u{f0b7} \u{fffe} \u{10ffff}"),
        paragraph("עברית שלום og مرحبا بالعالم"),
        paragraph("Ĉu ŝi ĵaŭde? ∀x∈ℝ: ⌈x⌉ ≥ x ½ ™ ☎ ☐ ☑ → ⇒ ﬁ"),
        paragraph("a\u{301} o\u{308}\u{323} \u{301} Z̸̢̛͎̝a̷l̴g̵o̶"),
        paragraph(""),
        paragraph("   \n \n  "),
    ])));
    assert!(read.contains("førefter"), "{read}");
    for told in ["[U+1F600]", "[U+6F22][U+5B57]", "[U+F0B7]", "[U+FFFE]", "[U+10FFFF]"] {
        assert!(read.contains(told), "{told}: {read}");
    }
    assert!(read.contains("Ĉu ŝi ĵaŭde?"), "{read}");
}

#[test]
fn every_letter_there_is_can_be_set() {
    // All of the first planes, a page of letters at a time; a letter the fonts cannot shape would fail the whole document.
    let letters: Vec<char> = (0..0x3_0000).filter_map(char::from_u32).collect();
    for some in letters.chunks(0x4000) {
        let blocks = some.chunks(256).map(|line| paragraph(&line.iter().flat_map(|c| [*c, ' ']).collect::<String>())).collect();
        set(&with(blocks));
    }
}

#[test]
fn whatever_the_shape_it_ends_soon() {
    let long = "a".repeat(5_000);
    let item = |level: u8, text: &str| ListItem { marker: "•".to_owned(), level, text: text.to_owned() };
    let cell = |row: usize, column: usize| format!("{row}.{column}");
    let shapes: Vec<(&str, Vec<Block>)> = vec![
        (
            "long words",
            vec![
                paragraph(&long),
                Block::Subheading { text: long.clone() },
                Block::Table { rows: vec![vec![long.clone(); 4]; 3] },
            ],
        ),
        ("deep lists", vec![Block::List { items: (0..=255).chain((0..255).rev()).map(|level| item(level, "punkt")).collect() }]),
        ("zigzag", vec![Block::List { items: (0..2_000).map(|n| item(if n % 2 == 0 { 0 } else { 9 }, "punkt")).collect() }]),
        (
            "a long table",
            vec![Block::Table { rows: (0..10_000).map(|row| (0..3).map(|column| cell(row, column)).collect()).collect() }],
        ),
        (
            "a wide table",
            vec![Block::Table { rows: (0..20).map(|row| (0..60).map(|column| cell(row, column)).collect()).collect() }],
        ),
        (
            "odd tables",
            vec![
                Block::Table { rows: vec![] },
                Block::Table { rows: vec![vec![]; 3] },
                Block::Table { rows: vec![vec![], vec!["a".into()], vec!["b".into(), "c".into()]] },
                Block::List { items: vec![] },
            ],
        ),
        ("a long paragraph", vec![paragraph(&"ord og flere ord ".repeat(10_000))]),
        ("many paragraphs", vec![paragraph("et"); 20_000]),
    ];
    for (name, blocks) in shapes {
        let started = Instant::now();
        let pdf = set(&with(blocks));
        println!("{name}: {} kB, {:.1} s", pdf.len() / 1000, started.elapsed().as_secs_f64());
        assert!(started.elapsed() < Duration::from_secs(60), "{name}");
    }
}

#[test]
fn what_is_too_large_is_told_before_it_is_tried() {
    let started = Instant::now();
    let p = with(vec![paragraph(&"ord ".repeat(2_000_000))]);
    assert!(matches!(Typesetter::new("").pdf(&p, Extent::Meeting), Err(NotTypeset::TooLarge(..))));
    assert!(started.elapsed() < Duration::from_secs(5));
    let nobody = sagsgang_model::id::ItemId(uuid::Uuid::nil());
    assert_eq!(Typesetter::new("").pdf(&p, Extent::Item(nobody)), Err(NotTypeset::NoSuchItem));
}
