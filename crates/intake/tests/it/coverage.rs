//! Nothing is lost: every line of a document stands in the record, its furniture or its findings.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sagsgang_intake::{read, reader::read_document};
use sagsgang_model::{Record, record::Block};

/// Letters and digits alone: line breaks, hyphens and marks are presentation.
fn letters(text: &str) -> String {
    let apart = text.replace('\u{FB00}', "ff").replace('\u{FB01}', "fi").replace('\u{FB02}', "fl");
    apart.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words, with letters and digits apart, and a heading apart from what it is glued to: a number and a title, or
/// a title and the heading behind it, go to different fields.
fn words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    // The name of a file is glued to the text before it.
    for word in line.replace("sagsnr", " sagsnr").replace("caseno", " caseno").split_whitespace().map(letters) {
        let mut run = String::new();
        for c in word.chars() {
            if run
                .chars()
                .next_back()
                .is_some_and(|b| b.is_ascii_digit() != c.is_ascii_digit() || b.is_lowercase() && c.is_uppercase())
            {
                out.push(std::mem::take(&mut run));
            }
            run.push(c);
        }
        out.push(run);
    }
    out.retain(|w| w.chars().count() > 1);
    out
}

/// Everything the record says, as one run of letters for each part.
fn said(record: &Record) -> Vec<String> {
    let mut parts = Vec::new();
    if record.items.iter().any(|item| item.number.is_some()) {
        // The word before a number is what the number's field is called.
        parts.push("PunktPktNrnrSagDagsordenspunktEmneAdpktpunkt".to_owned());
    }
    for item in &record.items {
        let mut text = String::new();
        text.push_str(&item.number.as_ref().map(ToString::to_string).unwrap_or_default());
        text.push_str(&item.title);
        text.push_str(&item.case_number.as_ref().map(ToString::to_string).unwrap_or_default());
        parts.push(letters(&text));
        for section in &item.sections {
            let text: String = section.blocks.iter().map(Block::text).collect::<Vec<_>>().join(" ");
            parts.push(letters(&format!("{}{text}", section.heading.as_deref().unwrap_or(""))));
        }
        for attachment in &item.attachments {
            parts.push(letters(&attachment.title));
            parts.push(letters(attachment.file_name.as_deref().unwrap_or("")));
        }
        if let Some(group) = &item.group {
            parts.push(letters(group));
        }
    }
    for block in &record.other {
        parts.push(letters(&block.text()));
    }
    for furniture in &record.furniture {
        parts.push(letters(&furniture.text));
    }
    for finding in &record.findings {
        parts.push(letters(&finding.message));
    }
    parts
}

/// The lines of a document that the record does not hold.
fn lost(bytes: &[u8], name: &str) -> Vec<String> {
    let document = read_document(bytes);
    let lines: Vec<String> = document.lines.iter().map(|l| l.text.clone()).collect();
    let record = read(document, name, "");
    let parts = said(&record);
    let whole = parts.join("|");
    lines
        .into_iter()
        .filter(|line| {
            // Where a folder is left out on purpose, the file's own name stays.
            let line = if line.contains(' ') || line.starts_with("http") {
                line.as_str()
            } else {
                line.rsplit(['/', '\\']).next().unwrap_or(line)
            };
            let words = words(line);
            // Word by word: a heading, a number and a title on one line go to different fields.
            !words.iter().all(|word| whole.contains(word.as_str()) || split_over_lines(word, &whole))
        })
        .collect()
}

/// A broken letter is put together in the record; its parts are not looked for.
fn split_over_lines(word: &str, whole: &str) -> bool {
    let plain: String = word.chars().filter(|c| *c != '\u{30A}').collect();
    plain.chars().count() < 3 || plain != word || whole.contains(&plain)
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).map(|entries| entries.flatten().map(|e| e.path()).collect()).unwrap_or_default();
    found.retain(|p| p.extension().is_some_and(|e| matches!(e.to_str(), Some("txt" | "html" | "docx" | "pdf"))));
    found.sort();
    found
}

#[test]
fn every_line_of_every_document_is_kept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut seen, mut missing) = (0, Vec::new());
    for folder in ["samples", "samples/layouts", "samples/unseen", "../shared/minutes"] {
        for path in documents(&root.join(folder)) {
            let bytes = std::fs::read(&path).unwrap();
            missing.extend(lost(&bytes, "x").into_iter().map(|line| format!("{}: {line}", path.display())));
            seen += 1;
        }
    }
    assert!(missing.is_empty(), "lost {missing:#?}");
    assert!(seen >= 16, "only {seen} documents were found");
}

/// Lines that documents are made of, good and bad.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Beslutning".to_owned()),
        Just("Indstilling".to_owned()),
        Just("Administrationen indstiller,".to_owned()),
        Just("at planen godkendes".to_owned()),
        Just("Godkendt.".to_owned()),
        Just("Fraværende: Kaj Krog".to_owned()),
        Just("Bilag".to_owned()),
        Just("Bilag/Punkt_3_Bilag_1_Plan.pdf".to_owned()),
        Just("Sagsnr.: 19/2484".to_owned()),
        Just("27.00.00-A00-19-20".to_owned()),
        Just("Punkt 4".to_owned()),
        Just("Lukket punkt".to_owned()),
        Just("Side 3 af 9".to_owned()),
        Just("Underskrifter".to_owned()),
        Just("Mødedato: 6. september 2021".to_owned()),
        Just("Beslutning fra Byrådet, 25. august 2021, pkt. 145:".to_owned()),
        (1u32..60, "[A-ZÆØÅ][a-zæøå]{3,12} [a-zæøå]{2,9}").prop_map(|(n, t)| format!("{n}.        {t}")),
        (1u32..9, "[A-ZÆØÅ][a-zæøå]{3,12}").prop_map(|(n, t)| format!("{n}. {t}")),
        "[A-ZÆØÅ][a-zæøå]{2,8}( [a-zæøå]{2,9}){3,12}\\.",
        "\\PC{0,60}",
        Just(String::new()),
        Just(" ".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_line_of_made_up_text_is_kept(lines in proptest::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        let lost = lost(text.as_bytes(), "x");
        prop_assert!(lost.is_empty(), "lost {:?} of\n{}", lost, text);
    }

    #[test]
    fn every_document_reads_the_same_twice(lines in proptest::collection::vec(line(), 0..30)) {
        let text = lines.join("\n\n");
        let once = sagsgang_intake::read_bytes(text.as_bytes(), "x");
        prop_assert_eq!(once, sagsgang_intake::read_bytes(text.as_bytes(), "x"));
    }
}
