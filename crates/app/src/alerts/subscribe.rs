//! *Tilmeld* and *afmeld*: the only use cases that readers themselves start.

use sagsgang_model::Topic;
use sagsgang_store::{
    Store,
    follow::{self, Request},
};

use super::{Key, Pace, pace::later};
use crate::{Error, Surroundings};

/// A link in a letter works this long, and an address that nobody confirms is kept this long, in seconds.
const UNCONFIRMED: i64 = 48 * 3600;
/// So many letters with a link go to one address in that time, whoever asks.
const MOST_FOR_ONE: usize = 3;
/// So many go out in an hour in all.
const MOST_AN_HOUR: usize = 300;

/// What somebody wrote in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where to send.
    pub email: String,
    /// What to follow.
    pub topic: Topic,
    /// How often.
    pub pace: Pace,
}

/// Takes what somebody wrote: a letter with a link goes to the address, whose owner decides.
///
/// The answer is the same whether the address is known, subscribed, or has had its letters for now: who asks
/// learns nothing about it.
///
/// # Errors
/// [`Error::Invalid`] when it cannot be an address; the store's own.
pub fn ask(store: &Store, s: &Surroundings, asked: &Asked) -> Result<(), Error> {
    let email = asked.email.trim();
    if !is_address(email) {
        return Err(Error::Invalid("this is not an e-mail address that can be written to".into()));
    }
    let now = s.now();
    let request = Request {
        id: s.id().to_string(),
        email: email.to_owned(),
        email_key: email.to_lowercase(),
        topic: asked.topic.to_string(),
        pace: asked.pace.code().to_owned(),
        made: now.clone(),
        attempts: 0,
    };
    let (since, hour) = (later(&now, -UNCONFIRMED)?, later(&now, -3600)?);
    store.write(|c| {
        let (own, _) = follow::requests_since(c, &request.email_key, &since)?;
        let (_, all) = follow::requests_since(c, &request.email_key, &hour)?;
        if own < MOST_FOR_ONE && all < MOST_AN_HOUR {
            follow::add_request(c, &request)?;
        }
        Ok(())
    })
}

/// What the link in a letter would make a subscription of; none when it is used, too old, or not ours.
///
/// # Errors
/// The store's own.
pub fn requested(store: &Store, s: &Surroundings, key: &Key, id: &str, code: &str) -> Result<Option<(Topic, Pace)>, Error> {
    let oldest = later(&s.now(), -UNCONFIRMED)?;
    if !key.proves(CONFIRM, id, code) {
        return Ok(None);
    }
    let request = store.read(|c| follow::request(c, id))?.filter(|request| request.made >= oldest);
    Ok(request.and_then(|request| Some((Topic::parse(&request.topic)?, Pace::from_code(&request.pace)?))))
}

/// Makes the subscription that the link in a letter is for; none when it is used, too old, or not ours.
///
/// # Errors
/// The store's own.
pub fn confirm(store: &Store, s: &Surroundings, key: &Key, id: &str, code: &str) -> Result<Option<(Topic, Pace)>, Error> {
    let Some(found) = requested(store, s, key, id, code)? else { return Ok(None) };
    let (now, new) = (s.now(), s.id().to_string());
    store.write(|c| {
        // Two clicks at once: the second finds nothing.
        let Some(request) = follow::request(c, id)? else { return Ok(None) };
        follow::confirm(c, &new, &request, &now)?;
        Ok(Some(found))
    })
}

/// What the subscription of a link follows; none when the link is not ours or the subscription has ended.
///
/// # Errors
/// The store's own.
pub fn subscribed(store: &Store, key: &Key, id: &str, code: &str) -> Result<Option<Topic>, Error> {
    if !key.proves(END, id, code) {
        return Ok(None);
    }
    Ok(store.read(|c| follow::subscription(c, id))?.and_then(|subscription| Topic::parse(&subscription.topic)))
}

/// Ends a subscription and forgets the address. False when the link is not ours; ending twice is well too.
///
/// # Errors
/// The store's own.
pub fn unsubscribe(store: &Store, key: &Key, id: &str, code: &str) -> Result<bool, Error> {
    if !key.proves(END, id, code) {
        return Ok(false);
    }
    store.write(|c| follow::unsubscribe(c, id))?;
    Ok(true)
}

/// What the code of the link that confirms is for.
pub(crate) const CONFIRM: &str = "confirm";
/// What the code of the link that ends is for.
pub(crate) const END: &str = "end";

/// The time before which requests are forgotten.
pub(crate) fn forgotten(now: &str) -> Result<String, Error> {
    later(now, -UNCONFIRMED)
}

/// Whether it can be an address that every mail server takes: one `@`, letters of ASCII, a domain of two parts.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b));
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= 254
        && local.len() <= 64
        && local.split('.').all(atom)
        && domain.contains('.')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(|top| top.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.dk", "Jens.Vind+sag@post.fjordby.example", "o'hara@xn--brn-0na.dk"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "a@@b.dk",
            "a@b.dk,c@d.dk",
            "a b@c.dk",
            "<a@b.dk>",
            "a@b.dk\r\nBcc: c@d.dk",
            ".a@b.dk",
            "a@-b.dk",
            "å@b.dk",
            "a@1.2.3.4",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
        assert!(!is_address(&format!("{}@b.dk", "a".repeat(65))));
    }

    proptest! {
        #[test]
        fn nothing_that_could_change_a_header_is_an_address(text in "\\PC{0,30}@\\PC{0,30}") {
            if is_address(&text) {
                prop_assert!(text.is_ascii() && !text.contains([' ', '<', '>', ',', ';', ':', '"', '(', ')']));
            }
        }
    }
}
