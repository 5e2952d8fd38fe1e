//! Attachments of an item, from upload to removal.

use sagsgang_app::{
    Cleaned, Cleaning, Error, export, import_export,
    office::{self, Actor, MOST_ENCLOSURES, NewFile, Toward},
    verify,
};
use sagsgang_model::{
    Ground, Role,
    draft::DraftStep,
    id::{DraftId, EnclosureId},
    record::Access,
};
use sagsgang_store::{Store, dump, enclosure, event, gate, gate::FileContents};

use crate::drafts::Town;

/// Takes every file as it is, but those that say that they have macros.
pub(crate) struct AsItIs;

impl Cleaning for AsItIs {
    fn clean(&self, name: &str, bytes: &[u8]) -> Result<Cleaned, String> {
        if bytes.starts_with(b"MAKRO") {
            return Err("Filen har makroer; gem den uden, og upload den.".into());
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        let contents = FileContents { size: bytes.len(), media_type: "text/plain".into(), text, ..FileContents::default() };
        let (name, bytes, media_type) = (name.to_owned(), bytes.to_vec(), "text/plain".to_owned());
        Ok(Cleaned { name, bytes, media_type, taken_out: vec!["metadata".into()], warnings: Vec::new(), contents })
    }
}

impl Town {
    fn attach(&self, by: &Actor, draft: DraftId, name: &str, text: &str) -> Result<EnclosureId, Error> {
        let new = NewFile { name, bytes: text.as_bytes() };
        office::add_enclosure(&self.o.store, &self.o.s, &AsItIs, by, draft, &new)
    }

    fn replace(&self, by: &Actor, draft: DraftId, id: EnclosureId, name: &str, text: &str) -> Result<u32, Error> {
        let new = NewFile { name, bytes: text.as_bytes() };
        office::add_enclosure_version(&self.o.store, &self.o.s, &AsItIs, by, draft, id, &new)
    }

    fn titles(&self, by: &Actor, draft: DraftId) -> Vec<String> {
        let read = office::read_enclosures(&self.o.store, by, draft).unwrap();
        read.all.into_iter().map(|(found, _)| found.title).collect()
    }

    fn bytes(&self, by: &Actor, draft: DraftId, id: EnclosureId, version: u32) -> Result<Vec<u8>, Error> {
        office::read_enclosure(&self.o.store, by, draft, id, version).map(|(_, bytes)| bytes)
    }

    fn events(&self) -> Vec<String> {
        let mut kinds = Vec::new();
        let each = |event: event::Event| {
            kinds.push(event.kind);
            Ok(())
        };
        self.o.store.read(|c| event::since(c, 0, each)).unwrap();
        kinds.retain(|kind| kind.starts_with("draft.enclosure"));
        kinds
    }
}

#[test]
fn every_file_of_an_attachment_stays() {
    let town = Town::new();
    let writer = town.actor("marie@lindbjerg.example", Role::Caseworker);
    let draft = town.draft(&writer);
    let map = town.attach(&writer, draft, "Kort over åen.txt", "Første kort").unwrap();
    assert_eq!(town.replace(&writer, draft, map, "Kort 2.txt", "Andet kort").unwrap(), 2);
    assert!(matches!(town.replace(&writer, draft, map, "Kort 3.txt", "Andet kort"), Err(Error::Invalid(_))), "the same file");
    assert_eq!(town.replace(&writer, draft, map, "Kort.txt", "Første kort").unwrap(), 3, "back to the first");
    let newest = town.o.store.read(|c| enclosure::of_draft(c, draft)).unwrap().remove(0);
    assert_eq!((newest.title.as_str(), newest.newest.number, newest.newest.size), ("Kort over åen", 3, 12));
    assert_eq!(newest.newest.taken_out, ["metadata"]);
    let read = office::read_enclosures(&town.o.store, &writer, draft).unwrap();
    let names: Vec<&str> = read.all[0].1.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["Kort.txt", "Kort 2.txt", "Kort over åen.txt"]);
    assert_eq!(town.bytes(&writer, draft, map, 2).unwrap(), b"Andet kort");
    assert!(matches!(town.bytes(&writer, draft, map, 4), Err(Error::NotFound(_))));
    // What it says is what the gate looks through.
    let said = town.o.store.read(|c| gate::contents(c, &newest.newest.sha256)).unwrap().unwrap();
    assert_eq!(said.text, "Første kort");
    assert_eq!(town.events(), ["draft.enclosure_added", "draft.enclosure_replaced", "draft.enclosure_replaced"]);
}

#[test]
fn what_cleaning_refuses_is_told_and_leaves_nothing() {
    let town = Town::new();
    let (writer, other) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("jens@lindbjerg.example", Role::Caseworker));
    let draft = town.draft(&writer);
    assert!(matches!(town.attach(&writer, draft, "ond.docm", "MAKRO"), Err(Error::Invalid(why)) if why.contains("makroer")));
    let map = town.attach(&writer, draft, "Kort.txt", "Kortet").unwrap();
    assert!(
        matches!(town.replace(&writer, draft, map, "ond.docm", "MAKRO"), Err(Error::Invalid(why)) if why.contains("makroer"))
    );
    assert!(matches!(town.attach(&writer, draft, "Kopi.txt", "Kortet"), Err(Error::Invalid(why)) if why.contains("»Kort«")));
    assert!(matches!(town.attach(&other, draft, "Andet.txt", "Andet"), Err(Error::Conflict(_))), "not theirs to write on");
    assert!(matches!(office::allow_writing(&town.o.store, &other, draft), Err(Error::Conflict(_))));
    for n in 1..MOST_ENCLOSURES {
        town.attach(&writer, draft, &format!("{n}.txt"), &n.to_string()).unwrap();
    }
    assert!(matches!(town.attach(&writer, draft, "En for meget.txt", "x"), Err(Error::Invalid(why)) if why.contains("højst 60")));
    assert_eq!(town.events().len(), MOST_ENCLOSURES);
}

#[test]
fn attachments_are_named_ordered_and_taken_off() {
    let town = Town::new();
    let (writer, reader) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("henning@lindbjerg.example", Role::Approver));
    let (store, s) = (&town.o.store, &town.o.s);
    let draft = town.draft(&writer);
    let ids: Vec<EnclosureId> =
        ["A", "B", "C"].iter().map(|name| town.attach(&writer, draft, &format!("{name}.txt"), name).unwrap()).collect();
    let go = |id, toward| office::move_enclosure(store, s, &writer, draft, id, toward).unwrap();
    go(ids[2], Toward::Beginning);
    go(ids[0], Toward::End);
    go(ids[2], Toward::Beginning);
    assert_eq!(town.titles(&reader, draft), ["C", "A", "B"]);
    let told = town.events().len();
    go(ids[2], Toward::Beginning);
    go(ids[1], Toward::End);
    assert_eq!((town.titles(&reader, draft), town.events().len()), (vec!["C".into(), "A".into(), "B".into()], told));
    office::rename_enclosure(store, s, &writer, draft, ids[0], "  Kort   over åen ").unwrap();
    assert!(matches!(office::rename_enclosure(store, s, &writer, draft, ids[0], " "), Err(Error::Invalid(_))));
    office::remove_enclosure(store, s, &writer, draft, ids[2]).unwrap();
    assert_eq!(town.titles(&writer, draft), ["Kort over åen", "B"]);
    assert!(matches!(town.bytes(&writer, draft, ids[2], 1), Err(Error::NotFound(_))), "taken off");
    assert!(matches!(office::remove_enclosure(store, s, &writer, draft, ids[2]), Err(Error::NotFound(_))));
    let kept = store.read(|c| enclosure::get(c, draft, ids[2])).unwrap().unwrap();
    assert!(kept.removed.is_some() && store.blobs().get(&kept.newest.sha256).unwrap().is_some(), "and still in the record");
    town.attach(&writer, draft, "C.txt", "C").unwrap();
    assert_eq!(town.titles(&writer, draft), ["Kort over åen", "B", "C"], "it may come again");
    let elsewhere = town.draft(&writer);
    assert!(matches!(town.bytes(&writer, elsewhere, ids[0], 1), Err(Error::NotFound(_))), "of another item");
    assert_eq!(store.read(event::verify).unwrap().1, Vec::<String>::new());
}

#[test]
fn a_closed_attachment_is_seen_by_those_who_see_closed_items() {
    let town = Town::new();
    let (marie, jens) =
        (town.actor("marie@lindbjerg.example", Role::Caseworker), town.actor("jens@lindbjerg.example", Role::Caseworker));
    let (store, s) = (&town.o.store, &town.o.s);
    let draft = town.draft(&marie);
    let open = town.attach(&marie, draft, "Åbent.txt", "Åbent").unwrap();
    let closed = town.attach(&marie, draft, "Lukket.txt", "Lukket").unwrap();
    office::set_enclosure_access(store, s, &marie, draft, closed, Access::Closed).unwrap();
    assert_eq!(town.titles(&jens, draft), ["Åbent"]);
    assert!(matches!(town.bytes(&jens, draft, closed, 1), Err(Error::NotFound(_))));
    assert_eq!(town.bytes(&marie, draft, closed, 1).unwrap(), "Lukket".as_bytes());
    let mut weak = marie.clone();
    weak.strong = false;
    let read = office::read_enclosures(store, &weak, draft).unwrap();
    assert_eq!((read.all.len(), read.locked), (1, 1), "it is told that there is one");
    assert!(matches!(town.bytes(&weak, draft, closed, 1), Err(Error::Forbidden(_))));
    assert!(matches!(office::remove_enclosure(store, s, &weak, draft, closed), Err(Error::Forbidden(_))));
    // That of a closed item is closed whatever it says of itself.
    office::close_draft(store, s, &marie, draft, Some(Ground::PrivateMatters), None).unwrap();
    assert!(matches!(town.bytes(&jens, draft, open, 1), Err(Error::NotFound(_))));
    office::close_draft(store, s, &marie, draft, None, None).unwrap();
    office::set_enclosure_access(store, s, &marie, draft, closed, Access::Open).unwrap();
    assert_eq!(town.titles(&jens, draft), ["Åbent", "Lukket"]);
    // Once it is sent away nothing of it is changed.
    let sent = town.step(&marie, draft, DraftStep::Withdraw { reason: "Den er dobbelt".into() });
    assert!(sent.is_ok() && matches!(town.attach(&marie, draft, "Nyt.txt", "Nyt"), Err(Error::Conflict(_))));
    assert_eq!(town.bytes(&marie, draft, open, 1).unwrap(), "Åbent".as_bytes());
}

#[test]
fn attachments_leave_with_the_export_and_are_verified() {
    let town = Town::new();
    let writer = town.actor("marie@lindbjerg.example", Role::Caseworker);
    let draft = town.draft(&writer);
    let map = town.attach(&writer, draft, "Kort.txt", "Første kort").unwrap();
    town.replace(&writer, draft, map, "Kort.txt", "Andet kort").unwrap();
    let mut bytes = Vec::new();
    let exported = export(&town.o.store, &mut bytes).unwrap();
    assert_eq!(exported.sources, 2, "both files");
    let other = tempfile::tempdir().unwrap();
    let again = Store::open(other.path()).unwrap();
    assert_eq!(import_export(&again, bytes.as_slice()).unwrap(), exported);
    let files = again.read(|c| enclosure::files(c, map)).unwrap();
    let texts: Vec<Vec<u8>> = files.iter().map(|file| again.blobs().get(&file.sha256).unwrap().unwrap()).collect();
    assert_eq!(texts, [b"Andet kort".to_vec(), "Første kort".as_bytes().to_vec()]);
    assert_eq!((verify(&again).unwrap().sources, verify(&again).unwrap().wrong), (2, Vec::new()));
    let sha256 = &files[0].sha256;
    std::fs::write(other.path().join("blobs").join(&sha256[..2]).join(sha256), "andet").unwrap();
    assert!(verify(&again).unwrap().wrong.iter().any(|wrong| wrong.contains("an attached file") && wrong.contains("changed")));
    assert!(dump::columns("enclosure_versions").is_some());
}
