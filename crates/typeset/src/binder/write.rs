//! Objects written one after another to a PDF.
//!
//! Written by hand because numbers and strings must come out as exactly as they were read: the writer behind Typst
//! knows numbers of 32 bits only.

use std::fmt::Write as _;

use hayro_syntax::object::Number;

/// A PDF being written.
pub(super) struct Writer {
    out: Vec<u8>,
    /// Where each object begins, from number 1; 0 until it is written.
    places: Vec<usize>,
}

/// A state to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize, usize);

impl Writer {
    pub(super) fn new() -> Self {
        Self { out: b"%PDF-1.7\n%\xC3\xA6\xC3\xB8\n".to_vec(), places: Vec::new() }
    }

    /// The number of an object that is to be written later.
    pub(super) fn reserve(&mut self) -> usize {
        self.places.push(0);
        self.places.len()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.out.len(), self.places.len())
    }

    /// Forgets what was written and reserved since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.out.truncate(mark.0);
        self.places.truncate(mark.1);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.out
    }

    /// Begins an object; what is written next is in it.
    pub(super) fn begin(&mut self, number: usize) {
        if let Some(place) = number.checked_sub(1).and_then(|at| self.places.get_mut(at)) {
            *place = self.out.len();
        }
        self.push(format!("{number} 0 obj\n").as_bytes());
    }

    pub(super) fn end(&mut self) {
        self.push(b"\nendobj\n");
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn object(&mut self, number: usize, text: &str) {
        self.object_bytes(number, text.as_bytes());
    }

    pub(super) fn object_bytes(&mut self, number: usize, bytes: &[u8]) {
        self.begin(number);
        self.push(bytes);
        self.end();
    }

    pub(super) fn string(&mut self, bytes: &[u8]) {
        let written = string(bytes);
        self.push(&written);
    }

    pub(super) fn name(&mut self, name: &[u8]) {
        let written = self::name(name);
        self.push(written.as_bytes());
    }

    /// The whole file. `newest` when a part needs PDF 2.0.
    pub(super) fn finish(mut self, catalog: usize, info: usize, id: &[u8], newest: bool) -> Vec<u8> {
        if newest {
            self.out[5..8].copy_from_slice(b"2.0");
        }
        let start = self.out.len();
        let size = self.places.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for place in &self.places {
            let _ = writeln!(end, "{place:010} {} ", if *place == 0 { "65535 f" } else { "00000 n" });
        }
        let id = hex(id);
        let _ = write!(
            end,
            "trailer\n<< /Size {size} /Root {catalog} 0 R /Info {info} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.push(end.as_bytes());
        self.out
    }
}

/// Bytes as a string of PDF.
pub(super) fn string(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'('];
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
    out
}

/// Bytes as a name of PDF.
pub(crate) fn name(name: &[u8]) -> String {
    let mut out = String::from("/");
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
    out
}

/// Words as a string of PDF: UTF-16BE with its mark.
pub(crate) fn text(words: &str) -> String {
    let bytes: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hex(&bytes))
}

/// A number as PDF writes it: never with an exponent.
pub(crate) fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { "0".to_owned() }
}

/// A number as exactly as it was read.
pub(crate) fn exact(read: &Number) -> String {
    let (whole, exact) = (read.as_i64(), read.as_f64());
    if whole as f64 == exact { whole.to_string() } else { number(exact) }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}
