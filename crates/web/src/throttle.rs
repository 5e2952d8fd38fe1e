//! How often something may be asked for from one place.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::machine::network;

/// So many places are remembered; then all are forgotten.
const PLACES: usize = 50_000;

/// Counts by place in windows of time. In memory alone: nobody's address is kept.
#[derive(Debug)]
pub(crate) struct Throttle {
    most: u32,
    /// Seconds.
    window: i64,
    counts: Mutex<(i64, HashMap<String, u32>)>,
}

impl Default for Throttle {
    /// So many letters one client may ask for in an hour.
    fn default() -> Self {
        Self::new(12, 3600)
    }
}

impl Throttle {
    /// Lets `most` through in each window of so many seconds.
    pub(crate) fn new(most: u32, window: i64) -> Self {
        Self { most, window, counts: Mutex::default() }
    }

    /// Counts one more of a place; false when it is too many. `seconds` since 1970.
    pub(crate) fn take(&self, place: &str, seconds: i64) -> bool {
        self.with(seconds, |counts| {
            let count = counts.entry(place.to_owned()).or_default();
            *count = count.saturating_add(1);
            *count <= self.most
        })
    }

    /// Whether a place has had all it may.
    pub(crate) fn is_spent(&self, place: &str, seconds: i64) -> bool {
        self.with(seconds, |counts| counts.get(place).is_some_and(|count| *count >= self.most))
    }

    fn with<T>(&self, seconds: i64, f: impl FnOnce(&mut HashMap<String, u32>) -> T) -> T {
        let mut guard = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (window, counts) = &mut *guard;
        if *window != seconds / self.window || counts.len() > PLACES {
            *window = seconds / self.window;
            counts.clear();
        }
        f(counts)
    }
}

/// The place a client asks from; a household of IPv6 addresses is one.
pub(crate) fn place(client: IpAddr) -> String {
    network(client).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_its_letters() {
        let throttle = Throttle::default();
        let take = |client: &str, seconds| throttle.take(&place(client.parse().unwrap()), seconds);
        assert!((0..12).all(|_| take("192.0.2.1", 7200)));
        assert!(throttle.is_spent("192.0.2.1", 7200) && !throttle.is_spent("192.0.2.2", 7200));
        assert!(!take("192.0.2.1", 7201));
        assert!(take("192.0.2.2", 7201));
        assert!(take("192.0.2.1", 10_800));
        let at_home = |last: &str| take(&format!("2001:db8::{last}"), 10_800);
        assert!((0..12).all(|n| at_home(&n.to_string())) && !at_home("ff"));
    }
}
