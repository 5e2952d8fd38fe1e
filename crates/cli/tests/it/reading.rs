use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    process::Stdio,
};

use serde_json::Value as Json;

use crate::{
    program::{Run, command, fed, root, sagsgang, samples},
    schema::complaint,
};

/// The elements of the array that `read --json` prints; each is held against the schema.
fn records(run: &Run) -> Vec<Json> {
    let whole: Json = serde_json::from_str(&run.out).unwrap();
    let schema: Json = serde_json::from_slice(&fs::read(root().join("docs/schema/record.json")).unwrap()).unwrap();
    assert_eq!(complaint(&schema, &schema, &whole, ""), None);
    whole.as_array().unwrap().clone()
}

fn kinds(record: &Json) -> Vec<&str> {
    record["findings"].as_array().unwrap().iter().map(|finding| finding["kind"].as_str().unwrap()).collect()
}

pub fn write_zip(path: &Path, members: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn every_sample_gives_a_record_of_the_schema() {
    let files = samples();
    let run = sagsgang(["read".as_ref(), "--json".as_ref()].into_iter().chain(files.iter().map(|file| file.as_os_str())));
    assert_eq!((run.code, run.errors.as_str()), (0, ""));
    let records = records(&run);
    let read: Vec<&str> = records.iter().map(|record| record["source"]["file"].as_str().unwrap()).collect();
    assert_eq!(read, files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect::<Vec<_>>());
    for record in &records {
        assert!(!record["items"].as_array().unwrap().is_empty(), "{}", record["source"]["file"]);
    }
    let formats: std::collections::BTreeSet<_> =
        records.iter().map(|record| record["source"]["format"].as_str().unwrap()).collect();
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["docx", "html", "pdf", "text"]);
}

#[test]
fn an_outline_tells_items_and_decisions() {
    let run = sagsgang(["read".as_ref(), root().join("samples/03-byraadet-2024-03-27.pdf").as_os_str()]);
    assert_eq!(run.code, 0);
    assert!(run.out.starts_with("03-byraadet-2024-03-27.pdf (PDF, 3 pages)\n  Minutes of Byrådet"), "{}", run.out);
    assert!(run.out.contains("42  Renovering af Fjordby Svømmehal") && run.out.contains("→ approved: "), "{}", run.out);
}

#[test]
fn standard_input_is_a_document() {
    let text = fs::read(root().join("samples/02-oekonomiudvalget-2024-03-12.txt")).unwrap();
    let run = fed(["read", "--json", "-"], &text);
    let records = records(&run);
    assert_eq!((run.code, records.len()), (0, 1));
    assert_eq!(records[0]["source"]["file"], "standard input");
    assert_eq!(records[0]["date"], "2024-03-12");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let pdf = fs::read(root().join("samples/03-byraadet-2024-03-27.pdf")).unwrap();
    let files = [
        file("foto.pdf", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
        file("afkortet.pdf", &pdf[..pdf.len() / 20]),
        file("tom.txt", b""),
        folder.path().join("findes-ikke.pdf"),
        root().join("samples/03-byraadet-2024-03-27.pdf"),
    ];
    let run = sagsgang(["read".as_ref(), "--json".as_ref()].into_iter().chain(files.iter().map(|file| file.as_os_str())));
    assert_eq!(run.code, 3);
    let records = records(&run);
    assert_eq!(records.len(), 5);
    for record in &records[..4] {
        assert_eq!(kinds(record).first(), Some(&"unreadable"), "{record}");
    }
    assert_eq!(records[4]["date"], "2024-03-27");
    assert_eq!(run.errors.lines().filter(|line| line.starts_with("error: ")).count(), 4, "{}", run.errors);
}

#[test]
fn directories_and_archives_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read(root().join("samples/02-oekonomiudvalget-2024-03-12.txt")).unwrap();
    fs::create_dir(folder.path().join("2024")).unwrap();
    fs::write(folder.path().join("2024/referat.txt"), &text).unwrap();
    let pdf = fs::read(root().join("samples/03-byraadet-2024-03-27.pdf")).unwrap();
    write_zip(&folder.path().join("arkiv.zip"), &[("mappe/møde.pdf", &pdf), ("billede.png", b"\x89PNG\r\n\x1A\n")]);
    let run = sagsgang(["read".as_ref(), "--json".as_ref(), folder.path().as_os_str()]);
    let records = records(&run);
    let read: Vec<&str> = records.iter().map(|record| record["source"]["file"].as_str().unwrap()).collect();
    assert_eq!((run.code, read), (0, vec!["referat.txt", "arkiv.zip/møde.pdf"]));
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let mut child =
        command().args(["read", "--json"]).args(samples()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
