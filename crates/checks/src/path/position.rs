//! Where somebody may stand, and what may be reached.

/// A position. Numbers are places in the tables of [`super::world::World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Position {
    /// Anywhere in the world.
    Internet,
    /// Beside the host.
    Lan,
    /// Any account of the host.
    Everybody,
    /// An account of the host.
    User(usize),
    /// Where the host's own services listen for nobody but the host.
    Loopback,
    /// In a container, as the user of its first process.
    Container(usize),
    /// Where a container engine takes orders.
    Api(usize),
    /// As the ordinary user who runs an engine.
    EngineUser(usize),
    /// Root on the host.
    Host,
    /// A manager of the swarm that the engine is in.
    Manager(usize),
    /// Keys and passwords of the host.
    HostFiles,
    /// Memory of the host's processes.
    HostMemory,
    /// Traffic and firewall of the host.
    HostNetwork,
    /// Files of all containers of an engine.
    EngineFiles(usize),
    /// What tells a machine in a cloud who it is.
    Metadata,
    /// Data that may be changed: a volume, a folder of the host, a disk.
    Store(usize),
    /// A secret.
    Secret(usize),
}

impl Position {
    /// Says whether an attacker may begin here.
    pub(super) const fn is_start(self) -> bool {
        matches!(
            self,
            Self::Internet | Self::Lan | Self::Everybody | Self::User(_) | Self::Container(_)
        )
    }

    /// Returns how bad it is that somebody gets here, 0–60; nothing where it is no end of its own.
    pub(super) const fn reach(self) -> Option<u8> {
        Some(match self {
            Self::Host | Self::Manager(_) => 60,
            Self::EngineUser(_) | Self::Api(_) => 50,
            Self::HostFiles | Self::HostMemory => 45,
            Self::EngineFiles(_) | Self::Metadata | Self::HostNetwork => 40,
            Self::User(_) => 35,
            Self::Container(_) => 30,
            Self::Secret(_) | Self::Store(_) => 25,
            Self::Internet | Self::Lan | Self::Everybody | Self::Loopback => return None,
        })
    }
}
