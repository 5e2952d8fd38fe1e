//! Stories of the use cases, with records made by hand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::items_after_statements)]

mod agendas;
mod consultations;
mod consulted_items;
mod drafts;
mod enclosures;
mod following;
mod gate;
mod import;
mod keeping;
mod lindbjerg;
mod minutes;
mod moving;
mod moving_again;
mod office;
mod order;
mod passkeys;
mod publishing;
mod replies;
mod sittings;
mod trail;
