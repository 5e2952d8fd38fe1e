//! `sagsgang gate`: what stops editions, and what persons decide about them.

use std::fmt::Write as _;

use sagsgang_app::{Decided, Held, describe_closed, held, redact, release, restore, set_strict, withdraw};
use sagsgang_store::gate::{ClosedItem, Redaction};

use crate::{
    arguments::{Decision, Gate, GateAction},
    data,
    failure::{Done, Failure, print},
};

/// Does what is asked at the gate; then prints what is still held back.
pub fn run(options: &Gate) -> Result<Done, Failure> {
    let store = data::open(&options.data)?;
    let s = data::surroundings();
    let decided = |decision: &Decision| Decided { by: decision.by.clone(), reason: decision.reason.clone() };
    match &options.action {
        GateAction::List { all } => return print(table(&held(&store, *all)?).as_bytes()),
        GateAction::Release { meeting, hits, decision } => release(&store, &s, at(meeting), hits, &decided(decision))?,
        GateAction::Redact { meeting, text, file, decision } => {
            let redaction = match (text, file) {
                (Some(text), _) => Redaction::Passage(text.clone()),
                (None, Some(file)) => Redaction::File(file.clone()),
                (None, None) => return Err(Failure::new("nothing to take out").hint("say what with --text or --file")),
            };
            redact(&store, &s, at(meeting), &redaction, &decided(decision))?;
        }
        GateAction::Withdraw { meeting, decision } => withdraw(&store, &s, at(meeting), &decided(decision))?,
        GateAction::Restore { meeting, decision } => restore(&store, &s, at(meeting), &decided(decision))?,
        GateAction::Closed { item, title, ground, extract, by } => {
            let told = ClosedItem { title: title.clone(), ground: *ground, extract: extract.clone() };
            describe_closed(&store, &s, at(item), &told, by)?;
        }
        GateAction::Strict { from } => set_strict(&store, &s, *from)?,
    }
    let left = held(&store, false)?;
    print(
        if left.is_empty() { "Done. Nothing is held back.\n".to_owned() } else { format!("Done.\n{}", table(&left)) }.as_bytes(),
    )
}

/// An address as people copy it, with or without host and `/moeder/`.
pub fn at(address: &str) -> &str {
    address.split_once("/moeder/").map_or(address, |(_, rest)| rest).trim_matches('/')
}

fn table(held: &[Held]) -> String {
    let mut out = String::new();
    if held.is_empty() {
        out.push_str("Nothing is held back.\n");
    }
    for meeting in held {
        let _ = writeln!(out, "{}", meeting.meeting);
        for (o, released) in &meeting.obstacles {
            let weight = if *released { "released" } else { o.weight.as_str() };
            let _ = writeln!(out, "  {}  {weight:<8}  {:<16}  {}: {}", o.hit, o.kind, o.place, o.message);
        }
    }
    out
}
