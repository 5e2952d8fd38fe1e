use std::panic::AssertUnwindSafe;

use sagsgang_app::{Correction, Error, correct, export, follow, import_export, open_index, rebuild_public, reindex, verify};
use sagsgang_model::Record;
use sagsgang_store::{Store, event};
use serde_json::json;

use crate::lindbjerg::{Saying, Town, item, meeting, participant};

fn filled() -> Town {
    let town = Town::new();
    for (n, date) in ["2024-01-30", "2024-02-27", "2024-03-26"].into_iter().enumerate() {
        let number = (n + 1).to_string();
        let item = item(&number, "Lokalplan for Bakken").case("01.02.05-P16-2-24").decided("Godkendt.");
        let item = item.quotes("Byrådet", "2024-01-30", "1").promises("Ny status i marts.", "2024-03-01", "2024-03-31");
        let people = vec![participant("Bodil Ravn", "A"), participant("Bodil Elise Ravn", "V")];
        town.kept(&Record { items: vec![item], participants: people, ..meeting("Byrådet", date) });
    }
    town
}

#[test]
fn an_export_becomes_the_same_store() {
    let town = filled();
    let mut bytes = Vec::new();
    let exported = export(&town.store, &mut bytes).unwrap();
    let copy = Town::new();
    assert_eq!(import_export(&copy.store, bytes.as_slice()).unwrap(), exported);
    assert_eq!(copy.rows(), town.rows());
    assert_eq!(copy.meaning(), town.meaning());
    assert_eq!(verify(&copy.store).unwrap().wrong, Vec::<String>::new());
    assert!(matches!(import_export(&copy.store, bytes.as_slice()), Err(Error::Conflict(_))));

    let half: Vec<u8> = bytes[..bytes.len() / 2].to_vec();
    let empty = Town::new();
    assert!(matches!(import_export(&empty.store, half.as_slice()), Err(Error::Invalid(_))));
    assert_eq!(empty.rows(), Vec::<String>::new());
}

#[test]
fn what_was_changed_behind_its_back_is_found() {
    let town = filled();
    let good = verify(&town.store).unwrap();
    assert_eq!((good.events, good.sources, good.publications, good.wrong.len()), (3, 3, 3, 0));
    let change = |sql: &str| {
        town.store.write(|c| c.execute(sql, &[])).unwrap();
        verify(&town.store).unwrap().wrong
    };
    let wrong = change("UPDATE events SET at = '2020-01-01T00:00:00Z' WHERE serial = 2");
    assert_eq!(wrong, ["event 2 was changed after it was written"]);
    let wrong = change("DELETE FROM events WHERE serial = 1");
    assert!(wrong.iter().any(|w| w.contains("event 2 follows event 0")), "{wrong:?}");
    let wrong =
        change("UPDATE publications SET document = (SELECT document FROM publications WHERE address = 'byraadet/2024-01-30')");
    assert!(wrong.iter().any(|w| w.contains("is not what the log says")), "{wrong:?}");
    let blob = walk(&town.dir.path().join("blobs"));
    std::fs::write(&blob, "andet").unwrap();
    assert!(verify(&town.store).unwrap().wrong.iter().any(|w| w.contains("was changed")));
}

fn walk(dir: &std::path::Path) -> std::path::PathBuf {
    let first = std::fs::read_dir(dir).unwrap().next().unwrap().unwrap().path();
    if first.is_dir() { walk(&first) } else { first }
}

#[test]
fn a_crash_in_the_middle_leaves_nothing() {
    let town = filled();
    let before = town.rows();
    let crash = std::panic::catch_unwind(AssertUnwindSafe(|| {
        town.store.write(|c| {
            event::append(c, "2026-11-22T08:00:00Z", "test", &json!({}))?;
            c.execute("UPDATE meetings SET place = 'et andet sted'", &[])?;
            if true {
                panic!("power cut");
            }
            Ok::<_, sagsgang_store::Error>(())
        })
    }));
    assert!(crash.is_err());
    assert_eq!(town.rows(), before);
    let reopened = Store::open(town.dir.path()).unwrap();
    assert_eq!(verify(&reopened).unwrap().wrong.len(), 0);
}

#[test]
fn a_correction_survives_a_new_reading() {
    let town = filled();
    let address = "byraadet/2024-02-27/punkt/2".to_owned();
    let correction = |pointer: &str, value| Correction {
        address: address.clone(),
        pointer: pointer.into(),
        value,
        by: "Sekretariatet".into(),
        reason: "Læst forkert".into(),
    };
    correct(&town.store, &town.s, &correction("/title", json!("Lokalplan for Bakkegården"))).unwrap();
    let shown = || town.shown("byraadet/2024-02-27").unwrap();
    assert_eq!((shown().items[0].item.title.as_str(), shown().edition), ("Lokalplan for Bakkegården", 2));
    let again = Record {
        items: vec![item("2", "Lokalplan for Bakken").case("01.02.05-P16-2-24").decided("Godkendt med bemærkning.")],
        ..meeting("Byrådet", "2024-02-27")
    };
    town.kept(&again);
    assert_eq!(shown().items[0].item.title, "Lokalplan for Bakkegården");
    assert_eq!(shown().items[0].item.decision.as_ref().unwrap().text, "Godkendt med bemærkning.");
    assert_eq!(shown().items.len(), 1);
    assert!(matches!(correct(&town.store, &town.s, &correction("/title", json!(7))), Err(Error::Invalid(_))));
    assert!(matches!(correct(&town.store, &town.s, &correction("/nothing", json!(7))), Err(Error::NotFound(_))));
    assert_eq!(verify(&town.store).unwrap().wrong.len(), 0);
}

#[test]
fn public_rows_can_be_made_again() {
    let town = filled();
    let before = town.meaning();
    town.store.write(|c| c.execute("DELETE FROM public_items", &[])).unwrap();
    rebuild_public(&town.store).unwrap();
    assert_eq!(town.meaning(), before);
}

#[test]
fn the_index_follows_the_log() {
    let town = filled();
    let index = open_index(&town.store).unwrap();
    assert_eq!((index.len(), index.followed().unwrap()), (3, 3));
    town.kept(&Record {
        items: vec![item("1", "Lokalplan for Dalen"), item("2", "Cykelsti")],
        ..meeting("Byrådet", "2024-04-30")
    });
    assert!(follow(&town.store, &index).unwrap());
    assert_eq!((index.len(), index.followed().unwrap()), (5, 4));
    let changed = Record { items: vec![item("1", "Lokalplan for Dalen")], ..meeting("Byrådet", "2024-04-30") };
    town.kept(&changed);
    drop(index);
    assert_eq!(open_index(&town.store).unwrap().len(), 4);
    assert_eq!(reindex(&town.store).unwrap().len(), 4);
}

/// A server follows the log while an import does: whoever comes second waits for its turn.
#[test]
fn an_index_that_another_writes_to_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let store = sagsgang_store::Store::open(dir.path()).unwrap();
    let index = sagsgang_app::open_index(&store).unwrap();
    let writer = index.writer().unwrap();
    assert!(matches!(index.writer(), Err(sagsgang_search::Error::Busy)));
    let other = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        drop(writer);
    });
    sagsgang_app::reindex(&store).unwrap();
    other.join().unwrap();
}
