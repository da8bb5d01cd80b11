//! The ladder: by which mechanism something is kept from happening, and how far that holds on this machine.

use std::fmt;

/// A mechanism. The lower its number, the earlier it acts; 2 to 4 keep something from happening, 6 and 7 answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// fanotify asks before a file of a container is opened or executed.
    Fanotify,
    /// Programs at the sockets of control groups refuse connections.
    Network,
    /// Programs at the security hooks of the kernel (BPF LSM).
    Lsm,
    /// A signal from the kernel, before the process runs another instruction of its own.
    Signal,
    /// An answer through the engine or by a signal, after the fact.
    Reaction,
}

impl Rung {
    /// All, by their numbers.
    pub const ALL: [Self; 5] = [
        Self::Fanotify,
        Self::Network,
        Self::Lsm,
        Self::Signal,
        Self::Reaction,
    ];

    /// Returns its number on the ladder.
    pub const fn number(self) -> u8 {
        match self {
            Self::Fanotify => 2,
            Self::Network => 3,
            Self::Lsm => 4,
            Self::Signal => 6,
            Self::Reaction => 7,
        }
    }

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fanotify => "fanotify",
            Self::Network => "cgroup network hooks",
            Self::Lsm => "BPF LSM",
            Self::Signal => "signal in the kernel",
            Self::Reaction => "reaction",
        }
    }

    /// Says whether it acts before the thing is done.
    pub const fn is_before(self) -> bool {
        matches!(self, Self::Fanotify | Self::Network | Self::Lsm)
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rung {}, {}", self.number(), self.name())
    }
}

/// How far something that is asked for holds on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does not happen.
    Enforced(Rung),
    /// It is answered after it has begun; what it did until then is done.
    BestEffort(Rung),
    /// It is told, and not kept from happening: so it was asked for.
    AuditOnly(Rung),
    /// This machine can't.
    Impossible {
        /// Why: one sentence without a full stop.
        why: String,
        /// What would do.
        would: Option<Rung>,
    },
}

impl Standing {
    /// Says whether what was asked for can be done.
    pub const fn is_possible(&self) -> bool {
        !matches!(self, Self::Impossible { .. })
    }

    /// Returns the rung in force.
    pub const fn rung(&self) -> Option<Rung> {
        match self {
            Self::Enforced(rung) | Self::BestEffort(rung) | Self::AuditOnly(rung) => Some(*rung),
            Self::Impossible { .. } => None,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enforced(rung) => {
                write!(f, "enforced by {} (rung {})", rung.name(), rung.number())
            }
            Self::BestEffort(rung) => write!(
                f,
                "best effort, after the fact, by {} (rung {})",
                rung.name(),
                rung.number()
            ),
            Self::AuditOnly(rung) => {
                write!(f, "audit only, by {} (rung {})", rung.name(), rung.number())
            }
            Self::Impossible { why, would } => {
                write!(f, "cannot be enforced: {why}")?;
                match would {
                    Some(rung) => write!(f, "; {rung}, would do"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rung, Standing};

    #[test]
    fn rungs_stand_in_the_order_of_their_numbers() {
        let mut sorted = Rung::ALL;
        sorted.sort_by_key(|rung| rung.number());
        assert_eq!(sorted, Rung::ALL);
        assert!(Rung::ALL.windows(2).all(|two| two[0] < two[1]));
    }

    #[test]
    fn a_standing_says_what_holds() {
        let cases = [
            (
                Standing::Enforced(Rung::Fanotify),
                "enforced by fanotify (rung 2)",
            ),
            (
                Standing::BestEffort(Rung::Signal),
                "best effort, after the fact, by signal in the kernel (rung 6)",
            ),
            (
                Standing::AuditOnly(Rung::Network),
                "audit only, by cgroup network hooks (rung 3)",
            ),
            (
                Standing::Impossible {
                    why: "the kernel refuses".to_owned(),
                    would: Some(Rung::Lsm),
                },
                "cannot be enforced: the kernel refuses; rung 4, BPF LSM, would do",
            ),
        ];
        for (standing, want) in cases {
            assert_eq!(standing.to_string(), want);
        }
    }
}
