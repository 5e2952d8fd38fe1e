//! Stories of the store.

use sagsgang_store::{Error, Store, values};

#[test]
fn a_failed_write_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let insert = "INSERT INTO organizations (id, key, name) VALUES ($1, $2, $3)";
    let failed: Result<(), Error> = store.write(|tx| {
        tx.execute(insert, values!["1", "lindbjerg kommune", "Lindbjerg Kommune"])?;
        Err(Error::Corrupt("stop".into()))
    });
    assert!(failed.is_err());
    let count = || store.read(|c| c.query_value::<i64>("SELECT COUNT(*) FROM organizations", &[])).unwrap();
    assert_eq!(count(), 0);
    store.write(|tx| tx.execute(insert, values!["1", "k", "N"])).unwrap();
    assert_eq!(count(), 1);
}
