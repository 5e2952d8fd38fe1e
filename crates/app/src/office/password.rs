//! *Adgangskode*: kept as argon2id, never as it is.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{Error, Surroundings, error::Internal};

/// So many characters a password has at least (NIST SP 800-63B asks for no more rules than length and not being known).
pub const LEAST: usize = 12;
/// … and at most, so that nobody can keep the machine busy with one.
const MOST: usize = 200;

/// What many choose; whoever guesses begins with these.
const KNOWN: &str = include_str!("words/passwords.txt");

/// What is wrong with a password that somebody chose, in a sentence for them; none when it will do.
///
/// `about` is what everybody knows of them: name and address.
pub fn weakness(password: &str, about: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length < LEAST {
        return Some(format!("Adgangskoden skal have mindst {LEAST} tegn. Fire-fem tilfældige ord er nemme at huske."));
    }
    if length > MOST {
        return Some(format!("Adgangskoden må højst have {MOST} tegn."));
    }
    let plain: String = password.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let mut distinct: Vec<char> = password.to_lowercase().chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 {
        return Some("Adgangskoden gentager de samme få tegn. Vælg en anden.".to_owned());
    }
    if KNOWN.lines().any(|known| plain == known || plain == known.repeat(2)) {
        return Some("Adgangskoden er blandt dem, mange bruger. Vælg en anden.".to_owned());
    }
    let told = |about: &&str| {
        about.split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().count() > 3 && plain == word.to_lowercase())
    };
    about.iter().any(told).then(|| "Adgangskoden er dit navn eller din adresse. Vælg en anden.".to_owned())
}

/// The hash of a password as a PHC string.
pub(super) fn hashed(s: &Surroundings, password: &str) -> Result<String, Error> {
    let salt = s.secret();
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt[..16])
        .map_err(|error| Internal::Missing(format!("a password could not be hashed: {error}")))?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash. Without a hash it takes as long and is not.
pub(super) fn is_right(password: &str, hash: Option<&str>) -> bool {
    /// Of a password that nobody has.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2Fnc2dhbmctbm9ib2R5$l1Gm3pVYlTXnJmNvVqmE0cBjZgYJ6zvS1R3n7Hf2o5k";
    if password.chars().count() > MOST {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_what_everybody_would_try() {
        let about = ["Birgitte Kragelund", "birgitte@lindbjerg.example"];
        for weak in [
            "kort",
            "adgangskode1234",
            "AdgangsKode!!!",
            "aaaaaaaaaaaaaaaa",
            "1212121212121212",
            "Birgitte1234567",
            &"lang".repeat(60),
        ] {
            assert!(weakness(weak, &about).is_some(), "{weak}");
        }
        for good in ["hest ost paraply kano", "blåbærgrød på en mandag", "Xk4-9fPz-77Lq"] {
            assert_eq!(weakness(good, &about), None, "{good}");
        }
    }

    #[test]
    fn only_the_password_itself_is_right_and_nobody_s_never() {
        let s = Surroundings::of_this_machine();
        let hash = hashed(&s, "hest ost paraply kano").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hashed(&s, "hest ost paraply kano").unwrap(), "each has its own salt");
        assert!(is_right("hest ost paraply kano", Some(&hash)));
        assert!(!is_right("hest ost paraply kane", Some(&hash)) && !is_right("", Some(&hash)));
        assert!(!is_right("hest ost paraply kano", None));
        assert!(
            PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2Fnc2dhbmctbm9ib2R5$l1Gm3pVYlTXnJmNvVqmE0cBjZgYJ6zvS1R3n7Hf2o5k")
                .is_ok()
        );
    }
}
