use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// An anchor on the only place of some words; `[…]` in a text are taken away and mark the words.
#[track_caller]
fn marked(text: &str) -> (Anchor, String) {
    let (before, rest) = text.split_once('[').unwrap();
    let (words, after) = rest.split_once(']').unwrap();
    let start = before.chars().count();
    let text = [before, words, after].concat();
    (Anchor::new("case", &text, start..start + words.chars().count()).unwrap(), text)
}

fn slice(text: &str, range: Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}

fn words_at(text: &str, found: &Found) -> Option<String> {
    found.range().map(|range| slice(text, range))
}

/// Checks what becomes of a mark: `[…]` in the second text is where it must be; without them it must be lost.
#[track_caller]
fn becomes(old: &str, new: &str) -> Found {
    let (anchor, _) = marked(old);
    let wanted = new.split_once('[').map(|(_, rest)| rest.split_once(']').unwrap().0.to_owned());
    let start = new.split_once('[').map(|(before, _)| before.chars().count());
    let text = if wanted.is_some() { new.replacen('[', "", 1).replacen(']', "", 1) } else { new.to_owned() };
    let found = anchor.find(&text);
    assert_eq!(words_at(&text, &found), wanted, "{found:?} of {anchor:?}");
    assert_eq!(found.range().map(|range| range.start), start);
    found
}

const CASE: &str = "Havnebadet ved Nordkajen lukker i november.\n\nForvaltningen har indhentet tilbud på en ny bro. [Den billigste \
    løsning koster 1,2 mio. kr.] og kan stå færdig til maj.\n\nFritidsudvalget behandlede sagen den 4. marts.\n";

#[test]
fn an_unchanged_text_has_its_marks_where_they_were() {
    assert!(matches!(becomes(CASE, CASE), Found::Same(_)));
    assert!(matches!(becomes("[Hele teksten]", "[Hele teksten]"), Found::Same(_)));
    assert!(matches!(becomes("Nej. [Ja.] Nej.", "Nej. [Ja.] Nej."), Found::Same(_)));
    assert!(matches!(becomes("aaaa[a]aaaaaaaa", "aaaa[a]aaaaaaaa"), Found::Same(_)));
}

#[test]
fn words_are_followed_where_the_text_around_them_moves() {
    let found = becomes(CASE, &format!("Et nyt afsnit står først.\n\n{CASE}"));
    assert!(matches!(found, Found::Moved(_)));
    becomes(
        CASE,
        "Forvaltningen har fået tilbud på en ny bro. [Den billigste løsning koster 1,2 mio. kr.] og kan blive færdig i juni.",
    );
    becomes("Se side 4. [Ja] til broen.", "Helt nye ord her. Se side 4. [Ja] til broen.");
}

#[test]
fn white_space_is_of_no_matter() {
    let found = becomes(CASE, &CASE.replace("Den billigste løsning", "Den  billigste\nløs\u{AD}ning").replace("\n\n", "\r\n"));
    assert!(matches!(found, Found::Same(_) | Found::Moved(_)));
    let (anchor, _) = marked("Et [  punkt \n] til.");
    assert_eq!((anchor.exact.as_str(), anchor.at), ("punkt", 5));
}

#[test]
fn changed_words_are_found_between_the_same_sides() {
    let found = becomes(CASE, &CASE.replace("koster 1,2 mio. kr.", "koster nu 1,4 mio. kr."));
    assert!(matches!(found, Found::Changed { similarity, .. } if similarity > 0.8), "{found:?}");
    // One side is changed as well.
    becomes(
        CASE,
        &CASE.replace("1,2 mio.", "1,4 mio.").replace("og kan stå færdig til maj", "hvortil kommer drift på 80.000 kr. om året"),
    );
    becomes(CASE, &CASE.replace("billigste", "mindste").replace("har indhentet tilbud på en ny bro", "beder om penge til den"));
}

#[test]
fn other_words_in_the_same_place_are_not_the_words() {
    becomes(
        CASE,
        "Havnebadet ved Nordkajen lukker i november.\n\nForvaltningen har indhentet tilbud på en ny bro. Udvalget ønsker \
        flere tal for drift og kan stå færdig til maj.",
    );
}

#[test]
fn removed_words_are_lost() {
    let (_, text) = marked(CASE);
    becomes(CASE, &text.replace("Den billigste løsning koster 1,2 mio. kr. ", ""));
    becomes(CASE, "");
    becomes(CASE, "Noget helt andet, som handler om skoler og daginstitutioner i den nordlige del af kommunen.");
}

fn list(without: Option<usize>, marked: Option<usize>) -> String {
    let line = |at: usize| {
        let words = format!("Forvaltningen indstiller, at punkt {at} godkendes og sendes videre.");
        if marked == Some(at) { format!("[{words}]") } else { words }
    };
    (1..=9).filter(|at| without != Some(*at)).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sentence_among_its_likes_is_that_one_or_none() {
    for at in 1..=9 {
        let old = list(None, Some(at));
        becomes(&old, &list(None, Some(at)));
        becomes(&old, &list(None, Some(at)).replace("punkt 5", "punkt 55"));
        // Another was taken out, and this one.
        for without in 1..=9 {
            becomes(&old, &list(Some(without), Some(at).filter(|at| *at != without)));
        }
        // In the opposite order.
        let turned = |text: String| text.lines().rev().map(str::to_owned).collect::<Vec<_>>().join("\n");
        becomes(&old, &turned(list(None, Some(at))));
        becomes(&old, &turned(list(Some(at), None)));
        // Changed in itself, where it stands.
        becomes(&old, &list(None, Some(at)).replace(&format!("punkt {at} godkendes"), &format!("punkt {at} ikke godkendes")));
    }
}

/// The same words in every item, with items between that differ.
fn agenda(titles: &[&str], marked: Option<&str>) -> String {
    let item = |title: &&str| {
        let words = if marked == Some(*title) { "[Indstillingen godkendes.]" } else { "Indstillingen godkendes." };
        format!("{title}\n\nBeslutning\n\n{words}\n\nSagen er afsluttet i udvalget.")
    };
    titles.iter().map(item).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_same_words_in_many_places_are_told_apart() {
    let titles = ["Budget for 2026", "Lokalplan 114 for Nordkajen", "Takster for havnen", "Valg af formand", "Eventuelt"];
    for title in titles {
        let old = agenda(&titles, Some(title));
        becomes(&old, &agenda(&titles, Some(title)));
        let mut others = titles.to_vec();
        others.retain(|other| *other != title);
        becomes(&old, &agenda(&others, None));
        for other in others {
            let mut rest = titles.to_vec();
            rest.retain(|title| *title != other);
            becomes(&old, &agenda(&rest, Some(title)));
        }
        let mut turned = titles.to_vec();
        turned.reverse();
        let (anchor, _) = marked(&old);
        let text = agenda(&turned, None);
        let found = anchor.find(&text);
        if let Some(range) = found.range() {
            let (_, right) = marked(&agenda(&turned, Some(title)));
            assert_eq!(text, right);
            let before = slice(&text, 0..range.start);
            assert_eq!(titles.iter().max_by_key(|title| before.rfind(**title)), Some(&title));
        }
    }
}

#[test]
fn no_place_and_no_words_make_no_mark() {
    for (text, range) in [("", 0..0), ("abc", 1..1), ("abc", 2..9), ("a  c", 1..3), ("\u{200B}\u{AD}", 0..2)] {
        assert_eq!(Anchor::new("case", text, range), None, "{text}");
    }
    let backwards = Range { start: 3, end: 1 };
    assert_eq!(Anchor::new("case", "abcdef", backwards), None);
}

#[test]
fn it_is_the_same_after_json() {
    let (anchor, text) = marked(&list(None, Some(4)));
    let json = serde_json::to_string(&anchor).unwrap();
    let back: Anchor = serde_json::from_str(&json).unwrap();
    assert_eq!(back, anchor);
    assert!(matches!(back.find(&text), Found::Same(_)));
    let short: Anchor = serde_json::from_str(r#"{"part":"case","exact":"bro","before":"en ny ","after":" nu","at":6}"#).unwrap();
    assert_eq!(short.find("en ny bro nu"), Found::Same(6..9));
}

/// The sentences of every sample text, each marked; what comes of the mark when the sentence is changed, or is gone.
#[test]
fn samples_keep_their_marks() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let (mut changed, mut kept, mut gone, mut wrong) = (0, 0, 0, Vec::new());
    let mut files: Vec<_> = std::fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "txt"));
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.split_whitespace().count() >= 5) {
            let start = lines[..at].iter().map(|line| line.chars().count() + 1).sum::<usize>();
            let anchor = Anchor::new("case", &text, start..start + line.chars().count()).unwrap();
            assert!(matches!(anchor.find(&text), Found::Same(_)), "{line}");
            let with = |new: Option<&str>| {
                let mut lines = lines.clone();
                match new {
                    Some(new) => lines[at] = new,
                    None => drop(lines.remove(at)),
                }
                lines.join("\n")
            };
            // Every fifth word is another.
            let words: Vec<&str> = line.split_whitespace().collect();
            let other: Vec<&str> = words.iter().enumerate().map(|(at, word)| if at % 5 == 2 { "dog" } else { *word }).collect();
            let new = with(Some(&other.join(" ")));
            let found = anchor.find(&new);
            changed += 1;
            match words_at(&new, &found) {
                Some(words) if words.split_whitespace().eq(other.iter().copied()) => kept += 1,
                Some(words) => wrong.push(format!("changed {line:?}: {words:?}")),
                None => {}
            }
            gone += 1;
            let new = with(None);
            let twice = lines.iter().filter(|other| *other == line).count() > 1;
            if let Some(words) = words_at(&new, &anchor.find(&new)) {
                wrong.push(format!("removed {line:?} (again: {twice}): {words:?}"));
            }
        }
    }
    println!("{kept} of {changed} changed sentences kept their mark; of {gone} removed ones {} went wrong", wrong.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(kept * 100 >= changed * 90, "{kept} of {changed}");
}

#[test]
fn long_texts_take_little_time() {
    let hostile = ["a".repeat(400_000), "ab ".repeat(133_000), "Godkendt.\n\n".repeat(36_000), list(None, None).repeat(600)];
    for text in hostile {
        let length = text.chars().count();
        for range in [length / 2..length / 2 + 1, length / 2..length / 2 + 40, 10..length / 2, 0..length] {
            let start = Instant::now();
            let anchor = Anchor::new("case", &text, range.clone()).unwrap();
            let _ = anchor.find(&text);
            let _ = anchor.find(&text[..text.len() / 3]);
            let _ = anchor.find(&text.replace('a', "e").replace('o', "u"));
            let took = start.elapsed();
            assert!(took < Duration::from_secs(20), "{took:?} for {range:?} of {:?}", &text[..20]);
            println!("{took:?} for {} of {:?}", range.len(), &text[..12]);
        }
    }
}

#[test]
fn marks_lie_over_one_another() {
    let run = |text, marks: &[char]| Run { text, marks: marks.to_vec() };
    assert_eq!(
        mark("Å, æbler og pærer", &[(3..11, 'a'), (9..17, 'b'), (9..11, 'c')]),
        [run("Å, ", &[]), run("æbler ", &['a']), run("og", &['a', 'b', 'c']), run(" pærer", &['b'])]
    );
    assert_eq!(mark::<u8>("", &[]), []);
    assert_eq!(mark("ab", &[(0..99, 'a'), (5..6, 'b'), (1..1, 'c')]), [run("ab", &['a'])]);
}

/// Paragraphs of made-up words; they do not become all alike when a failure is made smaller.
fn paragraphs() -> impl Strategy<Value = Vec<String>> {
    let paragraph = (any::<u64>(), 14usize..30).prop_map(|(seed, words)| {
        let mut state = seed ^ 0x9E37_79B9_7F4A_7C15;
        let mut next = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % most).unwrap()
        };
        let letters: Vec<char> = "eeeeennrrttaiidssloggkmvufbhpåæøjy".chars().collect();
        let mut word = || (0..2 + next(8)).map(|_| letters[next(letters.len() as u64)]).collect::<String>();
        (0..words).map(|_| word()).collect::<Vec<_>>().join(" ") + "."
    });
    prop::collection::vec(paragraph, 3..8)
}

proptest! {
    #[test]
    fn an_unchanged_text_is_the_same(text in any::<String>(), start in 0usize..60, length in 1usize..60) {
        if let Some(anchor) = Anchor::new("case", &text, start..start + length) {
            let found = anchor.find(&text);
            prop_assert!(matches!(found, Found::Same(_)), "{:?}", found);
            prop_assert_eq!(words_at(&text, &found), Some(anchor.exact));
        }
    }

    #[test]
    fn texts_of_few_letters_are_the_same(text in "[ab \n]{1,80}", start in 0usize..60, length in 1usize..9) {
        if let Some(anchor) = Anchor::new("case", &text, start..start + length) {
            prop_assert!(matches!(anchor.find(&text), Found::Same(_)));
        }
    }

    #[test]
    fn nothing_panics(old in any::<String>(), new in any::<String>(), start in 0usize..40, length in 0usize..40) {
        if let Some(anchor) = Anchor::new("case", &old, start..start + length) {
            if let Some(range) = anchor.find(&new).range() {
                prop_assert!(range.start < range.end && range.end <= new.chars().count());
            }
            let _ = anchor.find(&format!("{old}{new}"));
            let _ = anchor.find(&old.chars().rev().collect::<String>());
        }
    }

    #[test]
    fn edits_elsewhere_leave_the_words(all in paragraphs(), at in 0usize..8, from in 2usize..6, length in 3usize..6, new in paragraphs(), turn in 0usize..8) {
        let at = at % all.len();
        let words: Vec<&str> = all[at].split(' ').collect();
        let marked = words[from..from + length].join(" ");
        let text = all.join("\n\n");
        let place = all[..at].join("\n\n").chars().count() + if at > 0 { 2 } else { 0 } + words[..from].join(" ").chars().count() + 1;
        let anchor = Anchor::new("case", &text, place..place + marked.chars().count()).unwrap();
        prop_assert_eq!(&anchor.exact, &marked);
        let own = all[at].clone();
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len());
        let mut inserted = all.clone();
        inserted.insert(turn % (all.len() + 1), new[0].clone());
        let others_new: Vec<String> = all.iter().enumerate().map(|(place, old)| if place == at { old.clone() } else { new[place % new.len()].clone() }).collect();
        for edited in [turned, inserted, others_new, vec![own]] {
            let text = edited.join("\n");
            prop_assert_eq!(words_at(&text, &anchor.find(&text)), Some(marked.clone()));
        }
    }

    #[test]
    fn edits_within_are_found_where_they_are(all in paragraphs(), at in 0usize..8, from in 2usize..4, edit in 0usize..6, new in "[a-zæøå]{4,9}") {
        let at = at % all.len();
        let words: Vec<&str> = all[at].split(' ').collect();
        let (from, to) = (from, from + 7);
        let marked = words[from..to].join(" ");
        let text = all.join("\n");
        let place = all[..at].iter().map(|p| p.chars().count() + 1).sum::<usize>() + words[..from].join(" ").chars().count() + 1;
        let anchor = Anchor::new("case", &text, place..place + marked.chars().count()).unwrap();
        let mut changed: Vec<&str> = words[from..to].to_vec();
        changed[edit] = &new;
        let changed = changed.join(" ");
        let whole = [words[..from].join(" "), changed.clone(), words[to..].join(" ")].join(" ");
        let mut edited = all.clone();
        edited[at] = whole;
        let text = edited.join("\n\n");
        prop_assert_eq!(words_at(&text, &anchor.find(&text)), Some(changed));
    }

    #[test]
    fn removed_words_are_lost_whatever_else_there_is(all in paragraphs(), at in 0usize..8) {
        let at = at % all.len();
        let text = all.join("\n");
        let place = all[..at].iter().map(|p| p.chars().count() + 1).sum::<usize>();
        let anchor = Anchor::new("case", &text, place..place + all[at].chars().count()).unwrap();
        let mut rest = all.clone();
        rest.remove(at);
        prop_assert_eq!(anchor.find(&rest.join("\n")), Found::Lost);
    }

    #[test]
    fn runs_put_together_are_the_text(text in any::<String>(), marks in prop::collection::vec((0usize..40, 0usize..40), 0..9)) {
        let marks: Vec<(Range<usize>, usize)> = marks.into_iter().enumerate().map(|(id, (a, b))| (a..b, id)).collect();
        let runs = mark(&text, &marks);
        prop_assert_eq!(runs.iter().map(|run| run.text).collect::<String>(), text.clone());
        let mut place = 0;
        for run in &runs {
            for _ in run.text.chars() {
                let on: Vec<usize> = marks.iter().filter(|(range, _)| range.contains(&place)).map(|(_, id)| *id).collect();
                prop_assert_eq!(&on, &run.marks);
                place += 1;
            }
        }
    }
}
