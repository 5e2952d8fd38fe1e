//! *Vesterlund Kommune*: an invented municipality with as many years of minutes as wanted.
//!
//! For volume, not for beauty: what it says is put together from fragments, but it hangs together
//! as real records do. Cases go from body to body, items quote what others decided, promises are
//! mostly kept, members change with the elections.

mod draw;
mod people;
mod weeks;

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use draw::Draw;
pub use people::{PASSWORD, Person, move_in};
use sagsgang_model::Date;

use crate::Document;

/// Last year of minutes.
const LAST_YEAR: i16 = 2025;

/// Meetings of one body in a year.
const MEETINGS: i8 = 21;

const MONTHS: [&str; 12] =
    ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

static FRAGMENTS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut fragments: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut section = "";
    for line in include_str!("fragments.txt").lines() {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => fragments.entry(section).or_default().push(line),
        }
    }
    fragments
});

fn fragments(section: &str) -> &'static [&'static str] {
    FRAGMENTS.get(section).map(Vec::as_slice).unwrap_or_default()
}

/// The minutes of `years` years up to and including 2025, oldest first: about 500 documents of 20
/// items for each year. The same seed gives the same bytes.
pub fn generate(years: u16, seed: u64) -> impl Iterator<Item = Document> + Send {
    let first = LAST_YEAR - i16::try_from(years.clamp(1, 60)).unwrap_or(1) + 1;
    let mut town = Town::new(seed);
    (first..=LAST_YEAR).flat_map(calendar).map(move |(date, body)| town.hold(date, body))
}

/// When each body meets in a year: none in July.
fn calendar(year: i16) -> Vec<(Date, usize)> {
    let bodies = fragments("bodies").len();
    let mut meetings = Vec::with_capacity(bodies * MEETINGS as usize);
    for body in 0..bodies {
        for turn in 0..MEETINGS {
            let half_months = turn + if turn >= 12 { 2 } else { 0 };
            let (month, half) = (half_months / 2 + 1, half_months % 2);
            let weekday_shift = i8::try_from(body * 5 % 13).unwrap_or(0);
            if let Ok(date) = Date::new(year, month, 1 + half * 14 + weekday_shift) {
                meetings.push((date, body));
            }
        }
    }
    meetings.sort();
    meetings
}

#[derive(Debug, Clone)]
struct Case {
    number: String,
    title: String,
    topic: &'static str,
    place: &'static str,
    /// What was decided before: body with term, date, item number, words.
    history: Vec<(String, Date, u32, String)>,
}

/// A case that a body is to have again.
#[derive(Debug, Clone)]
struct Waiting {
    case: Case,
    from: Date,
}

struct Town {
    draw: Draw,
    serial: u32,
    /// By body: cases to come, and the last item number with its year.
    waiting: Vec<Vec<Waiting>>,
    numbers: Vec<(i16, u32)>,
    members: BTreeMap<(usize, i16), Vec<String>>,
}

/// The first year of the term a year is in.
fn term(year: i16) -> i16 {
    year - (year - 2006).rem_euclid(4)
}

impl Town {
    fn new(seed: u64) -> Self {
        let bodies = fragments("bodies").len();
        Self {
            draw: Draw::new(seed),
            serial: 0,
            waiting: vec![Vec::new(); bodies],
            numbers: vec![(0, 0); bodies],
            members: BTreeMap::new(),
        }
    }

    /// A body's name, area and sort. Every other term writes the definite article.
    fn body(body: usize, year: i16) -> (String, &'static str, &'static str) {
        let mut parts = fragments("bodies").get(body).copied().unwrap_or_default().split(';');
        let (name, area, sort) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let definite = (term(year) / 4) % 2 == 0;
        let name = if definite { name.replacen("Udvalg for", "Udvalget for", 1) } else { name.to_owned() };
        (name, area, sort)
    }

    fn members(&mut self, body: usize, year: i16) -> Vec<String> {
        let key = (body, term(year));
        if !self.members.contains_key(&key) {
            let mut members: Vec<String> =
                self.members.get(&(body, key.1 - 4)).map(|before| before.iter().take(3).cloned().collect()).unwrap_or_default();
            let wanted = if body == 0 { 19 } else { 7 };
            while members.len() < wanted {
                let middle = if self.draw.chance(20) { format!(" {}", self.draw.pick(fragments("last"))) } else { String::new() };
                let name = format!("{}{middle} {}", self.draw.pick(fragments("first")), self.draw.pick(fragments("last")));
                let member = format!("{name} ({})", self.draw.pick(fragments("parties")));
                let bare = |member: &String| member.split(" (").next().map(str::to_owned);
                if members.iter().all(|known| bare(known) != bare(&member)) {
                    members.push(member);
                }
            }
            self.members.insert(key, members);
        }
        self.members.get(&key).cloned().unwrap_or_default()
    }

    fn new_case(&mut self, area: &str, year: i16) -> Case {
        let topics = fragments("topics");
        let own: Vec<&&str> = topics.iter().filter(|topic| area == "alle" || topic.starts_with(area)).collect();
        let topic = *self.draw.pick(&own);
        let mut parts = topic.split(';').skip(1);
        let (subject, title, definite) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let place = self.draw.pick(fragments("places"));
        let angle = self.draw.pick(fragments("angles"));
        self.serial += 1;
        Case {
            number: format!(
                "{subject}-{}{:02}-{}-{:02}",
                ["A", "G", "P", "S"][self.draw.below(4)],
                self.draw.below(30),
                self.serial % 100_000,
                year % 100
            ),
            title: angle.replace("{t}", title).replace("{s}", place),
            topic: definite,
            place,
            history: Vec::new(),
        }
    }

    /// Fills the blanks of a fragment.
    fn say(&mut self, fragment: &str, case: &Case, year: i16) -> String {
        let mut said = String::with_capacity(fragment.len() + 40);
        let mut rest = fragment;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (blank, after) = after.split_once('}').unwrap_or((after, ""));
            match blank {
                "e" => said.push_str(case.topic),
                "s" => said.push_str(case.place),
                "å" => said.push_str(&(year + i16::try_from(self.draw.below(2)).unwrap_or(0)).to_string()),
                "m" => said.push_str(self.draw.pick(&MONTHS)),
                "n" | "n2" => said.push_str(&(2 + self.draw.below(380)).to_string()),
                "n3" => said.push_str(&(10 + self.draw.below(140)).to_string()),
                "p" | "p2" => {
                    let (whole, tenth) = (1 + self.draw.below(60), self.draw.below(10));
                    let _ = write!(said, "{whole},{tenth} procent");
                }
                "k" | "k2" => {
                    if self.draw.chance(50) {
                        let (whole, tenth) = (1 + self.draw.below(40), self.draw.below(10));
                        let _ = write!(said, "{whole},{tenth} mio. kr.");
                    } else {
                        let _ = write!(said, "{}.000 kr.", 10 + self.draw.below(890));
                    }
                }
                "a" | "a2" => said.push_str(self.draw.pick(fragments("actors"))),
                "i" => said.push_str(self.draw.pick(fragments("institutions"))),
                other => said.push_str(other),
            }
            rest = after;
        }
        said.push_str(rest);
        // A sentence can begin with somebody whose name is a common noun.
        let mut letters = said.chars();
        match (fragment.starts_with('{'), letters.next()) {
            (true, Some(first)) => first.to_uppercase().chain(letters).collect(),
            _ => said,
        }
    }

    fn said(&mut self, section: &'static str, case: &Case, year: i16) -> String {
        let fragment = self.draw.pick(fragments(section));
        self.say(fragment, case, year)
    }

    fn paragraph(&mut self, case: &Case, year: i16) -> String {
        let mut sentences = Vec::new();
        for _ in 0..2 + self.draw.below(3) {
            sentences.push(if self.draw.chance(55) {
                format!("{}, {}{}", self.said("start", case, year), self.said("middle", case, year), self.said("end", case, year))
            } else {
                self.said("sentences", case, year)
            });
        }
        sentences.join(" ")
    }

    /// Holds one meeting and writes its minutes.
    fn hold(&mut self, date: Date, body: usize) -> Document {
        let year = date.year();
        let (name, area, sort) = Self::body(body, year);
        let members = self.members(body, year);
        let chair = members.first().cloned().unwrap_or_default();
        let absent = if self.draw.chance(35) { members.get(1 + self.draw.below(members.len() - 1)).cloned() } else { None };
        let bare = |member: &str| member.split(" (").next().unwrap_or_default().to_owned();
        let mut page = Page::default();
        page.line("Vesterlund Kommune");
        let first = term(year);
        if sort == "bestyrelse" {
            page.line(&name)
        } else {
            page.line(&format!("{name} {first}-{}", first + 3))
        }
        page.gap();
        page.line("Åbent referat");
        page.line(&format!("Mødedato: {}. {} {year}", date.day(), MONTHS[usize::from(date.month().unsigned_abs()) - 1]));
        page.line(&format!("Mødetidspunkt: Kl. {}:00", 14 + body % 5));
        page.line(&format!("Mødested: Mødelokale {}, Vesterlund Rådhus", 1 + body % 6));
        page.line(&format!("Formand: {}", bare(&chair)));
        let present: Vec<&str> = members.iter().filter(|member| Some(*member) != absent.as_ref()).map(String::as_str).collect();
        page.paragraph(&format!("Deltagere: {}", present.join(", ")));
        page.paragraph(&format!("Fraværende: {}", absent.as_deref().map(bare).unwrap_or_default()));
        page.line("Bemærkninger:");
        page.gap();

        if self.numbers[body].0 != year {
            self.numbers[body] = (year, 0);
        }
        let due: Vec<Waiting> = self.waiting[body].extract_if(.., |waiting| waiting.from <= date).collect();
        let wanted = 11 + self.draw.below(7);
        let mut cases: Vec<Case> = due.into_iter().map(|waiting| waiting.case).collect();
        let later = cases.split_off(cases.len().min(wanted));
        self.waiting[body].extend(later.into_iter().map(|case| Waiting { case, from: date }));
        while cases.len() < wanted {
            let case = self.new_case(area, year);
            cases.push(case);
        }
        let standing = fragments("titles");
        for title in &standing[..2] {
            self.standing_item(&mut page, body, title);
        }
        for case in cases {
            self.item(&mut page, body, &name, date, case);
        }
        for title in &standing[2..] {
            self.standing_item(&mut page, body, title);
        }
        let file = format!("{} {date} referat.txt", name.to_lowercase());
        Document { name: file, bytes: page.text.into_bytes() }
    }

    fn number(&mut self, body: usize) -> u32 {
        self.numbers[body].1 += 1;
        self.numbers[body].1
    }

    fn standing_item(&mut self, page: &mut Page, body: usize, title: &str) {
        let number = self.number(body);
        page.line(&format!("{number}.        {title}"));
        page.line("Beslutning");
        page.line(self.draw.pick(fragments("plain")));
        page.gap();
    }

    fn item(&mut self, page: &mut Page, body: usize, name: &str, date: Date, mut case: Case) {
        let year = date.year();
        let number = self.number(body);
        page.line(&case.number.clone());
        if self.draw.chance(3) {
            page.line(&format!("{number}.        Lukket punkt: {}", case.title));
            page.gap();
            return;
        }
        page.paragraph(&format!("{number}.        {}", case.title));
        page.line("Beslutningstema");
        page.paragraph(&self.said("questions", &case, year));
        if self.draw.chance(40) {
            page.line("Økonomi");
            page.paragraph(&self.said("economy", &case, year));
        }
        if !case.history.is_empty() {
            page.line("Historik");
            for (quoted, on, item, words) in &case.history {
                let month = MONTHS[usize::from(on.month().unsigned_abs()) - 1];
                page.paragraph(&format!("Beslutning fra {quoted}, {}. {month} {}, pkt. {item}:", on.day(), on.year()));
                page.paragraph(words);
            }
        }
        page.line("Sagsfremstilling");
        for _ in 0..1 + self.draw.below(3) {
            page.paragraph(&self.paragraph(&case, year));
        }
        page.line("Administrationen indstiller,");
        for _ in 0..1 + self.draw.below(2) {
            page.paragraph(&format!("{}.", self.said("clauses", &case, year)));
        }
        let promise = if self.draw.chance(12) { self.promise(body, date, &case) } else { None };
        if let Some(promise) = promise {
            page.paragraph(&promise);
        }
        page.line("Beslutning");
        let decision = self.said("decisions", &case, year);
        page.paragraph(&decision);
        if self.draw.chance(30) {
            page.line("Bilag");
            for _ in 0..1 + self.draw.below(3) {
                page.line(&format!("\u{f0b7} {}", self.said("attachments", &case, year)));
            }
        }
        page.gap();

        let next = if decision.starts_with("Udsættes") {
            Some(body)
        } else if decision.contains("Økonomiudvalget") && body != 1 {
            Some(1)
        } else if decision.contains("Byrådet") && body != 0 {
            Some(0)
        } else {
            None
        };
        if let Some(next) = next {
            let first = term(year);
            case.history.push((format!("{name} {first}-{}", first + 3), date, number, decision));
            if case.history.len() < 4 && self.waiting[next].len() < 40 {
                self.waiting[next].push(Waiting { case, from: date.tomorrow().unwrap_or(date) });
            }
        }
    }

    /// Promises to come back two to five months on; four times out of five the case does.
    fn promise(&mut self, body: usize, date: Date, case: &Case) -> Option<String> {
        let month = usize::from(date.month().unsigned_abs()) - 1 + 2 + self.draw.below(4);
        let year = date.year() + i16::from(month >= 12);
        let name = MONTHS[month % 12];
        let words = self.draw.pick(fragments("promises"));
        let from = Date::new(year, i8::try_from(month % 12 + 1).ok()?, 1).ok()?;
        if self.draw.chance(80) {
            let mut case = case.clone();
            case.history.clear();
            self.waiting[body].push(Waiting { case, from });
        }
        Some(words.replace("{m}", name).replace("{å}", &year.to_string()))
    }
}

/// Minutes as text once came out of a PDF: an empty line after each printed one.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(" \n\n");
    }

    fn gap(&mut self) {
        self.text.push_str(" \n\n");
    }

    /// Breaks a paragraph into lines of some 95 letters.
    fn paragraph(&mut self, paragraph: &str) {
        let mut length = 0;
        for word in paragraph.split(' ') {
            let letters = word.chars().count();
            if length + letters > 95 {
                self.text.push_str("\n\n");
                length = 0;
            }
            self.text.push_str(word);
            self.text.push(' ');
            length += letters + 1;
        }
        self.text.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_what_it_says() {
        let documents: Vec<Document> = generate(1, 7).collect();
        assert_eq!(documents, generate(1, 7).collect::<Vec<_>>());
        assert_eq!(documents.len(), 24 * 21);
        let text = String::from_utf8(documents[400].bytes.clone()).unwrap();
        assert!(!text.contains('{') && !text.contains('}'), "{text}");
        assert!(documents.iter().any(|d| String::from_utf8_lossy(&d.bytes).contains("Beslutning fra ")));
        let names: std::collections::BTreeSet<_> = documents.iter().map(|d| &d.name).collect();
        assert_eq!(names.len(), documents.len());
    }
}
