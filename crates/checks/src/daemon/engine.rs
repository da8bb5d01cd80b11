//! Versions of Docker's engine, as far as the keys of its configuration file depend on them.

/// The first two numbers of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Engine(pub u32, pub u32);

impl Engine {
    /// Reads `28.2`, `v28.2.1-rc.1`, `20.10.24+dfsg1`; nothing of what is no version.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts = text.split('.');
        let major = parts.next()?.parse().ok()?;
        let rest = parts.next().unwrap_or("0");
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .map_or(Some(rest), |end| rest.get(..end))?;
        Some(Self(major, digits.parse().ok()?))
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Until 19.03 the second number was a month.
        let is_month = (17..20).contains(&self.0);
        if is_month {
            write!(f, "{}.{:02}", self.0, self.1)
        } else {
            write!(f, "{}.{}", self.0, self.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_by_their_first_two_numbers() {
        for (text, version) in [
            ("28.2", Some(Engine(28, 2))),
            ("v28.2.1-rc.1", Some(Engine(28, 2))),
            ("20.10.24+dfsg1", Some(Engine(20, 10))),
            ("29", Some(Engine(29, 0))),
            ("newest", None),
            ("", None),
            ("28.x", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(Engine::parse(text), version, "{text}");
        }
        assert!(Engine(20, 10) < Engine(23, 0));
        assert_eq!(Engine(19, 3).to_string(), "19.03");
        assert_eq!(Engine(28, 0).to_string(), "28.0");
    }
}
