//! *Sammenfletning*: two people's changes to one text brought together, and a text held against an earlier one.
//!
//! A text is a row of units: a paragraph is one, and so is each line of a list or a table, with the lines that continue it.
//! Two people who each add a row to a table, or mend one bullet each, are thus not in each other's way.
//!
//! - Changes to different units come together, also where the units stand side by side.
//! - The same change on both sides is one change.
//! - Different changes to one unit are a conflict, and so are a change to a unit and its deletion. A run of units taken
//!   out at once is one deletion: a change within it makes the whole run the conflict, so that it can be read.
//! - What both put in at the same place is a conflict unless it is the same: its order is a person's choice. Rows and
//!   paragraphs both begin or end with are agreed.
//! - A unit that was moved is one taken out and one put in; moved by both to different places, it stands in both.
//!
//! Line ends become `\n`. White space at the end of lines and the number of blank lines never make a conflict.

mod alignment;
#[cfg(test)]
mod tests;
mod units;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use self::{
    alignment::{Block, align},
    units::{Text, blank_line_before, is_row, normalised},
};

/// Words of a longer text are not held against each other one by one: it would take long and help nobody.
const MOST_WORDS: usize = 20_000;

/// A text made of two, with what a person must choose between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Merged {
    /// The text in order; no two agreed pieces follow one another, and no two conflicts.
    pub pieces: Vec<Piece>,
}

/// A stretch of a merged text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// What needs no choice, with the line ends before it.
    Agreed(String),
    /// *Konflikt*: what a person must choose between. The texts have no line ends around them, and are empty where there
    /// is nothing: in `base` when both put something in, on a side that took it out.
    Conflict {
        /// The line ends that stand before what is chosen, unless that is nothing.
        gap: String,
        /// What both began with.
        base: String,
        /// What the one made of it.
        mine: String,
        /// What the other made of it.
        theirs: String,
    },
}

impl Merged {
    /// How many choices a person has to make.
    pub fn conflicts(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Conflict { .. })).count()
    }

    /// The text, when there is nothing to choose.
    pub fn text(&self) -> Option<String> {
        (self.conflicts() == 0).then(|| self.with(|_, _, _| String::new()))
    }

    /// A text in which each conflict holds mine and theirs after one another, so that nothing is lost.
    pub fn both(&self) -> String {
        self.with(|_, mine, theirs| {
            let gap = if is_row(theirs) && mine.lines().next_back().is_some_and(is_row) { "\n" } else { "\n\n" };
            let gap = if mine.is_empty() || theirs.is_empty() { "" } else { gap };
            [mine, gap, theirs].concat()
        })
    }

    /// The text with what a person chose for each conflict, in order; none when there are more or fewer choices.
    pub fn settled(&self, choices: &[&str]) -> Option<String> {
        let mut chosen = choices.iter();
        let text = || self.with(|_, _, _| chosen.next().map(|choice| normalised(choice).into_owned()).unwrap_or_default());
        (choices.len() == self.conflicts()).then(text)
    }

    /// The text with each conflict settled from base, mine and theirs.
    fn with(&self, mut choose: impl FnMut(&str, &str, &str) -> String) -> String {
        let mut text = String::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            // Nothing stands before this piece, though in the text it was cut from something did.
            let bare = at > 0 && text.is_empty();
            match piece {
                Piece::Agreed(agreed) if bare => text.push_str(agreed.trim_start_matches('\n')),
                Piece::Agreed(agreed) => text.push_str(agreed),
                Piece::Conflict { gap, base, mine, theirs } => {
                    let chosen = choose(base, mine, theirs);
                    let chosen = chosen.trim_matches('\n');
                    if chosen.trim().is_empty() {
                        continue;
                    }
                    match gap {
                        _ if bare => {}
                        gap if at == 0 || is_row(chosen) || blank_line_before(gap) => text.push_str(gap),
                        _ => text.push_str("\n\n"),
                    }
                    text.push_str(chosen);
                }
            }
        }
        text
    }
}

/// *Sammenfletter* two texts that were both made from `base`.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let (base, mine, theirs) = (normalised(base), normalised(mine), normalised(theirs));
    let whole = |text: &str| Merged { pieces: if text.is_empty() { Vec::new() } else { vec![Piece::Agreed(text.to_owned())] } };
    if mine == theirs || theirs == base {
        return whole(&mine);
    }
    if mine == base {
        return whole(&theirs);
    }
    Merger::new(Text::new(&base), Text::new(&mine), Text::new(&theirs)).merged()
}

/// The one of two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Mine,
    Theirs,
}

/// Blocks of both sides that must be looked at together, and the units of base they cover.
#[derive(Default)]
struct Group<'b> {
    base: std::ops::Range<usize>,
    mine: Vec<&'b Block>,
    theirs: Vec<&'b Block>,
}

struct Merger<'t> {
    base: Text<'t>,
    mine: Text<'t>,
    theirs: Text<'t>,
    pieces: Vec<Piece>,
    /// Whether what was written last ends with a row of a list or a table; none while nothing is written.
    after_row: Option<bool>,
}

impl<'t> Merger<'t> {
    fn new(base: Text<'t>, mine: Text<'t>, theirs: Text<'t>) -> Self {
        Self { base, mine, theirs, pieces: Vec::new(), after_row: None }
    }

    fn merged(mut self) -> Merged {
        let mine = align(&self.base, &self.mine);
        let theirs = align(&self.base, &self.theirs);
        // How far each text is written: units of base, of mine, of theirs.
        let mut written = [0; 3];
        for group in groups(&mine, &theirs) {
            self.keep(&mut written, group.base.start);
            self.decide(&group, &mut written);
        }
        let units = self.base.units.len();
        self.keep(&mut written, units);
        let end = chosen(Some(self.base.end), Some(self.mine.end), Some(self.theirs.end)).unwrap_or_default();
        let nothing = self.after_row.is_none();
        let lead = if nothing { self.lead() } else { "" };
        self.agree(&[lead, end].concat());
        Merged { pieces: self.pieces }
    }

    /// Writes units that neither side changed, up to a unit of base.
    fn keep(&mut self, written: &mut [usize; 3], until: usize) {
        while written[0] < until {
            let [b, m, t] = *written;
            let text = chosen(Some(self.base.text(b..b + 1)), Some(self.mine.text(m..m + 1)), Some(self.theirs.text(t..t + 1)));
            let gap = chosen(self.base.gap(b), self.mine.gap(m), self.theirs.gap(t));
            self.write(gap, text.unwrap_or_default());
            *written = [b + 1, m + 1, t + 1];
        }
    }

    /// Writes what becomes of a group, and moves on past it.
    fn decide(&mut self, group: &Group<'_>, written: &mut [usize; 3]) {
        let [b, m, t] = *written;
        let side = |blocks: &[&Block], from: usize| match (blocks.first(), blocks.last()) {
            (Some(first), Some(last)) => {
                first.side.start - (first.base.start - group.base.start)..last.side.end + (group.base.end - last.base.end)
            }
            _ => from..from + group.base.len(),
        };
        let (base, mine, theirs) = (b..group.base.end, side(&group.mine, m), side(&group.theirs, t));
        *written = [base.end, mine.end, theirs.end];
        let first = |text: &Text<'t>, units: &std::ops::Range<usize>| if units.is_empty() { None } else { text.gap(units.start) };
        let gap = chosen(first(&self.base, &base), first(&self.mine, &mine), first(&self.theirs, &theirs));
        let same = |a: usize, b: usize| self.mine.units[a].key == self.theirs.units[b].key;
        let only_deletes = |blocks: &[&Block]| blocks.iter().all(|block| block.side.is_empty());

        if group.theirs.is_empty() {
            return self.write(gap, self.mine.text(mine));
        }
        if group.mine.is_empty() {
            return self.write(gap, self.theirs.text(theirs));
        }
        if mine.len() == theirs.len() && mine.clone().zip(theirs.clone()).all(|(a, b)| same(a, b)) {
            let text = chosen(None, Some(self.mine.text(mine)), Some(self.theirs.text(theirs)));
            return self.write(gap, text.unwrap_or_default());
        }
        if only_deletes(&group.mine) && only_deletes(&group.theirs) {
            return;
        }
        if !base.is_empty() {
            return self.conflict(gap, self.base.text(base), self.mine.text(mine), self.theirs.text(theirs));
        }
        // Both put something in. What both begin and end with is the same change; only the rest has no order.
        let begin = mine.clone().zip(theirs.clone()).take_while(|&(a, b)| same(a, b)).count();
        let rest = mine.len().min(theirs.len()) - begin;
        let end = mine.clone().rev().zip(theirs.clone().rev()).take(rest).take_while(|&(a, b)| same(a, b)).count();
        for at in 0..begin {
            self.keep_both(mine.start + at, theirs.start + at);
        }
        let (my_rest, their_rest) = (mine.start + begin..mine.end - end, theirs.start + begin..theirs.end - end);
        let gap = chosen(None, first(&self.mine, &my_rest), first(&self.theirs, &their_rest));
        if my_rest.is_empty() || their_rest.is_empty() {
            self.write(gap, self.mine.text(my_rest));
            self.write(gap, self.theirs.text(their_rest));
        } else {
            self.conflict(gap, "", self.mine.text(my_rest), self.theirs.text(their_rest));
        }
        for at in (1..=end).rev() {
            self.keep_both(mine.end - at, theirs.end - at);
        }
    }

    /// Writes a unit that both sides put in.
    fn keep_both(&mut self, mine: usize, theirs: usize) {
        let gap = chosen(None, self.mine.gap(mine), self.theirs.gap(theirs));
        let text = chosen(None, Some(self.mine.text(mine..mine + 1)), Some(self.theirs.text(theirs..theirs + 1)));
        self.write(gap, text.unwrap_or_default());
    }

    /// Writes agreed text after its gap.
    fn write(&mut self, gap: Option<&str>, text: &str) {
        if text.is_empty() {
            return;
        }
        let gap = self.fitting(gap, is_row(text));
        self.agree(&gap);
        self.agree(text);
        self.after_row = Some(Text::new(text).units.last().is_some_and(|unit| unit.row));
    }

    fn agree(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Agreed(agreed)) => agreed.push_str(text),
            _ => self.pieces.push(Piece::Agreed(text.to_owned())),
        }
    }

    fn conflict(&mut self, gap: Option<&str>, base: &str, mine: &str, theirs: &str) {
        let sides = [mine, theirs].map(Text::new);
        let firsts = sides.iter().filter_map(|side| side.units.first());
        let gap = self.fitting(gap, firsts.into_iter().all(|unit| unit.row)).into_owned();
        self.after_row = Some(sides.iter().filter_map(|side| side.units.last()).all(|unit| unit.row));
        let [base, mine, theirs] = [base, mine, theirs].map(str::to_owned);
        if let Some(Piece::Conflict { base: all, mine: my, theirs: their, .. }) = self.pieces.last_mut() {
            // One after another they are one choice: a side may have meant both together.
            for (all, more) in [(all, base), (my, mine), (their, theirs)] {
                let gap = if all.is_empty() || more.is_empty() { "" } else { gap.as_str() };
                *all = [all.as_str(), gap, &more].concat();
            }
        } else {
            self.pieces.push(Piece::Conflict { gap, base, mine, theirs });
        }
    }

    /// The line ends before a unit: those it has, where they keep it apart from what is written before it.
    fn fitting<'g>(&self, gap: Option<&'g str>, row: bool) -> Cow<'g, str>
    where
        't: 'g,
    {
        let Some(after_row) = self.after_row else {
            // The white space of a text without units may end in the middle of a line.
            let lead = self.lead();
            return Cow::Borrowed(&lead[..lead.rfind('\n').map_or(0, |at| at + 1)]);
        };
        match gap {
            Some(gap) if row || blank_line_before(gap) => Cow::Borrowed(gap),
            None if row && after_row => Cow::Borrowed("\n"),
            _ => Cow::Borrowed("\n\n"),
        }
    }

    /// What stands before the first unit.
    fn lead(&self) -> &'t str {
        chosen(Some(self.base.lead), Some(self.mine.lead), Some(self.theirs.lead)).unwrap_or_default()
    }
}

/// The one of three writings of the same thing: the changed one; of two changed ones the shorter.
fn chosen<'a>(base: Option<&'a str>, mine: Option<&'a str>, theirs: Option<&'a str>) -> Option<&'a str> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) if base == Some(mine) => Some(theirs),
        (Some(mine), Some(theirs)) if base == Some(theirs) => Some(mine),
        (Some(mine), Some(theirs)) => [mine, theirs].into_iter().min_by_key(|text| (text.len(), *text)),
        (mine, theirs) => mine.or(theirs).or(base),
    }
}

/// Blocks that clash put together, all in the order of base.
fn groups<'b>(mine: &'b [Block], theirs: &'b [Block]) -> Vec<Group<'b>> {
    let mut blocks: Vec<(Side, &Block)> = mine.iter().map(|block| (Side::Mine, block)).collect();
    blocks.extend(theirs.iter().map(|block| (Side::Theirs, block)));
    // What is put in before a unit comes before what becomes of the unit.
    blocks.sort_by_key(|(_, block)| (block.base.start, block.base.end));
    let mut groups: Vec<Group<'b>> = Vec::new();
    for (side, block) in blocks {
        let meets = |group: &Group<'b>| {
            let others = if side == Side::Mine { &group.theirs } else { &group.mine };
            others.iter().any(|other| other.clashes(block))
        };
        // A block may clash with the end of one group and with the next; farther back none reaches it.
        let near = groups.len().saturating_sub(3);
        match groups.iter().skip(near).position(meets) {
            Some(first) => {
                for group in groups.split_off(near + first + 1) {
                    if let Some(last) = groups.last_mut() {
                        last.base.end = last.base.end.max(group.base.end);
                        last.mine.extend(group.mine);
                        last.theirs.extend(group.theirs);
                    }
                }
            }
            None => groups.push(Group { base: block.base.clone(), ..Group::default() }),
        }
        if let Some(group) = groups.last_mut() {
            group.base.end = group.base.end.max(block.base.end);
            if side == Side::Mine { &mut group.mine } else { &mut group.theirs }.push(block);
        }
    }
    groups
}

/// What became of a stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stands in both, as the later has it.
    Same(String),
    /// *Udgået*.
    Removed(String),
    /// *Tilføjet*.
    Added(String),
    /// *Ændret*: its words, those that went and those that came told apart.
    Altered(Vec<Run>),
}

/// A run of words that both texts have, or one of them, with the white space around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Both have it.
    Same(String),
    /// Only the earlier has it.
    Removed(String),
    /// Only the later has it.
    Added(String),
}

/// *Forskelle*: what became of each paragraph, and of each row of lists and tables, in the order they are read.
///
/// A paragraph that was split or joined is one that was altered. One that shares few words with what stands in its place is
/// told as taken out and the other as put in.
pub fn differences(before: &str, after: &str) -> Vec<Change> {
    let (before, after) = (normalised(before), normalised(after));
    let (before, after) = (Text::new(&before), Text::new(&after));
    let mut changes = Vec::new();
    let mut shown = 0;
    let same = |units: std::ops::Range<usize>| units.map(|at| Change::Same(after.text(at..at + 1).to_owned()));
    for Block { base, side, paired, .. } in align(&before, &after) {
        changes.extend(same(shown..side.start));
        shown = side.end;
        if paired {
            changes.push(Change::Altered(words(before.text(base), after.text(side))));
        } else {
            changes.extend(base.map(|at| Change::Removed(before.text(at..at + 1).to_owned())));
            changes.extend(side.map(|at| Change::Added(after.text(at..at + 1).to_owned())));
        }
    }
    changes.extend(same(shown..after.units.len()));
    changes
}

/// The words of two texts held against each other; very long ones are not, and stand one after the other.
pub fn words(before: &str, after: &str) -> Vec<Run> {
    let count = before.split_whitespace().count() + after.split_whitespace().count();
    if count > MOST_WORDS || before.is_empty() || after.is_empty() {
        let whole = [(before, Run::Removed(before.to_owned())), (after, Run::Added(after.to_owned()))];
        return whole.into_iter().filter(|(text, _)| !text.is_empty()).map(|(_, run)| run).collect();
    }
    let mut runs: Vec<Run> = Vec::new();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        match (change.tag(), runs.last_mut()) {
            (ChangeTag::Equal, Some(Run::Same(text)))
            | (ChangeTag::Delete, Some(Run::Removed(text)))
            | (ChangeTag::Insert, Some(Run::Added(text))) => text.push_str(change.value()),
            (ChangeTag::Equal, _) => runs.push(Run::Same(change.value().to_owned())),
            (ChangeTag::Delete, _) => runs.push(Run::Removed(change.value().to_owned())),
            (ChangeTag::Insert, _) => runs.push(Run::Added(change.value().to_owned())),
        }
    }
    runs
}
