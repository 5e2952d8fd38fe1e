//! *Forretningsorden*: what each kind of body begins with, and what a body has settled for itself.

use std::sync::LazyLock;

use sagsgang_model::{
    id::BodyId,
    standing_orders::{BodyKind, StandingOrders},
};
use sagsgang_store::{
    Connection, Store, agenda,
    body::{self, Body},
    event,
};
use serde::{Deserialize, Serialize};

use super::{
    Actor,
    cases::{LONGEST_TITLE, allow},
    policy::{Action, Resource},
};
use crate::{Error, Surroundings};

/// *Standardopsætning* of one kind of body.
#[derive(Debug, Clone, Deserialize)]
pub struct Preset {
    /// What the kind is called.
    pub name: String,
    /// Parts of the names of bodies that are of this kind, in lower case.
    pub names: Vec<String>,
    /// What such a body begins with.
    pub orders: StandingOrders,
}

#[derive(Deserialize)]
struct Presets {
    preset: Vec<Preset>,
}

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    toml::from_str::<Presets>(include_str!("words/presets.toml")).map(|presets| presets.preset).unwrap_or_default()
});

/// Every preset, in the order that a body's name is held against them.
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

/// What a body of this name begins with.
#[expect(clippy::panic, reason = "the file is part of the program, and tests read it")]
fn preset_of(name: &str) -> &'static Preset {
    let name = name.to_lowercase();
    let named = PRESETS.iter().find(|preset| preset.names.iter().any(|part| name.contains(part.as_str())));
    named.or(PRESETS.last()).unwrap_or_else(|| panic!("presets.toml holds no preset"))
}

/// What holds for a body: what it has settled, or what its kind begins with.
pub(super) fn orders_of(c: &Connection<'_>, body: &Body) -> Result<StandingOrders, Error> {
    Ok(agenda::standing_orders(c, body.id)?.unwrap_or_else(|| preset_of(&body.name).orders.clone()))
}

/// A body and what holds for its meetings.
///
/// # Errors
/// [`Error::NotFound`] without such a body.
pub fn standing_orders(store: &Store, body: BodyId) -> Result<(Body, StandingOrders), Error> {
    store.read(|c| {
        let body = body::get(c, body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        let orders = orders_of(c, &body)?;
        Ok((body, orders))
    })
}

#[derive(Serialize)]
struct Event<'a> {
    body: BodyId,
    kind: BodyKind,
    by: &'a str,
}

/// Keeps what a body has settled.
///
/// # Errors
/// [`Error::NotFound`] for who may not, and without such a body; [`Error::Invalid`] when a value cannot be, in a sentence for
/// the reader.
pub fn set_standing_orders(
    store: &Store,
    s: &Surroundings,
    actor: &Actor,
    body: BodyId,
    orders: &StandingOrders,
) -> Result<(), Error> {
    allow(actor, Action::SetOrders, &Resource { bodies: &[body], ..Resource::INSTALLATION }, "the body")?;
    checked(orders)?;
    store.write(|c| {
        let found = body::get(c, body)?.ok_or_else(|| Error::NotFound("the body".into()))?;
        agenda::set_standing_orders(c, body, orders, &s.now(), &actor.name)?;
        let event = Event { body, kind: orders.kind, by: &actor.account.to_string() };
        event::append(c, &s.now(), "orders.set", &event)?;
        super::agendas::put_waiting(c, s, actor, &found)?;
        Ok(())
    })
}

fn checked(orders: &StandingOrders) -> Result<(), Error> {
    /// More days than this is a slip of the hand.
    const MOST_DAYS: u32 = 60;
    let days = [orders.agenda_days, orders.material_days, orders.request_days];
    if days.iter().any(|days| *days > MOST_DAYS) {
        return Err(Error::Invalid(format!("En frist er højst {MOST_DAYS} dage.")));
    }
    let titles = orders.standing_items.iter().map(|item| &item.title).chain(orders.annual_items.iter().map(|item| &item.title));
    for title in titles {
        if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE {
            return Err(Error::Invalid(format!("Et fast punkt har en titel på højst {LONGEST_TITLE} tegn.")));
        }
    }
    if orders.annual_items.iter().any(|item| !(1..=12).contains(&item.month)) {
        return Err(Error::Invalid("Et punkt i årshjulet har en måned fra 1 til 12.".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_preset_and_bodies_find_theirs() {
        for kind in BodyKind::ALL {
            let presets: Vec<_> = presets().iter().filter(|preset| preset.orders.kind == kind).collect();
            assert_eq!(presets.len(), 1, "{kind:?}");
            assert!(checked(&presets[0].orders).is_ok());
            assert!(super::super::forms::named(&presets[0].orders.form).is_some(), "{kind:?}");
        }
        for (name, kind) in [
            ("Byrådet 2022-2025", BodyKind::Council),
            ("Kommunalbestyrelsen", BodyKind::Council),
            ("Økonomiudvalget", BodyKind::Finance),
            ("Udvalget for Social Omsorg", BodyKind::Standing),
            ("Teknisk Udvalg", BodyKind::Standing),
            ("Seniorrådet", BodyKind::Citizens),
            ("Styregruppen for rammeaftalen", BodyKind::Steering),
            ("Noget helt andet", BodyKind::Standing),
        ] {
            assert_eq!(preset_of(name).orders.kind, kind, "{name}");
        }
        let only_the_council = |preset: &Preset| preset.orders.grants() == (preset.orders.kind == BodyKind::Council);
        assert!(presets().iter().all(only_the_council), "kommunestyrelsesloven § 40");
    }
}
