//! *Medlemmer, partier og udvalg* from a spreadsheet saved as CSV.
//!
//! Danish spreadsheets part their columns with `;`, others with `,` or a tab, and write UTF-8 or Windows-1252. The columns
//! stand in any order under Danish or English names (`lexicon/exports.toml`).

use std::collections::HashSet;

pub use sagsgang_model::moving::{People, PersonRow};
use sagsgang_model::{Date, Finding, FindingKind, Provenance, danish_date, personal_number};

use super::{names::is_column, time::Moment};
use crate::{
    blocks::squeeze,
    items::folded,
    people::is_name,
    reader::{TEXT_LIMIT, detect, finding, too_large},
};

/// The most lines that are read.
const MOST: usize = 50_000;
/// Above the names of the columns may stand a title.
const HEAD: usize = 10;
/// The longest value, in characters.
const LONGEST: usize = 200;

/// The columns of a spreadsheet, by what they hold.
#[derive(Default, Clone, PartialEq)]
struct Columns {
    name: Option<usize>,
    first_name: Option<usize>,
    last_name: Option<usize>,
    committee: Option<usize>,
    role: Option<usize>,
    party: Option<usize>,
    from: Option<usize>,
    to: Option<usize>,
    term: Option<usize>,
    email: Option<usize>,
    substitute_for: Option<usize>,
}

impl Columns {
    fn of(record: &csv::StringRecord) -> Self {
        let column = |field: &str| record.iter().position(|name| is_column(field, name));
        Self {
            name: column("name"),
            first_name: column("first_name"),
            last_name: column("last_name"),
            committee: column("committee"),
            role: column("role"),
            party: column("party"),
            from: column("from"),
            to: column("to"),
            term: column("term"),
            email: column("email"),
            substitute_for: column("substitute_for"),
        }
    }

    /// Whether they are those of a list of people.
    fn known(&self) -> bool {
        self.name.is_some() || self.first_name.is_some() && self.last_name.is_some()
    }
}

/// Whether the beginning of a file is that of a list of members: a line of column names, of which one is of names and one of
/// what members have.
pub(super) fn is_list(beginning: &[u8]) -> bool {
    let text = detect::decode(beginning).0;
    let told = |columns: &Columns| {
        let others = [columns.committee, columns.role, columns.party, columns.from, columns.to, columns.term, columns.email];
        columns.known() && others.iter().any(Option::is_some)
    };
    text.trim_start_matches('\u{FEFF}').lines().take(HEAD).any(|line| {
        [';', '\t', ','].into_iter().any(|separator| {
            let cells: Vec<&str> = line.split(separator).map(|cell| cell.trim().trim_matches('"')).collect();
            told(&Columns::of(&csv::StringRecord::from(cells)))
        })
    })
}

/// Reads a spreadsheet of members. Never fails: a line that cannot be used is told, with what to do about it.
pub fn read_people(bytes: &[u8]) -> People {
    if bytes.len() > TEXT_LIMIT {
        let finding = finding(FindingKind::TooLarge, too_large(bytes.len(), TEXT_LIMIT));
        return People { findings: vec![finding], ..People::default() };
    }
    let text = detect::decode(bytes).0;
    let text = text.trim_start_matches('\u{FEFF}');
    for separator in [b';', b'\t', b','] {
        if let Some(people) = separated(text, separator) {
            return people;
        }
    }
    let message = "Filen har ingen kolonne med navne; skriv »Navn« over den kolonne, hvor navnene står, og gem arket som CSV.";
    People { findings: vec![finding(FindingKind::HeadIncomplete, message)], ..People::default() }
}

/// The people of a file whose columns this separates; nothing when they are not.
fn separated(text: &str, separator: u8) -> Option<People> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().enumerate();
    let columns = loop {
        let (at, record) = records.next().filter(|(at, _)| *at < HEAD)?;
        let columns = record.ok().map(|record| Columns::of(&record));
        if let Some(columns) = columns.filter(Columns::known) {
            break columns;
        }
        if at + 1 == HEAD {
            return None;
        }
    };
    let mut people = People::default();
    let mut known = HashSet::new();
    let (mut counted, mut line) = (0, 1u32);
    for (at, record) in records {
        let Ok(record) = record else { continue };
        // The reader counts a line that ends in two characters where the next begins.
        let place = record.position().map_or(0, |place| usize::try_from(place.byte()).unwrap_or(usize::MAX)).min(text.len());
        let begins = text.len() - text.get(place..).unwrap_or("").trim_start_matches(['\r', '\n']).len();
        let breaks = text.as_bytes().get(counted..begins).map_or(0, |bytes| memchr::memchr_iter(b'\n', bytes).count());
        line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        counted = begins.max(counted);
        if at >= MOST {
            people.findings.push(at_line(
                FindingKind::TooLarge,
                line,
                "er den første, der ikke er læst, for arket er for langt; del det op",
            ));
            break;
        }
        if record.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        match row(&record, &columns, line) {
            Ok(row) => {
                let identity = (folded(&row.name), row.committee.as_deref().map(folded), row.from, row.substitute_for.clone());
                if known.insert(identity) {
                    people.rows.push(row);
                } else {
                    let why = format!("gentager {} i samme udvalg fra samme dag; slet den ene linje", row.name);
                    people.findings.push(at_line(FindingKind::Unclaimed, line, &why));
                }
            }
            Err(unusable) => people.findings.push(unusable),
        }
    }
    if people.rows.is_empty() && people.findings.is_empty() {
        people.findings.push(finding(
            FindingKind::NoItems,
            "Arket har overskrifter og ingen personer; skriv en person på hver linje under dem.",
        ));
    }
    Some(people)
}

fn at_line(kind: FindingKind, line: u32, why: &str) -> Finding {
    Finding { kind, message: format!("Linje {line} {why}."), provenance: Some(Provenance::new(1, line, line)) }
}

fn row(record: &csv::StringRecord, columns: &Columns, line: u32) -> Result<PersonRow, Finding> {
    let value = |column: Option<usize>| column.and_then(|at| record.get(at)).map(squeeze).filter(|value| !value.is_empty());
    let unusable = |why: String| at_line(FindingKind::Unclaimed, line, &why);
    if record.iter().any(|value| !personal_number::find(value).is_empty()) {
        let why = "har noget, der kan være et personnummer, og er ikke taget med; fjern det, og indlæs arket igen";
        return Err(at_line(FindingKind::PersonalNumber, line, why));
    }
    if let Some(long) = record.iter().find(|value| value.chars().count() > LONGEST) {
        let begin: String = long.chars().take(30).collect();
        return Err(unusable(format!("har en meget lang tekst (»{}…«); se efter, om et anførselstegn mangler", squeeze(&begin))));
    }
    let parted = || match (value(columns.first_name), value(columns.last_name)) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last),
    };
    let name = value(columns.name).or_else(parted);
    let Some(name) = name.map(turned) else {
        return Err(unusable("har intet navn; skriv, hvem den gælder, eller slet den".to_owned()));
    };
    if !name.chars().any(char::is_alphabetic) {
        return Err(unusable(format!("har »{name}« som navn; skriv personens navn")));
    }
    let day = |column: Option<usize>, ends: bool| -> Result<Option<Date>, Finding> {
        let Some(text) = value(column) else { return Ok(None) };
        let year = text.parse::<i16>().ok().filter(|year| (1900..2100).contains(year));
        let whole = year.and_then(|year| if ends { Date::new(year, 12, 31).ok() } else { Date::new(year, 1, 1).ok() });
        whole
            .or_else(|| Moment::read(&text).date)
            .map(Some)
            .ok_or_else(|| unusable(format!("har »{text}«, som ikke er en dato; skriv den som 01-01-2026 eller 2026-01-01")))
    };
    let (mut from, mut to) = (day(columns.from, false)?, day(columns.to, true)?);
    if let Some(term) = value(columns.term) {
        let years = term.split_once(['-', '–']).map(|(first, last)| (first.trim().parse::<i16>(), last.trim().parse::<i16>()));
        let Some((Ok(first), Ok(last))) = years else {
            return Err(unusable(format!("har »{term}«, som ikke er en valgperiode; skriv den som 2022-2025")));
        };
        from = from.or_else(|| Date::new(first, 1, 1).ok());
        to = to.or_else(|| Date::new(last, 12, 31).ok());
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(unusable(format!(
            "slutter den {}, før den begynder den {}; ret en af datoerne",
            danish_date(to),
            danish_date(from)
        )));
    }
    let email = value(columns.email);
    if let Some(email) = &email
        && !is_address(email)
    {
        return Err(unusable(format!("har »{email}«, som ikke er en e-mailadresse; ret den, eller lad feltet stå tomt")));
    }
    Ok(PersonRow {
        line,
        name,
        committee: value(columns.committee),
        role: value(columns.role),
        party: value(columns.party),
        from,
        to,
        email,
        substitute_for: value(columns.substitute_for)
            .filter(|value| !matches!(value.to_lowercase().as_str(), "nej" | "no" | "-")),
    })
}

/// `Vest, Karl` → `Karl Vest`, where both are names alone.
fn turned(name: String) -> String {
    let names = |text: &str| {
        text.split(' ')
            .all(|word| word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-.'’".contains(c)))
    };
    match name.split_once(", ") {
        Some((last, first)) if names(last) && names(first) && !is_name(last) => format!("{first} {last}"),
        _ => name,
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    parts.is_some_and(|(_, host)| !host.starts_with('.') && !host.ends_with('.')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Fjordby Kommune;;\nParti;Navn;Udvalg;Rolle;Fra;Til;E-mail;Stedfortræder for\n\
                        A;Birthe Holm;Byrådet;Formand;01-01-2022;31-12-2025;bh@fjordby.example;\n";

    #[test]
    fn every_separator_and_encoding_is_read() {
        let known = read_people(TEXT.as_bytes());
        assert_eq!(known.findings, []);
        let row = &known.rows[0];
        assert_eq!((row.line, row.name.as_str(), row.party.as_deref()), (3, "Birthe Holm", Some("A")));
        assert_eq!((row.from, row.to), (Some(date(2022, 1, 1)), Some(date(2025, 12, 31))));
        for other in [TEXT.replace(';', ","), TEXT.replace(';', "\t"), format!("\u{FEFF}{TEXT}"), TEXT.replace('\n', "\r\n")] {
            assert_eq!(read_people(other.as_bytes()), known, "{other}");
        }
        let windows = encoding_rs::WINDOWS_1252.encode(TEXT).0;
        assert_eq!(read_people(&windows), known);
    }

    #[test]
    fn columns_have_english_names_and_parted_ones() {
        let text = "First name,Last name,Committee,Term,Substitute for\nIda,Lind,\"Børn, skole og kultur\",2022-2025,Ole Vind\n";
        let row = &read_people(text.as_bytes()).rows[0];
        assert_eq!((row.name.as_str(), row.committee.as_deref()), ("Ida Lind", Some("Børn, skole og kultur")));
        assert_eq!((row.from, row.to), (Some(date(2022, 1, 1)), Some(date(2025, 12, 31))));
        assert_eq!(row.substitute_for.as_deref(), Some("Ole Vind"));
        let turned = read_people(
            "Navn;Udvalg\n\"Vest, Karl\";Byrådet\nKarl Vest, formand;Byrådet\nIda Lind, Fjordby;Byrådet\n".as_bytes(),
        );
        let names: Vec<&str> = turned.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Karl Vest", "Karl Vest, formand", "Ida Lind, Fjordby"]);
    }

    #[test]
    fn days_are_told_in_words() {
        let people = read_people("Navn;Fra;Til\nIda Lind;2021-12-31;2018-01-01\n".as_bytes());
        let message = &people.findings[0].message;
        assert!(message.contains("slutter den 1. januar 2018, før den begynder den 31. december 2021"), "{message}");
    }

    #[test]
    fn lines_that_cannot_be_used_are_told() {
        let text = "Navn;Udvalg;Fra;Til;E-mail\n;Byrådet;;;\nOle Vind;;i går;;\nIda Lind;;2024;2022;\nKaj Krog;;;;ingen\n\
                    Eva Dam;;;;\n;;;;\nEva Dam;;;;\n0101801234;;;;\n42;;;;\n";
        let people = read_people(text.as_bytes());
        assert_eq!(people.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Eva Dam"]);
        let told: Vec<&str> = people.findings.iter().map(|finding| finding.message.as_str()).collect();
        let begun = [
            "Linje 2 har intet",
            "Linje 3 har »i går«",
            "Linje 4 slutter",
            "Linje 5 har »ingen«",
            "Linje 8 gentager",
            "Linje 9 har noget",
            "Linje 10 har",
        ];
        assert_eq!(told.len(), begun.len(), "{told:#?}");
        for (told, begun) in told.iter().zip(begun) {
            assert!(told.starts_with(begun) && told.ends_with('.'), "{told}");
        }
    }

    #[test]
    fn what_is_no_list_of_people_is_told() {
        for text in ["", "a;b\nc;d\n", "\"", "Udvalg;Parti\nByrådet;A\n"] {
            let people = read_people(text.as_bytes());
            assert_eq!((people.rows.len(), people.findings.len()), (0, 1), "{text}");
        }
        assert_eq!(read_people(b"Navn\n").findings[0].kind, FindingKind::NoItems);
    }

    proptest! {
        #[test]
        fn any_bytes_may_be_a_spreadsheet(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(read_people(&bytes), read_people(&bytes));
        }

        #[test]
        fn any_cells_may_stand_under_names(cells in "(Ole Vind|[0-9./-]{0,12}|[;,\t\"\n]|\\PC{0,4}){0,60}") {
            let text = format!("Navn;Udvalg;Fra;Til;E-mail\n{cells}");
            let people = read_people(text.as_bytes());
            prop_assert!(people.rows.iter().all(|row| !row.name.is_empty() && row.line > 1));
        }
    }
}
