use std::{path::Path, sync::LazyLock};

use proptest::prelude::*;
use sagsgang_intake::reader::{TEXT_LIMIT, read_document};
use sagsgang_model::FindingKind;

use crate::documents::{PdfFile, archive, docx, paragraph, show};

fn kinds(bytes: &[u8]) -> Vec<FindingKind> {
    read_document(bytes).findings.iter().map(|f| f.kind).collect()
}

fn pages(count: usize) -> PdfFile {
    (0..count).fold(PdfFile::new(), |file, n| file.page(show("F1", 11.0, 60.0, 400.0, &format!("Linje på side {n}."))))
}

#[test]
fn a_truncated_pdf_is_read_as_far_as_it_goes() {
    let whole = pages(40).bytes();
    let document = read_document(&whole[..whole.len() / 2]);
    assert!(document.findings.iter().any(|f| f.kind == FindingKind::Damaged), "{:?}", document.findings);
    assert!(!document.lines.is_empty() || document.findings[0].kind.is_fatal());
    for cut in (0..whole.len()).step_by(whole.len() / 60) {
        let document = read_document(&whole[..cut]);
        assert!(!document.findings.is_empty(), "{cut} bytes without a word");
    }
}

#[test]
fn an_encrypted_pdf_is_told_of() {
    let encrypt = "/ID [<0123456789ABCDEF0123456789ABCDEF> <0123456789ABCDEF0123456789ABCDEF>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 \
                   /O <2055C756C72E1AD702608E8196ACAD447AD32D17CFF583235F6DD15FED7DAB67> \
                   /U <4150E6C1A1C1A2C4F1A3B2C5D7E9F00112233445566778899AABBCCDDEEFF001> >>";
    let document = read_document(&pages(1).trailer(encrypt).bytes());
    assert_eq!(document.findings[0].kind, FindingKind::Encrypted);
    assert!(document.findings[0].message.contains("adgangskode"), "{}", document.findings[0].message);
}

#[test]
fn of_ten_thousand_pages_five_thousand_are_read() {
    let document = read_document(&pages(10_000).bytes());
    assert_eq!(document.findings[0].kind, FindingKind::TooLarge);
    assert!(document.findings[0].message.contains("10000 sider"), "{}", document.findings[0].message);
    assert_eq!((document.pages, document.lines.len()), (10_000, 5_000));
}

#[test]
fn deep_recursion_ends() {
    // Forms that show forms eight times over, dictionaries without end.
    let form = |next: usize| {
        let content = "/X Do ".repeat(8);
        let resources = format!("/Resources << /XObject << /X {next} 0 R >> >>");
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources} /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        )
    };
    let nested = format!("{}{}", "<< /A ".repeat(100_000), ">> ".repeat(100_000));
    let text = show("F1", 11.0, 60.0, 400.0, "Teksten er her.");
    let bytes = PdfFile::new()
        .page(format!("{text}{} {}", "[".repeat(100_000), "q ".repeat(100_000)))
        .object("null")
        .object(nested)
        .bytes();
    assert_eq!(read_document(&bytes).lines.len(), 1);
    let forms = (11..20).fold(PdfFile::new(), |file, next| file.object(form(if next == 19 { 10 } else { next })));
    let bytes = forms.page(format!("{text}/X Do\n")).bytes();
    let document = read_document(&bytes);
    assert_eq!(document.lines.len(), 1);
    assert!(document.findings.iter().any(|f| f.kind == FindingKind::TooLarge), "{:?}", document.findings);

    let deep = docx(&format!("{}{}", paragraph("", "Først."), "<w:sdt>".repeat(200_000)), &[]);
    let document = read_document(&deep);
    assert_eq!((document.lines.len(), document.findings[0].kind), (1, FindingKind::Damaged));
    let tables = docx(&format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(1_000), paragraph("", "Inderst.")), &[]);
    assert_eq!(read_document(&tables).lines[0].text, "Inderst.");

    for tag in ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<p><a href=x>"] {
        let page = format!("<html><body><p>Først.</p>{}", tag.repeat(100_000));
        let document = read_document(page.as_bytes());
        assert_eq!(document.lines[0].text, "Først.", "{tag}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let spaces = " ".repeat(60 * 1024 * 1024);
    let bytes = docx(&spaces, &[]);
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(kinds(&bytes), [FindingKind::TooLarge]);
    let zipped = archive(&[("a.txt", spaces.as_bytes())]);
    assert_eq!(kinds(&zipped), [FindingKind::Unreadable]);
}

#[test]
fn more_text_than_any_minutes_is_refused() {
    // Zeroed memory that is never touched costs nothing; only its beginning is looked at.
    let mut text = vec![0u8; 200 * 1024 * 1024];
    text[..128 * 1024].fill(b'a');
    assert!(text.len() > TEXT_LIMIT);
    assert_eq!(kinds(&text), [FindingKind::TooLarge]);
}

#[test]
fn damaged_pdf_and_word_files_never_panic() {
    let sources = [pages(3).bytes(), docx(&paragraph("", "Et afsnit."), &[("word/styles.xml", "<w:styles/>")])];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for source in &sources {
        for _ in 0..300 {
            let mut bytes = source.clone();
            for _ in 0..8 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let at = state as usize % bytes.len();
                bytes[at] = (state >> 32) as u8;
            }
            let document = read_document(&bytes);
            assert!(document.findings.iter().all(|f| f.message.ends_with('.')));
        }
    }
}

/// The texts among the samples.
static MINUTES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/layouts");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
});

/// What extraction, crawlers and people do to a line of minutes.
#[derive(Debug, Clone)]
enum Damage {
    Lost,
    Twice,
    Joined,
    Capitals,
    CutAt(prop::sample::Index),
    Swapped(prop::sample::Index),
    Inserted(prop::sample::Index, &'static str),
}

/// What stands in minutes, and nowhere near where it is put.
const ODD: &[&str] = &[
    "Å",
    "ø",
    "\u{30A}",
    "\u{FB01}",
    "\t",
    "  ",
    "•",
    "1.",
    "12",
    "Beslutning",
    "Punkt ",
    "–",
    "\u{C}",
    ":",
    "Side 3",
    "den ",
    "8. maj 2020",
    "(",
    ")",
    "/",
    "\u{1F600}",
    "ẞ",
    "J. nr. ",
    "indstiller, at",
    "Sagsnr.: ",
    "Fraværende: ",
    " Ad 1. ",
];

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let kinds = prop_oneof![
        Just(Damage::Lost),
        Just(Damage::Twice),
        Just(Damage::Joined),
        Just(Damage::Capitals),
        any::<prop::sample::Index>().prop_map(Damage::CutAt),
        any::<prop::sample::Index>().prop_map(Damage::Swapped),
        (any::<prop::sample::Index>(), prop::sample::select(ODD)).prop_map(|(at, what)| Damage::Inserted(at, what)),
    ];
    (any::<prop::sample::Index>(), kinds)
}

fn damaged(text: &str, damages: &[(prop::sample::Index, Damage)]) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let place = |line: &str, at: &prop::sample::Index| line.floor_char_boundary(at.index(line.len() + 1));
    for (at, damage) in damages {
        let at = at.index(lines.len());
        match damage {
            Damage::Lost => lines[at].clear(),
            Damage::Twice => lines.insert(at, lines[at].clone()),
            Damage::Joined if at + 1 < lines.len() => {
                let next = lines.remove(at + 1);
                lines[at].push_str(&format!(" {next}"));
            }
            Damage::Joined => {}
            Damage::Capitals => lines[at] = lines[at].to_uppercase(),
            Damage::CutAt(cut) => {
                let cut = place(&lines[at], cut);
                lines[at].truncate(cut);
            }
            Damage::Swapped(other) => {
                let other = other.index(lines.len());
                lines.swap(at, other);
            }
            Damage::Inserted(cut, what) => {
                let cut = place(&lines[at], cut);
                lines[at].insert_str(cut, what);
            }
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn damaged_minutes_never_panic(which in any::<prop::sample::Index>(), damages in proptest::collection::vec(damage(), 1..12)) {
        let text = damaged(which.get::<String>(&MINUTES), &damages);
        sagsgang_intake::read(read_document(text.as_bytes()), "damaged.txt", "");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), start in 0usize..6) {
        let start: &[u8] = [&b""[..], b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xFF\xFE", b"M\xF8de "][start];
        let document = read_document(&[start, &bytes].concat());
        prop_assert!(document.lines.iter().all(|l| !l.text.trim().is_empty()));
        prop_assert!(document.lines.windows(2).all(|w| w[0].number < w[1].number));
    }

    #[test]
    fn no_page_panics(parts in proptest::collection::vec("(</?(p|b|a|table|tr|td|li|ul|ol|h2|div|br|dl|dt|dd|select|template|svg|pre)( hidden)?>|[a-zæøå ]{1,8})", 0..80)) {
        let page = format!("<html>{}", parts.concat());
        let document = read_document(page.as_bytes());
        prop_assert!(document.lines.iter().all(|l| !l.text.contains('\n')));
    }

    #[test]
    fn no_content_stream_panics(parts in proptest::collection::vec("(BT|ET|q|Q|Tj|TJ|Td|Tm|Tf|cm|re|l|m|S|\\(ord\\)|/F1|/X|\\[|\\]|-?[0-9]{1,9}|BDC|EMC|Do|<<|>>)", 0..120)) {
        read_document(&PdfFile::new().page(parts.join(" ")).bytes());
    }
}
