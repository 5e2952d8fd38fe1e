//! Publications of the samples as PDF, read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod again;
mod binder;
mod documents;
mod hostile;
mod publications;
mod round_trip;
mod sign;
