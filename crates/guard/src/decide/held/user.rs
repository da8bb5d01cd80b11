//! Users and groups. What number a name has is the image's choice, so a profile without root takes numbers alone, and
//! the names that it lists.

use seawall_policy::config::guard::Span;

use super::container::Making;
use super::{Held, fits_any, shown};

impl Held<'_> {
    /// Holds a user, as written, to the profile.
    pub(super) fn user(&mut self, user: Option<&str>, making: Making) {
        let Some(user) = user.filter(|user| !user.is_empty()) else {
            // A command runs as its container does, and a change changes no user.
            if making == Making::Whole && !self.profile.users.root {
                let why = "a number has to be said: the image's own user may be root";
                self.fault("users", why);
            }
            return;
        };
        let (user, group) = match user.split_once(':') {
            Some((user, group)) => (user, Some(group)),
            None => (user, None),
        };
        self.user_alone(user);
        if let Some(group) = group.filter(|group| !group.is_empty() && *group != user) {
            self.group(group);
        }
    }

    /// Holds further groups to the profile.
    pub(super) fn groups(&mut self, groups: &[String]) {
        for group in groups {
            self.group(group);
        }
    }

    fn user_alone(&mut self, user: &str) {
        let users = self.profile.users.clone();
        if users.root {
            return;
        }
        let is_allowed = match number(user) {
            Some(0) => false,
            Some(id) => users.ids.iter().any(|ids| ids.has(id)),
            None => fits_any(user, &users.names),
        };
        if !is_allowed {
            self.fault("users", format!("user {} is not allowed", shown(user)));
        }
    }

    fn group(&mut self, group: &str) {
        let allowed = &self.profile.users.groups;
        let is_allowed = match number(group) {
            Some(id) => allowed
                .iter()
                .any(|it| span(it).is_some_and(|it| it.has(id))),
            None => fits_any(group, allowed),
        };
        if !is_allowed {
            self.fault("users", format!("group {} is not allowed", shown(group)));
        }
    }
}

/// Reads a number as the engine does: a sign and leading zeros count.
fn number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    match text.strip_prefix('-') {
        // Out of every range; the engine refuses it as well.
        Some(rest) if !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit()) => {
            Some(if rest.bytes().all(|it| it == b'0') {
                0
            } else {
                u64::MAX
            })
        }
        _ => {
            let fits = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            fits.then(|| digits.parse().unwrap_or(u64::MAX))
        }
    }
}

fn span(text: &str) -> Option<Span> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(Span { first, last })
}
