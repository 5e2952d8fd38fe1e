//! The text of a part: paragraphs and table rows.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbering;
use super::styles::{Look, Styles, attribute, is_on, local};
use crate::line::Role;

/// How deep elements may stand in one another.
const DEPTH: usize = 5_000;
/// How deep tables may stand in tables.
const TABLE_DEPTH: usize = 64;
/// A cell with more paragraphs than this holds running text: its row is layout and no table row.
const CELL_PARAGRAPHS: usize = 6;
/// How many columns a cell may span.
const SPAN: usize = 64;

/// A paragraph or a table row; line breaks inside it are `\n`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) size: f32,
    pub(super) indent: f32,
    /// Whether each line of it is bold.
    bold: Vec<bool>,
}

impl Paragraph {
    /// Whether the line at `index` is bold.
    pub(super) fn bold_line(&self, index: usize) -> bool {
        self.bold.get(index).copied().unwrap_or(false)
    }

    /// Whether the line before the one at `index` is empty.
    pub(super) fn has_empty_line_before(&self, index: usize) -> bool {
        index > 0 && self.text.split('\n').nth(index - 1).is_some_and(|line| line.trim().is_empty())
    }
}

/// Notes in the order the text refers to them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    order: Vec<(bool, String)>,
}

impl Notes {
    fn number(&mut self, ending: bool, id: String) -> usize {
        let key = (ending, id);
        match self.order.iter().position(|known| *known == key) {
            Some(at) => at + 1,
            None => {
                self.order.push(key);
                self.order.len()
            }
        }
    }
}

/// What the text is read with.
pub(super) struct Setting<'s> {
    pub(super) styles: &'s Styles,
    pub(super) numbering: &'s mut Numbering,
    pub(super) notes: &'s mut Notes,
    /// The XML broke off or is too deep.
    pub(super) broken: bool,
}

#[derive(Default)]
struct Open {
    style: Option<String>,
    own: Look,
    indent: f32,
    text: String,
    /// For each character of the text that is a letter or digit: its line and whether it is bold.
    bold: Vec<(u32, u32)>,
    sizes: HashMap<u32, u32>,
    run: Look,
    hidden: bool,
    in_run: bool,
    resolved: Option<Look>,
}

#[derive(Default)]
struct Cell {
    paragraphs: Vec<Paragraph>,
    span: usize,
}

#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
}

struct Builder<'b, 's> {
    setting: &'b mut Setting<'s>,
    open: Vec<Open>,
    tables: Vec<Table>,
    done: Vec<Paragraph>,
}

/// The paragraphs and table rows of a part.
pub(super) fn paragraphs(xml: &str, setting: &mut Setting<'_>) -> Vec<Paragraph> {
    let mut builder = Builder { setting, open: Vec::new(), tables: Vec::new(), done: Vec::new() };
    builder.read(xml, None);
    builder.done
}

/// The notes of a part that the text refers to, in that order, each with its number.
pub(super) fn notes(xml: &str, ending: bool, setting: &mut Setting<'_>) -> Vec<Paragraph> {
    let mut builder = Builder { setting, open: Vec::new(), tables: Vec::new(), done: Vec::new() };
    let found = builder.read(xml, Some(ending));
    let mut notes: Vec<(usize, Vec<Paragraph>)> = found
        .into_iter()
        .filter_map(|(id, paragraphs)| {
            let key = (ending, id);
            Some((builder.setting.notes.order.iter().position(|known| *known == key)? + 1, paragraphs))
        })
        .collect();
    notes.sort_by_key(|(number, _)| *number);
    for (number, paragraphs) in &mut notes {
        if let Some(first) = paragraphs.first_mut() {
            first.text = format!("{} {}", raised(*number), first.text.trim_start());
        }
    }
    notes.into_iter().flat_map(|(_, paragraphs)| paragraphs).collect()
}

/// The text of the first element of that name.
pub(super) fn element_text(xml: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) if local(&e) == name => inside = true,
            Ok(Event::End(e)) if inside && e.local_name().as_ref() == name => break,
            Ok(Event::Text(t)) if inside => text.push_str(&t.xml10_content()),
            Ok(Event::GeneralRef(r)) if inside => text.push_str(&character(&r)),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Builder<'_, '_> {
    /// Reads a part; with `notes`, what each note of that sort holds is given back by its id.
    fn read(&mut self, xml: &str, notes: Option<bool>) -> Vec<(String, Vec<Paragraph>)> {
        let mut reader = Reader::from_str(xml);
        let mut depth = 0usize;
        let mut skipped_from: Option<usize> = None;
        let mut in_text = false;
        let mut note: Option<String> = None;
        let mut found = Vec::new();
        loop {
            let event = match reader.read_event() {
                Ok(Event::Eof) => {
                    self.setting.broken |= depth > 0;
                    break;
                }
                Err(_) => {
                    self.setting.broken = true;
                    break;
                }
                Ok(event) => event,
            };
            match event {
                Event::Start(e) => {
                    depth += 1;
                    if depth > DEPTH {
                        self.setting.broken = true;
                        break;
                    }
                    if skipped_from.is_some() {
                        continue;
                    }
                    let name = local(&e);
                    match name.as_str() {
                        // Deleted text, the code of fields, and the copy of a text box for old programs.
                        "del" | "moveFrom" | "instrText" | "delText" | "delInstrText" | "Fallback" | "pPrChange"
                        | "rPrChange" | "tblPrChange" | "tcPrChange" | "trPrChange" | "sectPrChange" | "numberingChange" => {
                            skipped_from = Some(depth);
                        }
                        "t" => in_text = true,
                        "footnote" | "endnote" if notes.is_some() => {
                            note = attribute(&e, "id").filter(|_| attribute(&e, "type").is_none_or(|t| t == "normal"));
                            self.done.clear();
                        }
                        _ => self.start(&name, &e),
                    }
                }
                Event::Empty(e) if skipped_from.is_none() => {
                    let name = local(&e);
                    self.start(&name, &e);
                    if matches!(name.as_str(), "p" | "tc" | "tr" | "tbl" | "r") {
                        self.end(&name);
                    }
                }
                Event::End(e) => {
                    let closed = depth;
                    depth = depth.saturating_sub(1);
                    if let Some(from) = skipped_from {
                        if from >= closed {
                            skipped_from = None;
                        }
                        continue;
                    }
                    let name = e.local_name();
                    match name.as_ref() {
                        "t" => in_text = false,
                        "footnote" | "endnote" if notes.is_some() => {
                            let paragraphs = std::mem::take(&mut self.done);
                            if let Some(id) = note.take() {
                                found.push((id, paragraphs));
                            }
                        }
                        name => self.end(name),
                    }
                }
                Event::Text(t) if in_text && skipped_from.is_none() => self.text(&t.xml10_content().replace('\n', " ")),
                Event::CData(t) if in_text && skipped_from.is_none() => self.text(&t.xml10_content()),
                Event::GeneralRef(r) if in_text && skipped_from.is_none() => self.text(&character(&r)),
                _ => {}
            }
        }
        // What was open when the XML broke off is kept.
        while !self.open.is_empty() {
            self.end("p");
        }
        while !self.tables.is_empty() {
            self.end("tr");
            self.end("tbl");
        }
        found
    }

    fn start(&mut self, name: &str, e: &BytesStart<'_>) {
        match name {
            "p" => self.open.push(Open::default()),
            "tbl" if self.tables.len() < TABLE_DEPTH => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.clear();
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(Cell { span: 1, ..Cell::default() });
                }
            }
            "gridSpan" => {
                if let Some(cell) = self.tables.last_mut().and_then(|t| t.cells.last_mut()) {
                    cell.span = attribute(e, "val").and_then(|v| v.parse().ok()).unwrap_or(1).clamp(1, SPAN);
                }
            }
            "footnoteReference" | "endnoteReference" => {
                if let Some(id) = attribute(e, "id") {
                    let number = self.setting.notes.number(name == "endnoteReference", id);
                    self.text(&raised(number));
                }
            }
            _ => self.inside(name, e),
        }
    }

    /// What stands inside a paragraph.
    fn inside(&mut self, name: &str, e: &BytesStart<'_>) {
        let styles = self.setting.styles;
        let Some(open) = self.open.last_mut() else { return };
        match name {
            "pStyle" => open.style = attribute(e, "val"),
            "ind" => {
                let left = attribute(e, "left").or_else(|| attribute(e, "start")).and_then(|v| v.parse::<f32>().ok());
                open.indent = left.map_or(0.0, |twentieths| twentieths / 20.0);
            }
            "numId" | "ilvl" | "outlineLvl" => open.own.take(name, e),
            "r" => {
                open.run = Look::default();
                open.hidden = false;
                open.in_run = true;
            }
            "rStyle" => {
                if let Some(id) = attribute(e, "val") {
                    let look = styles.run(&id);
                    open.run.bold = open.run.bold.or(look.bold);
                    open.run.size = open.run.size.or(look.size);
                }
            }
            // Outside a run these describe the paragraph's end mark.
            "b" | "sz" if open.in_run => open.run.take(name, e),
            "vanish" if open.in_run => open.hidden = attribute(e, "val").is_none_or(|v| is_on(&v)),
            "tab" | "ptab" if open.in_run => self.text("  "),
            "br" | "cr" => self.text("\n"),
            "noBreakHyphen" => self.text("-"),
            "softHyphen" => self.text("\u{AD}"),
            "sym" => {
                let code = attribute(e, "char").and_then(|v| u32::from_str_radix(&v, 16).ok()).and_then(char::from_u32);
                if let Some(c) = code {
                    self.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let styles = self.setting.styles;
        let Some(open) = self.open.last_mut() else { return };
        if open.hidden {
            return;
        }
        let style = open.style.clone();
        let look = open.resolved.get_or_insert_with(|| styles.paragraph(style.as_deref()));
        let bold = open.run.bold.or(look.bold).unwrap_or(false);
        let size = open.run.size.or(look.size).unwrap_or(0.0);
        for c in text.chars() {
            if open.bold.is_empty() || c == '\n' {
                open.bold.push((0, 0));
            }
            match c {
                '\u{A0}' => open.text.push(' '),
                // XML's own line ends inside text are spaces; breaks come as elements.
                '\r' => {}
                c => open.text.push(c),
            }
            if c.is_alphanumeric()
                && let Some((all, heavy)) = open.bold.last_mut()
            {
                *all += 1;
                *heavy += u32::from(bold);
                *open.sizes.entry((size * 2.0) as u32).or_default() += 1;
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "r" => {
                if let Some(open) = self.open.last_mut() {
                    open.in_run = false;
                    open.hidden = false;
                    open.run = Look::default();
                }
            }
            "p" => {
                if let Some(open) = self.open.pop() {
                    let paragraph = self.finish(open);
                    self.put([paragraph]);
                }
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    let cells = std::mem::take(&mut table.cells);
                    // The row's lines go to the cell around the table, if there is one.
                    let table = self.tables.pop();
                    self.put(row(cells));
                    self.tables.extend(table);
                }
            }
            "tbl" => {
                self.tables.pop();
            }
            _ => {}
        }
    }

    /// Sets paragraphs where they belong: in the cell that is open, or in the text.
    fn put(&mut self, paragraphs: impl IntoIterator<Item = Paragraph>) {
        let sink = match self.tables.last_mut().and_then(|t| t.cells.last_mut()) {
            Some(cell) => &mut cell.paragraphs,
            None => &mut self.done,
        };
        sink.extend(paragraphs.into_iter().filter(|p| !p.text.trim().is_empty()));
    }

    fn finish(&mut self, open: Open) -> Paragraph {
        let look = open.resolved.unwrap_or_else(|| self.setting.styles.paragraph(open.style.as_deref()));
        let heading = open.own.heading.or(look.heading);
        let list = open.own.list.or(look.list).filter(|id| *id != 0);
        let mut mark = None;
        let mut level = 0;
        if let Some(list) = list
            && !open.text.trim().is_empty()
        {
            let by_style = open.style.as_deref().and_then(|style| self.setting.numbering.level_of_style(list, style));
            level = open.own.level.or(look.level).or(by_style).unwrap_or(0);
            mark = self.setting.numbering.mark(list, level);
        }
        let role = match (heading, list) {
            (Some(level), _) => Role::Heading(level),
            (None, Some(_)) => Role::ListItem(level),
            (None, None) => Role::Plain,
        };
        let bold = open.bold.iter().map(|(all, heavy)| *all > 0 && all == heavy).collect();
        let size = open.sizes.iter().max_by_key(|(half, n)| (**n, **half)).map_or(0.0, |(half, _)| *half as f32 / 2.0);
        let text = format!("{}{}", mark.unwrap_or_default(), open.text.trim_end());
        Paragraph { text, role, size, indent: open.indent, bold }
    }
}

/// A row as one line, or as the paragraphs of its cells where the table is only layout.
fn row(cells: Vec<Cell>) -> Vec<Paragraph> {
    let filled = cells.iter().filter(|c| !c.paragraphs.is_empty()).count();
    let long = cells.iter().any(|c| c.paragraphs.len() > CELL_PARAGRAPHS);
    if cells.len() < 2 || filled == 0 || long {
        return cells.into_iter().flat_map(|c| c.paragraphs).collect();
    }
    let all = || cells.iter().flat_map(|c| &c.paragraphs);
    let heading = all().map(|p| p.role).find(|role| matches!(role, Role::Heading(_)));
    let size = all().map(|p| p.size).fold(0.0, f32::max);
    let bold = all().all(|p| p.bold.iter().all(|b| *b));
    if let Some(role) = heading {
        // A heading whose number stands in a cell of its own; other headings hold their place in running text.
        if cells.iter().any(|c| c.paragraphs.len() > 1) {
            return cells.into_iter().flat_map(|c| c.paragraphs).collect();
        }
        let text: Vec<String> = cells.iter().flat_map(|c| &c.paragraphs).map(|p| p.text.replace('\n', " ")).collect();
        return vec![Paragraph { text: text.join("  "), role, size, indent: 0.0, bold: vec![bold] }];
    }
    if let [label, value] = &cells[..]
        && let [label] = &label.paragraphs[..]
        && !label.text.contains('\n')
        && let [first, rest @ ..] = &value.paragraphs[..]
        && (!rest.is_empty() || first.text.contains('\n'))
    {
        // A label and a list, as of those present: each line of the list stands for itself.
        let mut first = first.clone();
        first.text = format!("{}  {}", label.text, first.text);
        first.role = Role::Plain;
        if let (Some(bold), Some(label)) = (first.bold.first_mut(), label.bold.first()) {
            *bold &= label;
        }
        return std::iter::once(first).chain(rest.iter().cloned()).collect();
    }
    let mut texts: Vec<String> = Vec::with_capacity(cells.len());
    for cell in &cells {
        let parts: Vec<String> = cell.paragraphs.iter().map(|p| p.text.replace(['\n', '\t'], " ").trim().to_owned()).collect();
        texts.push(parts.join(" "));
        texts.extend(std::iter::repeat_n(String::new(), cell.span - 1));
    }
    vec![Paragraph { text: texts.join("\t"), role: Role::TableRow, size, indent: 0.0, bold: vec![bold] }]
}

/// A number as raised digits, so that a note's mark never becomes a part of a figure.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().chars().filter_map(|c| c.to_digit(10)).map(|d| DIGITS[d as usize % 10]).collect()
}

/// The character that `&…;` stands for.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    match reference.xml10_content().as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}
