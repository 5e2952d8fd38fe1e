use std::fs;

use sagsgang_store::{Store, public};

use crate::program::{Run, sagsgang};

const MINUTES: &str = "Fjordby Kommune\n\nReferat\n\nHavneudvalget\n\nMødedato: 4. marts 2024\nMødetidspunkt: kl. 16.00-18.00\n\n\
    1. Ny bro ved havnen\n\nSagsfremstilling\n\nAnsøgeren Ib Rud (010190-1234) har søgt om en bro.\n\nBilag\n\nTegning af broen.pdf\n\nBeslutning\n\nGodkendt.\n";

const MEETING: &str = "havneudvalget/2024-03-04";

#[test]
fn a_meeting_from_held_back_to_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("referat.txt"));
    let data = data.to_str().unwrap();
    fs::write(&file, MINUTES).unwrap();
    let shown = || {
        Store::open(data.as_ref())
            .unwrap()
            .read(|c| public::meeting(c, MEETING))
            .unwrap()
            .map(|p| serde_json::to_string(&p).unwrap())
    };
    let gate = |arguments: &[&str]| sagsgang([&["gate", "--data", data], arguments].concat());
    let who = ["--by", "Inger Holm", "--reason", "Der stod noget, som ikke skulle vises."];

    let closed = sagsgang(["import", "--data", data, file.to_str().unwrap()]);
    assert!(
        closed.out.contains("Kept closed, as they do not say that they are open (public ones: import --open): 1"),
        "{}",
        closed.out
    );
    let opened = sagsgang(["import", "--open", "--data", data, file.to_str().unwrap()]);
    assert!(opened.out.contains("Withheld until a person has looked: 1"), "{}", opened.out);
    assert_eq!(shown(), None);

    let list = gate(&["list"]);
    assert!(list.out.contains("personal_number") && list.out.contains(MEETING) && !list.out.contains("1234"), "{}", list.out);
    let hit =
        list.out.lines().find(|line| line.contains("personal_number")).unwrap().split_whitespace().next().unwrap().to_owned();
    let wrong = gate(&[&["release", MEETING, "findes-ikke"], &who[..]].concat());
    assert_eq!((wrong.code, wrong.errors.starts_with("error: ")), (2, true), "{}", wrong.errors);
    assert_eq!(gate(&[&["release", MEETING, &hit], &who[..]].concat()).code, 0);
    assert!(shown().unwrap().contains("010190-1234"));

    // Whole addresses are understood as people copy them.
    let address = format!("http://127.0.0.1:8080/moeder/{MEETING}");
    let redact: Run = gate(&[&["redact", &address, "--text", "Ib Rud (010190-1234)"], &who[..]].concat());
    assert_eq!(redact.code, 0, "{}", redact.errors);
    let now = shown().unwrap();
    assert!(now.contains("[oplysning fjernet]") && !now.contains("Ib Rud") && !now.contains("010190"), "{now}");

    assert_eq!(gate(&[&["withdraw", MEETING], &who[..]].concat()).code, 0);
    assert_eq!(shown(), None);
    assert_eq!(gate(&[&["restore", MEETING], &who[..]].concat()).code, 0);
    assert!(shown().is_some());
    let verified = sagsgang(["verify", "--data", data]);
    assert_eq!(verified.code, 0, "{}", verified.out);
}

#[test]
fn a_file_comes_behind_its_attachment() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let (minutes, drawing) = (folder.path().join("referat.txt"), folder.path().join("Tegning af broen.pdf"));
    fs::write(&minutes, MINUTES.replace(" (010190-1234)", "")).unwrap();
    fs::write(&drawing, "%PDF-1.4 og så ikke mere").unwrap();
    assert_eq!(sagsgang(["import", "--open", "--data", data, minutes.to_str().unwrap()]).code, 0);
    let attached = sagsgang(["attach", "--data", data, drawing.to_str().unwrap()]);
    assert!(attached.out.contains("havneudvalget/2024-03-04/punkt/1, attachment 1"), "{} {}", attached.out, attached.errors);
    let list = sagsgang(["gate", "list", "--data", data]);
    assert!(list.out.contains("unreadable_file"), "{}", list.out);
    let other = folder.path().join("Helt andet.txt");
    fs::write(&other, "x").unwrap();
    assert_eq!(sagsgang(["attach", "--data", data, other.to_str().unwrap()]).code, 3);
}
