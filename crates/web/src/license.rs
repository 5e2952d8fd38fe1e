//! *Licens* of the data: what is said of it in OParl, the API, the bulk files and the catalogue, in one place.

/// The terms that the data may be used on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// The name people know it by.
    pub name: String,
    /// The address that stands for it.
    pub url: String,
}

impl License {
    /// Creative Commons Zero 1.0: minutes of authorities are not protected as works (ophavsretsloven § 9),
    /// and nothing is asked of those who use the data.
    pub fn cc0() -> Self {
        Self { name: "CC0 1.0".to_owned(), url: "https://creativecommons.org/publicdomain/zero/1.0/".to_owned() }
    }

    /// A licence by its name, `CC0` or `CC BY 4.0`, or by any other address.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "CC0" | "CC0 1.0" | "cc0" => Ok(Self::cc0()),
            "CC BY 4.0" | "cc-by-4.0" => {
                Ok(Self { name: "CC BY 4.0".to_owned(), url: "https://creativecommons.org/licenses/by/4.0/".to_owned() })
            }
            url if url.starts_with("https://")
                && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c)) =>
            {
                Ok(Self { name: url.to_owned(), url: url.to_owned() })
            }
            other => Err(format!("»{other}« is not a licence: write CC0, CC BY 4.0 or the https address of another")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_name_or_address() {
        assert_eq!(License::parse("CC0"), Ok(License::cc0()));
        assert!(License::parse("CC BY 4.0").unwrap().url.ends_with("/by/4.0/"));
        assert!(License::parse("https://example.org/l").is_ok() && License::parse("https://x/ \"").is_err());
        assert!(License::parse("free").is_err());
    }
}
