use std::collections::BTreeSet;

use super::*;

fn conflict(base: &str, mine: &str, theirs: &str) -> Option<(String, String, String)> {
    let merged = merge(base, mine, theirs);
    let mut conflicts = merged.pieces.into_iter().filter_map(|piece| match piece {
        Piece::Conflict { base, mine, theirs, .. } => Some((base, mine, theirs)),
        Piece::Agreed(_) => None,
    });
    let first = conflicts.next();
    assert_eq!(conflicts.next(), None);
    first
}

fn three(base: &str, mine: &str, theirs: &str) -> Option<(String, String, String)> {
    Some((base.to_owned(), mine.to_owned(), theirs.to_owned()))
}

#[track_caller]
fn agrees(base: &str, mine: &str, theirs: &str, text: &str) {
    assert_eq!(merge(base, mine, theirs).text().as_deref(), Some(text));
    assert_eq!(merge(base, theirs, mine).text().as_deref(), Some(text));
}

#[test]
fn changes_to_different_paragraphs_come_together() {
    let base = "Udvalget godkender planen.\n\nFormanden orienterede kort.\n\nSagen sendes til byrådet.\n";
    let mine = "Udvalget godkender hele planen.\n\nFormanden orienterede kort.\n\nSagen sendes til byrådet.\n";
    let theirs = "Udvalget godkender planen.\n\nFormanden orienterede meget kort.\n\nSagen sendes til byrådet.\n";
    agrees(
        base,
        mine,
        theirs,
        "Udvalget godkender hele planen.\n\nFormanden orienterede meget kort.\n\nSagen sendes til byrådet.\n",
    );
    let theirs = "Indledning.\n\nUdvalget godkender planen.\n\nSagen sendes til byrådet.\n\nIngen bemærkninger.";
    agrees(
        base,
        mine,
        theirs,
        "Indledning.\n\nUdvalget godkender hele planen.\n\nSagen sendes til byrådet.\n\nIngen bemærkninger.",
    );
}

#[test]
fn one_side_rewriting_leaves_its_neighbours_alone() {
    agrees(
        "Et to tre.\n\nFire fem seks.",
        "Noget ganske andet.\n\nFire fem seks.",
        "Et to tre.\n\nHelt nye ord.",
        "Noget ganske andet.\n\nHelt nye ord.",
    );
}

#[test]
fn the_same_paragraph_changed_by_both_is_a_conflict() {
    let found = conflict(
        "A\n\nDer gives 100 kr. til foreningen.\n\nC",
        "A\n\nDer gives 200 kr. til foreningen.\n\nC",
        "A\n\nDer gives 300 kr. til foreningen.\n\nC",
    );
    assert_eq!(
        found,
        three("Der gives 100 kr. til foreningen.", "Der gives 200 kr. til foreningen.", "Der gives 300 kr. til foreningen.")
    );
    let merged = merge("A\n\nB\n\nC", "A\n\nB x\n\nC", "A\n\nB y\n\nC");
    assert_eq!(merged.text(), None);
    assert_eq!(merged.both(), "A\n\nB x\n\nB y\n\nC");
    assert_eq!(merged.settled(&["B z\r\n"]).as_deref(), Some("A\n\nB z\n\nC"));
    assert_eq!(merged.settled(&[""]).as_deref(), Some("A\n\nC"));
    assert_eq!(merged.settled(&[]), None);
}

#[test]
fn a_change_against_a_deletion_is_a_conflict() {
    assert_eq!(conflict("A\n\nB et to\n\nC", "A\n\nC", "A\n\nB et to tre\n\nC"), three("B et to", "", "B et to tre"));
    let found = conflict("A\n\nB\n\nC\n\nD\n\nE", "A\n\nE", "A\n\nB\n\nC\n\nNyt\n\nD\n\nE");
    assert_eq!(found, three("B\n\nC\n\nD", "", "B\n\nC\n\nNyt\n\nD"), "put into what was taken out");
    agrees("A\n\nB\n\nC\n\nD", "A\n\nD", "A\n\nB\n\nD", "A\n\nD");
    agrees("A\n\nB\n\nC\n\nD", "D", "A", "");
}

#[test]
fn what_both_put_in_at_one_place_is_never_ordered() {
    assert_eq!(conflict("A\n\nB", "A\n\nMit\n\nB", "A\n\nDit\n\nB"), three("", "Mit", "Dit"));
    agrees("A\n\nB", "A\n\nNyt\n\nB", "A\n\nNyt\n\nB", "A\n\nNyt\n\nB");
    agrees("A\n\nB", "A\n\nNyt\n\nMere\n\nB", "A\n\nNyt\n\nB", "A\n\nNyt\n\nMere\n\nB");
    assert_eq!(conflict("A\n\nB", "A\n\nX\n\nMit\n\nY\n\nB", "A\n\nX\n\nDit\n\nY\n\nB"), three("", "Mit", "Dit"));
    agrees("A\n\nB", "Først\n\nA\n\nB", "A\n\nB\n\nSidst", "Først\n\nA\n\nB\n\nSidst");
    assert_eq!(conflict("", "Mit", "Dit"), three("", "Mit", "Dit"));
}

#[test]
fn rows_of_lists_and_tables_are_changed_one_by_one() {
    agrees(
        "Til stede:\n- Anna\n- Bo\n- Carl\n",
        "Til stede:\n- Anna Alsing\n- Bo\n- Carl\n",
        "Til stede:\n- Anna\n- Bo Berg\n",
        "Til stede:\n- Anna Alsing\n- Bo Berg\n",
    );
    let base = "| År | Kr. |\n|----|-----|\n| 2023 | 100 |\n| 2024 | 200 |\n";
    let mine = "| År | Kr. |\n|----|-----|\n| 2023 | 150 |\n| 2024 | 200 |\n";
    let theirs = "| År | Kr. |\n|----|-----|\n| 2023 | 100 |\n| 2024 | 200 |\n| 2025 | 300 |\n";
    agrees(base, mine, theirs, "| År | Kr. |\n|----|-----|\n| 2023 | 150 |\n| 2024 | 200 |\n| 2025 | 300 |\n");
    assert_eq!(merge("- a\n- b", "- a\n- b\n- c", "- a\n- b\n- d").both(), "- a\n- b\n- c\n- d");
}

#[test]
fn a_split_paragraph_is_one_change() {
    let base = "A\n\nUdvalget drøftede sagen længe. Derefter blev planen godkendt af alle.\n\nC";
    let mine = "A\n\nUdvalget drøftede sagen længe.\n\nDerefter blev planen godkendt af alle.\n\nC";
    let theirs = "A\n\nUdvalget drøftede sagen længe. Derefter blev planen godkendt af alle.\n\nNyt\n\nC";
    agrees(base, mine, theirs, "A\n\nUdvalget drøftede sagen længe.\n\nDerefter blev planen godkendt af alle.\n\nNyt\n\nC");
    let (_, split, _) = conflict(base, mine, &base.replace("længe", "kort")).unwrap();
    assert_eq!(split, "Udvalget drøftede sagen længe.\n\nDerefter blev planen godkendt af alle.");
    let joined = conflict(mine, base, &mine.replace("alle", "de fleste")).unwrap();
    assert_eq!(joined.1, "Udvalget drøftede sagen længe. Derefter blev planen godkendt af alle.");
}

#[test]
fn white_space_is_no_conflict() {
    agrees("A en to  \n\nB", "A en to\n\nB", "A en to tre  \n\n\n\nB", "A en to tre  \n\n\n\nB");
    agrees("A\r\n\r\nB\r\n", "A\n\nB\n\nC\n", "Ny\r\n\r\nA\r\n\r\nB\r\n", "Ny\n\nA\n\nB\n\nC\n");
    assert_eq!(merge("A\r\n", "A \r\n", "A \r\n").text().as_deref(), Some("A \n"));
    agrees("", "", "", "");
    agrees("A", "", "A ", "");
}

#[test]
fn differences_tell_paragraphs_and_words() {
    let before = "Ens.\n\nDer gives 100 kr. til foreningen.\n\nUdgår helt.\n\nSlut.";
    let after = "Ens.\n\nDer gives 200 kr. til foreningen.\n\nSlut.\n\n- Nyt";
    let run = |run: fn(String) -> Run, text: &str| run(text.to_owned());
    assert_eq!(
        differences(before, after),
        [
            Change::Same("Ens.".to_owned()),
            Change::Altered(vec![
                run(Run::Same, "Der gives "),
                run(Run::Removed, "100"),
                run(Run::Added, "200"),
                run(Run::Same, " kr. til foreningen.")
            ]),
            Change::Removed("Udgår helt.".to_owned()),
            Change::Same("Slut.".to_owned()),
            Change::Added("- Nyt".to_owned()),
        ]
    );
    assert_eq!(differences("", ""), []);
    assert_eq!(words("", "Nyt"), [Run::Added("Nyt".to_owned())]);
}

/// Numbers that look drawn at random and are the same in every run (xorshift64*).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % end
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const VOCABULARY: [&str; 24] = [
    "udvalget",
    "godkender",
    "indstillingen",
    "sagen",
    "forelægges",
    "byrådet",
    "på",
    "et",
    "møde",
    "der",
    "gives",
    "tilskud",
    "til",
    "foreningen",
    "området",
    "børn",
    "og",
    "unge",
    "ældre",
    "økonomi",
    "finansieres",
    "af",
    "kassen",
    "årligt",
];

/// Texts of paragraphs, lists and tables, and edits of them. Every third word or so is used only once, so that it can be
/// told what became of it; the others repeat.
struct Writer {
    draw: Draw,
    used: usize,
}

type Paragraphs = Vec<Vec<String>>;

impl Writer {
    fn word(&mut self) -> String {
        let word = VOCABULARY[self.draw.below(VOCABULARY.len())];
        if self.draw.chance(65) {
            return word.to_owned();
        }
        self.used += 1;
        format!("{word}{}", self.used)
    }

    fn words(&mut self, most: usize) -> String {
        (0..=self.draw.below(most)).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn paragraph(&mut self) -> Vec<String> {
        let lines = 1 + self.draw.below(3);
        match self.draw.below(5) {
            0 => (0..lines).map(|_| format!("- {}", self.words(4))).collect(),
            1 => {
                let mut rows = vec!["| Navn | Beløb |".to_owned(), "|------|-------|".to_owned()];
                rows.extend((0..lines).map(|_| format!("| {} | {} |", self.words(2), self.words(1))));
                rows
            }
            2 => vec![VOCABULARY[self.draw.below(3)].to_owned()],
            _ => (0..lines.min(2)).map(|_| self.words(9)).collect(),
        }
    }

    fn edit(&mut self, paragraphs: &mut Paragraphs) {
        let at = self.draw.below(paragraphs.len().max(1));
        if paragraphs.is_empty() || self.draw.chance(20) {
            let new = self.paragraph();
            return paragraphs.insert(at, new);
        }
        let line = self.draw.below(paragraphs[at].len());
        match self.draw.below(9) {
            0 => _ = paragraphs.remove(at),
            1 => {
                let moved = paragraphs.remove(at);
                let to = self.draw.below(paragraphs.len() + 1);
                paragraphs.insert(to, moved);
            }
            2 => {
                let rest = paragraphs[at].split_off(line);
                paragraphs.insert(at + 1, rest);
            }
            3 if at + 1 < paragraphs.len() => {
                let next = paragraphs.remove(at + 1);
                paragraphs[at].extend(next);
            }
            4 => _ = paragraphs[at].remove(line),
            5 => {
                let new = format!("- {}", self.words(3));
                paragraphs[at].insert(line, new);
            }
            6 => paragraphs[at][line].push_str(["  ", " ", "\t"][self.draw.below(3)]),
            _ => {
                let mut words: Vec<String> = paragraphs[at][line].split(' ').map(str::to_owned).collect();
                let place = self.draw.below(words.len());
                if self.draw.chance(40) {
                    words[place] = self.word();
                } else if self.draw.chance(50) {
                    let word = self.word();
                    words.insert(place + 1, word);
                } else {
                    words.remove(place);
                }
                paragraphs[at][line] = words.join(" ");
            }
        }
        paragraphs.retain(|lines| !lines.is_empty());
    }

    fn edited(&mut self, base: &Paragraphs) -> Paragraphs {
        let mut paragraphs = base.clone();
        for _ in 0..self.draw.below(5) {
            self.edit(&mut paragraphs);
        }
        paragraphs
    }

    fn written(&mut self, paragraphs: &Paragraphs) -> String {
        let gap = if self.draw.chance(10) { "\n \n\n" } else { "\n\n" };
        let text = paragraphs.iter().map(|lines| lines.join("\n")).collect::<Vec<_>>().join(gap);
        let text = if self.draw.chance(10) { format!("\n{text}\n") } else { text };
        if self.draw.chance(15) { text.replace('\n', "\r\n") } else { text }
    }

    /// A text and two that were made of it.
    fn three(seed: u64) -> [String; 3] {
        let mut writer = Self { draw: Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), used: 0 };
        let base: Paragraphs = (0..writer.draw.below(9)).map(|_| writer.paragraph()).collect();
        let (mine, theirs) = (writer.edited(&base), writer.edited(&base));
        [&base, &mine, &theirs].map(|paragraphs| writer.written(paragraphs))
    }
}

fn word_set(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

/// The words used only once in a text.
fn single_words(text: &str) -> BTreeSet<&str> {
    word_set(text).into_iter().filter(|word| word.ends_with(|c: char| c.is_ascii_digit())).collect()
}

fn swapped(merged: Merged) -> Merged {
    let pieces = merged.pieces.into_iter().map(|piece| match piece {
        Piece::Conflict { gap, base, mine, theirs } => Piece::Conflict { gap, base, mine: theirs, theirs: mine },
        agreed => agreed,
    });
    Merged { pieces: pieces.collect() }
}

/// Units by what they are known by.
fn unit_keys(text: &str) -> Vec<String> {
    Text::new(text).units.into_iter().map(|unit| unit.key.into_owned()).collect()
}

#[test]
fn ten_thousand_pairs_of_edits_lose_nothing() {
    let (mut clean, mut agreed) = (0, 0);
    for seed in 0..10_000 {
        let [base, mine, theirs] = Writer::three(seed);
        let told = || format!("seed {seed}\n--- base\n{base}\n--- mine\n{mine}\n--- theirs\n{theirs}");
        let merged = merge(&base, &mine, &theirs);
        let both = merged.both();

        // Nothing put in is lost, and nothing of base that neither took out.
        let kept = word_set(&both);
        let put_in = [&mine, &theirs].map(|side| &word_set(side) - &word_set(&base));
        let untouched = &(&single_words(&base) & &single_words(&mine)) & &single_words(&theirs);
        for expected in put_in.iter().chain([&untouched]) {
            assert!(expected.is_subset(&kept), "lost {:?}\n{}\n--- both\n{both}", expected - &kept, told());
        }
        // Nothing is made up, and what one took out and the other left alone is gone.
        let known = &(&word_set(&base) | &word_set(&mine)) | &word_set(&theirs);
        assert!(kept.is_subset(&known), "{}", told());
        if let Some(text) = merged.text() {
            clean += 1;
            agreed += usize::from(normalised(&mine) != normalised(&base) && normalised(&theirs) != normalised(&base));
            assert_eq!(text, both, "{}", told());
            let out = &(&single_words(&base) - &single_words(&mine)) - &single_words(&theirs);
            assert!(out.is_disjoint(&word_set(&text)), "{}", told());
        }
        // Each unit of the result is one of the three texts: none run into each other.
        let units: BTreeSet<String> = [&base, &mine, &theirs].into_iter().flat_map(|text| unit_keys(&normalised(text))).collect();
        assert!(unit_keys(&both).iter().all(|unit| units.contains(unit)), "{}\n--- both\n{both}", told());

        assert_eq!(merge(&base, &theirs, &mine), swapped(merged), "{}", told());
        if seed % 4 == 0 {
            let whole = normalised(&mine).into_owned();
            for (one, other) in [(&mine, &base), (&base, &mine), (&mine, &mine)] {
                assert_eq!(merge(&base, one, other).text().as_ref(), Some(&whole), "{}", told());
            }
        }
    }
    assert!(clean > 4_000 && agreed > 2_000, "most edits of different places come together: {clean}, {agreed}");
}

#[test]
fn one_sided_changes_come_out_whole_without_the_short_cut() {
    for seed in 0..3_000 {
        let [base, mine, _] = Writer::three(seed).map(|text| normalised(&text).into_owned());
        let merged = Merger::new(Text::new(&base), Text::new(&mine), Text::new(&base)).merged();
        assert_eq!(merged.text().as_deref(), Some(mine.as_str()), "seed {seed}\n--- base\n{base}");
        let merged = Merger::new(Text::new(&base), Text::new(&mine), Text::new(&mine)).merged();
        assert_eq!(merged.text().as_deref(), Some(mine.as_str()), "seed {seed}\n--- base\n{base}");
    }
}

#[test]
fn differences_hold_every_word_of_both_texts() {
    for seed in 0..3_000 {
        let [_, before, after] = Writer::three(seed);
        let (mut old, mut new) = (String::new(), String::new());
        for change in differences(&before, &after) {
            let runs = match change {
                Change::Same(text) => vec![Run::Same(text)],
                Change::Removed(text) => vec![Run::Removed(text)],
                Change::Added(text) => vec![Run::Added(text)],
                Change::Altered(runs) => runs,
            };
            for run in runs {
                match run {
                    Run::Same(text) => {
                        old.push_str(&text);
                        new.push_str(&text);
                    }
                    Run::Removed(text) => old.push_str(&text),
                    Run::Added(text) => new.push_str(&text),
                }
            }
            old.push('\n');
            new.push('\n');
        }
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&old), words(&before), "seed {seed}");
        assert_eq!(words(&new), words(&after), "seed {seed}");
    }
}

#[test]
fn long_texts_with_little_in_common_are_quick() {
    let text = |word: &str| (0..20_000).map(|at| format!("{word} {at}\n\n")).collect::<String>();
    let merged = merge(&text("et"), &text("to"), &text("tre"));
    assert_eq!(merged.conflicts(), 1);
}
