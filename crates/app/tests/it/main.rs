//! Stories of the use cases, with records made by hand.

mod import;
mod keeping;
mod lindbjerg;
mod order;
mod publishing;
mod trail;
