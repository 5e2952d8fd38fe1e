//! Stories of the store.

#![allow(clippy::unwrap_used)]

use std::{sync::Barrier, thread};

use sagsgang_store::{Error, Store, account, dump, event, public, values};
use serde_json::json;

const INSERT: &str = "INSERT INTO organizations (id, key, name) VALUES ($1, $2, $3)";

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn organizations(store: &Store) -> i64 {
    store.read(|c| c.query_value("SELECT COUNT(*) FROM organizations", &[])).unwrap()
}

#[test]
fn a_failed_write_leaves_nothing() {
    let (_dir, store) = store();
    let failed: Result<(), Error> = store.write(|tx| {
        tx.execute(INSERT, values!["1", "lindbjerg kommune", "Lindbjerg Kommune"])?;
        Err(Error::Corrupt("stop".into()))
    });
    assert!(failed.is_err());
    assert_eq!(organizations(&store), 0);
    store.write(|tx| tx.execute(INSERT, values!["1", "k", "N"])).unwrap();
    assert_eq!(organizations(&store), 1);
}

#[test]
fn reading_cannot_write() {
    let (_dir, store) = store();
    assert!(store.read(|c| c.execute(INSERT, values!["1", "k", "N"])).is_err());
}

#[test]
fn what_is_read_does_not_change_under_the_reader() {
    let (_dir, store) = store();
    let (begun, written) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            store
                .read(|c| {
                    let count = || c.query_value::<i64>("SELECT COUNT(*) FROM organizations", &[]);
                    let before = count()?;
                    begun.wait();
                    written.wait();
                    assert_eq!(count()?, before);
                    Ok::<_, Error>(())
                })
                .unwrap();
        });
        begun.wait();
        store.write(|tx| tx.execute(INSERT, values!["1", "k", "N"])).unwrap();
        written.wait();
    });
    assert_eq!(organizations(&store), 1);
}

#[test]
fn two_processes_may_share_a_store() {
    let (dir, one) = store();
    let other = Store::open(dir.path()).unwrap();
    thread::scope(|scope| {
        for (name, store) in [("a", &one), ("b", &other)] {
            scope.spawn(move || {
                for n in 0..50 {
                    store.write(|c| event::append(c, "2026-01-01T00:00:00Z", name, &json!({ "n": n }))).unwrap();
                }
            });
        }
    });
    let (events, wrong) = one.read(event::verify).unwrap();
    assert_eq!((events, wrong.len()), (100, 0));
}

#[test]
fn a_store_of_another_version_is_not_touched() {
    let (dir, store) = store();
    store.write(|c| c.execute("INSERT INTO migrations (number, sha256) VALUES (999, 'x')", &[])).unwrap();
    assert!(matches!(Store::open(dir.path()), Err(Error::Schema(_))));
    store
        .write(|c| {
            c.execute("DELETE FROM migrations WHERE number = 999", &[])?;
            c.execute("UPDATE migrations SET sha256 = 'x' WHERE number = 1", &[])
        })
        .unwrap();
    assert!(matches!(Store::open(dir.path()), Err(Error::Schema(_))));
}

#[test]
fn every_table_is_dumped_or_rebuilt() {
    let (_dir, store) = store();
    let of = |sql: &str| store.read(|c| c.query(sql, &[], |row| row.get::<String>(0))).unwrap();
    let tables = of("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'public_%' AND name <> 'migrations'");
    for table in tables.iter().filter(|table| !dump::OF_THE_INSTALLATION.contains(&table.as_str())) {
        let columns = of(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let mut dumped: Vec<&str> = dump::columns(table).into_iter().flatten().collect();
        let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        dumped.sort_unstable();
        columns.sort_unstable();
        assert_eq!(dumped, columns, "{table}");
    }
    for table in dump::OF_THE_INSTALLATION {
        assert!(tables.iter().any(|known| known == table) && dump::columns(table).is_none(), "{table}");
    }
    let loose = of("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'");
    assert_eq!(loose, Vec::<String>::new());
}

#[test]
fn a_mark_tells_of_what_is_public_and_of_nothing_else() {
    let (dir, store) = store();
    let mark = store.mark().unwrap();
    let id = "01a2061b-b478-77fe-9a4d-9a2ed89c6401".parse().unwrap();
    store.write(|c| account::add(c, id, "a@lindbjerg.example", "Anna", "2024-01-01T00:00:00Z")).unwrap();
    assert_eq!(store.mark().unwrap(), mark, "the office's own");
    Store::open(dir.path()).unwrap().write(public::rebuild).unwrap();
    assert_ne!(store.mark().unwrap(), mark, "another process made the public rows again");
}

#[test]
fn blobs_are_kept_once_and_by_their_content() {
    let (dir, store) = store();
    let hash = store.blobs().put(b"referat").unwrap();
    assert_eq!(store.blobs().put(b"referat").unwrap(), hash);
    assert_eq!(store.blobs().get(&hash).unwrap().unwrap(), b"referat");
    assert_eq!(store.blobs().get(&"0".repeat(64)).unwrap(), None);
    assert!(store.blobs().get("../../etc/passwd").is_err());
    let folder = dir.path().join("blobs").join(&hash[..2]);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn the_sql_is_no_engine_s_own() {
    let own = ["AUTOINCREMENT", "ROWID", "INSERT OR ", "IFNULL(", "GROUP_CONCAT(", "DATETIME(", "STRFTIME(", "PRAGMA ", "GLOB "];
    let mut folders =
        vec![concat!(env!("CARGO_MANIFEST_DIR"), "/migrations").into(), concat!(env!("CARGO_MANIFEST_DIR"), "/src").into()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let sql = path.extension().is_some_and(|end| end == "sql");
            let source = std::fs::read_to_string(&path).unwrap();
            for word in own {
                let there = if sql { source.to_uppercase().contains(word) } else { source.contains(word) };
                assert!(!there, "{word} in {}", path.display());
            }
        }
    }
    assert!(files > 15, "{files}");
}
