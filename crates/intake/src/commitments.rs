//! Promises to come back: found in recommendations, decisions and plans.

use sagsgang_model::{
    Date, Provenance,
    record::{Commitment, DateRange},
};

use crate::{
    cues::{self, Cues},
    dates,
    decision::sentences,
    lexicon::{lexicon, lower},
};

/// The promises in a text that recommends or decides; `who` is to keep them.
///
/// A sentence promises when it speaks of coming back (a status, an evaluation, a new treatment) and says when.
pub(crate) fn find(text: &str, meeting: Option<Date>, who: Option<&str>, provenance: Provenance, into: &mut Vec<Commitment>) {
    let words = &lexicon().commitments;
    if !cues::of(text).any(Cues::PROMISE) {
        return;
    }
    for range in sentences(text) {
        let sentence = text[range].trim().trim_end_matches(['.', ',']);
        let lowered = lower(sentence);
        let promise = words.promise.stand_in(&lowered);
        let sure = words.sure.first_in(&lowered).map(|(at, word)| (at, at + word.len()));
        let period = dates::period(sentence, meeting);
        let future = |range: &DateRange| meeting.is_none_or(|m| range.to >= m);
        let (due, end) = match (period, sure) {
            (Some((range, _, end)), _) if promise && future(&range) => (Some(range), end),
            (None, Some(_)) if !promise && words.postpones.stand_in(&lowered) => continue,
            (None, Some((_, end))) if promise || lowered.contains("møde") || lowered.contains("dagsorden") => (None, end),
            _ => continue,
        };
        // Word's end.
        let end = end + sentence[end..].find(|c: char| !c.is_alphanumeric()).unwrap_or(sentence.len() - end);
        let end = if lower(&sentence[end..]).starts_with(" måned") { end + " måned".len() } else { end };
        // "inden 1. maj": the days from now until then.
        let until = due.is_some_and(|d| d.from == d.to)
            && period.is_some_and(|(_, start, _)| {
                ["inden", "senest", "senest den", "inden den", "inden d.", "senest d."]
                    .iter()
                    .any(|w| lowered[..start].trim_end().ends_with(w))
            });
        let due = match (due, meeting) {
            (Some(d), Some(meeting)) if until && d.to > meeting => Some(DateRange { from: meeting, to: d.to }),
            (due, _) => due,
        };
        // The promise itself may stand behind its time: "inden 1. maj 2024 fremlægger en plan".
        let end = if until && !words.promise.stand_in(&lowered[..end]) { sentence.len() } else { end };
        let text = sentence[..end].trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
        let text = ["at ", "At "].iter().find_map(|w| text.strip_prefix(w)).unwrap_or(text).trim();
        let commitment = Commitment { text: text.to_owned(), due, who: who.map(str::to_owned), provenance };
        if !into.iter().any(|c| c.text == commitment.text || (c.due.is_some() && c.due == commitment.due)) {
            into.push(commitment);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(text: &str) -> Vec<(String, Option<(Date, Date)>)> {
        let mut found = Vec::new();
        find(text, Some(date(2021, 9, 6)), None, Provenance::default(), &mut found);
        found.into_iter().map(|c| (c.text, c.due.map(|d| (d.from, d.to)))).collect()
    }

    #[test]
    fn promises() {
        assert_eq!(
            of("at udvalget får en ny status i november måned"),
            [("udvalget får en ny status i november måned".into(), Some((date(2021, 11, 1), date(2021, 11, 30))))]
        );
        assert_eq!(
            of("at fortrinnet evalueres i efteråret 2022"),
            [("fortrinnet evalueres i efteråret 2022".into(), Some((date(2022, 9, 1), date(2022, 11, 30))))]
        );
        assert_eq!(of("Genoptages på næste dagsorden."), [("Genoptages på næste dagsorden".into(), None)]);
        assert_eq!(of("at rapporten tages til efterretning"), []);
        // What is put off is no promise to come back with something.
        assert_eq!(of("Udsættes til næste møde."), []);
        assert_eq!(of("Sagen blev udsat til det kommende møde."), []);
        assert_eq!(of("Udsatte børn drøftes på næste møde."), [("Udsatte børn drøftes på næste møde".into(), None)]);
        assert_eq!(
            of("Udsættes. Forvaltningen vender tilbage på næste møde."),
            [("Forvaltningen vender tilbage på næste møde".into(), None)]
        );
        assert_eq!(of("status for 2019 blev givet i 2020"), []);
    }
}
