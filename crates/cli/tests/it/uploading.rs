//! Files that people upload, from the browser's form through the child that cleans them.

use std::{
    io::{Cursor, Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
};

use crate::{
    program::{command, fed},
    serving::Server,
};

/// The demo's caseworker.
const EMAIL: &str = "sagsbehandler%40demo.example";
const PASSWORD: &str = "pr%C3%B8v-sagsgang-nu";

/// Asks as a browser would; answers head and body.
fn ask(server: &Server, method: &str, path: &str, cookie: &str, kind: &str, body: &[u8]) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n",
        server.address
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&answer[..end]).into_owned(), answer[end + 4..].to_vec())
}

fn header(head: &str, name: &str) -> String {
    let mut found = head.lines().filter_map(|line| line.split_once(": ")).filter(|(known, _)| known.eq_ignore_ascii_case(name));
    found.next().unwrap_or_else(|| panic!("no {name} in {head}")).1.to_owned()
}

/// A Word file with a macro.
fn docm() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &str); 4] = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>",
        ),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>"),
        ("word/document.xml", "<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>Hej</w:t></w:r></w:p></w:body></w:document>"),
        ("word/vbaProject.bin", "Sub AutoOpen()"),
    ];
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A page that runs a script when it is opened.
fn pdf() -> Vec<u8> {
    let page = "BT /F1 11 Tf 60 700 Td (Broen er fra 1931.) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Author (Ida Lind) >>".to_owned(),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1));
    file.into_bytes()
}

#[test]
fn uploads_are_cleaned_in_a_child() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = command();
    let server = Server::start(program.arg("demo").env("TMPDIR", folder.path()).stderr(Stdio::null()));
    let (urlencoded, multipart) = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=skel");
    let entered = format!("email={EMAIL}&adgangskode={PASSWORD}");
    let (head, _) = ask(&server, "POST", "/kontor/log-ind", "", urlencoded, entered.as_bytes());
    let cookie = header(&head, "set-cookie").split(';').next().unwrap().to_owned();
    let get = |path: &str| ask(&server, "GET", path, &cookie, "text/plain", b"");
    let page = |path: &str| String::from_utf8(get(path).1).unwrap();
    let home = page("/kontor/sager");
    let proof = home.split("name=\"bevis\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let post = |path: &str, fields: &str| {
        ask(&server, "POST", path, &cookie, urlencoded, format!("bevis={proof}&{fields}").as_bytes()).0
    };
    let case = header(&post("/kontor/sager", "nummer=05.01.02-P19&titel=Ny+bro"), "location");
    let body = page(&case)
        .split("<option value=\"")
        .find_map(|rest| Some(rest.split_once('"')?.0.to_owned()).filter(|id| id.len() == 36));
    let item = header(&post(&format!("{case}/punkter"), &format!("udvalg={}&titel=Ny+bro", body.unwrap())), "location");

    let mut form = format!("--skel\r\nContent-Disposition: form-data; name=\"bevis\"\r\n\r\n{proof}\r\n").into_bytes();
    for (name, bytes) in [("Makro.docm", docm()), ("Kort.pdf", pdf())] {
        let head = format!("--skel\r\nContent-Disposition: form-data; name=\"fil\"; filename=\"{name}\"\r\n\r\n");
        form.extend([head.as_bytes(), &bytes, b"\r\n"].concat());
    }
    form.extend(b"--skel--\r\n");
    let (head, answer) = ask(&server, "POST", &format!("{item}/bilag"), &cookie, multipart, &form);
    let answer = String::from_utf8(answer).unwrap();
    assert!(head.starts_with("HTTP/1.1 422"), "{head}");
    assert!(answer.contains("1 af 2 filer er gemt. »Makro.docm«: Filen har makroer"), "{answer}");
    assert!(answer.contains("Taget ud af filen: "), "{answer}");
    let address = answer.split(&format!("href=\"{item}/bilag/")).nth(1).unwrap().split('"').next().unwrap();
    let (head, kept) = get(&format!("{item}/bilag/{address}"));
    assert_eq!(header(&head, "content-type"), "application/pdf");
    assert_eq!(header(&head, "content-disposition"), "inline; filename*=UTF-8''Kort.pdf");
    let kept = String::from_utf8_lossy(&kept);
    assert!(kept.starts_with("%PDF") && !kept.contains("JavaScript") && !kept.contains("Ida Lind"), "{kept}");
}

#[test]
fn a_child_that_cleans_is_no_command_and_says_what_it_did() {
    let run = fed(["cleaner-child", "1073741824", "10"], b"Ren tekst");
    assert!(run.code == 0 && run.out.starts_with("sgfil"), "{}", run.out);
    assert_eq!(fed(["cleaner-child"], b"").code, 1, "without limits it is no child");
    assert!(!fed(["--help"], b"").out.contains("child"));
}
