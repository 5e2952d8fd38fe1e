//! Word documents (Office Open XML): paragraphs with their styles, lists with the marks Word shows,
//! tables, headers and footers, notes.
//!
//! The parts are read as a stream of XML events; depth is counted and never recursed into.

mod body;
mod numbering;
mod package;
mod styles;

use sagsgang_model::{FindingKind, record::Format};

use super::{finding, texts_of_xml, unread};
use crate::line::{Document, Gap, Line, Role, Style};
use body::{Notes, Paragraph, Setting};
use package::{Package, Problem};

pub(super) fn read(bytes: &[u8]) -> Document {
    let mut package = Package::open(bytes);
    let mut findings = Vec::new();
    if package.is_damaged() {
        findings.push(finding(
            FindingKind::Damaged,
            "Word-filen er afbrudt, før den er slut; det, der er tilbage, er læst, men hent filen igen fra kilden.",
        ));
    }
    let main = match package.part("word/document.xml").or_else(|problem| match problem {
        Problem::Missing => package.part("word/document2.xml"),
        other => Err(other),
    }) {
        Ok(main) => main,
        Err(Problem::TooLarge) => return unread(Format::Docx, FindingKind::TooLarge, TOO_LARGE),
        Err(Problem::Missing) => {
            return unread(
                Format::Docx,
                FindingKind::Unreadable,
                "Word-filen er beskadiget, så dens tekst ikke kan findes; åbn den i Word, og gem den igen, eller hent den fra kilden.",
            );
        }
    };
    // What is missing here costs marks and headings, but not text.
    let styles = styles::Styles::parse(&package.part("word/styles.xml").unwrap_or_default());
    let mut numbering = numbering::Numbering::parse(&package.part("word/numbering.xml").unwrap_or_default());
    let mut notes = Notes::default();
    let mut setting = Setting { styles: &styles, numbering: &mut numbering, notes: &mut notes, broken: false };

    let mut edges = [Vec::new(), Vec::new()];
    for (edge, prefix) in edges.iter_mut().zip(["word/header", "word/footer"]) {
        for name in package.names(prefix) {
            if let Ok(part) = package.part(&name) {
                for mut paragraph in body::paragraphs(&part, &mut setting) {
                    paragraph.role = Role::PageEdge;
                    if !edge.iter().any(|known: &Paragraph| known.text == paragraph.text) {
                        edge.push(paragraph);
                    }
                }
            }
        }
    }
    // A header's lists and notes are none of the text's.
    setting.numbering.restart();
    *setting.notes = Notes::default();
    setting.broken = false;
    let text = body::paragraphs(&main, &mut setting);
    let broken = setting.broken;
    let mut below = Vec::new();
    for (part, ending) in [("word/footnotes.xml", false), ("word/endnotes.xml", true)] {
        if let Ok(part) = package.part(part) {
            below.extend(body::notes(&part, ending, &mut setting));
        }
    }
    if broken && !package.is_damaged() {
        findings.push(finding(
            FindingKind::Damaged,
            "Word-filens indhold er beskadiget et sted, og teksten efter det er ikke læst; åbn den i Word, og gem den igen.",
        ));
    }
    if package.was_too_large() {
        findings.push(finding(FindingKind::TooLarge, TOO_LARGE));
    }
    let title = package.part("docProps/core.xml").ok().and_then(|core| body::element_text(&core, "title"));

    let [heads, feet] = edges;
    let lines = number(heads.into_iter().chain(text).chain(below).chain(feet));
    if lines.is_empty() && findings.is_empty() {
        findings.push(finding(
            FindingKind::NoText,
            "Word-filen har ingen tekst; se efter, om den er tom eller kun består af billeder, og hent den eventuelt igen fra kilden.",
        ));
    }
    let parts = ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "word/comments.xml"];
    let metadata = parts.iter().filter_map(|part| package.part(part).ok()).flat_map(|xml| texts_of_xml(&xml)).collect();
    Document { format: Format::Docx, pages: 1, title, metadata, lines, findings }
}

const TOO_LARGE: &str = "Word-filen pakker ud til langt mere, end et referat kan fylde, og er derfor ikke læst helt; åbn den i Word, og gem den igen.";

fn number(paragraphs: impl Iterator<Item = Paragraph>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for paragraph in paragraphs {
        let role = paragraph.role;
        for (index, part) in paragraph.text.split('\n').enumerate() {
            let text = if role == Role::TableRow { part.trim_end() } else { part.trim() };
            if text.trim().is_empty() {
                continue;
            }
            let gap = match (lines.is_empty(), index) {
                (true, _) => Gap::None,
                (false, 0) => Gap::Paragraph,
                // An empty line made by two breaks in a row parts like a paragraph.
                (false, _) if paragraph.has_empty_line_before(index) => Gap::Paragraph,
                (false, _) => Gap::None,
            };
            let role = match role {
                Role::ListItem(_) if index > 0 => Role::Plain,
                role => role,
            };
            let style =
                Style { size: paragraph.size, bold: paragraph.bold_line(index), indent: paragraph.indent, top: 0.0, gap, role };
            lines.push(Line { text: text.to_owned(), page: 1, number: lines.len() as u32 + 1, style });
        }
    }
    lines
}
