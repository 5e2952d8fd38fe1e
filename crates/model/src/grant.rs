//! *Bevillinger*: money that an item asks for, and how it is asked for.
//!
//! Only the council grants money, and a supplementary grant names where it comes from (kommunestyrelsesloven § 40).
//! While an item is written its grants are lines of a table, one for each, so that two who write at once are not in
//! each other's way: `| 60.000 | 120.576 | drift | 2021 | kassebeholdningen |`.

use crate::record::Block;

/// Amounts are smaller than this, in øre: ten thousand milliards of kroner.
const MOST: i64 = 1_000_000_000_000_000;

/// *Bevilling*: one amount that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// *Beløb*, in øre. Less than nothing where money is given back.
    pub oere: i64,
    /// What the thing costs in all, in øre, when the grant is only a part of it.
    pub whole: Option<i64>,
    /// *Drift* or *anlæg*.
    pub kind: GrantKind,
    /// *År*, as written: `2021`, `2021-2024`; empty when not told.
    pub years: String,
    /// *Finansiering*: where the money comes from, as written; empty when not told.
    pub source: String,
}

/// *Drift* or *anlæg*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantKind {
    /// *Drift*: a *tillægsbevilling*.
    Operation,
    /// *Anlæg*: an *anlægsbevilling*.
    Capital,
}

impl GrantKind {
    /// What people call it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Operation => "drift",
            Self::Capital => "anlæg",
        }
    }

    fn named(self) -> &'static str {
        match self {
            Self::Operation => "tillægsbevilling",
            Self::Capital => "anlægsbevilling",
        }
    }
}

/// Why a line is no grant, in words for who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unread(pub String);

impl Grant {
    /// What is left of the whole when the grant has been given, in øre.
    pub fn remainder(&self) -> Option<i64> {
        Some(self.whole? - self.oere)
    }

    /// A line's cells: amount, whole, kind, years, source.
    ///
    /// # Errors
    /// When the amount, the whole or the years cannot be read.
    pub fn of(cells: &[String; CELLS]) -> Result<Self, Unread> {
        let [amount, whole, kind, written, source] = cells.each_ref().map(|cell| cell.trim());
        let number = |text: &str| {
            let wrong = || Unread(format!("»{text}« er ikke et beløb. Skriv det som 60.000 eller 1.200.000,50."));
            oere(text).ok_or_else(wrong)
        };
        if !are_years(written) {
            return Err(Unread(format!("»{written}« er ikke et år. Skriv 2021, 2021-2024 eller 2021 og 2023.")));
        }
        Ok(Self {
            oere: number(amount)?,
            whole: (!whole.is_empty()).then(|| number(whole)).transpose()?,
            kind: if kind == GrantKind::Capital.danish() { GrantKind::Capital } else { GrantKind::Operation },
            years: written.to_owned(),
            source: source.to_owned(),
        })
    }

    /// `60.000 kr. i 2021, finansieret af kassebeholdningen`.
    fn told(&self) -> String {
        let mut told = format!("{} kr.", kroner(self.oere.abs()));
        if let Some(whole) = self.whole {
            told.push_str(&format!(" af en samlet udgift på {} kr.", kroner(whole)));
        }
        if !self.years.is_empty() {
            told.push_str(&format!(" i {}", self.years));
        }
        if !self.source.is_empty() {
            told.push_str(&format!(", finansieret af {}", paid_by(&self.source)));
        }
        told
    }
}

/// How many cells a line has.
pub const CELLS: usize = 5;

/// A line of the table for what stands in its cells, amounts as they are written best; empty when nothing does.
pub fn line(cells: &[String; CELLS]) -> String {
    let [amount, whole, kind, years, source] = cells;
    // The kind is always chosen, and says nothing alone.
    if [amount, whole, years, source].iter().all(|cell| cell.trim().is_empty()) {
        return String::new();
    }
    let tidy = |cell: &String| oere(cell).map_or_else(|| cell.clone(), kroner);
    let cells = [tidy(amount), tidy(whole), kind.clone(), years.clone(), source.clone()];
    let cell = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "\\\\").replace('|', "\\|");
    format!("| {} |", cells.each_ref().map(cell).join(" | "))
}

/// The cells of each line of a text. A line that is no row of a table is an amount that cannot be read.
pub fn lines(text: &str) -> Vec<[String; CELLS]> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(cells).collect()
}

fn cells(line: &str) -> [String; CELLS] {
    let mut cells: [String; CELLS] = Default::default();
    let mut at = 0;
    let mut signs = line.strip_prefix('|').unwrap_or(line).chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => cells[at].extend(signs.next()),
            '|' if at + 1 < CELLS => at += 1,
            '|' => break,
            sign => cells[at].push(sign),
        }
    }
    // What stands behind the last cell is not lost.
    let rest = signs.as_str().trim();
    if !rest.is_empty() {
        cells[at].push_str(rest);
    }
    cells.map(|cell| cell.trim().to_owned())
}

/// The grants of a text.
///
/// # Errors
/// When a line cannot be read.
pub fn grants(text: &str) -> Result<Vec<Grant>, Unread> {
    lines(text).iter().map(Grant::of).collect()
}

/// What grants come to, in øre.
pub fn sum(grants: &[Grant]) -> i64 {
    grants.iter().fold(0, |sum: i64, grant| sum.saturating_add(grant.oere))
}

/// Øre of an amount as Danes write it: `60.000`, `1.200.000,50`, `-500 kr.`, `60.000,-`.
pub fn oere(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.strip_suffix('.').filter(|text| text.ends_with("kr")).unwrap_or(&text);
    let text = text.strip_suffix("kr").unwrap_or(text).trim_start_matches("kr.");
    let text = text.strip_suffix(",-").unwrap_or(text);
    let (negative, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = text.split_once(',').unwrap_or((text, "00"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split('.').collect();
    let [first, rest @ ..] = groups.as_slice() else { return None };
    let grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    if !grouped || !groups.iter().all(|group| digits(group)) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let oere = groups.concat().parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?;
    (oere < MOST).then_some(if negative { -oere } else { oere })
}

/// An amount as Danes write it, without `kr.`: `60.000`, `1.200.000,50`.
pub fn kroner(oere: i64) -> String {
    let (whole, part) = ((oere.unsigned_abs() / 100).to_string(), oere.unsigned_abs() % 100);
    let mut out = String::from(if oere < 0 { "-" } else { "" });
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if part > 0 {
        out.push_str(&format!(",{part:02}"));
    }
    out
}

/// Whether a text is years: `2021`, `2021-2024`, `2021 og 2023`, `2022 og frem`, or nothing.
fn are_years(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1900..2200).contains(&year));
    let text = text.strip_suffix(" og frem").unwrap_or(text).replace(" og ", ",");
    text.is_empty() || text.split(',').all(|part| part.split(['-', '–']).all(|part| year(part.trim())))
}

/// Where money comes from, as it is said behind `finansieret af`.
fn paid_by(source: &str) -> &str {
    let begins = ["finansieres fra ", "finansieres af ", "finansieret fra ", "finansieret af ", "fra ", "af "];
    let lowered = source.to_lowercase();
    let bare = begins.iter().find(|begin| lowered.starts_with(*begin)).and_then(|begin| source.get(begin.len()..));
    match bare.unwrap_or(source).trim().trim_end_matches('.') {
        "kassen" | "Kassen" | "kassebeholdning" => "kassebeholdningen",
        source => source,
    }
}

/// The clause that asks for grants: of a body that is not the council, as a recommendation to it; none without a grant.
///
/// `council` is what the council is called in running text: `byrådet`.
pub fn wording(grants: &[Grant], council: &str, by_council: bool) -> Option<String> {
    let [first, others @ ..] = grants else { return None };
    let named = if others.iter().all(|other| other.kind == first.kind) { first.kind.named() } else { "bevilling" };
    let asked = if others.is_empty() {
        let negative = if first.oere < 0 { "negativ " } else { "" };
        format!("en {negative}{named} på {}", first.told())
    } else {
        let minus = |grant: &Grant| if grant.oere < 0 { "minus " } else { "" };
        let each: Vec<String> = grants.iter().map(|grant| format!("{}{}", minus(grant), grant.told())).collect();
        format!("{named}er på i alt {} kr.: {}", kroner(sum(grants)), each.join("; "))
    };
    Some(if by_council {
        format!("at {council} giver {asked}")
    } else {
        format!("at udvalget anbefaler {council} at give {asked}")
    })
}

/// Whether a clause gives a grant itself, and does not recommend one to the council.
pub fn gives(clause: &str) -> bool {
    const LICENCES: [&str; 5] = ["alkohol", "spiritus", "restauration", "taxi", "hyrevogn"];
    let lowered = clause.to_lowercase();
    let words: Vec<&str> = lowered.split(|c: char| !c.is_alphanumeric()).collect();
    let any = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let of_grant = ["bevilling", "bevillingen", "bevillinger", "bevillingerne"];
    let grant =
        words.iter().any(|word| of_grant.iter().any(|end| word.ends_with(end)) && !LICENCES.iter().any(|l| word.starts_with(l)));
    let gives = any(&["bevilger", "bevilges", "bevilliger", "bevilliges"])
        || grant && any(&["godkender", "godkendes", "giver", "gives", "meddeler", "meddeles", "frigiver", "frigives"]);
    let recommends = words.iter().any(|word| word.starts_with("anbefal") || word.starts_with("indstil"));
    gives && !recommends
}

/// The grants as the item shows them, with what they come to; none without a grant.
pub fn table(grants: &[Grant]) -> Option<Block> {
    if grants.is_empty() {
        return None;
    }
    let parts = grants.iter().any(|grant| grant.whole.is_some());
    let row = |mut cells: Vec<String>, of: [String; 2]| {
        cells.extend(of.into_iter().filter(|_| parts));
        cells
    };
    let texts = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let head = ["Af en udgift på (kr.)", "Rest (kr.)"].map(str::to_owned);
    let mut rows = vec![row(texts(["Finansieres af", "Art", "År", "Beløb (kr.)"]), head)];
    for grant in grants {
        let amount = kroner(grant.oere);
        let of = [grant.whole, grant.remainder()].map(|oere| oere.map(kroner).unwrap_or_default());
        rows.push(row(texts([paid_by(&grant.source), grant.kind.danish(), &grant.years, &amount]), of));
    }
    if grants.len() > 1 {
        rows.push(row(texts(["I alt", "", "", &kroner(sum(grants))]), [String::new(), String::new()]));
    }
    Some(Block::Table { rows })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grant(amount: &str, whole: &str, kind: &str, years: &str, source: &str) -> Grant {
        Grant::of(&[amount, whole, kind, years, source].map(str::to_owned)).unwrap()
    }

    #[test]
    fn amounts_are_read_as_danes_write_them() {
        for (text, oere_) in [
            ("60.000", 6_000_000),
            ("60000", 6_000_000),
            ("1.200.000,50", 120_000_050),
            ("1200000,5", 120_000_050),
            ("kr. 60.000,-", 6_000_000),
            ("60.000 kr.", 6_000_000),
            ("-500 kr", -50_000),
            ("− 1.000", -100_000),
            ("0", 0),
        ] {
            assert_eq!(oere(text), Some(oere_), "{text}");
        }
        for text in
            ["", "kr.", "1.2", "60,000.00", "1.2000", "1..000", "1,234", "60 tusind", "12a", ",5", "99.999.999.999.999.999"]
        {
            assert_eq!(oere(text), None, "{text}");
        }
        assert_eq!(kroner(-120_000_050), "-1.200.000,50");
    }

    #[test]
    fn the_clause_of_one_grant() {
        let one = [grant("60.000", "", "drift", "2021", "finansieres fra kassen")];
        assert_eq!(
            wording(&one, "byrådet", false).unwrap(),
            "at udvalget anbefaler byrådet at give en tillægsbevilling på 60.000 kr. i 2021, finansieret af kassebeholdningen"
        );
        assert_eq!(
            wording(&one, "byrådet", true).unwrap(),
            "at byrådet giver en tillægsbevilling på 60.000 kr. i 2021, finansieret af kassebeholdningen"
        );
        let part = [grant("60.000", "120.576", "anlæg", "2021", "rådighedsbeløbet")];
        assert_eq!(part[0].remainder(), Some(6_057_600));
        assert!(wording(&part, "byrådet", false).unwrap().ends_with(
            "en anlægsbevilling på 60.000 kr. af en samlet udgift på 120.576 kr. i 2021, finansieret af rådighedsbeløbet"
        ));
        let Some(Block::Table { rows }) = table(&part) else { panic!() };
        assert_eq!(rows[1], ["rådighedsbeløbet", "anlæg", "2021", "60.000", "120.576", "60.576"]);
        assert!(
            wording(&[grant("-5", "", "drift", "", "")], "byrådet", true)
                .unwrap()
                .contains("en negativ tillægsbevilling på 5 kr.")
        );
        assert_eq!(wording(&[], "byrådet", true), None);
    }

    #[test]
    fn the_clause_of_several() {
        let three = ["650.000", "500.000", "50.000"].map(|amount| grant(amount, "", "anlæg", "2022", "kassen"));
        assert_eq!(sum(&three), 120_000_000);
        assert_eq!(
            wording(&three, "kommunalbestyrelsen", false).unwrap(),
            "at udvalget anbefaler kommunalbestyrelsen at give anlægsbevillinger på i alt 1.200.000 kr.: 650.000 kr. i 2022, \
             finansieret af kassebeholdningen; 500.000 kr. i 2022, finansieret af kassebeholdningen; 50.000 kr. i 2022, \
             finansieret af kassebeholdningen"
        );
        let Some(Block::Table { rows }) = table(&three) else { panic!() };
        assert_eq!((rows.len(), rows[4].join("|").as_str()), (5, "I alt|||1.200.000"));
    }

    #[test]
    fn who_gives_and_who_recommends() {
        for clause in [
            "at udvalget bevilger 60.000 kr.",
            "at udvalget godkender en tillægsbevilling på 60.000 kr.",
            "at der gives en anlægsbevilling på 1,2 mio. kr.",
            "at bevillingen frigives",
        ] {
            assert!(gives(clause), "{clause}");
            assert!(!gives(&wording(&[grant("1", "", "drift", "", "")], "byrådet", false).unwrap()));
        }
        for clause in [
            "at udvalget anbefaler byrådet at give en tillægsbevilling på 60.000 kr.",
            "at udvalget over for byrådet indstiller, at der bevilges 60.000 kr.",
            "at udvalget godkender planen",
            "at udvalget godkender en alkoholbevilling",
            "at udvalget godkender bevillingsregnskabet",
        ] {
            assert!(!gives(clause), "{clause}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_kept() {
        let cells = ["1.2oo", "", "drift", "2021", "a | b \\ c"].map(str::to_owned);
        assert_eq!(lines(&line(&cells)), std::slice::from_ref(&cells));
        assert!(Grant::of(&cells).unwrap_err().0.contains("»1.2oo« er ikke et beløb"));
        assert!(grants("| 1 | | drift | i år | x |").unwrap_err().0.contains("»i år« er ikke et år"));
        assert_eq!(line(&["", " ", "drift", "", ""].map(str::to_owned)), "");
        assert_eq!(
            line(&["60000 kr.", "", "drift", "2021", "kassen"].map(str::to_owned)),
            "| 60.000 |  | drift | 2021 | kassen |"
        );
        for years in ["2021", "2021-2024", "2021 – 2022", "2021 og 2023", "2022, 2023 og 2024", "2022 og frem", ""] {
            assert!(are_years(years), "{years}");
        }
        for years in ["21", "2021-", "næste år", "20211", "+202"] {
            assert!(!are_years(years), "{years}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_is_lost(cells in proptest::array::uniform5("[a|\\\\ 0-9.,]{0,6}")) {
            let line = line(&cells);
            prop_assert!(!line.contains('\n'));
            if !line.is_empty() {
                let tidy = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
                let [read] = &lines(&line)[..] else { panic!("{line}") };
                for at in 2..CELLS {
                    prop_assert_eq!(&read[at], &tidy(&cells[at]));
                }
                for at in 0..2 {
                    prop_assert!(read[at] == tidy(&cells[at]) || oere(&read[at]) == oere(&cells[at]));
                }
            }
        }

        #[test]
        fn an_amount_comes_back(given in -MOST + 1..MOST) {
            prop_assert_eq!(oere(&kroner(given)), Some(given));
        }
    }
}
