//! *Bevillinger* of an item: who gives them, and how an item asks for them.

use sagsgang_model::grant;

use super::DraftRead;

/// What a body is called in running text when it is the council, which alone grants money (kommunestyrelsesloven § 40).
pub fn council(name: &str) -> Option<&'static str> {
    const COUNCILS: [(&str, &str); 4] = [
        ("byråd", "byrådet"),
        ("kommunalbestyrelse", "kommunalbestyrelsen"),
        ("borgerrepræsentation", "Borgerrepræsentationen"),
        ("regionsråd", "regionsrådet"),
    ];
    let words: Vec<String> = crate::words(name).collect();
    // "Udvalg under Byrådet" is none.
    if words.iter().any(|word| word.contains("udvalg")) {
        return None;
    }
    let is = |word: &String, bare: &str| ["", "et", "n", "en"].iter().any(|end| word.strip_suffix(end) == Some(bare));
    COUNCILS.iter().find(|(bare, _)| words.iter().any(|word| is(word, bare))).map(|(_, told)| *told)
}

/// The clause that asks for an item's grants, unless it is among its clauses; none as long as a grant cannot be read.
pub fn proposed_clause(read: &DraftRead) -> Option<String> {
    let wording = grant::wording(&read.text.grants().ok()?, read.council, read.by_council)?;
    let same = |line: &str| line.trim().trim_end_matches(['.', ',', ';']) == wording;
    (!read.text.clauses.lines().any(same)).then_some(wording)
}

/// The clauses by which a body that is not the council would grant money itself.
pub fn giving_clauses(read: &DraftRead) -> Vec<&str> {
    read.text.clauses.lines().map(str::trim).filter(|line| !read.by_council && grant::gives(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::council;

    #[test]
    fn the_council_is_known_by_its_name() {
        for (name, told) in [
            ("Byrådet 2018-2021", "byrådet"),
            ("Fjordby Byråd", "byrådet"),
            ("Kommunalbestyrelsen", "kommunalbestyrelsen"),
            ("Borgerrepræsentationen", "Borgerrepræsentationen"),
            ("Regionsrådet", "regionsrådet"),
        ] {
            assert_eq!(council(name), Some(told), "{name}");
        }
        for name in
            ["Økonomiudvalget", "Udvalget for Læring", "Ungebyrådet", "Seniorrådet", "Byrådets Økonomiudvalg", "Byrådsservice"]
        {
            assert_eq!(council(name), None, "{name}");
        }
    }
}
