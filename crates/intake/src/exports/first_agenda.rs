//! FirstAgenda's publication as JSON, read as a tree; and what its labels are worth.

use std::fmt;

use sagsgang_model::{Finding, FindingKind};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{
    meeting::{Label, Point},
    tree::{Attribute, Tree, folded},
};
use crate::{
    lexicon::lower,
    reader::{detect, finding},
};

/// The most values that are read.
const MOST: usize = 2_000_000;

/// Fields that no other JSON has together; names are looked for before the whole is read.
const SIGNS: [&str; 6] = ["dagsordenpunkter", "agendaitems", "agendapoints", "casenumber", "isopen", "sagsnummer"];

/// Whether one of the signs is there.
pub(super) fn may_be(bytes: &[u8]) -> bool {
    let lowered = lower(&detect::decode(bytes).0);
    SIGNS.iter().any(|sign| lowered.contains(&format!("\"{sign}\"")))
}

/// The values as a tree: an entry of an object is an element, and one of a list an element by the list's name.
///
/// Nothing when it is no JSON of FirstAgenda; a finding when it seems to be, and cannot be read.
pub(super) fn tree(bytes: &[u8]) -> Option<Result<Tree, Finding>> {
    if !may_be(bytes) {
        return None;
    }
    let text = detect::decode(bytes).0;
    if values(&text) > MOST {
        return Some(Err(finding(
            FindingKind::TooLarge,
            "Udtrækket har flere felter, end der kan læses på én gang; del det op, og indlæs det igen.",
        )));
    }
    let Ok(value) = serde_json::from_str::<Value>(text.trim_start_matches('\u{FEFF}')) else {
        return Some(Err(finding(
            FindingKind::Unreadable,
            "Udtrækket er ikke hel JSON og kan ikke læses; hent det igen, eller lav det igen.",
        )));
    };
    let mut tree = Tree::new();
    // Parsing has bounded the depth.
    let root = tree.add(0, "publication").unwrap_or(0);
    add(&mut tree, root, "entry", &value, true);
    tree.finish();
    Some(Ok(tree))
}

/// How many values there can be, at the most.
fn values(text: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => count += 1,
            _ => {}
        }
    }
    count
}

fn add(tree: &mut Tree, parent: usize, name: &str, value: &Value, outermost: bool) {
    match value {
        Value::Null => {}
        // An empty list says nothing but that there could be some.
        Value::List(values) if values.is_empty() => {
            tree.nodes[parent].attributes.push(Attribute { name: folded(name).into(), value: String::new() });
        }
        Value::List(values) => values.iter().for_each(|value| add(tree, parent, name, value, false)),
        Value::Entries(entries) => {
            let to = if outermost { Some(parent) } else { tree.add(parent, name) };
            if let Some(to) = to {
                entries.iter().for_each(|(name, value)| add(tree, to, name, value, false));
            }
        }
        Value::Words(words) => {
            if let Some(to) = tree.add(parent, name) {
                tree.write(to, words);
            }
        }
    }
}

/// A value of JSON, with all entries of an object: of two with one name the last would hide the first, and what it closes.
enum Value {
    Null,
    /// A string, a number or a truth, as it is written.
    Words(String),
    List(Vec<Value>),
    Entries(Vec<(String, Value)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, told: bool) -> Result<Value, E> {
        Ok(Value::Words(told.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Words(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Words(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Words(serde_json::Value::from(number).to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Words(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Words(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = from.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = from.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Entries(entries))
    }
}

/// Closes what `IsOpen` calls open and something else does not: the field says that the item is on the agenda that was
/// published, and not that it was treated with open doors.
pub(super) fn doubt(point: &mut Point) {
    let why = if point.files.iter().any(|file| file.access.closes()) {
        "et af dets bilag er lukket"
    } else if point.group.as_deref().is_some_and(|group| lower(group).contains("lukke")) {
        "det står i en lukket gruppe"
    } else {
        return;
    };
    if point.access == Label::Open {
        point.access = Label::Closed;
        point.contradiction = Some(why);
    }
}
