use std::fs;
use std::io::{Cursor, Write};

use sagsgang_intake::reader::container::{Content, Found, Inputs};
use sagsgang_model::FindingKind;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::documents::{archive, docx};

fn summary(found: &Found) -> String {
    match found {
        Found::Document(input) => format!("document {}", input.name),
        Found::Skipped { place, .. } => format!("skipped {}", place.rsplit(['/', ' ']).next().unwrap_or_default()),
        Found::Failed { finding, .. } => format!("failed {:?}", finding.kind),
    }
}

#[test]
fn directories_are_searched_in_order_and_everything_is_accounted_for() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("b")).unwrap();
    fs::write(root.path().join("b/2.txt"), "Referat").unwrap();
    fs::write(root.path().join("a.html"), "<p>Dagsorden</p>").unwrap();
    fs::write(root.path().join("c.png"), b"\x89PNG\r\n\x1A\n").unwrap();
    fs::write(root.path().join(".skjult.txt"), "Referat").unwrap();
    fs::write(root.path().join("d.zip"), archive(&[("mappe/Punkt 1.txt", b"Referat"), ("../ud.txt", b"Referat")])).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.path(), root.path().join("e-rundt")).unwrap();
    let found: Vec<String> = Inputs::new([root.path().to_path_buf()]).map(|f| summary(&f)).collect();
    let mut wanted = vec![
        "skipped .skjult.txt",
        "document a.html",
        "document 2.txt",
        "skipped c.png",
        "document d.zip/Punkt 1.txt",
        "document d.zip/ud.txt",
    ];
    if cfg!(unix) {
        wanted.push("skipped e-rundt");
    }
    assert_eq!(found, wanted);
}

#[test]
fn a_named_file_is_a_document_whatever_it_holds() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("billede.pdf");
    fs::write(&path, b"\x89PNG\r\n\x1A\n").unwrap();
    let found: Vec<Found> = Inputs::new([path, root.path().join("findes-ikke.pdf")]).collect();
    let Found::Document(input) = &found[0] else { panic!("{:?}", found[0]) };
    assert!(matches!(input.content, Content::File(_)));
    let Found::Failed { finding, .. } = &found[1] else { panic!("{:?}", found[1]) };
    assert_eq!(finding.kind, FindingKind::Unreadable);
}

#[test]
fn an_archive_of_word_files_that_are_stored_is_an_archive() {
    let word = docx("<w:p><w:r><w:t>Referat</w:t></w:r></w:p>", &[]);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("a.docx", word.as_slice()), ("b.txt", "Referat af møde\n".repeat(8_192).as_bytes())] {
        writer.start_file(name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("alt.zip");
    fs::write(&path, writer.finish().unwrap().into_inner()).unwrap();
    let found: Vec<String> = Inputs::new([path]).map(|f| summary(&f)).collect();
    assert_eq!(found, ["document alt.zip/a.docx", "document alt.zip/b.txt"]);
}

#[test]
fn archives_in_archives_and_bombs_are_left_alone() {
    let inner = archive(&[("a.txt", b"Referat")]);
    let zeros = vec![b' '; 40 * 1024 * 1024];
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("alt.zip");
    fs::write(&path, archive(&[("inde.zip", &inner), ("bombe.txt", &zeros), ("god.txt", b"Referat")])).unwrap();
    let found: Vec<String> = Inputs::new([path]).map(|f| summary(&f)).collect();
    assert_eq!(found, ["failed TooLarge", "failed TooLarge", "document alt.zip/god.txt"]);
}

#[test]
fn a_text_of_200_mb_is_refused_unread() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("stor.txt");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all("Referat af møde ".repeat(8_192).as_bytes()).unwrap();
    // The rest is a hole: it takes no room on the disk and no time to write.
    file.set_len(200 * 1024 * 1024).unwrap();
    drop(file);
    let Some(Found::Document(input)) = Inputs::new([path]).next() else { panic!("no document") };
    let finding = input.bytes().unwrap_err();
    assert_eq!(finding.kind, FindingKind::TooLarge);
    assert!(finding.message.contains("200 MB"), "{}", finding.message);
}
