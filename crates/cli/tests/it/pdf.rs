use std::fs;

use crate::program::{root, sagsgang};

#[test]
fn a_meeting_and_an_item_become_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let minutes = root().join("samples/03-byraadet-2024-03-27.pdf");
    assert_eq!(sagsgang(["import", "--open", minutes.to_str().unwrap(), "--data", data]).code, 0);
    let file = folder.path().join("ud.pdf");
    for address in ["byraadet/2024-03-27", "/moeder/byraadet/2024-03-27/punkt/42", "moeder/byraadet/2024-03-27/"] {
        let run = sagsgang(["pdf", address, "--data", data, "--out", file.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{}", run.errors);
        assert!(run.out.starts_with("Wrote "), "{}", run.out);
        let read = sagsgang(["read", file.to_str().unwrap()]);
        assert!(read.out.contains("Renovering af Fjordby Svømmehal"), "{}", read.out);
        fs::remove_file(&file).unwrap();
    }
    for address in ["byraadet/2024-03-28", "byraadet/2024-03-27/punkt/99", "", "../../etc/passwd"] {
        let run = sagsgang(["pdf", address, "--data", data, "--out", file.to_str().unwrap()]);
        assert_eq!(run.code, 2, "{address}");
        assert!(run.errors.starts_with("error: nothing is published") && run.errors.contains("\nhint: "), "{}", run.errors);
        assert!(!file.exists());
    }
    let nowhere = folder.path().join("no/such/ud.pdf");
    let run = sagsgang(["pdf", "byraadet/2024-03-27", "--data", data, "--out", nowhere.to_str().unwrap()]);
    assert!(run.code == 2 && run.errors.starts_with("error: cannot write"), "{}", run.errors);
}
