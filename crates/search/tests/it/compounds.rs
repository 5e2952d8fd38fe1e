//! Words inside words: what should be found by its parts, and what only holds their letters.
//!
//! `compounds.txt` is judged by hand. Lists in `data` were tuned on a part of it; the rest is only counted, and its misses are
//! never printed. The words that stand alone are those of the samples: a record of some thousand short documents.

use std::{collections::HashSet, fs, path::Path};

use sagsgang_search::{
    Words,
    danish::{Role, fold, stem, terms},
};

struct Judged {
    word: &'static str,
    held_out: bool,
    /// Terms that must find it.
    parts: HashSet<String>,
    /// Terms that may.
    also: HashSet<String>,
}

fn judged() -> Vec<Judged> {
    let mut judged = Vec::new();
    let term = |word: &str| stem(&fold(word));
    let mut held_out = false;
    for line in include_str!("compounds.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[') {
            held_out = section.starts_with("held out");
            continue;
        }
        for entry in line.split(';') {
            let (words, parts) = entry.split_once(" = ").unwrap_or((entry, ""));
            let words: Vec<&str> = words.split_whitespace().collect();
            let (may, must): (Vec<&str>, Vec<&str>) = parts.split_whitespace().partition(|part| part.starts_with('('));
            let also = may.iter().map(|part| term(part.trim_matches(['(', ')']))).collect::<HashSet<_>>();
            let parts = must.iter().map(|part| term(part)).collect::<HashSet<_>>();
            // Words without parts stand in rows; the last of a row before ` = ` is the compound.
            for (at, &word) in words.iter().enumerate() {
                let last = at + 1 == words.len();
                let of = |set: &HashSet<String>| if last { set.clone() } else { HashSet::new() };
                judged.push(Judged { word, held_out, parts: of(&parts), also: of(&also) });
            }
        }
    }
    judged
}

/// The words of the samples: a small record.
fn record() -> Words {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let files = ["", "layouts"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(samples.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path());
    let texts: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    Words::of_texts(texts.iter().map(String::as_str))
}

#[derive(Default)]
struct Count {
    words: usize,
    wanted: usize,
    found: usize,
    wrong: usize,
    told: Vec<String>,
}

impl Count {
    fn recall(&self) -> f64 {
        self.found as f64 / self.wanted as f64
    }

    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.wrong) as f64
    }
}

#[test]
fn parts_are_found_and_letters_are_not() {
    let words = record();
    let (mut tuned, mut held_out) = (Count::default(), Count::default());
    for Judged { word, held_out: counted_only, parts, also } in judged() {
        let count = if counted_only { &mut held_out } else { &mut tuned };
        let given = terms(word, &words);
        let own = given.iter().find(|term| term.role == Role::Word).map(|term| term.text.clone()).unwrap();
        let given: HashSet<String> = given.into_iter().map(|term| term.text).collect();
        let missed: Vec<&String> = parts.difference(&given).collect();
        let wrong: Vec<&String> = given.iter().filter(|t| **t != own && !parts.contains(*t) && !also.contains(*t)).collect();
        count.words += 1;
        count.wanted += parts.len();
        count.found += parts.len() - missed.len();
        count.wrong += wrong.len();
        if !missed.is_empty() || !wrong.is_empty() {
            count.told.push(format!("{word}: missed {missed:?}, wrong {wrong:?}"));
        }
    }
    println!("{}", tuned.told.join("\n"));
    for (name, count) in [("tuned on", &tuned), ("held out", &held_out)] {
        println!(
            "{name}: {} words, {} parts, recall {:.3}, precision {:.3}",
            count.words,
            count.wanted,
            count.recall(),
            count.precision()
        );
    }
    assert!(tuned.recall() >= 0.95 && tuned.precision() >= 0.98, "{:.3} {:.3}", tuned.recall(), tuned.precision());
    assert!(held_out.recall() >= 0.95 && held_out.precision() >= 0.98, "{:.3} {:.3}", held_out.recall(), held_out.precision());
}

#[test]
fn short_words_inside_long_ones() {
    let words = record();
    let (mut wanted, mut found, mut wrong) = (0, 0, Vec::new());
    for short in ["vej", "råd", "plan", "sag", "tal", "hus", "tid", "hal"] {
        let term = stem(&fold(short));
        for Judged { word, parts, also, .. } in judged().into_iter().filter(|judged| fold(judged.word).contains(short)) {
            let given = terms(word, &words).iter().any(|given| given.text == term);
            wanted += usize::from(parts.contains(&term));
            found += usize::from(given && parts.contains(&term));
            let is_it = stem(&fold(word)) == term;
            if given && !parts.contains(&term) && !also.contains(&term) && !is_it {
                wrong.push(word);
            }
        }
    }
    let (recall, precision) = (found as f64 / wanted as f64, found as f64 / (found + wrong.len()) as f64);
    println!("short words: {wanted} words hold one, recall {recall:.3}, precision {precision:.3}, wrong {wrong:?}");
    assert!(recall >= 0.95 && precision >= 0.98, "{recall:.3} {precision:.3} {wrong:?}");
}
