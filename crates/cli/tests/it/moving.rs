//! What other systems hand over, from the command line.

use std::fs;

use crate::{
    program::{Run, root, sagsgang},
    reading::write_zip,
};

#[track_caller]
fn run(arguments: &[&str]) -> Run {
    sagsgang(arguments)
}

#[test]
fn exports_and_lists_are_known_by_their_content_and_taken_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let exports = root().join("samples/exports").to_string_lossy().into_owned();
    let first = run(&["import", "--open", &exports, "--data", &data]);
    assert_eq!(first.code, 3, "one is no whole JSON: {}", first.errors);
    for told in [
        "kultur-2018-08-27.xml (SBSYS): 1 meeting, 7 items; 5 attachments are not here",
        "medlemmer.csv (members): 3 seats",
        "Linje 5 har »snart«, som ikke er en dato",
        "siger punkt 5 ikke, om det er åbent",
        "Udtrækket er ikke hel JSON og kan ikke læses",
        "nr. 765",
    ] {
        assert!(first.out.contains(told), "{told}: {}", first.out);
    }
    let again = run(&["import", &exports, "--data", &data]);
    assert!(again.out.starts_with("Documents          20   0 read, 19 unchanged, 1 not read"), "{}", again.out);

    // `--open` opens nothing of an export.
    let site = folder.path().join("site").to_string_lossy().into_owned();
    assert_eq!(run(&["export", "--site", &site, "--data", &data]).code, 0);
    let item = fs::read_to_string(format!("{site}/moeder/kultur-og-fritidsudvalget/2018-08-27/punkt/2/index.html")).unwrap();
    assert!(item.contains("Tegning af taget") && !item.contains("Vestergård"), "{item}");

    let bilag = folder.path().join("bilag/Bilag");
    fs::create_dir_all(&bilag).unwrap();
    fs::write(bilag.join("5003.pdf"), fs::read(root().join("samples/03-byraadet-2024-03-27.pdf")).unwrap()).unwrap();
    fs::write(bilag.join("5001.txt"), "Tilbud").unwrap();
    let bilag = folder.path().join("bilag").to_string_lossy().into_owned();
    let files = run(&["import", "--attachments", &bilag, "--data", &data]);
    assert_eq!(files.code, 0, "{}", files.errors);
    assert!(files.out.contains("Attachments: 2 in their places (1 of them closed)"), "{}", files.out);
    assert_eq!(run(&["verify", "--data", &data]).code, 0);
}

#[test]
fn a_table_leads_old_addresses_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let export = root().join("samples/exports/sbsys/kultur-2018-08-27.xml").to_string_lossy().into_owned();
    assert_eq!(run(&["import", &export, "--data", &data]).code, 0);
    let table = folder.path().join("adresser.csv");
    fs::write(
        &table,
        "gammel;ny\n/vis?id=1;Kultur- og Fritidsudvalget;2018-08-27;2\n/vis?id=2;/udvalg\n/vis?id=3;https://andre.example\n",
    )
    .unwrap();
    let table = table.to_string_lossy().into_owned();
    let first = run(&["redirects", &table, "--data", &data]);
    assert_eq!(first.code, 3, "{}", first.errors);
    assert!(
        first.out.starts_with("2 addresses lead anew, 0 did already\nline 4 fører til »https://andre.example«"),
        "{}",
        first.out
    );
    assert!(run(&["redirects", &table, "--data", &data]).out.starts_with("0 addresses lead anew, 2 did already"));
}

#[test]
fn hostile_exports_cost_themselves_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("ind/data").to_string_lossy().into_owned();
    let export = fs::read_to_string(root().join("samples/exports/sbsys/kultur-2018-08-27.xml")).unwrap();
    let climbing = export.replace("Bilag/5003.pdf", "../../hemmelig.txt");
    let deep = format!("{}{}", r#"<Dagsorden Åben="true"><Møde>"#, "<Dagsordenpunkt>".repeat(400_000));
    let huge = format!("{}{}", r#"<Dagsorden Åben="true"><Møde Udvalg=""#, "x".repeat(40_000_000));
    let archive = folder.path().join("udtræk.zip");
    let members: [(&str, &[u8]); 3] =
        [("../../../ud.xml", climbing.as_bytes()), ("dyb.xml", deep.as_bytes()), ("stor.xml", huge.as_bytes())];
    write_zip(&archive, &members);
    fs::write(folder.path().join("hemmelig.txt"), "hemmelig").unwrap();
    let bilag = folder.path().join("bilag");
    fs::create_dir(&bilag).unwrap();
    let archive = archive.to_string_lossy().into_owned();
    let bilag = bilag.to_string_lossy().into_owned();
    let told = run(&["import", &archive, "--attachments", &bilag, "--data", &data]);
    assert!(matches!(told.code, 0 | 3), "{} {}", told.code, told.errors);
    assert!(told.out.contains("ud.xml (SBSYS): 1 meeting, 7 items"), "{}", told.out);
    assert!(told.out.contains("Attachments: 0 in their places (0 of them closed), 5 not found"), "{}", told.out);
    assert!(told.out.contains("stor.xml"), "what is too large is told: {}", told.out);
    let mut beside: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    beside.sort();
    assert_eq!(beside, ["bilag", "hemmelig.txt", "ind", "udtræk.zip"]);
    assert_eq!(run(&["verify", "--data", &data]).code, 0);
}
