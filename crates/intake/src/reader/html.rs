//! Web pages: headings, paragraphs, lists and tables as lines; what belongs to the site and not to
//! the document is kept, as navigation.

mod tree;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use sagsgang_model::{Finding, FindingKind, record::Format};

use super::{detect, finding};
use crate::line::{Document, Gap, Line, Role, Style};
use tree::{Node, NodeId, Tree};

/// How far into a page its encoding may be told.
const META_WINDOW: usize = 4096;
/// A cell with more lines than this holds running text: its row is layout and no table row.
const CELL_LINES: usize = 6;
/// How much of what is under an element is looked at to tell what it is.
const LOOK_UNDER: usize = 4_000;

pub(super) fn read(bytes: &[u8]) -> Document {
    let (text, doubt) = decode(bytes);
    let tree = Tree::parse(&text);
    let mut findings: Vec<Finding> = doubt.into_iter().collect();
    if tree.cut {
        findings.push(finding(
            FindingKind::Damaged,
            "Websiden er indlejret dybere, end nogen browser viser, og er kun læst delvist; gem den som PDF, og indlæs den.",
        ));
    }
    let mut page = Page::new(&tree);
    page.walk();
    let title = page.title.trim();
    let title = (!title.is_empty()).then(|| title.split_whitespace().collect::<Vec<_>>().join(" "));
    findings.extend(page.struck.then(struck));
    let lines = number(page.done);
    if lines.is_empty() && findings.is_empty() {
        findings.push(finding(
            FindingKind::NoText,
            "Websiden har ingen tekst; den hentes formentlig først af et script, så gem siden som PDF fra en browser, og indlæs den.",
        ));
    }
    Document { format: Format::Html, pages: 1, title, metadata: Vec::new(), lines, findings }
}

/// A piece of a page: what was pasted, or a text that another system keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Pasted,
    Kept,
}

/// What is pasted from a page or from Word, as lines: each line break ends a paragraph, and links show where they lead.
pub(super) fn pasted(text: &str) -> Document {
    piece(text, Piece::Pasted)
}

/// A text that another system keeps as HTML, as [`pasted`]; of its links only addresses of the web are shown, for a path in
/// the system tells of files, and closed ones among them.
pub(super) fn kept(text: &str) -> Document {
    piece(text, Piece::Kept)
}

fn piece(text: &str, piece: Piece) -> Document {
    let tree = Tree::parse(text);
    let mut page = Page { piece: Some(piece), ..Page::new(&tree) };
    page.walk();
    let findings = page.struck.then(struck).into_iter().collect();
    let mut lines = number(page.done);
    for line in &mut lines {
        line.style.gap = Gap::Paragraph;
        if line.style.role == Role::Navigation {
            line.style.role = Role::Plain;
        }
    }
    Document { format: Format::Html, pages: 1, title: None, metadata: Vec::new(), lines, findings }
}

fn struck() -> Finding {
    finding(
        FindingKind::Repaired,
        "Overstreget tekst er udeladt, for den gælder ikke; se efter i kilden, om resten giver mening.",
    )
}

/// The page's text. Its own word for its encoding is believed when the bytes bear it out.
fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<Finding>) {
    if Encoding::for_bom(bytes).is_some() {
        return (detect::decode(bytes).0, None);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    let told = told_encoding(&bytes[..bytes.len().min(META_WINDOW)]);
    match told {
        Some(encoding) if encoding != UTF_8 => (encoding.decode_without_bom_handling(bytes).0, None),
        told => {
            let (text, used) = detect::decode(bytes);
            let doubt = told.map(|_| {
                let message = format!(
                    "Websiden siger, at den er i UTF-8, men er det ikke overalt; den er læst som {}, så se efter, om æ, ø og å er rigtige.",
                    used.name()
                );
                finding(FindingKind::Encoding, message)
            });
            (text, doubt)
        }
    }
}

fn told_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let after = head.split("charset").nth(1).or_else(|| head.split("encoding").nth(1))?;
    let name: String = after
        .trim_start_matches(['=', ' ', '"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(name.as_bytes())
}

/// A line before it has a number.
#[derive(Debug, Clone, Default)]
struct Entry {
    text: String,
    role: Role,
    bold: bool,
    /// It follows a line break and no paragraph.
    broken: bool,
}

fn number(entries: Vec<Entry>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(entries.len());
    for entry in entries {
        let gap = if lines.is_empty() || entry.broken { Gap::None } else { Gap::Paragraph };
        let style = Style { bold: entry.bold, gap, role: entry.role, ..Style::default() };
        lines.push(Line { text: entry.text, page: 1, number: lines.len() as u32 + 1, style });
    }
    lines
}

/// What holds for everything under an element.
#[derive(Debug, Clone, Copy, Default)]
struct Surroundings {
    heading: Option<u8>,
    navigation: bool,
    bold: bool,
    kept: bool,
    /// Inside the part of the page that is the document.
    main: bool,
    lists: u8,
}

/// A list that is open.
struct List {
    kind: char,
    ordered: bool,
    count: i64,
}

#[derive(Default)]
struct Cell {
    lines: Vec<Entry>,
    span: usize,
}

#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    /// Lines in the table but in no cell.
    loose: Vec<Entry>,
    in_cell: bool,
    layout: bool,
}

struct Page<'t> {
    tree: &'t Tree,
    title: String,
    done: Vec<Entry>,
    tables: Vec<Table>,
    lists: Vec<List>,
    text: String,
    spaces: usize,
    letters: u32,
    heavy: u32,
    broken: bool,
    entry: bool,
    /// A list entry's mark is written and nothing after it.
    fresh_mark: bool,
    term: bool,
    around: Surroundings,
    /// It is a piece, and no document.
    piece: Option<Piece>,
    /// Some of it is struck out, and left out.
    struck: bool,
    /// Links that are open, and where their words begin.
    links: Vec<usize>,
}

enum Step {
    Enter(NodeId),
    Leave(NodeId, Surroundings),
}

impl<'t> Page<'t> {
    fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            title: String::new(),
            done: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            text: String::new(),
            spaces: 0,
            letters: 0,
            heavy: 0,
            broken: false,
            entry: false,
            fresh_mark: false,
            term: false,
            around: Surroundings::default(),
            piece: None,
            struck: false,
            links: Vec::new(),
        }
    }

    fn walk(&mut self) {
        let tree = self.tree;
        let mut steps = vec![Step::Enter(Tree::ROOT)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(id) => {
                    let Some(node) = tree.node(id) else { continue };
                    // The next sibling waits below this node's own steps.
                    if let Some(next) = node.next {
                        steps.push(Step::Enter(next));
                    }
                    if let Some(text) = &node.text {
                        self.write(text);
                        continue;
                    }
                    let before = self.around;
                    if !self.enter(id, node) {
                        self.around = before;
                        continue;
                    }
                    steps.push(Step::Leave(id, before));
                    if let Some(first) = node.first {
                        steps.push(Step::Enter(first));
                    }
                }
                Step::Leave(id, before) => {
                    if let Some(node) = tree.node(id) {
                        self.leave(node);
                    }
                    self.around = before;
                }
            }
        }
        self.flush(false);
    }

    /// Whether what is under the element is read.
    fn enter(&mut self, id: NodeId, node: &'t Node) -> bool {
        let name = node.name();
        if matches!(
            name,
            "script"
                | "style"
                | "noscript"
                | "svg"
                | "template"
                | "iframe"
                | "object"
                | "canvas"
                | "audio"
                | "video"
                | "math"
                | "head"
        ) {
            if name == "head" {
                self.find_title(id);
            }
            return false;
        }
        if is_hidden(node) && !self.is_folded_text(id) {
            return false;
        }
        if is_struck(node) {
            self.struck |= self.tree.under(id, LOOK_UNDER).any(|n| n.text.as_ref().is_some_and(|t| !t.trim().is_empty()));
            return false;
        }
        let inside_table = is_block(name) && !matches!(name, "tr" | "td" | "th" | "tbody" | "thead" | "tfoot");
        if inside_table || matches!(name, "tr" | "td" | "th") {
            if name == "dd" && self.term {
                // A term and what it stands for are one line, as label and value.
                self.spaces = 2;
                self.term = false;
            } else {
                self.flush(false);
            }
        }
        self.look_around(id, node);
        if self.piece.is_some() && !self.enter_pasted(id, node) {
            return false;
        }
        match name {
            "br" => self.flush(true),
            "ul" | "ol" | "menu" => {
                self.around.lists = self.around.lists.saturating_add(1);
                let count = node.attribute("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1);
                let kind = node.attribute("type").and_then(|t| t.chars().next()).unwrap_or('1');
                self.lists.push(List { kind, ordered: name == "ol", count });
            }
            "li" => {
                let mark = self.mark(node);
                self.fresh_mark = !mark.is_empty();
                self.text.push_str(&mark);
                self.entry = true;
            }
            "table" => {
                let layout = node.attribute("role").is_some_and(|r| matches!(r, "presentation" | "none"));
                self.tables.push(Table { layout, ..Table::default() });
            }
            "td" | "th" => {
                let span = node.attribute("colspan").and_then(|s| s.trim().parse().ok()).unwrap_or(1);
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(Cell { lines: Vec::new(), span: usize::clamp(span, 1, 64) });
                    table.in_cell = true;
                }
            }
            "dt" => self.term = true,
            _ => {}
        }
        true
    }

    /// Word's lists are paragraphs that say so in their style, and whose marks are written out.
    fn enter_pasted(&mut self, id: NodeId, node: &Node) -> bool {
        if node.name() == "a" {
            self.links.push(self.text.len());
        }
        let style = node.attribute("style").map(|s| s.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
        let Some((_, list)) = style.split_once("mso-list:") else { return true };
        if !list.starts_with("ignore") {
            let level = list.split_once("level").and_then(|(_, level)| level.bytes().next()).filter(u8::is_ascii_digit);
            if let Some(level) = level {
                self.around.lists = level.saturating_sub(b'0').max(1);
                self.entry = true;
            }
            return true;
        }
        let told: String = self.tree.under(id, LOOK_UNDER).filter_map(|n| n.text.as_deref()).collect();
        let told = told.trim_matches([' ', '\u{A0}', '\n', '\r', '\t']);
        let numbered = told.ends_with(['.', ')']) && told.len() < 12 && told.starts_with(|c: char| c.is_ascii_alphanumeric());
        if self.text.is_empty() {
            self.text.push_str(if numbered { told } else { "•" });
            self.text.push(' ');
            self.fresh_mark = true;
        }
        false
    }

    /// Shows where a link leads that was pasted.
    fn leave_pasted(&mut self, node: &Node) {
        let Some(from) = self.links.pop() else { return };
        let address = node.attribute("href").unwrap_or("");
        let web = address
            .trim()
            .split_once("://")
            .is_some_and(|(scheme, _)| matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https"));
        if self.piece == Some(Piece::Kept) && !web {
            return;
        }
        let words = self.text.get(from..).unwrap_or("");
        if let Some(address) = crate::markdown::shown_address(words, address).filter(|_| !words.trim().is_empty()) {
            self.text = format!("{} ({address})", self.text.trim_end());
        }
    }

    fn leave(&mut self, node: &Node) {
        let name = node.name();
        match name {
            "a" if self.piece.is_some() => self.leave_pasted(node),
            "td" | "th" => {
                self.flush(false);
                if let Some(table) = self.tables.last_mut() {
                    table.in_cell = false;
                }
            }
            "tr" => {
                self.flush(false);
                if let Some(mut table) = self.tables.pop() {
                    let cells = std::mem::take(&mut table.cells);
                    let lines = row(cells, table.layout);
                    table.loose.extend(lines);
                    self.tables.push(table);
                }
            }
            "table" => {
                self.flush(false);
                if let Some(table) = self.tables.pop() {
                    for line in table.loose.into_iter().chain(table.cells.into_iter().flat_map(|c| c.lines)) {
                        self.put(line);
                    }
                }
            }
            "ul" | "ol" | "menu" => {
                self.flush(false);
                self.lists.pop();
            }
            "li" => {
                if std::mem::take(&mut self.fresh_mark) {
                    self.text.clear();
                }
                self.flush(false);
                self.entry = false;
            }
            // The value follows on the same line.
            "dt" => {}
            "dd" | "dl" => {
                self.term = false;
                self.flush(false);
            }
            name if is_block(name) => self.flush(false),
            _ => {}
        }
    }

    /// What the element means for everything under it.
    fn look_around(&mut self, id: NodeId, node: &Node) {
        let around = &mut self.around;
        match node.name() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                around.heading = node.name().get(1..).and_then(|level| level.parse().ok());
                around.bold = true;
            }
            "b" | "strong" | "th" | "summary" => around.bold = true,
            "pre" | "textarea" => around.kept = true,
            "main" | "article" => around.main = true,
            _ => {}
        }
        if node.attribute("role") == Some("heading") {
            let level = node.attribute("aria-level").and_then(|level| level.trim().parse::<u8>().ok()).unwrap_or(2);
            around.heading = Some(level.clamp(1, 6));
        }
        if let Some(style) = node.attribute("style") {
            let style = style.to_ascii_lowercase().replace(' ', "");
            if ["font-weight:bold", "font-weight:600", "font-weight:700", "font-weight:800"].iter().any(|w| style.contains(w)) {
                around.bold = true;
            }
        }
        if self.is_navigation(id, node) {
            self.around.navigation = true;
        }
    }

    fn is_navigation(&self, id: NodeId, node: &Node) -> bool {
        let holds_text =
            || self.tree.under(id, LOOK_UNDER).any(|n| matches!(n.name(), "h1" | "h2" | "h3" | "main" | "article" | "table"));
        let by_name = match node.name() {
            "nav" | "select" | "dialog" => true,
            "aside" => !self.around.main || !holds_text(),
            "header" | "footer" => !self.around.main && !holds_text(),
            // Whole sites stand in one form, and only small ones are something to fill in.
            "form" | "fieldset" => !holds_text(),
            // A button that folds out what follows carries its heading.
            "button" => {
                self.around.heading.is_none()
                    && node.attribute("aria-expanded").is_none()
                    && node.attribute("aria-controls").is_none()
            }
            _ => false,
        };
        let by_role = node
            .attribute("role")
            .is_some_and(|r| matches!(r, "navigation" | "search" | "dialog" | "alertdialog" | "menu" | "menubar" | "toolbar"))
            || node.attribute("role").is_some_and(|r| matches!(r, "banner" | "contentinfo")) && !holds_text();
        let called = ["id", "class"].iter().filter_map(|a| node.attribute(a)).any(|words| {
            let words = words.to_ascii_lowercase();
            ["cookie", "consent", "breadcrumb", "navbar", "skip-link", "skiplink"].iter().any(|w| words.contains(w))
        });
        by_name || by_role || called && !matches!(node.name(), "html" | "body") && !self.around.main
    }

    /// Text that is folded away until someone asks for it, as the items of an agenda are on many pages.
    fn is_folded_text(&self, id: NodeId) -> bool {
        let mut length = 0usize;
        let (mut blocks, mut headed) = (false, false);
        for node in self.tree.under(id, LOOK_UNDER) {
            headed |= matches!(node.name(), "h2" | "h3" | "h4" | "h5");
            blocks |= matches!(node.name(), "p" | "li" | "td" | "h1" | "h2" | "h3" | "h4");
            length += node.text.as_ref().map_or(0, |t| t.trim().len());
            if matches!(node.name(), "script" | "style" | "input" | "button") {
                continue;
            }
        }
        blocks && (length >= 80 || headed && length >= 12)
    }

    fn find_title(&mut self, head: NodeId) {
        let mut in_title = false;
        for node in self.tree.under(head, LOOK_UNDER) {
            match &node.text {
                Some(text) if in_title && self.title.is_empty() => self.title.push_str(text),
                Some(_) => {}
                None => in_title = node.name() == "title",
            }
        }
    }

    fn mark(&mut self, node: &Node) -> String {
        let Some(list) = self.lists.last_mut() else { return String::new() };
        if !list.ordered {
            return "• ".to_owned();
        }
        if let Some(value) = node.attribute("value").and_then(|v| v.trim().parse().ok()) {
            list.count = value;
        }
        let count = list.count;
        list.count = list.count.saturating_add(1);
        match (list.kind, u8::try_from(count)) {
            ('a', Ok(n @ 1..=26)) => format!("{}. ", char::from(b'a' + n - 1)),
            ('A', Ok(n @ 1..=26)) => format!("{}. ", char::from(b'A' + n - 1)),
            _ => format!("{count}. "),
        }
    }

    fn write(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.around.kept => self.flush(true),
                '\u{A0}' => self.spaces += 1,
                '\t' if self.around.kept => self.spaces += 2,
                ' ' if self.around.kept => self.spaces += 1,
                ' ' | '\t' | '\n' | '\r' | '\u{C}' => self.spaces = self.spaces.max(1),
                '\u{200B}' | '\u{FEFF}' => {}
                c => {
                    if self.spaces > 0 && !self.text.is_empty() && !self.text.ends_with(' ') {
                        self.text.push_str(if self.spaces > 1 { "  " } else { " " });
                    }
                    self.spaces = 0;
                    self.fresh_mark = false;
                    self.text.push(c);
                    if c.is_alphanumeric() {
                        self.letters += 1;
                        self.heavy += u32::from(self.around.bold);
                    }
                }
            }
        }
    }

    /// Ends a line; with `is_break` the next goes on in the same paragraph.
    fn flush(&mut self, is_break: bool) {
        self.spaces = 0;
        self.term &= is_break;
        if self.fresh_mark {
            // The entry's own block begins: the mark waits for its text.
            return;
        }
        let text = std::mem::take(&mut self.text);
        let (letters, heavy) = (std::mem::take(&mut self.letters), std::mem::take(&mut self.heavy));
        let text = once_numbered(text.trim());
        if text.is_empty() {
            // An empty line between two breaks parts like a paragraph.
            self.broken = false;
            return;
        }
        let role = match (self.around.navigation, self.around.heading) {
            (true, _) => Role::Navigation,
            (false, Some(level)) => Role::Heading(level),
            (false, None) if self.entry => Role::ListItem(self.around.lists.saturating_sub(1)),
            (false, None) => Role::Plain,
        };
        self.entry = false;
        // A heading in a list is set off by itself.
        let text = if matches!(role, Role::Heading(_)) { text.trim_start_matches("• ") } else { text };
        let entry = Entry { text: text.to_owned(), role, bold: letters > 0 && letters == heavy, broken: self.broken };
        self.broken = is_break;
        self.put(entry);
    }

    fn put(&mut self, entry: Entry) {
        let sink = match self.tables.last_mut() {
            Some(table) if table.in_cell => match table.cells.last_mut() {
                Some(cell) => &mut cell.lines,
                None => &mut table.loose,
            },
            Some(table) => &mut table.loose,
            None => &mut self.done,
        };
        sink.push(entry);
    }
}

/// `1. 1. Title` → `1. Title`: the list numbers what its author numbered already.
fn once_numbered(text: &str) -> &str {
    let Some((number, rest)) = text.split_once(". ") else { return text };
    let again = rest.strip_prefix(number).is_some_and(|r| r.starts_with(['.', ' ', ')']));
    if again && number.bytes().all(|b| b.is_ascii_digit()) { rest } else { text }
}

/// A row as one line, or as the lines of its cells where the table is only layout.
fn row(cells: Vec<Cell>, layout: bool) -> Vec<Entry> {
    let filled = cells.iter().filter(|c| !c.lines.is_empty()).count();
    let long = cells.iter().any(|c| c.lines.len() > CELL_LINES);
    let all = || cells.iter().flat_map(|c| &c.lines);
    let heading = all().map(|l| l.role).find(|role| matches!(role, Role::Heading(_)));
    let bold = all().all(|l| l.bold);
    if let Some(role) = heading
        && !layout
        && cells.iter().all(|c| c.lines.len() <= 1)
    {
        // A heading whose number stands in a cell of its own.
        let texts: Vec<&str> = all().map(|l| l.text.as_str()).collect();
        return vec![Entry { text: texts.join("  "), role, bold, broken: false }];
    }
    let apart = heading.is_some() || all().any(|l| l.role == Role::Navigation);
    if layout || cells.len() < 2 || filled == 0 || long || apart {
        return cells.into_iter().flat_map(|c| c.lines).collect();
    }
    if let [label, value] = &cells[..]
        && let [label] = &label.lines[..]
        && let [first, rest @ ..] = &value.lines[..]
        && !rest.is_empty()
    {
        // A label and a list, as of those present: each line of the list stands for itself.
        let text = format!("{}  {}", label.text, first.text);
        let first = Entry { text, role: Role::Plain, bold: label.bold && first.bold, broken: false };
        return std::iter::once(first).chain(rest.iter().cloned()).collect();
    }
    let mut texts: Vec<String> = Vec::with_capacity(cells.len());
    for cell in &cells {
        let parts: Vec<String> = cell.lines.iter().map(|l| l.text.replace('\t', " ")).collect();
        texts.push(parts.join(" "));
        texts.extend(std::iter::repeat_n(String::new(), cell.span - 1));
    }
    vec![Entry { text: texts.join("\t").trim_end().to_owned(), role: Role::TableRow, bold, broken: false }]
}

fn is_hidden(node: &Node) -> bool {
    let style = node.attribute("style").map(|s| s.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
    node.attribute("hidden").is_some()
        || node.attribute("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Whether what is under the element is struck out, and counts no more.
fn is_struck(node: &Node) -> bool {
    matches!(node.name(), "del" | "s" | "strike")
        || node.attribute("style").is_some_and(|style| style.to_ascii_lowercase().contains("line-through"))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
