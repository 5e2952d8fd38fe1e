//! One pass over a text that tells which rules need to look at it at all.
//!
//! Most lines of minutes are plain prose; asking each of them every question of the lexicon would cost
//! far more than reading them. One automaton over all cue words answers with a set of [`Cues`].

use std::sync::LazyLock;

use aho_corasick::{Anchored, MatchKind, automaton::Automaton as _, dfa::DFA};

use crate::{
    decision, findings,
    lexicon::{lexicon, lower},
};

/// A set of reasons to look closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cues(u16);

impl Cues {
    pub const RECOMMENDS: Self = Self(1);
    pub const DECIDES: Self = Self(1 << 1);
    pub const POINTS: Self = Self(1 << 2);
    pub const ANSWERS: Self = Self(1 << 3);
    pub const FURNITURE: Self = Self(1 << 4);
    pub const HEAD: Self = Self(1 << 5);
    pub const MINORITY: Self = Self(1 << 6);
    pub const PROMISE: Self = Self(1 << 7);
    pub const TABLE: Self = Self(1 << 8);
    pub const WEEKDAY: Self = Self(1 << 9);
    pub const NEXT_MEETING: Self = Self(1 << 10);
    pub const ATTACHMENT: Self = Self(1 << 11);
    pub const CLOSED: Self = Self(1 << 12);
    pub const ABSENCE: Self = Self(1 << 13);
    pub const TELLS: Self = Self(1 << 14);

    /// Whether any of `others` is among them.
    pub fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

struct Automaton {
    search: DFA,
    of_pattern: Vec<u16>,
}

static AUTOMATON: LazyLock<Automaton> = LazyLock::new(build);

#[expect(clippy::expect_used, reason = "the patterns are part of the program, and a test builds them")]
fn build() -> Automaton {
    let lexicon = lexicon();
    let mut patterns: Vec<String> = Vec::new();
    let mut of_pattern: Vec<u16> = Vec::new();
    let mut add = |cue: Cues, words: &mut dyn Iterator<Item = &str>| {
        for word in words {
            // The same words may be cues of two kinds.
            match patterns.iter().position(|p| p == word) {
                Some(at) => of_pattern[at] |= cue.0,
                None => {
                    patterns.push(word.to_owned());
                    of_pattern.push(cue.0);
                }
            }
        }
    };
    add(Cues::RECOMMENDS, &mut ["indstil", "foresl", "anbefal"].into_iter());
    add(Cues::DECIDES, &mut ["beslut"].into_iter());
    add(Cues::POINTS, &mut ["pkt", "punkt"].into_iter());
    add(Cues::ANSWERS, &mut ["følgende b", "følgende h", "følgende k"].into_iter());
    add(Cues::FURNITURE, &mut lexicon.furniture.contains.iter().map(String::as_str));
    add(Cues::HEAD, &mut ["referat", "dagsorden", "udvalg", "råd", "kommune", "bestyrelse", "møde", "side"].into_iter());
    add(Cues::MINORITY, &mut decision::MINORITY_VERBS.into_iter());
    let promises = &lexicon.commitments;
    add(Cues::PROMISE, &mut promises.promise.iter().chain(&promises.sure).chain(&promises.text).map(String::as_str));
    add(Cues::TELLS, &mut promises.text.iter().map(String::as_str));
    add(Cues::TABLE, &mut findings::LEADS.into_iter());
    add(Cues::WEEKDAY, &mut ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"].into_iter());
    add(Cues::NEXT_MEETING, &mut ["næste møde"].into_iter());
    add(Cues::ATTACHMENT, &mut ["bilag "].into_iter());
    add(Cues::CLOSED, &mut lexicon.words.closed.contains.iter().map(String::as_str));
    add(Cues::ABSENCE, &mut ["afbud", "fraværende", "deltog", "stedfortræder", "suppleant"].into_iter());
    let search =
        DFA::builder().match_kind(MatchKind::Standard).build(&patterns).expect("a few hundred short patterns make an automaton");
    Automaton { search, of_pattern }
}

/// The beginning of a line in lower case, and its cues: asked by every rule that looks at lines.
pub(crate) struct Scan {
    /// The first [`Scan::REACH`] bytes at the most.
    pub lowered: String,
    pub cues: Cues,
}

impl Scan {
    /// How far into a line headings, labels and running heads are looked for, in bytes.
    pub const REACH: usize = 160;

    /// Scans one line.
    pub fn of(text: &str) -> Self {
        let mut cut = text.len().min(Self::REACH);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let lowered = lower(&text[..cut]);
        let cues = of(&lowered);
        Self { lowered, cues }
    }
}

/// The cues in a text of lower case.
#[expect(clippy::expect_used, reason = "the automaton is built for searches that may begin anywhere")]
pub(crate) fn of(lowered: &str) -> Cues {
    let Automaton { search, of_pattern } = &*AUTOMATON;
    let mut state = search.start_state(Anchored::No).expect("the automaton searches unanchored");
    let mut found = 0;
    // Walked by hand: which patterns end where is of no interest, and the iterator over matches asks at every one.
    for byte in lowered.bytes() {
        state = search.next_state(Anchored::No, state, byte);
        if search.is_special(state) && search.is_match(state) {
            for n in 0..search.match_len(state) {
                found |= of_pattern[search.match_pattern(state, n).as_usize()];
            }
        }
    }
    Cues(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_within_cues_are_seen() {
        let cues = of("på næste møde drøftes bilag 3, som anbefalet tirsdag");
        for cue in [Cues::NEXT_MEETING, Cues::PROMISE, Cues::HEAD, Cues::ATTACHMENT, Cues::RECOMMENDS, Cues::WEEKDAY] {
            assert!(cues.any(cue), "{cue:?}");
        }
        assert!(!cues.any(Cues::CLOSED));
    }
}
