use sagsgang_intake::reader::detect::{Detected, Unsupported, decode, detect};
use sagsgang_intake::reader::read_document;

use crate::documents::{archive, docx};

#[test]
fn content_decides() {
    let cases: Vec<(Vec<u8>, Detected)> = vec![
        (b"".to_vec(), Detected::Unsupported(Unsupported::Empty)),
        (b"%PDF-1.4\n".to_vec(), Detected::Pdf),
        (b"junk before\n%PDF-1.4\n".to_vec(), Detected::Pdf),
        (docx("", &[]), Detected::Docx),
        (archive(&[("Referat.txt", b"Referat")]), Detected::Zip),
        (archive(&[("xl/workbook.xml", b"<x/>")]), Detected::Unsupported(Unsupported::OtherOffice("et regneark"))),
        (b"<!DOCTYPE html><p>Referat".to_vec(), Detected::Html),
        (b"\xEF\xBB\xBF <!-- gemt --> <html>".to_vec(), Detected::Html),
        (b"<p>Et stykke</p>".to_vec(), Detected::Html),
        (b"Referat <b>ikke</b> en side < 5".to_vec(), Detected::Text),
        ("Mødet sluttede".as_bytes().to_vec(), Detected::Text),
        (b"M\xF8det sluttede\r\n".to_vec(), Detected::Text),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....".to_vec(), Detected::Unsupported(Unsupported::OldOffice)),
        (b"\x89PNG\r\n\x1A\n".to_vec(), Detected::Unsupported(Unsupported::Picture("PNG"))),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Detected::Unsupported(Unsupported::Picture("JPEG"))),
        (b"{\\rtf1\\ansi}".to_vec(), Detected::Unsupported(Unsupported::WordProcessor("RTF"))),
        (vec![0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3], Detected::Unsupported(Unsupported::Binary)),
        ("Referat af møde".encode_utf16().flat_map(u16::to_le_bytes).collect(), Detected::Text),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(detect(&bytes), wanted, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
    }
}

#[test]
fn text_is_decoded_by_what_its_bytes_allow() {
    assert_eq!(decode("blåbær".as_bytes()).0, "blåbær");
    assert_eq!(decode(b"bl\xE5b\xE6r \x96 s\xF8d").0, "blåbær – sød");
    assert_eq!(decode(&"blåbærgrød".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()).0, "blåbærgrød");
}

#[test]
fn what_cannot_be_read_says_so_in_a_whole_sentence() {
    for bytes in
        [&b""[..], b"\x89PNG\r\n\x1A\n", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"PK\x05\x06", b"\x1F\x8B\x08\0", b"{\\rtf1}"]
    {
        let document = read_document(bytes);
        assert!(document.lines.is_empty());
        let finding = &document.findings[0];
        assert!(
            finding.kind.is_fatal() && finding.message.ends_with('.') && finding.message.contains(' '),
            "{}",
            finding.message
        );
    }
}
