//! The program as people run it: one process for each command.

#![allow(clippy::unwrap_used, clippy::panic)]

mod gate;
mod help;
mod keeping;
mod moving;
mod pdf;
mod program;
mod reading;
mod schema;
mod serving;
mod uploading;
