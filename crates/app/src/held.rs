//! *Tilbageholdt*: what the gate found and nobody has settled.

use sagsgang_store::{
    Store,
    gate::{self, ObstacleRow},
};

use crate::Error;

/// A meeting and what the gate found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The meeting's address.
    pub meeting: String,
    /// What was found, with whether it was let through.
    pub obstacles: Vec<(ObstacleRow, bool)>,
}

/// The meetings that are held back, or all in which the gate found anything.
///
/// # Errors
/// The store's own.
pub fn held(store: &Store, all: bool) -> Result<Vec<Held>, Error> {
    store.read(|c| {
        let mut held = Vec::new();
        for (id, meeting) in gate::meetings_with_obstacles(c, !all)? {
            let released = gate::released(c, id)?;
            let obstacles = gate::obstacles(c, id)?;
            let obstacles = obstacles.into_iter().map(|o| (released.contains(&o.hit), o)).map(|(free, o)| (o, free)).collect();
            held.push(Held { meeting, obstacles });
        }
        Ok(held)
    })
}
