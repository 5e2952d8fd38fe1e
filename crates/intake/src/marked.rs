//! Documents that say themselves where everything begins: a tagged PDF whose list of contents names every item, and whose
//! headings are marked as headings. There the marks are believed, and what merely looks like a heading is text.

use crate::{
    blocks,
    cues::Scan,
    headings, items,
    line::{Gap, Line, Role},
};

/// Gives the lines of such a document, each paragraph and each entry of a list whole on one line, and the first item's;
/// gives the lines back as they are when the document is none.
pub(crate) fn whole(lines: Vec<Line>) -> Result<Vec<Line>, Vec<Line>> {
    let Some(first) = items::listed_first(&lines).filter(|first| everywhere(&lines[*first..])) else { return Err(lines) };
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    // The line that may go on, past the heads and feet of pages.
    let mut open: Option<usize> = None;
    for (at, mut line) in lines.into_iter().enumerate() {
        let runs = matches!(line.style.role, Role::Plain | Role::ListItem(_));
        if at < first || line.style.role == Role::PageEdge {
            out.push(line);
            continue;
        }
        match open {
            Some(above) if line.style.role == Role::Plain && line.style.gap == Gap::None => {
                blocks::append(&mut out[above].text, &line.text);
            }
            _ => {
                open = runs.then_some(out.len());
                line.style.gap = Gap::Paragraph;
                out.push(line);
            }
        }
    }
    Ok(out)
}

/// Whether headings are marked as such throughout, and not only those of the items.
fn everywhere(lines: &[Line]) -> bool {
    let mut room = String::new();
    let scans = Scan::all(lines, &mut room);
    let (mut marked, mut unmarked) = (0, 0);
    for (line, scan) in lines.iter().zip(&scans) {
        match line.style.role {
            Role::Heading(_) => marked += 1,
            Role::Plain => {
                unmarked += usize::from(headings::parse(line, scan).is_some_and(|h| !h.weak && h.rest.is_empty()));
            }
            _ => {}
        }
    }
    unmarked * 4 <= marked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Style;

    fn line(role: Role, gap: Gap, text: &str) -> Line {
        Line { text: text.to_owned(), page: 1, number: 1, style: Style { role, gap, ..Style::default() } }
    }

    fn document() -> Vec<Line> {
        use Gap::{None, Paragraph};
        use Role::{Heading, Plain};
        vec![
            line(Heading(1), Paragraph, "Indhold"),
            line(Plain, Paragraph, "1. Budget for   2"),
            line(Plain, Paragraph, "En sag om hegnet ved"),
            line(Plain, None, "havnen   2"),
            line(Heading(1), Paragraph, "1. Budget for"),
            line(Plain, Paragraph, "Budgettet holder,"),
            line(Role::PageEdge, Paragraph, "Side 1 af 2"),
            line(Plain, None, "og der er penge nok."),
            line(Heading(1), Paragraph, "En sag om hegnet ved havnen"),
            line(Heading(2), Paragraph, "Beslutning"),
            line(Plain, Paragraph, "Godkendt."),
        ]
    }

    #[test]
    fn paragraphs_are_whole_where_the_document_marks_itself() {
        let lines = whole(document()).unwrap();
        assert!(lines.iter().any(|line| line.text == "Budgettet holder, og der er penge nok."), "{lines:#?}");
        assert_eq!(items::listed_first(&lines), Some(4));
    }

    #[test]
    fn a_list_that_leaves_out_a_heading_or_headings_without_marks_tell_nothing() {
        let mut other = document();
        other[8].text = "En anden sag".to_owned();
        assert!(whole(other).is_err());
        let mut unmarked = document();
        for text in ["Indstilling", "Sagsfremstilling", "Bilag"] {
            unmarked.push(line(Role::Plain, Gap::Paragraph, text));
        }
        assert!(whole(unmarked).is_err());
    }
}
