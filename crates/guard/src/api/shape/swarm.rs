//! Bodies of `swarm.init`, `swarm.join`, `swarm.update` and `swarm.unlock`.

use super::{INT64, TEXT_MAP, TEXTS, UINT32, UINT64, field};
use crate::api::operation::{Object, Shape};

/// A new swarm.
pub static INIT: Object = Object {
    name: "SwarmInit",
    fields: &[
        field("ListenAddr", Shape::Text, 24),
        field("AdvertiseAddr", Shape::Text, 24),
        field("ForceNewCluster", Shape::Bool, 24),
        field("Spec", Shape::Object(&UPDATE), 24),
        field("DataPathAddr", Shape::Text, 30),
        field("DefaultAddrPool", TEXTS, 39),
        field("SubnetSize", UINT32, 39),
        field("DataPathPort", UINT32, 40),
        field("AutoLockManagers", Shape::Bool, 25),
        field("Availability", Shape::Text, 28),
    ],
};

/// A swarm that is joined.
pub static JOIN: Object = Object {
    name: "SwarmJoin",
    fields: &[
        field("ListenAddr", Shape::Text, 24),
        field("AdvertiseAddr", Shape::Text, 24),
        field("RemoteAddrs", TEXTS, 24),
        field("JoinToken", Shape::Text, 24),
        field("DataPathAddr", Shape::Text, 30),
        field("Availability", Shape::Text, 28),
    ],
};

/// What the swarm is to become.
pub static UPDATE: Object = Object {
    name: "SwarmSpec",
    fields: &[
        field("Name", Shape::Text, 24),
        field("Labels", TEXT_MAP, 24),
        field("Orchestration", Shape::Object(&ORCHESTRATION), 24),
        field("Raft", Shape::Object(&RAFT), 24),
        field("Dispatcher", Shape::Object(&DISPATCHER), 24),
        field("CAConfig", Shape::Object(&CA_CONFIG), 24),
        field("EncryptionConfig", Shape::Object(&ENCRYPTION_CONFIG), 25),
        field("TaskDefaults", Shape::Object(&TASK_DEFAULTS), 24),
    ],
};

/// The key that unlocks a manager.
pub static UNLOCK: Object = Object {
    name: "SwarmUnlock",
    fields: &[field("UnlockKey", Shape::Text, 25)],
};

/// How tasks are kept.
static ORCHESTRATION: Object = Object {
    name: "Orchestration",
    fields: &[field("TaskHistoryRetentionLimit", INT64, 24)],
};

/// How managers agree.
static RAFT: Object = Object {
    name: "Raft",
    fields: &[
        field("SnapshotInterval", UINT64, 24),
        field("KeepOldSnapshots", UINT64, 24),
        field("LogEntriesForSlowFollowers", UINT64, 24),
        field("ElectionTick", INT64, 24),
        field("HeartbeatTick", INT64, 24),
    ],
};

/// How nodes report.
static DISPATCHER: Object = Object {
    name: "Dispatcher",
    fields: &[field("HeartbeatPeriod", INT64, 24)],
};

/// The swarm's certificate authority.
static CA_CONFIG: Object = Object {
    name: "CAConfig",
    fields: &[
        field("NodeCertExpiry", INT64, 24),
        field("ExternalCAs", Shape::List(&Shape::Object(&EXTERNAL_CA)), 25),
        field("SigningCACert", Shape::Text, 30),
        field("SigningCAKey", Shape::Text, 30),
        field("ForceRotate", UINT64, 30),
    ],
};

/// A certificate authority outside.
static EXTERNAL_CA: Object = Object {
    name: "ExternalCA",
    fields: &[
        field("Protocol", Shape::Text, 24),
        field("URL", Shape::Text, 24),
        field("Options", TEXT_MAP, 24),
        field("CACert", Shape::Text, 30),
    ],
};

/// Whether managers are locked.
static ENCRYPTION_CONFIG: Object = Object {
    name: "EncryptionConfig",
    fields: &[field("AutoLockManagers", Shape::Bool, 25)],
};

/// What tasks have by default.
static TASK_DEFAULTS: Object = Object {
    name: "TaskDefaults",
    fields: &[field("LogDriver", Shape::Object(&super::mount::DRIVER), 24)],
};
