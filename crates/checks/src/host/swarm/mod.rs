//! How a swarm is kept (section 7 of the CIS benchmark).

mod authority;
mod autolock;
mod bound;
mod data_plane;
mod encrypted;
mod manager_count;
pub(super) mod needless;
mod node_certificates;
mod secrets;
mod state;
mod unlock_key;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &manager_count::CHECK,
    &bound::CHECK,
    &encrypted::CHECK,
    &secrets::CHECK,
    &autolock::CHECK,
    &unlock_key::CHECK,
    &node_certificates::CHECK,
    &authority::CHECK,
    &data_plane::CHECK,
];
