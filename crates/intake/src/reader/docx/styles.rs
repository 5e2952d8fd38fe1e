//! Styles: what a paragraph's or run's style name says of its look.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// How far styles may be based on one another.
const CHAIN: usize = 16;

/// What one style says by itself, or with what it is based on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Look {
    /// Heading level 1–6.
    pub(super) heading: Option<u8>,
    /// Bold on or off.
    pub(super) bold: Option<bool>,
    /// Font size in points.
    pub(super) size: Option<f32>,
    /// The list it numbers by.
    pub(super) list: Option<u32>,
    /// The level in that list.
    pub(super) level: Option<u8>,
}

/// A document's styles.
#[derive(Debug, Default)]
pub(super) struct Styles {
    looks: HashMap<String, (Look, Option<String>)>,
    standard: Option<String>,
    base: Look,
}

impl Styles {
    pub(super) fn parse(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = Reader::from_str(xml);
        let mut current: Option<(String, Look, Option<String>)> = None;
        let mut in_defaults = false;
        loop {
            let event = match reader.read_event() {
                Ok(Event::Eof) | Err(_) => break,
                Ok(event) => event,
            };
            match event {
                Event::Start(e) | Event::Empty(e) => match local(&e).as_str() {
                    "docDefaults" => in_defaults = true,
                    "style" => {
                        let id = attribute(&e, "styleId").unwrap_or_default();
                        if attribute(&e, "default").is_some_and(|v| is_on(&v))
                            && attribute(&e, "type").as_deref() == Some("paragraph")
                        {
                            styles.standard = Some(id.clone());
                        }
                        current = Some((id, Look::default(), None));
                    }
                    name => {
                        if let Some((_, look, based)) = &mut current {
                            match name {
                                "name" => {
                                    let level = attribute(&e, "val").and_then(|v| heading_by_name(&v));
                                    look.heading = look.heading.or(level);
                                }
                                "basedOn" => *based = attribute(&e, "val"),
                                _ => look.take(name, &e),
                            }
                        } else if in_defaults {
                            styles.base.take(name, &e);
                        }
                    }
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "style" => {
                        if let Some((id, look, based)) = current.take() {
                            styles.looks.insert(id, (look, based));
                        }
                    }
                    "docDefaults" => in_defaults = false,
                    _ => {}
                },
                _ => {}
            }
        }
        styles
    }

    /// The look of a paragraph in style `id`, or in the standard style.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Look {
        let mut look = id.or(self.standard.as_deref()).map(|id| self.resolved(id)).unwrap_or_default();
        look.bold = look.bold.or(self.base.bold);
        look.size = look.size.or(self.base.size);
        look
    }

    /// The look of a run in character style `id`.
    pub(super) fn run(&self, id: &str) -> Look {
        self.resolved(id)
    }

    fn resolved(&self, id: &str) -> Look {
        let mut look = Look::default();
        let mut at = Some(id);
        for _ in 0..CHAIN {
            let Some((own, based)) = at.and_then(|id| self.looks.get(id)) else { break };
            look.heading = look.heading.or(own.heading);
            look.bold = look.bold.or(own.bold);
            look.size = look.size.or(own.size);
            look.list = look.list.or(own.list);
            look.level = look.level.or(own.level);
            at = based.as_deref();
        }
        look
    }
}

impl Look {
    /// Takes in one property element.
    pub(super) fn take(&mut self, name: &str, e: &BytesStart<'_>) {
        let value = attribute(e, "val");
        match name {
            "b" => self.bold = Some(value.is_none_or(|v| is_on(&v))),
            "sz" => self.size = value.and_then(|v| v.parse::<f32>().ok()).map(|half| half / 2.0).or(self.size),
            "outlineLvl" => {
                // Level 9 is running text.
                let level = value.and_then(|v| v.parse::<u8>().ok());
                self.heading = level.filter(|l| *l < 9).map(|l| (l + 1).min(6)).or(self.heading);
            }
            "numId" => self.list = value.and_then(|v| v.parse().ok()),
            "ilvl" => self.level = value.and_then(|v| v.parse().ok()),
            _ => {}
        }
    }
}

fn heading_by_name(name: &str) -> Option<u8> {
    let lower = name.trim().to_lowercase();
    if matches!(lower.as_str(), "title" | "titel") {
        return Some(1);
    }
    let rest = lower.strip_prefix("heading").or_else(|| lower.strip_prefix("overskrift"))?;
    rest.trim().parse::<u8>().ok().filter(|l| (1..=9).contains(l)).map(|l| l.min(6))
}

/// The name of an element without its prefix.
pub(super) fn local(e: &BytesStart<'_>) -> String {
    e.local_name().as_ref().to_owned()
}

/// The value of an attribute by its name without prefix.
pub(super) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| {
        match a.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => a.value.as_ref().to_owned(),
        }
    })
}

/// Whether a switch is on.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}
