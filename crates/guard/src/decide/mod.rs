//! Decisions: what a policy says of a request.
//!
//! [`policy::Policy`] is a policy of `seawall.yaml`, ready to judge. A request becomes a `scene::Scene`: who asks, for
//! what, and what the world says of the objects that it names. Each rule is tried by itself ([`trial`]), what is made is
//! held to a profile field by field (`held`), and [`explain`] puts all of that into words.

pub mod accounts;
pub mod case;
mod condition;
pub mod context;
pub mod evidence;
pub mod explain;
mod facts;
mod held;
pub mod learn;
mod member;
pub mod policy;
mod protected;
pub mod reference;
mod scene;
mod second;
mod selector;
mod sight;
pub mod trial;

use crate::api::asked::Asked;
use crate::api::operation::Target;
use crate::principal::Principal;
use crate::world::World;

/// What decides.
pub trait Judge: Send + Sync {
    /// Decides. An error in any rule denies; what no rule allows is denied.
    fn judge(&self, principal: &Principal, asked: &Asked, world: &dyn World, now: Time)
    -> Decision;

    /// Says what of lists and events a principal may see.
    fn sight(&self, principal: &Principal) -> Sight;

    /// Says which sessions of a principal are recorded.
    fn recorded(&self, _: &Principal) -> Recorded {
        Recorded::default()
    }
}

/// Which sessions are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Commands that are run in a container.
    pub exec: bool,
    /// A container's own process.
    pub attach: bool,
    /// Whether what is typed is recorded, too.
    pub input: bool,
}

impl Recorded {
    /// Puts two together: what either of them wants recorded is.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            exec: self.exec || other.exec,
            attach: self.attach || other.attach,
            input: self.input || other.input,
        }
    }

    /// Says whether the session that an operation begins is recorded.
    pub fn holds_for(self, operation: &str) -> bool {
        match operation {
            "exec.start" => self.exec,
            "containers.attach" | "containers.attach-ws" => self.attach,
            _ => false,
        }
    }
}

/// A moment: seconds since 1970-01-01 UTC. Given by whoever holds the clock.
pub type Time = i64;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request goes to the engine.
    pub allowed: bool,
    /// Whether the policy would have denied it, had its mode been to enforce.
    pub would_deny: bool,
    /// Rules that decided, each by the id that the policy gives it; of built-in rules `builtin/…`.
    pub rules: Vec<String>,
    /// Why, a clause each: what the client is told and the record keeps.
    pub reasons: Vec<String>,
    /// What is changed in the request before it is forwarded.
    pub changes: Vec<Change>,
    /// The break-glass reason by which it is allowed.
    pub break_glass: Option<String>,
}

/// What is changed in a request before it is forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Names the image by digest.
    Image {
        /// `name@sha256:…`, or the image's id.
        by: String,
    },
    /// Sets a label that only the guard may set.
    Label {
        /// Key.
        key: String,
        /// Value.
        value: String,
    },
    /// Names the target by its full id.
    Target {
        /// The id.
        id: String,
    },
    /// Names another object that the body names by its full id.
    Reference {
        /// What it is.
        of: Target,
        /// How the client names it.
        said: String,
        /// The id.
        id: String,
    },
    /// Leaves the paths that a container does not see to the engine: what the client said is what older ones hide.
    OwnMasks,
}

/// What a principal may see in lists and events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    All,
    /// Objects with this label and value; and images, where the flag says so.
    Own {
        /// Key of the owner label.
        key: String,
        /// Value.
        value: String,
        /// Whether all images are seen.
        images: bool,
    },
}

#[cfg(test)]
mod tests;
