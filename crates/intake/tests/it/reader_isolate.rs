use std::time::{Duration, Instant};

use sagsgang_intake::reader::isolate::Isolation;
use sagsgang_intake::reader::read_document;
use sagsgang_model::FindingKind;

use crate::documents::{PdfFile, docx, paragraph, show};

fn child(args: &[&str]) -> Isolation {
    let args = args.iter().map(Into::into).collect();
    Isolation {
        memory_bytes: 1 << 30,
        cpu_seconds: 10,
        wall_seconds: 20,
        ..Isolation::new(env!("CARGO_BIN_EXE_reader-child"), args)
    }
}

fn limits(memory_bytes: u64) -> Isolation {
    Isolation { memory_bytes, ..child(&[&memory_bytes.to_string(), "10"]) }
}

fn pdf() -> Vec<u8> {
    PdfFile::new().page(show("F1", 11.0, 60.0, 700.0, "Mødet begyndte kl. 16.")).bytes()
}

#[test]
fn a_child_reads_the_same_as_this_process() {
    for bytes in [pdf(), docx(&paragraph("", "Et afsnit på æøå."), &[]), b"<p>En side</p>".to_vec(), b"Ren tekst".to_vec()] {
        assert_eq!(limits(1 << 30).read(&bytes, "Referat.pdf"), read_document(&bytes));
    }
}

#[test]
fn a_large_document_passes_both_ways() {
    let body: String = (0..30_000).map(|n| paragraph("", &format!("Afsnit nummer {n} i en lang sag."))).collect();
    assert_eq!(limits(1 << 30).read(&docx(&body, &[]), "Lang.docx").lines.len(), 30_000);
}

#[test]
fn whatever_happens_to_the_child_is_a_finding() {
    let cases = [
        (child(&["crash"]), FindingKind::Unreadable, "gik ned"),
        (child(&["chatter"]), FindingKind::Unreadable, "gik ned"),
        (Isolation::new("/findes/ikke", Vec::new()), FindingKind::Unreadable, "ikke kunne startes"),
        (Isolation { wall_seconds: 1, ..child(&["hang"]) }, FindingKind::TooLarge, "længere tid"),
        (limits(40 << 20), FindingKind::TooLarge, "hukommelse"),
    ];
    // So much that the child must ask for more than it may have.
    let body: String =
        (0..150_000u64).map(|n| paragraph("", &format!("Beløb {}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))).collect();
    let large = docx(&body, &[]);
    for (isolation, kind, words) in cases {
        let started = Instant::now();
        let bytes = if words == "hukommelse" { large.clone() } else { pdf() };
        let document = isolation.read(&bytes, "Referat 3. maj.pdf");
        let finding = &document.findings[0];
        assert!(document.lines.is_empty());
        assert!(finding.kind == kind && finding.message.contains(words), "{:?} {}", finding.kind, finding.message);
        assert!(finding.message.starts_with("Referat 3. maj.pdf") && finding.message.ends_with('.'), "{}", finding.message);
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

#[test]
fn a_child_cleans_the_same_as_this_process() {
    use sagsgang_intake::enclosure::clean;
    for bytes in
        [pdf(), docx(&paragraph("", "Et afsnit på æøå."), &[]), b"<p>En side</p>".to_vec(), b"Ren tekst".to_vec(), Vec::new()]
    {
        assert_eq!(child(&["clean"]).clean("C:\\Bilag 1.exe", &bytes), clean("C:\\Bilag 1.exe", &bytes));
    }
    for misbehaving in ["crash", "chatter", "hang"] {
        let isolation = Isolation { wall_seconds: 1, ..child(&[misbehaving]) };
        let refused = isolation.clean("bilag.pdf", &pdf()).map(|taken| taken.name);
        assert!(refused.is_err_and(|refused| refused.message.ends_with('.')), "{misbehaving}");
    }
}
