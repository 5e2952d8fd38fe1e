use std::{fs, path::Path};

use sagsgang_model::Publication;
use sagsgang_store::{Store, event, public};

use crate::program::{Run, fed, root, sagsgang, samples};

fn import(data: &Path, more: &[&str]) -> Run {
    let mut arguments: Vec<_> = ["import", "--open", "--data"].map(std::ffi::OsString::from).to_vec();
    arguments.push(data.into());
    arguments.extend(more.iter().map(Into::into));
    if more.is_empty() {
        arguments.extend(samples().into_iter().map(Into::into));
    }
    sagsgang(arguments)
}

fn publications(data: &Path) -> (Vec<Publication>, i64) {
    let store = Store::open(data).unwrap();
    let mut found = Vec::new();
    let next = store
        .read(|c| {
            public::for_each_publication(c, |publication| {
                found.push(publication);
                Ok(())
            })?;
            event::next_serial(c)
        })
        .unwrap();
    (found, next)
}

#[test]
fn importing_twice_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let first = import(data.path(), &[]);
    assert_eq!(first.code, 0, "{}", first.errors);
    assert!(first.out.contains("16 read, 0 unchanged, 0 not read"), "{}", first.out);
    let before = publications(data.path());
    assert!(before.0.len() >= 12);
    let second = import(data.path(), &[]);
    assert_eq!(second.code, 0, "{}", second.errors);
    assert!(second.out.contains("0 read, 16 unchanged, 0 not read"), "{}", second.out);
    assert_eq!(publications(data.path()), before);
}

#[test]
fn a_changed_document_is_a_new_edition_and_an_unreadable_one_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("referat.txt"));
    let text = fs::read_to_string(root().join("samples/02-oekonomiudvalget-2024-03-12.txt")).unwrap();
    fs::write(&file, &text).unwrap();
    let paths = [file.to_str().unwrap(), "findes-ikke.pdf"];
    let run = import(&data, &paths);
    assert_eq!(run.code, 3);
    assert!(run.out.contains("Could not be read: 1\n  findes-ikke.pdf: Filen findes ikke"), "{}", run.out);
    fs::write(&file, text.replacen("Godkendt", "Drøftet", 1)).unwrap();
    let run = import(&data, &paths[..1]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("1 in a new edition"), "{}", run.out);
    assert_eq!(publications(&data).0[0].edition, 2);
}

#[test]
fn an_export_becomes_the_same_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (old, new, piped, file) = (path("old"), path("new"), path("piped"), path("record.ndjson"));
    assert_eq!(import(Path::new(&old), &[]).code, 0);
    assert_eq!(sagsgang(["export", "--data", &old, "--out", &file]).code, 0);
    let printed = sagsgang(["export", "--data", &old]);
    assert_eq!(printed.out, fs::read_to_string(&file).unwrap());
    assert!(printed.out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));

    let restored = sagsgang(["import", "--from-export", &file, "--data", &new]);
    assert_eq!(restored.code, 0, "{}", restored.errors);
    assert_eq!(publications(Path::new(&new)), publications(Path::new(&old)));
    assert_eq!(fed(["import", "--from-export", "-", "--data", &piped], printed.out.as_bytes()).code, 0);
    let verified = sagsgang(["verify", "--data", &new]);
    assert!(verified.code == 0 && verified.out.contains("all is as it was written"), "{}", verified.out);
    assert_eq!(sagsgang(["reindex", "--data", &new]).code, 0);

    let again = sagsgang(["import", "--from-export", &file, "--data", &new]);
    assert_eq!(again.code, 2);
    assert!(again.errors.contains("hint: give a new directory"), "{}", again.errors);
}

#[test]
fn damage_is_found() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(import(data.path(), &[root().join("samples/03-byraadet-2024-03-27.pdf").to_str().unwrap()]).code, 0);
    fs::remove_dir_all(data.path().join("blobs")).unwrap();
    let run = sagsgang(["verify", "--data", data.path().to_str().unwrap()]);
    assert_eq!(run.code, 4);
    assert!(run.out.contains("is missing"), "{}", run.out);
}

#[test]
fn without_a_record_there_is_a_hint() {
    let empty = tempfile::tempdir().unwrap();
    for command in ["serve", "reindex", "export", "verify"] {
        let run = sagsgang([command, "--data", empty.path().to_str().unwrap()]);
        assert_eq!(run.code, 2, "{command}");
        assert!(run.errors.starts_with("error: there is no record in") && run.errors.contains("hint: "), "{}", run.errors);
    }
    assert!(fs::read_dir(empty.path()).unwrap().next().is_none(), "looking made files");
}
