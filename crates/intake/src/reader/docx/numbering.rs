//! Lists: the mark that Word shows before a paragraph, which stands nowhere in its text.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::styles::{attribute, local};

const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    pattern: String,
    start: u32,
    glued: bool,
    linked: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    kind: u32,
    restarts: HashMap<usize, u32>,
}

/// A document's lists and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<u32, Vec<Level>>,
    lists: HashMap<u32, List>,
    counters: HashMap<u32, [Option<u32>; LEVELS]>,
    begun: HashSet<u32>,
}

impl Numbering {
    pub(super) fn parse(xml: &str) -> Self {
        let mut numbering = Self::default();
        let mut reader = Reader::from_str(xml);
        let mut kind: Option<u32> = None;
        let mut list: Option<u32> = None;
        let mut level: usize = 0;
        let number = |v: Option<String>| v.and_then(|v| v.parse::<u32>().ok());
        loop {
            let event = match reader.read_event() {
                Ok(Event::Eof) | Err(_) => break,
                Ok(event) => event,
            };
            match event {
                Event::Start(e) | Event::Empty(e) => {
                    let value = attribute(&e, "val");
                    match local(&e).as_str() {
                        "abstractNum" => {
                            kind = number(attribute(&e, "abstractNumId"));
                            list = None;
                            if let Some(kind) = kind {
                                numbering.kinds.insert(kind, vec![Level::default(); LEVELS]);
                            }
                        }
                        "num" => {
                            list = number(attribute(&e, "numId"));
                            kind = None;
                        }
                        "abstractNumId" => {
                            if let (Some(list), Some(kind)) = (list, number(value)) {
                                numbering.lists.insert(list, List { kind, restarts: HashMap::new() });
                            }
                        }
                        "lvl" | "lvlOverride" => {
                            level = number(attribute(&e, "ilvl")).map_or(0, |l| l as usize).min(LEVELS - 1);
                        }
                        "startOverride" => {
                            if let (Some(list), Some(start)) = (list, number(value))
                                && let Some(list) = numbering.lists.get_mut(&list)
                            {
                                list.restarts.insert(level, start);
                            }
                        }
                        name => {
                            let Some(own) = kind.and_then(|k| numbering.kinds.get_mut(&k)).and_then(|k| k.get_mut(level)) else {
                                continue;
                            };
                            match name {
                                "start" => own.start = number(value).unwrap_or(1),
                                "numFmt" => own.format = value.unwrap_or_default(),
                                "lvlText" => own.pattern = value.unwrap_or_default(),
                                "suff" => own.glued = value.as_deref() == Some("nothing"),
                                "pStyle" => own.linked = value,
                                _ => {}
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// Forgets how far the lists have counted.
    pub(super) fn restart(&mut self) {
        self.counters.clear();
        self.begun.clear();
    }

    /// The level that a paragraph style is linked to in a list.
    pub(super) fn level_of_style(&self, list: u32, style: &str) -> Option<u8> {
        let kind = self.lists.get(&list)?.kind;
        let at = self.kinds.get(&kind)?.iter().position(|level| level.linked.as_deref() == Some(style))?;
        u8::try_from(at).ok()
    }

    /// Counts one paragraph of a list and gives the mark before it, with the space after it.
    pub(super) fn mark(&mut self, list: u32, level: u8) -> Option<String> {
        let own = self.lists.get(&list)?;
        let levels = self.kinds.get(&own.kind)?;
        let level = usize::from(level).min(LEVELS - 1);
        let counters = self.counters.entry(own.kind).or_default();
        if self.begun.insert(list) {
            for (restarted, start) in &own.restarts {
                counters[*restarted] = start.checked_sub(1);
                if *start == 0 {
                    counters[*restarted] = None;
                }
            }
        }
        counters[level] = Some(match counters[level] {
            Some(last) => last.saturating_add(1),
            None => levels[level].start,
        });
        counters[level + 1..].fill(None);
        let shape = &levels[level];
        if shape.format == "bullet" {
            return Some(format!("{} ", bullet(&shape.pattern)));
        }
        let mut mark = String::new();
        let mut signs = shape.pattern.chars().peekable();
        while let Some(c) = signs.next() {
            match signs.peek().and_then(|d| d.to_digit(10)) {
                Some(place @ 1..=9) if c == '%' => {
                    signs.next();
                    let at = place as usize - 1;
                    let count = counters[at].unwrap_or(levels[at].start.max(1));
                    mark.push_str(&written(count, &levels[at].format));
                }
                _ => mark.push(c),
            }
        }
        if mark.trim().is_empty() {
            return None;
        }
        if !shape.glued {
            mark.push(' ');
        }
        Some(mark)
    }
}

/// Bullets of symbol fonts are private characters, and round ones are often a letter o.
fn bullet(pattern: &str) -> &str {
    match pattern.trim() {
        "" | "o" => "•",
        sign if sign.chars().all(|c| ('\u{E000}'..='\u{F8FF}').contains(&c)) => "•",
        sign => sign,
    }
}

fn written(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(count),
        "upperLetter" => letters(count).to_uppercase(),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        "decimalZero" => format!("{count:02}"),
        "ordinal" => format!("{count}."),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

/// a–z, then aa–zz: the letter repeated, as Word does.
fn letters(count: u32) -> String {
    let Some(index) = count.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from(b'a' + (index % 26) as u8);
    letter.to_string().repeat((index / 26 + 1).min(50) as usize)
}

fn roman(count: u32) -> String {
    if count == 0 || count > 3_999 {
        return count.to_string();
    }
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = count;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            text.push_str(sign);
            left -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_word_writes_them() {
        assert_eq!(["a", "z", "aa"], [1, 26, 27].map(letters).each_ref().map(String::as_str));
        assert_eq!(["IV", "IX", "MMXXVI"], [4, 9, 2026].map(roman).each_ref().map(String::as_str));
    }
}
