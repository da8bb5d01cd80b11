//! Limits that a profile asks for, and the most that it gives.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::value::{Cpus, Size};

/// Limits. What has a most has to be said by the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LimitsAllowed {
    /// The most memory; the request has to name a limit. Default: none is asked.
    pub memory: Option<Size>,
    /// The most of memory and swap together, where memory is limited; default: twice the most memory.
    pub memory_and_swap: Option<Size>,
    /// The most processors; the request has to name a limit. Default: none is asked.
    pub cpus: Option<Cpus>,
    /// The most processes; the request has to name a limit. Default: none is asked.
    pub pids: Option<u64>,
    /// The most shared memory; default: 64m.
    pub shared_memory: Option<Size>,
    /// Limits of processes that may be set, and the most of each (`nofile: 65536`); default: none.
    pub ulimits: BTreeMap<String, u64>,
    /// Whether real-time scheduling may be asked for; default: no.
    pub real_time: bool,
    /// Whether it may go before others: shares of processors above 1024, of block devices above 500, rates of single
    /// block devices. Default: no.
    pub priorities: bool,
    /// The least `oom_score_adj`; default: 0.
    pub oom_score: i64,
    /// Whether it may be kept from being killed for want of memory; default: no.
    pub oom_kill_disabled: bool,
}
