//! Lines of a calendar (RFC 5545): what every entry is written with, in letters and on the public pages.

/// Text as a value: strokes, semicolons, commas and line ends are escaped, other control characters left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded so that none is longer than 75 octets and no character is cut.
pub fn push(out: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values() {
        assert_eq!(escaped("Lokale 1, 2; a\\b\r\nmødt"), "Lokale 1\\, 2\\; a\\\\b\\nmødt");
    }

    proptest! {
        #[test]
        fn folded_lines_are_short_and_whole(text in "\\PC{0,300}") {
            let mut out = String::new();
            push(&mut out, &text);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= 75));
            prop_assert_eq!(out.trim_end_matches("\r\n").replace("\r\n ", ""), text);
        }
    }
}
