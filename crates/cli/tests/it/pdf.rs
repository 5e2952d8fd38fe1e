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

#[test]
fn a_seal_signs_and_verify_tells() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let minutes = root().join("samples/03-byraadet-2024-03-27.pdf");
    assert_eq!(sagsgang(["import", "--open", minutes.to_str().unwrap(), "--data", &path("data")]).code, 0);
    let seals = root().join("crates/typeset/tests/it/seals");
    let seal = |name: &str| seals.join(name).to_str().unwrap().to_owned();
    let sign = |certificate: &str, key: &str| {
        let (certificate, key) = (seal(certificate), seal(key));
        let address = ["pdf", "byraadet/2024-03-27", "--data", &path("data"), "--out", &path("ud.pdf")];
        sagsgang(address.into_iter().chain(["--seal", &certificate, "--key", &key]))
    };
    let run = sign("chain.pem", "ec.key");
    assert_eq!(run.code, 0, "{}", run.errors);
    let run = sagsgang(["verify", &path("ud.pdf")]);
    assert!(run.code == 0 && run.out.contains(": signed by Fjordby Kommune, 20"), "{}", run.out);
    assert!(run.out.ends_with(": all is as it was signed\n"), "{}", run.out);
    let mut bytes = fs::read(path("ud.pdf")).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    fs::write(path("ud.pdf"), bytes).unwrap();
    let run = sagsgang(["verify", &path("ud.pdf"), minutes.to_str().unwrap()]);
    assert!(run.code == 4 && run.out.contains(": the document was changed after it was signed\n"), "{}", run.out);
    assert!(run.out.ends_with(": not signed\n"), "{}", run.out);
    fs::remove_file(path("ud.pdf")).unwrap();
    for (certificate, key) in
        [("rsa.pem", "ec.key"), ("chain.pem", "locked.key"), ("chain.pem", "none.key"), ("ec.key", "ec.key")]
    {
        let run = sign(certificate, key);
        assert_eq!(run.code, 2, "{certificate} {key}");
        assert!(run.errors.starts_with("error: ") && run.errors.contains("\nhint: "), "{}", run.errors);
        assert!(!folder.path().join("ud.pdf").exists());
    }
    assert_eq!(sagsgang(["pdf", "byraadet/2024-03-27", "--seal", "segl.pem"]).code, 1);
    assert_eq!(sagsgang(["verify", &path("ud.pdf")]).code, 2);
}
