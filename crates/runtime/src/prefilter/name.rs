//! Parts of names of files that a kernel can compare at once: how long a name is, its first eight bytes, its last eight.

use std::collections::BTreeSet;

/// How many bytes of an end are compared.
pub const END: usize = 8;

/// What a component of a path has to look like. It fits each name that it was made for, and a few others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Component {
    /// How long it is, where that is known.
    pub length: Option<u8>,
    /// How it begins: at most [`END`] bytes.
    pub head: Vec<u8>,
    /// How it ends: at most [`END`] bytes.
    pub tail: Vec<u8>,
}

impl Component {
    /// Makes it of a whole name; nothing where no file can be called so.
    pub fn exact(name: &[u8]) -> Option<Self> {
        let length = u8::try_from(name.len())
            .ok()
            .filter(|length| *length != 0)?;
        Some(Self {
            length: Some(length),
            ..Self::begin(name).and(Self::end(name))
        })
    }

    /// Makes it of how a name begins.
    pub fn begin(name: &[u8]) -> Self {
        Self {
            head: name.get(..END).unwrap_or(name).to_vec(),
            ..Self::default()
        }
    }

    /// Makes it of how a name ends.
    pub fn end(name: &[u8]) -> Self {
        let start = name.len().saturating_sub(END);
        Self {
            tail: name.get(start..).unwrap_or(name).to_vec(),
            ..Self::default()
        }
    }

    fn and(self, end: Self) -> Self {
        Self {
            tail: end.tail,
            ..self
        }
    }

    /// Returns whether a name looks like that.
    pub fn fits(&self, name: &[u8]) -> bool {
        let length = self
            .length
            .is_none_or(|length| usize::from(length) == name.len());
        length && name.starts_with(&self.head) && name.ends_with(&self.tail)
    }

    /// Returns whether each name looks like that.
    pub fn fits_all(&self) -> bool {
        *self == Self::default()
    }
}

/// What a path has to look like: its last component is one of several, or its first ones are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paths {
    /// Last components.
    pub last: BTreeSet<Component>,
    /// First components, with the second where that is known.
    pub first: BTreeSet<(Component, Option<Component>)>,
}

impl Paths {
    /// Paths whose last component looks like that.
    pub fn last(component: Component) -> Self {
        Self {
            last: BTreeSet::from([component]),
            ..Self::default()
        }
    }

    /// Paths that begin like that: `/etc/cr` are those whose first component is `etc` and whose second begins with `cr`.
    /// Nothing where all paths may.
    pub fn begin(text: &[u8]) -> Option<Self> {
        let mut parts = text.strip_prefix(b"/")?.split(|byte| *byte == b'/');
        let first = parts.next()?;
        let second = parts.next();
        let is_third = parts.next().is_some();
        let first = match second {
            Some(_) => Component::exact(first)?,
            None => Component::begin(first),
        };
        let second = match second {
            Some(second) if is_third => Component::exact(second),
            Some(second) => Some(Component::begin(second)),
            None => None,
        };
        let second = second.filter(|second| !second.fits_all());
        (!first.fits_all()).then(|| Self {
            first: BTreeSet::from([(first, second)]),
            ..Self::default()
        })
    }

    /// The paths of both.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        self.last.extend(other.last.iter().cloned());
        self.first.extend(other.first.iter().cloned());
        self
    }

    /// Returns whether a path looks like that. One without components, or that is not from the root, may.
    pub fn fit(&self, path: &[u8]) -> bool {
        let Some(rest) = path.strip_prefix(b"/").filter(|rest| !rest.is_empty()) else {
            return true;
        };
        let mut parts = rest.split(|byte| *byte == b'/');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let last = rest.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        self.last.iter().any(|component| component.fits(last))
            || self.first.iter().any(|(own, next)| {
                let next = next
                    .as_ref()
                    .is_none_or(|next| second.is_some_and(|second| next.fits(second)));
                own.fits(first) && next
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_look_like_what_they_were_made_for() {
        let begin = |text: &str| Paths::begin(text.as_bytes()).unwrap();
        let exact = |text: &str| Paths::last(Component::exact(text.as_bytes()).unwrap());
        let rows: [(Paths, &str, bool); 14] = [
            (begin("/etc/cr"), "/etc/cron.d/x", true),
            (begin("/etc/cr"), "/etc/crontab", true),
            (begin("/etc/cr"), "/etc/shadow", false),
            (begin("/etc/cr"), "/usr/cron", false),
            (begin("/etc"), "/etcetera", true),
            (begin("/etc/"), "/etcetera", false),
            (begin("/etc/"), "/etc/x", true),
            (begin("/var/lib/docker/"), "/var/lib/x", true),
            (begin("/var/lib/docker/"), "/var/log/x", false),
            (exact("shadow"), "/etc/shadow", true),
            (exact("shadow"), "/etc/shadow-", false),
            (
                exact("a-name-of-more-than-16"),
                "/a-name-of-more-than-16",
                true,
            ),
            (exact("shadow"), "/", true),
            (exact("shadow"), "socket:[1]", true),
        ];
        for (paths, path, wanted) in rows {
            assert_eq!(paths.fit(path.as_bytes()), wanted, "{paths:?} {path}");
        }
        assert_eq!(Paths::begin(b"/"), None);
        assert_eq!(Paths::begin(b"etc/"), None);
    }
}
