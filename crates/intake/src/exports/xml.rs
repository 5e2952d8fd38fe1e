//! XML as older systems write it, which often is none: stray `&` and `<`, elements that are never closed, another encoding
//! than it says. A strict parser stops at the first of these; this one goes on, and tells what it put right.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sagsgang_model::{Finding, FindingKind};

use super::tree::{Attribute, DEEPEST, Inside, Tree, folded};
use crate::reader::{detect, finding};

/// How far into a file its encoding may be told, in bytes.
const DECLARATION: usize = 256;
/// The longest name of a character, as in `&aelig;`, in bytes.
const LONGEST_ENTITY: usize = 12;
/// The longest name of an element that is looked at in words, in bytes.
const LONGEST_NAME: usize = 100;
/// How many of the elements around words may end where their end is lost.
const LOOKED_AROUND: usize = 16;

/// Characters that HTML has names for, and that stand in exports as if XML had them too.
const ENTITIES: [(&str, &str); 28] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{A0}"),
    ("aelig", "æ"),
    ("oslash", "ø"),
    ("aring", "å"),
    ("AElig", "Æ"),
    ("Oslash", "Ø"),
    ("Aring", "Å"),
    ("eacute", "é"),
    ("ouml", "ö"),
    ("auml", "ä"),
    ("uuml", "ü"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("bull", "•"),
    ("sect", "§"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("euro", "€"),
];

/// Elements of HTML that never have an end.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "col" | "wbr" | "input")
}

/// Elements of HTML that texts of exports hold.
fn is_html(name: &str) -> bool {
    is_void(name)
        || matches!(
            name,
            "p" | "b"
                | "i"
                | "u"
                | "em"
                | "strong"
                | "span"
                | "div"
                | "font"
                | "a"
                | "ul"
                | "ol"
                | "li"
                | "table"
                | "tbody"
                | "thead"
                | "tr"
                | "td"
                | "th"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "sub"
                | "sup"
                | "s"
                | "del"
                | "ins"
                | "strike"
                | "blockquote"
                | "html"
                | "body"
        )
}

/// Whether words are HTML: some element of it begins or ends in them, or characters are written by their names.
pub(super) fn holds_html(text: &str) -> bool {
    let marked = memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let behind = text[at + 1..].trim_start_matches('/');
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(behind.len()).min(16);
        behind[end..].starts_with(['>', ' ', '/', '\n', '\r', '\t']) && is_html(&behind[..end].to_ascii_lowercase())
    });
    marked
        || memchr::memchr_iter(b'&', text.as_bytes()).any(|at| {
            let behind = &text.as_bytes()[at + 1..text.len().min(at + LONGEST_ENTITY)];
            let end = memchr::memchr(b';', behind);
            end.is_some_and(|end| character(&text[at + 1..at + 1 + end]).is_some())
        })
}

/// Writes words as XML and HTML hold them.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// The text of a file, and a finding where it is not in the encoding it says.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<Finding>) {
    if Encoding::for_bom(bytes).is_some() {
        return (detect::decode(bytes).0, None);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    let told = head
        .split_once("encoding")
        .map(|(_, rest)| rest.trim_start_matches(['=', ' ', '"', '\'']))
        .and_then(|rest| Encoding::for_label(rest.split(['"', '\'', '?', ' ']).next()?.as_bytes()))
        // What can be read as ASCII so far is not in it, whatever it says.
        .map(|told| if told == UTF_16LE || told == UTF_16BE { UTF_8 } else { told });
    let (text, used) = match (std::str::from_utf8(bytes), told) {
        (Ok(text), _) => (Cow::Borrowed(text), UTF_8),
        (Err(_), Some(told)) if told != UTF_8 => (told.decode_without_bom_handling(bytes).0, told),
        (Err(_), _) => detect::decode(bytes),
    };
    let other = told.is_some_and(|told| told != used && !(used == UTF_8 && bytes.is_ascii()));
    let damaged = used == UTF_8 && matches!(text, Cow::Owned(_));
    let doubt = (other || damaged).then(|| {
        let told = told.unwrap_or(UTF_8).name();
        let message = format!(
            "Filen siger, at den er i {told}, men er det ikke overalt; den er læst som {}, så se efter, om æ, ø og å er rigtige.",
            used.name()
        );
        finding(FindingKind::Encoding, message)
    });
    (text, doubt)
}

/// What was put right while reading.
#[derive(Debug, Clone, Copy, Default)]
struct Mended {
    /// `&` and `<` that were meant as words.
    stray: usize,
    /// Elements without an end, and ends without an element.
    unclosed: usize,
    /// Characters that the file declares itself.
    declared: bool,
    cut: bool,
    deep: bool,
    many: bool,
}

/// Reads XML. Never fails; what was put right is told.
pub(super) fn read(text: &str) -> (Tree, Vec<Finding>) {
    let mut reading = Reading { text, at: 0, tree: Tree::new(), open: vec![0], over: 0, mended: Mended::default() };
    while reading.step() {}
    let mended = reading.mended;
    while reading.open.len() > 1 {
        reading.settle();
        reading.mended.cut = true;
    }
    let cut = reading.mended.cut;
    let mut findings = Vec::new();
    let mut tell = |told: bool, kind, message: String| {
        if told {
            findings.push(finding(kind, message));
        }
    };
    tell(
        mended.stray > 0,
        FindingKind::Repaired,
        format!(
            "Filen har {} tegn (& eller <), som XML ikke tillader alene; de er læst som tekst, så se efter, om teksterne er rigtige.",
            mended.stray
        ),
    );
    tell(
        mended.unclosed > 0,
        FindingKind::Damaged,
        format!(
            "Filen er ikke rigtig XML: {} mangler en begyndelse eller en slutning; se efter, om alt er læst, eller lav udtrækket igen.",
            if mended.unclosed == 1 { "ét sted".to_owned() } else { format!("{} steder", mended.unclosed) }
        ),
    );
    tell(
        cut,
        FindingKind::Damaged,
        "Filen slutter midt i det hele, så det sidste kan mangle; hent den igen, eller lav udtrækket igen.".to_owned(),
    );
    tell(
        mended.declared,
        FindingKind::Damaged,
        "Filen vil selv bestemme, hvad nogle af dens tegn betyder; det læses aldrig, så lav udtrækket igen uden DOCTYPE."
            .to_owned(),
    );
    tell(
        mended.deep || mended.many,
        FindingKind::TooLarge,
        "Filen har flere eller dybere led, end et udtræk af møder har brug for; resten er ikke læst, så del udtrækket op."
            .to_owned(),
    );
    reading.tree.finish();
    (reading.tree, findings)
}

struct Reading<'x> {
    text: &'x str,
    at: usize,
    tree: Tree,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    /// How many are open below the deepest that is kept.
    over: usize,
    mended: Mended,
}

impl Reading<'_> {
    fn innermost(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    /// Reads words and the mark behind them; gives whether anything is left.
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(mark) = memchr::memchr(b'<', rest.as_bytes()) else {
            self.words(rest);
            return false;
        };
        self.words(&rest[..mark]);
        self.at += mark;
        let rest = &rest[mark..];
        let past = |end: &str| memchr::memmem::find(rest.as_bytes(), end.as_bytes()).map(|at| at + end.len());
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let told = memchr::memmem::find(inner.as_bytes(), b"]]>");
            let (length, used) = match self.lost_end(&inner[..told.unwrap_or(inner.len())], told.is_none()) {
                Some(lost) => {
                    self.mended.unclosed += 1;
                    (lost, lost)
                }
                None => {
                    self.mended.cut |= told.is_none();
                    (told.unwrap_or(inner.len()), told.map_or(inner.len(), |end| end + "]]>".len()))
                }
            };
            self.literal(&inner[..length]);
            self.at += "<![CDATA[".len() + used;
        } else if rest.starts_with("<!--") {
            self.skip(past("-->"), rest);
        } else if rest.starts_with("<?") {
            self.skip(past("?>"), rest);
        } else if rest.starts_with("<!") {
            let end = declaration(rest);
            self.mended.declared |= end.is_none_or(|end| rest[..end].contains("<!ENTITY"));
            self.skip(end, rest);
        } else if rest[1..].starts_with('/') {
            let end = memchr::memchr(b'>', rest.as_bytes());
            self.close(rest[2..end.unwrap_or(rest.len())].trim());
            self.skip(end.map(|end| end + 1), rest);
        } else if rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            self.begin(rest);
        } else {
            self.mended.stray += 1;
            self.literal("<");
            self.at += 1;
        }
        true
    }

    /// Where the words of a `CDATA` end that has lost its own end: else it would take in all up to the end of the next one,
    /// closed items among it. That is where an element around it ends, or, when another `CDATA` begins in it or the file ends,
    /// where the first element begins that is none of HTML.
    fn lost_end(&self, inner: &str, endless: bool) -> Option<usize> {
        let again = memchr::memmem::find(inner.as_bytes(), b"<![CDATA[");
        // How often what stands around the words begins in them as well.
        let mut begun = [0usize; LOOKED_AROUND];
        for at in memchr::memchr_iter(b'<', inner.as_bytes()) {
            if again == Some(at) {
                return again;
            }
            let mark = &inner[at + 1..];
            let (ends, mark) = mark.strip_prefix('/').map_or((false, mark), |mark| (true, mark));
            let length = mark.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '-' | '.')).unwrap_or(mark.len());
            let name = folded(&mark[..length.min(mark.floor_char_boundary(LONGEST_NAME))]);
            if name.is_empty() || is_html(&name) {
                continue;
            }
            if again.is_some() || endless {
                return Some(at);
            }
            let around = self.open.iter().rev().take(LOOKED_AROUND).position(|id| *self.tree.nodes[*id].name == *name);
            match around.map(|at| &mut begun[at]) {
                None => {}
                Some(0) if ends => return Some(at),
                Some(count) if ends => *count -= 1,
                Some(count) => *count += 1,
            }
        }
        None
    }

    fn skip(&mut self, end: Option<usize>, rest: &str) {
        self.mended.cut |= end.is_none();
        self.at += end.unwrap_or(rest.len());
    }

    /// Words between marks.
    fn words(&mut self, text: &str) {
        if text.is_empty() || text.trim_matches([' ', '\n', '\r', '\t']).is_empty() && text.contains('\n') {
            return;
        }
        let text = unescaped(text, &mut self.mended.stray);
        self.literal(&text);
    }

    fn literal(&mut self, text: &str) {
        let innermost = self.innermost();
        // What stands around the root is no part of it.
        if !text.is_empty() && innermost != 0 {
            self.tree.write(innermost, text);
        }
    }

    /// Reads the mark that begins an element.
    fn begin(&mut self, rest: &str) {
        let name_ends = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=' | '<' | '"' | '\'');
        let end = rest[1..].find(name_ends).map_or(rest.len(), |end| end + 1);
        let name = &rest[1..end];
        let mut attributes = Vec::new();
        let mut at = end;
        let empty = loop {
            at += rest[at..].len() - rest[at..].trim_start().len();
            let Some(first) = rest[at..].chars().next() else {
                self.mended.cut = true;
                break true;
            };
            match first {
                '>' => {
                    at += 1;
                    break false;
                }
                '/' if rest[at..].starts_with("/>") => {
                    at += 2;
                    break true;
                }
                // The mark never ends: the next begins.
                '<' => {
                    self.mended.unclosed += 1;
                    break false;
                }
                '/' | '=' | '"' | '\'' => at += 1,
                _ => {
                    let length = rest[at..].find(name_ends).unwrap_or(rest.len() - at);
                    let own = &rest[at..at + length];
                    at += length;
                    let value = rest[at..].trim_start().strip_prefix('=').map(str::trim_start);
                    let Some(value) = value else { continue };
                    at = rest.len() - value.len();
                    let (value, used) = self.value(value);
                    at += used;
                    if own != "xmlns" && !own.starts_with("xmlns:") {
                        let value = unescaped(value, &mut self.mended.stray).into_owned();
                        attributes.push(Attribute { name: folded(own).into(), value });
                    }
                }
            }
        };
        self.at += at;
        let empty = empty || is_void(&folded(name));
        if self.over > 0 || self.open.len() > DEEPEST {
            self.mended.deep = true;
            self.over += usize::from(!empty);
            return;
        }
        let Some(id) = self.tree.add(self.innermost(), name) else {
            self.mended.many = true;
            self.over += usize::from(!empty);
            return;
        };
        self.tree.nodes[id].attributes = attributes;
        if !empty {
            self.open.push(id);
        }
    }

    /// An attribute's value, and how much of the text it takes.
    fn value<'t>(&mut self, text: &'t str) -> (&'t str, usize) {
        let Some(quote) = text.bytes().next().filter(|c| matches!(c, b'"' | b'\'')) else {
            let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
            return (&text[..end], end);
        };
        let end = memchr::memchr(quote, &text.as_bytes()[1..]).map(|end| end + 1);
        // A value that would run into the next mark has lost its quotation mark.
        let mark = memchr::memchr(b'>', &text.as_bytes()[..end.unwrap_or(text.len())]);
        match (end, mark) {
            (Some(end), Some(mark)) if memchr::memchr(b'<', &text.as_bytes()[mark..end]).is_none() => (&text[1..end], end + 1),
            (Some(end), None) => (&text[1..end], end + 1),
            (_, Some(mark)) => {
                self.mended.unclosed += 1;
                (&text[1..mark], mark)
            }
            (None, None) => {
                self.mended.cut = true;
                (&text[1..], text.len())
            }
        }
    }

    /// Ends the innermost element of a name, and those left open in it.
    fn close(&mut self, name: &str) {
        if self.over > 0 {
            self.over -= 1;
            return;
        }
        let name = folded(name);
        if is_void(&name) {
            return;
        }
        let Some(depth) = self.open.iter().rposition(|id| *id != 0 && *self.tree.nodes[*id].name == *name) else {
            self.mended.unclosed += usize::from(!is_html(&name));
            return;
        };
        while self.open.len() > depth + 1 {
            let html = is_html(&self.tree.nodes[self.innermost()].name);
            self.mended.unclosed += usize::from(!html);
            self.settle();
        }
        self.open.pop();
    }

    /// Ends the innermost element, of which nobody told where it ends: the next of its kind never stands in it, and an
    /// element that begins with words holds nothing else.
    fn settle(&mut self) {
        let Some(id) = self.open.pop() else { return };
        let parent = self.innermost();
        let tree = &mut self.tree;
        if is_html(&tree.nodes[id].name) {
            return;
        }
        let name = |inside: &Inside| match inside {
            Inside::Element(child) => Some(&*tree.nodes[*child].name),
            Inside::Text(_) => None,
        };
        let own = &*tree.nodes[id].name;
        let inside = &tree.nodes[id].inside;
        let worded = matches!(inside.first(), Some(Inside::Text(text)) if !text.trim().is_empty());
        let outside = inside
            .iter()
            .position(|i| name(i) == Some(own))
            .or_else(|| worded.then(|| inside.iter().position(|i| name(i).is_some_and(|name| !is_html(name)))).flatten());
        if let Some(outside) = outside {
            let tail = tree.nodes[id].inside.split_off(outside);
            tree.nodes[parent].inside.extend(tail);
        }
    }
}

/// Where a declaration ends, with the declarations inside it.
fn declaration(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, c) in text.bytes().enumerate() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(c),
            (None, b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Words with their characters resolved. Names that only the file itself explains stay as they are.
pub(super) fn unescaped<'t>(text: &'t str, stray: &mut usize) -> Cow<'t, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let near = &rest.as_bytes()[1..rest.len().min(LONGEST_ENTITY)];
        let end = memchr::memchr(b';', near).map(|end| end + 1);
        let resolved = end.and_then(|end| character(&rest[1..end]).map(|c| (c, end + 1)));
        let (character, used) = resolved.unwrap_or_else(|| {
            *stray += 1;
            (Cow::Borrowed("&"), 1)
        });
        out.push_str(&character);
        rest = &rest[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))?;
        return Some(Cow::Owned(c.to_string()));
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| Cow::Borrowed(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<FindingKind> {
        read(text).1.into_iter().map(|finding| finding.kind).collect()
    }

    fn value(text: &str, path: &str) -> String {
        read(text).0.root().value(&[path.to_owned()]).unwrap_or_default()
    }

    #[test]
    fn what_is_right_needs_no_word() {
        let text = "<?xml version='1.0'?><!-- x --><m:Møde xmlns:m='u' Åben=\"true\"><Titel>A &amp; B &#230;</Titel><T><![CDATA[<p>x</p>]]></T></m:Møde>";
        assert_eq!(kinds(text), []);
        assert_eq!(value(text, "moede/titel"), "A & B æ");
        assert_eq!(value(text, "moede/aaben"), "true");
        assert_eq!(value(text, "moede/t"), "<p>x</p>");
    }

    #[test]
    fn stray_marks_are_words() {
        let text = "<a><t>Teknik & Miljø, 3 < 4 &ukendt; R&D</t></a>";
        assert_eq!(kinds(text), [FindingKind::Repaired]);
        assert_eq!(value(text, "a/t"), "Teknik & Miljø, 3 < 4 &ukendt; R&D");
    }

    #[test]
    fn elements_without_an_end_end_where_the_next_begins() {
        let text = "<a><titel>Først<nr>1</nr></a>";
        assert_eq!(kinds(text), [FindingKind::Damaged]);
        assert_eq!((value(text, "a/titel"), value(text, "a/nr")), ("Først".to_owned(), "1".to_owned()));
        let text = "<a><punkt n='1'><t>et</t><punkt n='2'><t>to</t></punkt></a>";
        assert_eq!(read(text).0.root().at("a/punkt").len(), 2);
        assert_eq!(kinds("<a><t>Først, og så slut"), [FindingKind::Damaged]);
        assert_eq!(kinds("<a><t>Først</x></t></a>"), [FindingKind::Damaged]);
        assert_eq!(value("<a b=\"x><t>y</t></a>", "a/t"), "y");
    }

    #[test]
    fn words_that_lost_their_end_end_with_what_they_stand_in() {
        for begun in ["<p>Et</p></t></sag>", "Et</t></sag>", "<p>Et</p></sag>", "<p>Et</p>", "Et<b>"] {
            for behind in ["<sag><t><![CDATA[<p>To</p>]]></t></sag>", "<sag><t>To</t></sag>"] {
                let text = format!("<r><sag><t><![CDATA[{begun}{behind}</r>");
                let (tree, findings) = read(&text);
                assert!(findings.iter().any(|finding| finding.kind == FindingKind::Damaged), "{text}");
                let first = tree.root().at("r/sag/t")[0].node().inside.iter().find_map(|inside| match inside {
                    Inside::Text(words) => Some(words.clone()),
                    Inside::Element(_) => None,
                });
                assert!(first.is_some_and(|words| words.contains("Et") && !words.contains("To")), "{text}");
            }
        }
        // Words may speak of elements of any name.
        let whole = "<r><t><![CDATA[<svg><t>x</t></svg></x> og <t> <p>y</p>]]></t></r>";
        assert_eq!(kinds(whole), []);
        assert_eq!(value(whole, "r/t"), "<svg><t>x</t></svg></x> og <t> <p>y</p>");
    }

    #[test]
    fn html_in_a_text_needs_no_ends() {
        let text = "<a><t><p>Et<br>to<p>tre</t></a>";
        assert_eq!(kinds(text), []);
        assert_eq!(read(text).0.root().at("a/t")[0].markup(), "<p>Et<br>to<p>tre</p></p>");
    }

    #[test]
    fn declared_characters_are_never_resolved() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"lol>\">]><a><t>&b;</t></a>";
        assert_eq!(value(bomb, "a/t"), "&b;");
        assert!(kinds(bomb).contains(&FindingKind::Damaged));
    }

    #[test]
    fn another_encoding_than_it_says() {
        let latin = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a><t>B\xF8rn og m\xE5l</t></a>";
        let (text, doubt) = decode(latin);
        assert!(text.contains("Børn og mål"), "{text}");
        assert_eq!(doubt.map(|d| d.kind), Some(FindingKind::Encoding));
        let told = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>B\xF8rn</a>";
        assert_eq!((decode(told).0.contains("Børn"), decode(told).1), (true, None));
        let utf16 = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>Børn</a>";
        assert!(decode(utf16.as_bytes()).0.contains("Børn"));
        let ascii = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>B</a>";
        assert_eq!(decode(ascii.as_bytes()).1, None);
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = format!("{}x{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let (tree, findings) = read(&deep);
        assert!(tree.nodes.len() < 300);
        assert_eq!(findings.iter().map(|f| f.kind).collect::<Vec<_>>(), [FindingKind::TooLarge]);
        let open = "<a b='".repeat(100_000);
        assert!(!read(&open).1.is_empty());
    }
}
